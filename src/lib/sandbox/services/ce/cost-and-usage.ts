// GetCostAndUsage: costs by period and group, in pages.
import type { GetCostAndUsageCommandInput as Input, GetCostAndUsageCommandOutput as Output, GroupDefinition, MetricValue, ResultByTime } from '@aws-sdk/client-cost-explorer';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { charge } from '../../costs/ledger.ts';
import { dataUpTo } from './data-age.ts';
import { dimensionOf, fits } from './filter.ts';
import { linesOf, type Line } from './lines.ts';
import { intervalOf, isEstimated, periodsOf, refuseFuture, refuseTooOld, shown } from './periods.ts';

const metrics: ReadonlySet<string> = new Set(['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'NormalizedUsageAmount', 'UnblendedCost', 'UsageQuantity']);

/** So many groups fit on a page. AWS names no number. */
const groupsOnAPage = 200;

const refuse = (reason: string): AwsFault => new AwsFault('ValidationException', reason);

/** Without credits, commitments and taxes all the cost metrics are one. */
export function measured(lines: readonly Line[], metric: string): MetricValue {
  if (metric === 'UsageQuantity') {
    const units = new Set(lines.map((line) => line.unit));
    return { Amount: amountText(lines.reduce((sum, line) => sum + line.amount, 0)), Unit: units.size === 1 ? ([...units][0] ?? 'N/A') : 'N/A' };
  }
  if (metric === 'NormalizedUsageAmount') return { Amount: '0', Unit: 'N/A' };
  return { Amount: amountText(lines.reduce((sum, line) => sum + line.usd, 0)), Unit: 'USD' };
}

export const amountText = (amount: number): string => String(Number(amount.toFixed(10)));

export function keyIn(line: Line, { Type, Key = '' }: GroupDefinition): string {
  if (Type === 'TAG') return `${Key}$${line.tags[Key] ?? ''}`;
  if (Type === 'COST_CATEGORY') return `${Key}$`;
  const value = dimensionOf(line, Key);
  if (value === undefined) throw refuse(`Dimension ${Key} is not modelled by the sandbox`);
  return value;
}

export const getCostAndUsage = operation<Input, Output>((input, context) => {
  const asked = input.Metrics ?? [];
  if (asked.length === 0) throw refuse('Metrics can not be empty');
  for (const metric of asked) if (!metrics.has(metric)) throw refuse(`Invalid metric ${metric}: AmortizedCost, BlendedCost, NetAmortizedCost, NetUnblendedCost, NormalizedUsageAmount, UnblendedCost, UsageQuantity are expected`); // text unverified
  const groupBy = input.GroupBy ?? [];
  if (groupBy.length > 2) throw refuse('Can only group by up to 2 dimensions or tags'); // text unverified
  const interval = intervalOf(input.TimePeriod);
  refuseFuture(interval, context.now);
  refuseTooOld(interval, context.now);
  const periods = periodsOf(interval, input.Granularity);
  const lines = linesOf(context, { ...interval, asOf: dataUpTo(context) }).filter((line) => fits(line, input.Filter));
  const first = input.NextPageToken === undefined ? 0 : Number(input.NextPageToken);
  if (!Number.isInteger(first) || first < 0) throw new AwsFault('InvalidNextTokenException', 'The pagination token is invalid.');
  const results: ResultByTime[] = [];
  let next = first;
  for (let groups = 0; next < periods.length; next++) {
    const period = periods[next];
    if (period === undefined) break;
    const within = lines.filter((line) => line.day >= period.from && line.day < period.to);
    const result = resultOf(within, { metrics: asked, groupBy });
    groups += Math.max(1, result.Groups?.length ?? 0);
    if (groups > groupsOnAPage && results.length > 0) break;
    results.push({ TimePeriod: shown(period), ...result, Estimated: isEstimated(period, context.now) });
  }
  // AWS: every page is a request, and every request that succeeds costs. (Cost Explorer pricing; as remembered)
  charge(context, 'cost-explorer-request', 1);
  return {
    ResultsByTime: results,
    ...(groupBy.length === 0 ? {} : { GroupDefinitions: groupBy }),
    DimensionValueAttributes: groupBy.some((group) => group.Key === 'LINKED_ACCOUNT') ? [{ Value: context.account, Attributes: { description: `account ${context.account}` } }] : [],
    ...(next < periods.length ? { NextPageToken: String(next) } : {}),
  };
});

function resultOf(lines: readonly Line[], how: { readonly metrics: readonly string[]; readonly groupBy: readonly GroupDefinition[] }): Pick<ResultByTime, 'Total' | 'Groups'> {
  const valuesOf = (some: readonly Line[]): Record<string, MetricValue> => Object.fromEntries(how.metrics.map((metric) => [metric, measured(some, metric)]));
  if (how.groupBy.length === 0) return { Total: valuesOf(lines), Groups: [] };
  const groups = new Map<string, { readonly keys: string[]; readonly lines: Line[] }>();
  for (const line of lines) {
    const keys = how.groupBy.map((group) => keyIn(line, group));
    const name = keys.join('\u0000');
    const group = groups.get(name) ?? { keys, lines: [] };
    group.lines.push(line);
    groups.set(name, group);
  }
  return { Total: {}, Groups: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => ({ Keys: group.keys, Metrics: valuesOf(group.lines) })) };
}
