// Security groups: stateful rules on network interfaces.
import type { AuthorizeSecurityGroupEgressCommandInput, AuthorizeSecurityGroupEgressCommandOutput, AuthorizeSecurityGroupIngressCommandInput, AuthorizeSecurityGroupIngressCommandOutput, CreateSecurityGroupCommandInput, CreateSecurityGroupCommandOutput, DeleteSecurityGroupCommandInput, DeleteSecurityGroupCommandOutput, DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput, IpPermission, RevokeSecurityGroupEgressCommandInput, RevokeSecurityGroupEgressCommandOutput, RevokeSecurityGroupIngressCommandInput, RevokeSecurityGroupIngressCommandOutput, SecurityGroup as Shown } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { kinds, type NetworkInterface, type Rule, type SecurityGroup, type Tags } from './entities.ts';
import { arnOf, newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { existing, notFound } from './refusals.ts';
import { describable, essence, permissionsOf, rulesOf, showRule } from './rules.ts';

// AWS: 2,500 groups a region, 60 rules a direction by default (VPC user guide, "Amazon VPC quotas").
const quota = { groups: 2500, rules: 60 } as const;

const table = (context: Context) => context.table<SecurityGroup>(kinds.securityGroup);

/** A group with the rule that lets everything out, as all groups are born. */
export function newGroup(context: Context, it: { readonly name: string; readonly description: string; readonly vpcId: string; readonly tags: Tags; readonly selfIngress?: boolean }): SecurityGroup {
  const id = newId(context, 'sg');
  const ingress: readonly Rule[] = it.selfIngress === true ? [{ id: newId(context, 'sgr'), protocol: '-1', group: id }] : [];
  const group: SecurityGroup = { id, name: it.name, description: it.description, vpcId: it.vpcId, ingress, egress: [{ id: newId(context, 'sgr'), protocol: '-1', cidr: '0.0.0.0/0' }], tags: it.tags };
  table(context).put(id, group);
  return group;
}

export const createSecurityGroup = operation<CreateSecurityGroupCommandInput, CreateSecurityGroupCommandOutput>((input, context) => {
  const name = input.GroupName ?? '';
  if (input.VpcId === undefined) throw new AwsFault('VPCIdNotSpecified', 'No default VPC for this user');
  const vpc = existing(context, kinds.vpc, input.VpcId);
  if (name === '' || name.length > 255 || name.startsWith('sg-')) throw new AwsFault('InvalidParameterValue', `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`);
  if (name === 'default') throw new AwsFault('InvalidParameterValue', 'Cannot use reserved security group name: default');
  if (!describable.test(input.Description ?? '') || (input.Description ?? '') === '') {
    throw new AwsFault('InvalidParameterValue', `Value (${input.Description ?? ''}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`);
  }
  if (table(context).values().some((group) => group.vpcId === vpc.id && group.name === name)) throw new AwsFault('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc.id}'`);
  if (table(context).values().length >= quota.groups) throw new AwsFault('SecurityGroupLimitExceeded', 'The maximum number of security groups has been reached.');
  const group = newGroup(context, { name, description: input.Description ?? '', vpcId: vpc.id, tags: tagsFor(input.TagSpecifications, 'security-group') });
  return { GroupId: group.id, Tags: tagList(group.tags), SecurityGroupArn: arnOf(context, 'security-group', group.id) };
});

type Direction = 'ingress' | 'egress';

function authorize(context: Context, id: string | undefined, change: { readonly direction: Direction; readonly permissions: readonly IpPermission[] }): readonly Rule[] {
  const group = existing(context, kinds.securityGroup, id);
  const known = group[change.direction];
  const wanted = rulesOf(context, change.permissions);
  const clash = wanted.find((rule, at) => known.some((it) => essence(it) === essence(rule)) || wanted.some((it, other) => other < at && essence(it) === essence(rule)));
  if (clash !== undefined) throw new AwsFault('InvalidPermission.Duplicate', `the specified rule "${showRule(clash)}" already exists`);
  if (known.length + wanted.length > quota.rules) throw new AwsFault('RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules per security group has been reached.');
  const added: readonly Rule[] = wanted.map((rule) => ({ id: newId(context, 'sgr'), ...rule }));
  table(context).put(group.id, { ...group, [change.direction]: [...known, ...added] });
  return added;
}

function revoke(context: Context, id: string | undefined, change: { readonly direction: Direction; readonly permissions: readonly IpPermission[] | undefined; readonly ruleIds: readonly string[] | undefined }): void {
  const group = existing(context, kinds.securityGroup, id);
  const known = group[change.direction];
  const unknown = (change.ruleIds ?? []).find((ruleId) => !known.some((rule) => rule.id === ruleId));
  if (unknown !== undefined) throw new AwsFault('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${unknown}' does not exist`);
  const gone = new Set(rulesOf(context, change.permissions ?? []).map(essence));
  if ([...gone].some((wanted) => !known.some((rule) => essence(rule) === wanted))) throw new AwsFault('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  table(context).put(group.id, { ...group, [change.direction]: known.filter((rule) => !gone.has(essence(rule)) && change.ruleIds?.includes(rule.id) !== true) });
}

const ruleView = (context: Context, groupId: string, it: { readonly rule: Rule; readonly egress: boolean }) => ({
  SecurityGroupRuleId: it.rule.id,
  GroupId: groupId,
  GroupOwnerId: context.account,
  IsEgress: it.egress,
  IpProtocol: it.rule.protocol,
  FromPort: it.rule.from ?? -1,
  ToPort: it.rule.to ?? -1,
  ...(it.rule.cidr === undefined ? {} : { CidrIpv4: it.rule.cidr }),
});

export const authorizeIngress = operation<AuthorizeSecurityGroupIngressCommandInput, AuthorizeSecurityGroupIngressCommandOutput>((input, context) => {
  const added = authorize(context, input.GroupId, { direction: 'ingress', permissions: input.IpPermissions ?? [] });
  return { Return: true, SecurityGroupRules: added.map((rule) => ruleView(context, input.GroupId ?? '', { rule, egress: false })) };
});

export const authorizeEgress = operation<AuthorizeSecurityGroupEgressCommandInput, AuthorizeSecurityGroupEgressCommandOutput>((input, context) => {
  const added = authorize(context, input.GroupId, { direction: 'egress', permissions: input.IpPermissions ?? [] });
  return { Return: true, SecurityGroupRules: added.map((rule) => ruleView(context, input.GroupId ?? '', { rule, egress: true })) };
});

export const revokeIngress = operation<RevokeSecurityGroupIngressCommandInput, RevokeSecurityGroupIngressCommandOutput>((input, context) => {
  revoke(context, input.GroupId, { direction: 'ingress', permissions: input.IpPermissions, ruleIds: input.SecurityGroupRuleIds });
  return { Return: true };
});

export const revokeEgress = operation<RevokeSecurityGroupEgressCommandInput, RevokeSecurityGroupEgressCommandOutput>((input, context) => {
  revoke(context, input.GroupId, { direction: 'egress', permissions: input.IpPermissions, ruleIds: input.SecurityGroupRuleIds });
  return { Return: true };
});

export const deleteSecurityGroup = operation<DeleteSecurityGroupCommandInput, DeleteSecurityGroupCommandOutput>((input, context) => {
  const group = existing(context, kinds.securityGroup, input.GroupId);
  if (group.name === 'default') throw new AwsFault('CannotDelete', `the specified group: "${group.id}" name: "default" cannot be deleted by a user`);
  const worn = context.table<NetworkInterface>(kinds.networkInterface).values().some(({ groupIds }) => groupIds.includes(group.id));
  const named = table(context).values().some((other) => other.id !== group.id && [...other.ingress, ...other.egress].some((rule) => rule.group === group.id));
  if (worn || named) throw new AwsFault('DependencyViolation', `resource ${group.id} has a dependent object`);
  table(context).delete(group.id);
  return { Return: true, GroupId: group.id };
});

const viewOf = (context: Context, group: SecurityGroup): Shown => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  VpcId: group.vpcId,
  OwnerId: context.account,
  SecurityGroupArn: arnOf(context, 'security-group', group.id),
  IpPermissions: permissionsOf(context, group.ingress),
  IpPermissionsEgress: permissionsOf(context, group.egress),
  Tags: tagList(group.tags),
});

export const describeSecurityGroups = operation<DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput>((input, context) => {
  const shown = list(table(context).values().filter(({ name }) => (input.GroupNames ?? [name]).includes(name)), {
    ids: input.GroupIds,
    missing: (id) => notFound(kinds.securityGroup, id),
    filters: input.Filters,
    by: {
      'group-id': ({ id }) => id,
      'group-name': ({ name }) => name,
      'vpc-id': ({ vpcId }) => vpcId,
      description: ({ description }) => description,
      'ip-permission.group-id': ({ ingress }) => ingress.flatMap(({ group }) => group ?? []),
      'ip-permission.cidr': ({ ingress }) => ingress.flatMap(({ cidr }) => cidr ?? []),
      'egress.ip-permission.cidr': ({ egress }) => egress.flatMap(({ cidr }) => cidr ?? []),
    },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { SecurityGroups: shown.items.map((group) => viewOf(context, group)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
