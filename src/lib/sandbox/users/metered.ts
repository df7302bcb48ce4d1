// What a resource's metrics are as values: an id, a unit, a reading.
import type { Context } from '../world/service.ts';
import type { MetricId } from '../services/monitoring/metric-id.ts';
import type { Reading } from '../services/monitoring/streams.ts';

export interface Metered {
  readonly id: MetricId;
  readonly unit: string;
  readonly reading: Reading | undefined;
}

export interface MeteredResource {
  readonly key: string;
  readonly context: Context;
  readonly metrics: readonly Metered[];
}

const known = new WeakMap<object, Readonly<Record<string, string>>>();

/** The dimensions of a resource's metrics, made once for as long as it does not change. @param resource as it is stored */
export function dimensionsOf<T extends object>(resource: T, make: (resource: T) => Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let dimensions = known.get(resource);
  if (dimensions === undefined) known.set(resource, (dimensions = Object.freeze(make(resource))));
  return dimensions;
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Nothing at all and zero are the same to these: AWS reports no datapoint where the value is zero. (ELB user guide, "Reporting criteria") */
export const rate = (perSecond: number): Reading | undefined => (perSecond <= 0 ? undefined : { kind: 'rate', perSecond: round(perSecond) });

export const level = (value: number, perSecond = 0): Reading => ({ kind: 'level', value: round(value), ...(perSecond === 0 ? {} : { perSecond: round(perSecond) }) });

/** Says: leave the stream as it is. */
export const undrawn: Reading = { kind: 'level', value: Number.NaN };
