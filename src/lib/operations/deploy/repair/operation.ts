// `platform deploy repair`: the production rule is pointed at the target group in which the service is healthy.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { observeRepair, repairReads } from './observe.ts';
import { planRepair } from './plan.ts';
import type { RepairFacts, RepairRequest } from './request.ts';

export function repair(cloud: Cloud): Operation<RepairRequest, RepairFacts> {
  return {
    name: 'deploy.repair',
    summary: 'Points the listener rule at the target group in which the service is healthy',
    onFailure: 'undo',
    onInterrupt: 'leave',
    convergent: true,
    observe: (request) => observeRepair(cloud, request),
    plan: (request, facts) => ({ ...planRepair(cloud, request, facts), reads: repairReads }),
  };
}
