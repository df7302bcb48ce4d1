// ECS's refusals that several operations share.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Cluster, type Service, type TaskDefinition } from './entities.ts';
import { lastPart, taskDefinitionArn } from './names.ts';

export const invalid = (message: string): AwsFault => new AwsFault('InvalidParameterException', message);
export const client = (message: string): AwsFault => new AwsFault('ClientException', message);

/**
 * @param nameOrArn AWS: the cluster `default` where left out
 * @throws AwsFault ClusterNotFoundException
 */
export function clusterAt(context: Context, nameOrArn: string | undefined): Cluster {
  const found = context.table<Cluster>(kinds.cluster).get(lastPart(nameOrArn ?? 'default'));
  if (found === undefined || found.status !== 'ACTIVE') throw new AwsFault('ClusterNotFoundException', 'Cluster not found.');
  return found;
}

/** @throws AwsFault ServiceNotFoundException */
export function serviceAt(context: Context, cluster: Cluster, nameOrArn: string | undefined): Service {
  const found = context.table<Service>(kinds.service).get(`${cluster.name}/${lastPart(nameOrArn ?? '')}`);
  if (found === undefined) throw new AwsFault('ServiceNotFoundException', 'Service not found.');
  return found;
}

/**
 * @param ref ARN, `FAMILY:REVISION`, or `FAMILY` for its newest active revision
 * @throws AwsFault ClientException
 */
export function taskDefinitionAt(context: Context, ref: string | undefined): TaskDefinition {
  const found = findTaskDefinition(context, ref ?? '');
  if (found === undefined) throw client('Unable to describe task definition.');
  return found;
}

/** @throws AwsFault as CreateService, UpdateService and RunTask refuse one that cannot run */
export function runnableDefinition(context: Context, ref: string | undefined): TaskDefinition {
  const found = findTaskDefinition(context, ref ?? '');
  if (found === undefined) throw client('TaskDefinition not found.');
  if (found.status !== 'ACTIVE') throw client('TaskDefinition is inactive');
  return found;
}

function findTaskDefinition(context: Context, ref: string): TaskDefinition | undefined {
  const table = context.table<TaskDefinition>(kinds.taskDefinition);
  const [family = '', revision] = (ref.startsWith('arn:') ? lastPart(ref) : ref).split(':');
  if (revision !== undefined) return table.get(taskDefinitionArn(context, family, Number(revision)));
  for (let n = context.table<number>(kinds.family).get(family) ?? 0; n > 0; n--) {
    const one = table.get(taskDefinitionArn(context, family, n));
    if (one?.status === 'ACTIVE') return one;
  }
  return undefined;
}
