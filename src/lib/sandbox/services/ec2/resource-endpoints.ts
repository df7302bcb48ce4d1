// AWS::EC2::VPCEndpoint and AWS::EC2::FlowLog.
import type { CreateFlowLogsCommandOutput, CreateVpcEndpointCommandOutput } from '@aws-sdk/client-ec2';
import { flagOf, given, numberOf, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type VpcEndpoint } from './entities.ts';
import { retag, specification } from './resource-tags.ts';

const endpointOf = (context: Context, id: string): VpcEndpoint | undefined => context.table<VpcEndpoint>(kinds.endpoint).get(id);
const missingIn = (from: readonly string[] | undefined, other: readonly string[] | undefined): string[] => (from ?? []).filter((id) => other?.includes(id) !== true);

export const vpcEndpoint: ResourceType = {
  required: ['VpcId'],
  createOnly: ['ServiceName', 'VpcEndpointType', 'VpcId'],
  create(properties, resource) {
    return (
      resource.context.call<CreateVpcEndpointCommandOutput>(
        'ec2',
        'CreateVpcEndpoint',
        given({
          VpcId: textOf(properties['VpcId']),
          ServiceName: textOf(properties['ServiceName']),
          VpcEndpointType: textOf(properties['VpcEndpointType']),
          PolicyDocument: textOf(properties['PolicyDocument']),
          RouteTableIds: textsOf(properties['RouteTableIds']),
          SubnetIds: textsOf(properties['SubnetIds']),
          SecurityGroupIds: textsOf(properties['SecurityGroupIds']),
          // AWS: false where the template does not say, unlike the API (CloudFormation, AWS::EC2::VPCEndpoint).
          PrivateDnsEnabled: flagOf(properties['PrivateDnsEnabled']) ?? false,
          ...specification('vpc-endpoint', properties, resource),
        }),
      ).VpcEndpoint?.VpcEndpointId ?? ''
    );
  },
  progress: (id, { context }) => (endpointOf(context, id)?.state === 'available' ? 'ready' : 'waiting'),
  attributes: (id, { context }) => ({ Id: id, NetworkInterfaceIds: endpointOf(context, id)?.networkInterfaceIds ?? [] }),
  update(id, change, resource) {
    const list = (side: 'before' | 'after', name: string): string[] | undefined => textsOf(change[side][name]);
    resource.context.call(
      'ec2',
      'ModifyVpcEndpoint',
      given({
        VpcEndpointId: id,
        PolicyDocument: textOf(change.after['PolicyDocument']),
        ResetPolicy: change.after['PolicyDocument'] === undefined ? true : undefined,
        AddRouteTableIds: missingIn(list('after', 'RouteTableIds'), list('before', 'RouteTableIds')),
        RemoveRouteTableIds: missingIn(list('before', 'RouteTableIds'), list('after', 'RouteTableIds')),
        AddSubnetIds: missingIn(list('after', 'SubnetIds'), list('before', 'SubnetIds')),
        RemoveSubnetIds: missingIn(list('before', 'SubnetIds'), list('after', 'SubnetIds')),
        AddSecurityGroupIds: missingIn(list('after', 'SecurityGroupIds'), list('before', 'SecurityGroupIds')),
        RemoveSecurityGroupIds: missingIn(list('before', 'SecurityGroupIds'), list('after', 'SecurityGroupIds')),
        PrivateDnsEnabled: flagOf(change.after['PrivateDnsEnabled']),
      }),
    );
    retag(id, change, resource);
  },
  delete(id, { context }) {
    if (endpointOf(context, id) !== undefined) context.call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [id] });
  },
  gone: (id, { context }) => (endpointOf(context, id) === undefined ? 'ready' : 'waiting'),
};

export const flowLog: ResourceType = {
  required: ['ResourceId', 'ResourceType'],
  createOnly: ['DeliverCrossAccountRole', 'DeliverLogsPermissionArn', 'DestinationOptions', 'LogDestination', 'LogDestinationType', 'LogFormat', 'LogGroupName', 'MaxAggregationInterval', 'ResourceId', 'ResourceType', 'TrafficType'],
  create(properties, resource) {
    const answer = resource.context.call<CreateFlowLogsCommandOutput>(
      'ec2',
      'CreateFlowLogs',
      given({
        ResourceIds: [textOf(properties['ResourceId']) ?? ''],
        ResourceType: textOf(properties['ResourceType']),
        TrafficType: textOf(properties['TrafficType']),
        LogDestinationType: textOf(properties['LogDestinationType']),
        LogDestination: textOf(properties['LogDestination']),
        LogGroupName: textOf(properties['LogGroupName']),
        LogFormat: textOf(properties['LogFormat']),
        DeliverLogsPermissionArn: textOf(properties['DeliverLogsPermissionArn']),
        MaxAggregationInterval: numberOf(properties['MaxAggregationInterval']),
        ...specification('vpc-flow-log', properties, resource),
      }),
    );
    return answer.FlowLogIds?.[0] ?? '';
  },
  attributes: (id) => ({ Id: id }),
  update: retag,
  delete(id, { context }) {
    context.call('ec2', 'DeleteFlowLogs', { FlowLogIds: [id] });
  },
};
