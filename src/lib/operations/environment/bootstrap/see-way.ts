// Looks at what the next hops of a region wait for: the database at rest, what the tasks that run were told. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { isAtItsEnd } from '../../../aws/ecs.ts';
import type { EnvironmentDescription } from '../../../config/describe.ts';
import { iso } from '../../../world/time.ts';
import { baseName, stackName } from '../../names.ts';
import { looksNeeded, type HopAhead } from './hops.ts';
import type { SeenStack, SeenWay } from './request.ts';

interface Place {
  readonly region: string;
  readonly ahead: readonly HopAhead[];
  readonly stacks: Readonly<Record<string, SeenStack>>;
}

export async function seeWay(cloud: Cloud, environment: EnvironmentDescription, { region, ahead, stacks }: Place): Promise<SeenWay> {
  const needed = looksNeeded(ahead);
  const data = stacks[stackName(environment, 'data')]?.outputs;
  const database = needed.database ? await seeDatabase(cloud, region, data?.['InstanceIdentifier'] ?? baseName(environment)) : undefined;
  return { ...(database === undefined ? {} : { database }), ...(needed.services ? { services: await seeServices(cloud, environment, { region, secret: data?.['SecretArn'] ?? '' }) } : {}) };
}

async function seeDatabase(cloud: Cloud, region: string, id: string): Promise<SeenWay['database']> {
  const databases = cloud.databases(region);
  const it = await databases.instance(id);
  if (it === undefined) return undefined;
  const changed = await databases.storageChangedAt(id);
  return { id, status: it.status, pending: it.pending, ...(changed === undefined ? {} : { storageChangedAt: iso(changed) }) };
}

async function seeServices(cloud: Cloud, environment: EnvironmentDescription, { region, secret }: { readonly region: string; readonly secret: string }): Promise<NonNullable<SeenWay['services']>> {
  const ecs = cloud.ecs(region);
  const cluster = baseName(environment);
  const found: Record<string, NonNullable<SeenWay['services']>[string]> = {};
  for (const name of Object.keys(environment.services)) {
    const service = await ecs.service(cluster, name);
    if (service?.taskDefinition === undefined) continue;
    const [container] = (await ecs.taskDefinition(service.taskDefinition))?.definition.containerDefinitions ?? [];
    const newest = (await ecs.deployments(cluster, name, 1))[0];
    found[name] = {
      variables: Object.fromEntries((container?.environment ?? []).map((it) => [it.name ?? '', it.value ?? '']).filter(([variable = '']) => variable.endsWith('_HOST'))),
      // `database:host` goes past the proxy.
      hostBySecret: secret !== '' && (container?.secrets ?? []).some(({ valueFrom = '' }) => valueFrom.startsWith(secret) && valueFrom.includes(':host:')),
      deploying: newest !== undefined && !isAtItsEnd(newest),
    };
  }
  return found;
}
