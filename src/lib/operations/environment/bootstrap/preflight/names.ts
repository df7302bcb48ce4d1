// Are the names free that new stacks give: a bucket that a destroyed environment left, a log group made by hand, a secret in its waiting time.
import type { Cloud } from '../../../../aws/cloud.ts';
import { baseName, type EnvironmentName } from '../../../names.ts';
import { refusing, type Finding } from './finding.ts';
import { ofType, textOf, type NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

interface Named {
  readonly property: string;
  /** Reads what is taken; as few calls as there can be. */
  readonly taken: (cloud: Cloud, at: { readonly region: string; readonly base: string; readonly names: readonly string[] }) => Promise<readonly string[]>;
  /** The words that take it away. */
  readonly remove: (name: string) => string;
}

// Costs one call a page for each type that is to be made; roles one for each that has a name. Not looked at: types whose services
// give names to each stack anew, and those that make a second one of the same name in silence (SNS topics, SQS queues).
const named: Readonly<Record<string, Named>> = {
  'AWS::S3::Bucket': { property: 'BucketName', taken: (cloud, { region }) => cloud.takenNames(region).buckets(), remove: (name) => `aws s3 rb s3://${name} --force` },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', taken: (cloud, { region, base }) => cloud.takenNames(region).logGroups(base), remove: (name) => `aws logs delete-log-group --log-group-name ${name}` },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', taken: (cloud, { region, base }) => cloud.takenNames(region).alarms(base), remove: (name) => `aws cloudwatch delete-alarms --alarm-names ${name}` },
  'AWS::DynamoDB::Table': { property: 'TableName', taken: (cloud, { region }) => cloud.takenNames(region).tables(), remove: (name) => `aws dynamodb delete-table --table-name ${name}` },
  'AWS::KMS::Alias': { property: 'AliasName', taken: (cloud, { region }) => cloud.takenNames(region).aliases(), remove: (name) => `aws kms delete-alias --alias-name ${name}` },
  'AWS::SecretsManager::Secret': { property: 'Name', taken: (cloud, { region, base }) => cloud.takenNames(region).secrets(base), remove: (name) => `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}` },
  'AWS::RDS::DBInstance': { property: 'DBInstanceIdentifier', taken: (cloud, { region }) => cloud.databases(region).identifiers(), remove: (name) => `aws rds delete-db-instance --db-instance-identifier ${name} --final-db-snapshot-identifier ${name}-last` },
  'AWS::ECR::Repository': { property: 'RepositoryName', taken: (cloud, { region }) => cloud.takenNames(region).repositories(), remove: (name) => `aws ecr delete-repository --force --repository-name ${name}` },
  'AWS::IAM::Role': { property: 'RoleName', taken: (cloud, { region, names }) => cloud.takenNames(region).roles(names), remove: (name) => `aws iam delete-role --role-name ${name}` },
};

export const bucketType = 'AWS::S3::Bucket';

/** What is taken, by type. */
export type NameFacts = Readonly<Record<string, readonly string[]>>;

export interface NameNeed {
  readonly region: string;
  readonly resources: readonly NewResource[];
  readonly environment: EnvironmentName;
}

const wantedOf = ({ region, resources }: NameNeed, type: string, property: string): readonly (readonly [NewResource, string])[] =>
  ofType(resources, type).flatMap((it) => {
    const name = it.region === region ? textOf(it, property) : undefined;
    return name === undefined ? [] : [[it, name] as const];
  });

/** One kind of name at a time, so that what may not be listed keeps nothing else from being looked at. */
export const nameReadings = (cloud: Cloud, need: NameNeed): readonly { readonly type: string; readonly read: () => Promise<readonly string[]> }[] =>
  Object.entries(named).flatMap(([type, { property, taken }]) => {
    const names = wantedOf(need, type, property).map(([, name]) => name);
    if (names.length === 0) return [];
    const wanted = new Set(names);
    return [{ type, read: async () => (await taken(cloud, { region: need.region, base: baseName(need.environment), names })).filter((name) => wanted.has(name)) }];
  });

/** @param kept names of buckets that this environment left when it was destroyed: they are taken over */
export function judgeNames(need: NameNeed, facts: NameFacts, kept: readonly string[] = []): Finding {
  const { region } = need;
  return refusing(
    Object.entries(named).flatMap(([type, { property, remove }]) =>
      wantedOf(need, type, property)
        .filter(([, name]) => facts[type]?.includes(name) === true && !(type === bucketType && kept.includes(name)))
        .map(([{ stack, id }, name]) => preflightProblem('NAME_TAKEN', { region, stack, resource: id, type, name, remove: remove(name).replace(/^aws /, `aws --region ${region} `) }).data),
    ),
  );
}
