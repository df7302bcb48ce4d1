// The steps of a rollback drill: the release that runs is brought once more, users are moved to it, and then taken back while the old tasks stand.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Plan } from '../../../engine/plan.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { goodInARow } from '../../../probe/outages.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { minutes, seconds, showDuration, type Instant } from '../../../world/time.ts';
import { typedFor, whereOf } from '../../names.ts';
import { ourDeployment } from '../deployment.ts';
import { healthyGate } from '../gates/healthy.ts';
import { shiftGate } from '../gates/shift.ts';
import { environmentRefusals, serviceRefusals } from '../plan.ts';
import { deployProblem } from '../problems.ts';
import { release } from '../release-step.ts';
import { withScaleInHeld } from '../scaling-steps.ts';
import { settingsAgain } from '../settings-step.ts';
import { configurationBefore, deploySubject, type DeploySubject } from '../subject.ts';
import { pathsOf, socketsWatch, usersWatch } from '../users-watch.ts';
import { pairOf, shareOf, weightsNow, weightsOff } from '../weights.ts';
import type { RollbackDrillFacts, RollbackDrillRequest } from './request.ts';

/** Far longer than the drill needs: the old tasks must stand until they are gone back to. */
const stands = minutes(60);
const steadySamples = 10;

export function planRollbackDrill(cloud: Cloud, request: RollbackDrillRequest, facts: RollbackDrillFacts): Plan {
  const { environment } = request;
  const subject = drillSubject(request, facts);
  const { service } = subject;
  const refusals = refusalsOf(subject);
  const objective = environment.objectives['app-rto'];
  return {
    headline: `${whereOf(environment)}: bring the release of ${service.name} that runs once more, and take the users back from it`,
    refusals,
    steps: refusals.length > 0 ? [] : withScaleInHeld(cloud, subject, [release(cloud, subject), healthyGate(cloud, subject), shiftGate(cloud, subject), steady(subject), back(cloud, subject), settingsAgain(cloud, subject)]),
    watches: refusals.length > 0 ? [] : [...usersWatch(cloud, subject), ...socketsWatch(cloud, subject)],
    changes: refusals.length > 0 ? [] : [{ kind: 'move', what: `${service.name}: users`, before: 'the tasks that run', after: 'new tasks of the same release, and back' }],
    warnings: [
      'no user should notice: both releases are the same',
      ...(service.probe.websocket === undefined && !service.sticky ? [] : ['open WebSockets that have come to the new tasks are cut when those go']),
      objective === undefined ? 'no objective is set (objectives.app-rto): it is measured, not judged' : `objective: ${showDuration(objective)}`,
    ],
    approval: { scenario: request.scenario, service: service.name, taskDefinition: facts.live?.taskDefinition ?? null },
  };
}

function drillSubject(request: RollbackDrillRequest, facts: RollbackDrillFacts): DeploySubject {
  const { canaryConfiguration: _, linearConfiguration: __, ...kept } = configurationBefore(facts);
  return {
    ...deploySubject({ environment: request.environment, service: request.service, image: '', bake: stands }, facts),
    called: `the same ${request.service} once more`,
    shifting: { strategy: 'blue-green' },
    back: { taskDefinition: facts.live?.taskDefinition ?? '', configuration: { ...kept, strategy: 'BLUE_GREEN', bakeTimeInMinutes: stands / minutes(1), lifecycleHooks: [] } },
  };
}

function refusalsOf(subject: DeploySubject): readonly ProblemData[] {
  const { facts, service, request: { environment } } = subject;
  const problems = [];
  if (facts.live === null) problems.push(deployProblem('NOTHING_RUNS', { service: service.name, at: typedFor(environment) }));
  else if (service.port === undefined || facts.live.strategy === 'ROLLING') problems.push(deployProblem('NO_OLD_TASKS', { service: service.name, why: service.port === undefined ? 'it has no users that could be moved' : 'its releases come task by task' }));
  if (facts.firing.length > 0) problems.push(deployProblem('ALARM_ALREADY_FIRING', { alarms: facts.firing }));
  return [...environmentRefusals(subject), ...problems.map((problem) => problem.data), ...serviceRefusals(subject)];
}

function steady({ service }: DeploySubject): Step {
  const paths = pathsOf(service).map(({ name }) => name);
  return {
    id: 'steady',
    title: 'See that users are served well by the new tasks',
    why: 'an outage that was there before cannot be put down to the way back',
    byHand: `curl -sf https://${service.host}${service.probe.read ?? ''}, several times in a row`,
    actions: [],
    limit: minutes(3),
    every: seconds(1),
    async check({ memory, now }) {
      const least = Math.min(...paths.map((path) => goodInARow(memory.samples('users'), path)));
      return least >= steadySamples ? done({ at: now() }) : waiting(`${least} of ${steadySamples} good answers in a row`, Math.floor((100 * least) / steadySamples));
    },
  };
}

/** The thing that is drilled. */
function back(cloud: Cloud, subject: DeploySubject): Step {
  const { service, region } = subject;
  /** The last look at which the new tasks had users, and the first at which the old ones had all. */
  let [awayAt, backAt]: (Instant | undefined)[] = [];
  return {
    id: 'back',
    title: `Take the users of ${service.name} back to the old tasks`,
    why: 'this is what a bad release costs once it is found out; it is how the way back is proved',
    byHand: 'aws ecs stop-service-deployment --service-deployment-arn ARN --stop-type ROLLBACK',
    actions: ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment', 'elasticloadbalancing:DescribeRules'],
    limit: minutes(20),
    every: seconds(2),
    leaves: 'The old tasks serve, as before the drill.',
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      const status = deployment?.status ?? '';
      if (context.actedAt === undefined && !status.startsWith('ROLLBACK')) return status === 'SUCCESSFUL' || status === 'STOPPED' ? failed(deployProblem('OLD_TASKS_GONE', { service: service.name, status }).data) : todo;
      const weights = await weightsNow(cloud, subject, context);
      if (shareOf(weights, pairOf(subject).fresh) > 0) awayAt = context.now();
      else backAt ??= context.now();
      if (status === 'ROLLBACK_FAILED') return failed(deployProblem('ROLLBACK_FAILED', { service: service.name, reason: deployment?.statusReason ?? 'no reason given' }).data);
      if (status === 'SUCCESSFUL') return failed(deployProblem('OLD_TASKS_GONE', { service: service.name, status }).data);
      if (status === 'IN_PROGRESS') return todo;
      if (status !== 'ROLLBACK_SUCCESSFUL') return waiting(`ECS: ${status}, ${deployment?.lifecycleStage ?? 'no stage'}${backAt === undefined ? '' : '; the old tasks have all users'}`);
      const off = await weightsOff(cloud, subject, { context, ofBefore: true });
      if (off !== undefined) return waiting(`the load balancer still says ${off}`);
      return done({ ...(context.actedAt === undefined ? {} : { askedAt: context.actedAt }), ...(awayAt === undefined ? {} : { awayAt }), ...(backAt === undefined ? {} : { backAt }), endedAt: context.now() });
    },
    async act(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment?.serviceDeploymentArn !== undefined) await cloud.ecs(region).rollBack(deployment.serviceDeploymentArn);
    },
  };
}
