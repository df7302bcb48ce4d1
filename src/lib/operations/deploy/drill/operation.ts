// `platform failover drill --scenario rollback`: takes users back from a release that is fine, and times it.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { deployReads, observeService } from '../observe.ts';
import { judgeRollback, measureRollback } from './measure.ts';
import { planRollbackDrill } from './plan.ts';
import type { RollbackDrillFacts, RollbackDrillRequest } from './request.ts';

export function rollbackDrill(cloud: Cloud): Operation<RollbackDrillRequest, RollbackDrillFacts> {
  return {
    name: 'failover.drill.rollback',
    summary: 'Takes the users of a service back to its old tasks, and times it',
    onFailure: 'undo',
    onInterrupt: 'undo',
    // Each drill is a deployment of its own.
    convergent: false,
    async observe(request) {
      const seen = await observeService(cloud, request);
      const [repository = '', digest = ''] = (seen.live?.image ?? '').split('@');
      return { ...seen, repository, digest, tag: digest.slice(0, 19), verify: null };
    },
    plan: (request, facts) => ({ ...planRollbackDrill(cloud, request, facts), reads: deployReads }),
    conclude: (request, memory) => judgeRollback(request, measureRollback(memory)).conclusion,
  };
}
