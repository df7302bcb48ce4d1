// Guesses that no story comes to, since nothing of ours walks there: each is shown from both sides in a small world.
import { describe, expect, it } from 'vitest';
import { ownedAnswer } from '../../src/lib/sandbox/services/route53/aws-names.ts';
import type { ResourceType } from '../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import { monitoring } from '../../src/lib/sandbox/services/monitoring/service.ts';
import { databaseState } from '../../src/lib/sandbox/services/rds/serving.ts';
import { AwsFault } from '../../src/lib/sandbox/world/aws-fault.ts';
import { addFault } from '../../src/lib/sandbox/world/faults.ts';
import { between, hours, minutes, plus, seconds, type Duration, type Instant } from '../../src/lib/world/time.ts';
import { Workbench } from './services/cloudformation/workbench.ts';
import { openShop, type Shop } from './services/ecs/shop.ts';
import { accountWithDatabase } from './services/rds/database.ts';
import type { Account } from './services/account.ts';

const bothSides = [['as believed', false], ['flipped', true]] as const;
const shopWith = (rule: string, flipped: boolean): ReturnType<typeof openShop> => {
  const opened = openShop({ more: [monitoring] });
  if (flipped) opened.shop.fault('flip', { rule });
  return opened;
};

describe.each(bothSides)('a time that is scheduled once, %s', (_, flipped) => {
  const target = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount' };
  const call = <T>(shop: Shop, operation: string, more: object = {}): T => shop.call<T>('application-autoscaling', operation, { ...target, ...more });
  const put = (shop: Shop, at: string): unknown => call(shop, 'PutScheduledAction', { ScheduledActionName: 'once', Schedule: `at(${at})`, ScalableTargetAction: { MinCapacity: 6 } });

  it('goes when it has run, or stays', () => {
    const { shop } = shopWith('application-autoscaling.once-then-gone', flipped);
    call(shop, 'RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
    put(shop, '2026-01-05T12:00:00');
    shop.pass(hours(5));
    expect(shop.service().desiredCount).toBe(6);
    expect(call<{ ScheduledActions: object[] }>(shop, 'DescribeScheduledActions').ScheduledActions).toHaveLength(flipped ? 1 : 0);
    // It does nothing more.
    call(shop, 'RegisterScalableTarget', { MinCapacity: 1 });
    shop.pass(hours(30));
    expect(call<{ ScalableTargets: { MinCapacity: number }[] }>(shop, 'DescribeScalableTargets').ScalableTargets[0]?.MinCapacity).toBe(1);
  });

  it('that has passed is refused, or never runs', () => {
    const { shop } = shopWith('application-autoscaling.past-refused', flipped);
    call(shop, 'RegisterScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
    if (!flipped) return expect(() => put(shop, '2025-01-05T12:00:00')).toThrow('has passed');
    put(shop, '2025-01-05T12:00:00');
    shop.pass(hours(30));
    expect(shop.service().desiredCount).toBe(3);
  });
});

describe.each(bothSides)('CloudFormation, %s', (_, flipped) => {
  const bench = (rule: string, options: ConstructorParameters<typeof Workbench>[0] = {}): Workbench => {
    const made = new Workbench(options);
    if (flipped) addFault(made.world, made.now, { name: 'flip', args: { rule } });
    return made;
  };

  it('tries a deletion again every quarter of a minute, or every minute', () => {
    const asked: Instant[] = [];
    const used: ResourceType = {
      required: [],
      create: () => 'used',
      delete(__, { context }) {
        asked.push(context.now);
        if (asked.length < 4) throw new AwsFault('DependencyViolation', 'it has a dependent object');
      },
    };
    const made = bench('cloudformation.deletion-attempts', { types: { 'Test::Used': used } });
    const { StackId = '' } = made.create('app', 'Resources: { A: { Type: Test::Used } }');
    made.call('DeleteStack', { StackName: 'app' });
    expect(made.settle(StackId).StackStatus).toBe('DELETE_COMPLETE');
    expect(asked.slice(1).map((at, n) => between(asked[n] ?? at, at))).toEqual(Array.from({ length: 3 }, () => seconds(flipped ? 60 : 15)));
  });

  it('looks for drift for seconds, or minutes', () => {
    const made = bench('cloudformation.drift-detection');
    made.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } } }');
    const { StackDriftDetectionId } = made.call('DetectStackDrift', { StackName: 'app' });
    const status = (): unknown => made.call('DescribeStackDriftDetectionStatus', { StackDriftDetectionId })['DetectionStatus'];
    made.pass(60);
    expect(status()).toBe(flipped ? 'DETECTION_IN_PROGRESS' : 'DETECTION_COMPLETE');
    made.pass(150);
    expect(status()).toBe('DETECTION_COMPLETE');
  });

  it('looks at rollback triggers every half minute, or every two', () => {
    const made = bench('cloudformation.rollback-triggers-watched', { services: [monitoring] });
    made.call('PutMetricAlarm', { AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore' }, 'monitoring');
    made.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'OK', StateReason: 'test' }, 'monitoring');
    const RollbackConfiguration = { MonitoringTimeInMinutes: 30, RollbackTriggers: [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors', Type: 'AWS::CloudWatch::Alarm' }] };
    made.call('CreateStack', { StackName: 'app', TemplateBody: 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } } }', RollbackConfiguration });
    made.pass(300);
    made.call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' }, 'monitoring');
    const from = made.now;
    while (made.stack('app').StackStatus === 'CREATE_IN_PROGRESS' && made.now < plus(from, minutes(10))) made.pass(1);
    const noticed = between(from, made.now);
    if (flipped) expect(noticed).toBeGreaterThan(seconds(31));
    else expect(noticed).toBeLessThanOrEqual(seconds(31));
    expect(noticed).toBeLessThanOrEqual(seconds(121));
  });
});

describe.each(bothSides)('ECS, %s', (_, flipped) => {
  it('is answered by a hook after seconds, or minutes', () => {
    const { shop } = shopWith('ecs.hook-times', flipped);
    const lifecycleHooks = [{ hookTargetArn: 'arn:aws:lambda:us-east-1:123456789012:function:smoke', roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }];
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1, lifecycleHooks } });
    const hook = (): string | undefined => shop.deployment().lifecycleHookDetails?.[0]?.status;
    shop.until('asked', () => hook() !== undefined, minutes(10));
    shop.pass(seconds(20));
    expect(hook()).toBe(flipped ? 'IN_PROGRESS' : 'SUCCEEDED');
    shop.pass(minutes(3));
    expect(hook()).toBe('SUCCEEDED');
  });

  it('evens a service out after minutes, or at once', () => {
    const { shop } = shopWith('ecs.rebalancing', flipped);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 6 });
    shop.until('six', () => shop.service().runningCount === 6);
    const said = (words: string): number => shop.messages().filter((text) => text.includes(words)).length;
    addFault(shop.world, shop.now, { name: 'az-down', args: { az: 'us-east-1a', for: '10m' } });
    shop.pass(minutes(10));
    const steady = said('steady state');
    const [from, uneven] = [shop.now, (): boolean => said('is not AZ balanced') > 0];
    shop.until('rebalancing', uneven, minutes(30));
    const waited = between(from, shop.now);
    expect(said('steady state')).toBe(steady);
    if (flipped) expect(waited).toBeLessThan(minutes(2));
    else expect(waited).toBeGreaterThanOrEqual(minutes(2));
  });
});

describe.each(bothSides)('RDS, %s', (_, flipped) => {
  const id = 'shop-production';
  const accountWith = (rule: string, more: object = {}): Account => {
    const account = accountWithDatabase({ input: more });
    if (flipped) account.fault('flip', { rule });
    return account;
  };
  const shown = (account: Account, name = id) => account.call<{ DBInstances?: { DBInstanceStatus?: string; AvailabilityZone?: string }[] }>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: name }).DBInstances?.[0];
  /** How long until it has come to this status. */
  const until = (account: Account, isSo: () => boolean): Duration => {
    const from = account.now;
    while (!isSo() && account.now < plus(from, hours(3))) account.pass(seconds(10));
    return between(from, account.now);
  };

  it('restarts in a minute, or in minutes', () => {
    const account = accountWith('rds.reboot-times');
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: id });
    const isAvailable = (): boolean => shown(account)?.DBInstanceStatus === 'available';
    const took = until(account, () => !isAvailable()) + until(account, isAvailable);
    expect([took > minutes(2), took < minutes(7)]).toEqual([flipped, true]);
  });

  it('stops and starts in minutes, or in half an hour and more', () => {
    const account = accountWith('rds.stop-start', { MultiAZ: false });
    account.call('rds', 'StopDBInstance', { DBInstanceIdentifier: id });
    const stopped = until(account, () => shown(account)?.DBInstanceStatus === 'stopped');
    account.call('rds', 'StartDBInstance', { DBInstanceIdentifier: id });
    const started = until(account, () => shown(account)?.DBInstanceStatus === 'available');
    expect([stopped > minutes(14), started > minutes(14)]).toEqual([flipped, flipped]);
    expect(stopped + started).toBeLessThan(minutes(70));
  });

  it('lets a promoted replica write in minutes, or in ten', () => {
    const account = accountWith('rds.promotion');
    account.call('rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'replica', SourceDBInstanceIdentifier: id });
    account.pass(minutes(40));
    account.call('rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'replica' });
    const writes = (): boolean => account.look((context) => databaseState(context, 'replica'))?.writable === true;
    const took = until(account, writes);
    expect([took > minutes(5), took < minutes(15)]).toEqual([flipped, true]);
  });

  it('sees that a zone is lost within seconds, or within two minutes', () => {
    const account = accountWith('rds.zone-loss-noticed');
    const before = shown(account)?.AvailabilityZone ?? '';
    account.fault('az-down', { az: before });
    const said = (): boolean => (account.call<{ Events?: { Message?: string }[] }>('rds', 'DescribeEvents', { SourceType: 'db-instance', SourceIdentifier: id, Duration: 60 }).Events ?? []).some(({ Message }) => Message?.includes('failover started') === true);
    const took = until(account, said);
    expect([took > seconds(55), took < minutes(3)]).toEqual([flipped, true]);
  });
});

it.each(bothSides)('an alias whose load balancer has an empty group, %s', (_, flipped) => {
  const { shop } = shopWith('route53.empty-group-is-unhealthy', flipped);
  const { LoadBalancers: [balancer] } = shop.elb<{ LoadBalancers: { DNSName: string }[] }>('DescribeLoadBalancers', {});
  expect(shop.world.transact(shop.now, () => ownedAnswer([shop.context], balancer?.DNSName ?? '', 'A')?.healthy?.())).toBe(flipped);
});
