// The nodes of a load balancer: which subnets they stand in, which addresses are theirs.
import type { AvailabilityZone, CreateLoadBalancerCommandInput, SubnetMapping } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { parseBlock, within } from '../ec2/cidr.ts';
import { kinds as ec2, type Address } from '../ec2/entities.ts';
import { subnetPlace } from '../ecs/subnets.ts';
import { kinds, type LoadBalancer } from './entities.ts';
import { invalid } from './faults.ts';
import type { BalancerType } from './network.ts';

type Node = LoadBalancer['zones'][number];

/** @throws AwsFault ValidationError where both forms are given */
export function mappingsOf({ Subnets: subnets, SubnetMappings: mappings }: Pick<CreateLoadBalancerCommandInput, 'Subnets' | 'SubnetMappings'>): readonly SubnetMapping[] {
  if (subnets !== undefined && mappings !== undefined) throw invalid('You must specify either subnets or subnet mappings, but not both');
  return mappings ?? (subnets ?? []).map((SubnetId) => ({ SubnetId }));
}

interface Wanted {
  readonly type: BalancerType;
  readonly scheme: LoadBalancer['scheme'];
  /** The nodes that stand: theirs are their addresses. */
  readonly before?: LoadBalancer['zones'];
}

export function zonesOf(context: Context, mappings: readonly SubnetMapping[], { type, scheme, before = [] }: Wanted): Pick<LoadBalancer, 'zones' | 'vpcId'> {
  const places = mappings.map(({ SubnetId: id = '' }, at) => {
    const place = subnetPlace(context, id, at);
    if (place === undefined) throw new AwsFault('SubnetNotFoundException', `The subnet ID '${id}' does not exist`);
    return place;
  });
  if (new Set(places.map(({ zone }) => zone)).size < places.length) throw new AwsFault('InvalidConfigurationRequestException', 'A load balancer cannot be attached to multiple subnets in the same Availability Zone');
  if (places.length === 0) throw invalid('At least one subnet must be specified');
  if (type === 'application' && mappings.some(({ AllocationId, PrivateIPv4Address }) => AllocationId !== undefined || PrivateIPv4Address !== undefined)) throw new AwsFault('InvalidConfigurationRequestException', 'Addresses cannot be specified for the subnets of an Application Load Balancer');
  if (type === 'application' && places.length < 2) throw invalid('At least two subnets in two different Availability Zones must be specified');
  if (new Set(places.map(({ vpcId }) => vpcId)).size > 1) throw new AwsFault('InvalidConfigurationRequestException', 'All subnets must belong to the same VPC');
  const nodes = places.map(({ zone, id }, at) => before.find(({ subnetId }) => subnetId === id) ?? { zone, subnetId: id, ...fixedAddress(context, mappings[at] ?? {}, scheme) });
  return { zones: nodes, vpcId: places[0]?.vpcId ?? '' };
}

/** The fixed address that a mapping gives a node. @throws AwsFault */
function fixedAddress(context: Context, mapping: SubnetMapping, scheme: LoadBalancer['scheme']): Pick<Node, 'allocationId' | 'address'> {
  const { AllocationId: allocationId, PrivateIPv4Address: address, SubnetId: subnet = '' } = mapping;
  if (allocationId !== undefined) {
    if (scheme === 'internal') throw new AwsFault('InvalidConfigurationRequestException', 'Elastic IP addresses cannot be specified for an internal load balancer');
    const found = context.table<Address>(ec2.address).get(allocationId);
    if (found === undefined && context.knows('ec2', 'DescribeAddresses')) throw new AwsFault('AllocationIdNotFoundException', `The allocation ID '${allocationId}' does not exist`);
    const taken = context.table<LoadBalancer>(kinds.loadBalancer).values().some(({ zones }) => zones.some((node) => node.allocationId === allocationId));
    if (taken || found?.associationId !== undefined) throw new AwsFault('ResourceInUseException', `The allocation ID '${allocationId}' is already in use`);
    return { allocationId, ...(found === undefined ? {} : { address: found.publicIp }) };
  }
  if (address === undefined) return {};
  if (scheme !== 'internal') throw new AwsFault('InvalidConfigurationRequestException', 'A private IPv4 address can be specified for an internal load balancer only');
  const [own, block] = [parseBlock(`${address}/32`), parseBlock(subnetPlace(context, subnet, 0)?.cidr ?? '')];
  if (own === undefined || block === undefined || !within(own, block)) throw new AwsFault('InvalidSubnetException', `The private IPv4 address '${address}' is not within the subnet '${subnet}'`);
  return { address };
}

export function nodeShape({ zone, subnetId, allocationId, address }: Node): AvailabilityZone {
  const fixed = allocationId === undefined ? { PrivateIPv4Address: address } : { AllocationId: allocationId, IpAddress: address };
  return { ZoneName: zone, SubnetId: subnetId, LoadBalancerAddresses: allocationId === undefined && address === undefined ? [] : [fixed] };
}
