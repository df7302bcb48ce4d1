// AWS::EC2::InternetGateway with its attachment, AWS::EC2::EIP, AWS::EC2::NatGateway.
import type { AllocateAddressCommandOutput, CreateInternetGatewayCommandOutput, CreateNatGatewayCommandOutput } from '@aws-sdk/client-ec2';
import { given, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Address, type InternetGateway, type NatGateway } from './entities.ts';
import { retag, specification } from './resource-tags.ts';

export const internetGateway: ResourceType = {
  required: [],
  create(properties, resource) {
    return resource.context.call<CreateInternetGatewayCommandOutput>('ec2', 'CreateInternetGateway', specification('internet-gateway', properties, resource)).InternetGateway?.InternetGatewayId ?? '';
  },
  attributes: (id) => ({ InternetGatewayId: id }),
  update: retag,
  delete(id, { context }) {
    if (context.table(kinds.internetGateway).get(id) !== undefined) context.call('ec2', 'DeleteInternetGateway', { InternetGatewayId: id });
  },
};

// AWS: the attachment's id is `IGW|vpc-...` (CloudFormation resource schema, AWS::EC2::VPCGatewayAttachment).
export const vpcGatewayAttachment: ResourceType = {
  required: ['VpcId'],
  createOnly: ['VpcId'],
  create(properties, { context }) {
    context.call('ec2', 'AttachInternetGateway', { VpcId: textOf(properties['VpcId']), InternetGatewayId: textOf(properties['InternetGatewayId']) });
    return `IGW|${textOf(properties['VpcId']) ?? ''}`;
  },
  attributes: () => ({ AttachmentType: 'IGW' }),
  update(id, { after }, { context }) {
    detach(context, id);
    context.call('ec2', 'AttachInternetGateway', { VpcId: textOf(after['VpcId']), InternetGatewayId: textOf(after['InternetGatewayId']) });
  },
  delete(id, { context }) {
    detach(context, id);
  },
};

function detach(context: Context, id: string): void {
  const vpcId = id.split('|')[1] ?? '';
  const gateway = context.table<InternetGateway>(kinds.internetGateway).values().find((it) => it.vpcId === vpcId);
  if (gateway !== undefined) context.call('ec2', 'DetachInternetGateway', { InternetGatewayId: gateway.id, VpcId: vpcId });
}

const addressOf = (context: Context, publicIp: string): Address | undefined => context.table<Address>(kinds.address).values().find((it) => it.publicIp === publicIp);

// AWS: Ref of an EIP is the address itself, the allocation id is an attribute (CloudFormation, AWS::EC2::EIP).
export const elasticIp: ResourceType = {
  required: [],
  createOnly: ['Address', 'NetworkBorderGroup', 'IpamPoolId', 'TransferAddress'],
  create(properties, resource) {
    return resource.context.call<AllocateAddressCommandOutput>('ec2', 'AllocateAddress', { Domain: 'vpc', ...specification('elastic-ip', properties, resource) }).PublicIp ?? '';
  },
  attributes: (publicIp, { context }) => ({ PublicIp: publicIp, AllocationId: addressOf(context, publicIp)?.id ?? '' }),
  update(publicIp, change, resource) {
    retag(addressOf(resource.context, publicIp)?.id ?? '', change, resource);
  },
  delete(publicIp, { context }) {
    const address = addressOf(context, publicIp);
    if (address !== undefined) context.call('ec2', 'ReleaseAddress', { AllocationId: address.id });
  },
};

const natOf = (context: Context, id: string): NatGateway | undefined => context.table<NatGateway>(kinds.natGateway).get(id);

export const natGateway: ResourceType = {
  required: [],
  createOnly: ['AllocationId', 'ConnectivityType', 'PrivateIpAddress', 'SubnetId', 'VpcId', 'AvailabilityMode'],
  create(properties, resource) {
    return (
      resource.context.call<CreateNatGatewayCommandOutput>('ec2', 'CreateNatGateway', given({ SubnetId: textOf(properties['SubnetId']), AllocationId: textOf(properties['AllocationId']), ConnectivityType: textOf(properties['ConnectivityType']), ...specification('natgateway', properties, resource) })).NatGateway
        ?.NatGatewayId ?? ''
    );
  },
  progress(id, { context }) {
    const nat = natOf(context, id);
    if (nat?.state === 'available') return 'ready';
    if (nat?.state === 'pending') return 'waiting';
    return { failed: `NatGateway ${id} is in state ${nat?.state ?? 'deleted'} and hence failed to stabilize. Detailed failure message: ${nat?.failure?.message ?? ''}` };
  },
  attributes: (id) => ({ NatGatewayId: id }),
  update: retag,
  delete(id, { context }) {
    if (natOf(context, id) !== undefined) context.call('ec2', 'DeleteNatGateway', { NatGatewayId: id });
  },
  gone(id, { context }) {
    const state = natOf(context, id)?.state ?? 'deleted';
    return state === 'deleted' ? 'ready' : 'waiting';
  },
};
