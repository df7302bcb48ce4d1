// The functions of metric math: over one series, over several, over both instant by instant.

/** Values by the instant at which their period begins. */
export type Series = ReadonlyMap<number, number>;
export type Value = number | Series | readonly Series[];

/** Not an expression, or one with something that is not modelled. */
export class BadExpression extends Error {}

interface Surroundings {
  readonly times: readonly number[];
  readonly period: number;
}

type Reduce = (values: readonly number[]) => number;

const reducers: Readonly<Record<string, Reduce>> = {
  SUM: (values) => values.reduce((a, b) => a + b, 0),
  AVG: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  STDDEV: (values) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  },
};

const mappers: Readonly<Record<string, (value: number) => number>> = { ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor };

/** @throws BadExpression for a function that is not modelled */
export function apply(name: string, args: readonly (Value | string)[], around: Surroundings): Value {
  const [first, ...rest] = args;
  if (first === undefined || typeof first === 'string') throw new BadExpression(`${name} needs an argument`);
  const reduce = reducers[name];
  if (reduce !== undefined) return reduced(reduce, args.length > 1 ? several(args) : first);
  const map = mappers[name];
  if (map !== undefined) return eachSeries(first, (series) => new Map([...series].map(([at, value]) => [at, map(value)])), map);
  switch (name) {
    case 'FILL':
      return eachSeries(first, (series) => filled(series, rest[0], around.times));
    case 'IF':
      return chosen(first, rest as readonly Value[], around.times);
    case 'PERIOD':
      return around.period;
    case 'DIFF':
      return eachSeries(first, (series) => stepwise(series, (value, before) => value - before));
    case 'RATE':
      return eachSeries(first, (series) => stepwise(series, (value, before, seconds) => (value - before) / seconds));
    case 'RUNNING_SUM':
      return eachSeries(first, running);
    case 'TIME_SERIES':
      return new Map(around.times.map((at) => [at, typeof first === 'number' ? first : 0]));
    default:
      throw new BadExpression(`the function ${name} is not modelled`);
  }
}

function several(args: readonly (Value | string)[]): readonly Series[] {
  return args.flatMap((arg) => {
    if (typeof arg === 'string' || typeof arg === 'number') throw new BadExpression('series are expected');
    return arg instanceof Map ? [arg] : (arg as readonly Series[]);
  });
}

/**
 * AWS: of one series, one number; of several, one series, for each instant over those that have a value there. (CloudWatch user
 * guide, "Using math expressions": functions)
 */
function reduced(reduce: Reduce, of: Value): Value {
  if (typeof of === 'number') return of;
  if (of instanceof Map) return of.size === 0 ? 0 : reduce([...of.values()]);
  const byTime = new Map<number, number[]>();
  for (const series of of as readonly Series[]) for (const [at, value] of series) byTime.set(at, [...(byTime.get(at) ?? []), value]);
  return new Map([...byTime].sort(([a], [b]) => a - b).map(([at, values]) => [at, reduce(values)]));
}

function eachSeries(of: Value, change: (series: Series) => Series, number?: (value: number) => number): Value {
  if (typeof of === 'number') {
    if (number === undefined) throw new BadExpression('a series is expected');
    return number(of);
  }
  return of instanceof Map ? change(of) : (of as readonly Series[]).map(change);
}

/** AWS: where the newest minute has not arrived yet, FILL puts its value there, and an alarm on it may never see more. (CloudWatch user guide, FILL) */
function filled(series: Series, by: Value | string | undefined, times: readonly number[]): Series {
  const result = new Map<number, number>();
  let last: number | undefined;
  for (const [index, at] of times.entries()) {
    const value = series.get(at) ?? (by === 'REPEAT' ? last : by === 'LINEAR' ? between(series, times, index) : by instanceof Map ? by.get(at) : typeof by === 'number' ? by : undefined);
    if (value === undefined) continue;
    result.set(at, value);
    last = value;
  }
  return result;
}

function between(series: Series, times: readonly number[], index: number): number | undefined {
  const before = times.slice(0, index).findLast((at) => series.has(at));
  const after = times.slice(index + 1).find((at) => series.has(at));
  if (before === undefined || after === undefined) return undefined;
  const [a = 0, b = 0] = [series.get(before), series.get(after)];
  return a + ((b - a) * ((times[index] ?? 0) - before)) / (after - before);
}

function chosen(condition: Value, [yes, no]: readonly Value[], times: readonly number[]): Value {
  const pick = (from: Value | undefined, at: number): number | undefined => (typeof from === 'number' ? from : from instanceof Map ? from.get(at) : undefined);
  if (typeof condition === 'number') return (condition !== 0 ? yes : no) ?? new Map<number, number>();
  if (!(condition instanceof Map)) throw new BadExpression('IF over a list is not modelled');
  const result = new Map<number, number>();
  for (const at of times) {
    const is = condition.get(at);
    const value = is === undefined ? undefined : pick(is !== 0 ? yes : no, at);
    if (value !== undefined) result.set(at, value);
  }
  return result;
}

function stepwise(series: Series, step: (value: number, before: number, seconds: number) => number): Series {
  const result = new Map<number, number>();
  let last: readonly [number, number] | undefined;
  for (const [at, value] of [...series].sort(([a], [b]) => a - b)) {
    if (last !== undefined) result.set(at, step(value, last[1], (at - last[0]) / 1000));
    last = [at, value];
  }
  return result;
}

function running(series: Series): Series {
  let sum = 0;
  return new Map([...series].sort(([a], [b]) => a - b).map(([at, value]) => [at, (sum += value)]));
}
