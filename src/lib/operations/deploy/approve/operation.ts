// `platform deploy approve`: speaks to the deployment of another run, from any machine.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import type { Instant } from '../../../world/time.ts';
import { inFlightReads, observeInFlight } from '../in-flight/observe.ts';
import { planApprove } from '../in-flight/plans.ts';
import type { InFlightFacts, InFlightRequest } from '../in-flight/request.ts';

export function approve(cloud: Cloud, now: () => Instant): Operation<InFlightRequest, InFlightFacts> {
  return {
    name: 'deploy.approve',
    summary: 'Lets a deployment that waits for an answer go on',
    // What was said to ECS cannot be unsaid.
    onFailure: 'stop',
    onInterrupt: 'leave',
    // Each is of one deployment: the next one is another.
    convergent: false,
    observe: (request) => observeInFlight(cloud, request, now),
    plan: (request, facts) => ({ ...planApprove(cloud, request, facts), reads: inFlightReads }),
  };
}
