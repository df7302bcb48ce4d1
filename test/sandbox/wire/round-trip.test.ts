// The SDK's real clients against the wire, in this process: what they send arrives, what is answered comes back.
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand, ExecuteChangeSetCommand, GetTemplateCommand, ChangeSetNotFoundException } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand, InvalidNextToken, PutMetricDataCommand, ResourceNotFound, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, DeleteVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteServiceCommand, DescribeServicesCommand, ECSClient, ListServicesCommand, paginateListServices, RegisterTaskDefinitionCommand, ServiceNotFoundException } from '@aws-sdk/client-ecs';
import { CreateRuleCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, RuleNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateDBInstanceCommand, DBInstanceNotFoundFault, DescribeDBInstancesCommand, ModifyDBParameterGroupCommand, paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHealthCheckCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  paginateListHostedZones,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, paginateGetParametersByPath, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { asDate } from '../../../src/lib/world/time.ts';
import { birthday, nasty } from './tiny-services.ts';
import { tinyWorld, type TinyWorld } from './tiny-world.ts';

const born = asDate(birthday);
const refusal = async (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> => {
  try {
    await promise;
  } catch (thrown) {
    return thrown as Error & Record<string, unknown>;
  }
  throw new Error('it was not refused');
};
const input = ({ seen }: TinyWorld) => seen.calls.at(-1)?.input;
const all = async <Page>(pages: AsyncIterable<Page>): Promise<Page[]> => {
  const found: Page[] = [];
  for await (const page of pages) found.push(page);
  return found;
};

describe('JSON 1.1 (ECS, SSM)', () => {
  it('carries lists, structs, numbers, booleans, timestamps and any text', async () => {
    const tiny = tinyWorld();
    const ecs = tiny.client(ECSClient, 'ecs');
    const { services, failures } = await ecs.send(new DescribeServicesCommand({ cluster: 'c', services: ['a', nasty], include: ['TAGS'] }));
    expect(input(tiny)).toEqual({ cluster: 'c', services: ['a', nasty], include: ['TAGS'] });
    expect(services?.[1]).toMatchObject({
      serviceName: nasty,
      desiredCount: 2,
      enableExecuteCommand: false,
      createdAt: born,
      tags: [{ key: 'note', value: nasty }],
      deploymentConfiguration: { bakeTimeInMinutes: 10, deploymentCircuitBreaker: { enable: true, rollback: false } },
    });
    expect(failures).toEqual([]);
  });

  it('carries maps and nesting both ways', async () => {
    const tiny = tinyWorld();
    const containers = [{ name: 'web', image: 'i', environment: [{ name: 'A', value: '1' }], logConfiguration: { logDriver: 'awslogs' as const, options: { group: 'g', __proto__x: 'p', 'awslogs-stream': nasty } } }];
    const answer = await tiny.client(ECSClient, 'ecs').send(new RegisterTaskDefinitionCommand({ family: 'f', containerDefinitions: containers }));
    expect(input(tiny)).toEqual({ family: 'f', containerDefinitions: containers });
    expect(answer.taskDefinition?.containerDefinitions).toEqual(containers);
  });

  it('gives modelled errors as the SDK knows them', async () => {
    const error = await refusal(tinyWorld().client(ECSClient, 'ecs').send(new DeleteServiceCommand({ service: 'x' })));
    expect(error).toBeInstanceOf(ServiceNotFoundException);
    expect(error).toMatchObject({ name: 'ServiceNotFoundException', message: 'Service not found.', $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^0{8}-/) } });
    const none = await refusal(tinyWorld().client(SSMClient, 'ssm').send(new GetParameterCommand({ Name: '/none' })));
    expect(none).toBeInstanceOf(ParameterNotFound);
    expect(none).toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  it('pages', async () => {
    const tiny = tinyWorld();
    const pages = await all(paginateListServices({ client: tiny.client(ECSClient, 'ecs') }, { cluster: 'c' }));
    expect(pages.flatMap((page) => page.serviceArns)).toEqual(['a', 'b', 'c']);
    const ssm = await all(paginateGetParametersByPath({ client: tiny.client(SSMClient, 'ssm') }, { Path: '/' }));
    expect(ssm.flatMap((page) => page.Parameters?.map((it) => it.Value))).toEqual(['1', '2']);
    const parameter = await tiny.client(SSMClient, 'ssm').send(new GetParameterCommand({ Name: '/x' }));
    expect(parameter.Parameter).toMatchObject({ Value: nasty, Version: 3, LastModifiedDate: born });
  });

  it('lets a bug of the sandbox surface as it is, once', async () => {
    const tiny = tinyWorld();
    const { StopTaskCommand } = await import('@aws-sdk/client-ecs');
    const error = await refusal(tiny.client(ECSClient, 'ecs').send(new StopTaskCommand({ task: 't' })));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('a bug of the sandbox');
    expect(tiny.seen.calls).toHaveLength(1);
  });
});

describe('JSON 1.0 with the old codes (CloudWatch)', () => {
  it('carries numbers and timestamps, gzip bodies, and both names of an error', async () => {
    const tiny = tinyWorld();
    const cloudwatch = tiny.client(CloudWatchClient, 'monitoring');
    const { MetricAlarms, CompositeAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
    expect(MetricAlarms).toEqual([{ AlarmName: nasty, StateValue: 'OK', Threshold: 1.5, StateUpdatedTimestamp: born, Dimensions: [{ Name: 'a', Value: 'b' }] }]);
    expect(CompositeAlarms).toEqual([]);
    const data = Array.from({ length: 900 }, (_, n) => ({ MetricName: `metric-${n}`, Value: n / 3, Timestamp: born }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'n', MetricData: data }));
    expect(input(tiny)).toEqual({ Namespace: 'n', MetricData: data });
    const token = await refusal(cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['bad'] })));
    expect(token).toBeInstanceOf(InvalidNextToken);
    const state = await refusal(cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'OK', StateReason: 'r' })));
    expect(state).toBeInstanceOf(ResourceNotFound);
    expect(state).toMatchObject({ Code: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
    const statistics = await cloudwatch.send(new GetMetricStatisticsCommand({ Namespace: 'n', MetricName: 'm', StartTime: born, EndTime: born, Period: 60 }));
    expect(input(tiny)).toMatchObject({ StartTime: born, Period: 60 });
    expect(statistics.Datapoints).toEqual([{ Timestamp: born, Average: 0.5, Sum: 3 }]);
  });
});

describe('awsQuery (RDS, CloudFormation, ELB, STS)', () => {
  it('carries nested lists, structs and empty lists', async () => {
    const tiny = tinyWorld();
    const rds = tiny.client(RDSClient, 'rds');
    await rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: 'x', DBInstanceClass: 'c', Engine: 'postgres', MultiAZ: false, AllocatedStorage: 20, VpcSecurityGroupIds: ['sg-1', 'sg-2'], EnableCloudwatchLogsExports: [], Tags: [{ Key: 'k', Value: nasty }, { Key: 'l', Value: '' }] }));
    expect(input(tiny)).toEqual({ DBInstanceIdentifier: 'x', DBInstanceClass: 'c', Engine: 'postgres', MultiAZ: false, AllocatedStorage: 20, VpcSecurityGroupIds: ['sg-1', 'sg-2'], EnableCloudwatchLogsExports: [], Tags: [{ Key: 'k', Value: nasty }, { Key: 'l', Value: '' }] });
    await rds.send(new ModifyDBParameterGroupCommand({ DBParameterGroupName: 'pg', Parameters: Array.from({ length: 12 }, (_, n) => ({ ParameterName: `p${n}`, ParameterValue: '1', ApplyMethod: 'immediate' as const })) }));
    expect(input(tiny)?.['Parameters']).toMatchObject(Array.from({ length: 12 }, (_, n) => ({ ParameterName: `p${n}` })));
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'x', Filters: [{ Name: 'f', Values: ['1', '2'] }] }));
    expect(input(tiny)).toEqual({ DBInstanceIdentifier: 'x', Filters: [{ Name: 'f', Values: ['1', '2'] }] });
    expect(DBInstances).toEqual([
      {
        DBInstanceIdentifier: 'x',
        InstanceCreateTime: born,
        AllocatedStorage: 20,
        MultiAZ: true,
        Endpoint: { Address: 'db.local', Port: 5432 },
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
        DBParameterGroups: [],
        EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
        TagList: [{ Key: 'a', Value: nasty }],
      },
    ]);
  });

  it('gives an error its old code on the wire and its own class at the client', async () => {
    const error = await refusal(tinyWorld().client(RDSClient, 'rds').send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'none' })));
    expect(error).toBeInstanceOf(DBInstanceNotFoundFault);
    expect(error).toMatchObject({ name: 'DBInstanceNotFoundFault', Code: 'DBInstanceNotFound', message: 'DBInstance none not found.', $metadata: { httpStatusCode: 404 } });
    const tiny = tinyWorld();
    const cloudformation = tiny.client(CloudFormationClient, 'cloudformation');
    const unmodelled = await refusal(cloudformation.send(new DescribeStacksCommand({ StackName: 'gone' })));
    expect(unmodelled).toMatchObject({ name: 'ValidationError', message: 'Stack with id gone does not exist', $metadata: { httpStatusCode: 400 } });
    expect(await refusal(cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName: 'x' })))).toBeInstanceOf(ChangeSetNotFoundException);
    expect(await refusal(tiny.client(ElasticLoadBalancingV2Client, 'elasticloadbalancing').send(new ModifyRuleCommand({ RuleArn: 'x' })))).toBeInstanceOf(RuleNotFoundException);
  });

  it('pages, keeps line ends, answers nothing where there is nothing', async () => {
    const tiny = tinyWorld();
    const pages = await all(paginateDescribeDBInstances({ client: tiny.client(RDSClient, 'rds') }, {}));
    expect(pages.flatMap((page) => page.DBInstances?.map((it) => it.DBInstanceIdentifier))).toEqual(['one', 'two']);
    const cloudformation = tiny.client(CloudFormationClient, 'cloudformation');
    expect(await cloudformation.send(new GetTemplateCommand({ StackName: 'a' }))).toMatchObject({ TemplateBody: 'Resources:\r\n  A: {}\n', StagesAvailable: ['Original', 'Processed'] });
    expect(await cloudformation.send(new DeleteStackCommand({ StackName: 'a' }))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    await cloudformation.send(new CreateStackCommand({ StackName: 's', TemplateBody: nasty, Parameters: [{ ParameterKey: 'a', ParameterValue: 'b' }], Capabilities: ['CAPABILITY_IAM'], DisableRollback: true }));
    expect(input(tiny)).toEqual({ StackName: 's', TemplateBody: nasty, Parameters: [{ ParameterKey: 'a', ParameterValue: 'b' }], Capabilities: ['CAPABILITY_IAM'], DisableRollback: true });
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({}));
    expect(Stacks?.[0]).toMatchObject({ CreationTime: born, Outputs: [{ OutputKey: 'A', OutputValue: nasty }], Parameters: [], DisableRollback: false });
  });

  it('carries lists in lists of structs (load balancer rules) and who is asking', async () => {
    const tiny = tinyWorld();
    const rule = {
      ListenerArn: 'arn:l',
      Priority: 7,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a', 'b'] } }, { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'k', Value: 'v' }] } }],
      Actions: [{ Type: 'forward' as const, Order: 1, ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'blue', Weight: 100 }, { TargetGroupArn: 'green', Weight: 0 }], TargetGroupStickinessConfig: { Enabled: false } } }],
    };
    const { Rules } = await tiny.client(ElasticLoadBalancingV2Client, 'elasticloadbalancing').send(new CreateRuleCommand(rule));
    expect(input(tiny)).toEqual(rule);
    expect(Rules?.[0]).toEqual({ RuleArn: 'arn:rule', Priority: '7', Actions: rule.Actions, Conditions: rule.Conditions, IsDefault: false });
    expect(await tiny.client(STSClient, 'sts').send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/me' });
  });
});

describe('ec2Query', () => {
  it('carries flat lists, its own names and its own envelope', async () => {
    const tiny = tinyWorld();
    const ec2 = tiny.client(EC2Client, 'ec2');
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-1', 'vpc-2'], Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }] }));
    expect(input(tiny)).toEqual({ VpcIds: ['vpc-1', 'vpc-2'], Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }] });
    expect(Vpcs?.[0]).toMatchObject({ VpcId: 'vpc-1', IsDefault: false, Tags: [{ Key: 'Name', Value: nasty }], CidrBlockAssociationSet: [{ CidrBlockState: { State: 'associated' } }] });
    const group = { GroupName: 'g', Description: nasty, VpcId: 'vpc-1', TagSpecifications: [{ ResourceType: 'security-group' as const, Tags: [{ Key: 'a', Value: 'b' }] }] };
    await ec2.send(new CreateSecurityGroupCommand(group));
    expect(input(tiny)).toEqual(group);
    const rule = { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }], UserIdGroupPairs: [{ GroupId: 'sg-2' }] }] };
    const granted = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    expect(input(tiny)).toEqual(rule);
    expect(granted.Return).toBe(true);
    expect(await ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-1' }))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    const error = await refusal(ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0'] })));
    expect(error).toMatchObject({ name: 'InvalidVpcID.NotFound', message: "The vpc ID 'vpc-0' does not exist", $metadata: { httpStatusCode: 400 } });
  });
});

describe('restXml (Route 53)', () => {
  it('carries path, query and XML body, headers of the answer, pages, errors with members', async () => {
    const tiny = tinyWorld();
    const route53 = tiny.client(Route53Client, 'route53');
    const batch = {
      Comment: nasty,
      Changes: [
        { Action: 'UPSERT' as const, ResourceRecordSet: { Name: 'a.example.com', Type: 'A' as const, TTL: 60, SetIdentifier: 's', Weight: 10, ResourceRecords: [{ Value: '1.1.1.1' }, { Value: nasty }] } },
        { Action: 'CREATE' as const, ResourceRecordSet: { Name: 'b.example.com', Type: 'A' as const, AliasTarget: { HostedZoneId: 'Z', DNSName: 'd', EvaluateTargetHealth: true } } },
      ],
    };
    const { ChangeInfo } = await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: '/hostedzone/Z1', ChangeBatch: batch }));
    expect(input(tiny)).toEqual({ HostedZoneId: 'Z1', ChangeBatch: batch });
    expect(ChangeInfo).toEqual({ Id: '/change/C1', Status: 'PENDING', SubmittedAt: born, Comment: nasty });
    const records = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1', StartRecordName: 'a b&c.', StartRecordType: 'A', MaxItems: 5 }));
    expect(input(tiny)).toEqual({ HostedZoneId: 'Z1', StartRecordName: 'a b&c.', StartRecordType: 'A', MaxItems: 5 });
    expect(records).toMatchObject({ IsTruncated: false, MaxItems: 300, ResourceRecordSets: [{ TTL: 60, ResourceRecords: [{ Value: '1.1.1.1' }, { Value: '2.2.2.2' }] }] });
    const pages = await all(paginateListHostedZones({ client: route53 }, {}));
    expect(pages.flatMap((page) => page.HostedZones?.map((it) => it.Id))).toEqual(['/hostedzone/Z1', '/hostedzone/Z2']);
    const zone = await route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'x', HostedZoneConfig: { Comment: 'c', PrivateZone: false } }));
    expect(input(tiny)).toEqual({ Name: 'example.com', CallerReference: 'x', HostedZoneConfig: { Comment: 'c', PrivateZone: false } });
    expect(zone).toMatchObject({ Location: 'https://route53.amazonaws.com/2013-04-01/hostedzone/Z1', DelegationSet: { NameServers: ['ns1', 'ns2'] }, $metadata: { httpStatusCode: 201 } });
    await route53.send(new DeleteHealthCheckCommand({ HealthCheckId: 'a/b c' }));
    expect(input(tiny)).toEqual({ HealthCheckId: 'a/b c' });
    const bad = await refusal(route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: 'ZBAD', ChangeBatch: batch })));
    expect(bad).toBeInstanceOf(InvalidChangeBatch);
    expect(bad).toMatchObject({ messages: ['one', 'two <&>'], message: '[Tried to create x]' });
    const none = await refusal(route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: 'ZNONE', ChangeBatch: batch })));
    expect(none).toBeInstanceOf(NoSuchHostedZone);
    expect(none).toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });
});

describe('S3', () => {
  const key = 'dir/a b+c%25 ü&=?#/.txt';

  it('tells operations on one path apart, and carries bodies, metadata, streams', async () => {
    const tiny = tinyWorld();
    const s3 = tiny.client(S3Client, 's3');
    const put = await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: 'héllo', ContentType: 'text/plain', Metadata: { owner: 'me' }, Tagging: 'a=b' }));
    expect(input(tiny)).toMatchObject({ Bucket: 'bucket', Key: key, ContentType: 'text/plain', Metadata: { owner: 'me' }, Tagging: 'a=b' });
    expect(Buffer.from(input(tiny)?.['Body'] as Uint8Array).toString()).toBe('héllo');
    expect(put).toMatchObject({ ETag: '"etag"', VersionId: 'v1' });
    await s3.send(new PutObjectCommand({ Bucket: 'dotted.bucket', Key: 'k', Body: Readable.from([Buffer.from('in '), Buffer.from('chunks')]), ContentLength: 9 }));
    expect(tiny.seen.calls.at(-1)).toMatchObject({ operation: 'PutObject', input: { Bucket: 'dotted.bucket', Key: 'k', ContentLength: 9 } });
    expect(Buffer.from(input(tiny)?.['Body'] as Uint8Array).toString()).toBe('in chunks');
    expect(input(tiny)).not.toHaveProperty('ContentEncoding');
    await s3.send(new CopyObjectCommand({ Bucket: 'bucket', Key: 'new', CopySource: 'other/old' }));
    expect(tiny.seen.calls.at(-1)).toMatchObject({ operation: 'CopyObject', input: { Bucket: 'bucket', Key: 'new', CopySource: 'other/old' } });
    await s3.send(new UploadPartCommand({ Bucket: 'bucket', Key: 'k', PartNumber: 2, UploadId: 'u', Body: 'x' }));
    expect(tiny.seen.calls.at(-1)).toMatchObject({ operation: 'UploadPart', input: { PartNumber: 2, UploadId: 'u' } });
    const object = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: key }));
    expect(await object.Body?.transformToString()).toBe('héllo');
    expect(object).toMatchObject({ ContentType: 'text/x-test', ContentLength: 6, Metadata: { owner: 'me' }, LastModified: asDate(Math.floor(birthday / 1000) * 1000 as never) });
    const part = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: key, Range: 'bytes=0-1' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 0-1/6', $metadata: { httpStatusCode: 206 } });
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'k' }))).toMatchObject({ ContentLength: 6, Metadata: { owner: 'me' } });
    await s3.send(new HeadBucketCommand({ Bucket: 'bucket' }));
    expect(tiny.seen.calls.at(-1)?.operation).toBe('HeadBucket');
  });

  it('lists, deletes, creates, and answers its odd shapes', async () => {
    const tiny = tinyWorld();
    const s3 = tiny.client(S3Client, 's3');
    const pages = await all(paginateListObjectsV2({ client: s3 }, { Bucket: 'b', Prefix: 'a/' }));
    expect(pages.flatMap((page) => page.Contents)).toMatchObject([{ Key: 'a/1 <&>', Size: 6, LastModified: born }, { Key: 'a/2' }]);
    expect(pages[0]?.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([{ Name: 'b', CreationDate: born }]);
    await s3.send(new CreateBucketCommand({ Bucket: 'b', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    expect(tiny.seen.calls.at(-1)).toMatchObject({ operation: 'CreateBucket', input: { Bucket: 'b', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } });
    const deleted = await s3.send(new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'x' }, { Key: nasty }], Quiet: false } }));
    expect(deleted.Deleted).toEqual([{ Key: 'x' }, { Key: nasty }]);
    await s3.send(new PutBucketTaggingCommand({ Bucket: 'b', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }));
    expect(input(tiny)).toMatchObject({ Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'b' }))).LocationConstraint).toBe('eu-west-1');
    expect((await s3.send(new GetBucketAclCommand({ Bucket: 'b' }))).Grants).toEqual([{ Permission: 'READ', Grantee: { Type: 'Group', URI: 'http://all' } }]);
  });

  it('refuses with and without a body', async () => {
    const s3 = tinyWorld().client(S3Client, 's3');
    const put = await refusal(s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x', IfNoneMatch: '*' })));
    expect(put).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'none' })))).toBeInstanceOf(NoSuchKey);
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'none' })))).toBeInstanceOf(NotFound);
  });
});

it('answers in microtasks alone once a service is loaded', async () => {
  const tiny = tinyWorld();
  const handler = tiny.handler('ecs');
  await tiny.client(ECSClient, 'ecs').send(new ListServicesCommand({}));
  expect(handler.metadata.handlerProtocol).toBe('sandbox');
  let turns = 0;
  let counting = true;
  const turn = (): void => void (counting && (turns++, setImmediate(turn)));
  setImmediate(turn);
  await tiny.client(ECSClient, 'ecs').send(new ListServicesCommand({}));
  counting = false;
  // Two jumps of the clock (there and back) cost one turn each; nothing else may.
  expect(turns).toBeLessThanOrEqual(3);
});
