// Scheduled actions: what AWS takes and refuses, and what they do when their time has come.
import { expect, it } from 'vitest';
import { hours, instant, iso, minutes, seconds } from '../../../../src/lib/world/time.ts';
import { monitoring } from '../../../../src/lib/sandbox/services/monitoring/service.ts';
import { openShop, type Shop } from '../ecs/shop.ts';

const target = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount' };
const scaling = <T>(shop: Shop, operation: string, more: object = {}): T => shop.call<T>('application-autoscaling', operation, { ...target, ...more });
const put = (shop: Shop, more: object = {}): unknown => scaling(shop, 'PutScheduledAction', { ScheduledActionName: 'morning', Schedule: 'cron(0 12 ? * MON-FRI *)', ScalableTargetAction: { MinCapacity: 6 }, ...more });

interface Shown {
  readonly ScheduledActions: readonly { readonly ScheduledActionName: string; readonly Schedule: string; readonly ScalableTargetAction: object; readonly StartTime?: unknown }[];
  readonly NextToken?: string;
}

function open(): Shop {
  const { shop } = openShop();
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
  return shop;
}

const range = (shop: Shop): readonly (number | undefined)[] => {
  const { ScalableTargets: [found] } = shop.call<{ ScalableTargets: { MinCapacity?: number; MaxCapacity?: number }[] }>('application-autoscaling', 'DescribeScalableTargets', { ServiceNamespace: 'ecs' });
  return [found?.MinCapacity, found?.MaxCapacity];
};
/** Monday the 5th of January 2026, some minutes after ten. */
const passTo = (shop: Shop, day: number, hour: number, minute = 0): void => shop.pass((instant(Date.UTC(2026, 0, day, hour, minute)) - shop.now) as never);

it('runs by its cron, sets the range and the count, and says so', () => {
  const shop = open();
  put(shop);
  passTo(shop, 5, 11, 59);
  expect([range(shop), shop.service().desiredCount]).toEqual([[2, 10], 3]);
  shop.pass(minutes(2));
  expect([range(shop), shop.service().desiredCount]).toEqual([[6, 10], 6]);
  expect(scaling(shop, 'DescribeScalingActivities')).toMatchObject({
    ScalingActivities: [{ Description: 'Setting desired count to 6.', Cause: 'minimum capacity was set to 6' }, { Description: 'Setting min capacity to 6', Cause: 'scheduled action name morning was triggered', StatusCode: 'Successful' }],
  });
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 1 });
  passTo(shop, 6, 12, 1);
  expect(range(shop)).toEqual([6, 10]);
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 1 });
  // Friday, then the weekend.
  passTo(shop, 9, 12, 1);
  expect(range(shop)).toEqual([6, 10]);
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 1 });
  passTo(shop, 11, 23);
  expect(range(shop)).toEqual([1, 10]);
});

it('goes by the clock of its time zone, at once and again and again', () => {
  const shop = open();
  put(shop, { Timezone: 'America/New_York', Schedule: 'at(2026-01-05T12:00:00)' });
  put(shop, { ScheduledActionName: 'every', Schedule: 'rate(3 hours)', ScalableTargetAction: { MaxCapacity: 8 } });
  passTo(shop, 5, 12, 1);
  expect(range(shop)).toEqual([2, 10]);
  passTo(shop, 5, 17, 1);
  expect(range(shop)).toEqual([6, 8]);
  // It has run, and is no more; the other goes on.
  expect(scaling<Shown>(shop, 'DescribeScheduledActions').ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName)).toEqual(['every']);
  scaling(shop, 'RegisterScalableTarget', { MaxCapacity: 20 });
  shop.pass(hours(3));
  expect(range(shop)).toEqual([6, 8]);
});

it('does nothing while it is suspended, nor when it was changed or taken away, and fails where the ends would cross', () => {
  const shop = open();
  put(shop);
  put(shop, { Schedule: 'cron(0 14 * * ? *)', ScalableTargetAction: undefined });
  expect(scaling<Shown>(shop, 'DescribeScheduledActions').ScheduledActions).toMatchObject([{ Schedule: 'cron(0 14 * * ? *)', ScalableTargetAction: { MinCapacity: 6 } }]);
  put(shop, { ScheduledActionName: 'crossed', Schedule: 'cron(0 15 * * ? *)', ScalableTargetAction: { MaxCapacity: 4 } });
  put(shop, { ScheduledActionName: 'gone', Schedule: 'cron(30 12 * * ? *)' });
  scaling(shop, 'DeleteScheduledAction', { ScheduledActionName: 'gone' });
  passTo(shop, 5, 13);
  expect(range(shop)).toEqual([2, 10]);
  passTo(shop, 5, 15, 1);
  expect(range(shop)).toEqual([6, 10]);
  expect(scaling(shop, 'DescribeScalingActivities')).toMatchObject({ ScalingActivities: [{ StatusCode: 'Failed', Cause: 'scheduled action name crossed was triggered' }, {}, {}] });
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 3, SuspendedState: { ScheduledScalingSuspended: true } });
  passTo(shop, 6, 20);
  expect(range(shop)).toEqual([3, 10]);
});

it('keeps to its start and its end, which an update forgets', () => {
  const shop = open();
  const noon = { ScheduledActionName: 'noon', Schedule: 'cron(0 12 * * ? *)' };
  put(shop, { ...noon, StartTime: new Date(Date.UTC(2026, 0, 6)), EndTime: new Date(Date.UTC(2026, 0, 7)) });
  passTo(shop, 5, 13);
  expect(range(shop)).toEqual([2, 10]);
  passTo(shop, 6, 13);
  expect(range(shop)).toEqual([6, 10]);
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 1 });
  passTo(shop, 7, 13);
  expect(range(shop)).toEqual([1, 10]);
  put(shop, noon);
  expect(scaling<Shown>(shop, 'DescribeScheduledActions').ScheduledActions[0]?.StartTime).toBeUndefined();
  passTo(shop, 8, 13);
  expect(range(shop)).toEqual([6, 10]);
});

it('is refused in AWS’s classes, is listed by pages, and goes with its target', () => {
  const shop = open();
  for (const [wrong, says] of [
    [{ ResourceId: 'service/shop/none' }, /ObjectNotFoundException|No scalable target/],
    [{ Schedule: undefined }, /Schedule must be/],
    [{ Schedule: 'cron(0 12 * * * *)' }, /Invalid schedule expression/],
    [{ Schedule: 'cron(0 12 * * ?)' }, /Invalid schedule expression/],
    [{ Schedule: 'rate(1 hours)' }, /Invalid schedule expression/],
    [{ Schedule: 'at(2026-02-30T00:00:00)' }, /Invalid schedule expression/],
    [{ Schedule: 'at(2025-02-03T00:00:00)' }, /has passed/],
    [{ Timezone: 'Europe/Berln' }, /Invalid time zone/],
    [{ ScheduledActionName: 'a:b' }, /regular expression pattern/],
    [{ ScheduledActionName: ' a' }, /regular expression pattern/],
    [{ ScalableTargetAction: {} }, /At least one of minimum capacity/],
    [{ ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 3 } }, /cannot be less/],
    [{ ScalableTargetAction: { MinCapacity: -1 } }, /greater than or equal to 0/],
    [{ StartTime: new Date(20), EndTime: new Date(10) }, /before end time/],
  ] as const) expect(() => put(shop, wrong), JSON.stringify(wrong)).toThrow(says);
  expect(() => scaling(shop, 'DeleteScheduledAction', { ScheduledActionName: 'none' })).toThrow('No scheduled action found');
  for (let n = 0; n < 200; n++) put(shop, { ScheduledActionName: `action ${String(n).padStart(3, '0')}` });
  expect(() => put(shop)).toThrow('limit of 200');
  put(shop, { ScheduledActionName: 'action 007', ScalableTargetAction: { MaxCapacity: 7 } });
  const names: string[] = [];
  for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
    const page: Shown = scaling<Shown>(shop, 'DescribeScheduledActions', NextToken === undefined ? {} : { NextToken });
    expect(page.ScheduledActions.length).toBeLessThanOrEqual(50);
    names.push(...page.ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName));
    NextToken = page.NextToken;
  }
  expect(new Set(names).size).toBe(200);
  expect(scaling<Shown>(shop, 'DescribeScheduledActions', { ScheduledActionNames: ['action 007', 'action 300'] }).ScheduledActions).toMatchObject([{ ScalableTargetAction: { MaxCapacity: 7 } }]);
  scaling(shop, 'DeregisterScalableTarget');
  expect(scaling<Shown>(shop, 'DescribeScheduledActions').ScheduledActions).toEqual([]);
  expect(iso(shop.now)).toMatch(/^2026-01-05T/);
});

it('of step policies refuses what AWS does, names their alarms, and leaves those behind', () => {
  const { shop } = openShop({ more: [monitoring] });
  scaling(shop, 'RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
  const steps = (StepAdjustments: readonly object[], more: object = {}): { PolicyARN: string } => scaling(shop, 'PutScalingPolicy', { PolicyName: 'steps', PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', Cooldown: 600, StepAdjustments, ...more } });
  const out = { MetricIntervalLowerBound: 0, ScalingAdjustment: 1 };
  for (const [bad, says] of [
    [[], /At least one/],
    [[{ ...out, MetricIntervalUpperBound: 10 }], /unspecified upper bound/],
    [[{ ...out, MetricIntervalUpperBound: 10 }, { ...out, MetricIntervalLowerBound: 12 }], /gaps/],
    [[{ ...out, MetricIntervalUpperBound: 10 }, { ...out, MetricIntervalLowerBound: 8 }], /overlap/],
    [[{ ...out, MetricIntervalLowerBound: -3 }], /unspecified lower bound/],
  ] as const) expect(() => steps(bad)).toThrow(says);
  expect(() => steps([out], { AdjustmentType: undefined })).toThrow('AdjustmentType');
  const { PolicyARN } = steps([{ ...out, MetricIntervalUpperBound: 10 }, { MetricIntervalLowerBound: 10, ScalingAdjustment: 3 }]);
  const alarm = (name: string, more: object): unknown => shop.call('monitoring', 'PutMetricAlarm', { AlarmName: name, Namespace: 'Shop', MetricName: 'Waiting', Period: 60, Statistic: 'Average', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 100, ...more });
  alarm('waiting', { AlarmActions: [PolicyARN] });
  expect(scaling(shop, 'DescribeScalingPolicies')).toMatchObject({ ScalingPolicies: [{ PolicyType: 'StepScaling', Alarms: [{ AlarmName: 'waiting' }] }] });
  const send = (value: number): unknown => shop.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData: [{ MetricName: 'Waiting', Value: value, Timestamp: new Date(shop.now) }] });
  const sending = (value: number): void => {
    for (let n = 0; n < 6; n++) {
      send(value);
      shop.pass(seconds(50));
    }
  };
  sending(105);
  expect(shop.service().desiredCount).toBe(4);
  // In the cooldown a larger step counts from where the last one began: two more, not three.
  sending(120);
  expect(shop.service().desiredCount).toBe(6);
  scaling(shop, 'DeleteScalingPolicy', { PolicyName: 'steps' });
  const { MetricAlarms: [left] } = shop.call<{ MetricAlarms: { AlarmName: string; AlarmActions: string[] }[] }>('monitoring', 'DescribeAlarms', { AlarmNames: ['waiting'] });
  expect(left).toMatchObject({ AlarmName: 'waiting', AlarmActions: [] });
});
