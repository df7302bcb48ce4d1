// The users come to the new release: all of them in the end, and that is read back from the load balancer.
import type { Cloud } from '../../../aws/cloud.ts';
import { done, failed, waiting, type Standing } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { milliseconds, minutes } from '../../../world/time.ts';
import { askedShare, gate, hasReached } from '../deployment.ts';
import { mostDeaths, diedOnItsOwn, stoppedTasks, tasksDie } from '../stopped-tasks.ts';
import { splitFor } from '../strategy.ts';
import { showWeights, type DeploySubject } from '../subject.ts';
import { unmovedWatch } from './unmoved.ts';
import { pairOf, shareOf, weightsNow } from '../weights.ts';

export function shiftGate(cloud: Cloud, subject: DeploySubject): Step {
  const { shifting } = subject;
  const { old, fresh } = pairOf(subject);
  const unmoved = unmovedWatch(subject);
  return gate(cloud, subject, {
    id: 'shift',
    title: `Move users to ${subject.called}`,
    why: 'the weights are read back from the load balancer: what ECS says is not enough',
    limit: milliseconds(minutes(15) + (shifting.strategy === 'linear' ? splitFor(shifting) : 0)),
    async look(deployment, context): Promise<Standing> {
      const asked = askedShare(deployment);
      const over = hasReached(deployment, 'POST_PRODUCTION_TRAFFIC_SHIFT');
      const says = `ECS: ${deployment.lifecycleStage ?? 'no stage'}`;
      if (!over && (asked === 0 || asked >= 100)) return waiting(says);
      const weights = await weightsNow(cloud, subject, context);
      const share = shareOf(weights, fresh);
      const behind = unmoved(over ? !subject.first && (weights[old] ?? 0) > 0 : share === 0, weights, context.now());
      if (behind !== undefined) return behind;
      if (over) return done({ shiftedAt: context.now(), weights: showWeights(weights) });
      return waiting(`${share.toFixed(share % 1 === 0 ? 0 : 1)} % of the users have it`, Math.floor(share));
    },
  });
}

/** Task by task: there is no moment at which the users move. */
export function replaceGate(cloud: Cloud, subject: DeploySubject): Step {
  const { service } = subject;
  return gate(cloud, subject, {
    id: 'shift',
    title: `Replace the tasks of ${service.name} one after the other`,
    why: 'an old task goes only when a new one is healthy in its place',
    limit: minutes(30),
    async look(deployment, context) {
      const ended = deployment.status === 'SUCCESSFUL';
      const fresh = deployment.targetServiceRevision;
      const running = fresh?.runningTaskCount ?? 0;
      const left = (deployment.sourceServiceRevisions ?? []).reduce((sum, { runningTaskCount = 0 }) => sum + runningTaskCount, 0);
      const wanted = fresh?.requestedTaskCount || service.count;
      if (ended || (left === 0 && running >= wanted)) return done({ shiftedAt: context.now() });
      const dead = (await stoppedTasks(cloud, subject, context)).filter(diedOnItsOwn);
      if (dead.length >= mostDeaths) return failed(tasksDie(subject, dead).data);
      return waiting(`${running} new tasks run, ${left} old ones are left`, Math.min(99, Math.floor((100 * running) / Math.max(1, running + left))));
    },
  });
}
