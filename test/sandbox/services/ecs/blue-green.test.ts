// Blue-green deployments of ECS that go forward: their stages, their traffic, what starts one, what supersedes one.
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { routeOf } from '../../../../src/lib/sandbox/services/elasticloadbalancing/route.ts';
import { blueGreen, openShop, openStreet, Shop } from './shop.ts';

const stages = ['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

describe('a deployment that goes well', () => {
  it('walks every stage in order and moves test traffic before production traffic', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    const seen: string[] = [];
    const weights: string[] = [];
    shop.until('success', () => {
      const { lifecycleStage, status } = shop.deployment();
      const at = `${JSON.stringify(shop.weights(street.test))} ${JSON.stringify(shop.weights(street.production))}`;
      if (lifecycleStage !== undefined && seen.at(-1) !== lifecycleStage) seen.push(lifecycleStage);
      if (weights.at(-1) !== at) weights.push(at);
      return status === 'SUCCESSFUL';
    });
    expect(seen).toEqual(stages);
    // The first deployment left the alternate group live, so this one goes back to the primary.
    expect(weights).toEqual([
      '{"blue":0,"green":100} {"blue":0,"green":100}',
      '{"blue":100,"green":0} {"blue":0,"green":100}',
      '{"blue":100,"green":0} {"blue":100,"green":0}',
    ]);
    const { deployments, runningCount, taskDefinition } = shop.service();
    expect(deployments).toHaveLength(1);
    expect(runningCount).toBe(3);
    expect(taskDefinition).toMatch(/api:2$/);
    expect(shop.health(street.blue).map(({ TargetHealth }) => TargetHealth?.State)).toEqual(['healthy', 'healthy', 'healthy']);
    shop.pass(minutes(3));
    expect(shop.health(street.green)).toEqual([]);
    expect(shop.messages().at(-1)).toBe('(service api) has reached a steady state.');
  });

  it('never leaves production without a healthy target', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('success', () => {
      const routed = routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path: '/' });
      expect(routed.answer === 'forward' && routed.shares.every(({ targets, failOpen }) => targets.length === 3 && !failOpen)).toBe(true);
      return shop.deployment().status === 'SUCCESSFUL';
    });
  });

  it('bakes as long as it was told to, with both revisions standing', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { bakeTimeInMinutes: 7 } });
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    shop.pass(seconds(7 * 60 - 3));
    expect(shop.deployment().lifecycleStage).toBe('BAKE_TIME');
    expect(shop.service().runningCount).toBe(6);
    shop.pass(seconds(5));
    expect(shop.deployment().lifecycleStage).toBe('CLEAN_UP');
  });

  it('swaps the roles of the groups with each one, and the revision says which group it is in', () => {
    const { shop, street } = openShop();
    const live = (): string | undefined => {
      const arn = shop.service().currentServiceRevisions?.[0]?.arn;
      const { serviceRevisions: [revision] = [] } = shop.ecs<{ serviceRevisions?: { resolvedConfiguration?: { loadBalancers?: { targetGroupArn?: string }[] } }[] }>('DescribeServiceRevisions', { serviceRevisionArns: [arn] });
      return revision?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn;
    };
    const lives = [live()];
    for (const image of ['api:2', 'api:3']) {
      shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define(image) });
      shop.until(image, () => shop.deployment().status === 'SUCCESSFUL');
      lives.push(live());
    }
    expect(lives).toEqual([street.green, street.blue, street.green]);
  });
});

describe('the very first deployment', () => {
  it('ends with the alternate group live', () => {
    const { shop, street } = openShop();
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
    expect(shop.health(street.green)).toHaveLength(3);
    expect(shop.health(street.blue)).toHaveLength(0);
  });

  it('has no source revision', () => {
    const shop = new Shop();
    const street = openStreet(shop);
    shop.ecs('CreateService', { ...blueGreen(street), taskDefinition: shop.define('api:1') });
    shop.pass(seconds(20));
    expect(shop.deployment().sourceServiceRevisions).toEqual([]);
    expect(shop.deployment().status).toBe('IN_PROGRESS');
  });
});

describe('what starts a deployment', () => {
  const before = (): Shop => openShop().shop;

  it.each([
    ['desiredCount', { desiredCount: 5 }],
    ['deploymentConfiguration', { deploymentConfiguration: { bakeTimeInMinutes: 9 } }],
    ['capacityProviderStrategy', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }],
    ['healthCheckGracePeriodSeconds', { healthCheckGracePeriodSeconds: 60 }],
    ['the same task definition', { taskDefinition: 'api:1' }],
  ])('%s does not', (_, change) => {
    const shop = before();
    const old = shop.service().currentServiceDeployment;
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', ...change });
    shop.pass(minutes(5));
    expect(shop.service().currentServiceDeployment).toBe(old);
  });

  it.each([
    ['forceNewDeployment', { forceNewDeployment: true }],
    ['networkConfiguration', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } } }],
  ])('%s does', (_, change) => {
    const shop = before();
    const old = shop.service().currentServiceDeployment;
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', ...change });
    expect(shop.service().currentServiceDeployment).not.toBe(old);
  });

  it('a new count is scaled to without one', () => {
    const shop = before();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 5 });
    shop.until('five', () => shop.service().runningCount === 5);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 2 });
    shop.until('two', () => shop.tasks().length === 2 && shop.service().runningCount === 2, minutes(3));
    expect(new Set(shop.tasks().map(({ availabilityZone }) => availabilityZone)).size).toBe(2);
  });
});

describe('a deployment that is superseded', () => {
  it('stops, and the new one reconciles first', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    const first = shop.service().currentServiceDeployment ?? '';
    shop.until('scaling up', () => shop.deployment().lifecycleStage === 'SCALE_UP');
    shop.pass(seconds(30));
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:3') });
    expect(shop.describe(first).status).toBe('STOP_REQUESTED');
    expect(shop.deployment().status).toBe('PENDING');
    const seen: string[] = [];
    shop.until('success', () => {
      const { lifecycleStage, status } = shop.deployment();
      if (lifecycleStage !== undefined && seen.at(-1) !== lifecycleStage) seen.push(lifecycleStage);
      return status === 'SUCCESSFUL';
    });
    expect(shop.describe(first).status).toBe('STOPPED');
    expect(seen).toEqual(['RECONCILE_SERVICE', ...stages]);
    expect(shop.weights(street.production)).toEqual({ blue: 100, green: 0 });
    expect(shop.tasks().every(({ taskDefinitionArn }) => taskDefinitionArn?.endsWith('api:3'))).toBe(true);
  });

  it('in its bake gives production back to the last good revision before the new one comes', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    expect(shop.weights(street.production)).toEqual({ blue: 100, green: 0 });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:3') });
    shop.until('reconciling', () => shop.deployment().lifecycleStage === 'RECONCILE_SERVICE');
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.service().deployments).toHaveLength(1);
  });

  it('while it cleans up leaves its own revision in place', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('cleaning up', () => shop.deployment().lifecycleStage === 'CLEAN_UP');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:3') });
    shop.until('success', () => {
      const routed = routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path: '/' });
      expect(routed.answer === 'forward' && routed.shares.every(({ targets }) => targets.length > 0)).toBe(true);
      return shop.deployment().status === 'SUCCESSFUL';
    });
  });
});
