// Looks at the service, at the releases that it could go back to, and at how long its deployments take. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import type { ServiceDeployment } from '../../../aws/ecs.ts';
import { serviceOf } from '../../../config/describe.ts';
import { baseName } from '../../names.ts';
import { between, fromDate, inSeconds, minutes, type Duration } from '../../../world/time.ts';
import { goodTag, leftTag } from '../good-release.ts';
import { deployReads, observeService } from '../observe.ts';
import { chooseRelease } from './releases.ts';
import type { RollbackFacts, RollbackRequest, SeenRelease } from './request.ts';

export const rollbackReads: readonly string[] = [...deployReads, 'ecs:ListTaskDefinitions'];

/** How far back is looked. */
const most = 20;

export async function observeRollback(cloud: Cloud, request: RollbackRequest): Promise<RollbackFacts> {
  const { environment, service: name, to } = request;
  const service = serviceOf(environment, name);
  const seen = await observeService(cloud, request);
  const releases = await releasesOf(cloud, environment.region, `${baseName(environment)}-${service.name}`);
  const chosen = chooseRelease(releases, { running: seen.live?.taskDefinition ?? '', ...(to === undefined ? {} : { to }) });
  const [repository = '', digest = ''] = (chosen?.image ?? '').split('@');
  const own = repository !== '' && repository === seen.outputs[`service-${service.name}/RepositoryUri`];
  const repositoryName = seen.outputs[`service-${service.name}/RepositoryName`] ?? '';
  return {
    // A way back is not held up by what a new release needs.
    verify: null,
    ...seen,
    releases,
    chosen: chosen?.taskDefinition ?? '',
    repository,
    digest,
    tag: chosen?.release === '' ? digest.slice(0, 19) : (chosen?.release ?? ''),
    imageIsThere: chosen === undefined || !own ? null : (await cloud.registry(environment.region).image(repositoryName, digest)) !== undefined,
    usual: usualSeconds(await cloud.ecs(environment.region).deployments(seen.outputs['cluster/ClusterName'] ?? baseName(environment), service.name, 5)),
  };
}

async function releasesOf(cloud: Cloud, region: string, family: string): Promise<readonly SeenRelease[]> {
  const ecs = cloud.ecs(region);
  const found: SeenRelease[] = [];
  for (const arn of await ecs.revisionsOfFamily(family, most)) {
    const it = await ecs.taskDefinition(arn);
    if (it !== undefined) found.push({ taskDefinition: arn, release: it.tags['platform:release'] ?? '', image: it.definition.containerDefinitions?.[0]?.image ?? '', good: it.tags[goodTag] ?? '', left: it.tags[leftTag] ?? '' });
  }
  return found;
}

/** The middle one of what its last deployments took, without their bake. */
function usualSeconds(deployments: readonly ServiceDeployment[]): number | null {
  const took = deployments
    .flatMap(({ status, startedAt, finishedAt, deploymentConfiguration }) =>
      status === 'SUCCESSFUL' && startedAt !== undefined && finishedAt !== undefined ? [inSeconds(between(fromDate(startedAt), fromDate(finishedAt))) - inSeconds(bakeOf(deploymentConfiguration ?? {}))] : [],
    )
    .sort((a, b) => a - b);
  return took[Math.floor(took.length / 2)] ?? null;
}

function bakeOf({ strategy, bakeTimeInMinutes = 0, canaryConfiguration, linearConfiguration }: NonNullable<ServiceDeployment['deploymentConfiguration']>): Duration {
  const canary = strategy === 'CANARY' ? (canaryConfiguration?.canaryBakeTimeInMinutes ?? 0) : 0;
  const linear = strategy === 'LINEAR' ? (linearConfiguration?.stepBakeTimeInMinutes ?? 0) * (Math.ceil(100 / (linearConfiguration?.stepPercent ?? 100)) - 1) : 0;
  return minutes((strategy === 'ROLLING' ? 0 : bakeTimeInMinutes) + canary + linear);
}
