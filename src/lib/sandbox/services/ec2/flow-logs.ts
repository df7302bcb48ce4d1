// VPC flow logs: where a network's records go.
import type { CreateFlowLogsCommandInput, CreateFlowLogsCommandOutput, DeleteFlowLogsCommandInput, DeleteFlowLogsCommandOutput, DescribeFlowLogsCommandInput, DescribeFlowLogsCommandOutput } from '@aws-sdk/client-ec2';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { kinds, type FlowLog } from './entities.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { existing } from './refusals.ts';

const table = (context: Context) => context.table<FlowLog>(kinds.flowLog);

const usualFormat = '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}';

function check(input: CreateFlowLogsCommandInput, context: Context): void {
  const kind = input.ResourceType === 'VPC' ? kinds.vpc : input.ResourceType === 'Subnet' ? kinds.subnet : undefined;
  if (kind === undefined && input.ResourceType !== 'NetworkInterface') throw new AwsFault('InvalidParameterValue', `Value (${String(input.ResourceType)}) for parameter resourceType is invalid.`);
  for (const id of input.ResourceIds ?? []) if (kind !== undefined) existing(context, kind, id);
  if (!['ACCEPT', 'REJECT', 'ALL'].includes(String(input.TrafficType))) throw new AwsFault('InvalidParameterValue', `Value (${String(input.TrafficType)}) for parameter trafficType is invalid.`);
  const to = input.LogDestinationType ?? 'cloud-watch-logs';
  if (!['cloud-watch-logs', 's3', 'kinesis-data-firehose'].includes(to)) throw new AwsFault('InvalidParameterValue', `Unknown log destination type: ${to}`);
  if (to === 'cloud-watch-logs' && input.DeliverLogsPermissionArn === undefined) throw new AwsFault('InvalidParameter', 'DeliverLogsPermissionArn is required if LogDestinationType is cloud-watch-logs.');
  if (to === 'cloud-watch-logs' && input.LogGroupName === undefined && input.LogDestination === undefined) throw new AwsFault('InvalidParameter', 'LogDestination or LogGroupName is required if LogDestinationType is cloud-watch-logs.');
  if (to !== 'cloud-watch-logs' && input.LogDestination === undefined) throw new AwsFault('InvalidParameter', `LogDestination can't be empty if LogGroupName is not provided.`);
  if (![60, 600].includes(input.MaxAggregationInterval ?? 600)) throw new AwsFault('InvalidParameter', 'Invalid Flow Log Max Aggregation Interval');
}

export const createFlowLogs = operation<CreateFlowLogsCommandInput, CreateFlowLogsCommandOutput>((input, context) => {
  check(input, context);
  const made = (input.ResourceIds ?? []).map((resourceId): FlowLog => ({
    id: newId(context, 'fl'),
    resourceId,
    trafficType: String(input.TrafficType),
    destinationType: input.LogDestinationType ?? 'cloud-watch-logs',
    ...(input.LogGroupName === undefined ? {} : { logGroup: input.LogGroupName }),
    ...(input.LogDestination === undefined ? {} : { destination: input.LogDestination }),
    ...(input.DeliverLogsPermissionArn === undefined ? {} : { deliverRole: input.DeliverLogsPermissionArn }),
    ...(input.LogFormat === undefined ? {} : { format: input.LogFormat }),
    aggregation: input.MaxAggregationInterval ?? 600,
    createdAt: context.now,
    tags: tagsFor(input.TagSpecifications, 'vpc-flow-log'),
  }));
  for (const it of made) {
    const same = table(context).values().some((other) => other.resourceId === it.resourceId && other.trafficType === it.trafficType && (other.destination ?? other.logGroup) === (it.destination ?? it.logGroup));
    if (same) throw new AwsFault('FlowLogAlreadyExists', `Error. There is an existing Flow Log with the same configuration and log destination.`);
    table(context).put(it.id, it);
  }
  return { FlowLogIds: made.map(({ id }) => id), Unsuccessful: [] };
});

export const deleteFlowLogs = operation<DeleteFlowLogsCommandInput, DeleteFlowLogsCommandOutput>((input, context) => {
  const ids = input.FlowLogIds ?? [];
  const missing = ids.filter((id) => table(context).get(id) === undefined);
  for (const id of ids) table(context).delete(id);
  return { Unsuccessful: missing.map((id) => ({ ResourceId: id, Error: { Code: 'InvalidFlowLogId.NotFound', Message: `The flow log ID '${id}' does not exist` } })) };
});

export const describeFlowLogs = operation<DescribeFlowLogsCommandInput, DescribeFlowLogsCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.FlowLogIds,
    missing: (id) => new AwsFault('InvalidFlowLogId.NotFound', `The flow log ID '${id}' does not exist`),
    filters: input.Filter,
    by: { 'flow-log-id': ({ id }) => id, 'resource-id': ({ resourceId }) => resourceId, 'traffic-type': ({ trafficType }) => trafficType, 'log-destination-type': ({ destinationType }) => destinationType, 'log-group-name': ({ logGroup }) => logGroup },
    max: input.MaxResults,
    token: input.NextToken,
  });
  return {
    FlowLogs: shown.items.map((it) => ({
      FlowLogId: it.id,
      ResourceId: it.resourceId,
      TrafficType: it.trafficType as 'ALL',
      FlowLogStatus: 'ACTIVE',
      DeliverLogsStatus: 'SUCCESS',
      LogDestinationType: it.destinationType as 's3',
      ...(it.destination === undefined ? {} : { LogDestination: it.destination }),
      ...(it.logGroup === undefined ? {} : { LogGroupName: it.logGroup }),
      ...(it.deliverRole === undefined ? {} : { DeliverLogsPermissionArn: it.deliverRole }),
      LogFormat: it.format ?? usualFormat,
      MaxAggregationInterval: it.aggregation,
      CreationTime: asDate(instant(it.createdAt)),
      Tags: tagList(it.tags),
    })),
    ...(shown.next === undefined ? {} : { NextToken: shown.next }),
  };
});
