// Budgets: limits, what has been spent of them, and who is told.
import type {
  Budget,
  CreateBudgetCommandInput as CreateInput,
  CreateBudgetCommandOutput as CreateOutput,
  CreateNotificationCommandInput as CreateNotificationInput,
  CreateNotificationCommandOutput as CreateNotificationOutput,
  CreateSubscriberCommandInput as CreateSubscriberInput,
  CreateSubscriberCommandOutput as CreateSubscriberOutput,
  DeleteBudgetCommandInput as DeleteInput,
  DeleteBudgetCommandOutput as DeleteOutput,
  DeleteNotificationCommandInput as DeleteNotificationInput,
  DeleteNotificationCommandOutput as DeleteNotificationOutput,
  DescribeBudgetCommandInput as DescribeInput,
  DescribeBudgetCommandOutput as DescribeOutput,
  DescribeBudgetsCommandInput as ListInput,
  DescribeBudgetsCommandOutput as ListOutput,
  DescribeNotificationsForBudgetCommandInput as NotificationsInput,
  DescribeNotificationsForBudgetCommandOutput as NotificationsOutput,
  DescribeSubscribersForNotificationCommandInput as SubscribersInput,
  DescribeSubscribersForNotificationCommandOutput as SubscribersOutput,
  ListTagsForResourceCommandInput as ListTagsInput,
  ListTagsForResourceCommandOutput as ListTagsOutput,
  Notification,
  Subscriber,
  TagResourceCommandInput as TagInput,
  TagResourceCommandOutput as TagOutput,
  UntagResourceCommandInput as UntagInput,
  UntagResourceCommandOutput as UntagOutput,
  UpdateBudgetCommandInput as UpdateInput,
  UpdateBudgetCommandOutput as UpdateOutput,
} from '@aws-sdk/client-budgets';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type ServiceModule } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { monthStart } from '../../costs/accrual.ts';
import { budgetsOf, instantOf, noEnd, type BudgetEntity, type NotificationEntity, type Settings } from './entities.ts';
import { keepRefreshing, refresh } from './spend.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

const invalid = (reason: string): AwsFault => new AwsFault('InvalidParameterException', reason); // texts of this file unverified

const units: ReadonlySet<string> = new Set(['DAILY', 'MONTHLY', 'QUARTERLY', 'ANNUALLY', 'CUSTOM']);

function refuseBad(budget: Budget | undefined): void {
  const name = budget?.BudgetName ?? '';
  if (name === '' || name.length > 100 || /[:\\]/.test(name)) throw invalid('BudgetName must be 1 to 100 characters, without : and \\.');
  if (!units.has(budget?.TimeUnit ?? '')) throw invalid(`TimeUnit ${budget?.TimeUnit} is not valid.`);
  const limit = budget?.BudgetLimit;
  if (limit === undefined && budget?.PlannedBudgetLimits === undefined && budget?.AutoAdjustData === undefined) throw invalid('BudgetLimit is required.');
  if (limit !== undefined && !(Number(limit.Amount) > 0)) throw invalid('BudgetLimit must be greater than 0.');
  // AWS: the old and the new way of filtering exclude each other. (botocore budgets: Budget FilterExpression)
  if (budget?.FilterExpression !== undefined && (budget.CostFilters !== undefined || budget.CostTypes !== undefined)) throw invalid('FilterExpression and CostFilters or CostTypes cannot be used together.');
}

function own(context: Context, account: string | undefined): void {
  if (account !== context.account) throw new AwsFault('AccessDeniedException', `Account ${account} is not the caller's.`);
}

function budgetOf(context: Context, name: string | undefined): BudgetEntity {
  const budget = budgetsOf(context).get(name ?? '');
  if (budget === undefined) throw new AwsFault('NotFoundException', `Unable to get budget: ${name} - the budget doesn't exist.`);
  return budget;
}

const settingsOf = ({ BudgetName: _, CalculatedSpend: __, LastUpdatedTime: ___, TimePeriod: ____, HealthStatus: _____, ...settings }: Budget): Settings => settings;

const money = (usd: number): { Amount: string; Unit: string } => ({ Amount: String(Number(usd.toFixed(3))), Unit: 'USD' });

function shape(budget: BudgetEntity): Budget {
  return {
    ...(budget.settings as Omit<Budget, 'BudgetName'>),
    BudgetName: budget.name,
    TimePeriod: { Start: asDate(budget.start), End: asDate(budget.end) },
    CalculatedSpend: { ActualSpend: money(budget.spent.actual), ...(budget.spent.forecast === undefined ? {} : { ForecastedSpend: money(budget.spent.forecast) }) },
    LastUpdatedTime: asDate(budget.updated),
  };
}

const create = operation<CreateInput, CreateOutput>((input, context) => {
  own(context, input.AccountId);
  refuseBad(input.Budget);
  const given = input.Budget;
  const name = given?.BudgetName ?? '';
  if (given === undefined || budgetsOf(context).get(name) !== undefined) throw new AwsFault('DuplicateRecordException', `Error creating budget: ${name} - the budget already exists.`);
  budgetsOf(context).put(name, {
    name,
    settings: settingsOf(given),
    start: instantOf(given.TimePeriod?.Start) ?? monthStart(context.now),
    end: instantOf(given.TimePeriod?.End) ?? noEnd,
    updated: context.now,
    // AWS: nothing is known until the first update, hours later.
    spent: { actual: 0, forecast: undefined, at: context.now },
    notifications: (input.NotificationsWithSubscribers ?? []).map((it): NotificationEntity => ({ notification: it.Notification as Notification, subscribers: it.Subscribers ?? [], state: 'OK' })),
    tags: tagsOf(input.ResourceTags),
  });
  keepRefreshing(context);
  return {};
});

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  own(context, input.AccountId);
  const given = input.NewBudget;
  const before = budgetOf(context, given?.BudgetName);
  refuseBad(given);
  if (given === undefined) return {};
  budgetsOf(context).put(before.name, { ...before, settings: settingsOf(given), start: instantOf(given.TimePeriod?.Start) ?? before.start, end: instantOf(given.TimePeriod?.End) ?? before.end, updated: context.now });
  return {};
});

const badToken = (): AwsFault => new AwsFault('InvalidNextTokenException', 'The NextToken is not valid.');

/** In which order AWS lists them is not told; here by `key`. */
function ordered<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const notificationKey = ({ notification: it }: NotificationEntity): string => [it.NotificationType, it.ComparisonOperator, it.ThresholdType ?? 'PERCENTAGE', String(it.Threshold).padStart(20, '0')].join('/');
const subscriberKey = (it: Subscriber): string => `${it.SubscriptionType}/${it.Address}`;

const notificationsFor = operation<NotificationsInput, NotificationsOutput>((input, context) => {
  const all = ordered(budgetOf(context, input.BudgetName).notifications, notificationKey);
  const { items, next } = page(all, { max: input.MaxResults ?? 100, token: input.NextToken, key: notificationKey, refuse: badToken });
  return {
    Notifications: items.map((it) => ({ ...it.notification, ThresholdType: it.notification.ThresholdType ?? 'PERCENTAGE', NotificationState: it.state })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
});

const subscribersFor = operation<SubscribersInput, SubscribersOutput>((input, context) => {
  const found = budgetOf(context, input.BudgetName).notifications.find((it) => sameNotification(it.notification, input.Notification));
  if (found === undefined) throw new AwsFault('NotFoundException', 'The notification does not exist.');
  const { items, next } = page(ordered(found.subscribers, subscriberKey), { max: input.MaxResults ?? 100, token: input.NextToken, key: subscriberKey, refuse: badToken });
  return { Subscribers: [...items], ...(next === undefined ? {} : { NextToken: next }) };
});

const list = operation<ListInput, ListOutput>((input, context) => {
  own(context, input.AccountId);
  const { items, next } = page(budgetsOf(context).values(), { max: input.MaxResults ?? 100, token: input.NextToken, key: (it) => it.name, refuse: badToken });
  return { Budgets: items.map(shape), ...(next === undefined ? {} : { NextToken: next }) };
});

const sameNotification = (a: Notification | undefined, b: Notification | undefined): boolean =>
  a?.NotificationType === b?.NotificationType && a?.ComparisonOperator === b?.ComparisonOperator && a?.Threshold === b?.Threshold && (a?.ThresholdType ?? 'PERCENTAGE') === (b?.ThresholdType ?? 'PERCENTAGE');

function changeNotifications(context: Context, name: string | undefined, change: (all: readonly NotificationEntity[]) => readonly NotificationEntity[]): void {
  const budget = budgetOf(context, name);
  budgetsOf(context).put(budget.name, { ...budget, notifications: change(budget.notifications) });
}

function budgetAt(context: Context, arn: string | undefined): BudgetEntity {
  return budgetOf(context, /:budget\/(.+)$/.exec(arn ?? '')?.[1]);
}

export const budgets: ServiceModule = {
  name: 'budgets',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-budgets'), client: 'BudgetsClient' },
  needs,
  operations: {
    CreateBudget: create,
    UpdateBudget: update,
    DescribeBudget: operation<DescribeInput, DescribeOutput>((input, context) => (own(context, input.AccountId), { Budget: shape(budgetOf(context, input.BudgetName)) })),
    DescribeBudgets: list,
    DeleteBudget: operation<DeleteInput, DeleteOutput>((input, context) => {
      own(context, input.AccountId);
      budgetsOf(context).delete(budgetOf(context, input.BudgetName).name);
      return {};
    }),
    CreateNotification: operation<CreateNotificationInput, CreateNotificationOutput>((input, context) => {
      if (budgetOf(context, input.BudgetName).notifications.some((it) => sameNotification(it.notification, input.Notification))) throw new AwsFault('DuplicateRecordException', 'The notification already exists.');
      changeNotifications(context, input.BudgetName, (all) => [...all, { notification: input.Notification as Notification, subscribers: input.Subscribers ?? [], state: 'OK' }]);
      return {};
    }),
    DeleteNotification: operation<DeleteNotificationInput, DeleteNotificationOutput>((input, context) => {
      changeNotifications(context, input.BudgetName, (all) => all.filter((it) => !sameNotification(it.notification, input.Notification)));
      return {};
    }),
    CreateSubscriber: operation<CreateSubscriberInput, CreateSubscriberOutput>((input, context) => {
      changeNotifications(context, input.BudgetName, (all) => all.map((it) => (sameNotification(it.notification, input.Notification) && input.Subscriber !== undefined ? { ...it, subscribers: [...it.subscribers, input.Subscriber] } : it)));
      return {};
    }),
    DescribeNotificationsForBudget: notificationsFor,
    DescribeSubscribersForNotification: subscribersFor,
    ListTagsForResource: operation<ListTagsInput, ListTagsOutput>((input, context) => ({ ResourceTags: tagList(budgetAt(context, input.ResourceARN).tags) })),
    TagResource: operation<TagInput, TagOutput>((input, context) => {
      const budget = budgetAt(context, input.ResourceARN);
      budgetsOf(context).put(budget.name, { ...budget, tags: { ...budget.tags, ...tagsOf(input.ResourceTags) } });
      return {};
    }),
    UntagResource: operation<UntagInput, UntagOutput>((input, context) => {
      const budget = budgetAt(context, input.ResourceARN);
      budgetsOf(context).put(budget.name, { ...budget, tags: withoutTags(budget.tags, input.ResourceTagKeys) });
      return {};
    }),
  },
  events: { 'budgets.refresh': refresh },
};
