// `platform deploy rollback`: back to a release that was good, without pauses or a long bake.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { observeRollback, rollbackReads } from './observe.ts';
import { planRollback } from './plan.ts';
import type { RollbackFacts, RollbackRequest } from './request.ts';

export function rollback(cloud: Cloud): Operation<RollbackRequest, RollbackFacts> {
  return {
    name: 'deploy.rollback',
    summary: 'Goes back to an earlier release of a service that was good',
    onFailure: 'undo',
    onInterrupt: 'leave',
    // A second one would go back one release further.
    convergent: false,
    observe: (request) => observeRollback(cloud, request),
    plan: (request, facts) => ({ ...planRollback(cloud, request, facts), reads: rollbackReads }),
  };
}
