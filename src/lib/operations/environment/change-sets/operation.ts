// `platform env bootstrap --change-sets`: what AWS itself says of a plan, by change sets that are made, read and taken away again.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { bootstrapReads, observeBootstrap } from '../bootstrap/observe.ts';
import type { BootstrapFacts, BootstrapRequest } from '../bootstrap/request.ts';
import { environmentProblem } from '../problems.ts';
import { comparedStep, planChangeSets } from './plan.ts';

export function lookAtChangeSets(cloud: Cloud): Operation<BootstrapRequest, BootstrapFacts> {
  return {
    name: 'env.change-sets',
    summary: 'Makes the change sets of a bootstrap, compares them with its plan, and takes them away again',
    // Nothing of a look may stay, however it ends.
    onFailure: 'undo',
    onInterrupt: 'undo',
    convergent: false,
    observe: (request) => observeBootstrap(cloud, request),
    plan: (request, facts) => ({ ...planChangeSets(cloud, request, facts), reads: bootstrapReads }),
    conclude: (_, memory) => {
      const { differing = [], failed = [] } = memory.notes(comparedStep) as { readonly differing?: readonly string[]; readonly failed?: readonly string[] };
      if (failed.length > 0) return { outcome: 'no', problems: [environmentProblem('CHANGE_SETS_FAILED', { failed }).data] };
      return differing.length > 0 ? { outcome: 'no', problems: [environmentProblem('CHANGE_SETS_DIFFER', { differing }).data] } : { outcome: 'done', problems: [] };
    },
  };
}
