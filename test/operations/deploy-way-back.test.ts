// The way back to what ran before: what ECS is told for it, and which answers of users are put down to the release that is come back to.
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/lib/engine/watch.ts';
import { wayBack } from '../../src/lib/operations/deploy/strategy.ts';
import type { DeploySubject } from '../../src/lib/operations/deploy/subject.ts';
import { isWatchedLongEnough, usersGuard } from '../../src/lib/operations/deploy/users-watch.ts';
import { instant, minutes, seconds } from '../../src/lib/world/time.ts';
import { cloudWith, contextOf, definitionOf, subjectOf } from './deploys.ts';

describe('what ECS is told', () => {
  it.each(['BLUE_GREEN', 'CANARY', 'LINEAR'] as const)('of %s: all users at once, no pause, no alarm, and both releases for a minute', (strategy) => {
    const before = { strategy, bakeTimeInMinutes: 10, lifecycleHooks: [{ targetType: 'PAUSE' as const }], canaryConfiguration: { canaryPercent: 5 }, linearConfiguration: { stepPercent: 10 }, alarms: { alarmNames: ['errors'], enable: true, rollback: true } };
    expect(wayBack(before)).toEqual({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1, lifecycleHooks: [], alarms: { alarmNames: ['errors'], enable: false, rollback: false } });
  });

  it.each([{ strategy: 'ROLLING' as const }, {}])('of %j: no bake, since no old task stands beside the new ones', (before) => {
    expect(wayBack({ ...before, bakeTimeInMinutes: 10 })).toEqual({ strategy: 'ROLLING', bakeTimeInMinutes: 0, lifecycleHooks: [] });
  });
});

describe('the guard', () => {
  const deploy = subjectOf();
  const back: DeploySubject = { ...deploy, back: { taskDefinition: definitionOf(1), configuration: {} } };
  /** Users are moved at the first minute; the load balancer goes by its old rule for `late` more, and what is left answers nobody. */
  const samples = (late: number, until: number): readonly Sample[] => Array.from({ length: until / 1000 }, (_, n) => ({ at: instant(n * 1000), until: instant(n * 1000 + 50), path: 'read', ok: n * 1000 < minutes(1) || n * 1000 >= minutes(1) + late }));
  const context = (late: number, now: number) => {
    const of = contextOf({ healthy: { at: seconds(50), oldUntil: seconds(45) }, shift: { shiftedAt: minutes(1) } }, now);
    return { ...of, memory: { ...of.memory, samples: () => samples(late, now) } };
  };
  const complaint = async (subject: DeploySubject, late: number, now: number): Promise<string | undefined> => (await usersGuard(cloudWith({}), subject)[0]?.look(context(late, now)))?.code;

  it('stops a deploy at once, and puts what users meet until all are moved not down to what is come back to', async () => {
    expect(await complaint(deploy, seconds(30), seconds(75))).toBe('USERS_SEE_ERRORS');
    for (const now of [70, 75, 85, 90, 95, 100, 120, 150]) expect([now, await complaint(back, seconds(30), seconds(now))]).toEqual([now, undefined]);
  });

  it('judges it by what they meet then, and is not content before', async () => {
    expect(await complaint(back, minutes(5), seconds(105))).toBe('USERS_SEE_ERRORS');
    expect([seconds(85), seconds(95), seconds(115)].map((now) => isWatchedLongEnough(back, context(0, now)))).toEqual([false, false, true]);
  });
});
