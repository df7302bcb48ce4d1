// What EC2's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon EC2" (Service Authorization Reference). What describes takes no
// resource. Approximate: keys such as ec2:Vpc are not given, so what is allowed only under them is refused.
import { each, inputs, needsOf, nothingInParticular, on, passing, text, texts, type Input, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';

const arn = (context: Context, kind: string, id: string): string => `arn:aws:ec2:${context.region}:${context.account}:${kind}/${id}`;
const made = (kind: string): Where => (_, context) => [arn(context, kind, '*')];
const at = (kind: string, member: string): Where => (input, context) => {
  const ids = text(input[member]) === '' ? texts(input[member]) : [text(input[member])];
  return ids.map((id) => arn(context, kind, id));
};
const all = (...wheres: readonly Where[]): Where => (input, context) => wheres.flatMap((where) => where(input, context));

const kinds: Readonly<Record<string, string>> = {
  acl: 'network-acl', eni: 'network-interface', eipalloc: 'elastic-ip', fl: 'vpc-flow-log', igw: 'internet-gateway', nat: 'natgateway', rtb: 'route-table', sg: 'security-group', sgr: 'security-group-rule',
  subnet: 'subnet', vpc: 'vpc', vpce: 'vpc-endpoint',
};
const anything: Where = (input, context) => texts(input['Resources']).map((id) => arn(context, kinds[id.replace(/-[^-]*$/, '')] ?? '*', id));

/** AWS: tags at creation need ec2:CreateTags on what is made, with ec2:CreateAction. */
function tagging(operation: string): NeedsOf {
  return (input: Input, context) => inputs(input['TagSpecifications']).flatMap((it) => on('ec2:CreateTags', [arn(context, text(it['ResourceType']), '*')], { 'ec2:CreateAction': [operation] }));
}
const creations = `CreateVpc CreateSubnet CreateInternetGateway AllocateAddress CreateNatGateway CreateRouteTable CreateSecurityGroup CreateNetworkAcl CreateVpcEndpoint CreateFlowLogs
  CreateNetworkInterface AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress`.split(/\s+/);

const flowTarget: Where = (input, context) => texts(input['ResourceIds']).map((id) => arn(context, kinds[id.replace(/-[^-]*$/, '')] ?? '*', id));

export const needs = needsOf({
  prefix: 'ec2',
  keys: (_, context) => ({ 'ec2:Region': [context.region] }),
  at: {
    ...each(
      `DescribeVpcs DescribeVpcAttribute DescribeSubnets DescribeAvailabilityZones DescribeInternetGateways DescribeAddresses DescribeNatGateways DescribeRouteTables DescribeSecurityGroups
       DescribeSecurityGroupRules DescribeNetworkAcls DescribeVpcEndpoints DescribeFlowLogs DescribeNetworkInterfaces DescribeTags DescribePrefixLists DescribeManagedPrefixLists`,
      nothingInParticular,
    ),
    CreateVpc: made('vpc'),
    ...each('DeleteVpc ModifyVpcAttribute', at('vpc', 'VpcId')),
    CreateSubnet: all(at('vpc', 'VpcId'), made('subnet')),
    ...each('DeleteSubnet ModifySubnetAttribute', at('subnet', 'SubnetId')),
    CreateInternetGateway: made('internet-gateway'),
    ...each('AttachInternetGateway DetachInternetGateway', all(at('internet-gateway', 'InternetGatewayId'), at('vpc', 'VpcId'))),
    DeleteInternetGateway: at('internet-gateway', 'InternetGatewayId'),
    AllocateAddress: made('elastic-ip'),
    ReleaseAddress: at('elastic-ip', 'AllocationId'),
    CreateNatGateway: all(made('natgateway'), at('subnet', 'SubnetId'), at('elastic-ip', 'AllocationId')),
    DeleteNatGateway: at('natgateway', 'NatGatewayId'),
    CreateRouteTable: all(at('vpc', 'VpcId'), made('route-table')),
    ...each('DeleteRouteTable CreateRoute ReplaceRoute DeleteRoute', at('route-table', 'RouteTableId')),
    AssociateRouteTable: all(at('route-table', 'RouteTableId'), at('subnet', 'SubnetId')),
    CreateSecurityGroup: all(made('security-group'), at('vpc', 'VpcId')),
    ...each('DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress', at('security-group', 'GroupId')),
    CreateNetworkAcl: all(made('network-acl'), at('vpc', 'VpcId')),
    ...each('DeleteNetworkAcl CreateNetworkAclEntry ReplaceNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation', at('network-acl', 'NetworkAclId')),
    CreateVpcEndpoint: all(at('vpc', 'VpcId'), made('vpc-endpoint'), at('subnet', 'SubnetIds'), at('route-table', 'RouteTableIds'), at('security-group', 'SecurityGroupIds')),
    ModifyVpcEndpoint: all(
      at('vpc-endpoint', 'VpcEndpointId'), at('subnet', 'AddSubnetIds'), at('subnet', 'RemoveSubnetIds'), at('route-table', 'AddRouteTableIds'), at('route-table', 'RemoveRouteTableIds'),
      at('security-group', 'AddSecurityGroupIds'), at('security-group', 'RemoveSecurityGroupIds'),
    ),
    DeleteVpcEndpoints: at('vpc-endpoint', 'VpcEndpointIds'),
    CreateFlowLogs: all(made('vpc-flow-log'), flowTarget),
    DeleteFlowLogs: at('vpc-flow-log', 'FlowLogIds'),
    CreateNetworkInterface: all(made('network-interface'), at('subnet', 'SubnetId'), at('security-group', 'Groups')),
    ModifyNetworkInterfaceAttribute: all(at('network-interface', 'NetworkInterfaceId'), at('security-group', 'Groups')),
    DeleteNetworkInterface: at('network-interface', 'NetworkInterfaceId'),
    ...each('CreateTags DeleteTags', anything),
  },
  besides: {
    ...Object.fromEntries(creations.map((operation) => [operation, tagging(operation)])),
    CreateFlowLogs: (input, context) => [...passing(input['DeliverLogsPermissionArn'], 'vpc-flow-logs.amazonaws.com'), ...tagging('CreateFlowLogs')(input, context)],
  },
});
