// VPCs: each is born with a main route table, a default network ACL and a default security group.
import type { CreateVpcCommandInput, CreateVpcCommandOutput, DeleteVpcCommandInput, DeleteVpcCommandOutput, DescribeVpcAttributeCommandInput, DescribeVpcAttributeCommandOutput, DescribeVpcsCommandInput, DescribeVpcsCommandOutput, ModifyVpcAttributeCommandInput, ModifyVpcAttributeCommandOutput, Vpc as Shown } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { quotaOf } from '../servicequotas/quotas.ts';
import { readBlock, showBlock } from './cidr.ts';
import { kinds, type InternetGateway, type NatGateway, type NetworkAcl, type RouteTable, type SecurityGroup, type Subnet, type Vpc, type VpcEndpoint } from './entities.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { defaultEntries } from './network-acls.ts';
import { dependency, existing, notFound } from './refusals.ts';
import { newGroup } from './security-groups.ts';

// AWS: 5 VPCs a region by default (VPC user guide, "Amazon VPC quotas"). The sandbox's accounts start without a default VPC.
const quota = 'L-F678F1CE';

const viewOf = (context: Context, vpc: Vpc): Shown => ({
  VpcId: vpc.id,
  CidrBlock: vpc.cidr,
  CidrBlockAssociationSet: [{ AssociationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'), CidrBlock: vpc.cidr, CidrBlockState: { State: 'associated' } }],
  State: 'available',
  IsDefault: false,
  InstanceTenancy: vpc.instanceTenancy as 'default',
  DhcpOptionsId: `dopt-${vpc.id.slice(4)}`,
  OwnerId: context.account,
  Tags: tagList(vpc.tags),
});

export const createVpc = operation<CreateVpcCommandInput, CreateVpcCommandOutput>((input, context) => {
  const block = readBlock(input.CidrBlock, 'cidrBlock');
  if (block.length < 16 || block.length > 28) throw new AwsFault('InvalidVpc.Range', `The CIDR '${input.CidrBlock ?? ''}' is invalid.`);
  if (context.table(kinds.vpc).values().length >= quotaOf(context, quota)) throw new AwsFault('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
  const vpc: Vpc = {
    id: newId(context, 'vpc'),
    cidr: showBlock(block),
    instanceTenancy: input.InstanceTenancy ?? 'default',
    dnsSupport: true,
    dnsHostnames: false,
    tags: tagsFor(input.TagSpecifications, 'vpc'),
  };
  context.table<Vpc>(kinds.vpc).put(vpc.id, vpc);
  const table: RouteTable = { id: newId(context, 'rtb'), vpcId: vpc.id, routes: [{ destination: vpc.cidr, target: { kind: 'local', id: 'local' } }], associations: [{ id: newId(context, 'rtbassoc'), main: true }], tags: {} };
  context.table<RouteTable>(kinds.routeTable).put(table.id, table);
  const acl: NetworkAcl = { id: newId(context, 'acl'), vpcId: vpc.id, isDefault: true, entries: defaultEntries(true), associations: [], tags: {} };
  context.table<NetworkAcl>(kinds.networkAcl).put(acl.id, acl);
  newGroup(context, { name: 'default', description: 'default VPC security group', vpcId: vpc.id, tags: {}, selfIngress: true });
  return { Vpc: viewOf(context, vpc) };
});

export const modifyVpcAttribute = operation<ModifyVpcAttributeCommandInput, ModifyVpcAttributeCommandOutput>((input, context) => {
  const vpc = existing(context, kinds.vpc, input.VpcId);
  if (input.EnableDnsHostnames !== undefined && input.EnableDnsSupport !== undefined) throw new AwsFault('InvalidParameterCombination', 'Only one attribute can be modified at a time.');
  const dnsSupport = input.EnableDnsSupport?.Value ?? vpc.dnsSupport;
  const dnsHostnames = input.EnableDnsHostnames?.Value ?? vpc.dnsHostnames;
  if (dnsHostnames && !dnsSupport) throw new AwsFault('InvalidParameterCombination', 'DNS hostnames need DNS support to be enabled.');
  context.table<Vpc>(kinds.vpc).put(vpc.id, { ...vpc, dnsSupport, dnsHostnames });
  return {};
});

export const describeVpcAttribute = operation<DescribeVpcAttributeCommandInput, DescribeVpcAttributeCommandOutput>((input, context) => {
  const vpc = existing(context, kinds.vpc, input.VpcId);
  if (input.Attribute === 'enableDnsSupport') return { VpcId: vpc.id, EnableDnsSupport: { Value: vpc.dnsSupport } };
  if (input.Attribute === 'enableDnsHostnames') return { VpcId: vpc.id, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
  throw new AwsFault('InvalidParameterValue', `Value (${String(input.Attribute)}) for parameter attribute is invalid.`);
});

export const deleteVpc = operation<DeleteVpcCommandInput, DeleteVpcCommandOutput>((input, context) => {
  const vpc = existing(context, kinds.vpc, input.VpcId);
  const mine = <T extends { readonly vpcId?: string }>(kind: string): readonly T[] => context.table<T>(kind).values().filter((it) => it.vpcId === vpc.id);
  const tables = mine<RouteTable>(kinds.routeTable);
  const acls = mine<NetworkAcl>(kinds.networkAcl);
  const groups = mine<SecurityGroup>(kinds.securityGroup);
  const held =
    mine<Subnet>(kinds.subnet).length > 0 ||
    mine<InternetGateway>(kinds.internetGateway).length > 0 ||
    mine<VpcEndpoint>(kinds.endpoint).length > 0 ||
    mine<NatGateway>(kinds.natGateway).some(({ state }) => state !== 'deleted') ||
    groups.some(({ name }) => name !== 'default') ||
    acls.some(({ isDefault }) => !isDefault) ||
    tables.some(({ associations }) => !associations.some(({ main }) => main));
  if (held) throw dependency('vpc', vpc.id);
  for (const { id } of tables) context.table(kinds.routeTable).delete(id);
  for (const { id } of acls) context.table(kinds.networkAcl).delete(id);
  for (const { id } of groups) context.table(kinds.securityGroup).delete(id);
  context.table(kinds.vpc).delete(vpc.id);
  return {};
});

export const describeVpcs = operation<DescribeVpcsCommandInput, DescribeVpcsCommandOutput>((input, context) => {
  const shown = list(context.table<Vpc>(kinds.vpc).values(), {
    ids: input.VpcIds,
    missing: (id) => notFound(kinds.vpc, id),
    filters: input.Filters,
    by: { 'vpc-id': ({ id }) => id, cidr: ({ cidr }) => cidr, 'cidr-block-association.cidr-block': ({ cidr }) => cidr, state: () => 'available', 'is-default': () => 'false', 'owner-id': () => context.account },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { Vpcs: shown.items.map((vpc) => viewOf(context, vpc)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
