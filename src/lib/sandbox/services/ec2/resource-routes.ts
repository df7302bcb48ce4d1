// AWS::EC2::RouteTable, AWS::EC2::Route and AWS::EC2::SubnetRouteTableAssociation.
import type { AssociateRouteTableCommandOutput, CreateRouteTableCommandOutput } from '@aws-sdk/client-ec2';
import { given, textOf } from '../../world/template-values.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type RouteTable } from './entities.ts';
import { retag, specification } from './resource-tags.ts';
import { destinationOf } from './route-tables.ts';

export const routeTable: ResourceType = {
  required: ['VpcId'],
  createOnly: ['VpcId'],
  create(properties, resource) {
    return resource.context.call<CreateRouteTableCommandOutput>('ec2', 'CreateRouteTable', { VpcId: textOf(properties['VpcId']), ...specification('route-table', properties, resource) }).RouteTable?.RouteTableId ?? '';
  },
  attributes: (id) => ({ RouteTableId: id }),
  update: retag,
  delete(id, { context }) {
    if (context.table(kinds.routeTable).get(id) !== undefined) context.call('ec2', 'DeleteRouteTable', { RouteTableId: id });
  },
};

const where = (properties: Properties) =>
  given({ DestinationCidrBlock: textOf(properties['DestinationCidrBlock']), DestinationIpv6CidrBlock: textOf(properties['DestinationIpv6CidrBlock']), DestinationPrefixListId: textOf(properties['DestinationPrefixListId']) });

const through = (properties: Properties) =>
  given(Object.fromEntries(['GatewayId', 'NatGatewayId', 'VpcPeeringConnectionId', 'TransitGatewayId', 'NetworkInterfaceId', 'VpcEndpointId'].map((name) => [name, textOf(properties[name])])));

// AWS: a route's id is `rtb-...|DESTINATION` (CloudFormation resource schema, AWS::EC2::Route).
export const route: ResourceType = {
  required: ['RouteTableId'],
  createOnly: ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId', 'RouteTableId'],
  create(properties, { context }) {
    const RouteTableId = textOf(properties['RouteTableId']);
    context.call('ec2', 'CreateRoute', { RouteTableId, ...where(properties), ...through(properties) });
    return `${RouteTableId ?? ''}|${destinationOf(where(properties))}`;
  },
  attributes: (id) => ({ CidrBlock: id.split('|')[1] ?? '' }),
  update(_, { after }, { context }) {
    context.call('ec2', 'ReplaceRoute', { RouteTableId: textOf(after['RouteTableId']), ...where(after), ...through(after) });
  },
  delete(id, { context }) {
    const [RouteTableId = '', destination = ''] = id.split('|');
    const known = context.table<RouteTable>(kinds.routeTable).get(RouteTableId)?.routes.some((it) => it.destination === destination);
    if (known === true) context.call('ec2', 'DeleteRoute', { RouteTableId, ...(destination.startsWith('pl-') ? { DestinationPrefixListId: destination } : destination.includes(':') ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination }) });
  },
};

export const subnetRouteTableAssociation: ResourceType = {
  required: ['RouteTableId', 'SubnetId'],
  createOnly: ['RouteTableId', 'SubnetId'],
  create(properties, { context }) {
    return context.call<AssociateRouteTableCommandOutput>('ec2', 'AssociateRouteTable', { RouteTableId: textOf(properties['RouteTableId']), SubnetId: textOf(properties['SubnetId']) }).AssociationId ?? '';
  },
  attributes: (id) => ({ Id: id }),
  delete(id, { context }) {
    const known = context.table<RouteTable>(kinds.routeTable).values().some(({ associations }) => associations.some((it) => it.id === id));
    if (known) context.call('ec2', 'DisassociateRouteTable', { AssociationId: id });
  },
};
