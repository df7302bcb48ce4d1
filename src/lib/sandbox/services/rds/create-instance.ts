// CreateDBInstance: a new, empty PostgreSQL.
import type { CreateDBInstanceCommandInput, CreateDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import type { CreateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { bear, unborn } from './birth.ts';
import { checkClass, checkCreatable, checkEngine, checkLogExports, checkMasterUsername, checkMonitoring, checkPassword, checkPort, checkRetention, checkStorage } from './checks.ts';
import { kinds, type DbInstance } from './entities.ts';
import { rules } from './beliefs.ts';
import { familyOf } from './engine-versions.ts';
import { hashOfPassword, identifier, newResourceId } from './identifiers.ts';
import { parameterGroupFor } from './parameter-groups.ts';
import { keyArnFor, securityGroupsIn, subnetGroupOf, zonesFor } from './placement.ts';
import { viewOf } from './view.ts';
import { checkBackupWindow, checkMaintenanceWindow, checkNoOverlap, defaultBackupWindow, defaultMaintenanceWindow } from './windows.ts';

// AWS: default quotas per region (RDS user guide, "Quotas"): 40 instances, 100,000 GiB together.
const quota = { instances: 40, storage: 100_000 } as const;

export const createInstance = operation<CreateDBInstanceCommandInput, CreateDBInstanceCommandOutput>((input, context) => {
  const draft = draftOf(input, context);
  const secret = input.ManageMasterUserPassword === true ? manageSecret(context, draft, input.MasterUserSecretKmsKeyId) : {};
  const instance = bear(context, { ...draft, ...secret }, { takes: draw(context, `rds/instance/${draft.id}/creation`, rules.takes(context, 'creation').until) });
  return { DBInstance: viewOf(context, instance) };
});

/** @throws AwsFault DBInstanceAlreadyExistsFault, InstanceQuotaExceededFault, StorageQuotaExceededFault */
export function checkRoom(context: Context, id: string, storage: number): void {
  const table = context.table<DbInstance>(kinds.instance);
  if (table.get(id) !== undefined) throw new AwsFault('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  const all = table.values();
  if (all.length >= quota.instances) throw new AwsFault('InstanceQuotaExceededFault', `Cannot create more than ${quota.instances} instances.`);
  if (all.reduce((sum, it) => sum + it.allocatedStorage, storage) > quota.storage) throw new AwsFault('StorageQuotaExceededFault', `The request would exceed the allowed storage of ${quota.storage} GiB.`);
}

function draftOf(input: CreateDBInstanceCommandInput, context: Context): DbInstance {
  const id = identifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  const engine = checkEngine(input.Engine);
  const { version } = checkCreatable(input.EngineVersion);
  const storage = checkStorage({ type: input.StorageType ?? (input.Iops === undefined ? 'gp2' : 'io1'), size: sizeOf(input.AllocatedStorage), iops: input.Iops, throughput: input.StorageThroughput });
  checkRoom(context, id, storage.size);
  const group = subnetGroupOf(context, input.DBSubnetGroupName);
  const zones = zonesFor(context, id, { group, multiAz: input.MultiAZ === true, zone: input.AvailabilityZone });
  const backupWindow = input.PreferredBackupWindow === undefined ? defaultBackupWindow(context, id) : checkBackupWindow(input.PreferredBackupWindow);
  const maintenanceWindow = input.PreferredMaintenanceWindow === undefined ? defaultMaintenanceWindow(context, id, backupWindow) : checkMaintenanceWindow(input.PreferredMaintenanceWindow);
  checkNoOverlap(backupWindow, maintenanceWindow);
  checkMonitoring(input.MonitoringInterval ?? 0, input.MonitoringRoleArn);
  return {
    ...unborn,
    id,
    engine,
    resourceId: newResourceId(context),
    class: checkClass(input.DBInstanceClass, context.region, version),
    engineVersion: version,
    masterUsername: checkMasterUsername(input.MasterUsername),
    ...passwordOf(input),
    ...(input.DBName === undefined ? {} : { databaseName: databaseName(input.DBName) }),
    port: checkPort(input.Port ?? 5432),
    allocatedStorage: storage.size,
    ...(input.MaxAllocatedStorage === undefined ? {} : { maxAllocatedStorage: checkCeiling(input.MaxAllocatedStorage, storage.size) }),
    storageType: storage.type,
    ...(storage.iops === undefined ? {} : { iops: storage.iops }),
    ...(storage.throughput === undefined ? {} : { throughput: storage.throughput }),
    ...encryptionOf(input, context),
    multiAz: input.MultiAZ === true,
    ...zones,
    shownZone: zones.zone,
    ...(zones.standbyZone === undefined ? {} : { shownStandbyZone: zones.standbyZone }),
    subnetGroup: group.name,
    vpcId: group.vpcId,
    securityGroups: securityGroupsIn(context, group.vpcId, input.VpcSecurityGroupIds),
    parameterGroup: parameterGroupFor(context, input.DBParameterGroupName, familyOf(version)),
    backupRetention: checkRetention(input.BackupRetentionPeriod ?? 1),
    backupWindow,
    maintenanceWindow,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    monitoringInterval: input.MonitoringInterval ?? 0,
    ...(input.MonitoringRoleArn === undefined ? {} : { monitoringRole: input.MonitoringRoleArn }),
    ...insightsOf(input),
    logExports: checkLogExports(input.EnableCloudwatchLogsExports ?? []),
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    ...(input.CACertificateIdentifier === undefined ? {} : { caCertificate: input.CACertificateIdentifier }),
    tags: tagsOf(input.Tags),
  };
}

function sizeOf(size: number | undefined): number {
  if (size === undefined) throw new AwsFault('InvalidParameterValue', 'The parameter AllocatedStorage must be provided and must not be blank.');
  return size;
}

function passwordOf(input: CreateDBInstanceCommandInput): { readonly passwordHash?: string } {
  const managed = input.ManageMasterUserPassword === true;
  if (managed && input.MasterUserPassword !== undefined) throw new AwsFault('InvalidParameterCombination', "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.");
  if (managed) return {};
  if (input.MasterUserPassword === undefined) throw new AwsFault('InvalidParameterValue', 'The parameter MasterUserPassword must be provided and must not be blank.');
  return { passwordHash: hashOfPassword(checkPassword(input.MasterUserPassword)) };
}

function databaseName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) throw new AwsFault('InvalidParameterValue', 'DBName must begin with a letter and contain only alphanumeric characters.');
  if (['db', 'template0', 'template1', 'rdsadmin'].includes(name.toLowerCase())) throw new AwsFault('InvalidParameterValue', `DBName ${name} cannot be used. It is a reserved word for this engine`);
  return name;
}

function checkCeiling(ceiling: number, size: number): number {
  if (ceiling < size * 1.1) throw new AwsFault('InvalidParameterCombination', 'Invalid max storage size for engine name postgres. The maximum storage threshold must be at least 10% more than the allocated storage.');
  return ceiling;
}

function encryptionOf(input: CreateDBInstanceCommandInput, context: Context): Pick<DbInstance, 'encrypted' | 'kmsKeyId'> {
  if (input.StorageEncrypted !== true) {
    if (input.KmsKeyId !== undefined) throw new AwsFault('InvalidParameterCombination', 'You cannot specify a KMS key when StorageEncrypted is false.');
    return { encrypted: false };
  }
  return { encrypted: true, kmsKeyId: keyArnFor(context, input.KmsKeyId) };
}

function insightsOf(input: CreateDBInstanceCommandInput): Pick<DbInstance, 'performanceInsights' | 'performanceInsightsRetention' | 'performanceInsightsKey'> {
  if (input.EnablePerformanceInsights !== true) {
    if (input.PerformanceInsightsRetentionPeriod !== undefined) throw new AwsFault('InvalidParameterCombination', 'You can specify PerformanceInsightsRetentionPeriod only when Performance Insights is enabled.');
    return { performanceInsights: false };
  }
  const retention = input.PerformanceInsightsRetentionPeriod ?? 7;
  if (retention !== 7 && retention !== 731 && (retention % 31 !== 0 || retention > 713)) throw new AwsFault('InvalidParameterValue', `Invalid Performance Insights retention period: ${retention}.`);
  return { performanceInsights: true, performanceInsightsRetention: retention, ...(input.PerformanceInsightsKMSKeyId === undefined ? {} : { performanceInsightsKey: input.PerformanceInsightsKMSKeyId }) };
}

/** RDS keeps the master password in a secret of its own. */
function manageSecret(context: Context, draft: DbInstance, kmsKeyId: string | undefined): Pick<DbInstance, 'managedSecret' | 'passwordHash'> {
  const password = [...Array(32).keys()].map(() => Math.floor(context.chance(`rds/instance/${draft.id}/password`) * 36).toString(36)).join('');
  const { ARN } = context.call<CreateSecretCommandOutput>('secretsmanager', 'CreateSecret', {
    Name: `rds!${draft.resourceId.toLowerCase()}`,
    Description: `Secret associated with primary RDS DB instance: arn:aws:rds:${context.region}:${context.account}:db:${draft.id}`,
    SecretString: JSON.stringify({ username: draft.masterUsername, password }),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
  });
  return { managedSecret: { arn: ARN ?? '', ...(kmsKeyId === undefined ? {} : { kmsKeyId }) }, passwordHash: hashOfPassword(password) };
}
