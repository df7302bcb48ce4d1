// A metric's datapoints over periods, as far as they have arrived.
import { instant, minus, plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { measured, merged, type Datapoint } from './datapoint.ts';
import { arrival, latestArrival } from './lateness.ts';
import { metricKey, type MetricId } from './metric-id.ts';
import { sentMinutes, sentUnit } from './samples.ts';
import { piecesSince, streamUnit, type Piece } from './streams.ts';

const minute = seconds(60);

export interface Window {
  /** A multiple of the period. */
  readonly from: Instant;
  readonly to: Instant;
  readonly period: Duration;
  /** What had not arrived by then is not seen. */
  readonly asOf: Instant;
}

/** The datapoints of a metric by the time their period begins. */
export function datapoints(context: Context, id: MetricId, window: Window): ReadonlyMap<number, Datapoint> {
  const key = metricKey(id);
  const pieces = piecesSince(context, key, window.from);
  const found = new Map<number, Datapoint>();
  for (let at = window.from; at < window.to; at = plus(at, window.period)) {
    const end = plus(at, window.period);
    const point = merged([...fromWorld(context, { id, pieces, at, end, asOf: window.asOf }), ...fromAccount(context, { id, at, end, asOf: window.asOf })]);
    if (point !== undefined) found.set(at, point);
  }
  return found;
}

interface Slot {
  readonly id: MetricId;
  readonly at: Instant;
  readonly end: Instant;
  readonly asOf: Instant;
}

function fromWorld(context: Context, slot: Slot & { readonly pieces: readonly Piece[] }): readonly Datapoint[] {
  const { id, pieces, at, end, asOf } = slot;
  if (pieces.length === 0 || (pieces[0]?.from ?? 0) >= end) return [];
  if (end <= minus(asOf, latestArrival)) return defined(measured(pieces, at, end));
  const points: Datapoint[] = [];
  for (let start = at; start < end; start = plus(start, minute)) {
    const whole = plus(start, minute);
    if (whole > asOf || arrival(context, id, start) > asOf) continue;
    points.push(...defined(measured(pieces, start, whole)));
  }
  return points;
}

function fromAccount(context: Context, { id, at, end, asOf }: Slot): readonly Datapoint[] {
  const key = metricKey(id);
  if (sentUnit(context, key) === undefined) return [];
  return sentMinutes(context, key, at, end).filter(([start]) => arrival(context, id, start) <= asOf).map(([, point]) => point);
}

const defined = (point: Datapoint | undefined): readonly Datapoint[] => (point === undefined ? [] : [point]);

export const unitOf = (context: Context, id: MetricId): string => streamUnit(context, metricKey(id)) ?? sentUnit(context, metricKey(id)) ?? 'None';

/** The last multiple of the period that is not after `at`. */
export const aligned = (at: Instant, period: Duration): Instant => instant(Math.floor(at / period) * period);
