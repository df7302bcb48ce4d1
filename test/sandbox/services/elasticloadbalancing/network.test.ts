// Network Load Balancers as their callers meet them.
import type { Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { minutes } from '../../../../src/lib/world/time.ts';
import type { Properties, ResourceInStack } from '../../../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import { resources } from '../../../../src/lib/sandbox/services/elasticloadbalancing/resources.ts';
import { openStreet, Shop } from '../ecs/shop.ts';
import { forwardTo, makeBalancer, makeGroup, makeListener, openNetworkStreet } from './network-street.ts';
import { refusal } from '../refusal.ts';

const certificate = [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }];
const valuesOf = (shop: Shop, operation: string, input: object): Record<string, string> =>
  Object.fromEntries(shop.elb<{ Attributes: { Key: string; Value: string }[] }>(operation, input).Attributes.map(({ Key, Value }) => [Key, Value]));

describe('a Network Load Balancer', () => {
  it('has names of its own, takes one subnet, and is no Application Load Balancer of the same name', () => {
    const shop = new Shop();
    const made = makeBalancer(shop, { Subnets: ['subnet-a'] });
    expect(made).toMatchObject({
      Type: 'network',
      LoadBalancerArn: expect.stringMatching(/:loadbalancer\/net\/net\/[0-9a-f]{16}$/) as string,
      DNSName: expect.stringMatching(/^net-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/) as string,
      CanonicalHostedZoneId: 'Z26RNL4JYFTOTI',
      SecurityGroups: [],
    });
    expect(makeBalancer(shop, { Subnets: ['subnet-a'] }).LoadBalancerArn).toBe(made.LoadBalancerArn);
    expect(refusal(() => makeBalancer(shop, { Type: 'application', Subnets: ['subnet-a', 'subnet-b'] }))).toMatch(/^DuplicateLoadBalancerNameException/);
    expect(refusal(() => makeBalancer(shop, { Type: 'gateway' }))).toMatch(/^ValidationError/);
    expect(refusal(() => makeBalancer(shop, { SubnetMappings: [{ SubnetId: 'subnet-a' }] }))).toBe('ValidationError: You must specify either subnets or subnet mappings, but not both');
  });

  it('keeps the addresses that its mappings name', () => {
    const shop = new Shop();
    const mapped = (name: string, mapping: object, more: object = {}) => makeBalancer(shop, { Name: name, Subnets: undefined, SubnetMappings: [{ SubnetId: 'subnet-a', ...mapping }], ...more });
    expect(mapped('inner', { PrivateIPv4Address: '10.200.0.9' }, { Scheme: 'internal' }).AvailabilityZones?.[0]?.LoadBalancerAddresses).toEqual([{ PrivateIPv4Address: '10.200.0.9' }]);
    expect(refusal(() => mapped('far', { PrivateIPv4Address: '10.9.0.9' }, { Scheme: 'internal' }))).toMatch(/^InvalidSubnetException/);
    expect(refusal(() => mapped('outer', { PrivateIPv4Address: '10.200.0.9' }))).toMatch(/^InvalidConfigurationRequestException/);
    expect(mapped('fixed', { AllocationId: 'eipalloc-1' }).AvailabilityZones?.[0]?.LoadBalancerAddresses?.[0]).toMatchObject({ AllocationId: 'eipalloc-1' });
    expect(refusal(() => mapped('again', { AllocationId: 'eipalloc-1' }))).toMatch(/^ResourceInUseException/);
    expect(refusal(() => mapped('app', { AllocationId: 'eipalloc-2' }, { Type: 'application' }))).toMatch(/^InvalidConfigurationRequestException/);
  });

  it('has security groups for ever or never', () => {
    const shop = new Shop();
    const bare = makeBalancer(shop).LoadBalancerArn;
    expect(refusal(() => shop.elb('SetSecurityGroups', { LoadBalancerArn: bare, SecurityGroups: ['sg-1'] }))).toMatch(/^InvalidConfigurationRequestException/);
    const guarded = makeBalancer(shop, { Name: 'guarded', SecurityGroups: ['sg-1'] });
    expect(guarded).toMatchObject({ SecurityGroups: ['sg-1'], EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on' });
    expect(refusal(() => shop.elb('SetSecurityGroups', { LoadBalancerArn: guarded.LoadBalancerArn, SecurityGroups: [] }))).toMatch(/^InvalidConfigurationRequestException/);
    expect(shop.elb('SetSecurityGroups', { LoadBalancerArn: guarded.LoadBalancerArn, SecurityGroups: ['sg-2'] })).toEqual({ SecurityGroupIds: ['sg-2'] });
  });

  it('has attributes of its own', () => {
    const shop = new Shop();
    const balancer = makeBalancer(shop).LoadBalancerArn;
    expect(valuesOf(shop, 'DescribeLoadBalancerAttributes', { LoadBalancerArn: balancer })).toMatchObject({ 'load_balancing.cross_zone.enabled': 'false' });
    expect(refusal(() => shop.elb('ModifyLoadBalancerAttributes', { LoadBalancerArn: balancer, Attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '30' }] }))).toMatch(/not recognized/);
    expect(valuesOf(shop, 'ModifyLoadBalancerAttributes', { LoadBalancerArn: balancer, Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }] })).toMatchObject({ 'load_balancing.cross_zone.enabled': 'true' });
  });

  it('goes with its listeners', () => {
    const shop = new Shop();
    const { balancer, blue, production } = openNetworkStreet(shop);
    shop.elb('AddTags', { ResourceArns: [balancer, production], Tags: [{ Key: 'team', Value: 'shop' }] });
    expect(shop.elb('DescribeTags', { ResourceArns: [production] })).toMatchObject({ TagDescriptions: [{ Tags: [{ Key: 'team', Value: 'shop' }] }] });
    shop.elb('DeleteLoadBalancer', { LoadBalancerArn: balancer });
    expect(refusal(() => shop.elb('DescribeListeners', { ListenerArns: [production] }))).toMatch(/^ListenerNotFoundException/);
    shop.elb('DeleteTargetGroup', { TargetGroupArn: blue });
  });
});

describe('its target groups', () => {
  it('are checked by connecting, or over HTTP', () => {
    const shop = new Shop();
    const shown = (name: string, more: object = {}): TargetGroup => shop.elb<{ TargetGroups: TargetGroup[] }>('DescribeTargetGroups', { TargetGroupArns: [makeGroup(shop, name, { HealthCheckIntervalSeconds: undefined, HealthyThresholdCount: undefined, ...more })] }).TargetGroups[0] as TargetGroup;
    const plain = shown('plain');
    expect(plain).toMatchObject({ Protocol: 'TCP', HealthCheckProtocol: 'TCP', HealthCheckTimeoutSeconds: 10, HealthyThresholdCount: 5, UnhealthyThresholdCount: 2 });
    expect([plain.Matcher, plain.HealthCheckPath, plain.ProtocolVersion]).toEqual([undefined, undefined, undefined]);
    expect(shown('http', { HealthCheckProtocol: 'HTTP' })).toMatchObject({ HealthCheckTimeoutSeconds: 6, HealthCheckPath: '/', Matcher: { HttpCode: '200-399' } });
    expect(shop.elb('ModifyTargetGroup', { TargetGroupArn: plain.TargetGroupArn, HealthCheckProtocol: 'HTTP', HealthCheckPath: '/up' })).toMatchObject({ TargetGroups: [{ HealthCheckPath: '/up', Matcher: { HttpCode: '200-399' } }] });
    expect(refusal(() => makeGroup(shop, 'odd', { HealthCheckPath: '/up' }))).toMatch(/^ValidationError: A health check path/);
    expect(refusal(() => makeGroup(shop, 'odd', { HealthCheckProtocol: 'UDP' }))).toMatch(/^ValidationError: Health check protocol 'UDP'/);
    expect(refusal(() => makeGroup(shop, 'odd', { Protocol: 'HTTP', HealthCheckProtocol: 'TCP' }))).toMatch(/^ValidationError: Health check protocol 'TCP'/);
    expect(refusal(() => makeGroup(shop, 'odd', { Protocol: 'GENEVE' }))).toMatch(/^UnsupportedProtocolException/);
  });

  it.each([
    ['TCP', 'ip', 'false', 'false'],
    ['TLS', 'instance', 'true', 'false'],
    ['UDP', 'ip', 'true', 'true'],
  ])('of %s with %s targets preserve the client\'s address: %s', (protocol, targetType, preserves, terminates) => {
    const shop = new Shop();
    const arn = makeGroup(shop, 'one', { Protocol: protocol, TargetType: targetType });
    expect(valuesOf(shop, 'DescribeTargetGroupAttributes', { TargetGroupArn: arn })).toMatchObject({ 'preserve_client_ip.enabled': preserves, 'deregistration_delay.connection_termination.enabled': terminates, 'proxy_protocol_v2.enabled': 'false', 'stickiness.type': 'source_ip' });
    const off = refusal(() => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: 'preserve_client_ip.enabled', Value: 'false' }] }));
    expect(off === 'none').toBe(protocol !== 'UDP');
    expect(refusal(() => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: 'slow_start.duration_seconds', Value: '30' }] }))).toMatch(/not recognized/);
  });

  it('take minutes until their targets are checked, and say little of why they are bad', () => {
    const shop = new Shop();
    const { blue } = openNetworkStreet(shop);
    shop.elb('RegisterTargets', { TargetGroupArn: blue, Targets: [{ Id: '10.0.0.9' }] });
    shop.pass(minutes(0.9));
    expect(shop.health(blue)[0]?.TargetHealth).toMatchObject({ State: 'initial', Reason: 'Elb.RegistrationInProgress' });
    shop.until('it is bad', () => shop.health(blue)[0]?.TargetHealth?.State === 'unhealthy', minutes(6));
    expect(shop.health(blue)[0]?.TargetHealth).toMatchObject({ Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' });
  });
});

describe('its listeners', () => {
  it('speak TCP, TLS and UDP, and an Application Load Balancer\'s do not', () => {
    const shop = new Shop();
    const { listener, balancer: application, blue } = openStreet(shop);
    const balancer = makeBalancer(shop).LoadBalancerArn ?? '';
    const group = makeGroup(shop, 'tcp');
    const make = (more: object): string => refusal(() => makeListener(shop, balancer, { DefaultActions: forwardTo([group, 1]), ...more }));
    expect(make({ Protocol: 'HTTP' })).toBe('ValidationError: Listener protocol \'HTTP\' must be one of \'TLS, TCP, TCP_UDP, UDP\'');
    expect(refusal(() => makeListener(shop, application, { Port: 81, DefaultActions: forwardTo([group, 1]) }))).toBe('ValidationError: Listener protocol \'TCP\' must be one of \'HTTPS, HTTP\'');
    expect(make({ DefaultActions: forwardTo([blue, 1]) })).toMatch(/^IncompatibleProtocolsException: .*'TCP' and 'HTTP'/);
    expect(refusal(() => shop.elb('CreateRule', { ListenerArn: listener, Priority: 77, Conditions: [{ Field: 'path-pattern', Values: ['/x'] }], Actions: forwardTo([group, 1]) }))).toMatch(/^IncompatibleProtocolsException/);
    expect(make({ Protocol: 'UDP' })).toMatch(/^IncompatibleProtocolsException/);
    expect(make({ Protocol: 'TLS', Port: 443 })).toBe('ValidationError: A certificate must be specified for TLS listeners');
    expect(make({ Certificates: certificate })).toBe('ValidationError: A certificate cannot be specified for TCP listeners');
    expect(make({ DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] })).toMatch(/^InvalidLoadBalancerActionException/);
    expect(make({ AlpnPolicy: ['HTTP2Only'] })).toMatch(/^ValidationError: An ALPN policy/);
    const tls = makeListener(shop, balancer, { Protocol: 'TLS', Port: 443, Certificates: certificate, AlpnPolicy: ['HTTP2Preferred'], DefaultActions: forwardTo([group, 1]) });
    expect(tls).toMatchObject({ SslPolicy: 'ELBSecurityPolicy-2016-08', AlpnPolicy: ['HTTP2Preferred'], Certificates: certificate });
    expect(shop.elb('ModifyListener', { ListenerArn: tls.ListenerArn, Protocol: 'TCP', Certificates: [] })).toMatchObject({ Listeners: [{ Protocol: 'TCP' }] });
    expect(valuesOf(shop, 'DescribeListenerAttributes', { ListenerArn: tls.ListenerArn })).toEqual({ 'tcp.idle_timeout.seconds': '350' });
    expect(refusal(() => shop.elb('ModifyListener', { ListenerArn: tls.ListenerArn, Protocol: 'UDP' }))).toMatch(/^IncompatibleProtocolsException/);
  });

  it('share connections by weight among up to five groups, and have no rule but their own', () => {
    const shop = new Shop();
    const { production, balancer, blue, green } = openNetworkStreet(shop);
    shop.elb('ModifyListener', { ListenerArn: production, DefaultActions: forwardTo([blue, 90], [green, 10]) });
    const rules = shop.elb<{ Rules: Rule[] }>('DescribeRules', { ListenerArn: production }).Rules;
    expect(rules).toMatchObject([{ Priority: 'default', IsDefault: true, RuleArn: expect.stringContaining(':listener-rule/net/') as string }]);
    expect(shop.weights(rules[0]?.RuleArn ?? '')).toEqual({ blue: 90, green: 10 });
    expect(refusal(() => shop.elb('CreateRule', { ListenerArn: production, Priority: 1, Conditions: [{ Field: 'path-pattern', Values: ['/x'] }], Actions: forwardTo([blue, 1]) }))).toMatch(/^ValidationError: Rules are unsupported/);
    const six = Array.from({ length: 6 }, (_, n) => [makeGroup(shop, `g${n}`), 1] as const);
    expect(refusal(() => makeListener(shop, balancer, { Port: 90, DefaultActions: forwardTo(...six) }))).toMatch(/^TooManyTargetGroupsException/);
    const sticky = [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: green }], TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } } }];
    expect(refusal(() => shop.elb('ModifyListener', { ListenerArn: production, DefaultActions: sticky }))).toMatch(/^ValidationError: Target group stickiness/);
  });
});

it('stands in a stack like the other kind', () => {
  const shop = new Shop();
  const resource: ResourceInStack = { context: shop.context, stackName: 'net', stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/net/1', logicalId: 'It', tags: {}, generatedName: (longest) => 'net-It-1A2B3C'.slice(0, longest) };
  const { 'AWS::ElasticLoadBalancingV2::LoadBalancer': balancerType, 'AWS::ElasticLoadBalancingV2::Listener': listenerType, 'AWS::ElasticLoadBalancingV2::TargetGroup': groupType } = resources;
  const create = (type: typeof balancerType, properties: Properties): string => shop.world.transact(shop.now, () => type.create(properties, { ...resource, context: shop.context }));
  const balancer = create(balancerType, { Type: 'network', Scheme: 'internal', SubnetMappings: [{ SubnetId: 'subnet-a', PrivateIPv4Address: '10.200.0.9' }] });
  const group = create(groupType, { VpcId: 'vpc-1', TargetType: 'ip', Protocol: 'TCP', Port: '8080' });
  const listener = create(listenerType, { LoadBalancerArn: balancer, Protocol: 'TCP', Port: '80', DefaultActions: [{ Type: 'forward', TargetGroupArn: group }] });
  shop.pass(minutes(2));
  expect(shop.elb('DescribeLoadBalancers', { LoadBalancerArns: [balancer] })).toMatchObject({ LoadBalancers: [{ Type: 'network', AvailabilityZones: [{ LoadBalancerAddresses: [{ PrivateIPv4Address: '10.200.0.9' }] }] }] });
  expect(listener).toContain(':listener/net/');
  expect(balancerType.read?.(balancer, { ...resource, context: shop.context })).toMatchObject({ Type: 'network' });
  expect(groupType.read?.(group, { ...resource, context: shop.context })).not.toHaveProperty('Matcher');
});
