// Guesses turned round: each flip makes another world, nothing else is shifted by one, and what cannot be flipped is refused.
import type { DescribeEventsCommandOutput } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { isProblem, type ProblemData } from '../../src/lib/problems/problem.ts';
import { dataUpTo } from '../../src/lib/sandbox/services/ce/data-age.ts';
import { ce } from '../../src/lib/sandbox/services/ce/service.ts';
import { routeOf } from '../../src/lib/sandbox/services/elasticloadbalancing/route.ts';
import { addFault, clearFaults, listFaults } from '../../src/lib/sandbox/world/faults.ts';
import { between, hours, minutes, seconds, type Duration } from '../../src/lib/world/time.ts';
import { blueGreen, openShop, openStreet, Shop } from './services/ecs/shop.ts';
import { Account } from './services/account.ts';
import { accountWithDatabase } from './services/rds/database.ts';

const flip = (shop: Shop, rule: string): void => shop.fault('flip', { rule });

function refusal(run: () => unknown): ProblemData | undefined {
  try {
    run();
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.data;
    throw thrown;
  }
  return undefined;
}

describe('a flip', () => {
  const add = (shop: Shop, rule: string) => addFault(shop.world, shop.now, { name: 'flip', args: { rule } });

  it('of a rule that is not there is refused with the nearest', () => {
    const refused = refusal(() => add(new Shop(), 'ecs.stage-time'));
    expect(refused).toMatchObject({ code: 'SANDBOX_NO_SUCH_RULE', outcome: 'usage' });
    expect(refused?.fix).toContain('Did you mean ecs.stage-times?');
  });

  it('of a rule that has no other side is refused', () => {
    expect(refusal(() => add(new Shop(), 'ecs.longest-stage'))).toMatchObject({ code: 'SANDBOX_RULE_NOT_A_GUESS', outcome: 'usage' });
  });

  it('of no rule, and of what is no name of one, is refused', () => {
    const shop = new Shop();
    expect(refusal(() => addFault(shop.world, shop.now, { name: 'flip', args: {} }))).toMatchObject({ code: 'SANDBOX_FAULT_ARGUMENT_MISSING' });
    expect(refusal(() => add(shop, 'ecs'))).toMatchObject({ code: 'SANDBOX_FAULT_ARGUMENT' });
  });

  it('is listed, holds where and as long as it is said, and is gone when it is cleared', () => {
    const shop = new Shop();
    const flipped = (): boolean => shop.context.flipped('ecs.stage-times');
    addFault(shop.world, shop.now, { name: 'flip', args: { rule: 'ecs.stage-times', region: 'eu-west-1' } });
    expect([flipped(), shop.context.in('eu-west-1').flipped('ecs.stage-times'), shop.context.in('eu-west-1').flipped('ecs.task-start')]).toEqual([false, true, false]);
    add(shop, 'ecs.stage-times');
    expect(flipped()).toBe(true);
    expect(listFaults(shop.world, shop.now).map(({ name, args }) => [name, args['rule']])).toEqual([['flip', 'ecs.stage-times'], ['flip', 'ecs.stage-times']]);
    clearFaults(shop.world, shop.now, 'flip');
    expect(flipped()).toBe(false);
    addFault(shop.world, shop.now, { name: 'flip', args: { rule: 'ecs.stage-times', for: '1m' } });
    shop.pass(minutes(2));
    expect(flipped()).toBe(false);
  });

  it('shifts no draw of what it is not about', () => {
    const story = (rule?: string): readonly string[] => {
      const { shop } = openShop();
      if (rule !== undefined) flip(shop, rule);
      shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
      const from = shop.now;
      shop.until('deployed', () => shop.deployment().status === 'SUCCESSFUL');
      return [String(between(from, shop.now)), ...shop.messages()];
    };
    expect(story('ecs.lost-zone-noticed')).toEqual(story());
    expect(story('ecs.stage-times')).not.toEqual(story());
  });
});

describe('flipped, ECS', () => {
  it('puts the first revision into targetGroupArn, the second into the other', () => {
    const shop = new Shop();
    flip(shop, 'ecs.groups-swap-after-first-deployment');
    const street = openStreet(shop);
    const deployed = (): void => shop.until('deployed', () => shop.deployment().status === 'SUCCESSFUL');
    shop.ecs('CreateService', { ...blueGreen(street), taskDefinition: shop.define('api:1') });
    deployed();
    expect(shop.weights(street.production)).toEqual({ blue: 100, green: 0 });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.pass(seconds(1));
    deployed();
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
    expect(openShop().shop.weights(openShop().street.production)).toEqual({ blue: 0, green: 100 });
  });

  it('refuses a blue-green configuration without a bake time', () => {
    const make = (shop: Shop): unknown => shop.ecs('CreateService', { ...blueGreen(openStreet(shop), { deploymentConfiguration: { strategy: 'BLUE_GREEN' } }), taskDefinition: shop.define('api:1') });
    expect(() => make(new Shop())).not.toThrow();
    const shop = new Shop();
    flip(shop, 'ecs.bake-time-left-out');
    expect(() => make(shop)).toThrow(/bakeTimeInMinutes/);
  });

  it.each([
    [undefined, 'IN_PROGRESS'],
    ['ecs.circuit-breaker-watches-rolling-only', 'ROLLBACK_SUCCESSFUL'],
  ])('(%s) leaves a blue-green deployment whose tasks crash %s', (rule, status) => {
    const { shop } = openShop();
    if (rule !== undefined) flip(shop, rule);
    shop.image('api:bad', 'crash');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:bad') });
    shop.pass(minutes(15));
    expect(shop.deployment().status).toBe(status);
  });

  it.each([
    [undefined, false],
    ['ecs.no-candidate-stops-starts', true],
  ])('(%s) goes on with a first revision that failed: %s', (rule, goesOn) => {
    const shop = new Shop();
    if (rule !== undefined) flip(shop, rule);
    shop.image('api:1', 'crash');
    shop.ecs('CreateService', { ...blueGreen(openStreet(shop)), taskDefinition: shop.define('api:1') });
    shop.pass(minutes(2));
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn, stopType: 'ROLLBACK' });
    shop.pass(minutes(3));
    expect(shop.deployment().status).toBe('ROLLBACK_FAILED');
    const died = shop.tasks('api', 'STOPPED').length;
    shop.pass(minutes(20));
    expect(shop.tasks('api', 'STOPPED').length > died).toBe(goesOn);
  });

  it.each([
    [undefined, ['PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT', 'CLEAN_UP']],
    ['ecs.way-back', ['TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'CLEAN_UP']],
  ])('(%s) goes back by %j', (rule, stages) => {
    const { shop, street } = openShop();
    if (rule !== undefined) flip(shop, rule);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('baking', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn, stopType: 'ROLLBACK' });
    const seen: string[] = [];
    shop.until('back', () => {
      const { status, lifecycleStage = '' } = shop.deployment();
      if (status === 'ROLLBACK_IN_PROGRESS' && seen.at(-1) !== lifecycleStage) seen.push(lifecycleStage);
      return status === 'ROLLBACK_SUCCESSFUL';
    });
    expect(seen).toEqual(stages);
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
  });

  it.each([
    [undefined, 'SUCCESSFUL', 'api:2'],
    ['ecs.stop-while-cleaning-up', 'ROLLBACK_SUCCESSFUL', 'api:1'],
  ])('(%s) ends a deployment that is stopped while it cleans up as %s, with %s', (rule, status, runs) => {
    const { shop } = openShop();
    if (rule !== undefined) flip(shop, rule);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('cleaning up', () => shop.deployment().lifecycleStage === 'CLEAN_UP');
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn, stopType: 'ROLLBACK' });
    shop.pass(minutes(10));
    expect(shop.deployment().status).toBe(status);
    expect(shop.service().taskDefinition?.endsWith(runs)).toBe(true);
    expect(shop.service().runningCount).toBe(3);
  });

  it('leaves an unhealthy task two minutes before it stops it', () => {
    const stopped = (rule?: string): number => {
      const { shop } = openShop();
      if (rule !== undefined) flip(shop, rule);
      shop.image('api:bad', 'unhealthy');
      shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:bad') });
      shop.pass(minutes(20));
      return shop.tasks('api', 'STOPPED').length;
    };
    expect(stopped('ecs.unhealthy-stopped-first')).toBeLessThan(stopped() / 1.5);
  });
});

describe('flipped, a load balancer', () => {
  const green = (shop: Shop): Duration => {
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    const from = shop.now;
    shop.until('healthy', () => shop.deployment().lifecycleStage === 'POST_SCALE_UP');
    return between(from, shop.now);
  };

  it.each(['elasticloadbalancing.new-target-needs-one-check', 'elasticloadbalancing.first-check-comes-soon'])('(%s) finds a new target healthy later', (rule) => {
    const usual = green(openShop().shop);
    const { shop } = openShop();
    flip(shop, rule);
    expect(green(shop)).toBeGreaterThan(usual + 8000);
  });

  it('goes by the old weights for a while when its rule is changed', () => {
    const { shop, street } = openShop();
    const groups = (): readonly string[] => {
      const routed = shop.world.transact(shop.now, () => routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path: '/' }));
      return routed.answer === 'forward' ? routed.shares.map(({ targetGroupArn }) => targetGroupArn) : [];
    };
    const move = (to: string): void => void shop.elb('ModifyRule', { RuleArn: street.production, Actions: [{ Type: 'forward', TargetGroupArn: to }] });
    move(street.blue);
    expect(groups()).toEqual([street.blue]);
    flip(shop, 'elasticloadbalancing.rules-hold-at-once');
    move(street.green);
    expect(shop.weights(street.production)).toEqual({ green: 1 });
    expect(groups()).toEqual([street.blue]);
    shop.pass(seconds(9));
    expect(groups()).toEqual([street.blue]);
    shop.pass(seconds(22));
    expect(groups()).toEqual([street.green]);
  });
});

describe('flipped, RDS', () => {
  it('shows its events later, under their own time', () => {
    const account = accountWithDatabase();
    account.fault('flip', { rule: 'rds.events-at-once' });
    account.fault('rds-failover', { seconds: '60' });
    const events = () => account.call<DescribeEventsCommandOutput>('rds', 'DescribeEvents', { SourceType: 'db-instance', SourceIdentifier: 'shop-production', Duration: 60, EventCategories: ['failover'] }).Events ?? [];
    const before = events().length;
    const called = account.now;
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: 'shop-production', ForceFailover: true });
    account.pass(seconds(50));
    expect(events().length).toBe(before);
    account.pass(seconds(100));
    const started = events().find(({ Message }) => Message?.includes('failover started') === true);
    expect(Number(started?.Date) - called).toBeLessThan(20_000);
  });

  it('shows the zones minutes later', () => {
    const account = accountWithDatabase();
    const zone = (): string | undefined => account.call<{ DBInstances?: { AvailabilityZone?: string }[] }>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'shop-production' }).DBInstances?.[0]?.AvailabilityZone;
    account.fault('flip', { rule: 'rds.az-fields-late' });
    const before = zone();
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: 'shop-production', ForceFailover: true });
    account.pass(minutes(5));
    expect(zone()).toBe(before);
    account.pass(minutes(8));
    expect(zone()).not.toBe(before);
  });
});

it('flipped, Cost Explorer is a day behind', () => {
  const account = new Account({ services: [ce] });
  account.pass(hours(100));
  const reach = (): number => account.look((context) => between(dataUpTo(context), context.now));
  expect(reach()).toBeLessThanOrEqual(hours(25));
  account.fault('flip', { rule: 'ce.data-age' });
  expect(reach()).toBeGreaterThanOrEqual(hours(24));
});
