// Reading and changing services, their revisions and deployments; and calling the scheduler to look.
import { between, milliseconds, minutes, plus, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds, type Deployment, type Ending, type Service, type ServiceDeployment, type ServiceRevision, type Task } from './entities.ts';
import { healthOf, settling, taskAt } from './task-store.ts';

export const serviceOf = (context: Context, key: string): Service | undefined => context.table<Service>(kinds.service).get(key);
export const revisionAt = (context: Context, id: string): ServiceRevision | undefined => context.table<ServiceRevision>(kinds.revision).get(id);
export const deploymentAt = (context: Context, id: string): ServiceDeployment | undefined => context.table<ServiceDeployment>(kinds.deployment).get(id);

export function changeService(context: Context, key: string, change: (service: Service) => Service): Service | undefined {
  const service = serviceOf(context, key);
  if (service === undefined) return undefined;
  const changed = change(service);
  if (changed !== service) context.table<Service>(kinds.service).put(key, changed);
  return changed;
}

export function changeServiceDeployment(context: Context, id: string, change: (deployment: ServiceDeployment) => ServiceDeployment): ServiceDeployment | undefined {
  const deployment = deploymentAt(context, id);
  if (deployment === undefined) return undefined;
  const changed = { ...change(deployment), updatedAt: context.now };
  context.table<ServiceDeployment>(kinds.deployment).put(id, changed);
  return changed;
}

/** Changes the tasks' keeper of one revision. */
export function changeDeployment(context: Context, { service: key, revision }: { readonly service: string; readonly revision: string }, change: (deployment: Deployment) => Deployment): void {
  changeService(context, key, (service) => ({
    ...service,
    deployments: service.deployments.map((deployment) => (deployment.revision === revision ? { ...change(deployment), updatedAt: context.now } : deployment)),
  }));
}

/** The tasks of a deployment that are to go on running. */
export const liveTasks = (context: Context, deployment: Deployment): readonly Task[] =>
  deployment.tasks.map((id) => taskAt(context, id)).filter((task) => task !== undefined && task.desiredStatus === 'RUNNING') as readonly Task[];

/** Has the scheduler look at a service, unless it will do so by then anyway. */
export function lookSoon(context: Context, key: string, after: Duration = rules.takes(context, 'scheduler-reaction').change.from): void {
  const at = plus(context.now, after);
  const service = serviceOf(context, key);
  if (service === undefined || (service.looksAt !== undefined && service.looksAt >= context.now && service.looksAt <= at)) return;
  changeService(context, key, (before) => ({ ...before, looksAt: at }));
  context.schedule(after, 'ecs.look', { service: key, at });
}

/** As `lookSoon`, at an instant that is not near: it does not stand in the way of an earlier look. */
export function lookAlsoAt(context: Context, key: string, at: Instant): void {
  context.schedule(milliseconds(Math.max(0, between(context.now, at))), 'ecs.look', { service: key, at: -1 });
}

/** A task of a service has come to run. */
export function started(context: Context, task: Task): void {
  const { service: key, revision } = task;
  if (key === undefined || revision === undefined) return;
  changeDeployment(context, { service: key, revision }, ({ retryAt: _, ...deployment }) => ({ ...deployment, failedStarts: 0 }));
  const known = revisionAt(context, revision);
  if (known !== undefined && known.images.length === 0) {
    const images = task.containers.map(({ name, image, digest }) => ({ container: name, image, ...(digest === undefined ? {} : { digest }) }));
    context.table<ServiceRevision>(kinds.revision).put(revision, { ...known, images });
  }
  lookSoon(context, key);
  if (task.targetGroups.length === 0) lookAlsoAt(context, key, plus(context.now, settling));
}

const ownFailures: ReadonlySet<string> = new Set(['EssentialContainerExited', 'TaskFailedToStart']);
// AWS: the wait between starts that never reach RUNNING grows up to 27 minutes (ECS developer guide, service throttle
// logic); where it begins and how it grows is a guess.
const longestWait = minutes(27);

/**
 * A task of a service is to run no more, or has gone.
 * @param task as it was before
 * @param ending why; left out when it is STOPPED
 */
export function removed(context: Context, task: Task, ending?: Ending): void {
  const { service: key, revision } = task;
  if (key === undefined || revision === undefined) return;
  if (ending === undefined) changeDeployment(context, { service: key, revision }, (deployment) => ({ ...deployment, tasks: deployment.tasks.filter((id) => id !== task.id) }));
  else if (ownFailures.has(ending.stopCode)) failed(context, task, ending);
  changeService(context, key, (service) => (service.steady ? { ...service, steady: false } : service));
  lookSoon(context, key);
}

function failed(context: Context, task: Task, ending: Ending): void {
  const { service: key = '', revision = '' } = task;
  countFailure(context, task);
  if (ending.stopCode !== 'TaskFailedToStart') return;
  changeDeployment(context, { service: key, revision }, (deployment) => {
    const failedStarts = deployment.failedStarts + 1;
    const wait = Math.min(longestWait, rules.takes(context, 'start-backoff').first.from * 2 ** Math.min(failedStarts - 1, 10));
    return { ...deployment, failedStarts, retryAt: plus(context.now, milliseconds(wait)) };
  });
}

// AWS: failures count until the deployment has a healthy task (API reference, Deployment failedTasks).
export function countFailure(context: Context, task: Task): void {
  const { service: key = '', revision = '' } = task;
  if (healthOf(context, task) === 'healthy') return;
  changeDeployment(context, { service: key, revision }, (deployment) => ({ ...deployment, failedTasks: deployment.failedTasks + 1 }));
  const current = serviceOf(context, key)?.currentDeployment;
  if (current === undefined || deploymentAt(context, current)?.target !== revision) return;
  changeServiceDeployment(context, current, (deployment) => ({ ...deployment, breaker: { ...deployment.breaker, failures: deployment.breaker.failures + 1 } }));
}
