// A few users first: the pause before them is answered, both releases are compared, and only then all come.
import type { Cloud } from '../../../aws/cloud.ts';
import { done, failed, todo, waiting, type Json } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { between, clockTime, fromDate, milliseconds, minutes, plus, seconds, showDuration, type Duration, type Instant } from '../../../world/time.ts';
import type { ServiceDeployment } from '../../../aws/ecs.ts';
import { compareReleases, isWorse, showComparison, type Comparison } from '../comparison.ts';
import { askedShare, gate, givenUp, goOn, hasReached, openPause, ourDeployment } from '../deployment.ts';
import { typedFor } from '../../names.ts';
import { deployProblem } from '../problems.ts';
import type { DeploySubject } from '../subject.ts';
import { unmovedWatch } from './unmoved.ts';
import { pairOf, shareOf, weightsNow } from '../weights.ts';

type Canary = { readonly percent: number; readonly bake: Duration };

/** For so long CloudWatch may still say nothing of a minute (its load balancer metrics come one to three minutes late). */
const latest = minutes(4);
/** Fewer requests to the new release than these say nothing of it. */
const fewestRequests = 30;

/** The pause before the first users is answered by this run: it has been seen that the new release lives. */
export function canaryBegins(cloud: Cloud, subject: DeploySubject, { percent }: Canary): Step {
  return pauseAnswered(cloud, subject, {
    id: 'canary-begin',
    title: `Send ${percent} % of the users to ${subject.called}`,
    why: 'ECS waits before each share of the users, so that a run which dies leaves nobody on a release that nobody watches',
    isPast: (deployment) => askedShare(deployment) > 0,
    limit: minutes(10),
  });
}

export function canaryEnds(cloud: Cloud, subject: DeploySubject): Step {
  return pauseAnswered(cloud, subject, {
    id: 'canary-end',
    title: `Send the rest of the users to ${subject.called}`,
    why: 'the comparison has found nothing against it',
    isPast: (deployment) => askedShare(deployment) >= 100,
    limit: minutes(15),
  });
}

function pauseAnswered(cloud: Cloud, subject: DeploySubject, step: Pick<Step, 'id' | 'title' | 'why' | 'limit'> & { isPast(deployment: ServiceDeployment): boolean }): Step {
  const { isPast, ...said } = step;
  return {
    ...said,
    byHand: 'aws ecs continue-service-deployment --service-deployment-arn ARN --hook-id ID --action CONTINUE (describe-service-deployments shows the hook)',
    actions: ['ecs:ContinueServiceDeployment', 'ecs:DescribeServiceDeployments', 'ecs:ListTasks', 'ecs:DescribeTasks', 'ecs:DescribeServices'],
    every: seconds(5),
    leaves: 'The way back of the release takes the users with it.',
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment === undefined) return waiting('ECS does not show the deployment yet');
      const ended = await givenUp(cloud, subject, { deployment, context });
      if (ended !== undefined) return failed(ended.data);
      if (isPast(deployment) || hasReached(deployment, 'POST_PRODUCTION_TRAFFIC_SHIFT')) return done({ at: context.now() });
      return openPause(deployment) === undefined ? waiting(`ECS: ${deployment.lifecycleStage ?? 'no stage'}`) : todo;
    },
    async act(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment !== undefined) await goOn(cloud.ecs(subject.region), deployment);
    },
  };
}

/** Both releases over the same minutes, by what the load balancer counted of each. */
export function canaryGate(cloud: Cloud, subject: DeploySubject, { percent, bake }: Canary): Step {
  const { service } = subject;
  const unmoved = unmovedWatch(subject);
  const step = gate(cloud, subject, {
    id: 'canary',
    title: `Compare ${subject.called} with the old one for ${showDuration(bake)}`,
    why: `${percent} % of the users are enough to see what is worse, and few enough to bear it`,
    limit: milliseconds(bake + minutes(15)),
    every: seconds(20),
    async look(_, context) {
      const since = Number(context.memory.note('canary-begin', 'at')) as Instant;
      const until = plus(since, bake);
      const weights = await weightsNow(cloud, subject, context);
      const behind = unmoved(shareOf(weights, pairOf(subject).fresh) === 0, weights, context.now());
      if (behind !== undefined) return behind;
      const comparison = await compared(cloud, subject, { since, until, now: context.now() });
      const worse = isWorse(comparison, service.deploy.guard);
      if (worse !== undefined) return failed(deployProblem('CANARY_IS_WORSE', { service: service.name, what: worse, comparison: showComparison(comparison) }).data);
      const over = between(until, context.now());
      const seenAll = comparison.newest !== undefined && comparison.newest >= plus(until, milliseconds(-minutes(2)));
      if (over < 0) return waiting(`${showComparison(comparison)}; until ${clockTime(until)}`, 10 * Math.max(0, Math.min(9, Math.floor((10 * (bake + over)) / bake))));
      if (!seenAll && over < latest) return waiting(`${showComparison(comparison)}; CloudWatch is late`);
      return judged(subject, comparison, context);
    },
  });
  return { ...step, actions: [...step.actions, 'cloudwatch:GetMetricData'] };
}

function judged(subject: DeploySubject, comparison: Comparison, context: StepContext) {
  const { service, request } = subject;
  const notes = { ...(comparison as unknown as Record<string, Json>), told: showComparison(comparison) };
  if (comparison.fresh.requests >= fewestRequests) return done(notes);
  const noData = service.deploy.guard.noData ?? request.environment.noData;
  if (noData === 'fail') return failed(deployProblem('CANARY_UNSEEN', { service: service.name, requests: comparison.fresh.requests, fewest: fewestRequests }).data);
  context.say(`${showComparison(comparison)}: too few requests for a judgement, and ${request.environment.environment} lets that pass`);
  return done({ ...notes, unseen: true });
}

async function compared(cloud: Cloud, subject: DeploySubject, { since, until, now }: { readonly since: Instant; readonly until: Instant; readonly now: Instant }): Promise<Comparison> {
  const { old, fresh } = pairOf(subject);
  const loadBalancer = subject.facts.outputs['edge/LoadBalancerFullName'] ?? '';
  const served = await cloud.metrics(subject.region).servedBy([old, fresh], { loadBalancer, from: since, to: Math.min(now, until) as Instant });
  return compareReleases(served[old] ?? [], served[fresh] ?? []);
}

/** A person says yes before all users come. */
export function approveGate(cloud: Cloud, subject: DeploySubject, approve: Duration): Step {
  const { service, request, shifting } = subject;
  const isPast = (deployment: ServiceDeployment): boolean => (shifting.strategy === 'canary' ? askedShare(deployment) >= 100 || hasReached(deployment, 'POST_PRODUCTION_TRAFFIC_SHIFT') : hasReached(deployment, 'PRODUCTION_TRAFFIC_SHIFT'));
  const say = (word: string): string => `\`platform deploy ${word} ${service.name} ${typedFor(request.environment)}\``;
  const words = `${say('approve')} or ${say('reject')}`;
  const step = gate(cloud, subject, {
    id: 'approve',
    title: `Wait for a person who says that all users may have ${subject.called}`,
    why: 'platform.yml asks for it',
    limit: milliseconds(approve + minutes(90)),
    overdue: `${words} answers.`,
    every: seconds(5),
    rarest: seconds(30),
    async look(deployment, context) {
      if (isPast(deployment)) return done({ at: context.now() });
      const pause = openPause(deployment);
      if (pause === undefined) return waiting(`ECS: ${deployment.lifecycleStage ?? 'no stage'}`);
      const expires = pause.expiresAt === undefined ? '' : `, until ${clockTime(fromDate(pause.expiresAt))}`;
      return waiting(`${words}${expires}`);
    },
  });
  return {
    ...step,
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      const said = (deployment?.lifecycleHookDetails ?? []).findLast(({ targetType }) => targetType === 'PAUSE')?.status;
      if ((deployment?.status ?? '').startsWith('ROLLBACK_') && (said === 'FAILED' || said === 'TIMED_OUT')) return failed(deployProblem('NOT_APPROVED', { service: service.name, nobody: said === 'TIMED_OUT' }).data);
      return step.check(context);
    },
  };
}
