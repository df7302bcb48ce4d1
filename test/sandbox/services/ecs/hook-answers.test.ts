// What a deployment makes of the answers of its Lambda hooks.
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { openShop, type Shop } from './shop.ts';

const hook = { hookTargetArn: 'arn:aws:lambda:us-east-1:123456789012:function:smoke', roleArn: 'arn:aws:iam::123456789012:role/hooks', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] };

function release(shop: Shop, more: object = {}): void {
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1, lifecycleHooks: [{ ...hook, ...more }] } });
}

describe('a Lambda hook', () => {
  it.each([
    ['FAILED', 'returned FAILED'],
    ['error', 'returned no valid hookStatus'],
  ])('that answers %s rolls the deployment back before users see it', (answer, words) => {
    const { shop, street } = openShop();
    const before = shop.weights(street.production);
    shop.fault('hook-answer', { answer, stage: 'POST_TEST_TRAFFIC_SHIFT' });
    release(shop);
    shop.until('rolled back', () => shop.deployment().finishedAt !== undefined, minutes(15));
    expect(shop.deployment()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', lifecycleHookDetails: [{ status: 'FAILED' }] });
    expect(shop.deployment().statusReason).toContain(words);
    expect(shop.weights(street.production)).toEqual(before);
  });

  it('that is not done yet is asked again every 30 seconds', () => {
    const { shop } = openShop();
    shop.fault('hook-answer', { answer: 'IN_PROGRESS' }, minutes(10));
    release(shop);
    shop.until('the stage', () => shop.deployment().lifecycleStage === 'POST_TEST_TRAFFIC_SHIFT', minutes(6));
    shop.pass(minutes(1));
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT', lifecycleHookDetails: [{ status: 'IN_PROGRESS' }] });
    shop.clearFaults();
    shop.pass(seconds(32));
    expect(shop.deployment().lifecycleHookDetails).toMatchObject([{ status: 'SUCCEEDED' }]);
    shop.until('the end', () => shop.deployment().status === 'SUCCESSFUL', minutes(10));
  });

  it.each([
    ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ['CONTINUE', 'SUCCESSFUL'],
  ])('that is never done times out: %s', (action, status) => {
    const { shop } = openShop();
    shop.fault('hook-answer', { answer: 'IN_PROGRESS' });
    release(shop, { timeoutConfiguration: { timeoutInMinutes: 5, action } });
    shop.until('the end', () => shop.deployment().finishedAt !== undefined, minutes(20));
    expect(shop.deployment()).toMatchObject({ status, lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
  });

  it('that fails on the way back does not stop it', () => {
    const { shop } = openShop();
    release(shop, { lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] });
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME', minutes(10));
    shop.fault('hook-answer', { answer: 'FAILED' });
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn });
    shop.until('rolled back', () => shop.deployment().finishedAt !== undefined, minutes(15));
    expect(shop.deployment()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', lifecycleHookDetails: [{ status: 'SUCCEEDED' }, { status: 'FAILED' }] });
  });
});
