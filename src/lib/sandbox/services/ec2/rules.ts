// Security group rules: permissions as the API gives them, taken apart into single rules and put together again.
import type { IpPermission } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { readBlock, showBlock } from './cidr.ts';
import { awsPrefixLists } from './prefix-lists.ts';
import { kinds, type Rule, type SecurityGroup } from './entities.ts';

type Bare = Omit<Rule, 'id'>;

const names: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6', all: '-1' };

/** @throws AwsFault */
export function rulesOf(context: Context, permissions: readonly IpPermission[]): readonly Bare[] {
  return permissions.flatMap((permission) => {
    const base = protocolAndPorts(permission);
    const rules: Bare[] = [
      ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({ ...base, cidr: showBlock(readBlock(CidrIp, 'cidrIp')), ...described(Description) })),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({ ...base, cidr6: CidrIpv6 ?? '', ...described(Description) })),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({ ...base, prefixList: knownList(context, PrefixListId), ...described(Description) })),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, Description }) => ({ ...base, group: knownGroup(context, GroupId), ...described(Description) })),
    ];
    if (rules.length === 0) throw new AwsFault('MissingParameter', "Either 'cidrIp', 'cidrIpv6', 'prefixListId' or 'groupId' must be specified.");
    return rules;
  });
}

function protocolAndPorts({ IpProtocol = '', FromPort, ToPort }: IpPermission): Pick<Rule, 'protocol' | 'from' | 'to'> {
  const protocol = names[IpProtocol.toLowerCase()] ?? IpProtocol.toLowerCase();
  if (protocol === '-1') return { protocol };
  if (!['tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol) && !/^\d{1,3}$/.test(protocol)) throw new AwsFault('InvalidParameterValue', `Invalid value '${IpProtocol}' for IP protocol. Unknown protocol.`);
  if (protocol !== 'tcp' && protocol !== 'udp') return { protocol, ...(FromPort === undefined ? {} : { from: FromPort }), ...(ToPort === undefined ? {} : { to: ToPort }) };
  if (FromPort === undefined || ToPort === undefined) throw new AwsFault('InvalidParameterValue', "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  if (FromPort < 0 || ToPort > 65_535 || FromPort > ToPort) throw new AwsFault('InvalidParameterValue', `Invalid value '${FromPort}-${ToPort}' for portRange. Valid values are 0-65535.`);
  return { protocol, from: FromPort, to: ToPort };
}

// AWS: the characters of a description (EC2 API reference, CreateSecurityGroup, IpRange).
export const describable = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

function described(text: string | undefined): { readonly description?: string } {
  if (text === undefined) return {};
  if (!describable.test(text)) throw new AwsFault('InvalidParameterValue', 'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*');
  return { description: text };
}

function knownList(context: Context, id: string | undefined): string {
  if (!awsPrefixLists(context.region).some((list) => list.id === id)) throw new AwsFault('InvalidPrefixListID.NotFound', `The prefix list ID '${id ?? ''}' does not exist`);
  return id ?? '';
}

function knownGroup(context: Context, id: string | undefined): string {
  if (context.table<SecurityGroup>(kinds.securityGroup).get(id ?? '') === undefined) throw new AwsFault('InvalidGroup.NotFound', `The security group '${id ?? ''}' does not exist`);
  return id ?? '';
}

/** What a rule lets through, without its id and description: two rules with the same are one. */
export const essence = ({ protocol, from, to, cidr, cidr6, group, prefixList }: Bare): string => [protocol, from, to, cidr, cidr6, group, prefixList].join('|');

export function showRule(rule: Bare): string {
  const peer = rule.cidr ?? rule.cidr6 ?? rule.group ?? rule.prefixList ?? '';
  return rule.protocol === '-1' ? `peer: ${peer}, ALL, ALLOW` : `peer: ${peer}, ${rule.protocol.toUpperCase()}, from port: ${rule.from ?? -1}, to port: ${rule.to ?? -1}, ALLOW`;
}

/** Rules with the same protocol and ports as one permission, as DescribeSecurityGroups shows them. */
export function permissionsOf(context: Context, rules: readonly Rule[]): IpPermission[] {
  const ranges = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = [rule.protocol, rule.from, rule.to].join('|');
    ranges.set(key, [...(ranges.get(key) ?? []), rule]);
  }
  return [...ranges.values()].map((same) => {
    const [first] = same;
    return {
      IpProtocol: first?.protocol ?? '-1',
      ...(first?.from === undefined ? {} : { FromPort: first.from }),
      ...(first?.to === undefined ? {} : { ToPort: first.to }),
      IpRanges: same.flatMap((rule) => (rule.cidr === undefined ? [] : [{ CidrIp: rule.cidr, ...shownDescription(rule) }])),
      Ipv6Ranges: same.flatMap((rule) => (rule.cidr6 === undefined ? [] : [{ CidrIpv6: rule.cidr6, ...shownDescription(rule) }])),
      PrefixListIds: same.flatMap((rule) => (rule.prefixList === undefined ? [] : [{ PrefixListId: rule.prefixList, ...shownDescription(rule) }])),
      UserIdGroupPairs: same.flatMap((rule) => (rule.group === undefined ? [] : [{ GroupId: rule.group, UserId: context.account, ...shownDescription(rule) }])),
    };
  });
}

const shownDescription = (rule: Rule): { Description?: string } => (rule.description === undefined ? {} : { Description: rule.description });
