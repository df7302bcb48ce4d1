// Application Auto Scaling by metrics: alarms that it makes, counts that it sets, and what holds it back.
import { expect, it } from 'vitest';
import { minutes } from '../../../../src/lib/world/time.ts';
import { metricId } from '../../../../src/lib/sandbox/services/monitoring/metric-id.ts';
import { monitoring } from '../../../../src/lib/sandbox/services/monitoring/service.ts';
import { setStream } from '../../../../src/lib/sandbox/services/monitoring/streams.ts';
import { openShop, type Shop } from '../ecs/shop.ts';

const target = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount' };
const cpuOf = { PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } };

const open = (): Shop => openShop({ more: [monitoring] }).shop;
const scaling = <T>(shop: Shop, operation: string, more: object = {}): T => shop.call<T>('application-autoscaling', operation, { ...target, ...more });
const register = (shop: Shop, more: object = {}): unknown => scaling(shop, 'RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10, ...more });
const track = (shop: Shop, more: object = {}): { Alarms?: { AlarmName?: string }[] } =>
  scaling(shop, 'PutScalingPolicy', { PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, ...cpuOf, ...more } });

function load(shop: Shop, metric: 'CPUUtilization' | 'MemoryUtilization', value: number): void {
  shop.world.transact(shop.now, () => setStream(shop.context, metricId('AWS/ECS', metric, { ClusterName: 'shop', ServiceName: 'api' }), { unit: 'Percent', reading: { kind: 'level', value } }));
}

interface AlarmShape {
  readonly AlarmName?: string;
  readonly StateValue?: string;
  readonly Threshold?: number;
  readonly EvaluationPeriods?: number;
  readonly AlarmActions?: readonly string[];
}

const alarms = (shop: Shop): readonly AlarmShape[] => shop.call<{ MetricAlarms?: AlarmShape[] }>('monitoring', 'DescribeAlarms', {}).MetricAlarms ?? [];

it('makes an alarm above the target and one below nine tenths of it, and takes them away with the policy', () => {
  const shop = open();
  register(shop);
  const { Alarms = [] } = track(shop);
  expect(alarms(shop).map(({ Threshold, EvaluationPeriods }) => [Threshold, EvaluationPeriods])).toEqual([[60, 3], [54, 15]]);
  expect(Alarms.map(({ AlarmName }) => AlarmName)).toEqual(alarms(shop).map(({ AlarmName }) => AlarmName));
  expect(Alarms[0]?.AlarmName).toMatch(/^TargetTracking-service\/shop\/api-AlarmHigh-/);
  track(shop, { DisableScaleIn: true });
  expect(alarms(shop)).toHaveLength(1);
  scaling(shop, 'DeregisterScalableTarget');
  expect(alarms(shop)).toHaveLength(0);
});

it('scales out in proportion once three minutes have arrived, and not again for what has been added', () => {
  const shop = open();
  register(shop);
  track(shop);
  load(shop, 'CPUUtilization', 50);
  shop.pass(minutes(10));
  expect(shop.service().desiredCount).toBe(3);
  load(shop, 'CPUUtilization', 90);
  const since = shop.now;
  shop.until('scaled out', () => shop.service().desiredCount !== 3, minutes(15));
  expect(shop.service().desiredCount).toBe(5);
  expect(shop.now - since).toBeGreaterThan(minutes(3));
  expect(shop.now - since).toBeLessThan(minutes(9));
  // The same load as before over more tasks, not seen yet: nothing more is added in the cooldown.
  shop.pass(minutes(3));
  expect(shop.service().desiredCount).toBe(5);
  load(shop, 'CPUUtilization', 200);
  shop.until('a larger one', () => shop.service().desiredCount === 10, minutes(10));
  expect(scaling(shop, 'DescribeScalingActivities')).toMatchObject({ ScalingActivities: expect.arrayContaining([expect.objectContaining({ Description: 'Setting desired count to 5.', Cause: expect.stringContaining('AlarmHigh') as string })]) as object[] });
});

it('scales in after a quarter of an hour, down to the minimum, never below', () => {
  const shop = open();
  register(shop);
  track(shop, { ScaleInCooldown: 60 });
  load(shop, 'CPUUtilization', 55);
  shop.pass(minutes(30));
  expect(shop.service().desiredCount).toBe(3);
  load(shop, 'CPUUtilization', 2);
  shop.pass(minutes(14));
  expect(shop.service().desiredCount).toBe(3);
  shop.until('scaled in', () => shop.service().desiredCount === 2, minutes(10));
  shop.pass(minutes(40));
  expect(shop.service().desiredCount).toBe(2);
});

it('waits for a scale-in cooldown even when all metrics are quiet', () => {
  const shop = open();
  register(shop, { MinCapacity: 1 });
  track(shop, { ScaleInCooldown: 7200 });
  load(shop, 'CPUUtilization', 30);
  shop.until('first', () => shop.service().desiredCount === 2, minutes(30));
  shop.pass(minutes(110));
  expect(shop.service().desiredCount).toBe(2);
  shop.pass(minutes(15));
  expect(shop.service().desiredCount).toBe(1);
});

it('scales in only when every policy agrees', () => {
  const shop = open();
  register(shop);
  track(shop);
  scaling(shop, 'PutScalingPolicy', { PolicyName: 'memory', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 80, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' } } });
  load(shop, 'CPUUtilization', 2);
  load(shop, 'MemoryUtilization', 78);
  shop.pass(minutes(40));
  expect(shop.service().desiredCount).toBe(3);
  load(shop, 'MemoryUtilization', 20);
  shop.pass(minutes(40));
  expect(shop.service().desiredCount).toBe(2);
});

it('heeds what is suspended, and does not scale in during a deployment', () => {
  const shop = open();
  register(shop, { SuspendedState: { DynamicScalingOutSuspended: true } });
  track(shop);
  load(shop, 'CPUUtilization', 90);
  shop.pass(minutes(10));
  expect(shop.service().desiredCount).toBe(3);
  register(shop, { SuspendedState: { DynamicScalingOutSuspended: false } });
  shop.pass(minutes(1));
  expect(shop.service().desiredCount).toBe(5);
  load(shop, 'CPUUtilization', 2);
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { bakeTimeInMinutes: 60 } });
  shop.pass(minutes(45));
  expect(shop.service().desiredCount).toBe(5);
  shop.until('the deployment', () => shop.deployment().status === 'SUCCESSFUL');
  shop.until('scaled in', () => shop.service().desiredCount === 2, minutes(20));
});

it('takes the step that an alarm of the account has come to', () => {
  const shop = open();
  register(shop, { MaxCapacity: 40 });
  const { PolicyARN } = scaling<{ PolicyARN: string }>(shop, 'PutScalingPolicy', {
    PolicyName: 'steps',
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', Cooldown: 60, StepAdjustments: [{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 15, ScalingAdjustment: 1 }, { MetricIntervalLowerBound: 15, ScalingAdjustment: 4 }] },
  });
  shop.call('monitoring', 'PutMetricAlarm', {
    AlarmName: 'busy', Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'ClusterName', Value: 'shop' }, { Name: 'ServiceName', Value: 'api' }],
    Period: 60, Statistic: 'Average', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold', Threshold: 70, AlarmActions: [PolicyARN],
  });
  load(shop, 'CPUUtilization', 90);
  shop.until('four more', () => shop.service().desiredCount === 7, minutes(6));
  load(shop, 'CPUUtilization', 40);
  shop.pass(minutes(6));
  const before = shop.service().desiredCount ?? 0;
  load(shop, 'CPUUtilization', 75);
  shop.until('one more', () => shop.service().desiredCount !== before, minutes(8));
  expect(shop.service().desiredCount).toBe(before + 1);
});

it('tracks requests over both target groups, whichever of them has the traffic', () => {
  const shop = open();
  register(shop);
  const group = (Id: string): object => ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCountPerTarget', Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/1' }, { Name: 'TargetGroup', Value: `targetgroup/${Id}/1` }] }, Stat: 'Sum' } });
  scaling(shop, 'PutScalingPolicy', {
    PolicyName: 'requests', PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 600, ScaleInCooldown: 60, CustomizedMetricSpecification: { Metrics: [group('blue'), group('green'), { Id: 'perTask', Expression: 'SUM([blue, green])', ReturnData: true }] } },
  });
  const serve = (id: string, perSecond: number | undefined): void =>
    shop.world.transact(shop.now, () => setStream(shop.context, metricId('AWS/ApplicationELB', 'RequestCountPerTarget', { LoadBalancer: 'app/shop/1', TargetGroup: `targetgroup/${id}/1` }), { unit: 'Count', reading: perSecond === undefined ? undefined : { kind: 'rate', perSecond } } as never));
  // From a whole minute on: a part of one would count as few.
  shop.until('a whole minute', () => shop.now % 60_000 === 0);
  serve('blue', 20);
  shop.until('scaled out', () => shop.service().desiredCount === 6, minutes(12));
  serve('blue', undefined);
  serve('green', 15);
  shop.pass(minutes(9));
  expect(shop.service().desiredCount).toBe(9);
});

it('refuses metrics that are none, and a fifty-first policy', () => {
  const shop = open();
  register(shop);
  const custom = (spec: object, PolicyName = 'own'): unknown => scaling(shop, 'PutScalingPolicy', { PolicyName, PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, CustomizedMetricSpecification: spec } });
  const whole = { MetricName: 'Waiting', Namespace: 'Shop', Statistic: 'Average' };
  expect(() => custom({ ...whole, Statistic: undefined })).toThrow('must be specified');
  expect(() => custom({ ...whole, Metrics: [] })).toThrow('cannot be combined');
  expect(() => custom({ Metrics: [{ Id: 'a', Expression: '1' }, { Id: 'b', Expression: '2' }] })).toThrow('Exactly one');
  expect(() => custom({ Metrics: [{ Id: 'a' }] })).toThrow('either an Expression');
  for (let n = 0; n < 50; n++) custom(whole, `own-${n}`);
  expect(() => custom(whole, 'one-more')).toThrow('limit of 50');
  custom(whole, 'own-7');
});
