// A network of two zones made by typed calls: what stands, what is refused, what cannot be taken away.
import type { AllocateAddressCommandOutput, CreateInternetGatewayCommandOutput, CreateNatGatewayCommandOutput, CreateNetworkAclCommandOutput, CreateRouteTableCommandOutput, CreateSecurityGroupCommandOutput, CreateSubnetCommandOutput, CreateVpcCommandOutput, CreateVpcEndpointCommandOutput, DescribeNatGatewaysCommandOutput, DescribeNetworkAclsCommandOutput, DescribeRouteTablesCommandOutput, DescribeSecurityGroupsCommandOutput, DescribeSubnetsCommandOutput, DescribeVpcEndpointsCommandOutput } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { ec2 } from '../../../../src/lib/sandbox/services/ec2/service.ts';
import { minutes } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const account = (): Account => new Account({ services: [ec2] });
const vpcIn = (its: Account, cidr = '10.0.0.0/16'): string => its.call<CreateVpcCommandOutput>('ec2', 'CreateVpc', { CidrBlock: cidr, TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'shop' }] }] }).Vpc?.VpcId ?? '';
const subnetIn = (its: Account, VpcId: string, more: object): string => its.call<CreateSubnetCommandOutput>('ec2', 'CreateSubnet', { VpcId, ...more }).Subnet?.SubnetId ?? '';

describe('a network', () => {
  it('stands with public and private subnets, a NAT gateway and its routes', () => {
    const its = account();
    const VpcId = vpcIn(its);
    const open = subnetIn(its, VpcId, { CidrBlock: '10.0.0.0/24', AvailabilityZoneId: 'use1-az1' });
    const closed = subnetIn(its, VpcId, { CidrBlock: '10.0.16.0/20', AvailabilityZone: 'us-east-1a' });
    const { Subnets = [] } = its.call<DescribeSubnetsCommandOutput>('ec2', 'DescribeSubnets', { Filters: [{ Name: 'vpc-id', Values: [VpcId] }, { Name: 'availability-zone-id', Values: ['use1-az4'] }] });
    // In this account us-east-1a is not use1-az1: who reads the place out of the letter is found out.
    expect(Subnets).toMatchObject([{ SubnetId: closed, AvailabilityZone: 'us-east-1a', AvailabilityZoneId: 'use1-az4', CidrBlock: '10.0.16.0/20', AvailableIpAddressCount: 4091 }]);
    const igw = its.call<CreateInternetGatewayCommandOutput>('ec2', 'CreateInternetGateway', {}).InternetGateway?.InternetGatewayId ?? '';
    its.call('ec2', 'AttachInternetGateway', { InternetGatewayId: igw, VpcId });
    const { AllocationId } = its.call<AllocateAddressCommandOutput>('ec2', 'AllocateAddress', { Domain: 'vpc' });
    const nat = its.call<CreateNatGatewayCommandOutput>('ec2', 'CreateNatGateway', { SubnetId: open, AllocationId }).NatGateway?.NatGatewayId ?? '';
    const stateOfNat = (): string | undefined => its.call<DescribeNatGatewaysCommandOutput>('ec2', 'DescribeNatGateways', { NatGatewayIds: [nat] }).NatGateways?.[0]?.State;
    expect(stateOfNat()).toBe('pending');
    its.pass(minutes(3));
    expect(stateOfNat()).toBe('available');
    const routes = its.call<CreateRouteTableCommandOutput>('ec2', 'CreateRouteTable', { VpcId }).RouteTable?.RouteTableId ?? '';
    its.call('ec2', 'CreateRoute', { RouteTableId: routes, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: nat });
    its.call('ec2', 'AssociateRouteTable', { RouteTableId: routes, SubnetId: closed });
    const { RouteTables = [] } = its.call<DescribeRouteTablesCommandOutput>('ec2', 'DescribeRouteTables', { Filters: [{ Name: 'association.subnet-id', Values: [closed] }] });
    expect(RouteTables[0]?.Routes).toMatchObject([{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: nat, State: 'active' }]);
    expect(its.refusal('ec2', 'CreateRoute', { RouteTableId: routes, DestinationCidrBlock: '0.0.0.0/0', GatewayId: igw }).code).toBe('RouteAlreadyExists');
    // Taking it down in the wrong order is refused, as on AWS.
    expect(its.refusal('ec2', 'DetachInternetGateway', { InternetGatewayId: igw, VpcId }).code).toBe('DependencyViolation');
    expect(its.refusal('ec2', 'DeleteSubnet', { SubnetId: open }).code).toBe('DependencyViolation');
    expect(its.refusal('ec2', 'ReleaseAddress', { AllocationId }).code).toBe('InvalidIPAddress.InUse');
    expect(its.refusal('ec2', 'DeleteVpc', { VpcId }).code).toBe('DependencyViolation');
    its.call('ec2', 'DeleteNatGateway', { NatGatewayId: nat });
    its.pass(minutes(2));
    expect(stateOfNat()).toBe('deleted');
    its.call('ec2', 'ReleaseAddress', { AllocationId });
    its.call('ec2', 'DeleteSubnet', { SubnetId: open });
    its.call('ec2', 'DeleteSubnet', { SubnetId: closed });
    its.call('ec2', 'DeleteRouteTable', { RouteTableId: routes });
    its.call('ec2', 'DetachInternetGateway', { InternetGatewayId: igw, VpcId });
    its.call('ec2', 'DeleteInternetGateway', { InternetGatewayId: igw });
    its.call('ec2', 'DeleteVpc', { VpcId });
    expect(its.refusal('ec2', 'DescribeVpcs', { VpcIds: [VpcId] }).code).toBe('InvalidVpcID.NotFound');
  });

  it('refuses blocks that do not fit and what the quotas do not allow', () => {
    const its = account();
    expect(its.refusal('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/8' }).code).toBe('InvalidVpc.Range');
    expect(its.refusal('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16x' }).code).toBe('InvalidParameterValue');
    const VpcId = vpcIn(its);
    subnetIn(its, VpcId, { CidrBlock: '10.0.0.0/20' });
    expect(its.refusal('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.0.15.0/24' }).code).toBe('InvalidSubnet.Conflict');
    expect(its.refusal('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.1.0.0/24' }).code).toBe('InvalidSubnet.Range');
    expect(its.refusal('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.0.16.0/24', AvailabilityZone: 'us-east-1z' }).message).toContain('us-east-1a, us-east-1b');
    for (let n = 1; n < 5; n++) vpcIn(its);
    expect(its.refusal('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' }).code).toBe('VpcLimitExceeded');
    for (let n = 0; n < 5; n++) its.call('ec2', 'AllocateAddress', {});
    expect(its.refusal('ec2', 'AllocateAddress', {}).code).toBe('AddressLimitExceeded');
  });

  it('lets a NAT gateway fail where the VPC has no way out', () => {
    const its = account();
    const VpcId = vpcIn(its);
    const SubnetId = subnetIn(its, VpcId, { CidrBlock: '10.0.0.0/24' });
    const { AllocationId } = its.call<AllocateAddressCommandOutput>('ec2', 'AllocateAddress', {});
    const { NatGateway } = its.call<CreateNatGatewayCommandOutput>('ec2', 'CreateNatGateway', { SubnetId, AllocationId });
    its.pass(minutes(4));
    expect(its.call<DescribeNatGatewaysCommandOutput>('ec2', 'DescribeNatGateways', { NatGatewayIds: [NatGateway?.NatGatewayId ?? ''] }).NatGateways).toMatchObject([{ State: 'failed', FailureCode: 'Gateway.NotAttached' }]);
  });
});

describe('security groups', () => {
  it('hold their rules, refuse the same rule twice, and stay while another names them', () => {
    const its = account();
    const VpcId = vpcIn(its);
    const group = (GroupName: string): string => its.call<CreateSecurityGroupCommandOutput>('ec2', 'CreateSecurityGroup', { GroupName, Description: 'of a test', VpcId }).GroupId ?? '';
    const [edge, web] = [group('edge'), group('web')];
    const rule = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: edge, Description: 'from the load balancer' }] };
    its.call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: web, IpPermissions: [rule] });
    expect(its.refusal('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: web, IpPermissions: [{ ...rule, IpProtocol: '6' }] }).code).toBe('InvalidPermission.Duplicate');
    expect(its.refusal('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: web, IpPermissions: [{ ...rule, FromPort: undefined }] }).code).toBe('InvalidParameterValue');
    expect(its.refusal('ec2', 'CreateSecurityGroup', { GroupName: 'web', Description: 'again', VpcId }).code).toBe('InvalidGroup.Duplicate');
    expect(its.refusal('ec2', 'CreateSecurityGroup', { GroupName: 'other', Description: 'the shop’s', VpcId }).code).toBe('InvalidParameterValue');
    const [shown] = its.call<DescribeSecurityGroupsCommandOutput>('ec2', 'DescribeSecurityGroups', { GroupIds: [web] }).SecurityGroups ?? [];
    expect(shown).toMatchObject({ IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, UserIdGroupPairs: [{ GroupId: edge }] }], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });
    expect(its.refusal('ec2', 'DeleteSecurityGroup', { GroupId: edge }).code).toBe('DependencyViolation');
    its.call('ec2', 'RevokeSecurityGroupIngress', { GroupId: web, IpPermissions: [rule] });
    its.call('ec2', 'DeleteSecurityGroup', { GroupId: edge });
  });
});

describe('network ACLs and endpoints', () => {
  it('move a subnet from the default ACL to another and back', () => {
    const its = account();
    const VpcId = vpcIn(its);
    const SubnetId = subnetIn(its, VpcId, { CidrBlock: '10.0.0.0/24' });
    const guarding = () => its.call<DescribeNetworkAclsCommandOutput>('ec2', 'DescribeNetworkAcls', { Filters: [{ Name: 'association.subnet-id', Values: [SubnetId] }] }).NetworkAcls?.[0];
    expect(guarding()).toMatchObject({ IsDefault: true });
    const { NetworkAcl } = its.call<CreateNetworkAclCommandOutput>('ec2', 'CreateNetworkAcl', { VpcId });
    const entry = { NetworkAclId: NetworkAcl?.NetworkAclId, RuleNumber: 100, Protocol: '6', RuleAction: 'allow', CidrBlock: '10.0.0.0/16', PortRange: { From: 5432, To: 5432 } };
    its.call('ec2', 'CreateNetworkAclEntry', entry);
    expect(its.refusal('ec2', 'CreateNetworkAclEntry', entry).code).toBe('NetworkAclEntryAlreadyExists');
    its.call('ec2', 'ReplaceNetworkAclAssociation', { NetworkAclId: NetworkAcl?.NetworkAclId, AssociationId: guarding()?.Associations?.[0]?.NetworkAclAssociationId });
    expect(guarding()).toMatchObject({ IsDefault: false, NetworkAclId: NetworkAcl?.NetworkAclId });
    expect(its.refusal('ec2', 'DeleteNetworkAcl', { NetworkAclId: NetworkAcl?.NetworkAclId }).code).toBe('DependencyViolation');
  });

  it('want DNS for private names, and take a moment', () => {
    const its = account();
    const VpcId = vpcIn(its);
    const SubnetId = subnetIn(its, VpcId, { CidrBlock: '10.0.0.0/24' });
    const wanted = { VpcId, VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.us-east-1.ecr.api', SubnetIds: [SubnetId], PrivateDnsEnabled: true };
    expect(its.refusal('ec2', 'CreateVpcEndpoint', { ...wanted, ServiceName: 'com.amazonaws.us-east-1.nothing' }).code).toBe('InvalidServiceName');
    expect(its.refusal('ec2', 'CreateVpcEndpoint', wanted).message).toContain('enableDnsHostnames');
    its.call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } });
    const { VpcEndpoint } = its.call<CreateVpcEndpointCommandOutput>('ec2', 'CreateVpcEndpoint', wanted);
    expect(VpcEndpoint).toMatchObject({ State: 'pending' });
    its.pass(minutes(2));
    expect(its.call<DescribeVpcEndpointsCommandOutput>('ec2', 'DescribeVpcEndpoints', {}).VpcEndpoints).toMatchObject([{ State: 'available', NetworkInterfaceIds: [expect.stringMatching(/^eni-/)] }]);
    const second = subnetIn(its, VpcId, { CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1b' });
    const third = subnetIn(its, VpcId, { CidrBlock: '10.0.2.0/24', AvailabilityZone: 'us-east-1b' });
    const VpcEndpointId = VpcEndpoint?.VpcEndpointId;
    its.call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, AddSubnetIds: [second] });
    expect(its.refusal('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, AddSubnetIds: [third] }).code).toBe('DuplicateSubnetsInSameZone');
    its.call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, RemoveSubnetIds: [SubnetId] });
    expect(its.call<DescribeVpcEndpointsCommandOutput>('ec2', 'DescribeVpcEndpoints', {}).VpcEndpoints).toMatchObject([{ SubnetIds: [second], NetworkInterfaceIds: [expect.stringMatching(/^eni-/)] }]);
  });
});
