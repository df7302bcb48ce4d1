// ROLLING: one set of tasks for another within the bounds, and the circuit breaker.
import { describe, expect, it } from 'vitest';
import { minutes } from '../../../../src/lib/world/time.ts';
import { monitoring } from '../../../../src/lib/sandbox/services/monitoring/service.ts';
import { breakerThreshold, rollingWants } from '../../../../src/lib/sandbox/services/ecs/rolling.ts';
import { network, openStreet, Shop, type Street } from './shop.ts';

function worker(more: object = {}, street?: Street): object {
  return {
    cluster: 'shop', serviceName: 'api', desiredCount: 4, networkConfiguration: network, ...more,
    ...(street === undefined ? {} : { loadBalancers: [{ targetGroupArn: street.blue, containerName: 'app', containerPort: 8080 }] }),
  };
}

function opened(more: object = {}): { shop: Shop; street: Street } {
  const shop = new Shop();
  const street = openStreet(shop);
  shop.ecs('CreateService', { ...worker(more, street), taskDefinition: shop.define('api:1') });
  shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL');
  shop.pass(minutes(1));
  return { shop, street };
}

describe('what a rolling look wants', () => {
  const bounds = { desired: 4, most: 5, least: 4 };

  it('starts only what the maximum leaves room for', () => {
    expect(rollingWants({ incoming: { live: 0, healthy: 0 }, outgoing: [{ live: 4, healthy: 4 }] }, bounds)).toEqual({ incoming: 1, outgoing: [4] });
  });

  it('stops an old task only for a healthy new one', () => {
    expect(rollingWants({ incoming: { live: 1, healthy: 0 }, outgoing: [{ live: 4, healthy: 4 }] }, bounds).outgoing).toEqual([4]);
    expect(rollingWants({ incoming: { live: 1, healthy: 1 }, outgoing: [{ live: 4, healthy: 4 }] }, bounds).outgoing).toEqual([3]);
  });

  it('lets unhealthy old tasks go first', () => {
    expect(rollingWants({ incoming: { live: 0, healthy: 0 }, outgoing: [{ live: 4, healthy: 2 }] }, { desired: 4, most: 8, least: 4 }).outgoing).toEqual([2]);
  });
});

it('a rolling deployment keeps to its bounds and ends with the new tasks alone', () => {
  const { shop } = opened({ deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 } });
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
  let most = 0;
  shop.until('success', () => {
    const wanted = (shop.service().deployments ?? []).reduce((sum, { desiredCount = 0 }) => sum + desiredCount, 0);
    most = Math.max(most, wanted);
    expect(shop.service().runningCount).toBeGreaterThanOrEqual(4);
    return shop.deployment().status === 'SUCCESSFUL';
  });
  expect(most).toBe(6);
  expect(shop.service().deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 4 }]);
  expect(shop.tasks().every(({ taskDefinitionArn }) => taskDefinitionArn?.endsWith(':2'))).toBe(true);
  expect(shop.deployment().lifecycleStage).toBeUndefined();
});

describe('the circuit breaker', () => {
  it('threshold is half of the desired count, from 3 to 200', () => {
    const configuration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    expect([1, 6, 7, 10, 1000].map((desired) => breakerThreshold(configuration, desired))).toEqual([3, 3, 4, 5, 200]);
    expect(breakerThreshold({ deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: 'COUNT', value: 7 } } }, 100)).toBe(7);
  });

  it('rolls a crash loop back', () => {
    const { shop } = opened({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } });
    shop.image('api:bad', 'crash');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:bad') });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(15));
    expect(shop.deployment()).toMatchObject({ statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.', deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 } });
    expect(shop.messages().some((message) => /deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\.$/.test(message))).toBe(true);
    shop.pass(minutes(2));
    expect(shop.service()).toMatchObject({ runningCount: 4, taskDefinition: expect.stringMatching(/:1$/) as string });
    // AWS: a waiter that only looks at counts says that all is well.
    expect(shop.service().deployments).toHaveLength(1);
  });

  it('with nothing to go back to stalls', () => {
    const shop = new Shop();
    openStreet(shop);
    shop.image('api:bad', 'missing');
    shop.ecs('CreateService', { ...worker({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } }), taskDefinition: shop.define('api:bad') });
    shop.until('failed', () => shop.deployment().status === 'ROLLBACK_FAILED', minutes(30));
    const started = shop.messages().filter((message) => message.includes('has started')).length;
    shop.pass(minutes(30));
    expect(shop.messages().filter((message) => message.includes('has started'))).toHaveLength(started);
    expect(shop.service().deployments?.[0]).toMatchObject({ rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.' });
  });
});

it('a service without a load balancer counts a task as healthy after 40 seconds', () => {
  const shop = new Shop();
  openStreet(shop);
  shop.ecs('CreateService', { ...worker({ desiredCount: 1 }), taskDefinition: shop.define('worker:1') });
  shop.until('it runs', () => shop.service().runningCount === 1);
  const ran = shop.now;
  shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
  expect(shop.now - ran).toBeGreaterThanOrEqual(38_000);
  expect(shop.now - ran).toBeLessThan(46_000);
});

it('a service can change from rolling to blue-green and back', () => {
  const { shop, street } = opened();
  const balancer = { targetGroupArn: street.blue, containerName: 'app', containerPort: 8080 };
  const advancedConfiguration = { alternateTargetGroupArn: street.green, productionListenerRule: street.production, roleArn: 'arn:aws:iam::123456789012:role/infrastructure' };
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), loadBalancers: [{ ...balancer, advancedConfiguration }], deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } });
  shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
  expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:3'), loadBalancers: [{ ...balancer, targetGroupArn: street.green }], deploymentConfiguration: { strategy: 'ROLLING' } });
  shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
  expect(shop.health(street.green).filter(({ TargetHealth }) => TargetHealth?.State === 'healthy')).toHaveLength(4);
});

describe('early success', () => {
  const leaving = (shop: Shop): object[] => shop.tasks('api', 'STOPPED').filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  const early = (sourceServiceRevisionCleanup: string, healthyPercent = 75): object => ({ maximumPercent: 125, minimumHealthyPercent: 75, earlySuccessCriteria: { enable: true, healthyPercent, sourceServiceRevisionCleanup } });

  it('comes with enough healthy tasks; the old ones go and the rest comes in the background', () => {
    const { shop } = opened({ deploymentConfiguration: early('DEFERRED') });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(leaving(shop)).not.toHaveLength(0);
    shop.until('the new ones alone', () => shop.service().deployments?.length === 1 && shop.service().runningCount === 4, minutes(5));
    expect(shop.tasks().every(({ taskDefinitionArn }) => taskDefinitionArn?.endsWith(':2'))).toBe(true);
  });

  it('waits for the old ones to go where it is told to', () => {
    const { shop } = opened({ deploymentConfiguration: early('BLOCKING') });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(leaving(shop)).toHaveLength(0);
  });

  it('is refused below the minimum, without its members, and where traffic shifts', () => {
    const { shop } = opened();
    const change = (deploymentConfiguration: object): (() => unknown) => () => shop.ecs('UpdateService', { cluster: 'shop', service: 'api', deploymentConfiguration });
    expect(change(early('DEFERRED', 40))).toThrow('greater than or equal to minimumHealthyPercent');
    expect(change({ earlySuccessCriteria: { enable: true } })).toThrow('are required');
    expect(change(early('LATER'))).toThrow('Valid values are: BLOCKING, DEFERRED');
    expect(change({ deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type: 'SHARE', value: 3 } } })).toThrow('Invalid threshold type');
  });
});

describe('alarms of a rolling deployment', () => {
  const alarm = { AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Period: 60, Statistic: 'Sum', EvaluationPeriods: 3, ComparisonOperator: 'GreaterThanThreshold', Threshold: 1, TreatMissingData: 'notBreaching' };
  const watched = (): Shop => {
    const shop = new Shop({ more: [monitoring] });
    openStreet(shop);
    shop.call('monitoring', 'PutMetricAlarm', alarm);
    shop.ecs('CreateService', { ...worker(), taskDefinition: shop.define('api:1') });
    shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { alarms: { enable: true, rollback: true, alarmNames: ['errors'] } } });
    return shop;
  };

  it('give it a bake time where it names none', () => {
    const shop = watched();
    shop.until('the new ones alone', () => shop.tasks().length === 4 && shop.tasks().every(({ taskDefinitionArn, lastStatus }) => lastStatus === 'RUNNING' && taskDefinitionArn?.endsWith(':2')) && shop.tasks('api', 'STOPPED').every(({ lastStatus }) => lastStatus === 'STOPPED'));
    const since = shop.now;
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL', minutes(10));
    expect(shop.now - since).toBeGreaterThan(minutes(2.5));
    expect(shop.now - since).toBeLessThan(minutes(4));
  });

  it('are not seen while the account is throttled', () => {
    const shop = watched();
    shop.fault('throttle', { op: 'monitoring:Describe*' });
    shop.pass(minutes(1));
    shop.call('monitoring', 'SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' });
    shop.until('the end', () => shop.deployment().finishedAt !== undefined);
    expect(shop.deployment().status).toBe('SUCCESSFUL');
  });
});

it('rebalancing and a maximum of 100 per cent exclude each other', () => {
  const { shop } = opened();
  expect(() => shop.ecs('UpdateService', { cluster: 'shop', service: 'api', availabilityZoneRebalancing: 'ENABLED', deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 } })).toThrow('availabilityZoneRebalancing');
});
