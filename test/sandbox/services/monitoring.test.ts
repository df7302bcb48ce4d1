// Metrics and alarms of the sandbox: late data, missing data, metric math over both target groups.
import { describe, expect, it } from 'vitest';
import type { DescribeAlarmHistoryCommandOutput, DescribeAlarmsCommandOutput, GetMetricDataCommandOutput, GetMetricStatisticsCommandOutput, ListMetricsCommandOutput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { judge, type Point, type Rule } from '../../../src/lib/sandbox/services/monitoring/judge.ts';
import { evaluate, parseExpression } from '../../../src/lib/sandbox/services/monitoring/expression.ts';
import { operation, type ServiceModule } from '../../../src/lib/sandbox/world/service.ts';
import { asDate, inSeconds, instant, minus, minutes, plus, seconds, type Instant } from '../../../src/lib/world/time.ts';
import { groupArn, start, ToyApp, type Colour } from '../users/toy-app.ts';

const balancer = 'app/shop-production/0000000000000001';
const groupOf = (colour: Colour): string => groupArn(colour).slice(groupArn(colour).indexOf('targetgroup/'));

const metric = (Id: string, MetricName: string, colour: Colour, Stat = 'Sum'): MetricDataQuery => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [{ Name: 'TargetGroup', Value: groupOf(colour) }, { Name: 'LoadBalancer', Value: balancer }] }, Period: 60, Stat },
});

const errorShare: MetricDataQuery[] = [
  metric('e1', 'HTTPCode_Target_5XX_Count', 'blue'),
  metric('e2', 'HTTPCode_Target_5XX_Count', 'green'),
  metric('r1', 'RequestCount', 'blue'),
  metric('r2', 'RequestCount', 'green'),
  { Id: 'share', Expression: 'SUM([e1,e2]) / SUM([r1,r2])', Label: 'error share' },
];

const published: { subject: string; at: Instant }[] = [];
const sns: ServiceModule = { name: 'sns', operations: { Publish: operation<{ Subject: string }, { MessageId: string }>((input, context) => (published.push({ subject: input.Subject, at: context.now }), { MessageId: '1' })) } };

function withAlarm(seed: string, more: object = {}): ToyApp {
  const app = new ToyApp({ seed, services: [sns] });
  app.call('monitoring', 'PutMetricAlarm', {
    AlarmName: 'errors',
    Metrics: errorShare,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: 0.05,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: ['arn:aws:sns:us-east-1:111111111111:page'],
    ...more,
  });
  return app;
}

const state = (app: ToyApp, name = 'errors'): string => app.call<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', { AlarmNames: [name] }).MetricAlarms?.[0]?.StateValue ?? 'none';

function waitFor(app: ToyApp, wanted: string, name = 'errors'): number {
  const from = app.now;
  while (state(app, name) !== wanted) {
    if (app.now - from > 1_800_000) return Number.POSITIVE_INFINITY;
    app.wait(seconds(5));
  }
  return inSeconds(minus(app.now, from as never) as never);
}

const failing = (app: ToyApp, share: number): void => app.change(() => app.tasks().forEach((task) => app.changeTask(task.id, { behaviour: share === 0 ? { kind: 'healthy' } : { kind: 'errors', share } })));

describe('an alarm on metric math over both target groups', () => {
  it('goes into ALARM one to three minutes after errors begin, whichever group serves, and pages once', () => {
    const took: number[] = [];
    for (const [n, weights] of [{ blue: 100, green: 0 }, { blue: 0, green: 100 }, { blue: 50, green: 50 }, { blue: 10, green: 90 }, { blue: 100, green: 0 }, { blue: 1, green: 1 }].entries()) {
      published.length = 0;
      const app = withAlarm(`seed-${n}`);
      app.change(() => app.weights(weights));
      app.wait(minutes(10));
      expect(state(app)).toBe('OK');
      failing(app, 0.2);
      took.push(waitFor(app, 'ALARM'));
      app.wait(minutes(5));
      expect(published.map((it) => it.subject)).toEqual(['ALARM: "errors" in us-east-1']);
      const { AlarmHistoryItems } = app.call<DescribeAlarmHistoryCommandOutput>('monitoring', 'DescribeAlarmHistory', { AlarmName: 'errors', ScanBy: 'TimestampAscending' });
      expect(AlarmHistoryItems?.map((item) => item.HistorySummary)).toEqual(['Alarm "errors" created', 'Alarm updated from INSUFFICIENT_DATA to OK', 'Alarm updated from OK to ALARM', 'Successfully executed action arn:aws:sns:us-east-1:111111111111:page']);
      failing(app, 0);
      expect(waitFor(app, 'OK')).toBeLessThan(600);
    }
    expect(Math.min(...took)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...took)).toBeLessThanOrEqual(240);
    expect(took.filter((it) => it <= 180).length).toBeGreaterThanOrEqual(4);
    expect(new Set(took).size).toBeGreaterThan(2);
  });

  it('flaps when FILL hides the minutes that have not arrived, and does not as M of N', () => {
    const filled = [...errorShare.slice(0, 2), { Id: 'all', Expression: 'SUM([FILL(e1,0),FILL(e2,0)])' }];
    const moves = (more: object): number => {
      const app = withAlarm('fill', { Metrics: filled, Threshold: 10, ...more });
      app.wait(minutes(10));
      failing(app, 0.2);
      app.wait(minutes(30));
      const { AlarmHistoryItems } = app.call<DescribeAlarmHistoryCommandOutput>('monitoring', 'DescribeAlarmHistory', { AlarmName: 'errors', HistoryItemType: 'StateUpdate', MaxRecords: 100 });
      return (AlarmHistoryItems ?? []).length;
    };
    expect(moves({})).toBeGreaterThan(5);
    expect(moves({ EvaluationPeriods: 5, DatapointsToAlarm: 1 })).toBe(2);
  });

  it('is judged on older data under the fault late-alarm', () => {
    const app = withAlarm('late');
    app.wait(minutes(10));
    app.fault('late-alarm', { seconds: '600' });
    failing(app, 0.2);
    const took = waitFor(app, 'ALARM');
    expect(took).toBeGreaterThan(600);
    expect(took).toBeLessThan(900);
  });

  it('goes back at the next look when it was set by hand, and is not judged when it is gone', () => {
    const app = withAlarm('hand');
    app.wait(minutes(10));
    app.call('monitoring', 'SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'drill' });
    expect(state(app)).toBe('ALARM');
    expect(waitFor(app, 'OK')).toBeLessThanOrEqual(60);
    app.call('monitoring', 'DeleteAlarms', { AlarmNames: ['errors'] });
    app.wait(minutes(2));
    expect(app.world.store.pending().filter((it) => it.kind === 'monitoring.evaluate')).toEqual([]);
  });

  it('takes no action while it is muted or switched off', () => {
    const app = withAlarm('mute');
    app.wait(minutes(10));
    published.length = 0;
    app.call('monitoring', 'PutAlarmMuteRule', { Name: 'drill', Rule: { Schedule: { Expression: `at(${asDate(app.now).toISOString().slice(0, 16)})`, Duration: 'PT30M' } }, MuteTargets: { AlarmNames: ['errors'] } });
    failing(app, 0.2);
    waitFor(app, 'ALARM');
    expect(published).toEqual([]);
  });

  it('moves the composite alarm above it', () => {
    const app = withAlarm('composite');
    app.call('monitoring', 'PutCompositeAlarm', { AlarmName: 'both', AlarmRule: 'ALARM("errors") AND NOT INSUFFICIENT_DATA(errors)' });
    app.wait(minutes(10));
    const composite = (): string | undefined => app.call<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] }).CompositeAlarms?.[0]?.StateValue;
    expect(composite()).toBe('OK');
    failing(app, 0.2);
    waitFor(app, 'ALARM');
    expect(composite()).toBe('ALARM');
  });
});

describe('what CloudWatch does not take', () => {
  const app = new ToyApp();
  const call = (operation: string, input: object): unknown => app.call('monitoring', operation, input);
  const alarm = { AlarmName: 'lone', MetricName: 'm', Namespace: 'n', Statistic: 'Sum', EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' };

  it('an alarm over more than a day, or over more than seven of whole hours', () => {
    expect(() => call('PutMetricAlarm', { ...alarm, Period: 1800, EvaluationPeriods: 49 })).toThrow('more than a day');
    expect(() => call('PutMetricAlarm', { ...alarm, Period: 86_400, EvaluationPeriods: 8 })).toThrow('more than seven days');
    expect(() => call('PutMetricAlarm', { ...alarm, Period: 86_400, EvaluationPeriods: 7 })).not.toThrow();
  });

  it('values that are no numbers', () => {
    for (const Value of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 361]) expect(() => call('PutMetricData', { Namespace: 'n', MetricData: [{ MetricName: 'm', Value }] })).toThrow('is invalid');
  });

  it('the end of an alarm that a composite one depends on, unless that goes too; its history stays', () => {
    call('PutMetricAlarm', { ...alarm, AlarmName: 'child', Period: 60 });
    call('PutCompositeAlarm', { AlarmName: 'parent', AlarmRule: 'ALARM("child")' });
    call('SetAlarmState', { AlarmName: 'child', StateValue: 'ALARM', StateReason: 'by hand' });
    expect(() => call('DeleteAlarms', { AlarmNames: ['child'] })).toThrow('Cannot delete child as there are composite alarm(s) depending on it.');
    call('DeleteAlarms', { AlarmNames: ['child', 'parent'] });
    expect(call('DescribeAlarmHistory', { AlarmName: 'child', HistoryItemType: 'StateUpdate' })).toMatchObject({ AlarmHistoryItems: [{ AlarmName: 'child' }] });
  });
});

describe('metrics', () => {
  const data = (app: ToyApp, queries: MetricDataQuery[], from: Instant, to: Instant): Record<string, number[]> => {
    const { MetricDataResults } = app.call<GetMetricDataCommandOutput>('monitoring', 'GetMetricData', { MetricDataQueries: queries.map((it) => ({ ...it, ReturnData: true })), StartTime: asDate(from), EndTime: asDate(to), ScanBy: 'TimestampAscending' });
    return Object.fromEntries((MetricDataResults ?? []).map((it) => [it.Id ?? '', it.Values ?? []]));
  };

  it('are what the users met: so many requests, so many errors, and nothing where there were none', () => {
    const app = new ToyApp();
    app.wait(minutes(5));
    const from = instant(Math.ceil(app.now / 60_000) * 60_000);
    app.wait((from - app.now) as never);
    failing(app, 0.25);
    app.wait(seconds(90));
    failing(app, 0);
    app.wait(minutes(10));
    const values = data(app, errorShare, from, plus(from, minutes(4)));
    expect(values['r1']).toEqual([2400, 2400, 2400, 2400]);
    expect(values['r2']).toEqual([]);
    expect(values['e1']).toEqual([600, 300]);
    expect(values['share']).toEqual([0.25, 0.125]);
  });

  it('arrive 60 to 180 seconds after the minute they stand for', () => {
    const app = new ToyApp();
    const from = instant(Math.ceil(plus(start, minutes(5)) / 60_000) * 60_000);
    app.wait((from - app.now) as never);
    const arrivals: number[] = [];
    for (let minute = 0; minute < 20; minute++) {
      const at = plus(from, minutes(minute));
      let waited = Math.max(0, (app.now - at) / 1000);
      while (data(app, [metric('r1', 'RequestCount', 'blue')], at, plus(at, minutes(1)))['r1']?.length === 0) {
        app.wait(seconds(1));
        waited = (app.now - at) / 1000;
      }
      arrivals.push(waited);
    }
    expect(Math.min(...arrivals)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(181);
    expect(Math.max(...arrivals)).toBeGreaterThan(100);
  });

  it('show hosts, latency percentiles, tasks and the database', () => {
    const app = new ToyApp();
    app.wait(minutes(10));
    const stats = (Namespace: string, MetricName: string, Dimensions: object, more: object): Record<string, unknown> => {
      const { Datapoints } = app.call<GetMetricStatisticsCommandOutput>('monitoring', 'GetMetricStatistics', { Namespace, MetricName, Dimensions: Object.entries(Dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) })), StartTime: asDate(plus(start, minutes(3))), EndTime: asDate(plus(start, minutes(6))), Period: 60, ...more });
      return (Datapoints?.[0] ?? {}) as Record<string, unknown>;
    };
    expect(stats('AWS/ApplicationELB', 'HealthyHostCount', { TargetGroup: groupOf('blue'), LoadBalancer: balancer }, { Statistics: ['Minimum'] })['Minimum']).toBe(2);
    const times = stats('AWS/ApplicationELB', 'TargetResponseTime', { LoadBalancer: balancer }, { ExtendedStatistics: ['p50', 'p99'] })['ExtendedStatistics'] as Record<string, number>;
    expect(times['p50']).toBeGreaterThan(0.04);
    expect(times['p50']).toBeLessThan(0.07);
    expect(times['p99']).toBeGreaterThan(2 * (times['p50'] ?? 1));
    expect(stats('AWS/ECS', 'CPUUtilization', { ClusterName: 'shop-production', ServiceName: 'web' }, { Statistics: ['Average'] })['Average']).toBeCloseTo(22, 0);
    const connections = stats('AWS/RDS', 'DatabaseConnections', { DBInstanceIdentifier: 'shop-production' }, { Statistics: ['Maximum'] });
    expect(connections['Maximum']).toBe(40);
    const { Metrics } = app.call<ListMetricsCommandOutput>('monitoring', 'ListMetrics', { Namespace: 'AWS/RDS' });
    expect(Metrics?.map((it) => it.MetricName)).toContain('FreeStorageSpace');
  });

  it('of the account itself are kept and counted together', () => {
    const app = new ToyApp();
    for (const Value of [10, 30]) app.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Orders', Value, Dimensions: [{ Name: 'kind', Value: 'web' }] }] });
    app.wait(minutes(4));
    const query: MetricDataQuery = { Id: 'orders', MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'kind', Value: 'web' }] }, Period: 300, Stat: 'Average' } };
    expect(data(app, [query], start, plus(start, minutes(10)))['orders']).toEqual([20]);
    expect(() => app.call('monitoring', 'PutMetricData', { Namespace: 'AWS/RDS', MetricData: [] })).toThrowError('Namespace');
  });

  it('come in pages, marked as partial until the last', () => {
    const app = new ToyApp();
    app.wait(minutes(30));
    const all: number[] = [];
    let NextToken: string | undefined;
    const codes: unknown[] = [];
    for (let pages = 0; pages < 9; pages++) {
      const answer: GetMetricDataCommandOutput = app.call('monitoring', 'GetMetricData', { MetricDataQueries: [{ ...metric('r1', 'RequestCount', 'blue'), ReturnData: true }], StartTime: asDate(plus(start, minutes(5))), EndTime: asDate(plus(start, minutes(25))), MaxDatapoints: 7, NextToken });
      all.push(...(answer.MetricDataResults?.[0]?.Values ?? []));
      codes.push(answer.MetricDataResults?.[0]?.StatusCode);
      NextToken = answer.NextToken;
      if (NextToken === undefined) break;
    }
    expect(all).toHaveLength(20);
    expect(codes).toEqual(['PartialData', 'PartialData', 'Complete']);
  });
});

describe('missing data', () => {
  // The two tables of the CloudWatch user guide: five periods are looked at, three count; `-` is missing, X breaches, 0 does not.
  const points = (text: string): Point[] => [...text].flatMap((it, at) => (it === '-' ? [] : [[at, it === 'X' ? 1 : 0] as const]));
  const table = (toAlarm: number, text: string): string =>
    (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((missing) => judge({ comparison: 'GreaterThanThreshold', threshold: 0.5, periods: 3, toAlarm, missing } satisfies Rule, points(text)).state ?? 'retain').join(' ');

  it('three out of three', () => {
    expect(table(3, '0-X-X')).toBe('OK OK OK OK');
    expect(table(3, '0----')).toBe('OK OK OK OK');
    expect(table(3, '-----')).toBe('INSUFFICIENT_DATA retain ALARM OK');
    expect(table(3, '0XX-X')).toBe('ALARM ALARM ALARM ALARM');
    expect(table(3, '--X--')).toBe('ALARM retain ALARM OK');
  });

  it('two out of three', () => {
    expect(table(2, '0-X-X')).toBe('ALARM ALARM ALARM ALARM');
    expect(table(2, '00X0X')).toBe('ALARM ALARM ALARM ALARM');
    expect(table(2, '0-X--')).toBe('OK OK ALARM OK');
    expect(table(2, '----0')).toBe('OK OK ALARM OK');
    expect(table(2, '---X-')).toBe('ALARM retain ALARM OK');
  });
});

describe('metric math', () => {
  const one = new Map([[0, 10], [60, 20]]);
  const two = new Map([[60, 5], [120, 7]]);
  const scope = { value: (id: string) => (id === 'm1' ? one : two), metrics: () => [one, two], times: [0, 60, 120], period: 60 };
  const of = (text: string): unknown => {
    const value = evaluate(parseExpression(text), scope);
    return value instanceof Map ? [...value] : value;
  };

  it('calculates instant by instant where both sides are known', () => {
    expect(of('m1 + m2')).toEqual([[60, 25]]);
    expect(of('100 * (m1 - m2) / m1')).toEqual([[60, 75]]);
    expect(of('SUM(METRICS())')).toEqual([[0, 10], [60, 25], [120, 7]]);
    expect(of('SUM([m1, m2])')).toEqual(of('SUM(METRICS())'));
    expect(of('SUM(m1)')).toBe(30);
    expect(of('FILL(m2, 0) + FILL(m1, REPEAT)')).toEqual([[0, 10], [60, 25], [120, 27]]);
    expect(of('IF(m1 > 15, m1, 0)')).toEqual([[0, 0], [60, 20]]);
    expect(of('IF(m2 > 0 AND m1 >= 20, 1, 0)')).toEqual([[60, 1]]);
    expect(of('m1 / (m2 - 5)')).toEqual([]);
    expect(of('MAX([m1,m2]) - MIN([m1,m2])')).toEqual([[0, 0], [60, 15], [120, 0]]);
    expect(of('-m1 / PERIOD(m1)')).toEqual([[0, -10 / 60], [60, -20 / 60]]);
  });

  it('refuses what it does not know', () => {
    expect(() => of('m1 +')).toThrowError('unexpected end');
    expect(() => of('SEARCH(m1)')).toThrowError('SEARCH is not modelled');
    const app = new ToyApp();
    expect(() => app.call('monitoring', 'PutMetricAlarm', { AlarmName: 'x', Metrics: errorShare.slice(0, 1), EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' })).toThrowError('Exactly one element of the metrics list should return data.');
  });
});
