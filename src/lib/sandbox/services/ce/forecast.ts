// GetCostForecast: the days behind us drawn out into the days ahead.
import type { GetCostForecastCommandInput as Input, GetCostForecastCommandOutput as Output } from '@aws-sdk/client-cost-explorer';
import { days, minus, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { charge } from '../../costs/ledger.ts';
import { amountText } from './cost-and-usage.ts';
import { dataUpTo } from './data-age.ts';
import { fits } from './filter.ts';
import { linesOf, type Line } from './lines.ts';
import { dayStart, intervalOf, periodsOf, shown, type Period } from './periods.ts';

/** With fewer whole days of costs AWS says DataUnavailableException; how many it wants is not told. A guess. */
const daysNeeded = 5;
const daysUsed = 14;

export interface Pace {
  /** US dollars a day. */
  readonly mean: number;
  readonly deviation: number;
}

/** How much the last whole days cost, each; undefined while there are too few of them. */
export function paceOf(context: Context, keep: (line: Line) => boolean): Pace | undefined {
  const to = dayStart(dataUpTo(context));
  const from = minus(to, days(daysUsed));
  const byDay = new Map<number, number>();
  for (const line of linesOf(context, { from, to, asOf: dataUpTo(context) })) if (keep(line)) byDay.set(line.day, (byDay.get(line.day) ?? 0) + line.usd);
  // The first day is most often not a whole one.
  const costs = [...byDay].sort(([a], [b]) => a - b).slice(byDay.size > daysNeeded ? 1 : 0).map(([, usd]) => usd);
  if (costs.length < daysNeeded) return undefined;
  const mean = costs.reduce((a, b) => a + b, 0) / costs.length;
  return { mean, deviation: Math.sqrt(costs.reduce((sum, usd) => sum + (usd - mean) ** 2, 0) / costs.length) };
}

/** What a period will have cost: what is known of it, and the pace for the rest. */
export function forecastOf(context: Context, period: Period, { pace, keep }: { readonly pace: Pace; readonly keep: (line: Line) => boolean }): number {
  const asOf = dataUpTo(context);
  const known = linesOf(context, { ...period, asOf }).filter(keep).reduce((sum, line) => sum + line.usd, 0);
  const open = Math.max(0, period.to - Math.max(period.from, asOf)) / days(1);
  return known + open * pace.mean;
}

const metricNames: ReadonlySet<string> = new Set(['AMORTIZED_COST', 'BLENDED_COST', 'NET_AMORTIZED_COST', 'NET_UNBLENDED_COST', 'UNBLENDED_COST']);

export const getCostForecast = operation<Input, Output>((input, context) => {
  // AWS: upper case with underscores here, camel case in GetCostAndUsage. (botocore ce)
  if (!metricNames.has(input.Metric ?? '')) throw new AwsFault('ValidationException', `Invalid metric ${input.Metric}`); // text unverified
  const interval = intervalOf(input.TimePeriod);
  // AWS: "The start date must be equal to or no later than the current date"; a forecast of days that are over is refused too. (botocore ce: GetCostForecast TimePeriod)
  if (interval.from > context.now) throw new AwsFault('ValidationException', 'Start date (and hour) should be equal to or no later than the current date (and hour)'); // text unverified
  if (interval.from < dayStart(context.now)) throw new AwsFault('ValidationException', 'Start time is in the past, please use a start time that is today or later'); // text unverified
  const longest = input.Granularity === 'DAILY' ? 93 : 550;
  if (interval.to > plus(context.now, days(longest))) throw new AwsFault('ValidationException', `The forecast reaches too far ahead`); // text unverified
  const keep = (line: Line): boolean => fits(line, input.Filter);
  const pace = paceOf(context, keep);
  if (pace === undefined) throw new AwsFault('DataUnavailableException', 'Insufficient amount of historical data to generate forecast.');
  const periods = periodsOf(interval, input.Granularity);
  charge(context, 'cost-explorer-request', 1);
  const rest = (period: Period): Period => ({ from: (period.from > context.now ? period.from : dayStart(context.now)) as Instant, to: period.to });
  const meanOf = (period: Period): number => ((rest(period).to - rest(period).from) / days(1)) * pace.mean;
  const half = spread(input.PredictionIntervalLevel ?? 80) * pace.deviation;
  return {
    Total: { Amount: amountText(periods.reduce((sum, period) => sum + meanOf(period), 0)), Unit: 'USD' },
    ForecastResultsByTime: periods.map((period) => {
      const count = (rest(period).to - rest(period).from) / days(1);
      return {
        TimePeriod: shown(period),
        MeanValue: amountText(meanOf(period)),
        PredictionIntervalLowerBound: amountText(Math.max(0, meanOf(period) - half * Math.sqrt(count))),
        PredictionIntervalUpperBound: amountText(meanOf(period) + half * Math.sqrt(count)),
      };
    }),
  };
});

/** Standard deviations to either side that hold so many percent, near enough. */
const spread = (level: number): number => 0.67 + (Math.max(51, Math.min(99, level)) - 50) * 0.039;
