// What `--wait` waits for beside leases: a deployment that ECS has under way and no run of ours holds. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { isAtItsEnd } from '../../../aws/ecs.ts';
import { baseName } from '../../names.ts';
import type { InFlightRequest } from './request.ts';

/** In words, with how far it is; undefined: nothing is under way. Two calls: it is asked again and again. */
export async function deploymentInTheWay(cloud: Cloud, { environment, service }: InFlightRequest): Promise<string | undefined> {
  const it = (await cloud.ecs(environment.region).deployments(baseName(environment), service, 2)).find((deployment) => !isAtItsEnd(deployment));
  return it === undefined ? undefined : `${service} is being deployed (${[it.serviceDeploymentArn?.split('/').at(-1), it.status, it.lifecycleStage].filter(Boolean).join(', ')}), by no run that goes on`;
}
