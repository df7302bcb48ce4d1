// Read replicas: made from a source in this region or another, promoted, and let go.
import type { CreateDBInstanceReadReplicaCommandInput, CreateDBInstanceReadReplicaCommandOutput, PromoteReadReplicaCommandInput, PromoteReadReplicaCommandOutput, SwitchoverReadReplicaCommandInput, SwitchoverReadReplicaCommandOutput } from '@aws-sdk/client-rds';
import { milliseconds, seconds, zero, type Duration } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { tagsOf } from '../../world/tags.ts';
import { backupSteps } from './backups.ts';
import { bear, unborn } from './birth.ts';
import { checkClass, checkLogExports, checkMonitoring, checkPort, checkRetention } from './checks.ts';
import { checkRoom } from './create-instance.ts';
import { elsewhere } from './elsewhere.ts';
import { familyOf } from './engine-versions.ts';
import { kinds, type DbInstance } from './entities.ts';
import { tell } from './events.ts';
import { arnOf, identifier, newResourceId, partsOf } from './identifiers.ts';
import { existing, isBusy } from './instances.ts';
import { parameterGroupFor } from './parameter-groups.ts';
import { keyArnFor, securityGroupsIn, subnetGroupOf, zonesFor } from './placement.ts';
import { begin, instanceEvent, save, type Step } from './timeline.ts';
import { viewOf } from './view.ts';
import { checkBackupWindow } from './windows.ts';

// AWS: up to 15 read replicas for one source (RDS user guide, "Quotas").
const most = 15;

export const createReadReplica = operation<CreateDBInstanceReadReplicaCommandInput, CreateDBInstanceReadReplicaCommandOutput>((input, context) => {
  const id = identifier(input.DBInstanceIdentifier, 'DBInstanceIdentifier');
  const there = sourceContext(context, input.SourceDBInstanceIdentifier);
  const source = existing(there, input.SourceDBInstanceIdentifier);
  checkSource(source);
  checkRoom(context, id, source.allocatedStorage);
  const near = there.region === context.region;
  const group = subnetGroupOf(context, input.DBSubnetGroupName ?? (near ? source.subnetGroup : undefined));
  const zones = zonesFor(context, id, { group, multiAz: input.MultiAZ === true, zone: input.AvailabilityZone });
  checkMonitoring(input.MonitoringInterval ?? 0, input.MonitoringRoleArn);
  const { passwordHash, databaseName } = source;
  const replica: DbInstance = {
    ...unborn,
    id,
    resourceId: newResourceId(context),
    class: checkClass(input.DBInstanceClass ?? source.class, context.region, source.engineVersion),
    engine: source.engine,
    engineVersion: source.engineVersion,
    masterUsername: source.masterUsername,
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(databaseName === undefined ? {} : { databaseName }),
    port: checkPort(input.Port ?? source.port),
    allocatedStorage: input.AllocatedStorage ?? source.allocatedStorage,
    storageType: input.StorageType ?? source.storageType,
    ...(source.iops === undefined ? {} : { iops: input.Iops ?? source.iops }),
    ...(source.throughput === undefined ? {} : { throughput: source.throughput }),
    ...encryptionOf(input, source, { context, near }),
    multiAz: input.MultiAZ === true,
    ...zones,
    shownZone: zones.zone,
    ...(zones.standbyZone === undefined ? {} : { shownStandbyZone: zones.standbyZone }),
    subnetGroup: group.name,
    vpcId: group.vpcId,
    securityGroups: securityGroupsIn(context, group.vpcId, input.VpcSecurityGroupIds),
    parameterGroup: input.DBParameterGroupName === undefined && near ? source.parameterGroup : parameterGroupFor(context, input.DBParameterGroupName, familyOf(source.engineVersion)),
    backupRetention: 0,
    backupWindow: source.backupWindow,
    maintenanceWindow: source.maintenanceWindow,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? source.autoMinorVersionUpgrade,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    monitoringInterval: input.MonitoringInterval ?? 0,
    ...(input.MonitoringRoleArn === undefined ? {} : { monitoringRole: input.MonitoringRoleArn }),
    performanceInsights: input.EnablePerformanceInsights ?? false,
    logExports: checkLogExports(input.EnableCloudwatchLogsExports ?? []),
    iamAuthentication: input.EnableIAMDatabaseAuthentication ?? false,
    tags: tagsOf(input.Tags),
    replicaOf: arnOf(there, 'db', source.id),
  };
  save(there, { ...source, replicas: [...source.replicas, near ? id : arnOf(context, 'db', id)] });
  const instance = bear(context, replica, { takes: replicaTime(context, replica, near) });
  return { DBInstance: viewOf(context, instance) };
});

function replicaTime(context: Context, replica: DbInstance, near: boolean): Duration {
  const base = draw(context, `rds/instance/${replica.id}/creation`, rules.takes(context, 'replica-creation').base);
  return milliseconds((base + seconds(3 * replica.allocatedStorage)) * (near ? 1 : 2));
}

/** Where the source is: here for an identifier, by its region for an ARN. @throws AwsFault */
function sourceContext(context: Context, source: string | undefined): Context {
  const parts = partsOf(source ?? '');
  if (source === undefined) throw new AwsFault('InvalidParameterValue', 'The parameter SourceDBInstanceIdentifier must be provided and must not be blank.');
  if (parts === undefined) return context;
  if (parts.thing !== 'db') throw new AwsFault('InvalidParameterValue', `Invalid source DB instance ARN: ${source}`);
  return elsewhere(context, parts.region);
}

function checkSource(source: DbInstance): void {
  // AWS: an instance whose master password Secrets Manager manages cannot be a source, but for SQL Server (RDS user guide,
  // "Limitations for Secrets Manager integration"); code and wording are unverified.
  if (source.managedSecret !== undefined) throw new AwsFault('InvalidParameterCombination', "You can't create read replicas of a DB instance with ManageMasterUserPassword enabled.");
  if (source.backupRetention === 0 && source.replicaOf === undefined) {
    throw new AwsFault('InvalidDBInstanceStateFault', 'Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.');
  }
  if (source.serving === undefined || isBusy(source)) throw new AwsFault('InvalidDBInstanceStateFault', `The source DB instance ${source.id} is not in the available state.`);
  if (source.replicas.length >= most) throw new AwsFault('InstanceQuotaExceededFault', `The source DB instance already has ${most} read replicas.`);
}

function encryptionOf(input: CreateDBInstanceReadReplicaCommandInput, source: DbInstance, where: { readonly context: Context; readonly near: boolean }): Pick<DbInstance, 'encrypted' | 'kmsKeyId'> {
  if (!source.encrypted) {
    if (input.KmsKeyId !== undefined) throw new AwsFault('InvalidParameterCombination', 'Cannot create an encrypted read replica from an unencrypted DB instance.');
    return { encrypted: false };
  }
  if (where.near) return { encrypted: true, ...(source.kmsKeyId === undefined ? {} : { kmsKeyId: source.kmsKeyId }) };
  if (input.KmsKeyId === undefined) throw new AwsFault('InvalidParameterCombination', 'KmsKeyId is required when you create an encrypted read replica from an encrypted DB instance in another region.');
  return { encrypted: true, kmsKeyId: keyArnFor(where.context, input.KmsKeyId) };
}

// AWS: "takes several minutes or longer", with a reboot (RDS user guide, "Promoting a read replica").
export const promoteReadReplica = operation<PromoteReadReplicaCommandInput, PromoteReadReplicaCommandOutput>((input, context) => {
  const replica = existing(context, input.DBInstanceIdentifier);
  if (replica.replicaOf === undefined) throw new AwsFault('InvalidDBInstanceStateFault', `DB Instance ${replica.id} is not a read replica.`);
  if (isBusy(replica) || replica.status !== 'available') throw new AwsFault('InvalidDBInstanceStateFault', `DB Instance ${replica.id} is not in a state in which it can be promoted: ${replica.status}.`);
  const backupRetention = checkRetention(input.BackupRetentionPeriod ?? 1);
  const backupWindow = input.PreferredBackupWindow === undefined ? replica.backupWindow : checkBackupWindow(input.PreferredBackupWindow);
  const entity = `rds/instance/${replica.id}/promotion`;
  const promotion = rules.takes(context, 'promotion');
  const down = draw(context, entity, promotion.modifying);
  const up = milliseconds(down + draw(context, entity, promotion.outage));
  const rest = milliseconds(up + draw(context, entity, promotion.rest));
  const own = { ...replica, backupRetention };
  const steps: Step[] = [
    { after: zero, set: { status: 'modifying' } },
    { after: down, set: { status: 'rebooting' }, serving: 'down', tell: ['shutdown'], then: 'rds.leaves-source' },
    { after: up, set: { backupRetention, backupWindow }, clear: ['replicaOf', 'replicationState'], serving: 'up', tell: ['restarted', { text: 'Promoted the read replica instance to a stand-alone database instance', categories: ['read replica'] }] },
    ...(backupRetention > 0 ? backupSteps(context, own, rest) : [{ after: rest, set: { status: 'available' } }]),
  ];
  return { DBInstance: viewOf(context, begin(context, replica, { name: 'promote', steps })) };
});

// AWS: for Oracle alone (API reference, SwitchoverReadReplica); code and wording are unverified.
export const switchoverReadReplica = operation<SwitchoverReadReplicaCommandInput, SwitchoverReadReplicaCommandOutput>((input, context) => {
  const replica = existing(context, input.DBInstanceIdentifier);
  throw new AwsFault('InvalidDBInstanceStateFault', `The switchover of read replica ${replica.id} is not supported for the engine ${replica.engine}.`);
});

export const leavesSource = instanceEvent((instance, context) => dropFromSource(context, instance));

/** The source forgets a replica. */
export function dropFromSource(context: Context, replica: DbInstance): void {
  const parts = partsOf(replica.replicaOf ?? '');
  if (parts === undefined) return;
  const there = parts.region === context.region ? context : context.in(parts.region);
  const source = there.table<DbInstance>(kinds.instance).get(parts.name);
  const mine = [replica.id, arnOf(context, 'db', replica.id)];
  if (source !== undefined) save(there, { ...source, replicas: source.replicas.filter((it) => !mine.includes(it)) });
}

/** The source is gone: a replica in the same region stands alone, one elsewhere is left with its replication ended. */
export function detach(context: Context, idOrArn: string): void {
  const parts = partsOf(idOrArn);
  const there = parts === undefined || parts.region === context.region ? context : context.in(parts.region);
  const replica = there.table<DbInstance>(kinds.instance).get(parts?.name ?? idOrArn);
  if (replica === undefined) return;
  tell(there, { type: 'db-instance', id: replica.id }, 'replication-terminated');
  if (there !== context) return save(there, { ...replica, replicationState: 'terminated' });
  const { replicaOf: _, replicationState: __, ...alone } = replica;
  const serving = replica.serving === undefined ? {} : { serving: { ...replica.serving, writable: replica.serving.readable, since: context.now } };
  save(there, { ...alone, ...serving });
}
