// The CloudFormation types of these services: made, seen, changed, taken away.
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import type { Properties, ResourceInStack, ResourceType } from '../../../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import { resources as scaling } from '../../../../src/lib/sandbox/services/application-autoscaling/resources.ts';
import { resources as ecr } from '../../../../src/lib/sandbox/services/ecr/resources.ts';
import { resources as ecs } from '../../../../src/lib/sandbox/services/ecs/resources.ts';
import { resources as elb } from '../../../../src/lib/sandbox/services/elasticloadbalancing/resources.ts';
import { resources as discovery } from '../../../../src/lib/sandbox/services/servicediscovery/resources.ts';
import { account, openShop, openStreet, Shop } from './shop.ts';

const inStack = (shop: Shop): ResourceInStack => ({
  context: shop.context,
  stackName: 'shop-service',
  stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop-service/1',
  logicalId: 'It',
  tags: { 'aws:cloudformation:stack-name': 'shop-service', 'platform:app': 'shop' },
  generatedName: (longest) => 'shop-service-It-1A2B3C'.slice(0, longest),
});

/** As CloudFormation does it: every act is a transaction. */
function stack(shop: Shop) {
  const act = <T>(work: () => T): T => shop.world.transact(shop.now, work);
  return {
    create: (type: ResourceType, properties: Properties): string => act(() => type.create(properties, inStack(shop))),
    update: (type: ResourceType, id: string, change: { before: Properties; after: Properties }): void => act(() => type.update?.(id, change, inStack(shop))),
    remove: (type: ResourceType, id: string): void => act(() => type.delete(id, inStack(shop))),
    progress: (type: ResourceType, id: string) => act(() => type.progress?.(id, inStack(shop))),
    attributes: (type: ResourceType, id: string) => act(() => type.attributes?.(id, inStack(shop)) ?? {}),
    read: (type: ResourceType, id: string) => act(() => type.read?.(id, inStack(shop))),
  };
}

describe('a load balancer in a stack', () => {
  it('is waited for, and carries attributes, listeners and rules with texts for numbers', () => {
    const shop = new Shop();
    const it = stack(shop);
    const { 'AWS::ElasticLoadBalancingV2::LoadBalancer': balancerType, 'AWS::ElasticLoadBalancingV2::Listener': listenerType, 'AWS::ElasticLoadBalancingV2::TargetGroup': groupType, 'AWS::ElasticLoadBalancingV2::ListenerRule': ruleType } = elb;
    const balancer = it.create(balancerType, { Subnets: ['subnet-a', 'subnet-b'], LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: 120 }] });
    expect(it.progress(balancerType, balancer)).toBe('waiting');
    shop.pass(minutes(2));
    expect(it.progress(balancerType, balancer)).toBe('ready');
    expect(it.attributes(balancerType, balancer)).toMatchObject({ LoadBalancerFullName: expect.stringMatching(/^app\/shop-service-It-1A2B3C\/[0-9a-f]{16}$/) as string, CanonicalHostedZoneID: 'Z35SXDOTRQ7X7K' });
    const group = it.create(groupType, { VpcId: 'vpc-1', TargetType: 'ip', Protocol: 'HTTP', Port: '8080', HealthCheckIntervalSeconds: '10', Matcher: { HttpCode: '200-299' }, TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] });
    const listener = it.create(listenerType, { LoadBalancerArn: balancer, Protocol: 'HTTP', Port: '80', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] });
    const properties = { ListenerArn: listener, Priority: '7', Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com'] } }], Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: group, Weight: '1' }] } }] };
    const rule = it.create(ruleType, properties);
    it.update(ruleType, rule, { before: properties, after: { ...properties, Priority: 8 } });
    expect(shop.elb('DescribeRules', { RuleArns: [rule] })).toMatchObject({ Rules: [{ Priority: '8', Actions: [{ TargetGroupArn: group }] }] });
    expect(it.read(groupType, group)).toMatchObject({ Port: 8080, HealthCheckIntervalSeconds: 10, Matcher: { HttpCode: '200-299' } });
    expect(() => it.remove(groupType, group)).toThrow('currently in use');
    it.remove(ruleType, rule);
    it.remove(groupType, group);
    it.remove(listenerType, listener);
    it.remove(balancerType, balancer);
    it.remove(ruleType, rule);
  });

  it('a stack update writes its own weights over those that ECS has set', () => {
    const { shop, street } = openShop();
    const type = elb['AWS::ElasticLoadBalancingV2::ListenerRule'];
    const weights = (blue: number): Properties => ({
      ListenerArn: street.listener, Priority: 10, Conditions: [{ Field: 'host-header', Values: ['api.example.com'] }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: street.blue, Weight: blue }, { TargetGroupArn: street.green, Weight: 0 }] } }],
    });
    stack(shop).update(type, street.production, { before: weights(1), after: weights(100) });
    expect(shop.weights(street.production)).toEqual({ blue: 100, green: 0 });
  });
});

it('a cluster with its providers, settings and namespace', () => {
  const shop = new Shop();
  const it = stack(shop);
  const namespaceType = discovery['AWS::ServiceDiscovery::HttpNamespace'];
  const namespace = it.create(namespaceType, { Name: 'shop' });
  expect(it.progress(namespaceType, namespace)).toBe('waiting');
  shop.pass(seconds(6));
  expect(it.progress(namespaceType, namespace)).toBe('ready');
  const arn = it.attributes(namespaceType, namespace)['Arn'];
  const type = ecs['AWS::ECS::Cluster'];
  const name = it.create(type, { ClusterName: 'shop', ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }], CapacityProviders: ['FARGATE'], DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: '1' }], ServiceConnectDefaults: { Namespace: arn } });
  expect(shop.ecs('DescribeClusters', { clusters: [name], include: ['SETTINGS', 'TAGS'] })).toMatchObject({
    clusters: [{ clusterName: 'shop', settings: [{ name: 'containerInsights', value: 'enabled' }], defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }], serviceConnectDefaults: { namespace: arn }, tags: [{ key: 'platform:app', value: 'shop' }] }],
  });
  const both = ecs['AWS::ECS::ClusterCapacityProviderAssociations'];
  it.create(both, { Cluster: 'shop', CapacityProviders: ['FARGATE', 'FARGATE_SPOT'], DefaultCapacityProviderStrategy: [] });
  expect(it.read(type, name)).toMatchObject({ CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  it.remove(both, 'shop');
  it.remove(type, name);
  expect(it.read(type, name)).toBeUndefined();
});

it('a service with its task definition, waited for until it is deployed, and failed when it is rolled back', () => {
  const shop = new Shop();
  const street = openStreet(shop);
  const it = stack(shop);
  const definition = (image: string): string =>
    it.create(ecs['AWS::ECS::TaskDefinition'], {
      Family: 'api', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], Cpu: 256, Memory: '512', ExecutionRoleArn: `arn:aws:iam::${account}:role/execution`,
      ContainerDefinitions: [{ Name: 'app', Image: image, PortMappings: [{ ContainerPort: '8080' }], Environment: [{ Name: 'A', Value: 'b' }], LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': 'g' } } }],
    });
  const type = ecs['AWS::ECS::Service'];
  const properties = (image: string): Properties => ({
    Cluster: 'shop', ServiceName: 'api', DesiredCount: '2', TaskDefinition: definition(image), NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-a', 'subnet-b'] } },
    LoadBalancers: [{ TargetGroupArn: street.blue, ContainerName: 'app', ContainerPort: '8080' }],
    DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: 'true', Rollback: 'true' }, MaximumPercent: '200', MinimumHealthyPercent: '100' },
  });
  const first = properties('api:1');
  const arn = it.create(type, first);
  expect(it.progress(type, arn)).toBe('waiting');
  shop.until('ready', () => it.progress(type, arn) === 'ready');
  expect(it.attributes(type, arn)).toEqual({ ServiceArn: arn, Name: 'api' });
  shop.image('api:bad', 'missing');
  it.update(type, arn, { before: first, after: properties('api:bad') });
  shop.until('it has failed', () => typeof it.progress(type, arn) === 'object');
  expect(it.progress(type, arn)).toEqual({ failed: expect.stringContaining('ROLLBACK_SUCCESSFUL') as string });
  it.remove(type, arn);
  shop.until('gone', () => shop.world.transact(shop.now, () => type.gone?.(arn, inStack(shop))) === 'ready', minutes(3));
});

it('a service that was deployed past its stack shows what runs, and one that would take longer than 33 hours is refused', () => {
  const { shop } = openShop();
  const it = stack(shop);
  const type = ecs['AWS::ECS::Service'];
  const arn = shop.service().serviceArn ?? '';
  const released = shop.define('api:2');
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: released, desiredCount: 4 });
  expect(it.read(type, arn)).toMatchObject({ TaskDefinition: released, DesiredCount: 4 });
  const slow = (more: object): (() => unknown) => () => it.update(type, arn, { before: {}, after: { Cluster: 'shop', DeploymentConfiguration: more } });
  expect(slow({ Strategy: 'CANARY' })).toThrow('exceeds the maximum of 1980 minutes');
  expect(slow({ Strategy: 'LINEAR', BakeTimeInMinutes: 60, LinearConfiguration: { StepPercent: '5', StepBakeTimeInMinutes: '120' } })).toThrow('2340 minutes');
  expect(slow({ Strategy: 'CANARY', BakeTimeInMinutes: '1440', CanaryConfiguration: { CanaryBakeTimeInMinutes: 500 } })).not.toThrow();
});

it('a repository that may not be emptied stays while it holds images', () => {
  const shop = new Shop();
  const it = stack(shop);
  const type = ecr['AWS::ECR::Repository'];
  const properties = { RepositoryName: 'shop/api', ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: 'true' }, LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' }, EmptyOnDelete: false };
  const name = it.create(type, properties);
  expect(it.attributes(type, name)).toEqual({ Arn: `arn:aws:ecr:us-east-1:${account}:repository/shop/api`, RepositoryUri: `${account}.dkr.ecr.us-east-1.amazonaws.com/shop/api` });
  expect(it.read(type, name)).toMatchObject({ ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: true } });
  shop.call('ecr', 'PutImage', { repositoryName: 'shop/api', imageTag: '1', imageManifest: '{}' });
  expect(() => it.remove(type, name)).toThrow('still contains images');
  it.update(type, name, { before: properties, after: { ...properties, EmptyOnDelete: true } });
  it.remove(type, name);
  expect(it.read(type, name)).toBeUndefined();
});

it('a scalable target and its policy', () => {
  const { shop } = openShop();
  const it = stack(shop);
  const targetType = scaling['AWS::ApplicationAutoScaling::ScalableTarget'];
  const target = it.create(targetType, { ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: '4', MaxCapacity: '8' });
  const policyType = scaling['AWS::ApplicationAutoScaling::ScalingPolicy'];
  const policy = it.create(policyType, { PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling', ScalingTargetId: target, TargetTrackingScalingPolicyConfiguration: { TargetValue: '60', PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } } });
  expect(policy).toContain(':scalingPolicy:');
  shop.pass(seconds(11));
  expect(shop.service().desiredCount).toBe(4);
  it.remove(policyType, policy);
  it.remove(targetType, target);
  it.remove(targetType, target);
  expect(shop.call('application-autoscaling', 'DescribeScalableTargets', { ServiceNamespace: 'ecs' })).toMatchObject({ ScalableTargets: [] });
});
