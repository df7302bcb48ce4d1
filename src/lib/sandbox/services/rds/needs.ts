// What RDS's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon RDS" (Service Authorization Reference). Approximate: option groups
// are left out, the keys rds:DatabaseClass and the like are not given.
import { each, inputs, needsOf, nothingInParticular, on, passing, text, type Input, type Need, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { keyNeeds } from '../kms/needs.ts';

const arn = (context: Context, kind: string, name: string): string => (name.startsWith('arn:') ? name : `arn:aws:rds:${context.region}:${context.account}:${kind}:${name}`);
const at = (kind: string, member: string): Where => (input, context) => [arn(context, kind, text(input[member]) || '*')];
const given = (kind: string, member: string): Where => (input, context) => (text(input[member]) === '' ? [] : [arn(context, kind, text(input[member]))]);
const all = (...wheres: readonly Where[]): Where => (input, context) => wheres.flatMap((where) => where(input, context));

const instance = at('db', 'DBInstanceIdentifier');
const groups = all(given('subgrp', 'DBSubnetGroupName'), given('pg', 'DBParameterGroupName'));
const tagged: Where = (input) => [text(input['ResourceName'])];

const tagging = (where: Where): NeedsOf => (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('rds:AddTagsToResource', where(input, context)));
const monitoring = (input: Input): readonly Need[] => passing(input['MonitoringRoleArn'], 'monitoring.rds.amazonaws.com');
/** AWS: RDS makes itself a grant on the customer's key with the caller's rights (RDS user guide, "Authorizing use of a customer managed key"). */
const key: NeedsOf = (input, context) => keyNeeds(context, text(input['KmsKeyId']), { actions: ['kms:CreateGrant', 'kms:DescribeKey'], service: 'rds' });
/** AWS: with a managed password RDS makes the secret as the caller ("Permissions required for Secrets Manager integration"). */
const password: NeedsOf = (input, context) =>
  input['ManageMasterUserPassword'] === true
    ? [...on('secretsmanager:CreateSecret', [`arn:aws:secretsmanager:${context.region}:${context.account}:secret:rds!db-*`]), ...on('secretsmanager:TagResource', [`arn:aws:secretsmanager:${context.region}:${context.account}:secret:rds!db-*`])]
    : [];
const making = (where: Where): NeedsOf => (input, context) => [...monitoring(input), ...key(input, context), ...password(input, context), ...tagging(where)(input, context)];

export const needs = needsOf({
  prefix: 'rds',
  at: {
    CreateDBInstance: all(instance, groups),
    ModifyDBInstance: all(instance, groups),
    ...each('DescribeDBInstances RebootDBInstance DeleteDBInstance StopDBInstance StartDBInstance PromoteReadReplica', instance),
    CreateDBInstanceReadReplica: all(instance, given('db', 'SourceDBInstanceIdentifier'), groups),
    RestoreDBInstanceToPointInTime: all(given('db', 'SourceDBInstanceIdentifier'), at('db', 'TargetDBInstanceIdentifier'), groups),
    RestoreDBInstanceFromDBSnapshot: all(instance, given('snapshot', 'DBSnapshotIdentifier'), groups),
    CreateDBSnapshot: all(instance, at('snapshot', 'DBSnapshotIdentifier')),
    CopyDBSnapshot: all(at('snapshot', 'SourceDBSnapshotIdentifier'), at('snapshot', 'TargetDBSnapshotIdentifier')),
    ...each('DeleteDBSnapshot DescribeDBSnapshots', at('snapshot', 'DBSnapshotIdentifier')),
    ...each('CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups', at('subgrp', 'DBSubnetGroupName')),
    ...each('CreateDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup DeleteDBParameterGroup DescribeDBParameterGroups DescribeDBParameters', at('pg', 'DBParameterGroupName')),
    DescribeDBInstanceAutomatedBackups: (_, context) => [arn(context, 'auto-backup', '*')],
    ...each('DescribeEvents DescribeDBEngineVersions DescribeOrderableDBInstanceOptions', nothingInParticular),
    ...each('ListTagsForResource AddTagsToResource RemoveTagsFromResource', tagged),
  },
  besides: {
    CreateDBInstance: making(instance),
    ModifyDBInstance: monitoring,
    CreateDBInstanceReadReplica: making(instance),
    RestoreDBInstanceToPointInTime: making(at('db', 'TargetDBInstanceIdentifier')),
    RestoreDBInstanceFromDBSnapshot: making(instance),
    CreateDBSnapshot: tagging(at('snapshot', 'DBSnapshotIdentifier')),
    CopyDBSnapshot: key,
    CreateDBSubnetGroup: tagging(at('subgrp', 'DBSubnetGroupName')),
    CreateDBParameterGroup: tagging(at('pg', 'DBParameterGroupName')),
  },
});
