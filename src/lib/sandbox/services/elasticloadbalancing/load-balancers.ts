// Application and Network Load Balancers: made, shown, changed, taken away.
import type {
  CreateLoadBalancerCommandInput,
  CreateLoadBalancerCommandOutput,
  DeleteLoadBalancerCommandInput,
  DeleteLoadBalancerCommandOutput,
  DescribeLoadBalancerAttributesCommandInput,
  DescribeLoadBalancerAttributesCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  LoadBalancer as Shape,
  ModifyLoadBalancerAttributesCommandInput,
  ModifyLoadBalancerAttributesCommandOutput,
  SetSecurityGroupsCommandInput,
  SetSecurityGroupsCommandOutput,
  SetSubnetsCommandInput,
  SetSubnetsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { kinds as ec2, type SecurityGroup } from '../ec2/entities.ts';
import { attributesOut, loadBalancerDefaults, withAttributes } from './attributes.ts';
import { rules } from './beliefs.ts';
import { kinds, type LoadBalancer } from './entities.ts';
import { invalid, listenerAt, loadBalancerAt } from './faults.ts';
import { removeListener } from './listeners.ts';
import { checkName, hostedZoneOf, loadBalancerNames } from './names.ts';
import { checkMayChangeGroups, isNetwork, typeOf } from './network.ts';
import { mappingsOf, nodeShape, zonesOf } from './nodes.ts';
import { marker, pageOf, tagsFrom } from './shapes.ts';
import { begun, putTargets, replan, targetsOf } from './target-health.ts';
import { groupsOf } from './uses.ts';

/** AWS: the default quota of Application and of Network Load Balancers, each by itself, per region (ELB user guide, quotas). */
const mostLoadBalancers = 50;

export const createLoadBalancer = operation<CreateLoadBalancerCommandInput, CreateLoadBalancerCommandOutput>((input, context) => {
  const name = checkName(input.Name, 'load balancer');
  const type = input.Type ?? 'application';
  if (type !== 'application' && type !== 'network') throw invalid(`The sandbox models Application and Network Load Balancers only, not type '${String(type)}'`);
  const scheme = input.Scheme ?? 'internet-facing';
  if (scheme !== 'internet-facing' && scheme !== 'internal') throw new AwsFault('InvalidSchemeException', `Scheme '${String(scheme)}' must be one of 'internet-facing', 'internal'`);
  const { zones, vpcId } = zonesOf(context, mappingsOf(input), { type, scheme });
  checkGroups(context, input.SecurityGroups ?? []);
  const tags = tagsFrom(input.Tags);
  const all = context.table<LoadBalancer>(kinds.loadBalancer);
  const twin = all.values().find((one) => one.name === name);
  if (twin !== undefined) {
    // AWS: idempotent; the same settings answer with the one that is there (API reference, CreateLoadBalancer).
    const same = typeOf(twin) === type && twin.scheme === scheme && sameSet(twin.zones.map(({ subnetId }) => subnetId), zones.map(({ subnetId }) => subnetId)) && sameSet(twin.securityGroups, input.SecurityGroups ?? []);
    if (same) return { LoadBalancers: [shape(twin)] };
    throw new AwsFault('DuplicateLoadBalancerNameException', `A load balancer with the same name '${name}' exists, but with different settings`);
  }
  if (all.values().filter((one) => typeOf(one) === type).length >= mostLoadBalancers) throw new AwsFault('TooManyLoadBalancersException', 'You\'ve reached the limit on the number of load balancers');
  const names = loadBalancerNames(context, name, { scheme, type });
  const kind = type === 'network' ? { type } : {};
  const made: LoadBalancer = {
    ...names,
    ...kind,
    name,
    scheme,
    vpcId,
    zones,
    hostedZoneId: hostedZoneOf(context.region, type),
    securityGroups: [...(input.SecurityGroups ?? [])],
    state: 'provisioning',
    createdAt: context.now,
    attributes: loadBalancerDefaults(kind),
    listeners: [],
    tags,
  };
  all.put(made.arn, made);
  context.schedule(draw(context, `elasticloadbalancing/${name}/provisioning`, rules.takes(context, 'provisioning').until), 'elasticloadbalancing.load-balancer-active', { arn: made.arn });
  return { LoadBalancers: [shape(made)] };
});

export const loadBalancerActive = event<{ readonly arn: string }>(({ arn }, context) => {
  const balancer = context.table<LoadBalancer>(kinds.loadBalancer).get(arn);
  if (balancer === undefined) return;
  context.table<LoadBalancer>(kinds.loadBalancer).put(arn, { ...balancer, state: 'active' });
  for (const group of groupsOf(context, arn)) replan(context, group, true);
});

export const describeLoadBalancers = operation<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput>((input, context) => {
  const { LoadBalancerArns: arns = [], Names: names = [] } = input;
  if (arns.length > 0 && names.length > 0) throw invalid('Load balancer names and ARNs cannot be specified at the same time');
  const all = context.table<LoadBalancer>(kinds.loadBalancer).values();
  const unknown = [...arns.filter((arn) => !all.some((one) => one.arn === arn)), ...names.filter((name) => !all.some((one) => one.name === name))];
  if (unknown.length > 0) throw new AwsFault('LoadBalancerNotFoundException', `Load balancers '[${unknown.join(', ')}]' not found`);
  const wanted = arns.length + names.length === 0 ? all : all.filter((one) => arns.includes(one.arn) || names.includes(one.name));
  const shown = pageOf(wanted, ({ arn }) => arn, input);
  return { LoadBalancers: shown.items.map(shape), ...marker(shown) };
});

export const deleteLoadBalancer = operation<DeleteLoadBalancerCommandInput, DeleteLoadBalancerCommandOutput>((input, context) => {
  const balancer = context.table<LoadBalancer>(kinds.loadBalancer).get(input.LoadBalancerArn ?? '');
  // AWS: deleting one that is gone succeeds (API reference, DeleteLoadBalancer).
  if (balancer === undefined) return {};
  if (balancer.attributes['deletion_protection.enabled'] === 'true') {
    throw new AwsFault('OperationNotPermittedException', `Load balancer '${balancer.arn}' cannot be deleted because deletion protection is enabled`);
  }
  for (const arn of balancer.listeners) removeListener(context, listenerAt(context, arn));
  context.table<LoadBalancer>(kinds.loadBalancer).delete(balancer.arn);
  return {};
});

export const describeLoadBalancerAttributes = operation<DescribeLoadBalancerAttributesCommandInput, DescribeLoadBalancerAttributesCommandOutput>((input, context) => ({
  Attributes: attributesOut(loadBalancerAt(context, input.LoadBalancerArn).attributes),
}));

export const modifyLoadBalancerAttributes = operation<ModifyLoadBalancerAttributesCommandInput, ModifyLoadBalancerAttributesCommandOutput>((input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  const attributes = withAttributes(balancer.attributes, input.Attributes ?? [], { name: 'Load balancer' });
  context.table<LoadBalancer>(kinds.loadBalancer).put(balancer.arn, { ...balancer, attributes });
  return { Attributes: attributesOut(attributes) };
});

export const setSecurityGroups = operation<SetSecurityGroupsCommandInput, SetSecurityGroupsCommandOutput>((input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  checkMayChangeGroups(balancer, input.SecurityGroups ?? []);
  checkGroups(context, input.SecurityGroups ?? []);
  context.table<LoadBalancer>(kinds.loadBalancer).put(balancer.arn, { ...balancer, securityGroups: [...(input.SecurityGroups ?? [])] });
  return { SecurityGroupIds: [...(input.SecurityGroups ?? [])] };
});

export const setSubnets = operation<SetSubnetsCommandInput, SetSubnetsCommandOutput>((input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  const { zones } = zonesOf(context, mappingsOf(input), { type: typeOf(balancer), scheme: balancer.scheme, before: balancer.zones });
  context.table<LoadBalancer>(kinds.loadBalancer).put(balancer.arn, { ...balancer, zones });
  for (const group of groupsOf(context, balancer.arn)) {
    // Targets in a zone that is enabled only now begin their checks now.
    const fresh = (zone: string | undefined): boolean => zones.some((one) => one.zone === zone) && !balancer.zones.some((one) => one.zone === zone);
    putTargets(context, group, targetsOf(context, group).map((target) => (fresh(target.zone) && target.state !== 'draining' ? begun(context, group, target) : target)));
    replan(context, group);
  }
  return { AvailabilityZones: zones.map(nodeShape) };
});

function checkGroups(context: Context, groups: readonly string[]): void {
  if (!context.knows('ec2', 'DescribeSecurityGroups')) return;
  const unknown = groups.find((id) => context.table<SecurityGroup>(ec2.securityGroup).get(id) === undefined);
  if (unknown !== undefined) throw new AwsFault('InvalidSecurityGroupException', `The security group ID '${unknown}' does not exist`);
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();

function shape(balancer: LoadBalancer): Shape {
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    CanonicalHostedZoneId: balancer.hostedZoneId,
    CreatedTime: asDate(balancer.createdAt),
    LoadBalancerName: balancer.name,
    Scheme: balancer.scheme,
    VpcId: balancer.vpcId,
    State: { Code: balancer.state },
    Type: typeOf(balancer),
    AvailabilityZones: balancer.zones.map(nodeShape),
    SecurityGroups: [...balancer.securityGroups],
    IpAddressType: 'ipv4',
    ...(isNetwork(balancer) && balancer.securityGroups.length > 0 ? { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on' } : {}),
  };
}
