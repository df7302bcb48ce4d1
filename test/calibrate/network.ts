// A small VPC for the probes: two public subnets, one security group, and the role by which ECS moves traffic.
import { prefix, type Lab, type Network } from './lab.ts';
import { makeStack } from './stack.ts';

const subnet = (at: number) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.77.${at}.0/24`, AvailabilityZone: { 'Fn::Select': [at, { 'Fn::GetAZs': '' }] }, MapPublicIpOnLaunch: true },
});
const associated = (at: number) => ({ Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { RouteTableId: { Ref: 'Routes' }, SubnetId: { Ref: `Subnet${at}` } } });

const template = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.77.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attached: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } } },
    Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Out: { Type: 'AWS::EC2::Route', DependsOn: 'Attached', Properties: { RouteTableId: { Ref: 'Routes' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } } },
    Subnet0: subnet(0),
    Subnet1: subnet(1),
    Associated0: associated(0),
    Associated1: associated(1),
    // Nobody outside is let in: the load balancer is internal, and speaks to the tasks from within the VPC.
    Inside: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'platform calibrate', VpcId: { Ref: 'Vpc' }, SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '10.77.0.0/16' }] } },
    Infrastructure: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers'],
      },
    },
  },
  Outputs: {
    Vpc: { Value: { Ref: 'Vpc' } },
    Subnets: { Value: { 'Fn::Join': [',', [{ Ref: 'Subnet0' }, { Ref: 'Subnet1' }]] } },
    SecurityGroup: { Value: { 'Fn::GetAtt': ['Inside', 'GroupId'] } },
    Role: { Value: { 'Fn::GetAtt': ['Infrastructure', 'Arn'] } },
  },
};

export async function makeNetwork(lab: Pick<Lab, 'aws' | 'pace' | 'skew' | 'notebook'>): Promise<Network> {
  const { outputs } = await makeStack(lab, { name: `${prefix}network`, template, measure: false });
  return { vpc: outputs['Vpc'] ?? '', subnets: (outputs['Subnets'] ?? '').split(','), securityGroup: outputs['SecurityGroup'] ?? '', infrastructureRole: outputs['Role'] ?? '' };
}
