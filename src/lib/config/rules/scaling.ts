// What one service's scaling may combine: names, steps without gaps, a schedule that can be kept and comes back.
import type { Complaint } from '../fault.ts';
import { mostPolicies } from '../scaling.ts';
import type { WrittenService } from '../shape.ts';
import type { Rule, Sound } from './sound.ts';

type Scaling = NonNullable<Sound<WrittenService>['scaling']>;
type At = (...keys: (string | number)[]) => readonly (string | number)[];

const eachScaling =
  (rule: (scaling: Scaling, at: At, isFaulty: (path: readonly (string | number)[]) => boolean) => readonly Complaint[]): Rule =>
  ({ value, isFaulty }) =>
    Object.entries(value.services ?? {}).flatMap(([name, { scaling, count }]) => (scaling === undefined ? [] : rule(withMin(scaling, count), (...keys) => ['services', name, 'scaling', ...keys], isFaulty)));

const withMin = (scaling: Scaling, count: number | undefined): Scaling => (scaling.min !== undefined || count === undefined ? scaling : { ...scaling, min: count });

/** The policies that every service has, or may have, by these names. */
const taken: ReadonlySet<string> = new Set(['cpu', 'memory', 'requests']);

export const policiesAreApart = eachScaling(({ custom = [], steps = [], requests, schedule = [] }, at) => {
  const seen = new Set<string>();
  const named = [...custom.map((it, place) => ({ name: it?.name, path: at('custom', place, 'name') })), ...steps.map((it, place) => ({ name: it?.name, path: at('steps', place, 'name') }))];
  const twice = named.flatMap(({ name, path }): readonly Complaint[] => {
    if (name === undefined) return [];
    if (taken.has(name)) return [{ path, at: 'value', problem: `${name} is the name of a policy of its own`, allowed: `another name than ${[...taken].join(', ')}` }];
    if (seen.has(name)) return [{ path, at: 'value', problem: `${name} is the name of an earlier policy`, allowed: 'each name once' }];
    seen.add(name);
    return [];
  });
  const times = new Set<string>();
  const again = schedule.flatMap((it, place): readonly Complaint[] => {
    if (it?.name === undefined) return [];
    if (times.has(it.name)) return [{ path: at('schedule', place, 'name'), at: 'value', problem: `${it.name} is the name of an earlier time`, allowed: 'each name once' }];
    times.add(it.name);
    return [];
  });
  const count = 2 + (requests === undefined ? 0 : 1) + custom.length + steps.length;
  return [...twice, ...again, ...(count > mostPolicies ? [{ path: at('steps'), at: 'key' as const, problem: `the service has ${count} policies`, allowed: `${mostPolicies} at most, those for CPU and memory among them` }] : [])];
});

export const stepsFollow = eachScaling(({ steps = [] }, at, isFaulty) =>
  steps.flatMap((step, place): readonly Complaint[] => {
    const { threshold, adjustments } = step ?? {};
    if (threshold === undefined || adjustments === undefined || isFaulty(at('steps', place, 'adjustments'))) return [];
    const here = (index: number, key: string): readonly (string | number)[] => at('steps', place, 'adjustments', index, key);
    const [first] = adjustments;
    const up = (first?.change ?? 0) > 0;
    return adjustments.flatMap((it, index): readonly Complaint[] => {
      const { from, to, change } = it ?? {};
      if (from === undefined || change === undefined) return [];
      if (change === 0) return [{ path: here(index, 'change'), at: 'value', problem: 'changes nothing', allowed: 'a whole number but 0' }];
      if (change > 0 !== up) return [{ path: here(index, 'change'), at: 'value', problem: `${change} ${up ? 'takes away where the first one adds' : 'adds where the first one takes away'}`, allowed: 'one direction in one of steps' }];
      const begin = index === 0 ? threshold : adjustments[index - 1]?.to;
      if (begin === undefined) return [{ path: here(index - 1, 'from'), at: 'key', problem: 'goes on and beyond, and another one follows', allowed: `to: ${from}` }];
      if (from !== begin) return [{ path: here(index, 'from'), at: 'value', problem: index === 0 ? `${from} is not the threshold, ${begin}` : `${from} is not where the one before ends, ${begin}`, allowed: String(begin) }];
      if (to !== undefined && (up ? to <= from : to >= from)) return [{ path: here(index, 'to'), at: 'value', problem: `${to} is not beyond ${from}`, allowed: up ? `more than ${from}` : `less than ${from}, for tasks are taken away` }];
      if (to !== undefined && index === adjustments.length - 1) return [{ path: here(index, 'to'), at: 'value', problem: `nothing is said of what lies beyond ${to}`, allowed: 'no to in the last one' }];
      return [];
    });
  }),
);

const kinds = ['cron', 'at', 'rate'] as const;
const ends = ['min', 'max'] as const;

export const timesAreWhole = eachScaling(({ schedule = [] }, at, isFaulty) =>
  schedule.flatMap((it, place): readonly Complaint[] => {
    if (it === undefined || [...kinds, ...ends].some((key) => isFaulty(at('schedule', place, key)))) return [];
    const path = at('schedule', place);
    const said = kinds.filter((kind) => it[kind] !== undefined);
    return [
      ...(said.length === 1 ? [] : [{ path, at: 'value' as const, problem: said.length === 0 ? 'says no time' : `says ${said.join(' and ')}`, allowed: 'one of cron, at and rate' }]),
      ...(it.rate !== undefined && it.timezone !== undefined ? [{ path: at('schedule', place, 'timezone'), at: 'key' as const, problem: 'a rate goes by no clock', allowed: 'timezone with cron and at' }] : []),
      ...(it.min === undefined && it.max === undefined ? [{ path, at: 'value' as const, problem: 'sets nothing', allowed: 'min, max or both' }] : []),
    ];
  }),
);

// AWS: "In some cases, however, you must include both sizes to ensure that the new minimum capacity is not greater than the maximum capacity" (user guide, scheduled scaling).
export const timesFit = eachScaling((scaling, at, isFaulty) => {
  const { max, schedule = [] } = scaling;
  if (isFaulty(at('schedule')) || max === undefined) return [];
  const least = (place: number): number => Math.min(max, ...schedule.flatMap((it, other) => (other === place ? [] : (it?.max ?? []))));
  const most = (place: number): number => Math.max(scaling.min ?? 1, ...schedule.flatMap((it, other) => (other === place ? [] : (it?.min ?? []))));
  return schedule.flatMap((it, place): readonly Complaint[] => {
    if (it?.min !== undefined && it.max !== undefined) return it.min > it.max ? [{ path: at('schedule', place, 'min'), at: 'value', problem: `${it.min} is more than max, ${it.max}`, allowed: `at most ${it.max}` }] : [];
    if (it?.min !== undefined && it.min > least(place)) return [{ path: at('schedule', place, 'min'), at: 'value', problem: `${it.min} is more than the max that may hold then, ${least(place)}`, allowed: `at most ${least(place)}, or a max beside it` }];
    if (it?.max !== undefined && it.max < most(place)) return [{ path: at('schedule', place, 'max'), at: 'value', problem: `${it.max} is less than the min that may hold then, ${most(place)}`, allowed: `at least ${most(place)}, or a min beside it` }];
    return [];
  });
});

// AWS: "Application Auto Scaling does not keep track of previous values and revert back to those previous values" (user guide, cron expressions).
export const timesComeBack = eachScaling((scaling, at, isFaulty) => {
  const { schedule = [] } = scaling;
  if (isFaulty(at('schedule'))) return [];
  return ends.flatMap((end): readonly Complaint[] => {
    const usual = scaling[end];
    const set = schedule.flatMap((it, place) => (it?.[end] === undefined ? [] : [{ value: it[end], place }]));
    const [first] = set;
    if (first === undefined || usual === undefined || first.value === usual || set.some(({ value }) => value !== first.value)) return [];
    return [{ path: at('schedule', first.place, end), at: 'value', problem: `${end} is ${first.value} from then on, and nothing puts it back to ${usual}`, allowed: `another time that sets ${end}` }];
  });
});
