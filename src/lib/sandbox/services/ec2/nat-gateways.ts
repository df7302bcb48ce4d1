// NAT gateways: pending for a minute or three, available, deleting, deleted and still listed for an hour.
import type { CreateNatGatewayCommandInput, CreateNatGatewayCommandOutput, DeleteNatGatewayCommandInput, DeleteNatGatewayCommandOutput, DescribeNatGatewaysCommandInput, DescribeNatGatewaysCommandOutput, NatGateway as Shown } from '@aws-sdk/client-ec2';
import { asDate, hours, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { kinds, type Address, type InternetGateway, type NatGateway, type Subnet } from './entities.ts';
import { newId } from './identifiers.ts';
import { rules } from './beliefs.ts';
import { list, tagsFor } from './listing.ts';
import { newInterface } from './network-interfaces.ts';
import { existing, notFound } from './refusals.ts';

// AWS: 5 a zone by default (VPC user guide, "Amazon VPC quotas").
const quota = 5;

const table = (context: Context) => context.table<NatGateway>(kinds.natGateway);

const viewOf = (nat: NatGateway): Shown => ({
  NatGatewayId: nat.id,
  VpcId: nat.vpcId,
  SubnetId: nat.subnetId,
  State: nat.state,
  ConnectivityType: nat.connectivity,
  CreateTime: asDate(instant(nat.createdAt)),
  ...(nat.deletedAt === undefined ? {} : { DeleteTime: asDate(instant(nat.deletedAt)) }),
  ...(nat.failure === undefined ? {} : { FailureCode: nat.failure.code, FailureMessage: nat.failure.message }),
  NatGatewayAddresses: [
    {
      NetworkInterfaceId: nat.networkInterfaceId,
      PrivateIp: nat.privateIp,
      ...(nat.allocationId === undefined ? {} : { AllocationId: nat.allocationId }),
      ...(nat.publicIp === undefined ? {} : { PublicIp: nat.publicIp }),
      IsPrimary: true,
    },
  ],
  Tags: tagList(nat.tags),
});

export const createNatGateway = operation<CreateNatGatewayCommandInput, CreateNatGatewayCommandOutput>((input, context) => {
  const subnet = existing(context, kinds.subnet, input.SubnetId);
  const connectivity = input.ConnectivityType ?? 'public';
  if (connectivity === 'private' && input.AllocationId !== undefined) throw new AwsFault('InvalidParameterCombination', 'AllocationId is not supported for a private NAT gateway.');
  if (connectivity === 'public' && input.AllocationId === undefined) throw new AwsFault('MissingParameter', 'The request must include the AllocationId parameter. Add the required parameter and retry the request.');
  const zoneOf = (id: string): string | undefined => context.table<Subnet>(kinds.subnet).get(id)?.zone;
  if (table(context).values().filter((it) => ['pending', 'available', 'deleting'].includes(it.state) && zoneOf(it.subnetId) === subnet.zone).length >= quota) throw new AwsFault('NatGatewayLimitExceeded', `Performing this operation would exceed the limit of ${quota} NAT gateways`);
  const address = connectivity === 'public' ? existing(context, kinds.address, input.AllocationId) : undefined;
  if (address?.associationId !== undefined) throw new AwsFault('Resource.AlreadyAssociated', `Elastic IP address [${address.id}] is already associated`);
  const id = newId(context, 'nat');
  const eni = newInterface(context, { subnet, groupIds: [], description: `Interface for NAT Gateway ${id}`, owner: id });
  const nat: NatGateway = {
    id,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    state: 'pending',
    connectivity,
    ...(address === undefined ? {} : { allocationId: address.id, publicIp: address.publicIp }),
    privateIp: eni.privateIp,
    networkInterfaceId: eni.id,
    createdAt: context.now,
    tags: tagsFor(input.TagSpecifications, 'natgateway'),
  };
  table(context).put(id, nat);
  if (address !== undefined) context.table<Address>(kinds.address).put(address.id, { ...address, associationId: newId(context, 'eipassoc'), networkInterfaceId: eni.id });
  context.schedule(draw(context, `ec2/nat/${id}`, rules.takes(context, 'nat-gateway-times').creation), 'ec2.nat-ready', { id });
  return { NatGateway: viewOf(nat) };
});

export const natReady = event<{ readonly id: string }>(({ id }, context) => {
  const nat = table(context).get(id);
  if (nat?.state !== 'pending') return;
  const open = nat.connectivity === 'private' || context.table<InternetGateway>(kinds.internetGateway).values().some(({ vpcId }) => vpcId === nat.vpcId);
  if (open) return table(context).put(id, { ...nat, state: 'available' });
  // AWS: a public NAT gateway without an internet gateway goes to `failed` (VPC user guide, "NAT gateway creation fails").
  table(context).put(id, { ...nat, state: 'failed', failure: { code: 'Gateway.NotAttached', message: `Network ${nat.vpcId} has no Internet gateway attached` } });
  letGo(context, nat);
});

function letGo(context: Context, nat: NatGateway): void {
  context.table(kinds.networkInterface).delete(nat.networkInterfaceId);
  const addresses = context.table<Address>(kinds.address);
  const address = addresses.get(nat.allocationId ?? '');
  if (address === undefined) return;
  const { associationId: _, networkInterfaceId: __, ...free } = address;
  addresses.put(address.id, free);
}

export const deleteNatGateway = operation<DeleteNatGatewayCommandInput, DeleteNatGatewayCommandOutput>((input, context) => {
  const nat = existing(context, kinds.natGateway, input.NatGatewayId);
  if (nat.state === 'deleting' || nat.state === 'deleted') return { NatGatewayId: nat.id };
  table(context).put(nat.id, { ...nat, state: 'deleting' });
  context.schedule(draw(context, `ec2/nat/${nat.id}`, rules.takes(context, 'nat-gateway-times').deletion), 'ec2.nat-gone', { id: nat.id });
  return { NatGatewayId: nat.id };
});

export const natGone = event<{ readonly id: string }>(({ id }, context) => {
  const nat = table(context).get(id);
  if (nat === undefined) return;
  letGo(context, nat);
  table(context).put(id, { ...nat, state: 'deleted', deletedAt: context.now });
  // AWS: a deleted NAT gateway stays visible for about an hour (VPC user guide, "Delete a NAT gateway").
  context.schedule(hours(1), 'ec2.nat-forgotten', { id });
});

export const natForgotten = event<{ readonly id: string }>(({ id }, context) => table(context).delete(id));

export const describeNatGateways = operation<DescribeNatGatewaysCommandInput, DescribeNatGatewaysCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.NatGatewayIds,
    missing: (id) => notFound(kinds.natGateway, id),
    filters: input.Filter,
    by: { 'nat-gateway-id': ({ id }) => id, 'vpc-id': ({ vpcId }) => vpcId, 'subnet-id': ({ subnetId }) => subnetId, state: ({ state }) => state },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { NatGateways: shown.items.map(viewOf), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
