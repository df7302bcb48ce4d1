// What was spent: gathered from Cost Explorer page by page (each page is a paid request), then summed. Money is decimal text until it is summed in cents of cents.
import type { GetCostAndUsageCommandInput, GetCostAndUsageCommandOutput, GetCostForecastCommandOutput } from '@aws-sdk/client-cost-explorer';
import type { Cloud } from '../aws/cloud.ts';
import { isAwsProblem } from '../aws/problems.ts';
import { days, iso, parseInstant, plus, type Instant } from '../world/time.ts';
import { reportProblem } from './problems.ts';

/** `service`, `region`, `usage`, `environment` (an account each), or `tag:KEY`. */
export type GroupedBy = string;

export interface CostRequest {
  readonly by: GroupedBy;
  /** First day, inclusive, and first day not counted: `2026-01-05`. */
  readonly from: string;
  readonly to: string;
  readonly today: string;
}

export interface CostReport {
  readonly rows: readonly { readonly key: string; readonly amount: number }[];
  readonly total: number;
  /** For the rest of the month; null: AWS cannot say. */
  readonly forecast: number | null;
  readonly currency: string;
  /** AWS's own name of the figure: before credits are shared out or upfront payments are spread. */
  readonly metric: 'UnblendedCost';
  /** Kinds of records that are left out. */
  readonly excludes: readonly string[];
  /** Some of it may still move. */
  readonly estimated: boolean;
  readonly from: string;
  readonly to: string;
  /** The newest day of which anything is known; null: none. Cost Explorer is up to a day behind. */
  readonly dataAsOf: string | null;
  /** How many requests were made that AWS charges 0.01 USD for. */
  readonly paidRequests: number;
}

export const dayOf = (at: Instant): string => iso(at).slice(0, 10);

/** The month so far, unless said otherwise. @throws Problem WRONG_PERIOD */
export function periodOf(now: Instant, words: { readonly from?: string | undefined; readonly to?: string | undefined }): { readonly from: string; readonly to: string; readonly today: string } {
  const today = dayOf(now);
  const from = words.from ?? `${today.slice(0, 8)}01`;
  // AWS: the end is exclusive.
  const to = words.to ?? dayOf(plus(now, days(1)));
  for (const day of [from, to]) if (!/^\d{4}-\d\d-\d\d$/.test(day) || parseInstant(day) === undefined) throw reportProblem('WRONG_PERIOD', { reason: `${day} is no day` });
  if (from >= to) throw reportProblem('WRONG_PERIOD', { reason: `--from ${from} is not before --to ${to}` });
  return { from, to, today };
}

const dimensions: Readonly<Record<string, { readonly Type: 'DIMENSION'; readonly Key: string }>> = {
  service: { Type: 'DIMENSION', Key: 'SERVICE' },
  region: { Type: 'DIMENSION', Key: 'REGION' },
  usage: { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
  environment: { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
};

/** What makes a bill look like nothing: credits and refunds are shown apart from use. */
const excludes = ['Credit', 'Refund'] as const;

/** @param region any: Cost Explorer answers for the whole account */
export async function gatherCosts(cloud: Cloud, request: CostRequest, region: string): Promise<CostReport> {
  const api = cloud.api('ce', region);
  const group = request.by.startsWith('tag:') ? { Type: 'TAG' as const, Key: request.by.slice(4) } : (dimensions[request.by] ?? dimensions['service']);
  const sums = new Map<string, number>();
  let paidRequests = 0;
  let currency = 'USD';
  let estimated = false;
  let dataAsOf: string | null = null;
  let token: string | undefined;
  do {
    const input: GetCostAndUsageCommandInput = {
      TimePeriod: { Start: request.from, End: request.to },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost'],
      GroupBy: [group ?? { Type: 'DIMENSION', Key: 'SERVICE' }],
      Filter: { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: [...excludes] } } },
      ...(token === undefined ? {} : { NextPageToken: token }),
    };
    const page: GetCostAndUsageCommandOutput = await api.call('GetCostAndUsage', input);
    paidRequests++;
    for (const period of page.ResultsByTime ?? []) {
      estimated ||= period.Estimated ?? false;
      for (const it of period.Groups ?? []) {
        const key = (it.Keys ?? []).join(', ').replace(/^[^$]*\$/, '') || '(none)';
        const { Amount = '0', Unit = currency } = it.Metrics?.['UnblendedCost'] ?? {};
        currency = Unit;
        sums.set(key, (sums.get(key) ?? 0) + Math.round(Number(Amount) * 1e6));
        const day = period.TimePeriod?.Start ?? null;
        if (Number(Amount) !== 0 && day !== null && (dataAsOf === null || day > dataAsOf)) dataAsOf = day;
      }
    }
    token = page.NextPageToken;
  } while (token !== undefined);
  const rows = [...sums].map(([key, micros]) => ({ key, amount: micros / 1e6 })).sort((a, b) => b.amount - a.amount || (a.key < b.key ? -1 : 1));
  const total = [...sums.values()].reduce((sum, micros) => sum + micros, 0) / 1e6;
  const forecast = await forecastOf(api, request);
  return { rows, total, forecast: forecast.amount, currency, metric: 'UnblendedCost', excludes, estimated, from: request.from, to: request.to, dataAsOf, paidRequests: paidRequests + forecast.paid };
}

async function forecastOf(api: ReturnType<Cloud['api']>, { today }: CostRequest): Promise<{ readonly amount: number | null; readonly paid: number }> {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const end = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  try {
    // AWS: only successful requests are charged.
    const answer = await api.call<object, GetCostForecastCommandOutput>('GetCostForecast', { TimePeriod: { Start: today, End: end }, Metric: 'UNBLENDED_COST', Granularity: 'MONTHLY' });
    return { amount: answer.Total?.Amount === undefined ? null : Number(answer.Total.Amount), paid: 1 };
  } catch (thrown) {
    if (isAwsProblem(thrown, 'DataUnavailableException', 'DataUnavailable')) return { amount: null, paid: 0 };
    throw thrown;
  }
}

