// DB subnet groups: subnets of one VPC in at least two zones.
import type { CreateDBSubnetGroupCommandInput, CreateDBSubnetGroupCommandOutput, DeleteDBSubnetGroupCommandInput, DeleteDBSubnetGroupCommandOutput, DescribeDBSubnetGroupsCommandInput, DescribeDBSubnetGroupsCommandOutput, ModifyDBSubnetGroupCommandInput, ModifyDBSubnetGroupCommandOutput } from '@aws-sdk/client-rds';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { kinds as ec2, type Subnet } from '../ec2/entities.ts';
import { kinds, type DbInstance, type SubnetGroup } from './entities.ts';
import { markerRefused, maxRecords } from './paging.ts';
import { subnetGroupView } from './view.ts';

const groups = (context: Context) => context.table<SubnetGroup>(kinds.subnetGroup);

function existing(context: Context, name: string | undefined): SubnetGroup {
  const group = groups(context).get((name ?? '').toLowerCase());
  if (group === undefined) throw new AwsFault('DBSubnetGroupNotFoundFault', `DB subnet group '${name ?? ''}' does not exist.`, { status: 404 });
  return group;
}

/** @throws AwsFault */
function subnetsOf(context: Context, ids: readonly string[]): Pick<SubnetGroup, 'vpcId' | 'subnets'> {
  const found = ids.map((id) => context.table<Subnet>(ec2.subnet).get(id));
  const missing = ids.filter((_, at) => found[at] === undefined);
  if (missing.length > 0) throw new AwsFault('InvalidSubnet', `Some input subnets in :[${missing.join(', ')}] are invalid.`);
  const subnets = found.filter((subnet) => subnet !== undefined);
  const vpcs = [...new Set(subnets.map((subnet) => subnet.vpcId))];
  if (vpcs.length > 1) throw new AwsFault('InvalidParameterValue', `The subnets must be in the same VPC. Subnets are in ${vpcs.join(', ')}.`);
  const zones = [...new Set(subnets.map((subnet) => subnet.zone))].sort();
  if (zones.length < 2) {
    throw new AwsFault('DBSubnetGroupDoesNotCoverEnoughAZs', `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(', ')}. Add subnets to cover at least 2 AZs.`);
  }
  return { vpcId: vpcs[0] ?? '', subnets: subnets.map(({ id, zone }) => ({ id, zone })) };
}

export const createSubnetGroup = operation<CreateDBSubnetGroupCommandInput, CreateDBSubnetGroupCommandOutput>((input, context) => {
  const name = (input.DBSubnetGroupName ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9._ -]{0,254}$/.test(name) || name === 'default') throw new AwsFault('InvalidParameterValue', `The parameter DBSubnetGroupName is not a valid identifier.`);
  if (groups(context).get(name) !== undefined) throw new AwsFault('DBSubnetGroupAlreadyExistsFault', `The DB subnet group '${name}' already exists.`);
  const group: SubnetGroup = { name, description: input.DBSubnetGroupDescription ?? '', ...subnetsOf(context, input.SubnetIds ?? []), tags: tagsOf(input.Tags) };
  groups(context).put(name, group);
  return { DBSubnetGroup: subnetGroupView(context, group) };
});

export const modifySubnetGroup = operation<ModifyDBSubnetGroupCommandInput, ModifyDBSubnetGroupCommandOutput>((input, context) => {
  const group = existing(context, input.DBSubnetGroupName);
  const next = subnetsOf(context, input.SubnetIds ?? []);
  if (next.vpcId !== group.vpcId) throw new AwsFault('InvalidParameterValue', 'The new Subnets are not in the same Vpc as the existing subnet group.');
  const used = usersOf(context, group).flatMap((instance) => [instance.zone, instance.standbyZone ?? instance.zone]);
  if (used.some((zone) => !next.subnets.some((subnet) => subnet.zone === zone))) throw new AwsFault('SubnetAlreadyInUse', `Cannot delete the subnet as it is currently in use.`);
  const changed = { ...group, ...next, description: input.DBSubnetGroupDescription ?? group.description };
  groups(context).put(group.name, changed);
  return { DBSubnetGroup: subnetGroupView(context, changed) };
});

export const deleteSubnetGroup = operation<DeleteDBSubnetGroupCommandInput, DeleteDBSubnetGroupCommandOutput>((input, context) => {
  const group = existing(context, input.DBSubnetGroupName);
  const [user] = usersOf(context, group);
  if (user !== undefined) throw new AwsFault('InvalidDBSubnetGroupStateFault', `Cannot delete the subnet group '${group.name}' because at least one database instance: ${user.id} is still using it.`);
  groups(context).delete(group.name);
  return {};
});

const usersOf = (context: Context, group: SubnetGroup): readonly DbInstance[] => context.table<DbInstance>(kinds.instance).values().filter((instance) => instance.subnetGroup === group.name);

export const describeSubnetGroups = operation<DescribeDBSubnetGroupsCommandInput, DescribeDBSubnetGroupsCommandOutput>((input, context) => {
  if (input.DBSubnetGroupName !== undefined) return { DBSubnetGroups: [subnetGroupView(context, existing(context, input.DBSubnetGroupName))] };
  const shown = page(groups(context).values(), { max: maxRecords(input.MaxRecords), token: input.Marker, key: (group) => group.name, refuse: markerRefused });
  return { DBSubnetGroups: shown.items.map((group) => subnetGroupView(context, group)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
