// What Budgets keeps: budgets with what has been spent as of their last update, and whom to tell.
import type { Budget, Notification, Subscriber } from '@aws-sdk/client-budgets';
import { fromDate, instant, type Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export type Settings = Omit<Budget, 'BudgetName' | 'CalculatedSpend' | 'LastUpdatedTime' | 'TimePeriod' | 'HealthStatus'>;

export interface Spent {
  readonly actual: number;
  /** Undefined: there is not enough history. */
  readonly forecast: number | undefined;
  readonly at: Instant;
}

export interface NotificationEntity {
  readonly notification: Notification;
  readonly subscribers: readonly Subscriber[];
  /** AWS tells once a period when a threshold is passed. */
  readonly toldFor?: Instant;
  readonly state: 'OK' | 'ALARM';
}

export interface BudgetEntity {
  readonly name: string;
  readonly settings: Settings;
  readonly start: Instant;
  readonly end: Instant;
  readonly updated: Instant;
  readonly spent: Spent;
  readonly notifications: readonly NotificationEntity[];
  readonly tags: Readonly<Record<string, string>>;
}

export const budgetsOf = (context: Context): Table<BudgetEntity> => context.globalTable<BudgetEntity>('budgets.budget');

/** AWS: a budget without an end goes on until this. (botocore budgets: TimePeriod) */
export const noEnd: Instant = instant(3_706_473_600_000);

export const instantOf = (date: Parameters<typeof fromDate>[0] | undefined): Instant | undefined => (date === undefined ? undefined : typeof date === 'number' ? instant((date as number) * 1000) : fromDate(date));
