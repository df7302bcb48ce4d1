// The deployment that this run asked ECS for: found again, placed among its stages, and followed by gates.
import type { Cloud } from '../../aws/cloud.ts';
import type { ServiceDeployment } from '../../aws/ecs.ts';
import { failed, waiting, type Standing } from '../../engine/standing.ts';
import type { Step, StepContext } from '../../engine/step.ts';
import type { Problem } from '../../problems/problem.ts';
import { between, minutes, seconds, type Instant } from '../../world/time.ts';
import { deployProblem } from './problems.ts';
import { diedOnItsOwn, mostDeaths, stoppedTasks, tasksDie } from './stopped-tasks.ts';
import { taskDefinitionOf, type DeploySubject } from './subject.ts';

/** The stages of ECS's own deployments in their order (ECS API, ServiceDeploymentLifecycleStage; the guide adds PRE_PRODUCTION_TRAFFIC_SHIFT). */
const stages = ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

const stageIndex = (deployment: ServiceDeployment): number => stages.indexOf(deployment.lifecycleStage ?? '');

/** A rolling deployment has no stages: it has reached them all when it is at its end. */
export const hasReached = (deployment: ServiceDeployment, stage: string): boolean => deployment.status === 'SUCCESSFUL' || stageIndex(deployment) >= stages.indexOf(stage);

/** Whether users may have met the new release: until then what they met was the old one's. */
export const mayHaveUsers = ({ shifting }: DeploySubject, deployment: ServiceDeployment): boolean =>
  shifting.strategy === 'rolling' ? deployment.status === 'SUCCESSFUL' || (deployment.targetServiceRevision?.runningTaskCount ?? 0) > 0 : hasReached(deployment, 'POST_SCALE_UP');

/** Per cent of the users that ECS has asked the load balancer to give to the new release. */
export const askedShare = (deployment: ServiceDeployment): number => deployment.targetServiceRevision?.requestedProductionTrafficWeight ?? 0;

/** The pause that waits for an answer; undefined where none does. */
export const openPause = (deployment: ServiceDeployment) => (deployment.lifecycleHookDetails ?? []).find((hook) => hook.targetType === 'PAUSE' && hook.status === 'AWAITING_ACTION');

/** Says yes to the pause that waits, if one does. */
export async function goOn(ecs: ReturnType<Cloud['ecs']>, deployment: ServiceDeployment): Promise<void> {
  const hook = openPause(deployment)?.hookId;
  if (deployment.serviceDeploymentArn !== undefined && hook !== undefined) await ecs.letGoOn(deployment.serviceDeploymentArn, hook);
}

export async function ourDeployment(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<ServiceDeployment | undefined> {
  const ecs = cloud.ecs(subject.region);
  const known = context.memory.note('release', 'deployment');
  if (typeof known === 'string') return ecs.deployment(known);
  const taskDefinition = taskDefinitionOf(subject, context);
  for (const deployment of await ecs.deployments(subject.cluster, subject.service.name, 3)) {
    if (deployment.serviceDeploymentArn === subject.facts.live?.deployment) return undefined;
    const revision = await ecs.revision(deployment.targetServiceRevision?.arn ?? '');
    if (revision?.taskDefinition === taskDefinition) return deployment;
  }
  return undefined;
}

type Said = Pick<Step, 'id' | 'title' | 'why' | 'limit' | 'rarest'> & Partial<Pick<Step, 'every' | 'overdue'>>;

/** A gate: looks at the deployment, and fails where ECS has given it up. */
export function gate(cloud: Cloud, subject: DeploySubject, step: Said & { look(deployment: ServiceDeployment, context: StepContext): Promise<Standing> }): Step {
  const { look, ...said } = step;
  return {
    every: seconds(5),
    ...said,
    byHand: 'aws ecs describe-service-deployments --service-deployment-arns ARN',
    actions: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:ListTasks', 'ecs:DescribeTasks', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment === undefined) {
        const gone = isDue(context) ? await takenAway(cloud, subject) : undefined;
        return gone === undefined ? waiting('ECS does not show the deployment yet') : failed(gone.data);
      }
      const ended = await givenUp(cloud, subject, { deployment, context });
      return ended === undefined ? look(deployment, context) : failed(ended.data);
    },
  };
}

const stopped = ({ service, request, first }: DeploySubject): Problem => deployProblem('STOPPED_BY_SOMEBODY', { service: service.name, environment: request.environment.environment, first });

/** What was asked for so long ago is shown, if it is there. */
const shownBy = minutes(2);

function isDue({ memory, now }: StepContext): boolean {
  const asked = memory.note('release', 'askedAt');
  return typeof asked === 'number' && between(asked as Instant, now()) >= shownBy;
}

/**
 * Why a first release serves nobody, where it is not its own doing: somebody has taken its service away.
 * AWS: whether a service that is deleted takes its deployments with it at once is not said. Only who deletes the service can end a first one so.
 */
export async function takenAway(cloud: Cloud, subject: DeploySubject): Promise<Problem | undefined> {
  if (!subject.first) return undefined;
  const service = await cloud.ecs(subject.region).service(subject.cluster, subject.service.name);
  return service === undefined || service.status === 'DRAINING' ? stopped(subject) : undefined;
}

/** The deployment that somebody has begun after this one. */
export async function newerThan(cloud: Cloud, { region, cluster, service }: DeploySubject, deployment: ServiceDeployment): Promise<ServiceDeployment | undefined> {
  const [newest] = await cloud.ecs(region).deployments(cluster, service.name, 1);
  return newest?.serviceDeploymentArn === deployment.serviceDeploymentArn ? undefined : newest;
}

export const nameOf = ({ serviceDeploymentArn = '' }: ServiceDeployment): string => serviceDeploymentArn.split('/').at(-1) ?? serviceDeploymentArn;

/** Why the deployment cannot end well any more; undefined while it can. */
export async function givenUp(cloud: Cloud, subject: DeploySubject, { deployment, context }: { readonly deployment: ServiceDeployment; readonly context: StepContext }): Promise<Problem | undefined> {
  if (!/^(ROLLBACK_|STOP)/.test(deployment.status ?? '')) return undefined;
  // AWS: a newer deployment stops the one that is under way (ECS developer guide, service deployments).
  const other = (deployment.status ?? '').startsWith('STOP') ? await newerThan(cloud, subject, deployment) : undefined;
  if (other !== undefined) return deployProblem('SUPERSEDED', { service: subject.service.name, deployment: nameOf(other) });
  const gone = await takenAway(cloud, subject);
  if (gone !== undefined) return gone;
  // ECS may count dying tasks itself; why they die is what helps.
  // Task by task one that runs is no sign yet that they live: until all are replaced.
  const lives = subject.shifting.strategy === 'rolling' ? context.memory.note('shift', 'shiftedAt') : context.memory.note('healthy', 'at');
  const dead = lives === undefined ? (await stoppedTasks(cloud, subject, context)).filter(diedOnItsOwn) : [];
  return dead.length >= mostDeaths ? tasksDie(subject, dead) : endedByEcs(subject, deployment, context);
}

/** Only StopServiceDeployment leads to ROLLBACK_REQUESTED; the words that stay are not documented, and name the user (unverified). */
const isAsked = (status: string | undefined, reason: string): boolean => status === 'ROLLBACK_REQUESTED' || /\buser\b.*\brequest|\brequest.*\buser\b/i.test(reason);

/** ECS has given the deployment up: by itself, or because somebody asked. An alarm that fires before users are moved says nothing of the new release. */
function endedByEcs(subject: DeploySubject, { status, statusReason, rollback }: ServiceDeployment, { memory }: StepContext): Problem {
  const { service } = subject;
  const reason = rollback?.reason ?? statusReason ?? 'no reason given';
  if (isAsked(status, reason)) return stopped(subject);
  const unmet = service.port !== undefined && memory.note('healthy', 'at') === undefined;
  return unmet && /\balarms?\b/i.test(reason) ? deployProblem('ALARM_BEFORE_USERS', { service: service.name, reason }) : deployProblem('ROLLED_BACK_BY_ECS', { service: service.name, status: status ?? 'ended', reason });
}
