// ECS's service scheduler: looks at a service when something has happened, keeps as many tasks as are wanted, and lets
// its deployment go on.
import { minutes, plus, seconds, type Instant } from '../../../world/time.ts';
import { event, type Context } from '../../world/service.ts';
import type { TargetGroup } from '../elasticloadbalancing/entities.ts';
import { advance, inTheWay } from './deployment-stages.ts';
import { kinds, type Deployment, type Service, type ServiceDeployment, type Task, type TaskDefinition } from './entities.ts';
import { placeTask } from './placement.ts';
import { providerFor } from './providers.ts';
import { endRebalance, planRebalance } from './rebalance.ts';
import { roll } from './rolling.ts';
import { tasksNamed, tell, tellOnce } from './service-events.ts';
import { changeDeployment, changeService, countFailure, deploymentAt, liveTasks, lookAlsoAt, lookSoon, revisionAt, serviceOf } from './service-store.ts';
import { stopTask } from './task-end.ts';
import { startTask } from './task-life.ts';
import { healthOf, isPending, targetOf, taskAt } from './task-store.ts';
import { reached, rolls } from './way.ts';

export const look = event<{ readonly service: string; readonly at: number }>(({ service: key, at }, context) => {
  const service = serviceOf(context, key);
  if (service === undefined || service.status === 'INACTIVE') return;
  if (at !== -1) {
    if (service.looksAt !== at) return;
    changeService(context, key, ({ looksAt: _, ...before }) => before);
  }
  lookNow(context, key);
});

/** A target of a task has become healthy or unhealthy. */
export const targetChanged = event<{ readonly task: string; readonly group: string }>(({ task: id }, context) => {
  const key = taskAt(context, id)?.service;
  // Guess: ECS asks for target health every few seconds.
  if (key !== undefined) lookSoon(context, key, seconds(3));
});

function lookNow(context: Context, key: string): void {
  stopUnhealthy(context, key);
  endRebalance(context, key);
  setWanted(context, key);
  fit(context, key);
  const current = serviceOf(context, key)?.currentDeployment;
  if (current !== undefined) advance(context, current);
  settle(context, key);
}

function stopUnhealthy(context: Context, key: string): void {
  const service = serviceOf(context, key);
  for (const deployment of service?.deployments ?? []) {
    const ill = liveTasks(context, deployment).filter((task) => healthOf(context, task) === 'unhealthy');
    for (const task of ill) if (service !== undefined) stopIll(context, service, task);
  }
}

function stopIll(context: Context, service: Service, task: Task): void {
  const graceEnds: Instant = plus(task.startedAt ?? task.createdAt, seconds(service.healthCheckGracePeriodSeconds));
  if (graceEnds > context.now) {
    lookAlsoAt(context, service.key, graceEnds);
    return;
  }
  const group = task.targetGroups.find((one) => targetOf(context, task, one)?.state === 'unhealthy');
  countFailure(context, task);
  if (group === undefined) {
    tell(context, service, `(task ${task.id}) failed container health checks.`);
    stopTask(context, task.id, { stopCode: 'ServiceSchedulerInitiated', reason: 'Task failed container health checks' });
  } else {
    tell(context, service, `(task ${task.id}) (port ${group.port}) is unhealthy in (target-group ${group.arn}) due to (reason ${targetOf(context, task, group)?.description ?? 'Health checks failed'}).`);
    stopTask(context, task.id, { stopCode: 'ServiceSchedulerInitiated', reason: `Task failed ELB health checks in (target-group ${group.arn})` });
  }
  tell(context, service, `has stopped 1 running tasks: (task ${task.id}).`);
}

/** How many tasks each revision is to have now. */
function setWanted(context: Context, key: string): void {
  const service = serviceOf(context, key);
  const current = service?.currentDeployment === undefined ? undefined : deploymentAt(context, service.currentDeployment);
  if (service === undefined) return;
  const walks = current !== undefined && (current.status === 'IN_PROGRESS' || current.status === 'ROLLBACK_REQUESTED' || current.status === 'ROLLBACK_IN_PROGRESS');
  if (service.status === 'ACTIVE' && walks && rolls(current.configuration)) {
    roll(context, current.id);
    return;
  }
  for (const entry of service.deployments) {
    const wanted = wantedOf(context, service, { entry, current: walks ? current : undefined });
    if (wanted !== entry.wanted) changeDeployment(context, key, entry.revision, (before) => ({ ...before, wanted }));
  }
}

function wantedOf(context: Context, service: Service, { entry, current }: { readonly entry: Deployment; readonly current: ServiceDeployment | undefined }): number {
  if (service.status !== 'ACTIVE') return 0;
  const desired = service.desiredCount;
  const stays = Math.min(entry.wanted, desired);
  if (current === undefined) {
    // Between two deployments, and after one that failed with nothing to go back to, all stay as they are.
    if (service.currentDeployment !== undefined || service.deployments.some(({ stalled }) => stalled === true)) return entry.revision === service.lastGood && entry.stalled !== true ? Math.max(stays, entry.wanted === 0 ? 0 : desired) : stays;
    return entry.primary ? desired + (service.rebalancing === true && desired > 0 ? 1 : 0) : 0;
  }
  if (entry.revision === current.target) {
    if (current.back) return reached(current, 'CLEAN_UP') ? 0 : stays;
    return reached(current, 'SCALE_UP') ? desired : 0;
  }
  if (current.back) return entry.revision === service.lastGood ? desired : 0;
  if (reached(current, 'CLEAN_UP')) return 0;
  if (entry.revision === service.lastGood) return desired;
  return reached(current, current.way[0]?.stage ?? '') && inTheWay(context, current, entry.revision) ? 0 : stays;
}

/** Starts what is missing and stops what is too many. */
function fit(context: Context, key: string): void {
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
  const order = [...live].sort((a, b) => rank(a) - rank(b) || crowd(b) - crowd(a) || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const going = order.slice(0, live.length - entry.wanted);
  for (const task of going) stopTask(context, task.id, { stopCode: 'ServiceSchedulerInitiated', reason: `Scaling activity initiated by (deployment ${entry.id})` });
  const draining = going.filter(({ targetGroups }) => targetGroups.length > 0);
  if (draining.length > 0) tell(context, service, `(taskSet ${entry.id}) has begun draining connections on ${draining.length} tasks.`);
  for (const [arn, count] of byGroup(draining)) tell(context, service, `deregistered ${count} targets in (target-group ${arn})`);
  tell(context, service, `has stopped ${going.length} running tasks: ${tasksNamed(going.map(({ id }) => id))}.`);
}

function byGroup(tasks: readonly Task[]): ReadonlyMap<TargetGroup['arn'], number> {
  const counts = new Map<string, number>();
  for (const { arn } of tasks.flatMap(({ targetGroups }) => targetGroups)) counts.set(arn, (counts.get(arn) ?? 0) + 1);
  return counts;
}

/** Guess: how long the scheduler waits before it asks again where there was no room. */
const noRoomWait = minutes(1);

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
    changeDeployment(context, service.key, entry.revision, (before) => ({ ...before, tasks: [...before.tasks, ...fresh] }));
    changeService(context, service.key, (before) => ({ ...before, steady: false }));
    tell(context, service, `has started ${fresh.length} tasks: ${tasksNamed(fresh)}.`);
  }
  if (refused !== undefined) {
    const retryAt = plus(context.now, noRoomWait);
    changeDeployment(context, service.key, entry.revision, (before) => ({ ...before, retryAt }));
    tellOnce(context, service, `was unable to place a task. Reason: ${refused.replace(/\.$/, '')}. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`);
    lookAlsoAt(context, service.key, retryAt);
  }
}

function startOne(context: Context, service: Service, { entry, live }: Fleet): Task | string {
  const revision = revisionAt(context, entry.revision);
  const definition = revision === undefined ? undefined : context.table<TaskDefinition>(kinds.taskDefinition).get(revision.taskDefinition);
  if (revision === undefined || definition === undefined) return 'The task definition does not exist';
  const provider = providerFor(service, live);
  if (provider === undefined) return 'No Container Instances were found in your cluster';
  const placed = placeTask(context, revision.networkConfiguration?.awsvpcConfiguration, live);
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

/** Forgets revisions that have nothing left, and says when the service is steady. */
function settle(context: Context, key: string): void {
  const service = serviceOf(context, key);
  if (service === undefined) return;
  const current = service.currentDeployment === undefined ? undefined : deploymentAt(context, service.currentDeployment);
  const queued = service.queuedDeployment === undefined ? undefined : deploymentAt(context, service.queuedDeployment);
  const needed = new Set([service.lastGood, current?.target, queued?.target]);
  const kept = service.deployments.filter((entry) => entry.primary || entry.tasks.length > 0 || entry.wanted > 0 || needed.has(entry.revision));
  const drained = service.status === 'DRAINING' && service.deployments.every(({ tasks }) => tasks.length === 0);
  if (drained) {
    changeService(context, key, (before) => ({ ...before, status: 'INACTIVE', deployments: [] }));
    return;
  }
  if (kept.length < service.deployments.length) changeService(context, key, (before) => ({ ...before, deployments: kept }));
  const whole = current === undefined && service.status === 'ACTIVE' && kept.every((entry) => isWhole(context, entry));
  if (!whole || service.steady) return;
  changeService(context, key, (before) => ({ ...before, steady: true }));
  tell(context, service, 'has reached a steady state.');
  planRebalance(context, serviceOf(context, key) ?? service);
}

function isWhole(context: Context, entry: Deployment): boolean {
  const healthy = liveTasks(context, entry).filter((task) => healthOf(context, task) === 'healthy').length;
  return entry.tasks.length === entry.wanted && healthy === entry.wanted;
}
