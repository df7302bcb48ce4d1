// ECS's service scheduler: looks at a service when something has happened, keeps as many tasks as are wanted, and lets
// its deployment go on.
import { minutes, plus, seconds, type Instant } from '../../../world/time.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { advance, inTheWay } from './deployment-stages.ts';
import type { Deployment, Service, ServiceDeployment, Task } from './entities.ts';
import { fit } from './fit.ts';
import { endRebalance, planRebalance, tellBalanced } from './rebalance.ts';
import { breakerTrips, roll } from './rolling.ts';
import { tell } from './service-events.ts';
import { changeDeployment, changeService, countFailure, deploymentAt, liveTasks, lookAlsoAt, lookSoon, serviceOf } from './service-store.ts';
import { stopTask } from './task-end.ts';
import { healthOf, targetOf, taskAt } from './task-store.ts';
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
  if (key !== undefined) lookSoon(context, key, rules.takes(context, 'scheduler-reaction').health.from);
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
  const since = group === undefined ? undefined : targetOf(context, task, group)?.since;
  if (since !== undefined && rules.flipped(context, 'unhealthy-stopped-first') && plus(since, minutes(2)) > context.now) {
    lookAlsoAt(context, service.key, plus(since, minutes(2)));
    return;
  }
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
  if (walks && breakerTrips(context, current)) return;
  for (const entry of service.deployments) {
    const wanted = wantedOf(context, service, { entry, current: walks ? current : undefined });
    if (wanted !== entry.wanted) changeDeployment(context, { service: key, revision: entry.revision }, (before) => ({ ...before, wanted }));
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
  tellBalanced(context, service);
  tell(context, service, 'has reached a steady state.');
  planRebalance(context, serviceOf(context, key) ?? service);
}

function isWhole(context: Context, entry: Deployment): boolean {
  const healthy = liveTasks(context, entry).filter((task) => healthOf(context, task) === 'healthy').length;
  return entry.tasks.length === entry.wanted && healthy === entry.wanted;
}
