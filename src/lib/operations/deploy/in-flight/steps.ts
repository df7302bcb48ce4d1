// Steps that speak to a deployment of another run: asking ECS to put it back, answering a pause, following it to its end.
import type { Cloud } from '../../../aws/cloud.ts';
import { isAtItsEnd, type ServiceDeployment } from '../../../aws/ecs.ts';
import { done, failed, todo, waiting, type Standing } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { baseName, typedFor } from '../../names.ts';
import { goOn, openPause } from '../deployment.ts';
import { deployProblem } from '../problems.ts';
import { showWeights } from '../subject.ts';
import { liveGroup } from '../weights.ts';
import type { InFlightRequest, SeenInFlight, SeenPause } from './request.ts';

export interface Speaking {
  readonly cloud: Cloud;
  readonly request: InFlightRequest;
  readonly deployment: SeenInFlight;
}

const every = seconds(5);
const forward = 'The deployment itself cannot be taken back to where it was: deploy again.';

const isGoingBack = ({ status }: ServiceDeployment): boolean => status?.startsWith('ROLLBACK_') ?? false;

/** It has come to another end than asked for: finished, or overtaken by a new one. */
const endedOtherwise = ({ request }: Speaking, { status }: ServiceDeployment): Standing => failed(deployProblem('ENDED_OTHERWISE', { service: request.service, at: typedFor(request.environment), status: status ?? 'gone' }).data);

export function askForRollback(it: Speaking): Step {
  const { cloud, request, deployment } = it;
  const ecs = () => cloud.ecs(request.environment.region);
  return {
    id: 'stop',
    title: `Ask ECS to put ${request.service} back to what ran before`,
    why: 'until its clean-up ECS still has the old tasks, and needs no new ones',
    byHand: `aws ecs stop-service-deployment --service-deployment-arn ${deployment.arn} --stop-type ROLLBACK`,
    actions: ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'],
    limit: minutes(5),
    every,
    leaves: forward,
    async check() {
      const now = await ecs().deployment(deployment.arn);
      if (now === undefined) return waiting('ECS does not show the deployment');
      if (isGoingBack(now)) return done({ status: now.status ?? '' });
      return now.status === 'PENDING' || now.status === 'IN_PROGRESS' ? todo : endedOtherwise(it, now);
    },
    act: () => ecs().rollBack(deployment.arn),
  };
}

/**
 * AWS: ROLLBACK is the one stop type that is documented (ECS developer guide, "Stopping Amazon ECS service deployments"; the enum has
 * ABORT too), and a first deployment has no revision to roll back to: it ends with its service.
 */
export function takeAway(it: Speaking): Step {
  const { cloud, request, deployment } = it;
  const { service } = request;
  const cluster = baseName(request.environment);
  const ecs = () => cloud.ecs(request.environment.region);
  return {
    id: 'take-away',
    title: `Take ${service} away again: there was nothing before`,
    why: 'ECS can roll a first deployment back to nothing only by taking its service away',
    byHand: `aws ecs delete-service --cluster ${cluster} --service ${service} --force`,
    actions: ['ecs:DeleteService', 'ecs:DescribeServiceDeployments', 'ecs:DescribeServices'],
    limit: minutes(15),
    every,
    pointOfNoReturn: true,
    leaves: forward,
    async check(context) {
      const seen = await ecs().service(cluster, service);
      if (seen === undefined) return done({ at: context.now() });
      if (seen.status === 'DRAINING') return waiting(`${service} is DRAINING, ${seen.runningCount ?? 0} tasks still run`);
      const now = await ecs().deployment(deployment.arn);
      if (now === undefined) return waiting('ECS does not show the deployment');
      if (!isAtItsEnd(now)) return todo;
      if (now.status === 'STOPPED' && context.actedAt !== undefined) return waiting('the deployment has stopped, the service is still shown');
      // It was faster, and users may be served by it; or somebody has begun another one.
      return endedOtherwise(it, now);
    },
    act: () => ecs().deleteService(cluster, service),
  };
}

export function answerPause(it: Speaking, { hook }: SeenPause, action: 'CONTINUE' | 'ROLLBACK'): Step {
  const { cloud, request, deployment } = it;
  const ecs = () => cloud.ecs(request.environment.region);
  const yes = action === 'CONTINUE';
  return {
    id: `answer-${hook}`,
    title: `Say ${yes ? 'yes' : 'no'} to ${request.service} at ${deployment.stage}`,
    why: yes ? 'it waits for somebody who says that it may go on' : 'it waits for an answer, and ECS puts it back when that is no',
    byHand: `aws ecs continue-service-deployment --service-deployment-arn ${deployment.arn} --hook-id ${hook} --action ${action}`,
    actions: ['ecs:ContinueServiceDeployment', 'ecs:DescribeServiceDeployments'],
    limit: minutes(5),
    every,
    leaves: forward,
    async check() {
      const now = await ecs().deployment(deployment.arn);
      if (now === undefined) return waiting('ECS does not show the deployment');
      const said = now.lifecycleHookDetails?.find(({ hookId }) => hookId === hook)?.status;
      if (said === 'AWAITING_ACTION') return todo;
      // AWS: whether a hook stays among the details when its stage is over is not said.
      const wentOn = said === 'SUCCEEDED' || (said === undefined && !isGoingBack(now));
      if (wentOn === yes) return done({ stage: deployment.stage, answer: action });
      return failed(deployProblem('ANSWERED_OTHERWISE', { service: request.service, at: typedFor(request.environment), stage: deployment.stage, answer: wentOn ? 'yes' : 'no' }).data);
    },
    act: () => ecs().answerHook(deployment.arn, hook, action),
  };
}

/** ROLLBACK_SUCCESSFUL and the rule where it was: only then it is put back. */
export function followBack(it: Speaking): Step {
  const { cloud, request, deployment } = it;
  const { region } = request.environment;
  return {
    id: 'put-back',
    title: `See that ${request.service} is put back`,
    why: 'asked for is not done, and ECS may fail at it',
    byHand: `aws ecs describe-service-deployments --service-deployment-arns ${deployment.arn}`,
    actions: ['ecs:ContinueServiceDeployment', 'ecs:DescribeServiceDeployments', 'elasticloadbalancing:DescribeRules'],
    limit: minutes(30),
    every,
    leaves: forward,
    async check(context) {
      const now = await cloud.ecs(region).deployment(deployment.arn);
      if (now === undefined) return waiting('ECS does not show the deployment');
      if (now.status === 'ROLLBACK_FAILED') return failed(deployProblem('ROLLBACK_FAILED', { service: request.service, reason: now.statusReason ?? 'no reason given' }).data);
      if (now.status === 'SUCCESSFUL' || now.status === 'STOPPED') return endedOtherwise(it, now);
      // AWS: hooks of the shift stages run again during a rollback (ECS developer guide, lifecycle hooks); whether pauses do is not said.
      if (now.status === 'ROLLBACK_IN_PROGRESS' && openPause(now) !== undefined) return todo;
      if (now.status !== 'ROLLBACK_SUCCESSFUL') return waiting(`ECS: ${now.status}, ${now.lifecycleStage ?? 'no stage'}`);
      if (deployment.rule === '' || deployment.group === '') return done({ at: context.now() });
      const weights = (await cloud.loadBalancing(region).rule(deployment.rule))?.weights ?? {};
      return liveGroup(weights) === deployment.group ? done({ at: context.now(), weights: showWeights(weights) }) : waiting(`the load balancer still says ${showWeights(weights)}`);
    },
    async act() {
      const now = await cloud.ecs(region).deployment(deployment.arn);
      if (now !== undefined) await goOn(cloud.ecs(region), now);
    },
  };
}
