// CloudWatch alarms in our words.
import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { ServiceApi } from './api.ts';

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
    if (names.length === 0) return [];
    const answer = await this.#api.call<object, DescribeAlarmsCommandOutput>('DescribeAlarms', { AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
    return [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map((it) => ({ name: it.AlarmName ?? '', state: it.StateValue ?? 'INSUFFICIENT_DATA', reason: it.StateReason ?? '' }));
  }
}
