// `platform failover drill`: breaks the database on purpose, measures what users felt, judges it against the promise.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import type { Instant } from '../../../world/time.ts';
import { measureDrill } from './measure.ts';
import { drillReads, observeDrill } from './observe.ts';
import { planDrill } from './plan.ts';
import type { DrillFacts, DrillRequest } from './request.ts';
import { verdictOf } from './verdict.ts';

export function drill(cloud: Cloud, now: () => Instant): Operation<DrillRequest, DrillFacts> {
  return {
    name: 'failover.drill',
    summary: 'Breaks the database on purpose and measures what users feel',
    onFailure: 'undo',
    onInterrupt: 'undo',
    // Each drill is a new failover.
    convergent: false,
    observe: (request) => observeDrill(cloud, request, now),
    plan: (request, facts) => ({ ...planDrill(cloud, request, facts), reads: drillReads }),
    conclude: (request, memory) => verdictOf(request, measureDrill(memory)).conclusion,
  };
}
