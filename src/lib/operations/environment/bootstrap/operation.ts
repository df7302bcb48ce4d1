// `platform env bootstrap`: all layers of an environment, from bundled templates, independent stacks side by side.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Operation } from '../../../engine/operation.ts';
import { bootstrapReads, observeBootstrap } from './observe.ts';
import { delegationReads } from './delegation.ts';
import { planBootstrap } from './plan.ts';
import type { BootstrapFacts, BootstrapRequest } from './request.ts';

export function bootstrap(cloud: Cloud): Operation<BootstrapRequest, BootstrapFacts> {
  return {
    name: 'env.bootstrap',
    summary: 'Builds or updates an environment from the bundled templates',
    // Finished stacks are good; CloudFormation itself puts the failed one back.
    onFailure: 'stop',
    onInterrupt: 'leave',
    convergent: true,
    observe: (request) => observeBootstrap(cloud, request),
    plan: (request, facts) => ({ ...planBootstrap(cloud, request, facts), reads: request.environment.dns === undefined ? bootstrapReads : [...bootstrapReads, ...delegationReads] }),
  };
}
