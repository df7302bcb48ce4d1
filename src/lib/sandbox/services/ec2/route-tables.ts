// Route tables, their routes, and which subnet uses which.
import type { AssociateRouteTableCommandInput, AssociateRouteTableCommandOutput, CreateRouteCommandInput, CreateRouteCommandOutput, CreateRouteTableCommandInput, CreateRouteTableCommandOutput, DeleteRouteCommandInput, DeleteRouteCommandOutput, DeleteRouteTableCommandInput, DeleteRouteTableCommandOutput, DescribeRouteTablesCommandInput, DescribeRouteTablesCommandOutput, DisassociateRouteTableCommandInput, DisassociateRouteTableCommandOutput, ReplaceRouteCommandInput, ReplaceRouteCommandOutput, RouteTable as Shown, Route as ShownRoute } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { readBlock, showBlock } from './cidr.ts';
import { kinds, type NatGateway, type Route, type RouteTable } from './entities.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { dependency, existing, notFound } from './refusals.ts';

// AWS: 200 route tables a VPC, 500 routes a table by default (VPC user guide, "Amazon VPC quotas").
const quota = { tables: 200, routes: 500 } as const;

const table = (context: Context) => context.table<RouteTable>(kinds.routeTable);

function routeView(context: Context, route: Route): ShownRoute {
  const { kind, id } = route.target;
  const nat = kind === 'nat' ? context.table<NatGateway>(kinds.natGateway).get(id) : undefined;
  const where = route.destination.startsWith('pl-') ? { DestinationPrefixListId: route.destination } : route.destination.includes(':') ? { DestinationIpv6CidrBlock: route.destination } : { DestinationCidrBlock: route.destination };
  const through = { local: { GatewayId: 'local' }, gateway: { GatewayId: id }, nat: { NatGatewayId: id }, peering: { VpcPeeringConnectionId: id }, transit: { TransitGatewayId: id }, interface: { NetworkInterfaceId: id }, endpoint: { GatewayId: id } }[kind];
  return { ...where, ...through, State: kind === 'nat' && nat?.state !== 'available' ? 'blackhole' : 'active', Origin: kind === 'local' ? 'CreateRouteTable' : 'CreateRoute' };
}

const viewOf = (context: Context, it: RouteTable): Shown => ({
  RouteTableId: it.id,
  VpcId: it.vpcId,
  OwnerId: context.account,
  Routes: it.routes.map((route) => routeView(context, route)),
  Associations: it.associations.map(({ id, subnetId, main }) => ({ RouteTableAssociationId: id, RouteTableId: it.id, Main: main, ...(subnetId === undefined ? {} : { SubnetId: subnetId }), AssociationState: { State: 'associated' } })),
  PropagatingVgws: [],
  Tags: tagList(it.tags),
});

export const createRouteTable = operation<CreateRouteTableCommandInput, CreateRouteTableCommandOutput>((input, context) => {
  const vpc = existing(context, kinds.vpc, input.VpcId);
  if (table(context).values().filter(({ vpcId }) => vpcId === vpc.id).length >= quota.tables) throw new AwsFault('RouteTableLimitExceeded', 'The maximum number of route tables has been reached.');
  const made: RouteTable = { id: newId(context, 'rtb'), vpcId: vpc.id, routes: [{ destination: vpc.cidr, target: { kind: 'local', id: 'local' } }], associations: [], tags: tagsFor(input.TagSpecifications, 'route-table') };
  table(context).put(made.id, made);
  return { RouteTable: viewOf(context, made) };
});

export const deleteRouteTable = operation<DeleteRouteTableCommandInput, DeleteRouteTableCommandOutput>((input, context) => {
  const it = existing(context, kinds.routeTable, input.RouteTableId);
  if (it.associations.length > 0) throw dependency('routeTable', it.id);
  table(context).delete(it.id);
  return {};
});

export function destinationOf(input: { readonly DestinationCidrBlock?: string | undefined; readonly DestinationIpv6CidrBlock?: string | undefined; readonly DestinationPrefixListId?: string | undefined }): string {
  if (input.DestinationCidrBlock !== undefined) return showBlock(readBlock(input.DestinationCidrBlock, 'destinationCidrBlock'));
  const other = input.DestinationIpv6CidrBlock ?? input.DestinationPrefixListId;
  if (other === undefined) throw new AwsFault('MissingParameter', 'The request must contain the parameter destinationCidrBlock');
  return other;
}

function targetOf(input: CreateRouteCommandInput, routes: RouteTable, context: Context): Route['target'] {
  const given = [input.GatewayId, input.NatGatewayId, input.VpcPeeringConnectionId, input.TransitGatewayId, input.NetworkInterfaceId, input.VpcEndpointId].filter((id) => id !== undefined);
  if (given.length !== 1) throw new AwsFault('InvalidParameterCombination', 'The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, transitGatewayId or vpcEndpointId');
  if (input.GatewayId?.startsWith('igw-') === true) {
    const gateway = existing(context, kinds.internetGateway, input.GatewayId);
    if (gateway.vpcId !== routes.vpcId) throw new AwsFault('InvalidParameterValue', `route table ${routes.id} and network gateway ${gateway.id} belong to different networks`);
    return { kind: 'gateway', id: gateway.id };
  }
  if (input.NatGatewayId !== undefined) {
    const nat = context.table<NatGateway>(kinds.natGateway).get(input.NatGatewayId);
    if (nat === undefined || nat.state === 'deleted') throw new AwsFault('InvalidNatGatewayID.NotFound', `The natGateway ID '${input.NatGatewayId}' does not exist`);
    if (nat.vpcId !== routes.vpcId) throw new AwsFault('InvalidParameterValue', `route table ${routes.id} and NAT gateway ${nat.id} belong to different networks`);
    return { kind: 'nat', id: nat.id };
  }
  const kind = input.VpcPeeringConnectionId !== undefined ? 'peering' : input.TransitGatewayId !== undefined ? 'transit' : input.NetworkInterfaceId !== undefined ? 'interface' : input.VpcEndpointId !== undefined ? 'endpoint' : 'gateway';
  return { kind, id: given[0] ?? '' };
}

export const createRoute = operation<CreateRouteCommandInput, CreateRouteCommandOutput>((input, context) => {
  const it = existing(context, kinds.routeTable, input.RouteTableId);
  const destination = destinationOf(input);
  const target = targetOf(input, it, context);
  if (it.routes.some((route) => route.destination === destination)) throw new AwsFault('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
  if (it.routes.length >= quota.routes) throw new AwsFault('RouteLimitExceeded', 'The maximum number of routes has been reached.');
  table(context).put(it.id, { ...it, routes: [...it.routes, { destination, target }] });
  return { Return: true };
});

export const replaceRoute = operation<ReplaceRouteCommandInput, ReplaceRouteCommandOutput>((input, context) => {
  const it = existing(context, kinds.routeTable, input.RouteTableId);
  const destination = destinationOf(input);
  mustHave(it, destination);
  const target = targetOf(input, it, context);
  table(context).put(it.id, { ...it, routes: it.routes.map((route) => (route.destination === destination ? { destination, target } : route)) });
  return {};
});

export const deleteRoute = operation<DeleteRouteCommandInput, DeleteRouteCommandOutput>((input, context) => {
  const it = existing(context, kinds.routeTable, input.RouteTableId);
  const destination = destinationOf(input);
  mustHave(it, destination);
  table(context).put(it.id, { ...it, routes: it.routes.filter((route) => route.destination !== destination) });
  return {};
});

function mustHave(it: RouteTable, destination: string): void {
  const route = it.routes.find((one) => one.destination === destination);
  if (route === undefined) throw new AwsFault('InvalidRoute.NotFound', `no route with destination-cidr-block ${destination} in route table ${it.id}`);
  if (route.target.kind === 'local') throw new AwsFault('InvalidParameterValue', `cannot remove local route ${destination} in route table ${it.id}`);
}

export const associateRouteTable = operation<AssociateRouteTableCommandInput, AssociateRouteTableCommandOutput>((input, context) => {
  const it = existing(context, kinds.routeTable, input.RouteTableId);
  const subnet = existing(context, kinds.subnet, input.SubnetId);
  if (subnet.vpcId !== it.vpcId) throw new AwsFault('InvalidParameterValue', `Route table ${it.id} and subnet ${subnet.id} belong to different networks`);
  const holder = table(context).values().find(({ associations }) => associations.some(({ subnetId }) => subnetId === subnet.id));
  if (holder !== undefined && holder.id !== it.id) throw new AwsFault('Resource.AlreadyAssociated', `the specified association for route table ${it.id} conflicts with an existing association`);
  const known = holder?.associations.find(({ subnetId }) => subnetId === subnet.id);
  if (known !== undefined) return { AssociationId: known.id, AssociationState: { State: 'associated' } };
  const id = newId(context, 'rtbassoc');
  table(context).put(it.id, { ...it, associations: [...it.associations, { id, subnetId: subnet.id, main: false }] });
  return { AssociationId: id, AssociationState: { State: 'associated' } };
});

export const disassociateRouteTable = operation<DisassociateRouteTableCommandInput, DisassociateRouteTableCommandOutput>((input, context) => {
  const holder = table(context).values().find(({ associations }) => associations.some(({ id }) => id === input.AssociationId));
  const association = holder?.associations.find(({ id }) => id === input.AssociationId);
  if (holder === undefined || association === undefined) throw new AwsFault('InvalidAssociationID.NotFound', `The association ID '${input.AssociationId ?? ''}' does not exist`);
  if (association.main) throw new AwsFault('InvalidParameterValue', `cannot disassociate the main route table association ${association.id}`);
  table(context).put(holder.id, { ...holder, associations: holder.associations.filter(({ id }) => id !== association.id) });
  return {};
});

export const describeRouteTables = operation<DescribeRouteTablesCommandInput, DescribeRouteTablesCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.RouteTableIds,
    missing: (id) => notFound(kinds.routeTable, id),
    filters: input.Filters,
    by: {
      'route-table-id': ({ id }) => id,
      'vpc-id': ({ vpcId }) => vpcId,
      'association.main': ({ associations }) => associations.map(({ main }) => String(main)),
      'association.subnet-id': ({ associations }) => associations.flatMap(({ subnetId }) => subnetId ?? []),
      'association.route-table-association-id': ({ associations }) => associations.map(({ id }) => id),
      'route.destination-cidr-block': ({ routes }) => routes.map(({ destination }) => destination),
      'route.gateway-id': ({ routes }) => routes.map(({ target }) => target.id),
      'route.nat-gateway-id': ({ routes }) => routes.filter(({ target }) => target.kind === 'nat').map(({ target }) => target.id),
    },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { RouteTables: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
