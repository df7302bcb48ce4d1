// From what is asked and what was seen, and nothing else: the steps of a deploy, or why it must not begin.
import type { Cloud } from '../../aws/cloud.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Step } from '../../engine/step.ts';
import { namespaceFor } from '../../config/metrics.ts';
import { neededComponents } from '../../config/words.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { minutes, showDuration } from '../../world/time.ts';
import { typedFor, whereOf } from '../names.ts';
import { beforeSteps } from './before-steps.ts';
import { isConnected } from './discovery.ts';
import { imageRefusals, readImage } from './image.ts';
import { noteGood } from './good-release.ts';
import { toldOf } from './needs.ts';
import { oldRevisionSteps } from './old-revisions.ts';
import { changesOf } from './differences.ts';
import { plannedDifferences, runsAlready } from './planned-changes.ts';
import { deployProblem } from './problems.ts';
import { gates } from './gates/all.ts';
import { register } from './register-step.ts';
import { release } from './release-step.ts';
import { deployWarnings } from './warnings.ts';
import type { DeployFacts, DeployRequest } from './request.ts';
import { makeRule } from './rule-step.ts';
import { isScheduled } from './scaling/range.ts';
import { isSettled, scalingChanges } from './scaling/changes.ts';
import { endScaling, scalingSteps, withScaleInHeld } from './scaling-steps.ts';
import { showShifting } from './strategy.ts';
import { deploySubject, showWeights, type DeploySubject } from './subject.ts';
import { socketsWatch, usersGuard, usersWatch } from './users-watch.ts';
import { doubtsOf, unfit } from './verify/in-plan.ts';
import { liveGroup } from './weights.ts';

export function planDeploy(cloud: Cloud, request: DeployRequest, facts: DeployFacts): Plan {
  const subject = deploySubject(request, facts);
  const same = runsAlready(subject);
  const refusals = [...refusalsOf(subject, same)];
  const { service, first, definition } = subject;
  const where = whereOf(request.environment);
  if (!same) refusals.push(...unfit(subject));
  const settled = same && isSettled(scalingChanges(subject));
  if (settled) return { headline: `${where}: ${service.name} runs ${facts.tag} already; no changes`, refusals, steps: [], watches: [], changes: [], approval: { same: definition.content } };
  const scales = scalingSteps(cloud, subject);
  const ends = endScaling(cloud, subject);
  const steps = same ? [...scales, ...ends] : [...withScaleInHeld(cloud, subject, [...releaseSteps(cloud, subject, beforeSteps(cloud, subject)), ...scales]), ...ends, ...oldRevisionSteps(cloud, subject)];
  return {
    headline: same ? `${where}: change the scaling of ${service.name}` : `${where}: deploy ${service.name} ${facts.tag}, ${first ? 'for the first time' : `${showShifting(subject.shifting)}, bake ${showDuration(subject.bake)}`}`,
    refusals,
    steps,
    watches: same ? [] : [...usersWatch(cloud, subject), ...socketsWatch(cloud, subject), ...usersGuard(cloud, subject)],
    changes: changesOf(service.name, plannedDifferences(subject)),
    warnings: [...warningsOf(subject), ...scalingWarnings(subject), ...(same ? [] : [...deployWarnings(subject), ...doubtsOf(subject)])],
    approval: { definition: definition.input as never, bake: subject.bake, shifting: { ...subject.shifting }, before: facts.live?.taskDefinition ?? null, tasks: service.before.map(({ name, command }) => ({ name, command })), scaling: service.scaling === undefined ? null : ({ ...service.scaling } as never) },
  };
}

/** From the task definition to the end of the deployment. @param before what is done when the definition is there, and nothing of the service was changed */
export function releaseSteps(cloud: Cloud, subject: DeploySubject, before: readonly Step[] = []): readonly Step[] {
  const { service, facts } = subject;
  return [register(cloud, subject), ...(service.port !== undefined && facts.rule === null ? [makeRule(cloud, subject)] : []), ...before, release(cloud, subject), ...gates(cloud, subject), noteGood(cloud, subject)];
}

function scalingWarnings({ service, facts, request }: DeploySubject): readonly string[] {
  const { scaling } = service;
  const insights = (request.environment.settings['cluster'] as { readonly containerInsights?: string } | undefined)?.containerInsights;
  const perTask = (scaling?.custom ?? []).filter((it) => it.perTask === true).map(({ name }) => name);
  return [
    ...(facts.scaling !== null && isScheduled(scaling, facts.scaling) ? [`${facts.scaling.min} to ${facts.scaling.max} tasks, as the schedule has set it: left alone`] : []),
    ...(perTask.length > 0 && insights === 'disabled' ? [`${perTask.join(', ')}: nobody counts running tasks while cluster.containerInsights is disabled, so nothing is scaled by it`] : []),
  ];
}

function warningsOf({ service, first, bake, shifting, request }: DeploySubject): readonly string[] {
  return [
    ...(first ? [`${service.name} is new: there is no release to go back to; a bad one is taken away again`] : []),
    ...(service.sticky || service.probe.websocket !== undefined ? ['open WebSockets stay with the old tasks and are cut when those are cleaned up'] : []),
    ...(shifting.strategy === 'rolling' ? ['task by task there is no old release beside the new one: the way back is another deployment'] : []),
    ...(first && (request.strategy ?? service.deploy.strategy) !== shifting.strategy ? [`the first release is brought blue-green: there are no users to give a part of to it`] : []),
    ...(bake < minutes(1) ? ['a bake of less than a minute: alarms cannot speak before the old release is gone'] : []),
  ];
}

function refusalsOf(subject: DeploySubject, same: boolean): readonly ProblemData[] {
  const { facts, request, service, shifting } = subject;
  const image = readImage(request.image, service.image);
  const problems = [];
  const ownName = service.image.replace(/[:@].*$/, '');
  if (!image.elsewhere && image.repository !== ownName) problems.push(deployProblem('IMAGE_OF_ANOTHER', { service: service.name, image: request.image, own: ownName }));
  const standing = environmentRefusals(subject);
  if (standing.length === 0 && facts.digest === '') problems.push(image.elsewhere ? deployProblem('IMAGE_NOT_A_DIGEST', { image: request.image }) : deployProblem('IMAGE_MISSING', { repository: image.repository, version: image.version }));
  if (service.port === undefined && (shifting.strategy === 'canary' || shifting.strategy === 'linear')) problems.push(deployProblem('STRATEGY_WITHOUT_USERS', { service: service.name, strategy: shifting.strategy }));
  else if (shifting.strategy === 'canary' && service.deploy.guard.errorPercent === undefined) problems.push(deployProblem('CANARY_UNGUARDED', { service: service.name }));
  // Where only the scaling changes there is no deployment that alarms would watch, and who is in trouble must be able to scale.
  if (!same && facts.firing.length > 0 && request.allowFiringAlarms !== true) problems.push(deployProblem('ALARM_ALREADY_FIRING', { alarms: facts.firing }));
  return [...standing, ...problems.map((problem) => problem.data), ...imageRefusals(subject), ...serviceRefusals(subject)];
}

/** What no release can do without. */
export function environmentRefusals({ facts, request, service }: DeploySubject): readonly ProblemData[] {
  const { environment } = request;
  const needed = [
    'cluster/ClusterName',
    ...(isConnected(environment, service) ? ['cluster/NamespaceArn'] : []),
    'network/PrivateSubnetIds',
    ...['RepositoryUri', 'TaskRoleArn', 'ExecutionRoleArn', 'SecurityGroupId', 'LogGroupName', ...(service.tracing ? ['Tracing'] : []), ...(namespaceFor(environment, service.name) === '' ? [] : ['MetricsNamespace']), ...(service.port === undefined ? [] : ['BlueTargetGroupArn', 'GreenTargetGroupArn', 'InfrastructureRoleArn', 'RulePriority'])].map((output) => `service-${service.name}/${output}`),
    ...(service.port === undefined ? [] : ['edge/HttpsListenerArn', ...(service.scaling?.requests === undefined ? [] : ['edge/LoadBalancerFullName'])]),
    ...(service.needs.includes('database') ? ['data/Endpoint', 'data/SecretArn'] : []),
    ...(service.needs.includes('cache') ? ['cache/PrimaryEndpoint'] : []),
    ...Object.values(toldOf(service.needs.filter((need) => neededComponents.some((it) => it === need))).variables),
  ];
  const missing = needed.filter((output) => (facts.outputs[output] ?? '') === '');
  if (facts.account !== environment.account) return [deployProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment }).data];
  return missing.length > 0 ? [deployProblem('NOT_BOOTSTRAPPED', { environment: environment.environment, missing }).data] : [];
}

/** The service as it stands lets nothing be begun. */
export function serviceRefusals({ facts, request, service }: DeploySubject): readonly ProblemData[] {
  const problems = [];
  if (facts.live !== null && facts.live.inFlight !== '') problems.push(deployProblem('DEPLOYMENT_IN_FLIGHT', { service: service.name, at: typedFor(request.environment), deployment: facts.live.inFlight, environment: request.environment.environment }));
  if (facts.rule === null && facts.priorityTakenBy !== '') problems.push(deployProblem('PRIORITY_TAKEN', { priority: facts.outputs[`service-${service.name}/RulePriority`] ?? '', hosts: facts.priorityTakenBy }));
  if (facts.live !== null && facts.rule !== null && facts.live.inFlight === '') {
    const live = liveGroup(facts.rule.weights);
    if (live === undefined || (facts.healthy[live] ?? 0) === 0) problems.push(deployProblem('WEIGHTS_DISAGREE', { service: service.name, at: typedFor(request.environment), weights: showWeights(facts.rule.weights) }));
  }
  return problems.map((problem) => problem.data);
}
