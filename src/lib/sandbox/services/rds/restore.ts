// New instances out of backups: to a point in time, or from a snapshot.
import type { DescribeDBInstanceAutomatedBackupsCommandInput, DescribeDBInstanceAutomatedBackupsCommandOutput, RestoreDBInstanceFromDBSnapshotCommandInput, RestoreDBInstanceFromDBSnapshotCommandOutput, RestoreDBInstanceToPointInTimeCommandInput, RestoreDBInstanceToPointInTimeCommandOutput } from '@aws-sdk/client-rds';
import { fromDate, iso, milliseconds, seconds, type Duration, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { tagsOf } from '../../world/tags.ts';
import { automatedBackupView, type KeptBackup } from './automated-backup-view.ts';
import { replicatedBackups } from './backup-replication.ts';
import { bear, unborn } from './birth.ts';
import { checkClass, checkLogExports, checkPort } from './checks.ts';
import { checkRoom } from './create-instance.ts';
import { familyOf } from './engine-versions.ts';
import { kinds, type AutomatedBackup, type DbInstance } from './entities.ts';
import { backupArnOf, identifier, newResourceId } from './identifiers.ts';
import { existing } from './instances.ts';
import { markerRefused, maxRecords } from './paging.ts';
import { parameterGroupFor } from './parameter-groups.ts';
import { securityGroupsIn, subnetGroupOf, zonesFor } from './placement.ts';
import { earliestRestorable, latestRestorable } from './restorable.ts';
import { existingSnapshot } from './snapshots.ts';
import { viewOf } from './view.ts';

type Request = Omit<RestoreDBInstanceFromDBSnapshotCommandInput, 'DBInstanceIdentifier' | 'DBSnapshotIdentifier'>;

/** What a restore starts from: the instance as it was, and the key of what was kept. */
interface Origin {
  readonly of: DbInstance;
  readonly key: Pick<DbInstance, 'encrypted' | 'kmsKeyId'>;
}

// AWS: no default but the engine's parameter group and the VPC's default security group is taken over unless it is named,
// and the new instance is Single-AZ (API reference, RestoreDBInstanceToPointInTime).
function restored(context: Context, id: string, { origin, input }: { readonly origin: Origin; readonly input: Request }): DbInstance {
  const { of } = origin;
  checkRoom(context, id, of.allocatedStorage);
  const group = subnetGroupOf(context, input.DBSubnetGroupName ?? of.subnetGroup);
  const zones = zonesFor(context, id, { group, multiAz: input.MultiAZ === true, zone: input.AvailabilityZone });
  const { passwordHash, databaseName, iops, throughput } = of;
  return {
    ...unborn,
    id,
    resourceId: newResourceId(context),
    engine: of.engine,
    engineVersion: of.engineVersion,
    class: checkClass(input.DBInstanceClass ?? of.class, context.region, of.engineVersion),
    masterUsername: of.masterUsername,
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(databaseName === undefined ? {} : { databaseName }),
    port: checkPort(input.Port ?? of.port),
    allocatedStorage: of.allocatedStorage,
    storageType: input.StorageType ?? of.storageType,
    ...(iops === undefined ? {} : { iops }),
    ...(throughput === undefined ? {} : { throughput }),
    ...origin.key,
    multiAz: input.MultiAZ === true,
    ...zones,
    shownZone: zones.zone,
    ...(zones.standbyZone === undefined ? {} : { shownStandbyZone: zones.standbyZone }),
    subnetGroup: group.name,
    vpcId: group.vpcId,
    securityGroups: securityGroupsIn(context, group.vpcId, input.VpcSecurityGroupIds),
    parameterGroup: parameterGroupFor(context, input.DBParameterGroupName, familyOf(of.engineVersion)),
    backupRetention: of.backupRetention,
    backupWindow: of.backupWindow,
    maintenanceWindow: of.maintenanceWindow,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? of.autoMinorVersionUpgrade,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    monitoringInterval: 0,
    performanceInsights: false,
    logExports: checkLogExports(input.EnableCloudwatchLogsExports ?? []),
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? of.iamAuthentication,
    tags: tagsOf(input.Tags),
  };
}

/** @param replay how much longer it takes with logs to be replayed */
function restoreTime(context: Context, instance: DbInstance, replay: number): Duration {
  const base = draw(context, `rds/instance/${instance.id}/restore`, rules.takes(context, 'restore-time').base);
  return milliseconds((base + seconds(4 * instance.allocatedStorage)) * replay);
}

export const restoreToPointInTime = operation<RestoreDBInstanceToPointInTimeCommandInput, RestoreDBInstanceToPointInTimeCommandOutput>((input, context) => {
  const id = identifier(input.TargetDBInstanceIdentifier, 'TargetDBInstanceIdentifier');
  const backup = backupOf(input, context);
  const at = pointIn(input, backup);
  const { of } = backup;
  const key = { encrypted: of.encrypted, ...(of.kmsKeyId === undefined ? {} : { kmsKeyId: of.kmsKeyId }) };
  const draft = restored(context, id, { origin: { of, key }, input });
  const text = `Restored from DB instance ${of.id} to ${iso(at).slice(0, 19).replace('T', ' ')}.0`;
  const instance = bear(context, draft, { takes: restoreTime(context, draft, 4 / 3), saying: [{ text, categories: ['restoration'] }] });
  return { DBInstance: viewOf(context, instance) };
});

function backupOf(input: RestoreDBInstanceToPointInTimeCommandInput, context: Context): AutomatedBackup {
  const retained = context.table<AutomatedBackup>(kinds.automatedBackup);
  const named = [input.SourceDBInstanceIdentifier, input.SourceDbiResourceId, input.SourceDBInstanceAutomatedBackupsArn].filter((it) => it !== undefined);
  if (named.length !== 1) throw new AwsFault('InvalidParameterCombination', 'Exactly one of SourceDBInstanceIdentifier, SourceDbiResourceId and SourceDBInstanceAutomatedBackupsArn must be specified.');
  if (input.SourceDBInstanceIdentifier === undefined) {
    const wanted = input.SourceDbiResourceId ?? input.SourceDBInstanceAutomatedBackupsArn ?? '';
    const found = retained.values().find((it) => it.resourceId === wanted || backupArnOf(context, it.resourceId) === wanted);
    const living = context.table<DbInstance>(kinds.instance).values().find((it) => it.resourceId === wanted || backupArnOf(context, it.resourceId) === wanted);
    if (found !== undefined) return found;
    const copy = replicatedBackups(context).find((it) => it.resourceId === wanted || backupArnOf(context, it.resourceId) === wanted);
    if (copy?.from !== undefined && copy.to !== undefined) return { resourceId: copy.resourceId, of: copy.of, from: copy.from, to: copy.to };
    if (living === undefined) throw new AwsFault('DBInstanceAutomatedBackupNotFoundFault', `Automated backup for ${wanted} not found.`, { status: 404 });
    return ofLiving(context, living);
  }
  return ofLiving(context, existing(context, input.SourceDBInstanceIdentifier));
}

function ofLiving(context: Context, instance: DbInstance): AutomatedBackup {
  const from = earliestRestorable(context, instance);
  const to = latestRestorable(context, instance);
  if (from === undefined || to === undefined) throw new AwsFault('PointInTimeRestoreNotEnabledFault', `Point In Time Restore is not enabled for instance ${instance.id} as the backup retention is set to 0`);
  return { resourceId: instance.resourceId, of: instance, from, to };
}

function pointIn(input: RestoreDBInstanceToPointInTimeCommandInput, backup: AutomatedBackup): Instant {
  if ((input.RestoreTime === undefined) === (input.UseLatestRestorableTime !== true)) throw new AwsFault('InvalidParameterCombination', 'Either RestoreTime or UseLatestRestorableTime must be specified, but not both.');
  if (input.RestoreTime === undefined) return backup.to;
  const at = fromDate(input.RestoreTime);
  // Code and wording are unverified.
  if (at > backup.to) throw new AwsFault('InvalidParameterValue', `RestoreTime must be before the latest restorable time ${iso(backup.to)}.`);
  if (at < backup.from) throw new AwsFault('InvalidParameterValue', `RestoreTime must be after the earliest restorable time ${iso(backup.from)}.`);
  return at;
}

export const restoreFromSnapshot = operation<RestoreDBInstanceFromDBSnapshotCommandInput, RestoreDBInstanceFromDBSnapshotCommandOutput>((input, context) => {
  const id = identifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  const snapshot = existingSnapshot(context, input.DBSnapshotIdentifier);
  if (snapshot.status !== 'available') throw new AwsFault('InvalidDBSnapshotStateFault', `Cannot restore from the snapshot ${snapshot.id}: it is in state ${snapshot.status}.`);
  const key = { encrypted: snapshot.encrypted, ...(snapshot.kmsKeyId === undefined ? {} : { kmsKeyId: snapshot.kmsKeyId }) };
  const draft = restored(context, id, { origin: { of: snapshot.of, key }, input });
  const instance = bear(context, draft, { takes: restoreTime(context, draft, 1), saying: [{ text: `Restored from snapshot ${snapshot.id}`, categories: ['restoration'] }] });
  return { DBInstance: viewOf(context, instance) };
});

export const describeAutomatedBackups = operation<DescribeDBInstanceAutomatedBackupsCommandInput, DescribeDBInstanceAutomatedBackupsCommandOutput>((input, context) => {
  const living = context.table<DbInstance>(kinds.instance).values().filter((it) => latestRestorable(context, it) !== undefined).map((it): KeptBackup => ({ ...ofLiving(context, it), status: 'active' }));
  const retained = context.table<AutomatedBackup>(kinds.automatedBackup).values().filter((it) => !living.some(({ resourceId }) => resourceId === it.resourceId)).map((it): KeptBackup => ({ ...it, status: 'retained' }));
  const wanted = [...living, ...retained, ...replicatedBackups(context)]
    .filter((it) => input.DBInstanceIdentifier === undefined || it.of.id === input.DBInstanceIdentifier.toLowerCase())
    .filter((it) => input.DbiResourceId === undefined || it.resourceId === input.DbiResourceId)
    .filter((it) => input.DBInstanceAutomatedBackupsArn === undefined || backupArnOf(context, it.resourceId) === input.DBInstanceAutomatedBackupsArn)
    .sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
  const shown = page(wanted, { max: maxRecords(input.MaxRecords), token: input.Marker, key: (it) => it.resourceId, refuse: markerRefused });
  return { DBInstanceAutomatedBackups: shown.items.map((it) => automatedBackupView(context, it)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
