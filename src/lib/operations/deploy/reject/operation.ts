// `platform deploy reject`: speaks to the deployment of another run, from any machine.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import type { Instant } from '../../../world/time.ts';
import { inFlightReads, observeInFlight } from '../in-flight/observe.ts';
import { planReject } from '../in-flight/plans.ts';
import type { InFlightFacts, InFlightRequest } from '../in-flight/request.ts';

export function reject(cloud: Cloud, now: () => Instant): Operation<InFlightRequest, InFlightFacts> {
  return {
    name: 'deploy.reject',
    summary: 'Says no to a deployment that waits for an answer, and follows it back',
    // What was said to ECS cannot be unsaid.
    onFailure: 'stop',
    onInterrupt: 'leave',
    // Each is of one deployment: the next one is another.
    convergent: false,
    observe: (request) => observeInFlight(cloud, request, now),
    plan: (request, facts) => ({ ...planReject(cloud, request, facts), reads: inFlightReads }),
  };
}
