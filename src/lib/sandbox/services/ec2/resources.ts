// EC2's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { networkAcl, networkAclEntry, subnetNetworkAclAssociation } from './resource-acls.ts';
import { elasticIp, internetGateway, natGateway, vpcGatewayAttachment } from './resource-gateways.ts';
import { flowLog, vpcEndpoint } from './resource-endpoints.ts';
import { securityGroup, securityGroupEgress, securityGroupIngress } from './resource-groups.ts';
import { route, routeTable, subnetRouteTableAssociation } from './resource-routes.ts';
import { subnet, vpc } from './resource-network.ts';

export const resources = {
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::InternetGateway': internetGateway,
  'AWS::EC2::VPCGatewayAttachment': vpcGatewayAttachment,
  'AWS::EC2::EIP': elasticIp,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::RouteTable': routeTable,
  'AWS::EC2::Route': route,
  'AWS::EC2::SubnetRouteTableAssociation': subnetRouteTableAssociation,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::SecurityGroupIngress': securityGroupIngress,
  'AWS::EC2::SecurityGroupEgress': securityGroupEgress,
  'AWS::EC2::NetworkAcl': networkAcl,
  'AWS::EC2::NetworkAclEntry': networkAclEntry,
  'AWS::EC2::SubnetNetworkAclAssociation': subnetNetworkAclAssociation,
  'AWS::EC2::VPCEndpoint': vpcEndpoint,
  'AWS::EC2::FlowLog': flowLog,
} as const satisfies Readonly<Record<string, ResourceType>>;
