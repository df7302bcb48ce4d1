// A datapoint: what is known of a metric over one period, and the statistics that can be asked of it.
import type { Instant } from '../../../world/time.ts';
import { meanLatency, quantile, type LatencyClass } from '../../world/spread.ts';
import { levelAt, type Piece, type Reading } from './streams.ts';

export interface Datapoint {
  readonly sum: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Where latencies were measured: for percentiles. In milliseconds; sums and extremes are in the metric's own unit. */
  readonly classes?: readonly LatencyClass[];
  /** Where values were sent: for percentiles. */
  readonly values?: readonly number[];
}

export function merged(points: readonly Datapoint[]): Datapoint | undefined {
  if (points.length < 2) return points[0];
  const classes = points.flatMap((point) => point.classes ?? []);
  const values = points.flatMap((point) => point.values ?? []);
  return {
    sum: points.reduce((total, point) => total + point.sum, 0),
    count: points.reduce((total, point) => total + point.count, 0),
    min: Math.min(...points.map((point) => point.min)),
    max: Math.max(...points.map((point) => point.max)),
    ...(classes.length === 0 ? {} : { classes }),
    ...(values.length === 0 ? {} : { values }),
  };
}

const steady = new WeakMap<Reading, Map<number, Datapoint | undefined>>();

/** What a metric of the world came to over [from, to); undefined: no datapoint. */
export function measured(pieces: readonly Piece[], from: Instant, to: Instant): Datapoint | undefined {
  const at = pieces.findLastIndex((piece) => piece.from <= from);
  const reading = pieces[at]?.reading;
  const next = pieces[at + 1];
  if (reading === undefined || reading.kind === 'level' || (next !== undefined && next.from < to)) return summed(pieces, from, to);
  // Most spans of a metric lie within one piece, and come to what every other as long as they does. Stored readings never change.
  let known = steady.get(reading);
  if (known === undefined) steady.set(reading, (known = new Map()));
  if (!known.has(to - from)) known.set(to - from, summed(pieces, from, to));
  return known.get(to - from);
}

function summed(pieces: readonly Piece[], from: Instant, to: Instant): Datapoint | undefined {
  let events = 0;
  const classes: LatencyClass[] = [];
  const levels: { readonly low: number; readonly high: number; readonly area: number; readonly seconds: number }[] = [];
  for (const [index, piece] of pieces.entries()) {
    const start = Math.max(piece.from, from) as Instant;
    const end = Math.min(pieces[index + 1]?.from ?? to, to) as Instant;
    const seconds = (end - start) / 1000;
    if (seconds <= 0 || piece.reading === undefined) continue;
    if (piece.reading.kind === 'level') {
      const [a, b] = [levelAt(piece, start), levelAt(piece, end)];
      levels.push({ low: Math.min(a, b), high: Math.max(a, b), area: ((a + b) / 2) * seconds, seconds });
      continue;
    }
    const here = piece.reading.perSecond * seconds;
    events += here;
    if (piece.reading.kind === 'times') {
      const total = piece.reading.classes.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, typical] of piece.reading.classes) if (weight > 0) classes.push([(here * weight) / total, typical]);
    }
  }
  if (levels.length > 0) return ofLevels(levels, Math.max(1, Math.round((to - from) / 60_000)));
  const count = Math.round(events);
  if (count === 0) return undefined;
  if (classes.length === 0) return { sum: count, count, min: 1, max: 1 };
  return { sum: (meanLatency(classes) / 1000) * count, count, min: quantile(classes, 0.5 / (count + 1)) / 1000, max: quantile(classes, 1 - 0.5 / (count + 1)) / 1000, classes };
}

function ofLevels(levels: readonly { readonly low: number; readonly high: number; readonly area: number; readonly seconds: number }[], count: number): Datapoint {
  const seconds = levels.reduce((sum, level) => sum + level.seconds, 0);
  const mean = levels.reduce((sum, level) => sum + level.area, 0) / seconds;
  return { sum: mean * count, count, min: Math.min(...levels.map((level) => level.low)), max: Math.max(...levels.map((level) => level.high)) };
}

const percentile = /^p(\d{1,2}(\.\d{1,10})?|100)$/;

/** Whether a statistic is one that is modelled: the five simple ones and percentiles. */
export const knownStatistic = (stat: string): boolean => ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'].includes(stat) || percentile.test(stat);

export function statistic(point: Datapoint, stat: string): number {
  switch (stat) {
    case 'SampleCount':
      return point.count;
    case 'Sum':
      return point.sum;
    case 'Minimum':
      return point.min;
    case 'Maximum':
      return point.max;
    case 'Average':
      return point.sum / point.count;
    default: {
      const share = Number(percentile.exec(stat)?.[1] ?? 50) / 100;
      if (point.classes !== undefined) return Math.min(point.max, Math.max(point.min, quantile(point.classes, Math.min(Math.max(share, 1e-6), 1 - 1e-6)) / 1000));
      const sorted = [...(point.values ?? [])].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? point.sum / point.count;
    }
  }
}
