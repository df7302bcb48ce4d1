// `platform env destroy`: takes an environment away, what deploys own first, then its stacks in reverse; data stays or leaves a snapshot.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { destroyReads, observeDestroy } from './observe.ts';
import { planDestroy } from './plan.ts';
import type { DestroyFacts, DestroyRequest } from './request.ts';

export function destroy(cloud: Cloud): Operation<DestroyRequest, DestroyFacts> {
  return {
    name: 'env.destroy',
    summary: 'Takes an environment away; what holds data stays or leaves a snapshot',
    // What is gone is gone: the way is forward.
    onFailure: 'stop',
    onInterrupt: 'leave',
    convergent: true,
    observe: (request) => observeDestroy(cloud, request),
    plan: (request, facts) => ({ ...planDestroy(cloud, request, facts), reads: destroyReads }),
  };
}
