// Both releases stand side by side while the new one has all users: what goes wrong now is gone back from in seconds.
import type { Cloud } from '../../../aws/cloud.ts';
import { whyStopped } from '../../../aws/ecs.ts';
import { done, failed, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { between, clockTime, milliseconds, minus, minutes, plus, seconds, showDuration, type Instant } from '../../../world/time.ts';
import { gate, hasReached } from '../deployment.ts';
import { deployProblem } from '../problems.ts';
import { endedWithError, mostDeaths, stoppedTasks } from '../stopped-tasks.ts';
import type { DeploySubject } from '../subject.ts';

/** A look may have come so late after the shift, so ECS's bake may end so much earlier than ours. */
const shiftSeenLate = seconds(5);

export function bakeGate(cloud: Cloud, subject: DeploySubject): Step {
  const { service, bake, shifting } = subject;
  const rolls = shifting.strategy === 'rolling';
  return gate(cloud, subject, {
    id: 'bake',
    title: rolls ? `Watch it for ${showDuration(bake)}` : `Let it bake for ${showDuration(bake)}`,
    why: rolls ? 'the old tasks are gone, so the way back is another deployment: better found out now' : 'the old release stays ready all that time: the way back takes seconds',
    limit: milliseconds(bake + minutes(10)),
    every: seconds(10),
    rarest: seconds(30),
    async look(deployment, context) {
      const shifted = context.memory.note('shift', 'shiftedAt');
      const until = typeof shifted === 'number' ? plus(shifted as Instant, bake) : undefined;
      const left = until === undefined ? undefined : between(context.now(), until);
      // AWS: a rolling deployment bakes only while ECS watches alarms (ECS developer guide, alarm failure detection); this run watches users.
      const ended = hasReached(deployment, 'CLEAN_UP') && (!rolls || left === undefined || left <= 0);
      // A release that lives long enough to count as healthy may still be one that cannot live; where no user asks nobody else sees it.
      // Once the time is over ECS is asked every two seconds: what died by then was seen, or is seen at the end.
      if (ended || left === undefined || left > 0) {
        const dead = (await stoppedTasks(cloud, subject, context)).filter(endedWithError);
        if (dead.length >= Math.min(mostDeaths, Math.max(1, service.count))) return failed(deployProblem('TASKS_DIE_IN_BAKE', { service: service.name, count: dead.length, why: whyStopped(dead[0] ?? {}) }).data);
      }
      if (ended) return done({ bakedAt: context.now() });
      if (until === undefined || left === undefined) return waiting(`ECS: ${deployment.lifecycleStage ?? 'no stage'}`);
      // In steps of ten: a line for each look would say nothing new.
      const percent = 10 * Math.max(0, Math.min(9, Math.floor((10 * (bake - left)) / Math.max(1, bake))));
      return waiting(left > 0 ? `${rolls ? 'users are asked' : 'both releases stand'} until ${clockTime(until)}` : 'the time is over; ECS has not ended the bake yet', percent, minus(until, shiftSeenLate));
    },
  });
}
