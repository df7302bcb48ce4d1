// May the caller do it: IAM simulates the plan's own actions on its stacks, and the first act of each kind of resource.
import type { Cloud } from '../../../../aws/cloud.ts';
import type { SimulatedDenial } from '../../../../aws/permissions.ts';
import { refusing, type Finding } from './finding.ts';
import { creatingRoles, needsLinkedRoles } from './linked-roles.ts';
import type { NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

/** What every stack that is made needs of CloudFormation. */
const ofStacks = ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks', 'cloudformation:ExecuteChangeSet', 'cloudformation:ListStackResources'];

// What CloudFormation calls in the caller's name to make the first of a kind.
const firstActs: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'cloudwatch:PutMetricAlarm',
  'AWS::DynamoDB::Table': 'dynamodb:CreateTable',
  'AWS::EC2::VPC': 'ec2:CreateVpc',
  'AWS::ECR::Repository': 'ecr:CreateRepository',
  'AWS::ECS::Cluster': 'ecs:CreateCluster',
  'AWS::ElastiCache::ReplicationGroup': 'elasticache:CreateReplicationGroup',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing:CreateLoadBalancer',
  'AWS::IAM::Role': 'iam:CreateRole',
  'AWS::KMS::Key': 'kms:CreateKey',
  'AWS::Logs::LogGroup': 'logs:CreateLogGroup',
  'AWS::RDS::DBInstance': 'rds:CreateDBInstance',
  'AWS::S3::Bucket': 's3:CreateBucket',
  'AWS::SNS::Topic': 'sns:CreateTopic',
  'AWS::SSM::Parameter': 'ssm:PutParameter',
  'AWS::SecretsManager::Secret': 'secretsmanager:CreateSecret',
};

export interface PermissionFacts {
  readonly principal: string;
  readonly onStacks: readonly SimulatedDenial[];
  readonly onResources: readonly SimulatedDenial[];
}

export interface PermissionNeed {
  readonly account: string;
  readonly resources: readonly NewResource[];
}

const stackArns = ({ account, resources }: PermissionNeed): readonly string[] => [...new Set(resources.map(({ region, stack }) => `arn:aws:cloudformation:${region}:${account}:stack/${stack}/*`))];

/** Costs two calls, and one more for a session of a role: its ARN lacks the role's path. Undefined: IAM simulates nothing for such a caller (root). */
export async function readPermissions(cloud: Cloud, need: PermissionNeed, caller: string): Promise<PermissionFacts | undefined> {
  const iam = cloud.permissions();
  const principal = await iam.simulated(caller);
  if (principal === undefined) return undefined;
  const acts = [...new Set([...need.resources.flatMap(({ type }) => firstActs[type] ?? []), ...(needsLinkedRoles(need.resources) ? [creatingRoles] : [])])].sort();
  const [onStacks, onResources] = await Promise.all([iam.denied(principal, ofStacks, stackArns(need)), acts.length === 0 ? [] : iam.denied(principal, acts)]);
  return { principal, onStacks, onResources };
}

export function judgePermissions({ principal, onStacks, onResources: all }: PermissionFacts): Finding {
  // Told with the roles that are missing, if there are any.
  const onResources = all.filter(({ action }) => action !== creatingRoles);
  // A condition that the simulation knows nothing of (an MFA, a tag) may turn a no into a yes: a doubt.
  const sure = onStacks.filter(({ unsure, explicit }) => explicit || !unsure);
  const groups = Map.groupBy(sure, ({ resource }) => resource);
  const [first] = [...groups];
  const resources = groups.size === 1 ? first?.[0] ?? '' : `${groups.size} stacks, such as ${first?.[0] ?? ''}`;
  const actions = [...new Set(sure.map(({ action }) => action))].sort();
  const never = onResources.filter(({ explicit, unsure }) => explicit && !unsure).map(({ action }) => action);
  const perhaps = [...onResources.filter(({ action }) => !never.includes(action)), ...onStacks.filter((it) => !sure.includes(it))].map(({ action }) => action);
  const doubts = [...new Set(perhaps)].sort();
  return refusing(
    [
      ...(actions.length === 0 ? [] : [preflightProblem('PERMISSION_MISSING', { principal, actions, resource: resources }).data]),
      ...(never.length === 0 ? [] : [preflightProblem('PERMISSION_MISSING', { principal, actions: never, resource: 'anything: a policy says no' }).data]),
    ],
    // Simulated on everything: a policy that names its resources is not seen to allow them.
    doubts.length === 0 ? [] : [`${principal} is not seen to be allowed ${doubts.join(', ')}: true only where its policies name resources or conditions that IAM's simulation was not told`],
  );
}
