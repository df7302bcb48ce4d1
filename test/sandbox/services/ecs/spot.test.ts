// Spot tasks: two minutes of notice, a code of their own, no room until the fault is over.
import { expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { blueGreen, openStreet, Shop, type Street } from './shop.ts';

const mixed = [{ capacityProvider: 'FARGATE', base: 2, weight: 0 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];

function openMixed(desiredCount = 5, container: object = {}): { readonly shop: Shop; readonly street: Street } {
  const shop = new Shop();
  const street = openStreet(shop);
  shop.ecs('CreateService', { ...blueGreen(street), desiredCount, taskDefinition: shop.define('api:1', container), capacityProviderStrategy: mixed });
  shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL');
  shop.pass(minutes(2));
  return { shop, street };
}

const milli = seconds(0.001);

const spot = (shop: Shop) => shop.tasks().filter(({ capacityProviderName }) => capacityProviderName === 'FARGATE_SPOT');

it('are spread over the zones by themselves', () => {
  const { shop } = openMixed();
  expect(new Set(spot(shop).map(({ availabilityZone }) => availabilityZone)).size).toBe(3);
});

it('leave their target group with the notice, end within two minutes, and are not replaced while there is no room', () => {
  const { shop } = openMixed();
  expect(spot(shop)).toHaveLength(3);
  const taken = spot(shop).map(({ taskArn }) => taskArn);
  shop.fault('spot-interruption', {}, minutes(10));
  shop.pass(milli);
  const noticed = shop.tasks('api', 'STOPPED').filter(({ taskArn }) => taken.includes(taskArn));
  expect(noticed).toHaveLength(3);
  for (const task of noticed) expect(task).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'RUNNING', stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' });
  shop.pass(minutes(2));
  expect(shop.tasks('api', 'STOPPED').filter(({ taskArn, lastStatus }) => taken.includes(taskArn) && lastStatus === 'STOPPED')).toHaveLength(3);
  expect(shop.service().runningCount).toBe(2);
  expect(shop.messages().at(-1)).toContain('Capacity is unavailable');
  // Not a failure of the release.
  expect(shop.service().deployments?.[0]?.failedTasks ?? 0).toBe(0);
  shop.pass(minutes(8));
  shop.until('five again', () => shop.service().runningCount === 5, minutes(4));
});

it('a container that takes long to stop is killed after its stopTimeout', () => {
  const { shop } = openMixed(8, { stopTimeout: 2 });
  shop.fault('spot-interruption', {}, minutes(1));
  shop.pass(seconds(2.1));
  expect(shop.tasks('api', 'STOPPED').filter(({ executionStoppedAt }) => executionStoppedAt !== undefined)).toHaveLength(6);
});

it('a share of them may be taken, and the others come back at once', () => {
  const { shop } = openMixed(8);
  shop.fault('spot-interruption', { share: '0.5' });
  shop.pass(seconds(30));
  const gone = shop.tasks('api', 'STOPPED').filter(({ stopCode }) => stopCode === 'SpotInterruption').length;
  expect(gone).toBe(3);
  shop.until('eight again', () => shop.service().runningCount === 8, minutes(3));
  expect(shop.tasks('api', 'STOPPED').filter(({ stopCode }) => stopCode === 'SpotInterruption')).toHaveLength(gone);
});

it('without room for Spot the rest goes on', () => {
  const { shop } = openMixed(2);
  shop.fault('no-capacity', { provider: 'FARGATE_SPOT' });
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 4 });
  shop.pass(minutes(3));
  expect(shop.service().runningCount).toBe(2);
  shop.clearFaults();
  shop.until('four', () => shop.service().runningCount === 4, minutes(4));
});
