// Network ACLs: numbered rules at a subnet's edge, judged in order, deny at the end.
import type { CreateNetworkAclCommandInput, CreateNetworkAclCommandOutput, CreateNetworkAclEntryCommandInput, CreateNetworkAclEntryCommandOutput, DeleteNetworkAclCommandInput, DeleteNetworkAclCommandOutput, DeleteNetworkAclEntryCommandInput, DeleteNetworkAclEntryCommandOutput, DescribeNetworkAclsCommandInput, DescribeNetworkAclsCommandOutput, NetworkAcl as Shown, ReplaceNetworkAclAssociationCommandInput, ReplaceNetworkAclAssociationCommandOutput, ReplaceNetworkAclEntryCommandInput, ReplaceNetworkAclEntryCommandOutput } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { readBlock, showBlock } from './cidr.ts';
import { kinds, type AclEntry, type NetworkAcl } from './entities.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { dependency, existing, notFound } from './refusals.ts';

/** The rule that no one can change; the default ACL of a VPC lets everything through before it. */
export function defaultEntries(open: boolean): readonly AclEntry[] {
  return [true, false].flatMap((egress): AclEntry[] => [
    ...(open ? [{ number: 100, egress, protocol: '-1', action: 'allow' as const, cidr: '0.0.0.0/0' }] : []),
    { number: 32_767, egress, protocol: '-1', action: 'deny', cidr: '0.0.0.0/0' },
  ]);
}

// AWS: 20 rules a direction by default, the last one not counted (VPC user guide, "Amazon VPC quotas").
const quota = 20;

const table = (context: Context) => context.table<NetworkAcl>(kinds.networkAcl);

const viewOf = (context: Context, acl: NetworkAcl): Shown => ({
  NetworkAclId: acl.id,
  VpcId: acl.vpcId,
  IsDefault: acl.isDefault,
  OwnerId: context.account,
  Associations: acl.associations.map(({ id, subnetId }) => ({ NetworkAclAssociationId: id, NetworkAclId: acl.id, SubnetId: subnetId })),
  Entries: acl.entries.map((entry) => ({
    RuleNumber: entry.number,
    Egress: entry.egress,
    Protocol: entry.protocol,
    RuleAction: entry.action,
    ...(entry.cidr === undefined ? {} : { CidrBlock: entry.cidr }),
    ...(entry.cidr6 === undefined ? {} : { Ipv6CidrBlock: entry.cidr6 }),
    ...(entry.from === undefined ? {} : { PortRange: { From: entry.from, To: entry.to } }),
    ...(entry.icmp === undefined ? {} : { IcmpTypeCode: { Type: entry.icmp.type, Code: entry.icmp.code } }),
  })),
  Tags: tagList(acl.tags),
});

export const createNetworkAcl = operation<CreateNetworkAclCommandInput, CreateNetworkAclCommandOutput>((input, context) => {
  const vpc = existing(context, kinds.vpc, input.VpcId);
  const acl: NetworkAcl = { id: newId(context, 'acl'), vpcId: vpc.id, isDefault: false, entries: defaultEntries(false), associations: [], tags: tagsFor(input.TagSpecifications, 'network-acl') };
  table(context).put(acl.id, acl);
  return { NetworkAcl: viewOf(context, acl) };
});

type EntryInput = CreateNetworkAclEntryCommandInput;

function entryOf(input: EntryInput): AclEntry {
  const { RuleNumber: number = 0, Protocol: protocol = '', RuleAction: action } = input;
  if (!Number.isInteger(number) || number < 1 || number > 32_766) throw new AwsFault('InvalidParameterValue', `Value (${number}) for parameter ruleNumber is invalid. Must be between 1 and 32766.`);
  if (action !== 'allow' && action !== 'deny') throw new AwsFault('InvalidParameterValue', `Value (${String(action)}) for parameter ruleAction is invalid.`);
  const known: Readonly<Record<string, string>> = { tcp: '6', udp: '17', icmp: '1' };
  const ianaNumber = known[protocol] ?? protocol;
  if (!/^(-1|\d{1,3})$/.test(ianaNumber)) throw new AwsFault('InvalidParameterValue', `Invalid value '${protocol}' for IP protocol. Unknown protocol.`);
  if ((input.CidrBlock === undefined) === (input.Ipv6CidrBlock === undefined)) throw new AwsFault('InvalidParameterCombination', 'Exactly one of cidrBlock and ipv6CidrBlock must be specified.');
  const ports = ianaNumber === '6' || ianaNumber === '17';
  if (ports && (input.PortRange?.From === undefined || input.PortRange.To === undefined)) throw new AwsFault('MissingParameter', 'The request must contain the parameter portRange');
  return {
    number,
    egress: input.Egress === true,
    protocol: ianaNumber,
    action,
    ...(input.CidrBlock === undefined ? {} : { cidr: showBlock(readBlock(input.CidrBlock, 'cidrBlock')) }),
    ...(input.Ipv6CidrBlock === undefined ? {} : { cidr6: input.Ipv6CidrBlock }),
    ...(ports ? { from: input.PortRange?.From ?? 0, to: input.PortRange?.To ?? 0 } : {}),
    ...(input.IcmpTypeCode === undefined ? {} : { icmp: { type: input.IcmpTypeCode.Type ?? -1, code: input.IcmpTypeCode.Code ?? -1 } }),
  };
}

const sorted = (entries: readonly AclEntry[]): readonly AclEntry[] => [...entries].sort((a, b) => Number(b.egress) - Number(a.egress) || a.number - b.number);
const isSame = (entry: AclEntry, number: number | undefined, egress: boolean | undefined): boolean => entry.number === number && entry.egress === (egress === true);

export const createNetworkAclEntry = operation<CreateNetworkAclEntryCommandInput, CreateNetworkAclEntryCommandOutput>((input, context) => {
  const acl = existing(context, kinds.networkAcl, input.NetworkAclId);
  const entry = entryOf(input);
  if (acl.entries.some((it) => isSame(it, entry.number, entry.egress))) throw new AwsFault('NetworkAclEntryAlreadyExists', `The network acl entry identified by ${entry.number} already exists.`);
  if (acl.entries.filter(({ egress, number }) => egress === entry.egress && number < 32_767).length >= quota) throw new AwsFault('NetworkAclEntryLimitExceeded', 'The maximum number of network acl entries has been reached.');
  table(context).put(acl.id, { ...acl, entries: sorted([...acl.entries, entry]) });
  return {};
});

export const replaceNetworkAclEntry = operation<ReplaceNetworkAclEntryCommandInput, ReplaceNetworkAclEntryCommandOutput>((input, context) => {
  const acl = existing(context, kinds.networkAcl, input.NetworkAclId);
  const entry = entryOf(input);
  mustHave(acl, input.RuleNumber, input.Egress);
  table(context).put(acl.id, { ...acl, entries: sorted([...acl.entries.filter((it) => !isSame(it, entry.number, entry.egress)), entry]) });
  return {};
});

export const deleteNetworkAclEntry = operation<DeleteNetworkAclEntryCommandInput, DeleteNetworkAclEntryCommandOutput>((input, context) => {
  const acl = existing(context, kinds.networkAcl, input.NetworkAclId);
  mustHave(acl, input.RuleNumber, input.Egress);
  table(context).put(acl.id, { ...acl, entries: acl.entries.filter((it) => !isSame(it, input.RuleNumber, input.Egress)) });
  return {};
});

function mustHave(acl: NetworkAcl, number: number | undefined, egress: boolean | undefined): void {
  if (number === 32_767 || !acl.entries.some((it) => isSame(it, number, egress))) throw new AwsFault('InvalidNetworkAclEntry.NotFound', `The network acl entry identified by ${number ?? ''} does not exist.`);
}

/** A subnet always has one ACL: a new association takes the place of the old. */
export const replaceNetworkAclAssociation = operation<ReplaceNetworkAclAssociationCommandInput, ReplaceNetworkAclAssociationCommandOutput>((input, context) => {
  const acl = existing(context, kinds.networkAcl, input.NetworkAclId);
  const holder = table(context).values().find(({ associations }) => associations.some(({ id }) => id === input.AssociationId));
  const old = holder?.associations.find(({ id }) => id === input.AssociationId);
  if (holder === undefined || old === undefined) throw new AwsFault('InvalidAssociationID.NotFound', `The association ID '${input.AssociationId ?? ''}' does not exist`);
  if (holder.vpcId !== acl.vpcId) throw new AwsFault('InvalidParameterValue', `The network acl ${acl.id} and the subnet belong to different networks.`);
  const next = { id: newId(context, 'aclassoc'), subnetId: old.subnetId };
  table(context).put(holder.id, { ...holder, associations: holder.associations.filter(({ id }) => id !== old.id) });
  const now = existing(context, kinds.networkAcl, acl.id);
  table(context).put(acl.id, { ...now, associations: [...now.associations, next] });
  return { NewAssociationId: next.id };
});

export const deleteNetworkAcl = operation<DeleteNetworkAclCommandInput, DeleteNetworkAclCommandOutput>((input, context) => {
  const acl = existing(context, kinds.networkAcl, input.NetworkAclId);
  if (acl.isDefault) throw new AwsFault('InvalidParameterValue', `The network acl ${acl.id} is the default and cannot be deleted.`);
  if (acl.associations.length > 0) throw dependency('networkAcl', acl.id);
  table(context).delete(acl.id);
  return {};
});

export const describeNetworkAcls = operation<DescribeNetworkAclsCommandInput, DescribeNetworkAclsCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.NetworkAclIds,
    missing: (id) => notFound(kinds.networkAcl, id),
    filters: input.Filters,
    by: { 'network-acl-id': ({ id }) => id, 'vpc-id': ({ vpcId }) => vpcId, default: ({ isDefault }) => String(isDefault), 'association.subnet-id': ({ associations }) => associations.map(({ subnetId }) => subnetId) },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { NetworkAcls: shown.items.map((acl) => viewOf(context, acl)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
