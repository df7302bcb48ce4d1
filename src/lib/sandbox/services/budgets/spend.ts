// What a budget has spent: brought up to date a few times a day, and told when a threshold is passed.
import type { Expression as CostExpression } from '@aws-sdk/client-cost-explorer';
import type { Expression } from '@aws-sdk/client-budgets';
import { days, hours, iso, milliseconds, minus, plus, type Instant } from '../../../world/time.ts';
import { event, type Context, type Table } from '../../world/service.ts';
import { monthStart, nextMonth } from '../../costs/accrual.ts';
import { settleBooks } from '../../costs/ledger.ts';
import { dataUpTo } from '../ce/data-age.ts';
import { fits } from '../ce/filter.ts';
import { forecastOf, paceOf } from '../ce/forecast.ts';
import { linesOf, type Line } from '../ce/lines.ts';
import { dayStart, type Period } from '../ce/periods.ts';
import { budgetsOf, type BudgetEntity, type NotificationEntity, type Spent } from './entities.ts';

/** The period of the budget that an instant is in. */
export function periodAt(budget: Pick<BudgetEntity, 'settings'>, now: Instant): Period {
  const month = monthStart(now);
  const back = (months: number): Instant => (months === 0 ? month : Array.from({ length: months }).reduce<Instant>((at) => monthStart(minus(at, days(1))), month));
  const ahead = (from: Instant, months: number): Instant => Array.from({ length: months }).reduce<Instant>((at) => nextMonth(at), from);
  const number = monthNumber(month);
  switch (budget.settings.TimeUnit) {
    case 'DAILY':
      return { from: dayStart(now), to: plus(dayStart(now), days(1)) };
    case 'QUARTERLY': {
      const from = back(number % 3);
      return { from, to: ahead(from, 3) };
    }
    case 'ANNUALLY': {
      const from = back(number);
      return { from, to: ahead(from, 12) };
    }
    default:
      return { from: month, to: nextMonth(now) };
  }
}

/** From 0 for January. */
const monthNumber = (month: Instant): number => Number(iso(month).slice(5, 7)) - 1;

export function spentNow(context: Context, budget: Pick<BudgetEntity, 'settings'>): Spent {
  const keep = keeper(budget);
  const period = periodAt(budget, context.now);
  const actual = linesOf(context, { ...period, asOf: dataUpTo(context) }).filter(keep).reduce((sum, line) => sum + line.usd, 0);
  const pace = paceOf(context, keep);
  return { actual, forecast: pace === undefined ? undefined : forecastOf(context, period, { pace, keep }), at: context.now };
}

/** The lines that a budget counts: by its expression, or by the older filters. */
function keeper({ settings }: Pick<BudgetEntity, 'settings'>): (line: Line) => boolean {
  const expression = settings.FilterExpression;
  if (expression !== undefined) return (line) => fits(line, expression as Expression & CostExpression);
  const filters = Object.entries(settings.CostFilters ?? {});
  return (line) => filters.every(([key, values]) => values.some((value) => fitsFilter(line, key, value)));
}

/** AWS: `TagKeyValue` holds `user:KEY$VALUE`; different filters must all fit, the values of one of them any. (botocore budgets: Budget CostFilters) */
function fitsFilter(line: Line, key: string, value: string): boolean {
  switch (key) {
    case 'TagKeyValue':
    case 'TagKey': {
      const [tag = '', wanted] = value.replace(/^user:/, '').split('$');
      return wanted === undefined ? line.tags[tag] !== undefined : line.tags[tag] === wanted;
    }
    case 'LinkedAccount':
      return line.account === value;
    case 'Service':
      return line.service === value;
    case 'Region':
      return line.region === value;
    case 'UsageType':
      return line.usageType === value;
    default:
      return true;
  }
}

const clockOf = (context: Context): Table<true> => context.globalTable<true>('budgets.clock');

/** AWS: up to three times a day, 8 to 12 hours apart. (Cost Management user guide, "Managing your costs with AWS Budgets") */
export function keepRefreshing(context: Context): void {
  if (clockOf(context).get('clock') !== undefined) return;
  clockOf(context).put('clock', true);
  schedule(context);
}

const schedule = (context: Context): void => context.schedule(milliseconds(hours(8) + context.chance('budgets/refresh') * hours(4)), 'budgets.refresh', {});

export const refresh = event<Record<string, never>>((_, context) => {
  const all = budgetsOf(context).values();
  if (all.length === 0) {
    clockOf(context).delete('clock');
    return;
  }
  schedule(context);
  settleBooks(context);
  for (const budget of all) {
    const spent = spentNow(context, budget);
    const notifications = budget.notifications.map((it) => told(context, { budget, it, spent }));
    budgetsOf(context).put(budget.name, { ...budget, spent, notifications });
  }
});

interface Telling {
  readonly budget: BudgetEntity;
  readonly it: NotificationEntity;
  readonly spent: Spent;
}

function told(context: Context, { budget, it, spent }: Telling): NotificationEntity {
  const { notification } = it;
  const amount = notification.NotificationType === 'FORECASTED' ? spent.forecast : spent.actual;
  if (amount === undefined) return it;
  const limit = Number(budget.settings.BudgetLimit?.Amount ?? 0);
  const threshold = notification.ThresholdType === 'ABSOLUTE_VALUE' ? (notification.Threshold ?? 0) : (limit * (notification.Threshold ?? 0)) / 100;
  const passed = notification.ComparisonOperator === 'LESS_THAN' ? amount < threshold : notification.ComparisonOperator === 'EQUAL_TO' ? amount === threshold : amount > threshold;
  const { from } = periodAt(budget, context.now);
  if (!passed) return it.state === 'OK' ? it : { ...it, state: 'OK' };
  if (it.toldFor === from) return it.state === 'ALARM' ? it : { ...it, state: 'ALARM' };
  for (const subscriber of it.subscribers) tell(context, { topic: subscriber.Address ?? '', kind: subscriber.SubscriptionType ?? '', budget, amount, threshold });
  return { ...it, state: 'ALARM', toldFor: from };
}

function tell(context: Context, to: { readonly topic: string; readonly kind: string; readonly budget: BudgetEntity; readonly amount: number; readonly threshold: number }): void {
  if (to.kind !== 'SNS' || !context.knows('sns', 'Publish')) return;
  const region = to.topic.split(':')[3] ?? context.region;
  try {
    context.in(region).call('sns', 'Publish', { TopicArn: to.topic, Subject: `AWS Budgets: ${to.budget.name} has exceeded your alert threshold`.slice(0, 100), Message: `Budget ${to.budget.name}: ${to.amount.toFixed(2)} USD against a threshold of ${to.threshold.toFixed(2)} USD` });
  } catch {
    // AWS: a topic that cannot be published to is told to nobody.
  }
}
