// Network interfaces that other services keep in subnets: what holds a subnet and a security group in place.
import type { CreateNetworkInterfaceCommandInput, CreateNetworkInterfaceCommandOutput, DeleteNetworkInterfaceCommandInput, DeleteNetworkInterfaceCommandOutput, DescribeNetworkInterfacesCommandInput, DescribeNetworkInterfacesCommandOutput, ModifyNetworkInterfaceAttributeCommandInput, ModifyNetworkInterfaceAttributeCommandOutput, NetworkInterface as Shown } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { addressIn, parseBlock, usable } from './cidr.ts';
import { kinds, type NetworkInterface, type Subnet } from './entities.ts';
import { newId } from './identifiers.ts';
import { list } from './listing.ts';
import { existing } from './refusals.ts';

const table = (context: Context) => context.table<NetworkInterface>(kinds.networkInterface);

export function newInterface(context: Context, it: { readonly subnet: Subnet; readonly groupIds: readonly string[]; readonly description: string; readonly owner: string }): NetworkInterface {
  const made: NetworkInterface = { id: newId(context, 'eni'), subnetId: it.subnet.id, vpcId: it.subnet.vpcId, groupIds: it.groupIds, privateIp: freeAddress(context, it.subnet), description: it.description, owner: it.owner };
  table(context).put(made.id, made);
  return made;
}

/** The first address of the subnet that no interface has. @throws AwsFault InsufficientFreeAddressesInSubnet */
function freeAddress(context: Context, subnet: Subnet): string {
  const block = parseBlock(subnet.cidr);
  const taken = new Set(table(context).values().filter(({ subnetId }) => subnetId === subnet.id).map(({ privateIp }) => privateIp));
  for (let n = 4; block !== undefined && n < usable(block) + 4; n++) {
    const address = addressIn(block, n);
    if (!taken.has(address)) return address;
  }
  throw new AwsFault('InsufficientFreeAddressesInSubnet', `The specified subnet does not have enough free addresses to satisfy the request.`);
}

/** By what AWS's services write on the interfaces that they make. */
const isOfService = ({ description }: NetworkInterface): boolean => /^(RDSNetworkInterface$|ElastiCache |ELB |arn:aws:ecs:|Interface for NAT Gateway |VPC Endpoint Interface )/.test(description);

const viewOf = (context: Context, it: NetworkInterface): Shown => {
  const subnet = context.table<Subnet>(kinds.subnet).get(it.subnetId);
  return {
    NetworkInterfaceId: it.id,
    SubnetId: it.subnetId,
    VpcId: it.vpcId,
    ...(subnet === undefined ? {} : { AvailabilityZone: subnet.zone }),
    PrivateIpAddress: it.privateIp,
    Description: it.description,
    Groups: it.groupIds.map((GroupId) => ({ GroupId })),
    RequesterId: it.owner,
    RequesterManaged: isOfService(it),
    // AWS: 'available' until something is attached to it, which the sandbox's users cannot do (EC2 API reference, NetworkInterface).
    Status: isOfService(it) ? 'in-use' : 'available',
    TagSet: [],
    OwnerId: context.account,
  };
};

export const createNetworkInterface = operation<CreateNetworkInterfaceCommandInput, CreateNetworkInterfaceCommandOutput>((input, context) => {
  const subnet = existing(context, kinds.subnet, input.SubnetId);
  const groupIds = input.Groups ?? [];
  for (const id of groupIds) existing(context, kinds.securityGroup, id);
  const made = newInterface(context, { subnet, groupIds, description: input.Description ?? '', owner: context.principal });
  return { NetworkInterface: viewOf(context, made) };
});

function existingInterface(context: Context, id: string | undefined): NetworkInterface {
  const it = table(context).get(id ?? '');
  if (it === undefined) throw new AwsFault('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id ?? ''}' does not exist`);
  return it;
}

export const modifyNetworkInterface = operation<ModifyNetworkInterfaceAttributeCommandInput, ModifyNetworkInterfaceAttributeCommandOutput>((input, context) => {
  const it = existingInterface(context, input.NetworkInterfaceId);
  for (const id of input.Groups ?? []) existing(context, kinds.securityGroup, id);
  table(context).put(it.id, { ...it, groupIds: input.Groups ?? it.groupIds, description: input.Description?.Value ?? it.description });
  return {};
});

export const deleteNetworkInterface = operation<DeleteNetworkInterfaceCommandInput, DeleteNetworkInterfaceCommandOutput>((input, context) => {
  table(context).delete(existingInterface(context, input.NetworkInterfaceId).id);
  return {};
});

export const describeNetworkInterfaces = operation<DescribeNetworkInterfacesCommandInput, DescribeNetworkInterfacesCommandOutput>((input, context) => {
  const shown = list(table(context).values().map((it) => ({ ...it, tags: {} })), {
    ids: input.NetworkInterfaceIds,
    missing: (id) => new AwsFault('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`),
    filters: input.Filters,
    by: { 'subnet-id': ({ subnetId }) => subnetId, 'vpc-id': ({ vpcId }) => vpcId, 'group-id': ({ groupIds }) => groupIds, description: ({ description }) => description, 'requester-id': ({ owner }) => owner, 'private-ip-address': ({ privateIp }) => privateIp },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { NetworkInterfaces: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
