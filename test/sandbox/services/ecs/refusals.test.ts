// What ECS refuses, with AWS's codes and, where they are known, its words.
import { describe, expect, it } from 'vitest';
import { refusal } from '../refusal.ts';
import { minutes } from '../../../../src/lib/world/time.ts';
import { account, blueGreen, network, openShop, openStreet, Shop } from './shop.ts';

describe('RegisterTaskDefinition', () => {
  const base = { family: 'api', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', containerDefinitions: [{ name: 'app', image: 'api:1' }] };

  it.each([
    [{ cpu: '256', memory: '4096' }, 'ClientException: No Fargate configuration exists for given values'],
    [{ cpu: '300' }, 'ClientException: No Fargate configuration exists for given values'],
    [{ cpu: undefined }, 'ClientException: Fargate requires that \'cpu\' be defined at the task level.'],
    [{ networkMode: 'bridge' }, 'ClientException: Fargate only supports network mode \'awsvpc\'.'],
    [{ containerDefinitions: [] }, 'ClientException: Container list cannot be empty.'],
    [{ containerDefinitions: [{ name: 'app' }] }, 'ClientException: Container.image should not be null or empty.'],
    [{ containerDefinitions: [{ image: 'x' }] }, 'ClientException: Container.name should not be null or empty.'],
    [{ containerDefinitions: [{ name: 'app', image: 'x', secrets: [{ name: 'A', valueFrom: 'b' }] }] }, 'ClientException: When you are specifying container secrets'],
    [{ containerDefinitions: [{ name: 'app', image: `${account}.dkr.ecr.us-east-1.amazonaws.com/api:1` }] }, 'ClientException: Fargate requires task definition to have execution role ARN to support ECR images.'],
    [{ family: 'a b' }, 'ClientException: Family contains invalid characters.'],
    [{ taskRoleArn: 'admin' }, 'ClientException: Role is not valid'],
  ])('%j', (change, expected) => {
    expect(refusal(() => new Shop().ecs('RegisterTaskDefinition', { ...base, ...change }))).toContain(expected);
  });

  it('takes the sizes of the table and counts revisions', () => {
    const shop = new Shop();
    const registered = ['2048', '3072', '8192'].map((memory) => shop.ecs<{ taskDefinition: { taskDefinitionArn: string } }>('RegisterTaskDefinition', { ...base, cpu: '1 vCPU', memory }).taskDefinition.taskDefinitionArn);
    expect(registered.map((arn) => arn.split('/')[1])).toEqual(['api:1', 'api:2', 'api:3']);
  });

  it('a deregistered revision cannot be deployed, and a bare family means the newest active one', () => {
    const shop = new Shop();
    openStreet(shop);
    const first = shop.define('api:1');
    const second = shop.define('api:2');
    shop.ecs('DeregisterTaskDefinition', { taskDefinition: second });
    expect(shop.ecs<{ taskDefinition: { taskDefinitionArn: string } }>('DescribeTaskDefinition', { taskDefinition: 'api' }).taskDefinition.taskDefinitionArn).toBe(first);
    expect(shop.ecs<{ taskDefinition: { status: string } }>('DescribeTaskDefinition', { taskDefinition: 'api:2' }).taskDefinition.status).toBe('INACTIVE');
    expect(refusal(() => shop.ecs('CreateService', { cluster: 'shop', serviceName: 'x', taskDefinition: second, networkConfiguration: network }))).toBe('ClientException: TaskDefinition is inactive');
    expect(shop.ecs<{ taskDefinitionArns: string[] }>('ListTaskDefinitions', { familyPrefix: 'api' }).taskDefinitionArns).toEqual([first]);
  });
});

describe('CreateService', () => {
  const attempt = (change: (input: Record<string, unknown>, street: ReturnType<typeof openStreet>, shop: Shop) => object): string => {
    const shop = new Shop();
    const street = openStreet(shop);
    const input = { ...blueGreen(street), taskDefinition: shop.define('api:1') } as Record<string, unknown>;
    return refusal(() => shop.ecs('CreateService', change(input, street, shop)));
  };
  const balancer = (street: ReturnType<typeof openStreet>, advanced: object): object => ({
    loadBalancers: [{ targetGroupArn: street.blue, containerName: 'app', containerPort: 8080, advancedConfiguration: { alternateTargetGroupArn: street.green, productionListenerRule: street.production, roleArn: `arn:aws:iam::${account}:role/x`, ...advanced } }],
  });

  it('takes one that has both groups on the production rule', () => {
    expect(attempt((input, street) => ({ ...input, ...balancer(street, {}) }))).toBe('none');
  });

  it('needs a test rule where the production rule does not have both groups', () => {
    const without = attempt((input, street, shop) => {
      shop.elb('ModifyRule', { RuleArn: street.production, Actions: [{ Type: 'forward', TargetGroupArn: street.blue }] });
      return { ...input, ...balancer(street, {}) };
    });
    expect(without).toBe('InvalidParameterException: For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup');
  });

  it.each<[string, Parameters<typeof attempt>[0], string]>([
    ['a missing cluster', (input) => ({ ...input, cluster: 'nowhere' }), 'ClusterNotFoundException: Cluster not found.'],
    ['an unknown task definition', (input) => ({ ...input, taskDefinition: 'api:99' }), 'ClientException: TaskDefinition not found.'],
    ['no network', (input) => ({ ...input, networkConfiguration: undefined }), 'InvalidParameterException: Network Configuration must be provided when networkMode \'awsvpc\' is specified.'],
    ['a container that is not there', (input, street) => ({ ...input, loadBalancers: [{ targetGroupArn: street.blue, containerName: 'web', containerPort: 8080, advancedConfiguration: {} }] }), 'InvalidParameterException: The container web does not exist in the task definition.'],
    ['a port that is not there', (input, street) => ({ ...input, loadBalancers: [{ targetGroupArn: street.blue, containerName: 'app', containerPort: 81, advancedConfiguration: {} }] }), 'InvalidParameterException: The container app did not have a container port 81 defined.'],
    ['no advanced configuration', (input, street) => ({ ...input, loadBalancers: [{ targetGroupArn: street.blue, containerName: 'app', containerPort: 8080 }] }), 'InvalidParameterException: advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy'],
    ['a listener for a rule', (input, street) => ({ ...input, ...balancer(street, { productionListenerRule: street.listener }) }), `InvalidParameterException: productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: `],
    ['the same rule twice', (input, street) => ({ ...input, ...balancer(street, { testListenerRule: street.production }) }), 'InvalidParameterException: The following rules cannot be used as both production and test listener rules'],
    ['the same group twice', (input, street) => ({ ...input, ...balancer(street, { alternateTargetGroupArn: street.blue }) }), 'InvalidParameterException: Duplicate targetGroupArn found'],
    ['a role that is none', (input, street) => ({ ...input, ...balancer(street, { roleArn: 'admin' }) }), 'InvalidParameterException: roleArn is not a valid IAM role ARN.'],
    ['both ways to launch', (input) => ({ ...input, launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] }), 'InvalidParameterException: Specifying both a launch type and capacity provider strategy'],
    ['a foreign capacity provider', (input) => ({ ...input, capacityProviderStrategy: [{ capacityProvider: 'mine', weight: 1 }] }), 'InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.'],
    ['an unknown strategy', (input) => ({ ...input, deploymentConfiguration: { strategy: 'PURPLE' } }), 'InvalidParameterException: Invalid deployment strategy: PURPLE'],
    ['a bake of two days', (input) => ({ ...input, deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2880 } }), 'InvalidParameterException: bakeTimeInMinutes must be between 0 and 1440.'],
  ])('refuses %s', (_, change, expected) => {
    expect(attempt(change)).toContain(expected);
  });

  it('twice under one name is not idempotent, but with the same token it is', () => {
    const shop = new Shop();
    openStreet(shop);
    const input = { cluster: 'shop', serviceName: 'x', taskDefinition: shop.define('x:1'), networkConfiguration: network, clientToken: 'once' };
    const [first, again] = [1, 2].map(() => shop.ecs<{ service: { serviceArn: string } }>('CreateService', input).service.serviceArn);
    expect(again).toBe(first);
    expect(refusal(() => shop.ecs('CreateService', { ...input, clientToken: 'twice' }))).toBe('InvalidParameterException: Creation of service was not idempotent.');
  });
});

describe('reading', () => {
  it('DescribeServices answers what is missing as failures, and at most ten at a time', () => {
    const { shop } = openShop();
    expect(shop.ecs('DescribeServices', { cluster: 'shop', services: ['api', 'web'] })).toMatchObject({ services: [{ serviceName: 'api' }], failures: [{ arn: `arn:aws:ecs:us-east-1:${account}:service/shop/web`, reason: 'MISSING' }] });
    expect(refusal(() => shop.ecs('DescribeServices', { cluster: 'shop', services: Array.from({ length: 11 }, (_, n) => `s${n}`) }))).toMatch(/^InvalidParameterException/);
  });

  it('ListServiceDeployments pages from the newest', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', forceNewDeployment: true });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    type Listed = { serviceDeployments: { serviceDeploymentArn: string; status: string }[]; nextToken?: string };
    const first = shop.ecs<Listed>('ListServiceDeployments', { cluster: 'shop', service: 'api', maxResults: 1 });
    const second = shop.ecs<Listed>('ListServiceDeployments', { cluster: 'shop', service: 'api', maxResults: 1, nextToken: first.nextToken });
    expect(first.serviceDeployments[0]?.serviceDeploymentArn).toBe(shop.deployment().serviceDeploymentArn);
    expect(second.nextToken).toBeUndefined();
    expect(second.serviceDeployments[0]?.serviceDeploymentArn).not.toBe(first.serviceDeployments[0]?.serviceDeploymentArn);
    expect(shop.ecs<Listed>('ListServiceDeployments', { cluster: 'shop', service: 'api', status: ['IN_PROGRESS'] }).serviceDeployments).toEqual([]);
  });
});

describe('DeleteService', () => {
  it('wants nothing to run, or force; then it drains and is gone', () => {
    const { shop } = openShop();
    expect(refusal(() => shop.ecs('DeleteService', { cluster: 'shop', service: 'api' }))).toBe('InvalidParameterException: The service cannot be stopped while it is scaled above 0.');
    expect(refusal(() => shop.ecs('DeleteCluster', { cluster: 'shop' }))).toMatch(/^ClusterContainsServicesException/);
    shop.ecs('DeleteService', { cluster: 'shop', service: 'api', force: true });
    expect(shop.service().status).toBe('DRAINING');
    expect(refusal(() => shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 1 }))).toBe('ServiceNotActiveException: Service was not ACTIVE.');
    shop.until('inactive', () => shop.service().status === 'INACTIVE', minutes(3));
    expect(shop.ecs('ListServices', { cluster: 'shop' })).toMatchObject({ serviceArns: [] });
    shop.ecs('DeleteCluster', { cluster: 'shop' });
    expect(refusal(() => shop.ecs('ListServices', { cluster: 'shop' }))).toBe('ClusterNotFoundException: Cluster not found.');
  });
});

it('tags are kept on services, and shown where they are asked for', () => {
  const { shop } = openShop();
  const arn = shop.service().serviceArn;
  shop.ecs('TagResource', { resourceArn: arn, tags: [{ key: 'team', value: 'a' }, { key: 'run', value: '1' }] });
  shop.ecs('UntagResource', { resourceArn: arn, tagKeys: ['run'] });
  expect(shop.ecs('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: [{ key: 'team', value: 'a' }] });
  expect(shop.service().tags).toBeUndefined();
  expect(refusal(() => shop.ecs('TagResource', { resourceArn: arn, tags: [{ key: 'aws:x', value: '1' }] }))).toMatch(/^InvalidParameterException/);
});
