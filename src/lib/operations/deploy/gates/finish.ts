// The deployment is at its end, and that end is seen from more than one side.
import type { Cloud } from '../../../aws/cloud.ts';
import { done, failed, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { between, fromDate, inSeconds, milliseconds, minutes, seconds } from '../../../world/time.ts';
import { gate } from '../deployment.ts';
import { deployProblem } from '../problems.ts';
import { showWeights, type DeploySubject } from '../subject.ts';
import { complaintOfUsers, isWatchedLongEnough } from '../users-watch.ts';
import { liveGroup, pairOf, weightsNow } from '../weights.ts';

export function finishGate(cloud: Cloud, subject: DeploySubject): Step {
  const { drain, stopTimeout } = subject.service;
  return gate(cloud, subject, {
    id: 'finish',
    title: 'Wait for the deployment to end',
    why: 'SUCCESSFUL is the only success: "stable" is true after a rollback too',
    // The old tasks go when their connections have drained.
    limit: milliseconds(minutes(20) + drain + stopTimeout),
    // The end is to be known within five seconds, and the last looks take some tenths of one.
    every: seconds(4),
    async look(deployment, context) {
      if (deployment.status !== 'SUCCESSFUL') return waiting(`ECS: ${deployment.status}, ${deployment.lifecycleStage ?? 'no stage'}`);
      const took = deployment.startedAt === undefined || deployment.finishedAt === undefined ? undefined : between(fromDate(deployment.startedAt), fromDate(deployment.finishedAt));
      return done({ finishedAt: context.now(), ...(took === undefined ? {} : { seconds: inSeconds(took) }) });
    },
  });
}

export function agreeGate(cloud: Cloud, subject: DeploySubject): Step {
  const { service, region, shifting } = subject;
  return gate(cloud, subject, {
    id: 'agree',
    title: 'See that load balancer, tasks and ECS agree',
    why: 'ECS has reported success while the rule pointed at the old release',
    limit: minutes(5),
    async look(_deployment, context) {
      const weights = await weightsNow(cloud, subject, context);
      const group = liveGroup(weights);
      const health = group === undefined ? [] : await cloud.loadBalancing(region).health(group);
      const healthyTargets = health.filter((target) => target.state === 'healthy').length;
      if (group === undefined || healthyTargets === 0) return waiting(`the rule says ${showWeights(weights)}; ${healthyTargets} healthy targets`);
      if (!subject.first && (group === pairOf(subject).old) !== (shifting.strategy === 'rolling')) return failed(deployProblem('TRAFFIC_NOT_MOVED', { service: service.name, weights: showWeights(weights) }).data);
      if (!isWatchedLongEnough(subject, context)) return waiting('users are asked for half a minute first');
      const complaint = await complaintOfUsers(cloud, subject, context);
      return complaint === undefined ? done({ weights: showWeights(weights), healthyTargets }) : failed(complaint);
    },
  });
}
