// Whose a range is: platform.yml's, its schedule's, or nobody's that may set it.
import { expect, it } from 'vitest';
import type { ScalingConfig } from '../../../src/lib/config/scaling.ts';
import { isAsWanted, isScheduled, wantedRange } from '../../../src/lib/operations/deploy/scaling/range.ts';
import { pastTimes } from '../../../src/lib/operations/deploy/scaling/schedule.ts';
import { instant, parseInstant } from '../../../src/lib/world/time.ts';

const said: ScalingConfig = { min: 2, max: 10, cpu: 70, memory: 80 };
const daily: ScalingConfig = { ...said, schedule: [{ name: 'day', cron: '0 8 ? * * *', min: 6, max: 20 }, { name: 'night', cron: '0 20 ? * * *', min: 1, max: 3 }] };

it.each([
  [said, null, '2 to 10'],
  [said, { min: 3, max: 10 }, '2 to 10'],
  [daily, null, '2 to 10'],
  [daily, { min: 6, max: 20 }, '6 to 20'],
  [daily, { min: 1, max: 3 }, '1 to 3'],
  // Somebody's own, and one end of it.
  [daily, { min: 4, max: 30 }, '2 to 10'],
  [daily, { min: 6, max: 30 }, '6 to 10'],
  // 2 to 3 would do; 4 belongs to nobody, and what is left must not cross.
  [{ ...daily, min: 5 }, { min: 2, max: 3 }, '5 to 10'],
  // Only one end has times: the other is platform.yml's alone.
  [{ ...said, max: 12, schedule: [{ name: 'day', at: '2026-01-01T00:00:00', min: 6 }] }, { min: 6, max: 10 }, '6 to 12'],
] as const)('%j with %j is %s', (config, seen, wanted) => {
  const { min, max } = wantedRange(config, seen);
  expect(`${min} to ${max}`).toBe(wanted);
  expect(isAsWanted(config, { min, max })).toBe(true);
});

it('is the schedule’s only where it is not platform.yml’s', () => {
  expect([isScheduled(daily, { min: 6, max: 20 }), isScheduled(daily, { min: 2, max: 10 }), isScheduled(daily, { min: 4, max: 10 }), isScheduled(said, { min: 4, max: 10 })]).toEqual([true, false, false, false]);
});

it('a time that comes once has passed by its own clock', () => {
  const config: ScalingConfig = { ...said, schedule: [{ name: 'there', at: '2026-01-01T12:00:00', timezone: 'America/New_York', min: 4 }, { name: 'here', at: '2026-01-01T12:00:00', min: 4 }, { name: 'again', cron: '0 8 ? * * *', min: 2 }] };
  const past = (text: string): readonly string[] => pastTimes(config, parseInstant(text) ?? instant(0));
  expect([past('2026-01-01T11:58:00Z'), past('2026-01-01T12:30:00Z'), past('2026-01-01T17:30:00Z')]).toEqual([[], ['here'], ['there', 'here']]);
});
