// As many tasks of each revision as are wanted: missing ones are started, surplus ones stopped.
import { plus } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds, type Deployment, type Service, type Task, type TaskDefinition } from './entities.ts';
import { placeTask } from './placement.ts';
import { providerFor } from './providers.ts';
import { isUnassumable, unassumable } from './roles.ts';
import { tasksNamed, tell, tellOnce } from './service-events.ts';
import { changeDeployment, changeService, liveTasks, lookAlsoAt, revisionAt, serviceOf } from './service-store.ts';
import { stopTask } from './task-end.ts';
import { startTask } from './task-life.ts';
import { healthOf, isPending, isProtected } from './task-store.ts';

/** Starts what is missing and stops what is too many. */
export function fit(context: Context, key: string): void {
  for (const { revision } of serviceOf(context, key)?.deployments ?? []) {
    const service = serviceOf(context, key);
    const entry = service?.deployments.find((one) => one.revision === revision);
    if (service === undefined || entry === undefined) continue;
    const live = liveTasks(context, entry);
    if (live.length > entry.wanted) stopSome(context, service, { entry, live });
    else if (live.length < entry.wanted) startSome(context, service, { entry, live });
  }
}

interface Fleet {
  readonly entry: Deployment;
  readonly live: readonly Task[];
}

function stopSome(context: Context, service: Service, { entry, live }: Fleet): void {
  const crowd = (task: Task): number => live.filter(({ zone }) => zone === task.zone).length;
  const rank = (task: Task): number => (task.lastStatus === 'RUNNING' ? (healthOf(context, task) === 'healthy' ? 2 : 1) : 0);
  // AWS: what is protected stays until its protection ends, for service auto scaling and deployments alike (ECS developer guide, task
  // scale-in protection); that a service which is deleted does not spare it is read from what that page leaves out, unverified.
  const free = service.status === 'ACTIVE' ? live.filter((task) => !isProtected(context, task)) : live;
  const order = [...free].sort((a, b) => rank(a) - rank(b) || crowd(b) - crowd(a) || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const going = order.slice(0, live.length - entry.wanted);
  if (going.length === 0) return;
  for (const task of going) stopTask(context, task.id, { stopCode: 'ServiceSchedulerInitiated', reason: `Scaling activity initiated by (deployment ${entry.id})` });
  const draining = going.filter(({ targetGroups }) => targetGroups.length > 0);
  if (draining.length > 0) tell(context, service, `(taskSet ${entry.id}) has begun draining connections on ${draining.length} tasks.`);
  for (const [arn, count] of byGroup(draining)) tell(context, service, `deregistered ${count} targets in (target-group ${arn})`);
  tell(context, service, `has stopped ${going.length} running tasks: ${tasksNamed(going.map(({ id }) => id))}.`);
}

function byGroup(tasks: readonly Task[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { arn } of tasks.flatMap(({ targetGroups }) => targetGroups)) counts.set(arn, (counts.get(arn) ?? 0) + 1);
  return counts;
}

function startSome(context: Context, service: Service, { entry, live }: Fleet): void {
  if (entry.stalled === true) return;
  if (entry.retryAt !== undefined && entry.retryAt > context.now) {
    lookAlsoAt(context, service.key, entry.retryAt);
    return;
  }
  // While starts fail, one at a time is tried.
  if (entry.failedStarts > 0 && live.some(isPending)) return;
  // AWS: a service whose tasks keep failing to start says so (ECS developer guide, service event messages).
  if (entry.failedStarts === 3) tellOnce(context, service, 'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.');
  const fleet = [...live];
  let refused: string | undefined;
  const missing = entry.failedStarts > 0 ? 1 : entry.wanted - live.length;
  for (let n = 0; n < missing && refused === undefined; n++) {
    const begun = startOne(context, service, { entry, live: fleet });
    if (typeof begun === 'string') refused = begun;
    else fleet.push(begun);
  }
  const fresh = fleet.slice(live.length).map(({ id }) => id);
  if (fresh.length > 0) {
    changeDeployment(context, { service: service.key, revision: entry.revision }, (before) => ({ ...before, tasks: [...before.tasks, ...fresh] }));
    changeService(context, service.key, (before) => ({ ...before, steady: false }));
    tell(context, service, `has started ${fresh.length} tasks: ${tasksNamed(fresh)}.`);
  }
  if (refused !== undefined) {
    const retryAt = plus(context.now, rules.takes(context, 'no-room-retry').between.from);
    changeDeployment(context, { service: service.key, revision: entry.revision }, (before) => ({ ...before, retryAt }));
    if (isUnassumable(refused)) tellOnce(context, service, `failed to launch a task with (error ${refused}).`);
    else tellOnce(context, service, `was unable to place a task. Reason: ${refused.replace(/\.$/, '')}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`);
    lookAlsoAt(context, service.key, retryAt);
  }
}

function startOne(context: Context, service: Service, { entry, live }: Fleet): Task | string {
  const revision = revisionAt(context, entry.revision);
  const definition = revision === undefined ? undefined : context.table<TaskDefinition>(kinds.taskDefinition).get(revision.taskDefinition);
  if (revision === undefined || definition === undefined) return 'The task definition does not exist';
  const provider = providerFor(service, live);
  if (provider === undefined) return 'No Container Instances were found in your cluster';
  const unfit = unassumable(context, [definition.registered.taskRoleArn, definition.registered.executionRoleArn], service.clusterName);
  if (unfit !== undefined) return unfit;
  const placed = placeTask(context, revision.networkConfiguration?.awsvpcConfiguration, { capacityProvider: provider.capacityProvider, live });
  if ('refused' in placed) return placed.refused;
  return startTask(context, definition, {
    ...placed.place,
    ...provider,
    clusterName: service.clusterName,
    clusterArn: service.clusterArn,
    group: `service:${service.name}`,
    startedBy: entry.id,
    service: service.key,
    deployment: entry.id,
    revision: revision.id,
    platformVersion: revision.platformVersion,
    targetGroups: revision.loadBalancers.map(({ containerPort }, at) => ({ arn: revision.targetGroups[at] ?? '', port: containerPort ?? 0 })).filter(({ arn }) => arn !== ''),
    enableExecuteCommand: service.enableExecuteCommand,
    tags: service.propagateTags === 'SERVICE' ? service.tags : service.propagateTags === 'TASK_DEFINITION' ? definition.tags : {},
  });
}
