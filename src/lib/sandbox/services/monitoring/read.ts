// A metric's datapoints over periods, as far as they have arrived.
import { instant, minus, plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { measured, merged, type Datapoint } from './datapoint.ts';
import { arrivals, latestArrival } from './lateness.ts';
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
  const isSent = sentUnit(context, key) !== undefined;
  const found = new Map<number, Datapoint>();
  if (pieces.length === 0 && !isSent) return found;
  const metric: Metric = { key, pieces, window, hasArrived: hasArrived(context, id, window), allHere: minus(window.asOf, latestArrival(context)) };
  for (let at = window.from; at < window.to; at = plus(at, window.period)) {
    const end = plus(at, window.period);
    const world = fromWorld(metric, at, end);
    const point = merged(isSent ? [...world, ...fromAccount(context, metric, { at, end })] : world);
    if (point !== undefined) found.set(at, point);
  }
  return found;
}

interface Metric {
  readonly key: string;
  readonly pieces: readonly Piece[];
  readonly window: Window;
  /** Whether the datapoint of a minute can be read. */
  readonly hasArrived: (minute: Instant) => boolean;
  /** What ended before this can be read, however late it was. */
  readonly allHere: Instant;
}

function hasArrived(context: Context, id: MetricId, { arrived, asOf }: Window): Metric['hasArrived'] {
  if (arrived !== undefined) return (start) => start < arrived;
  const arrival = arrivals(context, id);
  return (start) => arrival(start) <= asOf;
}

function fromWorld({ pieces, window, hasArrived: isHere, allHere }: Metric, at: Instant, end: Instant): readonly Datapoint[] {
  if (pieces.length === 0 || (pieces[0]?.from ?? 0) >= end) return [];
  if (end <= allHere) return defined(measured(pieces, at, end));
  const points: Datapoint[] = [];
  for (let start = at; start < end; start = plus(start, minute)) {
    const whole = plus(start, minute);
    if (whole > window.asOf || !isHere(start)) continue;
    const point = measured(pieces, start, whole);
    if (point !== undefined) points.push(point);
  }
  return points;
}

const fromAccount = (context: Context, { key, hasArrived: isHere }: Metric, { at, end }: { readonly at: Instant; readonly end: Instant }): readonly Datapoint[] =>
  sentMinutes(context, key, { from: at, to: end }).filter(([start]) => isHere(start)).map(([, point]) => point);

const defined = (point: Datapoint | undefined): readonly Datapoint[] => (point === undefined ? [] : [point]);

export const unitOf = (context: Context, id: MetricId): string => streamUnit(context, metricKey(id)) ?? sentUnit(context, metricKey(id)) ?? 'None';

/** The last multiple of the period that is not after `at`. */
export const aligned = (at: Instant, period: Duration): Instant => instant(Math.floor(at / period) * period);
