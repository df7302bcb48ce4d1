// AWS::EC2::SecurityGroup and its rules on their own.
import type { AuthorizeSecurityGroupIngressCommandOutput, CreateSecurityGroupCommandOutput, IpPermission } from '@aws-sdk/client-ec2';
import { given, listOf, numberOf, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type SecurityGroup } from './entities.ts';
import { retag, specification } from './resource-tags.ts';
import { essence, rulesOf } from './rules.ts';

function permissionOf(rule: Properties): IpPermission {
  const described = given({ Description: textOf(rule['Description']) });
  const group = textOf(rule['SourceSecurityGroupId']) ?? textOf(rule['DestinationSecurityGroupId']);
  const prefixList = textOf(rule['SourcePrefixListId']) ?? textOf(rule['DestinationPrefixListId']);
  return given({
    IpProtocol: textOf(rule['IpProtocol']),
    FromPort: numberOf(rule['FromPort']),
    ToPort: numberOf(rule['ToPort']),
    ...(rule['CidrIp'] === undefined ? {} : { IpRanges: [{ CidrIp: textOf(rule['CidrIp']), ...described }] }),
    ...(rule['CidrIpv6'] === undefined ? {} : { Ipv6Ranges: [{ CidrIpv6: textOf(rule['CidrIpv6']), ...described }] }),
    ...(group === undefined ? {} : { UserIdGroupPairs: [{ GroupId: group, ...described }] }),
    ...(prefixList === undefined ? {} : { PrefixListIds: [{ PrefixListId: prefixList, ...described }] }),
  });
}

const find = (context: Context, id: string): SecurityGroup | undefined => context.table<SecurityGroup>(kinds.securityGroup).get(id);

/** Adds what is new and takes away what is gone; rules that others put there stay. */
function reconcile(context: Context, id: string, rules: { readonly direction: 'Ingress' | 'Egress'; readonly before: readonly Properties[]; readonly after: readonly Properties[] }): void {
  const { direction } = rules;
  const key = (rule: Properties): string => essence(rulesOf(context, [permissionOf(rule)])[0] ?? { protocol: '' });
  const was = new Set(rules.before.map(key));
  const is = new Set(rules.after.map(key));
  const gone = rules.before.filter((rule) => !is.has(key(rule)));
  const fresh = rules.after.filter((rule) => !was.has(key(rule)));
  if (gone.length > 0) context.call('ec2', `RevokeSecurityGroup${direction}`, { GroupId: id, IpPermissions: gone.map(permissionOf) });
  if (fresh.length > 0) context.call('ec2', `AuthorizeSecurityGroup${direction}`, { GroupId: id, IpPermissions: fresh.map(permissionOf) });
}

/** What EC2 gives every group; a template that names egress rules replaces it. */
const everythingOut = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
const egressOf = (properties: Properties): readonly Properties[] => (properties['SecurityGroupEgress'] === undefined ? [everythingOut] : listOf(properties['SecurityGroupEgress']));

export const securityGroup: ResourceType = {
  required: ['GroupDescription'],
  createOnly: ['GroupDescription', 'GroupName', 'VpcId'],
  create(properties, resource) {
    const { GroupId: id = '' } = resource.context.call<CreateSecurityGroupCommandOutput>('ec2', 'CreateSecurityGroup', given({
      GroupName: textOf(properties['GroupName']) ?? resource.generatedName(255),
      Description: textOf(properties['GroupDescription']),
      VpcId: textOf(properties['VpcId']),
      ...specification('security-group', properties, resource),
    }));
    reconcile(resource.context, id, { direction: 'Ingress', before: [], after: listOf(properties['SecurityGroupIngress']) });
    reconcile(resource.context, id, { direction: 'Egress', before: [everythingOut], after: egressOf(properties) });
    return id;
  },
  attributes: (id, { context }) => ({ GroupId: id, Id: id, VpcId: find(context, id)?.vpcId ?? '', GroupName: find(context, id)?.name ?? '' }),
  update(id, change, resource) {
    reconcile(resource.context, id, { direction: 'Ingress', before: listOf(change.before['SecurityGroupIngress']), after: listOf(change.after['SecurityGroupIngress']) });
    reconcile(resource.context, id, { direction: 'Egress', before: egressOf(change.before), after: egressOf(change.after) });
    retag(id, change, resource);
  },
  delete(id, { context }) {
    if (find(context, id) !== undefined) context.call('ec2', 'DeleteSecurityGroup', { GroupId: id });
  },
};

/** A rule on its own: anything that changes makes another; only its description is changed in place by AWS. */
function ruleType(direction: 'Ingress' | 'Egress'): ResourceType {
  const side = direction === 'Ingress' ? 'ingress' : 'egress';
  return {
    required: direction === 'Ingress' ? ['IpProtocol'] : ['IpProtocol', 'GroupId'],
    create(properties, { context }) {
      const answer = context.call<AuthorizeSecurityGroupIngressCommandOutput>('ec2', `AuthorizeSecurityGroup${direction}`, { GroupId: textOf(properties['GroupId']), IpPermissions: [permissionOf(properties)] });
      return answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    },
    attributes: (id) => ({ Id: id }),
    delete(id, { context }) {
      const group = context.table<SecurityGroup>(kinds.securityGroup).values().find((it) => it[side].some((rule) => rule.id === id));
      if (group !== undefined) context.call('ec2', `RevokeSecurityGroup${direction}`, { GroupId: group.id, SecurityGroupRuleIds: [id] });
    },
  };
}

export const securityGroupIngress = ruleType('Ingress');
export const securityGroupEgress = ruleType('Egress');
