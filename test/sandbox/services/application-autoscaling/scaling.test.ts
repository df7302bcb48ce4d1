// Application Auto Scaling: bounds that move a service's count.
import { expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { openShop, type Shop } from '../ecs/shop.ts';

const target = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount' };
const register = (shop: Shop, more: object): unknown => shop.call('application-autoscaling', 'RegisterScalableTarget', { ...target, ...more });

it('a minimum above the count scales out, and the service follows', () => {
  const { shop } = openShop();
  register(shop, { MinCapacity: 5, MaxCapacity: 8 });
  expect(shop.service().desiredCount).toBe(3);
  shop.pass(seconds(11));
  expect(shop.service().desiredCount).toBe(5);
  shop.until('five', () => shop.service().runningCount === 5, minutes(3));
  expect(shop.call('application-autoscaling', 'DescribeScalingActivities', target)).toMatchObject({ ScalingActivities: [{ Description: 'Setting desired count to 5.' }] });
});

it('a maximum below the count scales in, unless that is suspended', () => {
  const { shop } = openShop();
  register(shop, { MinCapacity: 1, MaxCapacity: 2, SuspendedState: { DynamicScalingInSuspended: true } });
  shop.pass(minutes(1));
  expect(shop.service().desiredCount).toBe(3);
  register(shop, { SuspendedState: { DynamicScalingInSuspended: false } });
  shop.pass(minutes(1));
  expect(shop.service().desiredCount).toBe(2);
  expect(shop.call('application-autoscaling', 'DescribeScalableTargets', { ServiceNamespace: 'ecs' })).toMatchObject({
    ScalableTargets: [{ MinCapacity: 1, MaxCapacity: 2, SuspendedState: { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false } }],
  });
});

it('a service at 0 is left at 0', () => {
  const { shop } = openShop();
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 0 });
  register(shop, { MinCapacity: 2, MaxCapacity: 4 });
  shop.pass(minutes(1));
  expect(shop.service().desiredCount).toBe(0);
});

it('refuses bounds that are none, services that are not there, and policies without a target', () => {
  const { shop } = openShop();
  expect(() => register(shop, { MinCapacity: 5, MaxCapacity: 4 })).toThrow('Maximum capacity cannot be less than minimum capacity.');
  expect(() => register(shop, { MinCapacity: 5 })).toThrow('Both minimum and maximum capacity');
  expect(() => register(shop, { ResourceId: 'service/shop/none', MinCapacity: 1, MaxCapacity: 2 })).toThrow('ECS service doesn\'t exist: service/shop/none');
  const policy = { ...target, PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } } };
  expect(() => shop.call('application-autoscaling', 'PutScalingPolicy', policy)).toThrow('No scalable target found');
  register(shop, { MinCapacity: 1, MaxCapacity: 4 });
  shop.call('application-autoscaling', 'PutScalingPolicy', policy);
  expect(shop.call('application-autoscaling', 'DescribeScalingPolicies', { ServiceNamespace: 'ecs' })).toMatchObject({ ScalingPolicies: [{ PolicyName: 'cpu', TargetTrackingScalingPolicyConfiguration: { TargetValue: 60 } }] });
  shop.call('application-autoscaling', 'DeregisterScalableTarget', target);
  expect(shop.call('application-autoscaling', 'DescribeScalingPolicies', { ServiceNamespace: 'ecs' })).toMatchObject({ ScalingPolicies: [] });
});
