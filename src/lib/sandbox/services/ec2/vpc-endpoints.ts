// VPC endpoints: gateways in route tables, interfaces in subnets.
import type { CreateVpcEndpointCommandInput, CreateVpcEndpointCommandOutput, DeleteVpcEndpointsCommandInput, DeleteVpcEndpointsCommandOutput, DescribeVpcEndpointsCommandInput, DescribeVpcEndpointsCommandOutput, ModifyVpcEndpointCommandInput, ModifyVpcEndpointCommandOutput, VpcEndpoint as Shown } from '@aws-sdk/client-ec2';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { kinds, type RouteTable, type SecurityGroup, type Subnet, type Vpc, type VpcEndpoint } from './entities.ts';
import { newId } from './identifiers.ts';
import { rules } from './beliefs.ts';
import { list, tagsFor } from './listing.ts';
import { newInterface } from './network-interfaces.ts';
import { existing, notFound } from './refusals.ts';

const gateways = ['s3', 'dynamodb'];
// AWS: a selection of the services that have interface endpoints (AWS PrivateLink guide, "AWS services that integrate").
const interfaces = ['acm', 'application-autoscaling', 'autoscaling', 'cloudformation', 'ec2', 'ec2messages', 'ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry', 'elasticache', 'elasticloadbalancing', 'events', 'execute-api', 'kinesis-streams', 'kms', 'lambda', 'logs', 'monitoring', 'rds', 's3', 'secretsmanager', 'servicediscovery', 'sns', 'sqs', 'ssm', 'ssmmessages', 'states', 'sts', 'synthetics', 'xray'];

const openPolicy = '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

const table = (context: Context) => context.table<VpcEndpoint>(kinds.endpoint);

const viewOf = (context: Context, it: VpcEndpoint): Shown => ({
  VpcEndpointId: it.id,
  VpcEndpointType: it.type,
  VpcId: it.vpcId,
  ServiceName: it.service,
  // AWS: the SDK's enum says `Available`, the API answers `available` (botocore's examples).
  State: it.state as never,
  PolicyDocument: it.policy,
  RouteTableIds: [...it.routeTableIds],
  SubnetIds: [...it.subnetIds],
  Groups: it.groupIds.map((GroupId) => ({ GroupId })),
  NetworkInterfaceIds: [...it.networkInterfaceIds],
  PrivateDnsEnabled: it.privateDns,
  RequesterManaged: false,
  CreationTimestamp: asDate(instant(it.createdAt)),
  OwnerId: context.account,
  Tags: tagList(it.tags),
});

export const createVpcEndpoint = operation<CreateVpcEndpointCommandInput, CreateVpcEndpointCommandOutput>((input, context) => {
  const vpc: Vpc = existing(context, kinds.vpc, input.VpcId);
  const type = input.VpcEndpointType ?? 'Gateway';
  if (type !== 'Gateway' && type !== 'Interface') throw new AwsFault('InvalidParameter', `Endpoint type ${String(type)} is not modelled by the sandbox.`);
  const service = input.ServiceName ?? '';
  const short = new RegExp(`^com\\.amazonaws\\.${context.region}\\.(.+)$`).exec(service)?.[1];
  if (short === undefined || !(type === 'Gateway' ? gateways : interfaces).includes(short)) throw new AwsFault('InvalidServiceName', `The Vpc Endpoint Service '${service}' does not exist`);
  const id = newId(context, 'vpce');
  const parts = type === 'Gateway' ? gatewayParts(input, vpc, context) : interfaceParts(input, { vpc, id, context });
  const made: VpcEndpoint = { id, vpcId: vpc.id, type, service, policy: input.PolicyDocument ?? openPolicy, createdAt: context.now, tags: tagsFor(input.TagSpecifications, 'vpc-endpoint'), ...parts };
  table(context).put(id, made);
  if (type === 'Interface') context.schedule(draw(context, `ec2/vpce/${id}`, rules.takes(context, 'vpc-endpoint-times').creation), 'ec2.endpoint-ready', { id });
  return { VpcEndpoint: viewOf(context, made) };
});

type Parts = Pick<VpcEndpoint, 'state' | 'routeTableIds' | 'subnetIds' | 'groupIds' | 'networkInterfaceIds' | 'privateDns'>;

function gatewayParts(input: CreateVpcEndpointCommandInput, vpc: Vpc, context: Context): Parts {
  if ((input.SubnetIds ?? []).length > 0) throw new AwsFault('InvalidParameter', 'Endpoint type (Gateway) does not support subnets.');
  const routeTableIds = input.RouteTableIds ?? [];
  for (const id of routeTableIds) checkRouteTable(context, id, { vpcId: vpc.id, service: input.ServiceName ?? '' });
  return { state: 'available', routeTableIds, subnetIds: [], groupIds: [], networkInterfaceIds: [], privateDns: false };
}

function checkRouteTable(context: Context, id: string, it: { readonly vpcId: string; readonly service: string }): void {
  const routes: RouteTable = existing(context, kinds.routeTable, id);
  if (routes.vpcId !== it.vpcId) throw new AwsFault('InvalidRouteTableID.NotFound', `The route table ${id} is not in the VPC ${it.vpcId}`);
  if (table(context).values().some((other) => other.service === it.service && other.routeTableIds.includes(id))) throw new AwsFault('RouteAlreadyExists', `route table ${id} already has a route with destination-prefix-list-id of ${it.service}`);
}

function checkZones(subnets: readonly Subnet[]): void {
  const zones = new Set(subnets.map(({ zone }) => zone));
  if (zones.size < subnets.length) throw new AwsFault('DuplicateSubnetsInSameZone', 'Found another VPC endpoint subnet in the availability zone of a subnet.');
}

function interfaceParts(input: CreateVpcEndpointCommandInput, where: { readonly vpc: Vpc; readonly id: string; readonly context: Context }): Parts {
  const { vpc, id, context } = where;
  const subnets: readonly Subnet[] = (input.SubnetIds ?? []).map((subnetId) => existing(context, kinds.subnet, subnetId));
  checkZones(subnets);
  const privateDns = input.PrivateDnsEnabled ?? true;
  if (privateDns && !(vpc.dnsSupport && vpc.dnsHostnames)) throw new AwsFault('InvalidParameter', `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`);
  if (privateDns && table(context).values().some((other) => other.vpcId === vpc.id && other.service === input.ServiceName && other.privateDns)) {
    throw new AwsFault('InvalidParameter', `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${input.ServiceName ?? ''} in the VPC ${vpc.id}`);
  }
  const asked = input.SecurityGroupIds ?? [];
  for (const groupId of asked) existing(context, kinds.securityGroup, groupId);
  const groupIds = asked.length > 0 ? asked : context.table<SecurityGroup>(kinds.securityGroup).values().filter((group) => group.vpcId === vpc.id && group.name === 'default').map((group) => group.id);
  const networkInterfaceIds = subnets.map((subnet) => newInterface(context, { subnet, groupIds, description: `VPC Endpoint Interface ${id}`, owner: id }).id);
  return { state: 'pending', routeTableIds: [], subnetIds: subnets.map((subnet) => subnet.id), groupIds, networkInterfaceIds, privateDns };
}

export const endpointReady = event<{ readonly id: string }>(({ id }, context) => {
  const it = table(context).get(id);
  if (it?.state === 'pending') table(context).put(id, { ...it, state: 'available' });
});

export const modifyVpcEndpoint = operation<ModifyVpcEndpointCommandInput, ModifyVpcEndpointCommandOutput>((input, context) => {
  const it: VpcEndpoint = existing(context, kinds.endpoint, input.VpcEndpointId);
  const added = (input.AddRouteTableIds ?? []).filter((id) => !it.routeTableIds.includes(id));
  for (const id of added) checkRouteTable(context, id, { vpcId: it.vpcId, service: it.service });
  for (const id of input.AddSecurityGroupIds ?? []) existing(context, kinds.securityGroup, id);
  const without = (ids: readonly string[], gone: readonly string[] | undefined): readonly string[] => ids.filter((id) => gone?.includes(id) !== true);
  const groupIds = without([...new Set([...it.groupIds, ...(input.AddSecurityGroupIds ?? [])])], input.RemoveSecurityGroupIds);
  table(context).put(it.id, {
    ...it,
    ...subnetsChanged(input, { it, groupIds, context }),
    policy: input.ResetPolicy === true ? openPolicy : (input.PolicyDocument ?? it.policy),
    routeTableIds: without([...it.routeTableIds, ...added], input.RemoveRouteTableIds),
    groupIds,
    privateDns: input.PrivateDnsEnabled ?? it.privateDns,
  });
  return { Return: true };
});

/** An interface endpoint has one network interface in each of its subnets. */
function subnetsChanged(input: ModifyVpcEndpointCommandInput, { it, groupIds, context }: { readonly it: VpcEndpoint; readonly groupIds: readonly string[]; readonly context: Context }): Pick<VpcEndpoint, 'subnetIds' | 'networkInterfaceIds'> {
  const gone = it.subnetIds.filter((id) => input.RemoveSubnetIds?.includes(id) === true);
  const kept = it.subnetIds.filter((id) => !gone.includes(id));
  const added: readonly Subnet[] = (input.AddSubnetIds ?? []).filter((id) => !kept.includes(id)).map((id) => existing(context, kinds.subnet, id));
  checkZones([...kept.map((id): Subnet => existing(context, kinds.subnet, id)), ...added]);
  const interfaceOf = (subnet: string): string => it.networkInterfaceIds[it.subnetIds.indexOf(subnet)] ?? '';
  for (const id of gone) context.table(kinds.networkInterface).delete(interfaceOf(id));
  return {
    subnetIds: [...kept, ...added.map(({ id }) => id)],
    networkInterfaceIds: [...kept.map(interfaceOf), ...added.map((subnet) => newInterface(context, { subnet, groupIds, description: `VPC Endpoint Interface ${it.id}`, owner: it.id }).id)],
  };
}

export const deleteVpcEndpoints = operation<DeleteVpcEndpointsCommandInput, DeleteVpcEndpointsCommandOutput>((input, context) => {
  const unsuccessful = [];
  for (const id of input.VpcEndpointIds ?? []) {
    const it = table(context).get(id);
    if (it === undefined) unsuccessful.push({ ResourceId: id, Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` } });
    else if (it.type === 'Gateway') table(context).delete(id);
    else {
      table(context).put(id, { ...it, state: 'deleting' });
      context.schedule(draw(context, `ec2/vpce/${id}`, rules.takes(context, 'vpc-endpoint-times').deletion), 'ec2.endpoint-gone', { id });
    }
  }
  return { Unsuccessful: unsuccessful };
});

export const endpointGone = event<{ readonly id: string }>(({ id }, context) => {
  for (const eni of table(context).get(id)?.networkInterfaceIds ?? []) context.table(kinds.networkInterface).delete(eni);
  table(context).delete(id);
});

export const describeVpcEndpoints = operation<DescribeVpcEndpointsCommandInput, DescribeVpcEndpointsCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.VpcEndpointIds,
    missing: (id) => notFound(kinds.endpoint, id),
    filters: input.Filters,
    by: { 'vpc-endpoint-id': ({ id }) => id, 'vpc-id': ({ vpcId }) => vpcId, 'service-name': ({ service }) => service, 'vpc-endpoint-state': ({ state }) => state, 'vpc-endpoint-type': ({ type }) => type },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { VpcEndpoints: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
