// EC2's refusals that several operations share.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Address, type InternetGateway, type NatGateway, type NetworkAcl, type RouteTable, type SecurityGroup, type Subnet, type Vpc, type VpcEndpoint } from './entities.ts';

interface Known {
  readonly [kinds.vpc]: Vpc;
  readonly [kinds.subnet]: Subnet;
  readonly [kinds.internetGateway]: InternetGateway;
  readonly [kinds.address]: Address;
  readonly [kinds.natGateway]: NatGateway;
  readonly [kinds.routeTable]: RouteTable;
  readonly [kinds.securityGroup]: SecurityGroup;
  readonly [kinds.networkAcl]: NetworkAcl;
  readonly [kinds.endpoint]: VpcEndpoint;
}

const missing: Readonly<Record<keyof Known, readonly [code: string, text: (id: string) => string]>> = {
  [kinds.vpc]: ['InvalidVpcID.NotFound', (id) => `The vpc ID '${id}' does not exist`],
  [kinds.subnet]: ['InvalidSubnetID.NotFound', (id) => `The subnet ID '${id}' does not exist`],
  [kinds.internetGateway]: ['InvalidInternetGatewayID.NotFound', (id) => `The internetGateway ID '${id}' does not exist`],
  [kinds.address]: ['InvalidAllocationID.NotFound', (id) => `The allocation ID '${id}' does not exist`],
  [kinds.natGateway]: ['NatGatewayNotFound', (id) => `The Nat Gateway ${id} was not found`],
  [kinds.routeTable]: ['InvalidRouteTableID.NotFound', (id) => `The routeTable ID '${id}' does not exist`],
  [kinds.securityGroup]: ['InvalidGroup.NotFound', (id) => `The security group '${id}' does not exist`],
  [kinds.networkAcl]: ['InvalidNetworkAclID.NotFound', (id) => `The networkAcl ID '${id}' does not exist`],
  [kinds.endpoint]: ['InvalidVpcEndpointId.NotFound', (id) => `The Vpc Endpoint Id '${id}' does not exist`],
};

export function notFound(kind: keyof Known, id: string): AwsFault {
  const [code, text] = missing[kind];
  return new AwsFault(code, text(id));
}

/** @throws AwsFault */
export function existing<K extends keyof Known>(context: Context, kind: K, id: string | undefined): Known[K] {
  const found = context.table<Known[K]>(kind).get(id ?? '');
  if (found === undefined) throw notFound(kind, id ?? '');
  return found;
}

export const dependency = (thing: string, id: string): AwsFault => new AwsFault('DependencyViolation', `The ${thing} '${id}' has dependencies and cannot be deleted.`);
