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
  /** Instead of what the draws say: exactly the minutes that begin before this have arrived. */
  readonly arrived?: Instant;
}

/** The datapoints of a metric by the time their period begins. */
export function datapoints(context: Context, id: MetricId, window: Window): ReadonlyMap<number, Datapoint> {
  const key = metricKey(id);
  const pieces = piecesSince(context, key, window.from);
  const found = new Map<number, Datapoint>();
  for (let at = window.from; at < window.to; at = plus(at, window.period)) {
    const end = plus(at, window.period);
    const point = merged([...fromWorld(context, { id, pieces, at, end, window }), ...fromAccount(context, { id, at, end, window })]);
    if (point !== undefined) found.set(at, point);
  }
  return found;
}

interface Slot {
  readonly id: MetricId;
  readonly at: Instant;
  readonly end: Instant;
  readonly window: Window;
}

const hasArrived = (context: Context, id: MetricId, { start, window }: { readonly start: Instant; readonly window: Window }): boolean => (window.arrived === undefined ? arrival(context, id, start) <= window.asOf : start < window.arrived);

function fromWorld(context: Context, slot: Slot & { readonly pieces: readonly Piece[] }): readonly Datapoint[] {
  const { id, pieces, at, end, window } = slot;
  if (pieces.length === 0 || (pieces[0]?.from ?? 0) >= end) return [];
  if (end <= minus(window.asOf, latestArrival(context))) return defined(measured(pieces, at, end));
  const points: Datapoint[] = [];
  for (let start = at; start < end; start = plus(start, minute)) {
    const whole = plus(start, minute);
    if (whole > window.asOf || !hasArrived(context, id, { start, window })) continue;
    points.push(...defined(measured(pieces, start, whole)));
  }
  return points;
}

function fromAccount(context: Context, { id, at, end, window }: Slot): readonly Datapoint[] {
  const key = metricKey(id);
  if (sentUnit(context, key) === undefined) return [];
  return sentMinutes(context, key, { from: at, to: end }).filter(([start]) => hasArrived(context, id, { start, window })).map(([, point]) => point);
}

const defined = (point: Datapoint | undefined): readonly Datapoint[] => (point === undefined ? [] : [point]);

export const unitOf = (context: Context, id: MetricId): string => streamUnit(context, metricKey(id)) ?? sentUnit(context, metricKey(id)) ?? 'None';

/** The last multiple of the period that is not after `at`. */
export const aligned = (at: Instant, period: Duration): Instant => instant(Math.floor(at / period) * period);
