// CloudWatch alarms in our words.
import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { inParts, type ServiceApi } from './api.ts';

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
}

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
}
