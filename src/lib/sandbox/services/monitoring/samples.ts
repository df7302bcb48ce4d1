// Metrics that an account sends itself: one row an hour and metric, one datapoint a minute in it.
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { instant, type Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';
import { merged, type Datapoint } from './datapoint.ts';
import { metricKey, type MetricId } from './metric-id.ts';
import { unsettle } from './settled.ts';

const hour = 3_600_000;
const minute = 60_000;
/** AWS: datapoints of 60 s are kept for 15 days. (botocore cloudwatch: GetMetricData) */
const hoursKept = 15 * 24;
/** More values than these of one minute add nothing to a percentile here. */
const valuesKept = 200;

interface SentMetric {
  readonly id: MetricId;
  readonly unit: string;
}

type Hour = Readonly<Record<string, Datapoint>>;

const sentOf = (context: Context): Table<SentMetric> => context.table<SentMetric>('monitoring.sent');
const hoursOf = (context: Context): Table<Hour> => context.table<Hour>('monitoring.sent-hour');
const hourKey = (key: string, at: number): string => `${key}@${Math.floor(at / hour)}`;

export function addSample(context: Context, id: MetricId, what: { readonly at: Instant; readonly unit: string; readonly datum: MetricDatum }): void {
  const key = metricKey(id);
  const row = hourKey(key, what.at);
  const within = String(Math.floor((what.at % hour) / minute));
  const kept = hoursOf(context).get(row) ?? {};
  const before = kept[within];
  const sum = merged([...(before === undefined ? [] : [before]), pointOf(what.datum)]);
  if (sum === undefined) return;
  unsettle(context);
  hoursOf(context).put(row, { ...kept, [within]: { ...sum, ...(sum.values === undefined ? {} : { values: sum.values.slice(0, valuesKept) }) } });
  hoursOf(context).delete(hourKey(key, what.at - hoursKept * hour));
  if (sentOf(context).get(key)?.unit !== what.unit) sentOf(context).put(key, { id, unit: what.unit });
}

function pointOf(datum: MetricDatum): Datapoint {
  const set = datum.StatisticValues;
  if (set !== undefined) return { sum: set.Sum ?? 0, count: set.SampleCount ?? 0, min: set.Minimum ?? 0, max: set.Maximum ?? 0 };
  const values = (datum.Values ?? [datum.Value ?? 0]).flatMap((value, index) => Array.from({ length: Math.min(valuesKept, datum.Values === undefined ? 1 : (datum.Counts?.[index] ?? 1)) }, () => value));
  return { sum: values.reduce((a, b) => a + b, 0), count: values.length, min: Math.min(...values), max: Math.max(...values), values };
}

export const sentMetrics = (context: Context): readonly SentMetric[] => sentOf(context).values();
export const sentUnit = (context: Context, key: string): string | undefined => sentOf(context).get(key)?.unit;
export const isSent = (context: Context, key: string): boolean => sentOf(context).get(key) !== undefined;

/** The datapoint of the minute that begins at `at`. */
export function sentMinute(context: Context, key: string, at: Instant): Datapoint | undefined {
  return hoursOf(context).get(hourKey(key, at))?.[String(Math.floor((at % hour) / minute))];
}

/** The minutes of [from, to) that have a datapoint. */
export function sentMinutes(context: Context, key: string, { from, to }: { readonly from: Instant; readonly to: Instant }): readonly (readonly [Instant, Datapoint])[] {
  const found: (readonly [Instant, Datapoint])[] = [];
  for (let start = Math.floor(from / hour) * hour; start < to; start += hour) {
    for (const [within, point] of Object.entries(hoursOf(context).get(hourKey(key, start)) ?? {})) {
      const at = instant(start + Number(within) * minute);
      if (at >= from && at < to) found.push([at, point]);
    }
  }
  return found;
}
