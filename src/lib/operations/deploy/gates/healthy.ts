// The new release lives: its tasks run and answer their health check.
import type { Cloud } from '../../../aws/cloud.ts';
import { whyStopped, type Task } from '../../../aws/ecs.ts';
import { done, failed, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { milliseconds, minutes, seconds, type Duration, type Instant } from '../../../world/time.ts';
import { gate, mayHaveUsers } from '../deployment.ts';
import { lament, mostDeaths, stoppedTasks, tasksDie } from '../stopped-tasks.ts';
import type { DeploySubject } from '../subject.ts';
import { pairOf } from '../weights.ts';

/**
 * A health check that is asked seldom takes long to say yes or no: two answers of the grace of a task, and two more. To give a release
 * up before that would put back what is good.
 */
const limitOf = (every: Duration): Duration => milliseconds(minutes(12) + 4 * Math.max(0, every - seconds(30)));

export function healthyGate(cloud: Cloud, subject: DeploySubject): Step {
  const { service, shifting } = subject;
  /** The last look at which the new release had no users yet. */
  let oldUntil: Instant | undefined;
  /** Of stopped tasks ECS is asked at every second look: many services are deployed side by side, and it answers so many calls a second. */
  let looks = 0;
  let dead: readonly Task[] = [];
  return gate(cloud, subject, {
    id: 'healthy',
    title: shifting.strategy === 'rolling' ? `Wait until the first tasks of ${subject.called} run` : `Wait until ${subject.called} is healthy`,
    why: 'no user is sent to a release that does not live and answer its health check',
    limit: limitOf(service.health.every),
    async look(deployment, context) {
      const seen = oldUntil ?? context.memory.note('release', 'oldUntil');
      if (mayHaveUsers(subject, deployment)) return done({ at: context.now(), ...(seen === undefined ? {} : { oldUntil: seen }) });
      oldUntil = context.now();
      if (looks++ % 2 === 0) dead = await stoppedTasks(cloud, subject, context);
      if (dead.length >= mostDeaths) return failed(tasksDie(subject, dead).data);
      const target = deployment.targetServiceRevision;
      const running = target?.runningTaskCount ?? 0;
      const wanted = target?.requestedTaskCount || service.count;
      const sofar = `${running} of ${wanted} tasks run${dead.length === 0 ? '' : `, ${dead.length} stopped (${whyStopped(dead[0] ?? {})})`}${await (running < wanted ? lament(cloud, subject, deployment) : unhealthy(cloud, subject))}`;
      return waiting(sofar, wanted === 0 ? 0 : Math.min(99, Math.floor((100 * running) / wanted)));
    },
  });
}

/** What the load balancer says of the group that the new tasks come into. */
async function unhealthy(cloud: Cloud, subject: DeploySubject): Promise<string> {
  const { service, shifting, region } = subject;
  if (service.port === undefined || shifting.strategy === 'rolling') return '';
  const bad = (await cloud.loadBalancing(region).health(pairOf(subject).fresh)).filter((target) => target.state === 'unhealthy');
  return bad.length === 0 ? '' : `, ${bad.length} unhealthy (${bad[0]?.reason ?? 'no reason given'})`;
}
