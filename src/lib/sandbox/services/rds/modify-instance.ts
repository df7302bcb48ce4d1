// ModifyDBInstance: what holds at once, and what waits for ApplyImmediately or the maintenance window.
import type { ModifyDBInstanceCommandInput, ModifyDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import { hours, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { applyPending } from './apply-pending.ts';
import { checkClass, checkLogExports, checkMonitoring, checkPassword, checkPort, checkRetention, checkStorage, checkUpgrade } from './checks.ts';
import { familyOf } from './engine-versions.ts';
import { kinds, type DbInstance, type Pending } from './entities.ts';
import { tell } from './events.ts';
import { hashOfPassword, identifier } from './identifiers.ts';
import { existing, mustBeAvailable } from './instances.ts';
import { regroupInterfaces } from './interfaces.ts';
import { existingParameterGroup } from './parameter-groups.ts';
import { securityGroupsIn, subnetGroupOf } from './placement.ts';
import { save } from './timeline.ts';
import { viewOf } from './view.ts';
import { checkBackupWindow, checkMaintenanceWindow, checkNoOverlap } from './windows.ts';

export const modifyInstance = operation<ModifyDBInstanceCommandInput, ModifyDBInstanceCommandOutput>((input, context) => {
  const before = existing(context, input.DBInstanceIdentifier);
  mustBeAvailable(before);
  const changed = changedAtOnce(input, before, context);
  const pending = pendingOf(input, changed, context);
  const now: DbInstance = { ...changed, pending: { ...changed.pending, ...pending } };
  // AWS: a new master password, and a retention that stays above zero, are applied as soon as possible either way
  // (API reference, ModifyDBInstance).
  const urgent = pending.passwordHash !== undefined || (pending.backupRetention !== undefined && pending.backupRetention > 0 && before.backupRetention > 0);
  const only = input.ApplyImmediately === true ? now.pending : urgent ? pick(pending, ['passwordHash', 'backupRetention']) : {};
  save(context, now);
  if (input.VpcSecurityGroupIds !== undefined) regroupInterfaces(context, now);
  if (changed.parameterGroup !== before.parameterGroup) tell(context, { type: 'db-instance', id: before.id }, { text: `Updated to use DBParameterGroup ${changed.parameterGroup}`, categories: ['configuration change'] });
  const shown = Object.keys(only).length === 0 ? now : applyPending(context, now, only);
  return { DBInstance: viewOf(context, shown) };
});

const pick = (pending: Pending, fields: readonly (keyof Pending)[]): Pending => Object.fromEntries(Object.entries(pending).filter(([field]) => fields.includes(field as keyof Pending)));

function changedAtOnce(input: ModifyDBInstanceCommandInput, before: DbInstance, context: Context): DbInstance {
  const backupWindow = input.PreferredBackupWindow === undefined ? before.backupWindow : checkBackupWindow(input.PreferredBackupWindow);
  const maintenanceWindow = input.PreferredMaintenanceWindow === undefined ? before.maintenanceWindow : checkMaintenanceWindow(input.PreferredMaintenanceWindow);
  checkNoOverlap(backupWindow, maintenanceWindow);
  const interval = input.MonitoringInterval ?? before.monitoringInterval;
  const role = interval === 0 ? input.MonitoringRoleArn : (input.MonitoringRoleArn ?? before.monitoringRole);
  checkMonitoring(interval, role);
  const { monitoringRole: _, ...rest } = before;
  return {
    ...rest,
    ...parameterGroupChange(input, before, context),
    backupWindow,
    maintenanceWindow,
    monitoringInterval: interval,
    ...(role === undefined ? {} : { monitoringRole: role }),
    securityGroups: input.VpcSecurityGroupIds === undefined ? before.securityGroups : securityGroupsIn(context, before.vpcId, input.VpcSecurityGroupIds),
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? before.autoMinorVersionUpgrade,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? before.copyTagsToSnapshot,
    deletionProtection: input.DeletionProtection ?? before.deletionProtection,
    publiclyAccessible: input.PubliclyAccessible ?? before.publiclyAccessible,
    ...(input.MaxAllocatedStorage === undefined ? {} : { maxAllocatedStorage: input.MaxAllocatedStorage }),
    ...(input.DatabaseInsightsMode === undefined ? {} : { insightsMode: input.DatabaseInsightsMode }),
    performanceInsights: input.EnablePerformanceInsights ?? before.performanceInsights,
    ...(input.EnablePerformanceInsights === true ? { performanceInsightsRetention: input.PerformanceInsightsRetentionPeriod ?? before.performanceInsightsRetention ?? 7 } : {}),
    logExports: logExportsAfter(input, before),
  };
}

function parameterGroupChange(input: ModifyDBInstanceCommandInput, before: DbInstance, context: Context): Pick<DbInstance, 'parameterGroup' | 'parameterStatus'> {
  if (input.DBParameterGroupName === undefined) return before;
  const group = existingParameterGroup(context, input.DBParameterGroupName);
  const family = familyOf(input.EngineVersion ?? before.engineVersion);
  if (group.family !== family) throw new AwsFault('InvalidParameterCombination', `The parameter group ${group.name} with DBParameterGroupFamily ${group.family} can't be used for this instance. Please use a parameter group with DBParameterGroupFamily ${family}.`);
  // AWS: the association is immediate, the values wait for a reboot (API reference, DBParameterGroupName).
  return { parameterGroup: group.name, parameterStatus: group.name === before.parameterGroup ? before.parameterStatus : 'pending-reboot' };
}

function logExportsAfter(input: ModifyDBInstanceCommandInput, before: DbInstance): readonly string[] {
  const { EnableLogTypes: on = [], DisableLogTypes: off = [] } = input.CloudwatchLogsExportConfiguration ?? {};
  checkLogExports([...on, ...off]);
  return [...new Set([...before.logExports, ...on])].filter((type) => !off.includes(type));
}

function pendingOf(input: ModifyDBInstanceCommandInput, before: DbInstance, context: Context): Pending {
  if (input.Engine !== undefined && input.Engine !== before.engine) throw new AwsFault('InvalidParameterCombination', 'The database engine cannot be changed.');
  const version = input.EngineVersion === undefined ? before.engineVersion : checkUpgrade(before.engineVersion, input.EngineVersion, input.AllowMajorVersionUpgrade === true).version;
  const wanted: Pending = {
    class: input.DBInstanceClass === undefined ? before.class : checkClass(input.DBInstanceClass, context.region, version),
    engineVersion: version,
    multiAz: input.MultiAZ ?? before.multiAz,
    port: input.DBPortNumber === undefined ? before.port : checkPort(input.DBPortNumber),
    subnetGroup: input.DBSubnetGroupName === undefined ? before.subnetGroup : subnetGroupOf(context, input.DBSubnetGroupName).name,
    backupRetention: retentionAfter(input, before),
    newId: newIdOf(input, before, context),
    caCertificate: input.CACertificateIdentifier ?? before.caCertificate,
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? before.iamAuthentication,
    ...storageAfter(input, before, context),
    ...passwordOf(input, before),
  };
  const current: Pending = { ...before, newId: before.id };
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => value !== undefined && value !== (field === 'passwordHash' ? undefined : current[field as keyof Pending])));
}

function retentionAfter(input: ModifyDBInstanceCommandInput, before: DbInstance): number {
  if (input.BackupRetentionPeriod === undefined) return before.backupRetention;
  const days = checkRetention(input.BackupRetentionPeriod);
  if (days === 0 && before.replicas.length > 0) throw new AwsFault('InvalidParameterCombination', 'Backup retention cannot be set to 0 while the instance has read replicas.');
  return days;
}

function newIdOf(input: ModifyDBInstanceCommandInput, before: DbInstance, context: Context): string {
  if (input.NewDBInstanceIdentifier === undefined) return before.id;
  const id = identifier(input.NewDBInstanceIdentifier, 'NewDBInstanceIdentifier');
  if (id !== before.id && context.table<DbInstance>(kinds.instance).get(id) !== undefined) throw new AwsFault('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  return id;
}

function passwordOf(input: ModifyDBInstanceCommandInput, before: DbInstance): Pending {
  if (input.MasterUserPassword === undefined) return {};
  if (before.managedSecret !== undefined) throw new AwsFault('InvalidParameterCombination', "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.");
  if (before.replicaOf !== undefined) throw new AwsFault('InvalidParameterCombination', 'The master password of a read replica is that of its source.');
  return { passwordHash: hashOfPassword(checkPassword(input.MasterUserPassword)) };
}

// AWS: "storage modifications ... six hours" (RDS user guide, "Working with storage": no other storage change within
// six hours or until optimization is done, whichever is longer). The refusal's wording is unverified.
const coolingOff = hours(6);

function storageAfter(input: ModifyDBInstanceCommandInput, before: DbInstance, context: Context): Pending {
  const asked = input.AllocatedStorage ?? before.allocatedStorage;
  const type = input.StorageType ?? before.storageType;
  const iops = input.Iops ?? (type === before.storageType && type.startsWith('io') ? before.iops : undefined);
  if (asked === before.allocatedStorage && type === before.storageType && input.Iops === undefined && input.StorageThroughput === undefined) return {};
  if (asked < before.allocatedStorage) throw new AwsFault('InvalidParameterCombination', `Requested storage size (${asked}) cannot be less than the current storage size (${before.allocatedStorage}).`);
  const tooSoon = before.storageChangedAt !== undefined && plus(before.storageChangedAt, coolingOff) > context.now;
  if (before.status === 'storage-optimization' || tooSoon) {
    throw new AwsFault('InvalidParameterCombination', "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.");
  }
  // AWS: an increase of less than 10 % is rounded up to 10 % (API reference, AllocatedStorage).
  const size = asked === before.allocatedStorage ? asked : Math.max(asked, Math.ceil(before.allocatedStorage * 1.1));
  const storage = checkStorage({ type, size, iops, throughput: input.StorageThroughput });
  return { allocatedStorage: storage.size, storageType: storage.type, ...(storage.iops === undefined ? {} : { iops: storage.iops }), ...(storage.throughput === undefined ? {} : { throughput: storage.throughput }) };
}
