// `platform deploy`: one release of one service, ECS-native blue-green, put back by itself when it is bad.
import type { Cloud } from '../../aws/cloud.ts';
import type { Operation } from '../../engine/operation.ts';
import type { Instant } from '../../world/time.ts';
import { deployReads, observeDeploy } from './observe.ts';
import { planDeploy } from './plan.ts';
import type { DeployFacts, DeployRequest } from './request.ts';

export function deploy(cloud: Cloud, now: () => Instant): Operation<DeployRequest, DeployFacts> {
  return {
    name: 'deploy',
    summary: 'Ships one release of a service, and puts it back when it is bad',
    onFailure: 'undo',
    onInterrupt: 'leave',
    convergent: true,
    observe: (request) => observeDeploy(cloud, request, now),
    plan: (request, facts) => ({ ...planDeploy(cloud, request, facts), reads: deployReads }),
  };
}
