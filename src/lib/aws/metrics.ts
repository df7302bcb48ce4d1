// What CloudWatch counted, in our words: how each target group served its requests, minute by minute.
import type { GetMetricDataCommandInput, GetMetricDataCommandOutput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { asDate, fromDate, type Instant } from '../world/time.ts';
import { allPages, type ServiceApi } from './api.ts';

/** One minute of one target group. A minute without requests is not there: CloudWatch has no zero for it. */
export interface ServedMinute {
  /** Its begin. */
  readonly at: Instant;
  readonly requests: number;
  /** Answered with 5xx, or the target could not be connected to. */
  readonly failed: number;
  /** Seconds. */
  readonly p95?: number;
}

// AWS: "CloudWatch metrics for your Application Load Balancer" (user guide): all four with the dimensions LoadBalancer and TargetGroup.
const asked = [
  { name: 'RequestCount', stat: 'Sum' },
  { name: 'HTTPCode_Target_5XX_Count', stat: 'Sum' },
  { name: 'TargetConnectionErrorCount', stat: 'Sum' },
  { name: 'TargetResponseTime', stat: 'p95' },
] as const;

const minute = 60_000;

export class Metrics {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /**
   * The whole minutes that begin at or after `from` and end by `to`, in order, by target group ARN. The newest are missing for as long as
   * CloudWatch takes.
   * @param loadBalancer its full name, `app/NAME/ID`
   */
  async servedBy(groups: readonly string[], { loadBalancer, from, to }: { readonly loadBalancer: string; readonly from: Instant; readonly to: Instant }): Promise<Readonly<Record<string, readonly ServedMinute[]>>> {
    const start = Math.ceil(from / minute) * minute;
    const end = Math.floor(to / minute) * minute;
    const none: Record<string, readonly ServedMinute[]> = Object.fromEntries(groups.map((arn) => [arn, []]));
    if (end <= start) return none;
    const queries = groups.flatMap((arn, at) => asked.map(({ name, stat }): MetricDataQuery => ({ Id: `${idOf(name)}${at}`, ReturnData: true, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName: name, Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer }, { Name: 'TargetGroup', Value: arn.split(':').at(-1) ?? arn }] }, Stat: stat, Period: 60 } })));
    const ask = (NextToken?: string) => () =>
      this.#api.call<GetMetricDataCommandInput, GetMetricDataCommandOutput>('GetMetricData', { MetricDataQueries: queries, StartTime: asDate(start as Instant), EndTime: asDate(end as Instant), ScanBy: 'TimestampAscending', ...(NextToken === undefined ? {} : { NextToken }) });
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    const values = new Map<string, Map<number, number>>();
    for (const { Id = '', Timestamps = [], Values = [] } of pages.flatMap((page) => page.MetricDataResults ?? [])) {
      const row = values.get(Id) ?? new Map<number, number>();
      Timestamps.forEach((at, index) => row.set(fromDate(at), Values[index] ?? 0));
      values.set(Id, row);
    }
    return Object.fromEntries(groups.map((arn, at) => [arn, minutesOf((name) => values.get(`${idOf(name)}${at}`) ?? new Map())]));
  }
}

function minutesOf(row: (name: (typeof asked)[number]['name']) => ReadonlyMap<number, number>): readonly ServedMinute[] {
  const [requests, errors, refused, times] = [row('RequestCount'), row('HTTPCode_Target_5XX_Count'), row('TargetConnectionErrorCount'), row('TargetResponseTime')];
  return [...requests].sort(([a], [b]) => a - b).map(([at, count]) => {
    const p95 = times.get(at);
    return { at: at as Instant, requests: count, failed: (errors.get(at) ?? 0) + (refused.get(at) ?? 0), ...(p95 === undefined ? {} : { p95 }) };
  });
}

/** AWS: an id begins with a small letter. */
const idOf = (name: string): string => `m${name.toLowerCase().replaceAll('_', '')}`;
