// DescribeAlarms, DescribeAlarmsForMetric, DescribeAlarmHistory: alarms as AWS shows them.
import type {
  CompositeAlarm,
  DescribeAlarmHistoryCommandInput as HistoryInput,
  DescribeAlarmHistoryCommandOutput as HistoryOutput,
  DescribeAlarmsCommandInput as DescribeInput,
  DescribeAlarmsCommandOutput as DescribeOutput,
  DescribeAlarmsForMetricCommandInput as ForMetricInput,
  DescribeAlarmsForMetricCommandOutput as ForMetricOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { asDate, fromDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { children, parseRule } from './composite-rule.ts';
import { alarmsOf, historyOf, queriesOf, type Alarm, type HistoryItem } from './entities.ts';
import { givenMetric, metricKey } from './metric-id.ts';

function shape(alarm: Alarm): MetricAlarm & CompositeAlarm {
  const { state } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(alarm.settings as object),
    OKActions: alarm.settings.OKActions ?? [],
    AlarmActions: alarm.settings.AlarmActions ?? [],
    InsufficientDataActions: alarm.settings.InsufficientDataActions ?? [],
    AlarmConfigurationUpdatedTimestamp: asDate(alarm.configuredAt),
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: asDate(state.updatedAt),
    StateTransitionedTimestamp: asDate(state.transitionedAt),
  };
}

function asked(input: DescribeInput, context: Context): readonly Alarm[] {
  if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined) throw new AwsFault('ValidationError', 'AlarmNamePrefix and AlarmNames cannot be used together');
  // AWS: metric alarms only, unless other types are asked for. (botocore cloudwatch: DescribeAlarms AlarmTypes)
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  const childrenOf = input.ChildrenOfAlarmName === undefined ? undefined : alarmsOf(context).get(input.ChildrenOfAlarmName);
  const named = childrenOf?.kind === 'composite' ? children(parseRule(childrenOf.settings.AlarmRule ?? 'FALSE')) : undefined;
  return alarmsOf(context).values().filter(
    (alarm) =>
      types.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm') &&
      (input.AlarmNames === undefined || input.AlarmNames.includes(alarm.name)) &&
      alarm.name.startsWith(input.AlarmNamePrefix ?? '') &&
      (input.StateValue === undefined || alarm.state.value === input.StateValue) &&
      (input.ActionPrefix === undefined || (alarm.settings.AlarmActions ?? []).some((action) => action.startsWith(input.ActionPrefix ?? ''))) &&
      (input.ChildrenOfAlarmName === undefined || named?.includes(alarm.name) === true) &&
      (input.ParentsOfAlarmName === undefined || (alarm.kind === 'composite' && children(parseRule(alarm.settings.AlarmRule ?? 'FALSE')).includes(input.ParentsOfAlarmName))),
  );
}

const badToken = (): AwsFault => new AwsFault('InvalidNextToken', 'Invalid NextToken');

export const describeAlarms = operation<DescribeInput, DescribeOutput>((input, context) => {
  const { items, next } = page(asked(input, context), { max: Math.min(input.MaxRecords ?? 100, 100), token: input.NextToken, key: (alarm) => alarm.name, refuse: badToken });
  return {
    MetricAlarms: items.filter((alarm) => alarm.kind === 'metric').map(shape),
    CompositeAlarms: items.filter((alarm) => alarm.kind === 'composite').map(shape),
    ...(next === undefined ? {} : { NextToken: next }),
  };
});

export const describeAlarmsForMetric = operation<ForMetricInput, ForMetricOutput>((input, context) => {
  const wanted = metricKey(givenMetric(input));
  const watching = (alarm: Alarm): boolean => alarm.kind === 'metric' && queriesOf(alarm).some((query) => query.MetricStat !== undefined && metricKey(givenMetric(query.MetricStat.Metric)) === wanted);
  return { MetricAlarms: alarmsOf(context).values().filter(watching).map(shape) };
});

export const describeAlarmHistory = operation<HistoryInput, HistoryOutput>((input, context) => {
  const rows = historyOf(context).entries().filter(([name]) => input.AlarmName === undefined || name === input.AlarmName);
  const all = rows.flatMap(([name, items]) => items.map((item, index) => ({ name, item, index })));
  const within = ({ item }: { readonly item: HistoryItem }): boolean =>
    (input.HistoryItemType === undefined || item.type === input.HistoryItemType) &&
    (input.StartDate === undefined || item.at >= fromDate(input.StartDate)) &&
    (input.EndDate === undefined || item.at <= fromDate(input.EndDate));
  const key = (it: (typeof all)[number]): string => `${String(it.item.at).padStart(15, '0')} ${it.name} ${String(it.index).padStart(6, '0')}`;
  const rising = input.ScanBy === 'TimestampAscending';
  const sorted = all.filter(within).sort((a, b) => (key(a) < key(b) === rising ? -1 : 1));
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(from)) throw badToken();
  const size = Math.min(input.MaxRecords ?? 50, 100);
  return {
    AlarmHistoryItems: sorted.slice(from, from + size).map(({ name, item }) => ({
      AlarmName: name,
      AlarmType: alarmsOf(context).get(name)?.kind === 'composite' ? ('CompositeAlarm' as const) : ('MetricAlarm' as const),
      Timestamp: asDate(item.at),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.data,
    })),
    ...(from + size < sorted.length ? { NextToken: String(from + size) } : {}),
  };
});
