// AWS::EC2::VPC and AWS::EC2::Subnet.
import type { CreateSubnetCommandOutput, CreateVpcCommandOutput } from '@aws-sdk/client-ec2';
import { flagOf, given, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type NetworkAcl, type SecurityGroup, type Subnet, type Vpc } from './entities.ts';
import { retag, specification } from './resource-tags.ts';

function setDns(id: string, properties: Properties, context: Context): void {
  const support = flagOf(properties['EnableDnsSupport']);
  const hostnames = flagOf(properties['EnableDnsHostnames']);
  if (support !== undefined) context.call('ec2', 'ModifyVpcAttribute', { VpcId: id, EnableDnsSupport: { Value: support } });
  if (hostnames !== undefined) context.call('ec2', 'ModifyVpcAttribute', { VpcId: id, EnableDnsHostnames: { Value: hostnames } });
}

export const vpc: ResourceType = {
  required: [],
  createOnly: ['CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength'],
  create(properties, resource) {
    const { Vpc: made } = resource.context.call<CreateVpcCommandOutput>('ec2', 'CreateVpc', given({ CidrBlock: textOf(properties['CidrBlock']), InstanceTenancy: textOf(properties['InstanceTenancy']), ...specification('vpc', properties, resource) }));
    const id = made?.VpcId ?? '';
    setDns(id, properties, resource.context);
    return id;
  },
  attributes(id, { context }) {
    const it = context.table<Vpc>(kinds.vpc).get(id);
    const group = context.table<SecurityGroup>(kinds.securityGroup).values().find(({ vpcId, name }) => vpcId === id && name === 'default');
    const acl = context.table<NetworkAcl>(kinds.networkAcl).values().find(({ vpcId, isDefault }) => vpcId === id && isDefault);
    return { VpcId: id, CidrBlock: it?.cidr ?? '', DefaultSecurityGroup: group?.id ?? '', DefaultNetworkAcl: acl?.id ?? '', CidrBlockAssociations: [id.replace('vpc-', 'vpc-cidr-assoc-')], Ipv6CidrBlocks: [] };
  },
  update(id, change, resource) {
    setDns(id, change.after, resource.context);
    retag(id, change, resource);
  },
  delete(id, { context }) {
    if (context.table(kinds.vpc).get(id) !== undefined) context.call('ec2', 'DeleteVpc', { VpcId: id });
  },
  read(id, { context }) {
    const it = context.table<Vpc>(kinds.vpc).get(id);
    return it === undefined ? undefined : { CidrBlock: it.cidr, EnableDnsSupport: it.dnsSupport, EnableDnsHostnames: it.dnsHostnames, InstanceTenancy: it.instanceTenancy };
  },
};

export const subnet: ResourceType = {
  required: ['VpcId'],
  createOnly: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'VpcId', 'OutpostArn'],
  create(properties, resource) {
    const { Subnet: made } = resource.context.call<CreateSubnetCommandOutput>(
      'ec2',
      'CreateSubnet',
      given({ VpcId: textOf(properties['VpcId']), CidrBlock: textOf(properties['CidrBlock']), AvailabilityZone: textOf(properties['AvailabilityZone']), AvailabilityZoneId: textOf(properties['AvailabilityZoneId']), ...specification('subnet', properties, resource) }),
    );
    const id = made?.SubnetId ?? '';
    if (flagOf(properties['MapPublicIpOnLaunch']) === true) resource.context.call('ec2', 'ModifySubnetAttribute', { SubnetId: id, MapPublicIpOnLaunch: { Value: true } });
    return id;
  },
  attributes(id, { context }) {
    const it = context.table<Subnet>(kinds.subnet).get(id);
    return { SubnetId: id, AvailabilityZone: it?.zone ?? '', AvailabilityZoneId: it?.zoneId ?? '', VpcId: it?.vpcId ?? '', CidrBlock: it?.cidr ?? '' };
  },
  update(id, change, resource) {
    resource.context.call('ec2', 'ModifySubnetAttribute', { SubnetId: id, MapPublicIpOnLaunch: { Value: flagOf(change.after['MapPublicIpOnLaunch']) ?? false } });
    retag(id, change, resource);
  },
  delete(id, { context }) {
    if (context.table(kinds.subnet).get(id) !== undefined) context.call('ec2', 'DeleteSubnet', { SubnetId: id });
  },
  read(id, { context }) {
    const it = context.table<Subnet>(kinds.subnet).get(id);
    return it === undefined ? undefined : { VpcId: it.vpcId, CidrBlock: it.cidr, AvailabilityZone: it.zone, AvailabilityZoneId: it.zoneId, MapPublicIpOnLaunch: it.mapPublicIp };
  },
};
