// What CloudWatch keeps beside metrics: alarms, what happened to them, dashboards.
import type { CompositeAlarm, Dimension, MetricAlarm, MetricDataQuery, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: string;
  readonly updatedAt: Instant;
  readonly transitionedAt: Instant;
}

interface AnyAlarm {
  readonly name: string;
  readonly arn: string;
  readonly configuredAt: Instant;
  readonly state: AlarmState;
  /** What the data said at the last evaluation, whatever SetAlarmState put over it. */
  readonly judged: StateValue;
  readonly tags: Readonly<Record<string, string>>;
}

type Settings<T> = Omit<T, 'AlarmName' | 'AlarmArn' | 'AlarmConfigurationUpdatedTimestamp' | 'StateValue' | 'StateReason' | 'StateReasonData' | 'StateUpdatedTimestamp' | 'StateTransitionedTimestamp' | 'EvaluationState'>;

export interface MetricAlarmEntity extends AnyAlarm {
  readonly kind: 'metric';
  readonly settings: Settings<MetricAlarm>;
}

export interface CompositeAlarmEntity extends AnyAlarm {
  readonly kind: 'composite';
  readonly settings: Settings<CompositeAlarm>;
}

export type Alarm = MetricAlarmEntity | CompositeAlarmEntity;

export interface HistoryItem {
  readonly at: Instant;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}

export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  readonly body: string;
  readonly modified: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

export const alarmsOf = (context: Context): Table<Alarm> => context.table<Alarm>('monitoring.alarm');
export const historyOf = (context: Context): Table<readonly HistoryItem[]> => context.table<readonly HistoryItem[]>('monitoring.alarm-history');
/** Dashboards belong to the account, not to a region. (CloudWatch user guide, "Using dashboards") */
export const dashboardsOf = (context: Context): Table<Dashboard> => context.globalTable<Dashboard>('monitoring.dashboard');

/** What an alarm watches, as queries: the one it returns is judged. */
export function queriesOf({ settings }: MetricAlarmEntity): readonly MetricDataQuery[] {
  if (settings.Metrics !== undefined) return settings.Metrics;
  const known = asQueries.get(settings);
  if (known !== undefined) return known;
  const Metric = Object.freeze({ Namespace: settings.Namespace, MetricName: settings.MetricName, Dimensions: settings.Dimensions as Dimension[] | undefined });
  const queries = Object.freeze([{ Id: 'm1', MetricStat: { Metric, Period: settings.Period, Stat: settings.Statistic ?? settings.ExtendedStatistic }, ReturnData: true }]);
  if (Object.isFrozen(settings)) asQueries.set(settings, queries);
  return queries;
}

const asQueries = new WeakMap<MetricAlarmEntity['settings'], readonly MetricDataQuery[]>();

/** History is kept for so many items of an alarm. AWS keeps 30 days (botocore cloudwatch: DescribeAlarmHistory). */
const historyKept = 200;

export function remember(context: Context, alarm: string, item: Omit<HistoryItem, 'at'>): void {
  historyOf(context).put(alarm, [...(historyOf(context).get(alarm) ?? []).slice(1 - historyKept), { at: context.now, ...item }]);
}
