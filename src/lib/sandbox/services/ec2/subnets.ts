// Subnets: a block of a VPC in one Availability Zone.
import type { CreateSubnetCommandInput, CreateSubnetCommandOutput, DeleteSubnetCommandInput, DeleteSubnetCommandOutput, DescribeAvailabilityZonesCommandInput, DescribeAvailabilityZonesCommandOutput, DescribeSubnetsCommandInput, DescribeSubnetsCommandOutput, ModifySubnetAttributeCommandInput, ModifySubnetAttributeCommandOutput, Subnet as Shown } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { pick } from '../../world/draw.ts';
import { zoneOf, zonesOf, type Zone } from '../../world/regions.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { overlap, parseBlock, readBlock, showBlock, usable, within } from './cidr.ts';
import { kinds, type NetworkAcl, type NetworkInterface, type RouteTable, type Subnet, type Vpc } from './entities.ts';
import { arnOf, newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { dependency, existing, notFound } from './refusals.ts';

// AWS: 200 subnets a VPC by default (VPC user guide, "Amazon VPC quotas").
const quota = 200;

function viewOf(context: Context, subnet: Subnet): Shown {
  const block = parseBlock(subnet.cidr);
  const taken = context.table<NetworkInterface>(kinds.networkInterface).values().filter((it) => it.subnetId === subnet.id).length;
  return {
    SubnetId: subnet.id,
    SubnetArn: arnOf(context, 'subnet', subnet.id),
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidr,
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount: (block === undefined ? 0 : usable(block)) - taken,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
    DefaultForAz: false,
    State: 'available',
    OwnerId: context.account,
    Tags: tagList(subnet.tags),
  };
}

function zoneFor(input: CreateSubnetCommandInput, context: Context): Zone {
  const zones = zonesOf(context.region);
  if (input.AvailabilityZone !== undefined && input.AvailabilityZoneId !== undefined) throw new AwsFault('InvalidParameterCombination', 'Only one of AvailabilityZone and AvailabilityZoneId may be specified.');
  const asked = input.AvailabilityZoneId ?? input.AvailabilityZone;
  if (asked === undefined) return pick(context, 'ec2/subnet-zone', zones);
  const zone = zoneOf(context.region, asked);
  if (zone !== undefined && (input.AvailabilityZoneId === undefined ? zone.name : zone.id) === asked) return zone;
  const parameter = input.AvailabilityZoneId === undefined ? 'availabilityZone' : 'availabilityZoneId';
  const open = zones.map((it) => (input.AvailabilityZoneId === undefined ? it.name : it.id)).sort();
  throw new AwsFault('InvalidParameterValue', `Value (${asked}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${open.join(', ')}.`);
}

export const createSubnet = operation<CreateSubnetCommandInput, CreateSubnetCommandOutput>((input, context) => {
  const vpc: Vpc = existing(context, kinds.vpc, input.VpcId);
  const block = readBlock(input.CidrBlock, 'cidrBlock');
  const whole = parseBlock(vpc.cidr);
  if (block.length < 16 || block.length > 28 || whole === undefined || !within(block, whole)) throw new AwsFault('InvalidSubnet.Range', `The CIDR '${input.CidrBlock ?? ''}' is invalid.`);
  const table = context.table<Subnet>(kinds.subnet);
  const siblings = table.values().filter(({ vpcId }) => vpcId === vpc.id);
  if (siblings.some(({ cidr }) => overlap(parseBlock(cidr) ?? block, block))) throw new AwsFault('InvalidSubnet.Conflict', `The CIDR '${input.CidrBlock ?? ''}' conflicts with another subnet`);
  if (siblings.length >= quota) throw new AwsFault('SubnetLimitExceeded', 'The maximum number of subnets has been reached.');
  const zone = zoneFor(input, context);
  const subnet: Subnet = { id: newId(context, 'subnet'), vpcId: vpc.id, cidr: showBlock(block), zone: zone.name, zoneId: zone.id, mapPublicIp: false, tags: tagsFor(input.TagSpecifications, 'subnet') };
  table.put(subnet.id, subnet);
  const acls = context.table<NetworkAcl>(kinds.networkAcl);
  const acl = acls.values().find((it) => it.vpcId === vpc.id && it.isDefault);
  if (acl !== undefined) acls.put(acl.id, { ...acl, associations: [...acl.associations, { id: newId(context, 'aclassoc'), subnetId: subnet.id }] });
  return { Subnet: viewOf(context, subnet) };
});

export const modifySubnetAttribute = operation<ModifySubnetAttributeCommandInput, ModifySubnetAttributeCommandOutput>((input, context) => {
  const subnet = existing(context, kinds.subnet, input.SubnetId);
  context.table<Subnet>(kinds.subnet).put(subnet.id, { ...subnet, mapPublicIp: input.MapPublicIpOnLaunch?.Value ?? subnet.mapPublicIp });
  return {};
});

export const deleteSubnet = operation<DeleteSubnetCommandInput, DeleteSubnetCommandOutput>((input, context) => {
  const subnet = existing(context, kinds.subnet, input.SubnetId);
  if (context.table<NetworkInterface>(kinds.networkInterface).values().some((it) => it.subnetId === subnet.id)) throw dependency('subnet', subnet.id);
  const tables = context.table<RouteTable>(kinds.routeTable);
  for (const it of tables.values()) if (it.associations.some(({ subnetId }) => subnetId === subnet.id)) tables.put(it.id, { ...it, associations: it.associations.filter(({ subnetId }) => subnetId !== subnet.id) });
  const acls = context.table<NetworkAcl>(kinds.networkAcl);
  for (const it of acls.values()) if (it.associations.some(({ subnetId }) => subnetId === subnet.id)) acls.put(it.id, { ...it, associations: it.associations.filter(({ subnetId }) => subnetId !== subnet.id) });
  context.table(kinds.subnet).delete(subnet.id);
  return {};
});

export const describeSubnets = operation<DescribeSubnetsCommandInput, DescribeSubnetsCommandOutput>((input, context) => {
  const shown = list(context.table<Subnet>(kinds.subnet).values(), {
    ids: input.SubnetIds,
    missing: (id) => notFound(kinds.subnet, id),
    filters: input.Filters,
    by: {
      'subnet-id': ({ id }) => id,
      'vpc-id': ({ vpcId }) => vpcId,
      'cidr-block': ({ cidr }) => cidr,
      'availability-zone': ({ zone }) => zone,
      'availability-zone-id': ({ zoneId }) => zoneId,
      'map-public-ip-on-launch': ({ mapPublicIp }) => String(mapPublicIp),
      state: () => 'available',
    },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { Subnets: shown.items.map((subnet) => viewOf(context, subnet)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});

export const describeAvailabilityZones = operation<DescribeAvailabilityZonesCommandInput, DescribeAvailabilityZonesCommandOutput>((input, context) => {
  const zones = zonesOf(context.region).map((zone) => ({ ...zone, tags: {} }));
  for (const name of input.ZoneNames ?? []) if (!zones.some((zone) => zone.name === name)) throw new AwsFault('InvalidParameterValue', `Invalid availability zone: [${name}]`);
  for (const id of input.ZoneIds ?? []) if (!zones.some((zone) => zone.id === id)) throw new AwsFault('InvalidParameterValue', `Invalid availability zone-id: [${id}]`);
  const wanted = zones.filter(({ name, id }) => (input.ZoneNames ?? [name]).includes(name) && (input.ZoneIds ?? [id]).includes(id));
  const shown = list(wanted, {
    missing: (id) => new AwsFault('InvalidParameterValue', id),
    filters: input.Filters,
    by: { 'zone-name': ({ name }) => name, 'zone-id': ({ id }) => id, state: () => 'available', 'region-name': () => context.region, 'zone-type': () => 'availability-zone', 'opt-in-status': () => 'opt-in-not-required', 'group-name': () => context.region },
  });
  return {
    AvailabilityZones: shown.items.map(({ name, id }) => ({ ZoneName: name, ZoneId: id, State: 'available', RegionName: context.region, OptInStatus: 'opt-in-not-required', ZoneType: 'availability-zone', GroupName: context.region, NetworkBorderGroup: context.region, Messages: [] })),
  };
});
