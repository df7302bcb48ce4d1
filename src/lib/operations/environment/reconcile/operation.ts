// `platform env reconcile`: after a promotion or a restore, the stacks are brought in step with the database that is written to.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { observeReconcile, reconcileReads } from './observe.ts';
import { planReconcile } from './plan.ts';
import type { ReconcileFacts, ReconcileRequest } from './request.ts';

export function reconcile(cloud: Cloud): Operation<ReconcileRequest, ReconcileFacts> {
  return {
    name: 'env.reconcile',
    summary: 'Brings the stacks in step with the database that is written to, without touching data',
    // CloudFormation itself puts back a stack that fails; what is in step already is good.
    onFailure: 'stop',
    onInterrupt: 'leave',
    convergent: true,
    observe: (request) => observeReconcile(cloud, request),
    plan: (request, facts) => ({ ...planReconcile(cloud, request, facts), reads: reconcileReads }),
  };
}
