// What the handlers answer, as the SDK's own clients read it: dates are dates, bodies are bodies, refusals have their class.
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DescribeLogGroupsCommand, GetLogEventsCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeReplicationGroupsCommand, ElastiCacheClient, ReplicationGroupNotFoundFault } from '@aws-sdk/client-elasticache';
import { CreateRoleCommand, GetRoleCommand, IAMClient, NoSuchEntityException, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, ListAliasesCommand, NotFoundException } from '@aws-sdk/client-kms';
import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, DescribeEventsCommand, InvalidDBInstanceStateFault, RDSClient, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, GetBucketLifecycleConfigurationCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutBucketLifecycleConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DescribeSecretCommand, GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { elasticache } from '../../../src/lib/sandbox/services/elasticache/service.ts';
import { iam } from '../../../src/lib/sandbox/services/iam/service.ts';
import { kms } from '../../../src/lib/sandbox/services/kms/service.ts';
import { logs } from '../../../src/lib/sandbox/services/logs/service.ts';
import { rds } from '../../../src/lib/sandbox/services/rds/service.ts';
import { s3 } from '../../../src/lib/sandbox/services/s3/service.ts';
import { secretsmanager } from '../../../src/lib/sandbox/services/secretsmanager/service.ts';
import { sns } from '../../../src/lib/sandbox/services/sns/service.ts';
import { sts } from '../../../src/lib/sandbox/services/sts/service.ts';
import { sandboxHandler } from '../../../src/lib/sandbox/wire/handler.ts';
import { VirtualClock } from '../../../src/lib/world/virtual-clock.ts';
import type { Account } from './account.ts';
import { accountWithDatabase } from './rds/database.ts';

interface Sends {
  send(command: never): Promise<unknown>;
}

/** Clients of the account's world, as the SDK makes them. */
function clientsOf(account: Account) {
  const clock = new VirtualClock({ start: account.now });
  return <C extends Sends>(Client: new (config: never) => C, service: string): C =>
    new Client({
      region: 'us-east-1',
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      requestHandler: sandboxHandler({ world: account.world, clock, service, region: 'us-east-1', account: '111122223333', principal: 'arn:aws:iam::111122223333:role/deployer' }),
      signer: { sign: async (request: unknown) => request },
      maxAttempts: 1,
    } as never);
}

const services = [rds, elasticache, iam, kms, logs, s3, secretsmanager, sns, sts];

it('reads RDS, with its instance’s dates and its refusals', async () => {
  const account = accountWithDatabase({ services, input: { MultiAZ: false } });
  const client = clientsOf(account)(RDSClient, 'rds');
  const { DBInstances } = await client.send(new DescribeDBInstancesCommand({}));
  expect(DBInstances).toMatchObject([{ DBInstanceStatus: 'available', InstanceCreateTime: expect.any(Date), LatestRestorableTime: expect.any(Date), MultiAZ: false, DBSubnetGroup: { Subnets: [{}, {}, {}] }, PendingModifiedValues: {} }]);
  const { Events = [] } = await client.send(new DescribeEventsCommand({ SourceType: 'db-instance', Duration: 60 }));
  expect(Events.map(({ Message }) => Message)).toEqual(['DB instance created', 'Backing up DB instance', 'Finished DB Instance backup']);
  expect(Events[0]?.Date).toBeInstanceOf(Date);
  await expect(client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'none' }))).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  await expect(client.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'shop-production', ForceFailover: true }))).rejects.toBeInstanceOf(InvalidDBInstanceStateFault);
});

it('reads S3, with bodies and dates', async () => {
  const account = accountWithDatabase({ services });
  const client = clientsOf(account)(S3Client, 's3');
  await client.send(new CreateBucketCommand({ Bucket: 'shop-videos' }));
  await client.send(new PutObjectCommand({ Bucket: 'shop-videos', Key: 'a/ö.txt', Body: 'hello', Metadata: { colour: 'green' } }));
  const got = await client.send(new GetObjectCommand({ Bucket: 'shop-videos', Key: 'a/ö.txt' }));
  expect(await got.Body?.transformToString()).toBe('hello');
  expect(got).toMatchObject({ ContentLength: 5, Metadata: { colour: 'green' }, LastModified: expect.any(Date) });
  expect(await client.send(new ListObjectsV2Command({ Bucket: 'shop-videos', Prefix: 'a/' }))).toMatchObject({ KeyCount: 1, Contents: [{ Key: 'a/ö.txt', Size: 5 }] });
  await expect(client.send(new GetObjectCommand({ Bucket: 'shop-videos', Key: 'none' }))).rejects.toBeInstanceOf(NoSuchKey);
  const Rules = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'old/' }, Expiration: { Date: new Date('2027-01-01T00:00:00.000Z') } }];
  await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket: 'shop-videos', LifecycleConfiguration: { Rules } }));
  expect((await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'shop-videos' }))).Rules).toMatchObject(Rules);
});

it('reads the others, with their refusals', async () => {
  const account = accountWithDatabase({ services });
  const client = clientsOf(account);
  expect(await client(STSClient, 'sts').send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  const roles = client(IAMClient, 'iam');
  const trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
  const { Role } = await roles.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: trust }));
  expect(Role?.CreateDate).toBeInstanceOf(Date);
  expect(await roles.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: Role?.Arn, ActionNames: ['s3:GetObject'] }))).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalDecision: 'implicitDeny' }] });
  await expect(roles.send(new GetRoleCommand({ RoleName: 'none' }))).rejects.toBeInstanceOf(NoSuchEntityException);
  const keys = client(KMSClient, 'kms');
  expect((await keys.send(new CreateKeyCommand({}))).KeyMetadata).toMatchObject({ Enabled: true, CreationDate: expect.any(Date) });
  expect((await keys.send(new ListAliasesCommand({}))).Aliases).toContainEqual(expect.objectContaining({ AliasName: 'alias/aws/rds' }));
  await expect(keys.send(new ListAliasesCommand({ KeyId: 'none' }))).rejects.toBeInstanceOf(NotFoundException);
  const secrets = client(SecretsManagerClient, 'secretsmanager');
  await secrets.send(new CreateSecretCommand({ Name: 'token', SecretString: 'one' }));
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'token' }))).SecretString).toBe('one');
  expect(JSON.stringify(await secrets.send(new DescribeSecretCommand({ SecretId: 'token' })))).not.toContain('"one"');
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toBeInstanceOf(ResourceNotFoundException);
  const topics = client(SNSClient, 'sns');
  const { TopicArn } = await topics.send(new CreateTopicCommand({ Name: 'alarms' }));
  expect((await topics.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({ TopicArn, SubscriptionsConfirmed: '0' });
  await expect(client(ElastiCacheClient, 'elasticache').send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: 'none' }))).rejects.toBeInstanceOf(ReplicationGroupNotFoundFault);
});

it('reads Logs', async () => {
  const account = accountWithDatabase({ services });
  const client = clientsOf(account)(CloudWatchLogsClient, 'logs');
  await client.send(new CreateLogGroupCommand({ logGroupName: '/shop/web' }));
  await client.send(new CreateLogStreamCommand({ logGroupName: '/shop/web', logStreamName: 'a' }));
  await client.send(new PutLogEventsCommand({ logGroupName: '/shop/web', logStreamName: 'a', logEvents: [{ timestamp: account.now, message: 'up' }] }));
  expect((await client.send(new GetLogEventsCommand({ logGroupName: '/shop/web', logStreamName: 'a' }))).events).toMatchObject([{ message: 'up', timestamp: account.now }]);
  expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toMatchObject([{ logGroupName: '/shop/web' }]);
});
