// The world's faults as ECS meets them.
import { describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../../../src/lib/world/time.ts';
import { taskAnswer, taskOf } from '../../../../src/lib/sandbox/services/ecs/serving.ts';
import { routeOf } from '../../../../src/lib/sandbox/services/elasticloadbalancing/route.ts';
import { network, openShop, openStreet, Shop } from './shop.ts';

const zonesOf = (shop: Shop): string[] => shop.tasks().map(({ availabilityZone = '' }) => availabilityZone).sort();

describe('az-down', () => {
  it('silences the tasks of the zone at once, has them found unhealthy, and puts others elsewhere', () => {
    const { shop, street } = openShop();
    const lost = shop.tasks().find(({ availabilityZone }) => availabilityZone === 'us-east-1a')?.taskArn?.split('/').at(-1) ?? '';
    const answer = (): unknown => {
      const task = taskOf(shop.context, lost);
      return task === undefined ? undefined : taskAnswer(shop.context, task, 'read').silence;
    };
    expect(answer()).toBeUndefined();
    shop.fault('az-down', { az: 'us-east-1a' });
    expect(answer()).toBe('timeout');
    expect(shop.health(street.green).every(({ TargetHealth }) => TargetHealth?.State === 'healthy')).toBe(true);
    const down = shop.now;
    shop.until('it is found', () => shop.health(street.green).some(({ TargetHealth }) => TargetHealth?.State === 'unhealthy' || TargetHealth?.State === 'draining'), minutes(1));
    // Two checks, ten seconds apart, the second of which times out.
    expect(shop.now - down).toBeGreaterThanOrEqual(10_000);
    expect(shop.now - down).toBeLessThanOrEqual(27_000);
    // Until it is gone from the group, requests go to the healthy two alone.
    const routed = routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path: '/' });
    expect(routed.answer === 'forward' ? routed.shares[0]?.targets.map(({ zone }) => zone).sort() : []).toEqual(['us-east-1b', 'us-east-1c']);
    shop.until('three elsewhere', () => zonesOf(shop).length === 3 && !zonesOf(shop).includes('us-east-1a') && shop.service().runningCount === 3, minutes(5));
    expect(shop.messages().some((message) => message.includes('due to (reason Request timed out)'))).toBe(true);
  });

  it('means the zone by its id too, ends by itself, and tasks go there again', () => {
    const { shop } = openShop();
    shop.fault('az-down', { az: 'use1-az4' }, minutes(10));
    shop.pass(minutes(9));
    expect(zonesOf(shop)).not.toContain('us-east-1a');
    shop.pass(minutes(2));
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 4 });
    shop.until('four', () => shop.service().runningCount === 4);
    expect(zonesOf(shop)).toContain('us-east-1a');
  });

  it('that is over before the checks have failed changes nothing', () => {
    const { shop, street } = openShop();
    const before = shop.tasks().map(({ taskArn }) => taskArn);
    shop.fault('az-down', { az: 'us-east-1a' }, seconds(8));
    shop.pass(minutes(3));
    expect(shop.tasks().map(({ taskArn }) => taskArn)).toEqual(before);
    expect(shop.health(street.green).every(({ TargetHealth }) => TargetHealth?.State === 'healthy')).toBe(true);
  });

  it('takes tasks that nothing checks after minutes', () => {
    const shop = new Shop();
    openStreet(shop);
    shop.ecs('CreateService', { cluster: 'shop', serviceName: 'api', desiredCount: 3, networkConfiguration: network, taskDefinition: shop.define('worker:1') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    shop.fault('az-down', { az: 'us-east-1b' });
    shop.pass(seconds(55));
    expect(zonesOf(shop)).toContain('us-east-1b');
    shop.until('it has moved', () => !zonesOf(shop).includes('us-east-1b') && shop.service().runningCount === 3, minutes(6));
  });
});

it('no-capacity places nothing, says so once, and tries again', () => {
  const { shop } = openShop();
  shop.fault('no-capacity');
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 5 });
  shop.pass(minutes(15));
  expect(shop.service()).toMatchObject({ runningCount: 3, pendingCount: 0 });
  const said = shop.messages().filter((message) => message.includes('was unable to place a task. Reason: Capacity is unavailable at this time'));
  expect(said).toHaveLength(1);
  shop.clearFaults();
  shop.until('five', () => shop.service().runningCount === 5, minutes(3));
});

it('stuck-deployment holds a stage until the fault is gone', () => {
  const { shop } = openShop();
  shop.fault('stuck-deployment', { stage: 'POST_TEST_TRAFFIC_SHIFT' });
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
  shop.pass(hours(2));
  expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' });
  shop.clearFaults();
  shop.until('success', () => shop.deployment().status === 'SUCCESSFUL', minutes(10));
});

it('a fault is noticed once, however often the world is looked at', () => {
  const { shop } = openShop();
  const noticed = (): number => shop.store.pending().filter(({ kind }) => kind === 'ecs.faults-changed').length;
  shop.fault('az-down', { az: 'us-east-1a' }, hours(1));
  for (let n = 0; n < 5; n++) shop.service();
  // One for now, one for its end.
  expect(noticed()).toBeLessThanOrEqual(2);
});

describe('when a zone is back', () => {
  it('the service is spread over it again: one starts there before one goes elsewhere', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 6 });
    shop.until('six', () => shop.service().runningCount === 6);
    shop.fault('az-down', { az: 'us-east-1a' }, minutes(10));
    shop.pass(minutes(9));
    expect(zonesOf(shop)).not.toContain('us-east-1a');
    shop.until('two there again', () => zonesOf(shop).filter((zone) => zone === 'us-east-1a').length === 2, minutes(30));
    shop.pass(minutes(10));
    expect(zonesOf(shop)).toEqual(['us-east-1a', 'us-east-1a', 'us-east-1b', 'us-east-1b', 'us-east-1c', 'us-east-1c']);
    expect(shop.messages()).toContain('(service api) is not AZ balanced with 0 tasks in us-east-1a, 3 tasks in us-east-1b, and 3 tasks in us-east-1c. AZ Rebalancing in progress.');
    expect(shop.messages().filter((text) => text.includes('is AZ balanced'))).toEqual(['(service api) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.']);
    expect(shop.messages().at(-1)).toBe('(service api) has reached a steady state.');
  });

  it('but not where rebalancing is off', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', availabilityZoneRebalancing: 'DISABLED' });
    shop.fault('az-down', { az: 'us-east-1a' }, minutes(10));
    shop.pass(hours(2));
    expect(zonesOf(shop)).not.toContain('us-east-1a');
  });
});
