// Canary and linear deployments: the same stages, traffic in steps; and hooks that hold a stage.
import { describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../../../src/lib/world/time.ts';
import { stepsOf, wayForward, weightsFor } from '../../../../src/lib/sandbox/services/ecs/way.ts';
import { openShop } from './shop.ts';

describe('steps', () => {
  it('of a linear deployment rise evenly and the last bakes no step', () => {
    expect(stepsOf({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 } })).toEqual([
      { green: 30, bakeMinutes: 2 },
      { green: 60, bakeMinutes: 2 },
      { green: 90, bakeMinutes: 2 },
      { green: 100, bakeMinutes: 0 },
    ]);
  });

  it('come as pairs of stages', () => {
    const way = wayForward({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5 } }, false).map(({ stage }) => stage);
    expect(way.filter((stage) => stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT')).toHaveLength(2);
    expect(way.indexOf('POST_PRODUCTION_TRAFFIC_SHIFT')).toBeGreaterThan(way.lastIndexOf('PRODUCTION_TRAFFIC_SHIFT'));
  });

  it('to a tenth of a per cent fit into weights up to 999', () => {
    expect(weightsFor(0.1)).toEqual({ blue: 999, green: 1 });
    expect(weightsFor(12.5)).toEqual({ blue: 875, green: 125 });
    expect(weightsFor(30)).toEqual({ blue: 70, green: 30 });
  });
});

describe('a canary', () => {
  it('has its share for its bake, and then all', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 }, bakeTimeInMinutes: 1 } });
    const seen: [number, number][] = [];
    shop.until('success', () => {
      const { blue = 0 } = shop.weights(street.production);
      if (seen.at(-1)?.[0] !== blue) seen.push([blue, shop.now]);
      return shop.deployment().status === 'SUCCESSFUL';
    });
    expect(seen.map(([weight]) => weight)).toEqual([0, 10, 100]);
    const held = (seen[2]?.[1] ?? 0) - (seen[1]?.[1] ?? 0);
    expect(held).toBeGreaterThanOrEqual(minutes(5));
    expect(held).toBeLessThan(minutes(6));
  });

  it('that is stopped gives its share back', () => {
    const { shop, street } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 3 }, bakeTimeInMinutes: 1 } });
    shop.until('half', () => shop.weights(street.production)['blue'] === 50);
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(4));
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
  });
});

describe('a PAUSE hook', () => {
  const paused = (timeoutConfiguration?: object): ReturnType<typeof openShop> => {
    const opened = openShop();
    opened.shop.ecs('UpdateService', {
      cluster: 'shop',
      service: 'api',
      taskDefinition: opened.shop.define('api:2'),
      deploymentConfiguration: { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'], ...(timeoutConfiguration === undefined ? {} : { timeoutConfiguration }) }] },
    });
    opened.shop.until('it waits', () => opened.shop.deployment().lifecycleHookDetails?.[0]?.status === 'AWAITING_ACTION');
    return opened;
  };

  it('holds its stage until it is continued', () => {
    const { shop } = paused();
    shop.pass(hours(3));
    const { serviceDeploymentArn, lifecycleStage, lifecycleHookDetails: [hook] = [] } = shop.deployment();
    expect(lifecycleStage).toBe('POST_TEST_TRAFFIC_SHIFT');
    expect(hook?.hookId).toMatch(/^ecs-pause-/);
    shop.ecs('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.hookId });
    expect(shop.deployment().lifecycleStage).toBe('PRE_PRODUCTION_TRAFFIC_SHIFT');
    expect(() => shop.ecs('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.hookId })).toThrow('Provided hookId is either completed');
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
  });

  it('answered with ROLLBACK puts the deployment back', () => {
    const { shop, street } = paused();
    const { serviceDeploymentArn, lifecycleHookDetails: [hook] = [] } = shop.deployment();
    shop.ecs('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.hookId, action: 'ROLLBACK' });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(5));
    expect(shop.weights(street.test)).toEqual({ blue: 0, green: 100 });
  });

  it('times out as it was told to', () => {
    const rolled = paused({ timeoutInMinutes: 30 });
    rolled.shop.pass(minutes(40));
    expect(rolled.shop.deployment()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', statusReason: 'Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.' });
    const went = paused({ timeoutInMinutes: 30, action: 'CONTINUE' });
    went.shop.pass(minutes(40));
    expect(went.shop.deployment().status).toBe('SUCCESSFUL');
    expect(went.shop.deployment().lifecycleHookDetails?.[0]?.status).toBe('TIMED_OUT');
  });

  it('is refused where traffic shifts', () => {
    const { shop } = openShop();
    expect(() => shop.ecs('UpdateService', { cluster: 'shop', service: 'api', deploymentConfiguration: { lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }] } })).toThrow('Invalid lifecycle stage provided for Pause Hook');
  });

  it('a Lambda hook takes seconds', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', {
      cluster: 'shop',
      service: 'api',
      forceNewDeployment: true,
      deploymentConfiguration: { lifecycleHooks: [{ hookTargetArn: 'arn:aws:lambda:us-east-1:123456789012:function:check', roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }] },
    });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.deployment().lifecycleHookDetails).toMatchObject([{ targetType: 'AWS_LAMBDA', status: 'SUCCEEDED' }]);
    shop.pass(seconds(1));
  });
});
