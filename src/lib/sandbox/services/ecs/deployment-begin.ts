// A new revision of a service, and the deployment that is to bring it: at once, or behind the one that it supersedes.
import { seconds } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { firing, watchAlarms } from './alarms.ts';
import { rules } from './beliefs.ts';
import { failDeployment } from './deployment-end.ts';
import { scheduleStart, settingsOf, startNext } from './deployment-queue.ts';
import { enterStep } from './deployment-stages.ts';
import { kinds, type Deployment, type Service, type ServiceDeployment, type ServiceRevision } from './entities.ts';
import { deploymentArn, newDeploymentName, newNumber, revisionArn } from './names.ts';
import { breakerThreshold, breakerWatches } from './rolling.ts';
import { changeService, changeServiceDeployment, deploymentAt, lookSoon, revisionAt, serviceOf } from './service-store.ts';
import { groupsForGreen, networkingFault } from './traffic.ts';
import { rolls, stageOf, wayForward } from './way.ts';

/** Makes a revision of what the service now asks for, and begins to deploy it. */
export function beginDeployment(context: Context, key: string): void {
  const service = serviceOf(context, key);
  if (service === undefined) return;
  const number = newNumber(context);
  const revision: ServiceRevision = {
    ...settingsOf(service),
    id: `${key}/${number}`,
    arn: revisionArn(context, `${key}/${number}`),
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: context.now,
    targetGroups: service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn ?? ''),
    images: [],
  };
  context.table<ServiceRevision>(kinds.revision).put(revision.id, revision);
  const made = newServiceDeployment(context, service, revision);
  context.table<ServiceDeployment>(kinds.deployment).put(made.id, made);
  const entry: Deployment = {
    id: `ecs-svc/${number}`,
    revision: revision.id,
    wanted: 0,
    primary: true,
    createdAt: context.now,
    updatedAt: context.now,
    tasks: [],
    failedTasks: 0,
    ...(rolls(service.deploymentConfiguration) ? { rolloutState: 'IN_PROGRESS' as const, rolloutStateReason: `ECS deployment ecs-svc/${number} in progress.` } : {}),
    failedStarts: 0,
  };
  const running = service.currentDeployment;
  const waiting = service.queuedDeployment;
  if (waiting !== undefined) changeServiceDeployment(context, waiting, (one) => ({ ...one, status: 'STOPPED', statusReason: superseded, stoppedAt: context.now, finishedAt: context.now }));
  changeService(context, key, (before) => ({
    ...before,
    deployments: [entry, ...before.deployments.map((one) => ({ ...one, primary: false }))],
    ...(running === undefined ? { currentDeployment: made.id } : { queuedDeployment: made.id }),
    latestDeployment: made.id,
    steady: false,
  }));
  if (running === undefined) scheduleStart(context, made.id);
  else requestStop(context, running);
}

function newServiceDeployment(context: Context, service: Service, revision: ServiceRevision): ServiceDeployment {
  const id = `${service.key}/${newDeploymentName(context)}`;
  const { deploymentConfiguration: configuration } = service;
  return {
    id,
    arn: deploymentArn(context, id),
    service: service.key,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: context.now,
    updatedAt: context.now,
    configuration,
    status: 'PENDING',
    sources: [],
    target: revision.id,
    way: [],
    at: 0,
    back: false,
    stageSince: context.now,
    stageEnds: context.now,
    productionWeight: 0,
    testWeight: 0,
    hooks: [],
    alarms: { watching: false, names: configuration.alarms?.alarmNames ?? [], triggered: [], finished: false },
    breaker: { enabled: breakerWatches(context, configuration), failures: 0, threshold: breakerThreshold(configuration, service.desiredCount), triggered: false },
  };
}

export const deploymentStarts = event<{ readonly deployment: string }>(({ deployment: id }, context) => {
  const deployment = deploymentAt(context, id);
  const service = deployment === undefined ? undefined : serviceOf(context, deployment.service);
  if (deployment?.status !== 'PENDING' || service === undefined) return;
  const present = service.deployments.filter((one) => one.revision !== deployment.target && (one.revision === service.lastGood || one.tasks.length > 0 || one.wanted > 0)).map(({ revision }) => revision);
  const sources = present.toSorted((a, b) => Number(b === service.lastGood) - Number(a === service.lastGood));
  const watches = deployment.configuration.alarms?.enable === true;
  // AWS: with an alarm in ALARM at the start, alarms are ignored for the whole deployment (ECS developer guide, "How
  // CloudWatch alarms detect Amazon ECS deployment failures").
  const watching = watches && firing(context, deployment.alarms.names).length === 0;
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'IN_PROGRESS', startedAt: context.now, stageSince: context.now, sources, alarms: { ...before.alarms, watching } }));
  if (watching) watchAlarms(context, id);
  if (rolls(deployment.configuration)) {
    lookSoon(context, service.key, seconds(0));
    return;
  }
  const fault = networkingFault(context, service);
  if (fault !== undefined) {
    failDeployment(context, id, { reason: fault, event: fault });
    return;
  }
  const target = revisionAt(context, deployment.target);
  const live = service.lastGood === undefined ? undefined : revisionAt(context, service.lastGood);
  if (target !== undefined) context.table<ServiceRevision>(kinds.revision).put(target.id, { ...target, targetGroups: groupsForGreen(context, target, live) });
  changeServiceDeployment(context, id, (before) => ({ ...before, way: wayForward(before.configuration, sources.length > 1 || (sources.length === 1 && sources[0] !== service.lastGood)), at: 0 }));
  enterStep(context, id, 0);
});

// The words are not documented.
const superseded = 'Service deployment stopped because a new service deployment was started.';

/** Asks the running deployment to make way for the queued one. AWS: a rollback is not stopped, it is waited for. */
function requestStop(context: Context, id: string): void {
  const { status } = deploymentAt(context, id) ?? {};
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') return;
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'STOP_REQUESTED', statusReason: superseded }));
  context.schedule(draw(context, `ecs/deployment/${id}/stopping`, rules.takes(context, 'status-times').STOP_REQUESTED), 'ecs.deployment-stops', { deployment: id });
}

export const deploymentStops = event<{ readonly deployment: string }>(({ deployment: id }, context) => {
  const deployment = deploymentAt(context, id);
  if (deployment?.status !== 'STOP_REQUESTED') return;
  changeServiceDeployment(context, id, (before) => ({ ...before, status: 'STOPPED', stoppedAt: context.now, finishedAt: context.now }));
  // One that was cleaning up has stopped the old tasks already: what is left is its own revision.
  if (!deployment.back && stageOf(deployment) === 'CLEAN_UP') changeService(context, deployment.service, (service) => ({ ...service, lastGood: deployment.target }));
  startNext(context, deployment.service);
});
