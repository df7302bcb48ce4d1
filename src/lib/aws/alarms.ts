// CloudWatch alarms in our words.
import type { DeleteAlarmsCommandInput, DescribeAlarmsCommandOutput, PutMetricAlarmCommandInput, Statistic } from '@aws-sdk/client-cloudwatch';
import { allPages, inParts, type ServiceApi } from './api.ts';

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
}

/** An alarm on one metric that fires by its newest value. */
export interface MetricAlarm {
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  readonly threshold: number;
  readonly fires: 'from the threshold upwards' | 'from the threshold downwards';
  /** ARNs of what it asks when it fires. */
  readonly actions: readonly string[];
}

/** As it is there; `fires` has AWS's word where it is none of ours. */
export type SeenAlarm = Omit<MetricAlarm, 'fires'> & { readonly fires: string };

const comparisons = { 'from the threshold upwards': 'GreaterThanOrEqualToThreshold', 'from the threshold downwards': 'LessThanOrEqualToThreshold' } as const;

export const firesAsOurs = (alarm: SeenAlarm): alarm is MetricAlarm => Object.hasOwn(comparisons, alarm.fires);

export class Alarms {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  async states(names: readonly string[]): Promise<readonly AlarmState[]> {
    // AWS: 50 are answered at a time (API reference, DescribeAlarms, MaxRecords), 100 may be named.
    const answers = await inParts(names, 50, (AlarmNames) => this.#api.call<object, DescribeAlarmsCommandOutput>('DescribeAlarms', { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
    return answers.flatMap((answer) => [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])]).map((it) => ({ name: it.AlarmName ?? '', state: it.StateValue ?? 'INSUFFICIENT_DATA', reason: it.StateReason ?? '' }));
  }

  /** Those whose names begin so. */
  async metricAlarms(prefix: string): Promise<readonly SeenAlarm[]> {
    const ask = (NextToken?: string) => this.#api.call<object, DescribeAlarmsCommandOutput>('DescribeAlarms', { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm'], ...(NextToken === undefined ? {} : { NextToken }) });
    const pages = await allPages(() => ask(), ({ NextToken: token }) => (token === undefined ? undefined : () => ask(token)));
    return pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms).map((it) => ({
      name: it.AlarmName ?? '',
      namespace: it.Namespace ?? '',
      metric: it.MetricName ?? '',
      dimensions: Object.fromEntries((it.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
      statistic: it.Statistic ?? '',
      period: it.Period ?? 0,
      threshold: it.Threshold ?? 0,
      fires: Object.entries(comparisons).find(([, comparison]) => comparison === it.ComparisonOperator && it.EvaluationPeriods === 1 && it.ActionsEnabled !== false)?.[0] ?? `${it.ComparisonOperator ?? ''} in ${it.EvaluationPeriods ?? 0} periods${it.ActionsEnabled === false ? ', its actions are off' : ''}`,
      actions: [...(it.AlarmActions ?? [])].sort(),
    }));
  }

  async put(alarm: MetricAlarm, description: string): Promise<void> {
    const input: PutMetricAlarmCommandInput = {
      AlarmName: alarm.name,
      AlarmDescription: description,
      ActionsEnabled: true,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic as Statistic,
      Period: alarm.period,
      EvaluationPeriods: 1,
      Threshold: alarm.threshold,
      ComparisonOperator: comparisons[alarm.fires],
      AlarmActions: [...alarm.actions],
    };
    await this.#api.call('PutMetricAlarm', input);
  }

  /** AWS: names that are not there are passed over (API reference, DeleteAlarms). */
  async remove(names: readonly string[]): Promise<void> {
    await inParts(names, 100, (AlarmNames) => this.#api.call<DeleteAlarmsCommandInput, unknown>('DeleteAlarms', { AlarmNames: [...AlarmNames] }));
  }
}
