// Internet gateways: made, attached to one VPC, detached once nothing public is left in it.
import type { AttachInternetGatewayCommandInput, AttachInternetGatewayCommandOutput, CreateInternetGatewayCommandInput, CreateInternetGatewayCommandOutput, DeleteInternetGatewayCommandInput, DeleteInternetGatewayCommandOutput, DescribeInternetGatewaysCommandInput, DescribeInternetGatewaysCommandOutput, DetachInternetGatewayCommandInput, DetachInternetGatewayCommandOutput, InternetGateway as Shown } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { quotaOf } from '../servicequotas/quotas.ts';
import { kinds, type InternetGateway, type NatGateway } from './entities.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { dependency, existing, notFound } from './refusals.ts';

// AWS: as many as VPCs: 5 a region (VPC user guide, "Amazon VPC quotas").
const quota = 'L-A4707A72';

const table = (context: Context) => context.table<InternetGateway>(kinds.internetGateway);

const viewOf = (context: Context, gateway: InternetGateway): Shown => ({
  InternetGatewayId: gateway.id,
  Attachments: gateway.vpcId === undefined ? [] : [{ State: 'available' as 'attached', VpcId: gateway.vpcId }],
  OwnerId: context.account,
  Tags: tagList(gateway.tags),
});

export const createInternetGateway = operation<CreateInternetGatewayCommandInput, CreateInternetGatewayCommandOutput>((input, context) => {
  if (table(context).values().length >= quotaOf(context, quota)) throw new AwsFault('InternetGatewayLimitExceeded', 'The maximum number of internet gateways has been reached.');
  const gateway: InternetGateway = { id: newId(context, 'igw'), tags: tagsFor(input.TagSpecifications, 'internet-gateway') };
  table(context).put(gateway.id, gateway);
  return { InternetGateway: viewOf(context, gateway) };
});

export const attachInternetGateway = operation<AttachInternetGatewayCommandInput, AttachInternetGatewayCommandOutput>((input, context) => {
  const gateway = existing(context, kinds.internetGateway, input.InternetGatewayId);
  const vpc = existing(context, kinds.vpc, input.VpcId);
  if (gateway.vpcId !== undefined) throw new AwsFault('Resource.AlreadyAssociated', `resource ${gateway.id} is already attached to network ${gateway.vpcId}`);
  if (table(context).values().some(({ vpcId }) => vpcId === vpc.id)) throw new AwsFault('InvalidParameterValue', `Network ${vpc.id} already has an internet gateway attached`);
  table(context).put(gateway.id, { ...gateway, vpcId: vpc.id });
  return {};
});

export const detachInternetGateway = operation<DetachInternetGatewayCommandInput, DetachInternetGatewayCommandOutput>((input, context) => {
  const gateway = existing(context, kinds.internetGateway, input.InternetGatewayId);
  if (gateway.vpcId === undefined || gateway.vpcId !== input.VpcId) throw new AwsFault('Gateway.NotAttached', `resource ${gateway.id} is not attached to network ${input.VpcId ?? ''}`);
  const open = context.table<NatGateway>(kinds.natGateway).values().some((nat) => nat.vpcId === gateway.vpcId && nat.connectivity === 'public' && nat.state !== 'deleted' && nat.state !== 'failed');
  if (open) throw new AwsFault('DependencyViolation', `Network ${gateway.vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`);
  const { vpcId: _, ...alone } = gateway;
  table(context).put(gateway.id, alone);
  return {};
});

export const deleteInternetGateway = operation<DeleteInternetGatewayCommandInput, DeleteInternetGatewayCommandOutput>((input, context) => {
  const gateway = existing(context, kinds.internetGateway, input.InternetGatewayId);
  if (gateway.vpcId !== undefined) throw dependency('internetGateway', gateway.id);
  table(context).delete(gateway.id);
  return {};
});

export const describeInternetGateways = operation<DescribeInternetGatewaysCommandInput, DescribeInternetGatewaysCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.InternetGatewayIds,
    missing: (id) => notFound(kinds.internetGateway, id),
    filters: input.Filters,
    by: { 'internet-gateway-id': ({ id }) => id, 'attachment.vpc-id': ({ vpcId }) => vpcId, 'attachment.state': ({ vpcId }) => (vpcId === undefined ? undefined : 'available') },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return { InternetGateways: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
