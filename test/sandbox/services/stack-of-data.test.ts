// Network, data and storage as one stack: made, changed, taken away again in an order that AWS allows, with nothing left.
import type { DescribeStackEventsCommandOutput, DescribeStacksCommandOutput, Stack } from '@aws-sdk/client-cloudformation';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { allServices } from '../../../src/lib/sandbox/all-services.ts';
import { kinds as ec2 } from '../../../src/lib/sandbox/services/ec2/entities.ts';
import { kinds as elasticache } from '../../../src/lib/sandbox/services/elasticache/entities.ts';
import { kinds as iam } from '../../../src/lib/sandbox/services/iam/entities.ts';
import { kinds as kms, type Key } from '../../../src/lib/sandbox/services/kms/entities.ts';
import { kinds as logs } from '../../../src/lib/sandbox/services/logs/entities.ts';
import { kinds as rds, type DbInstance } from '../../../src/lib/sandbox/services/rds/entities.ts';
import { kinds as secretsmanager, type Secret } from '../../../src/lib/sandbox/services/secretsmanager/entities.ts';
import { kinds as sns } from '../../../src/lib/sandbox/services/sns/entities.ts';
import { kinds as s3 } from '../../../src/lib/sandbox/services/s3/entities.ts';
import { hours, minutes, seconds } from '../../../src/lib/world/time.ts';
import { Account } from './account.ts';

const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { App: { Type: 'String', Default: 'shop' } },
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }, Action: 'kms:*', Resource: '*' }] } } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/shop', TargetKeyId: { Ref: 'Key' } } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    TopicPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: { Ref: 'Topic' } }] } } },
    Mail: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' } },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true, EnableDnsSupport: true } },
    PubA: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZoneId: 'use1-az1' } },
    PriA: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.10.0/24', AvailabilityZoneId: 'use1-az1' } },
    PriB: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.11.0/24', AvailabilityZoneId: 'use1-az2' } },
    Igw: { Type: 'AWS::EC2::InternetGateway' },
    Att: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Igw' } } },
    Eip: { Type: 'AWS::EC2::EIP', DependsOn: 'Att', Properties: { Domain: 'vpc' } },
    Nat: { Type: 'AWS::EC2::NatGateway', DependsOn: 'Att', Properties: { SubnetId: { Ref: 'PubA' }, AllocationId: { 'Fn::GetAtt': ['Eip', 'AllocationId'] } } },
    Rt: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Route: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: { Ref: 'Rt' }, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: { Ref: 'Nat' } } },
    Assoc: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { RouteTableId: { Ref: 'Rt' }, SubnetId: { Ref: 'PriA' } } },
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } },
    AclIn: { Type: 'AWS::EC2::NetworkAclEntry', Properties: { NetworkAclId: { Ref: 'Acl' }, RuleNumber: 100, Protocol: -1, RuleAction: 'allow', CidrBlock: '0.0.0.0/0', Egress: false } },
    AclAssoc: { Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: { NetworkAclId: { Ref: 'Acl' }, SubnetId: { Ref: 'PriB' } } },
    S3Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'Vpc' }, ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.s3' }, RouteTableIds: [{ Ref: 'Rt' }] } },
    FlowGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
    FlowRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'vpc-flow-logs.amazonaws.com' }, Action: 'sts:AssumeRole' }] }, Policies: [{ PolicyName: 'w', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] } }] } },
    Flow: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: { Ref: 'Vpc' }, ResourceType: 'VPC', TrafficType: 'ALL', LogGroupName: { Ref: 'FlowGroup' }, DeliverLogsPermissionArn: { 'Fn::GetAtt': ['FlowRole', 'Arn'] } } },
    Sg: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'db', VpcId: { Ref: 'Vpc' } } },
    SgIn: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { 'Fn::GetAtt': ['Sg', 'GroupId'] }, IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: { Ref: 'Key' }, GenerateSecretString: { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: 'password', ExcludeCharacters: '"@/\\' } } },
    DbSubnets: { Type: 'AWS::RDS::DBSubnetGroup', Properties: { DBSubnetGroupDescription: 'x', SubnetIds: [{ Ref: 'PriA' }, { Ref: 'PriB' }] } },
    DbParams: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Description: 'x', Family: 'postgres15', Parameters: { 'rds.force_ssl': '1', max_connections: 100 } } },
    Db: { Type: 'AWS::RDS::DBInstance', DeletionPolicy: 'Delete', Properties: { DBInstanceIdentifier: 'shop-staging', Engine: 'postgres', EngineVersion: '15', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20', StorageEncrypted: true, KmsKeyId: { Ref: 'Key' }, DBName: 'shop', MasterUsername: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:username}}' }, MasterUserPassword: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password}}' }, DBSubnetGroupName: { Ref: 'DbSubnets' }, DBParameterGroupName: { Ref: 'DbParams' }, VPCSecurityGroups: [{ 'Fn::GetAtt': ['Sg', 'GroupId'] }], MultiAZ: true, BackupRetentionPeriod: 7 } },
    DbAttach: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: { Ref: 'Secret' }, TargetId: { Ref: 'Db' }, TargetType: 'AWS::RDS::DBInstance' } },
    CacheSubnets: { Type: 'AWS::ElastiCache::SubnetGroup', Properties: { Description: 'x', SubnetIds: [{ Ref: 'PriA' }, { Ref: 'PriB' }] } },
    Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { ReplicationGroupId: 'shop-staging', ReplicationGroupDescription: 'x', Engine: 'redis', CacheNodeType: 'cache.t3.micro', NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true, CacheSubnetGroupName: { Ref: 'CacheSubnets' }, SecurityGroupIds: [{ Ref: 'Sg' }], TransitEncryptionEnabled: true, AtRestEncryptionEnabled: true } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] }, VersioningConfiguration: { Status: 'Enabled' }, PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }, LifecycleConfiguration: { Rules: [{ Id: 'x', Status: 'Enabled', Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }] }] }, IntelligentTieringConfigurations: [{ Id: 'a', Status: 'Enabled', Tierings: [{ AccessTier: 'ARCHIVE_ACCESS', Days: 90 }] }], CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] } } },
    BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { 'Fn::Sub': '${Bucket.Arn}/*' }], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] } } },
    Oidc: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] } },
    Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] }, Roles: [{ Ref: 'FlowRole' }] } },
  },
  Outputs: { Endpoint: { Value: { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] } }, Cache: { Value: { 'Fn::GetAtt': ['Cache', 'PrimaryEndPoint.Address'] } }, Bucket: { Value: { Ref: 'Bucket' } } },
};
const changed = {
  ...template,
  Resources: {
    ...template.Resources,
    Db: { ...template.Resources.Db, Properties: { ...template.Resources.Db.Properties, DBInstanceClass: 'db.t4g.small' } },
    FlowGroup: { ...template.Resources.FlowGroup, Properties: { RetentionInDays: 60 } },
  },
};

const stackOf = (account: Account): Stack => account.call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', { StackName: 'shop' }).Stacks?.[0] ?? ({} as Stack);

/** Waits until the stack rests, and names what failed on the way. */
function rest(account: Account): { readonly status: string | undefined; readonly failures: readonly string[] } {
  account.pass(seconds(10));
  for (let looks = 0; looks < 240 && stackOf(account).StackStatus?.endsWith('IN_PROGRESS') === true; looks++) account.pass(seconds(15));
  const { StackEvents = [] } = account.call<DescribeStackEventsCommandOutput>('cloudformation', 'DescribeStackEvents', { StackName: 'shop' });
  return { status: stackOf(account).StackStatus, failures: StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.includes('FAILED') === true).map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId ?? ''}: ${ResourceStatusReason ?? ''}`) };
}

it('makes all of it, wires the parts to one another, and takes it all away', () => {
  const account = new Account({ services: allServices });
  const begun = account.now;
  account.call('cloudformation', 'CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] });
  expect(rest(account)).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
  expect(account.now - begun).toBeGreaterThan(minutes(5));
  const outputs = Object.fromEntries((stackOf(account).Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  expect(outputs).toMatchObject({ Endpoint: expect.stringMatching(/^shop-staging\..*\.rds\.amazonaws\.com$/), Cache: expect.stringMatching(/^master\.shop-staging\..*\.cache\.amazonaws\.com$/) });
  const [secret] = account.look((context) => context.table<Secret>(secretsmanager.secret).values());
  const value = JSON.parse(account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: secret?.arn }).SecretString ?? '') as Record<string, unknown>;
  expect(value).toMatchObject({ username: 'shop', host: outputs['Endpoint'], port: 5432, dbname: 'shop' });
  const [database] = account.look((context) => context.table<DbInstance>(rds.instance).values());
  expect(database).toMatchObject({ masterUsername: 'shop', engineVersion: '15.19', encrypted: true, tags: { 'aws:cloudformation:stack-name': 'shop' } });
  expect(account.refusal('ec2', 'DeleteSecurityGroup', { GroupId: database?.securityGroups[0] }).code).toBe('DependencyViolation');
  account.call('cloudformation', 'UpdateStack', { StackName: 'shop', TemplateBody: JSON.stringify(changed), Capabilities: ['CAPABILITY_NAMED_IAM'] });
  expect(rest(account)).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
  expect(account.look((context) => context.table<DbInstance>(rds.instance).get('shop-staging'))).toMatchObject({ class: 'db.t4g.small', resourceId: database?.resourceId });
  account.call('cloudformation', 'DeleteStack', { StackName: 'shop' });
  account.pass(hours(1));
  expect(() => stackOf(account)).toThrow(/does not exist/);
  account.look((context) => {
    const regional = [ec2.vpc, ec2.subnet, ec2.securityGroup, ec2.networkInterface, ec2.address, ec2.internetGateway, ec2.routeTable, ec2.networkAcl, ec2.endpoint, ec2.flowLog, rds.instance, rds.subnetGroup, rds.parameterGroup, elasticache.group, elasticache.subnetGroup, secretsmanager.secret, logs.group, sns.topic, kms.alias];
    for (const kind of regional) expect([kind, context.table(kind).entries()]).toEqual([kind, []]);
    for (const kind of [iam.role, iam.policy, iam.oidcProvider]) expect([kind, context.globalTable(kind).entries()]).toEqual([kind, []]);
    expect(context.worldTable(s3.bucket).entries()).toEqual([]);
    expect(context.table<Key>(kms.key).values()).toMatchObject([{ state: 'PendingDeletion' }]);
  });
});
