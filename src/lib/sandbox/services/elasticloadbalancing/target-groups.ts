// Target groups: where rules forward to, and how their targets are checked.
import type {
  CreateTargetGroupCommandInput,
  CreateTargetGroupCommandOutput,
  DeleteTargetGroupCommandInput,
  DeleteTargetGroupCommandOutput,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupAttributesCommandOutput,
  ModifyTargetGroupCommandInput,
  ModifyTargetGroupCommandOutput,
  ProtocolEnum,
  TargetGroup as Shape,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds as ec2, type Vpc } from '../ec2/entities.ts';
import { attributesOut, targetGroupDefaults, withAttributes } from './attributes.ts';
import { kinds, type Rule, type Tags, type TargetGroup, type Targets } from './entities.ts';
import { invalid, loadBalancerAt, targetGroupAt } from './faults.ts';
import { checkedHealth } from './health-settings.ts';
import { checkName, targetGroupArn } from './names.ts';
import { takesConnections } from './network.ts';
import { marker, pageOf, tagsFrom } from './shapes.ts';
import { replan } from './target-health.ts';
import { groupsOf } from './uses.ts';

/** AWS: the default quota of target groups per region (ELB user guide, quotas). */
const mostTargetGroups = 3000;

const protocols: readonly string[] = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP'];

export const createTargetGroup = operation<CreateTargetGroupCommandInput, CreateTargetGroupCommandOutput>((input, context) => {
  const name = checkName(input.Name, 'target group');
  const targetType = input.TargetType ?? 'instance';
  if (targetType !== 'ip' && targetType !== 'instance') throw invalid(`The sandbox models target groups of type 'ip' and 'instance' only, not '${String(targetType)}'`);
  const { Protocol: protocol, Port: port, VpcId: vpcId } = input;
  if (protocol === undefined) throw invalid('A protocol must be specified');
  if (!protocols.includes(protocol)) throw new AwsFault('UnsupportedProtocolException', `The sandbox models target groups of protocol ${protocols.join(', ')} only, not '${String(protocol)}'`);
  if (takesConnections({ protocol }) && input.ProtocolVersion !== undefined) throw invalid(`A protocol version cannot be specified for target groups with the protocol '${protocol}'`);
  if (port === undefined) throw invalid('A port must be specified');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`Port '${port}' is not valid; it must be between 1 and 65535`);
  if (vpcId === undefined) throw invalid('A VPC ID must be specified');
  if (context.knows('ec2', 'DescribeVpcs') && context.table<Vpc>(ec2.vpc).get(vpcId) === undefined) throw invalid(`The VPC ID '${vpcId}' is not found`);
  const healthCheck = checkedHealth({ protocol }, input);
  const tags = tagsFrom(input.Tags);
  const all = context.table<TargetGroup>(kinds.targetGroup);
  const wanted = { protocol, protocolVersion: takesConnections({ protocol }) ? '' : (input.ProtocolVersion ?? 'HTTP1'), port, vpcId, targetType, healthCheck };
  const twin = all.values().find((one) => one.name === name);
  if (twin !== undefined) {
    const { protocol: p, protocolVersion: v, port: n, vpcId: vpc, targetType: t, healthCheck: h } = twin;
    if (JSON.stringify({ protocol: p, protocolVersion: v, port: n, vpcId: vpc, targetType: t, healthCheck: h }) === JSON.stringify(wanted)) return { TargetGroups: [shape(twin)] };
    throw new AwsFault('DuplicateTargetGroupNameException', `A target group with the same name '${name}' exists, but with different settings`);
  }
  if (all.entries().length >= mostTargetGroups) throw new AwsFault('TooManyTargetGroupsException', 'You\'ve reached the limit on the number of target groups');
  const made: TargetGroup = { arn: targetGroupArn(context, name), name, ...wanted, attributes: targetGroupDefaults(wanted), usedBy: [], tags };
  all.put(made.arn, made);
  return { TargetGroups: [shape(made)] };
});

export const describeTargetGroups = operation<DescribeTargetGroupsCommandInput, DescribeTargetGroupsCommandOutput>((input, context) => {
  const { TargetGroupArns: arns, Names: names, LoadBalancerArn: balancer } = input;
  if ([arns, names, balancer].filter((given) => given !== undefined).length > 1) throw invalid('Target group ARNs, names and a load balancer ARN cannot be specified at the same time');
  const all = context.table<TargetGroup>(kinds.targetGroup).values();
  const missing = arns?.some((arn) => !all.some((one) => one.arn === arn)) === true || names?.some((name) => !all.some((one) => one.name === name)) === true;
  if (missing) throw new AwsFault('TargetGroupNotFoundException', 'One or more target groups not found');
  const used = balancer === undefined ? undefined : groupsOf(context, loadBalancerAt(context, balancer).arn);
  const wanted = all.filter((one) => (arns?.includes(one.arn) ?? true) && (names?.includes(one.name) ?? true) && (used?.includes(one.arn) ?? true));
  const shown = pageOf(wanted, ({ arn }) => arn, input);
  return { TargetGroups: shown.items.map(shape), ...marker(shown) };
});

export const modifyTargetGroup = operation<ModifyTargetGroupCommandInput, ModifyTargetGroupCommandOutput>((input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const changed: TargetGroup = { ...group, healthCheck: checkedHealth(group, input, group.healthCheck) };
  context.table<TargetGroup>(kinds.targetGroup).put(group.arn, changed);
  replan(context, group.arn);
  return { TargetGroups: [shape(changed)] };
});

export const deleteTargetGroup = operation<DeleteTargetGroupCommandInput, DeleteTargetGroupCommandOutput>((input, context) => {
  const group = context.table<TargetGroup>(kinds.targetGroup).get(input.TargetGroupArn ?? '');
  // AWS: deleting one that is gone succeeds.
  if (group === undefined) return {};
  if (group.usedBy.length > 0) throw new AwsFault('ResourceInUseException', `Target group '${group.arn}' is currently in use by a listener or a rule`);
  context.table<TargetGroup>(kinds.targetGroup).delete(group.arn);
  context.table<Targets>(kinds.targets).delete(group.arn);
  return {};
});

export const describeTargetGroupAttributes = operation<DescribeTargetGroupAttributesCommandInput, DescribeTargetGroupAttributesCommandOutput>((input, context) => ({
  Attributes: attributesOut(targetGroupAt(context, input.TargetGroupArn).attributes),
}));

export const modifyTargetGroupAttributes = operation<ModifyTargetGroupAttributesCommandInput, ModifyTargetGroupAttributesCommandOutput>((input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const attributes = withAttributes(group.attributes, input.Attributes ?? [], { name: 'Target group' });
  if (takesConnections(group)) checkOfConnections(group, attributes);
  if (!takesConnections(group) && attributes['stickiness.enabled'] === 'true' && group.attributes['stickiness.enabled'] !== 'true') checkRulesAreSticky(context, group);
  context.table<TargetGroup>(kinds.targetGroup).put(group.arn, { ...group, attributes });
  return { Attributes: attributesOut(attributes) };
});

/** AWS: what is fixed for datagrams (API reference, TargetGroupAttribute); the words are unverified. */
function checkOfConnections({ protocol }: TargetGroup, attributes: Tags): void {
  if (attributes['stickiness.type'] !== 'source_ip') throw invalid(`Stickiness type '${attributes['stickiness.type'] ?? ''}' must be 'source_ip' for target groups with the protocol '${protocol}'`);
  if (protocol !== 'UDP' && protocol !== 'TCP_UDP') return;
  if (attributes['preserve_client_ip.enabled'] !== 'true') throw invalid(`Client IP preservation cannot be disabled for target groups with the protocol '${protocol}'`);
  if (attributes['target_health_state.unhealthy.connection_termination.enabled'] === 'true') throw invalid(`Connection termination of unhealthy targets cannot be enabled for target groups with the protocol '${protocol}'`);
}

/** AWS: seen as "This target group appears behind a rule with group stickiness disabled" (kubernetes-sigs/aws-load-balancer-controller#2734). */
function checkRulesAreSticky(context: Context, group: TargetGroup): void {
  const weighted = group.usedBy.flatMap((arn) => context.table<Rule>(kinds.rule).get(arn) ?? []).filter(({ actions }) => actions.some(({ ForwardConfig: config }) => (config?.TargetGroups ?? []).length > 1 && config?.TargetGroupStickinessConfig?.Enabled !== true));
  const [rule] = weighted;
  if (rule !== undefined) throw new AwsFault('InvalidConfigurationRequestException', `This target group appears behind a rule with group stickiness disabled (${rule.arn}). You must enable group stickiness before enabling target stickiness`);
}

function shape(group: TargetGroup): Shape {
  const { healthCheck: check } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol as ProtocolEnum,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: check.protocol as ProtocolEnum,
    HealthCheckPort: check.port,
    HealthCheckEnabled: check.enabled,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(check.protocol === 'TCP' ? {} : { HealthCheckPath: check.path, Matcher: { HttpCode: check.matcher } }),
    LoadBalancerArns: group.loadBalancerArn === undefined ? [] : [group.loadBalancerArn],
    TargetType: group.targetType as 'ip',
    ...(group.protocolVersion === '' ? {} : { ProtocolVersion: group.protocolVersion }),
    IpAddressType: 'ipv4',
  };
}
