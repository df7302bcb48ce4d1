// The same services through the SDK's own clients: what is answered fits the wire, refusals arrive as the SDK's errors.
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { DescribeImagesCommand, ECRClient, GetAuthorizationTokenCommand, ImageNotFoundException } from '@aws-sdk/client-ecr';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  ServiceNotFoundException,
  StopServiceDeploymentCommand,
  UnsupportedFeatureException,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateRuleCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, PriorityInUseException, TargetGroupNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, it } from 'vitest';
import { sandboxHandler } from '../../../../src/lib/sandbox/wire/handler.ts';
import { VirtualClock } from '../../../../src/lib/world/virtual-clock.ts';
import { account, openShop, region, type Shop } from './shop.ts';

function clients(shop: Shop) {
  const clock = new VirtualClock({ start: shop.now });
  const make = <C>(Client: new (config: never) => C, service: string): C =>
    new Client({
      region,
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      requestHandler: sandboxHandler({ world: shop.world, clock, service, region, account, principal: 'arn:aws:iam::123456789012:role/deployer' }),
      signer: { sign: async (request: unknown) => request },
      disableClockSkewCorrection: true,
      maxAttempts: 1,
    } as never);
  const ecs = make(ECSClient, 'ecs');
  const track = (next: (args: object) => Promise<unknown>) => (args: object) => clock.track(() => next(args));
  const all = { ecs, elb: make(ElasticLoadBalancingV2Client, 'elasticloadbalancing'), ecr: make(ECRClient, 'ecr'), scaling: make(ApplicationAutoScalingClient, 'application-autoscaling') };
  for (const client of Object.values(all)) (client.middlewareStack as { add(middleware: unknown, options: object): void }).add(track, { step: 'initialize', priority: 'high', name: 'track' });
  return all;
}

it('ECS is read as it was written', async () => {
  const { shop } = openShop();
  const { ecs } = clients(shop);
  await ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'api', forceNewDeployment: true }));
  shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
  const later = clients(shop).ecs;
  const { services: [service] = [], failures } = await later.send(new DescribeServicesCommand({ cluster: 'shop', services: ['api', 'none'] }));
  expect(failures).toEqual([{ arn: `arn:aws:ecs:us-east-1:${account}:service/shop/none`, reason: 'MISSING' }]);
  expect(service).toEqual({ ...shop.service() });
  expect(service?.createdAt).toBeInstanceOf(Date);
  const { serviceDeployments: [deployment] = [] } = await later.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [service?.currentServiceDeployment ?? ''] }));
  expect(deployment).toEqual(shop.deployment());
  expect(deployment?.targetServiceRevision?.requestedProductionTrafficWeight).toBe(100);
  const { serviceRevisions: [revision] = [] } = await later.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [deployment?.targetServiceRevision?.arn ?? ''] }));
  expect(revision?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn).toContain('targetgroup/blue/');
  expect(revision?.containerImages?.[0]?.imageDigest).toMatch(/^sha256:/);
  const { taskArns = [] } = await later.send(new ListTasksCommand({ cluster: 'shop', serviceName: 'api' }));
  const { tasks = [] } = await later.send(new DescribeTasksCommand({ cluster: 'shop', tasks: taskArns }));
  expect(tasks).toHaveLength(6);
  expect((await later.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'api' }))).taskDefinition?.containerDefinitions?.[0]).toMatchObject({ name: 'app', essential: true });
  const { serviceDeployments: listed = [] } = await later.send(new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'api' }));
  expect(listed.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'SUCCESSFUL']);
  await expect(later.send(new UpdateServiceCommand({ cluster: 'shop', service: 'none' }))).rejects.toBeInstanceOf(ServiceNotFoundException);
  await expect(later.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: deployment?.serviceDeploymentArn, stopType: 'ABORT' }))).rejects.toBeInstanceOf(UnsupportedFeatureException);
});

it('Elastic Load Balancing, ECR and Application Auto Scaling too', async () => {
  const { shop, street } = openShop();
  const { elb, ecr, scaling } = clients(shop);
  const { LoadBalancers: [balancer] = [] } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['shop'] }));
  expect(balancer).toMatchObject({ State: { Code: 'active' }, AvailabilityZones: [{ ZoneName: 'us-east-1a' }, { ZoneName: 'us-east-1b' }, { ZoneName: 'us-east-1c' }] });
  const { Rules: [rule] = [] } = await elb.send(new DescribeRulesCommand({ RuleArns: [street.production] }));
  expect(rule?.Actions?.[0]?.ForwardConfig?.TargetGroups).toEqual([{ TargetGroupArn: street.blue, Weight: 0 }, { TargetGroupArn: street.green, Weight: 100 }]);
  const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: street.green }));
  expect(health.TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(['healthy', 'healthy', 'healthy']);
  const taken = elb.send(new CreateRuleCommand({ ListenerArn: street.listener, Priority: 10, Conditions: [{ Field: 'host-header', Values: ['x.example.com'] }], Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] }));
  await expect(taken).rejects.toBeInstanceOf(PriorityInUseException);
  await expect(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:aws:none' }))).rejects.toBeInstanceOf(TargetGroupNotFoundException);
  shop.call('ecr', 'CreateRepository', { repositoryName: 'api' });
  shop.image('api:gone', 'missing');
  expect((await ecr.send(new DescribeImagesCommand({ repositoryName: 'api', imageIds: [{ imageTag: '1' }] }))).imageDetails?.[0]?.imageTags).toEqual(['1']);
  await expect(ecr.send(new DescribeImagesCommand({ repositoryName: 'api', imageIds: [{ imageTag: 'gone' }] }))).rejects.toBeInstanceOf(ImageNotFoundException);
  expect((await ecr.send(new GetAuthorizationTokenCommand({}))).authorizationData?.[0]?.expiresAt).toBeInstanceOf(Date);
  await scaling.send(new RegisterScalableTargetCommand({ ServiceNamespace: 'ecs', ResourceId: 'service/shop/api', ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: 1, MaxCapacity: 9 }));
  expect((await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }))).ScalableTargets?.[0]?.MaxCapacity).toBe(9);
});
