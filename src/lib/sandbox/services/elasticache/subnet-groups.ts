// Cache subnet groups.
import type { CacheSubnetGroup, CreateCacheSubnetGroupCommandInput, CreateCacheSubnetGroupCommandOutput, DeleteCacheSubnetGroupCommandInput, DeleteCacheSubnetGroupCommandOutput, DescribeCacheSubnetGroupsCommandInput, DescribeCacheSubnetGroupsCommandOutput, ModifyCacheSubnetGroupCommandInput, ModifyCacheSubnetGroupCommandOutput } from '@aws-sdk/client-elasticache';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { kinds as ec2, type Subnet } from '../ec2/entities.ts';
import { badValue } from './checks.ts';
import { kinds, type ReplicationGroup, type SubnetGroup } from './entities.ts';
import { arnOf } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';

const table = (context: Context) => context.table<SubnetGroup>(kinds.subnetGroup);

/** @throws AwsFault CacheSubnetGroupNotFoundFault */
export function existingSubnetGroup(context: Context, name: string | undefined): SubnetGroup {
  const group = table(context).get((name ?? 'default').toLowerCase());
  if (group === undefined) throw new AwsFault('CacheSubnetGroupNotFoundFault', `CacheSubnetGroup ${name ?? 'default'} not found.`);
  return group;
}

function subnetsOf(context: Context, ids: readonly string[]): Pick<SubnetGroup, 'vpcId' | 'subnets'> {
  const found = ids.map((id) => context.table<Subnet>(ec2.subnet).get(id));
  const missing = ids.filter((_, at) => found[at] === undefined);
  if (missing.length > 0 || ids.length === 0) throw new AwsFault('InvalidSubnet', `Some input subnets in :[${missing.join(', ')}] are invalid.`);
  const subnets = found.filter((subnet) => subnet !== undefined);
  const vpcs = [...new Set(subnets.map(({ vpcId }) => vpcId))];
  if (vpcs.length > 1) throw badValue('The subnets must all be in the same VPC.');
  return { vpcId: vpcs[0] ?? '', subnets: subnets.map(({ id, zone }) => ({ id, zone })) };
}

const viewOf = (context: Context, group: SubnetGroup): CacheSubnetGroup => ({
  CacheSubnetGroupName: group.name,
  CacheSubnetGroupDescription: group.description,
  VpcId: group.vpcId,
  ARN: arnOf(context, 'subnetgroup', group.name),
  SupportedNetworkTypes: ['ipv4'],
  Subnets: group.subnets.map(({ id, zone }) => ({ SubnetIdentifier: id, SubnetAvailabilityZone: { Name: zone }, SupportedNetworkTypes: ['ipv4'] })),
});

export const createSubnetGroup = operation<CreateCacheSubnetGroupCommandInput, CreateCacheSubnetGroupCommandOutput>((input, context) => {
  const name = (input.CacheSubnetGroupName ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9-]{0,254}$/.test(name) || name === 'default') throw badValue('The parameter CacheSubnetGroupName must be provided and must not be "default".');
  if (table(context).get(name) !== undefined) throw new AwsFault('CacheSubnetGroupAlreadyExistsFault', `Cache subnet group ${name} already exists.`);
  const group: SubnetGroup = { name, description: input.CacheSubnetGroupDescription ?? '', ...subnetsOf(context, input.SubnetIds ?? []), tags: tagsOf(input.Tags) };
  table(context).put(name, group);
  return { CacheSubnetGroup: viewOf(context, group) };
});

const usersOf = (context: Context, name: string): readonly ReplicationGroup[] => context.table<ReplicationGroup>(kinds.group).values().filter(({ subnetGroup }) => subnetGroup === name);

export const modifySubnetGroup = operation<ModifyCacheSubnetGroupCommandInput, ModifyCacheSubnetGroupCommandOutput>((input, context) => {
  const group = existingSubnetGroup(context, input.CacheSubnetGroupName);
  const next = input.SubnetIds === undefined ? group : subnetsOf(context, input.SubnetIds);
  const zones = usersOf(context, group.name).flatMap(({ nodeGroups }) => nodeGroups.flatMap(({ nodes }) => nodes.map(({ zone }) => zone)));
  if (zones.some((zone) => !next.subnets.some((subnet) => subnet.zone === zone))) throw new AwsFault('SubnetInUse', 'A subnet that is in use cannot be removed from the group.');
  const changed: SubnetGroup = { ...group, vpcId: next.vpcId, subnets: next.subnets, description: input.CacheSubnetGroupDescription ?? group.description };
  table(context).put(group.name, changed);
  return { CacheSubnetGroup: viewOf(context, changed) };
});

export const deleteSubnetGroup = operation<DeleteCacheSubnetGroupCommandInput, DeleteCacheSubnetGroupCommandOutput>((input, context) => {
  const { name } = existingSubnetGroup(context, input.CacheSubnetGroupName);
  if (usersOf(context, name).length > 0) throw new AwsFault('CacheSubnetGroupInUse', `Cache subnet group ${name} is currently in use by a cache cluster.`);
  table(context).delete(name);
  return {};
});

export const describeSubnetGroups = operation<DescribeCacheSubnetGroupsCommandInput, DescribeCacheSubnetGroupsCommandOutput>((input, context) => {
  if (input.CacheSubnetGroupName !== undefined) return { CacheSubnetGroups: [viewOf(context, existingSubnetGroup(context, input.CacheSubnetGroupName))] };
  const shown = page(table(context).values(), { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ name }) => name, refuse: markerRefused });
  return { CacheSubnetGroups: shown.items.map((group) => viewOf(context, group)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
