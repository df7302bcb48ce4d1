// Looks at everything a drill's plan is made of. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { baseName, parameterName } from '../../names.ts';
import { inSeconds, between, instant, type Instant } from '../../../world/time.ts';
import type { DrilledPath, DrillFacts, DrillRequest } from './request.ts';

export const drillReads: readonly string[] = ['ecs:DescribeServices', 'rds:DescribeDBInstances', 'rds:DescribeEvents', 'ssm:GetParameters', 'sts:GetCallerIdentity'];

export async function observeDrill(cloud: Cloud, request: DrillRequest, now: () => Instant): Promise<DrillFacts> {
  const { environment } = request;
  const { region } = environment;
  const { account } = await cloud.identity().caller();
  const [ofInstance, ofCluster] = [parameterName(environment, 'data', 'InstanceIdentifier'), parameterName(environment, 'cluster', 'ClusterName')];
  const outputs = await cloud.parameters(region).named([ofInstance, ofCluster]);
  const instanceId = outputs[ofInstance] ?? '';
  const cluster = outputs[ofCluster] ?? baseName(environment);
  const database = instanceId === '' ? undefined : await cloud.databases(region).instance(instanceId);
  const failovers = database === undefined ? [] : (await cloud.databases(region).events(instanceId, instant(0))).filter((event) => event.categories.includes('failover'));
  const last = failovers.at(-1)?.at;
  const paths: DrilledPath[] = [];
  const unwatched: string[] = [];
  for (const service of Object.values(environment.services)) {
    if (!service.needs.includes('database')) continue;
    const mine = (['read', 'write'] as const).flatMap((kind) => {
      const path = service.probe[kind];
      // The health path says nothing of the database.
      return service.host === undefined || path === undefined || path === service.health.path ? [] : [{ name: `${service.name} ${kind}`, kind, url: `https://${service.host}${path}` }];
    });
    const runs = mine.length > 0 && ((await cloud.ecs(region).service(cluster, service.name))?.runningCount ?? 0) > 0;
    if (runs) paths.push(...mine);
    else unwatched.push(service.name);
  }
  return {
    account,
    instanceId,
    instance:
      database === undefined
        ? null
        : { status: database.status, multiAz: database.multiAz, zone: database.zone ?? '', standbyZone: database.standbyZone ?? '', engine: `${database.engine} ${database.engineVersion}`, instanceClass: database.instanceClass },
    paths,
    unwatched,
    secondsSinceFailover: last === undefined ? null : inSeconds(between(last, now())),
  };
}
