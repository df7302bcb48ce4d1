// AWS::ElasticLoadBalancingV2::LoadBalancer and its listeners.
import type { CreateListenerCommandOutput, CreateLoadBalancerCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { tagList } from '../../world/tags.ts';
import { given, listOf, numberOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Listener, type LoadBalancer, type Rule } from './entities.ts';
import { fullName } from './names.ts';
import { typeOf } from './network.ts';
import { actionsOf, attributesOf, retag } from './resource-values.ts';

const elb = 'elasticloadbalancing';
const balancerAt = (context: Context, arn: string): LoadBalancer | undefined => context.table<LoadBalancer>(kinds.loadBalancer).get(arn);

const subnetsOf = (properties: Properties): object =>
  given({
    Subnets: textsOf(properties['Subnets']),
    SubnetMappings: properties['SubnetMappings'] === undefined ? undefined : listOf(properties['SubnetMappings']).map((one) => given({ SubnetId: textOf(one['SubnetId']), AllocationId: textOf(one['AllocationId']), PrivateIPv4Address: textOf(one['PrivateIPv4Address']) })),
  });

export const loadBalancer: ResourceType = {
  required: [],
  createOnly: ['Name', 'Scheme', 'Type'],
  create(properties, resource) {
    const { LoadBalancers: [made] = [] } = resource.context.call<CreateLoadBalancerCommandOutput>(elb, 'CreateLoadBalancer', given({
      Name: textOf(properties['Name']) ?? resource.generatedName(32),
      Scheme: textOf(properties['Scheme']),
      Type: textOf(properties['Type']),
      ...subnetsOf(properties),
      SecurityGroups: textsOf(properties['SecurityGroups']),
      Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
    }));
    const arn = made?.LoadBalancerArn ?? '';
    const attributes = attributesOf(properties['LoadBalancerAttributes']);
    if (attributes.length > 0) resource.context.call(elb, 'ModifyLoadBalancerAttributes', { LoadBalancerArn: arn, Attributes: attributes });
    return arn;
  },
  progress: (arn, { context }) => (balancerAt(context, arn)?.state === 'active' ? 'ready' : 'waiting'),
  attributes(arn, { context }) {
    const balancer = balancerAt(context, arn);
    return {
      LoadBalancerArn: arn,
      DNSName: balancer?.dnsName ?? '',
      CanonicalHostedZoneID: balancer?.hostedZoneId ?? '',
      LoadBalancerFullName: fullName(arn),
      LoadBalancerName: balancer?.name ?? '',
      SecurityGroups: balancer?.securityGroups ?? [],
    };
  },
  update(arn, { before, after }, resource) {
    const { context } = resource;
    const groups = textsOf(after['SecurityGroups']) ?? [];
    if (groups.join() !== (textsOf(before['SecurityGroups']) ?? []).join()) context.call(elb, 'SetSecurityGroups', { LoadBalancerArn: arn, SecurityGroups: groups });
    if (JSON.stringify(subnetsOf(before)) !== JSON.stringify(subnetsOf(after))) context.call(elb, 'SetSubnets', { LoadBalancerArn: arn, ...subnetsOf(after) });
    const attributes = attributesOf(after['LoadBalancerAttributes']);
    if (attributes.length > 0) context.call(elb, 'ModifyLoadBalancerAttributes', { LoadBalancerArn: arn, Attributes: attributes });
    retag(arn, { before, after }, resource);
  },
  delete: (arn, { context }) => context.call(elb, 'DeleteLoadBalancer', { LoadBalancerArn: arn }),
  read(arn, { context }) {
    const balancer = balancerAt(context, arn);
    if (balancer === undefined) return undefined;
    return { Name: balancer.name, Scheme: balancer.scheme, Type: typeOf(balancer), SecurityGroups: balancer.securityGroups, Subnets: balancer.zones.map(({ subnetId }) => subnetId) };
  },
};

const certificatesOf = (properties: Properties): { CertificateArn: string | undefined }[] | undefined =>
  properties['Certificates'] === undefined ? undefined : listOf(properties['Certificates']).map((one) => ({ CertificateArn: textOf(one['CertificateArn']) }));

const listenerSettings = (properties: Properties): object =>
  given({
    Port: numberOf(properties['Port']),
    Protocol: textOf(properties['Protocol']),
    SslPolicy: textOf(properties['SslPolicy']),
    Certificates: certificatesOf(properties),
    AlpnPolicy: textsOf(properties['AlpnPolicy']),
    DefaultActions: actionsOf(properties['DefaultActions']),
  });

export const listener: ResourceType = {
  required: ['DefaultActions', 'LoadBalancerArn'],
  createOnly: ['LoadBalancerArn'],
  create(properties, { context }) {
    const made = context.call<CreateListenerCommandOutput>(elb, 'CreateListener', { LoadBalancerArn: textOf(properties['LoadBalancerArn']), ...listenerSettings(properties) });
    const arn = made.Listeners?.[0]?.ListenerArn ?? '';
    const attributes = attributesOf(properties['ListenerAttributes']);
    if (attributes.length > 0) context.call(elb, 'ModifyListenerAttributes', { ListenerArn: arn, Attributes: attributes });
    return arn;
  },
  attributes: (arn) => ({ ListenerArn: arn }),
  update(arn, { after }, { context }) {
    context.call(elb, 'ModifyListener', { ListenerArn: arn, ...listenerSettings(after) });
    const attributes = attributesOf(after['ListenerAttributes']);
    if (attributes.length > 0) context.call(elb, 'ModifyListenerAttributes', { ListenerArn: arn, Attributes: attributes });
  },
  delete(arn, { context }) {
    if (context.table<Listener>(kinds.listener).get(arn) !== undefined) context.call(elb, 'DeleteListener', { ListenerArn: arn });
  },
  read(arn, { context }) {
    const one = context.table<Listener>(kinds.listener).get(arn);
    return one === undefined ? undefined : given({ Port: one.port, Protocol: one.protocol, SslPolicy: one.sslPolicy, LoadBalancerArn: one.loadBalancerArn });
  },
};

const conditionsOf = (properties: Properties): readonly object[] => listOf(properties['Conditions']);

export const listenerRule: ResourceType = {
  required: ['Actions', 'Conditions', 'Priority'],
  createOnly: ['ListenerArn'],
  create(properties, { context }) {
    const made = context.call<{ readonly Rules?: readonly { readonly RuleArn?: string }[] }>(elb, 'CreateRule', {
      ListenerArn: textOf(properties['ListenerArn']),
      Priority: numberOf(properties['Priority']),
      Conditions: conditionsOf(properties),
      Actions: actionsOf(properties['Actions']),
    });
    return made.Rules?.[0]?.RuleArn ?? '';
  },
  attributes: (arn) => ({ RuleArn: arn, IsDefault: 'false' }),
  // The template's weights are written over whatever ECS has set: a stack update can take a blue-green service down.
  update(arn, { before, after }, { context }) {
    if (numberOf(before['Priority']) !== numberOf(after['Priority'])) context.call(elb, 'SetRulePriorities', { RulePriorities: [{ RuleArn: arn, Priority: numberOf(after['Priority']) }] });
    context.call(elb, 'ModifyRule', { RuleArn: arn, Conditions: conditionsOf(after), Actions: actionsOf(after['Actions']) });
  },
  delete(arn, { context }) {
    if (context.table<Rule>(kinds.rule).get(arn) !== undefined) context.call(elb, 'DeleteRule', { RuleArn: arn });
  },
  read(arn, { context }) {
    const rule = context.table<Rule>(kinds.rule).get(arn);
    return rule === undefined ? undefined : { ListenerArn: rule.listenerArn, Priority: rule.priority, Actions: rule.actions };
  },
};
