// EC2's networking: the part that CloudFormation, the other services and their clients need.
import type { ServiceModule } from '../../world/service.ts';
import { allocateAddress, describeAddresses, releaseAddress } from './addresses.ts';
import { createFlowLogs, deleteFlowLogs, describeFlowLogs } from './flow-logs.ts';
import { attachInternetGateway, createInternetGateway, deleteInternetGateway, describeInternetGateways, detachInternetGateway } from './internet-gateways.ts';
import { createNatGateway, deleteNatGateway, describeNatGateways, natForgotten, natGone, natReady } from './nat-gateways.ts';
import { createNetworkAcl, createNetworkAclEntry, deleteNetworkAcl, deleteNetworkAclEntry, describeNetworkAcls, replaceNetworkAclAssociation, replaceNetworkAclEntry } from './network-acls.ts';
import { createNetworkInterface, deleteNetworkInterface, describeNetworkInterfaces, modifyNetworkInterface } from './network-interfaces.ts';
import { describeManagedPrefixLists } from './prefix-lists.ts';
import { associateRouteTable, createRoute, createRouteTable, deleteRoute, deleteRouteTable, describeRouteTables, disassociateRouteTable, replaceRoute } from './route-tables.ts';
import { authorizeEgress, authorizeIngress, createSecurityGroup, deleteSecurityGroup, describeSecurityGroups, revokeEgress, revokeIngress } from './security-groups.ts';
import { createSubnet, deleteSubnet, describeAvailabilityZones, describeSubnets, modifySubnetAttribute } from './subnets.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';
import { createVpcEndpoint, deleteVpcEndpoints, describeVpcEndpoints, endpointGone, endpointReady, modifyVpcEndpoint } from './vpc-endpoints.ts';
import { createVpc, deleteVpc, describeVpcAttribute, describeVpcs, modifyVpcAttribute } from './vpcs.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const ec2: ServiceModule = {
  name: 'ec2',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-ec2'), client: 'EC2Client' },
  eventual: true,
  needs,
  operations: {
    CreateVpc: createVpc,
    DeleteVpc: deleteVpc,
    DescribeVpcs: describeVpcs,
    DescribeVpcAttribute: describeVpcAttribute,
    ModifyVpcAttribute: modifyVpcAttribute,
    CreateSubnet: createSubnet,
    DeleteSubnet: deleteSubnet,
    DescribeSubnets: describeSubnets,
    ModifySubnetAttribute: modifySubnetAttribute,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeManagedPrefixLists: describeManagedPrefixLists,
    CreateInternetGateway: createInternetGateway,
    AttachInternetGateway: attachInternetGateway,
    DetachInternetGateway: detachInternetGateway,
    DeleteInternetGateway: deleteInternetGateway,
    DescribeInternetGateways: describeInternetGateways,
    AllocateAddress: allocateAddress,
    ReleaseAddress: releaseAddress,
    DescribeAddresses: describeAddresses,
    CreateNatGateway: createNatGateway,
    DeleteNatGateway: deleteNatGateway,
    DescribeNatGateways: describeNatGateways,
    CreateRouteTable: createRouteTable,
    DeleteRouteTable: deleteRouteTable,
    DescribeRouteTables: describeRouteTables,
    CreateRoute: createRoute,
    ReplaceRoute: replaceRoute,
    DeleteRoute: deleteRoute,
    AssociateRouteTable: associateRouteTable,
    DisassociateRouteTable: disassociateRouteTable,
    CreateSecurityGroup: createSecurityGroup,
    DeleteSecurityGroup: deleteSecurityGroup,
    DescribeSecurityGroups: describeSecurityGroups,
    AuthorizeSecurityGroupIngress: authorizeIngress,
    AuthorizeSecurityGroupEgress: authorizeEgress,
    RevokeSecurityGroupIngress: revokeIngress,
    RevokeSecurityGroupEgress: revokeEgress,
    CreateNetworkAcl: createNetworkAcl,
    DeleteNetworkAcl: deleteNetworkAcl,
    DescribeNetworkAcls: describeNetworkAcls,
    CreateNetworkAclEntry: createNetworkAclEntry,
    ReplaceNetworkAclEntry: replaceNetworkAclEntry,
    DeleteNetworkAclEntry: deleteNetworkAclEntry,
    ReplaceNetworkAclAssociation: replaceNetworkAclAssociation,
    CreateVpcEndpoint: createVpcEndpoint,
    ModifyVpcEndpoint: modifyVpcEndpoint,
    DeleteVpcEndpoints: deleteVpcEndpoints,
    DescribeVpcEndpoints: describeVpcEndpoints,
    CreateFlowLogs: createFlowLogs,
    DeleteFlowLogs: deleteFlowLogs,
    DescribeFlowLogs: describeFlowLogs,
    CreateNetworkInterface: createNetworkInterface,
    ModifyNetworkInterfaceAttribute: modifyNetworkInterface,
    DeleteNetworkInterface: deleteNetworkInterface,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    CreateTags: createTags,
    DeleteTags: deleteTags,
    DescribeTags: describeTags,
  },
  events: {
    'ec2.nat-ready': natReady,
    'ec2.nat-gone': natGone,
    'ec2.nat-forgotten': natForgotten,
    'ec2.endpoint-ready': endpointReady,
    'ec2.endpoint-gone': endpointGone,
  },
};
