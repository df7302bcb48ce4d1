// How often AWS lets an account call each API: its token buckets as data, each with its source.
import type { Confidence } from '../world/beliefs.ts';

export interface Bucket {
  /** Calls that share it share its tokens. */
  readonly name: string;
  /** Operations by name, `*` for any text; several in one. */
  readonly operations: string;
  /** Each operation has such a bucket of its own. */
  readonly each?: true;
  /** Tokens that it holds when it is full. */
  readonly burst: number;
  readonly perSecond: number;
  /** How many tokens a call takes; left out: one. */
  readonly cost?: (input: unknown) => number;
  readonly source: string;
  /** Guessed ones are there only with the fault `strict-throttle`: they must not trouble who uses the sandbox as it should be. */
  readonly confidence: Confidence;
}

type Row = readonly [name: string, operations: string, burst: number, perSecond: number];

const rows = (source: string, confidence: Confidence, list: readonly Row[]): readonly Bucket[] => list.map(([name, operations, burst, perSecond]) => ({ name, operations, burst, perSecond, source, confidence }));

/** Quotas that are given as calls a second: so many at once, and so many a second. */
const perSecond = (source: string, list: readonly (readonly [operations: string, rate: number])[]): readonly Bucket[] =>
  list.map(([operations, rate]) => ({ name: operations.split(' ')[0] ?? '', operations, burst: rate, perSecond: rate, source, confidence: 'documented' }));

const nobodySays = 'AWS publishes no figure';
const guess = (operations: string, burst: number, rate: number): Bucket => ({ name: operations.replace(/\*.*$/, '') || 'all', operations, each: true, burst, perSecond: rate, source: nobodySays, confidence: 'guessed' });

interface Change {
  readonly Action?: string;
}

/** AWS: a change is one, an UPSERT two. */
function changesIn(input: unknown): number {
  const changes = (input as { readonly ChangeBatch?: { readonly Changes?: readonly Change[] } }).ChangeBatch?.Changes ?? [];
  return changes.reduce((sum, { Action }) => sum + (Action === 'UPSERT' ? 2 : 1), 0);
}

const ofRoute53 = 'Route 53 API reference, "Throttling API requests" (2026)';
const route53 = (...[name, operations, burst, rate]: Row): Bucket => ({ name, operations, burst, perSecond: rate, source: ofRoute53, confidence: 'documented' });

/** By SigV4's name; a call takes from every bucket that it is meant by, and for `each` from its own. */
export const buckets: Readonly<Record<string, readonly Bucket[]>> = {
  ecs: [
    ...rows('ECS API reference, "Request throttling"', 'documented', [
      ['service-modify', 'CreateService DeleteService UpdateService', 50, 5],
      ['service-read', 'DescribeServices ListServices', 100, 20],
      ['service-deployment', 'DescribeServiceDeployments ListServiceDeployments', 50, 20],
      ['service-revision', 'DescribeServiceRevisions', 50, 20],
      ['task-definition-modify', 'RegisterTaskDefinition DeregisterTaskDefinition DeleteTaskDefinitions', 20, 1],
      ['task-definition-read', 'DescribeTaskDefinition ListTaskDefinitions ListTaskDefinitionFamilies', 50, 20],
      ['cluster-resource-modify', 'RunTask StopTask', 100, 40],
      ['cluster-resource-read', 'DescribeTasks ListTasks', 100, 20],
      ['cluster-read', 'DescribeClusters ListClusters', 50, 20],
      ['tag-modify', 'TagResource UntagResource', 20, 10],
    ]),
    ...rows(nobodySays, 'guessed', [
      ['cluster-modify', 'CreateCluster DeleteCluster UpdateCluster UpdateClusterSettings PutClusterCapacityProviders', 20, 5],
      ['deployment-modify', 'StopServiceDeployment ContinueServiceDeployment', 20, 5],
    ]),
  ],
  ec2: [
    { name: 'non-mutating', operations: 'Describe* Get*', each: true, burst: 100, perSecond: 20, source: 'EC2 developer guide, "Request throttling"', confidence: 'documented' },
    { name: 'mutating', operations: 'Create* Delete* Modify* Attach* Detach* Associate* Disassociate* Authorize* Revoke* Allocate* Release* Replace*', each: true, burst: 50, perSecond: 5, source: 'EC2 developer guide, "Request throttling"; exceptions for single actions are left out', confidence: 'documented' },
  ],
  elasticloadbalancing: [
    { name: 'non-mutating', operations: 'Describe*', burst: 40, perSecond: 10, source: 'ELB user guide, "Request throttling for the ELB API"', confidence: 'documented' },
    ...rows('ELB user guide names the kinds; the figures are not known to us', 'guessed', [
      ['target-registration', 'RegisterTargets DeregisterTargets', 20, 4],
      ['mutating', 'Create* Delete* Modify* Set* AddTags RemoveTags', 20, 3],
    ]),
  ],
  route53: [
    route53('account', '*', 50, 10),
    { ...route53('action', 'Change* List* Get* Update* Delete* Create*', 50, 10), each: true },
    route53('create-health-check', 'CreateHealthCheck', 50, 0.5),
    route53('update-health-check', 'UpdateHealthCheck', 50, 5),
    route53('delete-health-check', 'DeleteHealthCheck', 15, 3),
    route53('create-hosted-zone', 'CreateHostedZone', 40, 2),
    route53('health-check-status', 'GetHealthCheckStatus', 4, 1),
    { ...route53('changes', 'ChangeResourceRecordSets', 1500, 100), cost: changesIn },
  ],
  monitoring: perSecond('CloudWatch user guide, "CloudWatch service quotas"', [
    ['DescribeAlarms', 9],
    ['PutMetricAlarm PutCompositeAlarm', 3],
    ['DeleteAlarms', 3],
    ['SetAlarmState', 3],
    ['GetMetricData', 50],
    ['GetMetricStatistics', 400],
    ['ListMetrics', 25],
    ['PutMetricData', 500],
    ['PutDashboard GetDashboard DeleteDashboards ListDashboards', 10],
  ]),
  kms: perSecond('KMS developer guide, "Request quotas"', [
    ['DescribeKey', 2000],
    ['CreateKey', 5],
    ['CreateAlias', 5],
    ['UpdateAlias', 5],
    ['DeleteAlias', 15],
    ['ListKeys', 500],
    ['ListAliases', 500],
    ['GetKeyPolicy', 1000],
    ['PutKeyPolicy', 15],
    ['ScheduleKeyDeletion', 15],
  ]),
  ssm: [...perSecond('Parameter Store quotas, default throughput', [['GetParameter GetParameters GetParametersByPath', 40], ['PutParameter', 3]]), guess('Describe* List*', 20, 5)],
  secretsmanager: perSecond('Secrets Manager user guide, "Secrets Manager quotas"', [
    ['DescribeSecret GetSecretValue', 10_000],
    ['CreateSecret', 50],
    ['UpdateSecret PutSecretValue', 50],
    ['DeleteSecret RestoreSecret', 50],
    ['ListSecrets', 100],
  ]),
  logs: perSecond('CloudWatch Logs user guide, "CloudWatch Logs quotas"', [
    ['DescribeLogGroups', 10],
    ['DescribeLogStreams', 25],
    ['CreateLogGroup', 10],
    ['CreateLogStream', 50],
    ['DeleteLogGroup', 10],
    ['FilterLogEvents', 10],
    ['GetLogEvents', 25],
    ['PutLogEvents', 5000],
  ]),
  ecr: perSecond('ECR user guide, "Amazon ECR service quotas"', [
    ['GetAuthorizationToken', 500],
    ['BatchGetImage', 2000],
    ['PutImage', 10],
  ]),
  acm: perSecond('ACM user guide, "API rate quotas"', [
    ['RequestCertificate', 5],
    ['DescribeCertificate', 10],
    ['ListCertificates', 8],
    ['DeleteCertificate', 10],
  ]),
  sts: perSecond('IAM user guide, "IAM and AWS STS quotas"', [['AssumeRole AssumeRoleWithWebIdentity GetCallerIdentity', 600]]),
  cloudformation: [guess('Describe* List* Get*', 30, 10), guess('Create* Update* Delete* Execute* Detect*', 10, 2)],
  'application-autoscaling': [guess('Describe*', 30, 10), guess('Register* Deregister* Put* Delete*', 20, 5)],
  rds: [guess('Describe* List*', 50, 20), guess('Create* Delete* Modify* Reboot* Promote* Restore* Start* Stop*', 20, 5)],
  elasticache: [guess('Describe* List*', 50, 20), guess('Create* Delete* Modify* Test* Increase* Decrease*', 20, 5)],
  iam: [guess('Get* List* Simulate*', 50, 20), guess('Create* Put* Delete* Update* Attach* Detach* Tag* Untag*', 20, 5)],
  sns: [guess('Get* List*', 60, 30), guess('Create* Delete* Set* Subscribe Unsubscribe', 60, 30)],
  budgets: [guess('*', 10, 1)],
  ce: [guess('*', 10, 1)],
  servicediscovery: [guess('*', 20, 5)],
  // AWS: tables on demand take thousands of reads and writes a second from their birth (DynamoDB developer guide, "Quotas"); tables themselves are changed slowly.
  dynamodb: [guess('List* Describe*', 30, 10), guess('CreateTable UpdateTable DeleteTable TagResource UntagResource UpdateTimeToLive UpdateContinuousBackups', 10, 5)],
};
