// Services of a few lines each, for the wire alone: they show what arrived and answer what a test wants to see come back.
import type { DescribeServicesCommandInput, DescribeServicesCommandOutput, RegisterTaskDefinitionCommandInput, RunTaskCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { ServiceModule } from '../../../src/lib/sandbox/world/service.ts';
import { operation } from '../../../src/lib/sandbox/world/service.ts';
import { AwsFault } from '../../../src/lib/sandbox/world/aws-fault.ts';
import { asDate, instant } from '../../../src/lib/world/time.ts';

export const nasty = ' <a href="x">&amp; \'q\' & co\r\nü€𝄞\r ]]> ';
export const birthday = instant(1_700_000_000_123);

/** What the operations were given, newest last. */
export interface Seen {
  readonly calls: { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }[];
}

export function tinyServices(seen: Seen): readonly ServiceModule[] {
  const note = <Output>(name: string, answer: (input: never) => Output) =>
    operation<Readonly<Record<string, unknown>>, Output>((input, context) => {
      // In the world as well: what a lost call did must be seen there.
      context.table<number>('tiny.count').put(name, (context.table<number>('tiny.count').get(name) ?? 0) + 1);
      seen.calls.push({ operation: name, input });
      return answer(input as never) as Omit<Output, '$metadata'>;
    });
  return [
    {
      name: 'ecs',
      sdk: { load: () => import('@aws-sdk/client-ecs'), client: 'ECSClient' },
      operations: {
        DescribeServices: note('DescribeServices', (input: DescribeServicesCommandInput): Omit<DescribeServicesCommandOutput, '$metadata'> => ({
          services: (input.services ?? []).map((serviceName) => ({
            serviceName,
            desiredCount: 2,
            createdAt: asDate(birthday),
            loadBalancers: [{ targetGroupArn: 'arn:tg', containerPort: 8080 }],
            deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10, deploymentCircuitBreaker: { enable: true, rollback: false } },
            enableExecuteCommand: false,
            tags: [{ key: 'note', value: nasty }],
          })),
          failures: [],
        })),
        UpdateService: note('UpdateService', (input: UpdateServiceCommandInput) => ({ service: { serviceName: input.service, desiredCount: input.desiredCount } })),
        CreateService: note('CreateService', () => ({})),
        RunTask: note('RunTask', (input: RunTaskCommandInput) => ({ tasks: [{ taskArn: `arn:task/${input.clientToken ?? ''}` }] })),
        RegisterTaskDefinition: note('RegisterTaskDefinition', (input: RegisterTaskDefinitionCommandInput) => ({ taskDefinition: { family: input.family, containerDefinitions: input.containerDefinitions } })),
        DeleteService: note('DeleteService', () => {
          throw new AwsFault('ServiceNotFoundException', 'Service not found.');
        }),
        ListServices: note('ListServices', (input: { readonly nextToken?: string }) =>
          input.nextToken === undefined ? { serviceArns: ['a', 'b'], nextToken: 'more' } : { serviceArns: ['c'] },
        ),
        StopTask: note('StopTask', () => {
          throw new TypeError('a bug of the sandbox');
        }),
      },
    },
    {
      name: 'cloudformation',
      sdk: { load: () => import('@aws-sdk/client-cloudformation'), client: 'CloudFormationClient' },
      operations: {
        CreateStack: note('CreateStack', () => ({ StackId: 'arn:stack' })),
        DescribeStacks: note('DescribeStacks', (input: { readonly StackName?: string }) => {
          if (input.StackName === 'gone') throw new AwsFault('ValidationError', 'Stack with id gone does not exist');
          return { Stacks: [{ StackName: 'app', StackStatus: 'CREATE_COMPLETE', CreationTime: asDate(birthday), DisableRollback: false, Outputs: [{ OutputKey: 'A', OutputValue: nasty }], Parameters: [], Tags: [{ Key: 'k', Value: 'v' }] }] };
        }),
        DeleteStack: note('DeleteStack', () => ({})),
        GetTemplate: note('GetTemplate', () => ({ TemplateBody: 'Resources:\r\n  A: {}\n', StagesAvailable: ['Original', 'Processed'] })),
        ExecuteChangeSet: note('ExecuteChangeSet', () => {
          throw new AwsFault('ChangeSetNotFoundException', 'ChangeSet [x] does not exist', { status: 404 });
        }),
      },
    },
    {
      name: 'rds',
      sdk: { load: () => import('@aws-sdk/client-rds'), client: 'RDSClient' },
      operations: {
        DescribeDBInstances: note('DescribeDBInstances', (input: { readonly DBInstanceIdentifier?: string; readonly Marker?: string }) => {
          if (input.DBInstanceIdentifier === 'none') throw new AwsFault('DBInstanceNotFoundFault', 'DBInstance none not found.');
          if (input.Marker === undefined && input.DBInstanceIdentifier === undefined) return { DBInstances: [{ DBInstanceIdentifier: 'one' }], Marker: 'two' };
          return {
            DBInstances: [
              {
                DBInstanceIdentifier: input.DBInstanceIdentifier ?? 'two',
                InstanceCreateTime: asDate(birthday),
                AllocatedStorage: 20,
                MultiAZ: true,
                Endpoint: { Address: 'db.local', Port: 5432 },
                VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
                DBParameterGroups: [],
                EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
                TagList: [{ Key: 'a', Value: nasty }],
              },
            ],
          };
        }),
        CreateDBInstance: note('CreateDBInstance', () => ({ DBInstance: { DBInstanceIdentifier: 'x' } })),
        RebootDBInstance: note('RebootDBInstance', () => ({ DBInstance: { DBInstanceIdentifier: 'x' } })),
        ModifyDBParameterGroup: note('ModifyDBParameterGroup', () => ({ DBParameterGroupName: 'pg' })),
      },
    },
    {
      name: 'route53',
      sdk: { load: () => import('@aws-sdk/client-route-53'), client: 'Route53Client' },
      operations: {
        ChangeResourceRecordSets: note('ChangeResourceRecordSets', (input: { readonly HostedZoneId: string }) => {
          if (input.HostedZoneId === 'ZBAD') throw new AwsFault('InvalidChangeBatch', '[Tried to create x]', { members: { messages: ['one', 'two <&>'] } });
          if (input.HostedZoneId === 'ZNONE') throw new AwsFault('NoSuchHostedZone', 'No hosted zone found with ID: ZNONE');
          return { ChangeInfo: { Id: '/change/C1', Status: 'PENDING', SubmittedAt: asDate(birthday), Comment: nasty } };
        }),
        ListResourceRecordSets: note('ListResourceRecordSets', () => ({
          ResourceRecordSets: [{ Name: 'a.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '1.1.1.1' }, { Value: '2.2.2.2' }] }],
          IsTruncated: false,
          MaxItems: 300,
        })),
        ListHostedZones: note('ListHostedZones', (input: { readonly Marker?: string }) => ({
          HostedZones: [{ Id: `/hostedzone/${input.Marker ?? 'Z1'}`, Name: 'example.com.', CallerReference: 'x' }],
          MaxItems: 100,
          Marker: '',
          ...(input.Marker === undefined ? { IsTruncated: true, NextMarker: 'Z2' } : { IsTruncated: false }),
        })),
        CreateHostedZone: note('CreateHostedZone', () => ({
          HostedZone: { Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: 'x' },
          ChangeInfo: { Id: '/change/C2', Status: 'PENDING', SubmittedAt: asDate(birthday) },
          DelegationSet: { NameServers: ['ns1', 'ns2'] },
          Location: 'https://route53.amazonaws.com/2013-04-01/hostedzone/Z1',
        })),
        DeleteHealthCheck: note('DeleteHealthCheck', () => ({})),
      },
    },
    {
      name: 's3',
      sdk: { load: () => import('@aws-sdk/client-s3'), client: 'S3Client' },
      operations: {
        PutObject: note('PutObject', (input: { readonly IfNoneMatch?: string }) => {
          if (input.IfNoneMatch === '*') throw new AwsFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { status: 412 });
          return { ETag: '"etag"', VersionId: 'v1' };
        }),
        CopyObject: note('CopyObject', () => ({ CopyObjectResult: { ETag: '"copy"', LastModified: asDate(birthday) } })),
        UploadPart: note('UploadPart', () => ({ ETag: '"part"' })),
        GetObject: note('GetObject', (input: { readonly Key: string; readonly Range?: string }) => {
          if (input.Key === 'none') throw new AwsFault('NoSuchKey', 'The specified key does not exist.', { status: 404 });
          const body = Buffer.from('héllo');
          return {
            Body: input.Range === undefined ? body : body.subarray(0, 2),
            ...(input.Range === undefined ? {} : { ContentRange: 'bytes 0-1/6' }),
            ContentType: 'text/x-test',
            ETag: '"etag"',
            LastModified: asDate(birthday),
            Metadata: { owner: 'me' },
          };
        }),
        HeadObject: note('HeadObject', (input: { readonly Key: string }) => {
          if (input.Key === 'none') throw new AwsFault('NotFound', 'Not Found', { status: 404 });
          return { ContentLength: 6, ETag: '"etag"', Metadata: { owner: 'me' } };
        }),
        HeadBucket: note('HeadBucket', () => ({ BucketRegion: 'us-east-1' })),
        ListObjectsV2: note('ListObjectsV2', (input: { readonly ContinuationToken?: string }) => ({
          Name: 'b',
          ...(input.ContinuationToken === undefined ? { IsTruncated: true, NextContinuationToken: 'next' } : { IsTruncated: false }),
          Contents: [{ Key: input.ContinuationToken === undefined ? 'a/1 <&>' : 'a/2', Size: 6, LastModified: asDate(birthday), ETag: '"etag"' }],
          CommonPrefixes: [{ Prefix: 'a/' }],
        })),
        ListBuckets: note('ListBuckets', () => ({ Buckets: [{ Name: 'b', CreationDate: asDate(birthday) }], Owner: { ID: 'me' } })),
        CreateBucket: note('CreateBucket', () => ({ Location: '/b' })),
        DeleteObjects: note('DeleteObjects', (input: { readonly Delete: { readonly Objects: readonly { readonly Key: string }[] } }) => ({ Deleted: input.Delete.Objects.map(({ Key }) => ({ Key })) })),
        PutBucketTagging: note('PutBucketTagging', () => ({})),
        GetBucketLocation: note('GetBucketLocation', () => ({ LocationConstraint: 'eu-west-1' })),
        GetBucketAcl: note('GetBucketAcl', () => ({ Owner: { ID: 'me' }, Grants: [{ Permission: 'READ', Grantee: { Type: 'Group', URI: 'http://all' } }] })),
        DeleteObject: note('DeleteObject', () => ({ DeleteMarker: true })),
      },
    },
    {
      name: 'monitoring',
      iamPrefix: 'cloudwatch',
      sdk: { load: () => import('@aws-sdk/client-cloudwatch'), client: 'CloudWatchClient' },
      operations: {
        PutMetricData: note('PutMetricData', () => ({})),
        DescribeAlarms: note('DescribeAlarms', (input: { readonly AlarmNames?: readonly string[] }) => {
          if (input.AlarmNames?.includes('bad') === true) throw new AwsFault('InvalidNextToken', 'bad token');
          return { MetricAlarms: [{ AlarmName: nasty, StateValue: 'OK', Threshold: 1.5, StateUpdatedTimestamp: asDate(birthday), Dimensions: [{ Name: 'a', Value: 'b' }] }], CompositeAlarms: [] };
        }),
        SetAlarmState: note('SetAlarmState', () => {
          throw new AwsFault('ResourceNotFound', 'no such alarm');
        }),
        GetMetricStatistics: note('GetMetricStatistics', () => ({ Label: 'x', Datapoints: [{ Timestamp: asDate(birthday), Average: 0.5, Sum: 3 }] })),
      },
    },
    {
      name: 'ssm',
      sdk: { load: () => import('@aws-sdk/client-ssm'), client: 'SSMClient' },
      operations: {
        GetParameter: note('GetParameter', (input: { readonly Name: string }) => {
          if (input.Name === '/none') throw new AwsFault('ParameterNotFound', 'Parameter /none not found.');
          return { Parameter: { Name: input.Name, Value: nasty, Type: 'String', Version: 3, LastModifiedDate: asDate(birthday) } };
        }),
        GetParametersByPath: note('GetParametersByPath', (input: { readonly NextToken?: string }) =>
          input.NextToken === undefined ? { Parameters: [{ Name: '/a', Value: '1' }], NextToken: 't' } : { Parameters: [{ Name: '/b', Value: '2' }] },
        ),
      },
    },
    {
      name: 'elasticloadbalancing',
      sdk: { load: () => import('@aws-sdk/client-elastic-load-balancing-v2'), client: 'ElasticLoadBalancingV2Client' },
      operations: {
        CreateRule: note('CreateRule', (input: Readonly<Record<string, unknown>>) => ({ Rules: [{ RuleArn: 'arn:rule', Priority: String(input['Priority']), Actions: input['Actions'], Conditions: input['Conditions'], IsDefault: false }] })),
        ModifyRule: note('ModifyRule', () => {
          throw new AwsFault('RuleNotFoundException', 'One or more rules not found');
        }),
      },
    },
    {
      name: 'sts',
      sdk: { load: () => import('@aws-sdk/client-sts'), client: 'STSClient' },
      operations: {
        GetCallerIdentity: operation<object, { Account?: string; Arn?: string; UserId?: string }>((_, { account, principal }) => ({ Account: account, Arn: principal, UserId: 'AIDA' })),
        AssumeRole: note('AssumeRole', () => ({ Credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T', Expiration: asDate(birthday) } })),
      },
    },
    {
      name: 'ec2',
      sdk: { load: () => import('@aws-sdk/client-ec2'), client: 'EC2Client' },
      operations: {
        DescribeVpcs: note('DescribeVpcs', (input: { readonly VpcIds?: readonly string[] }) => {
          if (input.VpcIds?.includes('vpc-0') === true) throw new AwsFault('InvalidVpcID.NotFound', "The vpc ID 'vpc-0' does not exist");
          return { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', IsDefault: false, Tags: [{ Key: 'Name', Value: nasty }], CidrBlockAssociationSet: [{ AssociationId: 'a', CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } }] }] };
        }),
        CreateSecurityGroup: note('CreateSecurityGroup', () => ({ GroupId: 'sg-1' })),
        AuthorizeSecurityGroupIngress: note('AuthorizeSecurityGroupIngress', () => ({ Return: true, SecurityGroupRules: [] })),
        DeleteVpc: note('DeleteVpc', () => ({})),
      },
    },
  ];
}
