// How a deployment ends: well, rolled back, or with nothing to go back to.
import { seconds } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { settingsOf, startNext } from './deployment-queue.ts';
import type { Deployment, Service, ServiceDeployment } from './entities.ts';
import { isOpen } from './hooks.ts';
import { tell } from './service-events.ts';
import { changeDeployment, changeService, changeServiceDeployment, deploymentAt, liveTasks, lookSoon, revisionAt, serviceOf } from './service-store.ts';
import { healthOf } from './task-store.ts';
import { rolls, wayBack } from './way.ts';

interface Failure {
  /** For `statusReason`. */
  readonly reason: string;
  /** For the service's events, after "deployment failed: ". */
  readonly event: string;
  /** False: the deployment stops where it is. */
  readonly rollBack?: boolean;
  readonly rolloutStateReason?: string;
}

const entryOf = (service: Service, revision: string | undefined): Deployment | undefined => service.deployments.find((one) => one.revision === revision);

/** The deployment has failed, by itself or because somebody said so. */
export function failDeployment(context: Context, id: string, failure: Failure): void {
  const deployment = deploymentAt(context, id);
  const service = deployment === undefined ? undefined : serviceOf(context, deployment.service);
  if (deployment === undefined || service === undefined || deployment.back || deployment.finishedAt !== undefined) return;
  tell(context, service, `(deployment ${entryOf(service, deployment.target)?.id ?? ''}) deployment failed: ${failure.event.replace(/\.$/, '')}.`);
  changeDeployment(context, { service: service.key, revision: deployment.target }, (entry) => ({
    ...entry,
    ...(entry.rolloutState === undefined ? {} : { rolloutState: 'FAILED', rolloutStateReason: failure.rolloutStateReason ?? 'ECS deployment failed.' }),
  }));
  closeHooks(context, deployment);
  if (failure.rollBack === false) endAt(context, deployment, { status: 'STOPPED', reason: failure.reason });
  // AWS: "No rollback candidate was found to run the rollback." (ECS developer guide, service logs); that what runs is
  // left running and nothing more is started is a guess.
  else if (service.lastGood === undefined || entryOf(service, service.lastGood) === undefined) endAt(context, deployment, { status: 'ROLLBACK_FAILED', reason: 'No rollback candidate was found to run the rollback.' });
  else rollBack(context, deployment, failure.reason);
}

function endAt(context: Context, deployment: ServiceDeployment, { status, reason }: { readonly status: 'STOPPED' | 'ROLLBACK_FAILED'; readonly reason: string }): void {
  changeServiceDeployment(context, deployment.id, (before) => ({
    ...before,
    status,
    statusReason: reason,
    finishedAt: context.now,
    ...(status === 'STOPPED' ? { stoppedAt: context.now } : { rollback: { reason, startedAt: context.now } }),
    alarms: { ...before.alarms, watching: false, finished: true },
  }));
  changeDeployment(context, { service: deployment.service, revision: deployment.target }, (entry) => ({ ...entry, ...(status === 'ROLLBACK_FAILED' && rules.flipped(context, 'no-candidate-stops-starts') ? {} : { stalled: true }) }));
  startNext(context, deployment.service);
}

function rollBack(context: Context, deployment: ServiceDeployment, reason: string): void {
  const service = serviceOf(context, deployment.service);
  const good = service?.lastGood;
  const source = service === undefined ? undefined : entryOf(service, good);
  if (service === undefined || good === undefined || source === undefined) return;
  tell(context, service, `rolling back to deployment ${source.id}.`);
  const oneByOne = rolls(deployment.configuration);
  changeService(context, service.key, (before) => ({
    ...before,
    deployments: before.deployments
      .map((entry) => ({
        ...entry,
        primary: entry.revision === good,
        ...(entry.revision === good && oneByOne ? { rolloutState: 'IN_PROGRESS' as const, rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${source.id}.` } : {}),
      }))
      .toSorted((a, b) => Number(b.primary) - Number(a.primary)),
    // What a queued deployment asks for is newer than what is gone back to.
    ...(before.queuedDeployment === undefined ? settingsOf(revisionAt(context, good) ?? before) : {}),
  }));
  const whole = liveTasks(context, source).filter((task) => healthOf(context, task) === 'healthy').length >= service.desiredCount;
  changeServiceDeployment(context, deployment.id, (before) => ({
    ...before,
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: reason,
    rollback: { reason, startedAt: context.now, revision: good },
    back: true,
    way: oneByOne ? [] : wayBack(before, { blueIsWhole: whole, trafficFirst: rules.flipped(context, 'way-back') }),
    at: oneByOne ? 0 : -1,
    alarms: { ...before.alarms, watching: false, finished: true },
  }));
  if (oneByOne) lookSoon(context, service.key, seconds(0));
  else context.schedule(seconds(0), 'ecs.stage', { deployment: deployment.id, at: -1, back: true });
}

function closeHooks(context: Context, deployment: ServiceDeployment): void {
  if (deployment.hooks.some(isOpen)) changeServiceDeployment(context, deployment.id, (before) => ({ ...before, hooks: before.hooks.map((hook) => (isOpen(hook) ? { ...hook, status: 'FAILED' } : hook)) }));
}

/** StopServiceDeployment has asked for a rollback. */
export const rollbackStarts = event<{ readonly deployment: string }>(({ deployment: id }, context) => {
  const deployment = deploymentAt(context, id);
  if (deployment?.status !== 'ROLLBACK_REQUESTED' || deployment.finishedAt !== undefined || (deployment.way[deployment.at]?.stage === 'CLEAN_UP' && !rules.flipped(context, 'stop-while-cleaning-up'))) return;
  // The words are not documented.
  const reason = 'Service deployment rolled back because of a user request.';
  failDeployment(context, id, { reason, event: reason });
});

export function requestRollback(context: Context, id: string): void {
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'ROLLBACK_REQUESTED' }));
  context.schedule(draw(context, `ecs/deployment/${id}/rollback`, rules.takes(context, 'status-times').ROLLBACK_REQUESTED), 'ecs.rollback-starts', { deployment: id });
}

/** All is done: the target is the revision that rollbacks go back to from now on. */
export function finishForward(context: Context, id: string): void {
  const deployment = deploymentAt(context, id);
  const service = deployment === undefined ? undefined : serviceOf(context, deployment.service);
  if (deployment === undefined || service === undefined) return;
  const entry = entryOf(service, deployment.target);
  tell(context, service, `(deployment ${entry?.id ?? ''}) deployment completed.`);
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'SUCCESSFUL', finishedAt: context.now, alarms: { ...before.alarms, watching: false, finished: true } }));
  complete(context, service, { good: deployment.target, oneByOne: rolls(deployment.configuration) });
}

/** The source revision has it all again. */
export function finishBack(context: Context, id: string): void {
  const deployment = deploymentAt(context, id);
  const service = deployment === undefined ? undefined : serviceOf(context, deployment.service);
  if (deployment === undefined || service?.lastGood === undefined) return;
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'ROLLBACK_SUCCESSFUL', finishedAt: context.now }));
  complete(context, service, { good: service.lastGood, oneByOne: rolls(deployment.configuration) });
}

function complete(context: Context, service: Service, { good, oneByOne }: { readonly good: string; readonly oneByOne: boolean }): void {
  changeService(context, service.key, (before) => ({ ...before, lastGood: good, steady: false }));
  if (oneByOne) changeDeployment(context, { service: service.key, revision: good }, (entry) => ({ ...entry, rolloutState: 'COMPLETED', rolloutStateReason: `ECS deployment ${entry.id} completed.` }));
  startNext(context, service.key);
}
