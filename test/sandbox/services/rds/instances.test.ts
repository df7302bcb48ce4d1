// Instances from birth to end: what RDS refuses, what waits, backups, replicas, restores.
import type { DBInstance, DescribeDBEngineVersionsCommandOutput, DescribeDBInstancesCommandOutput, DescribeDBSnapshotsCommandOutput, DescribeEventsCommandOutput, DescribeOrderableDBInstanceOptionsCommandOutput } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import { databaseState } from '../../../../src/lib/sandbox/services/rds/serving.ts';
import { secretsmanager } from '../../../../src/lib/sandbox/services/secretsmanager/service.ts';
import { days, fromDate, hours, minutes, seconds, type Instant } from '../../../../src/lib/world/time.ts';
import type { Account } from '../account.ts';
import { accountWithDatabase, accountWithSubnets, wanted } from './database.ts';

const id = 'shop-production';
const shown = (account: Account, DBInstanceIdentifier = id, region = 'us-east-1'): DBInstance => account.call<DescribeDBInstancesCommandOutput>('rds', 'DescribeDBInstances', { DBInstanceIdentifier }, region).DBInstances?.[0] ?? {};
const messages = (account: Account, since: Instant, SourceType = 'db-instance'): (string | undefined)[] => (account.call<DescribeEventsCommandOutput>('rds', 'DescribeEvents', { SourceType, StartTime: new Date(since) }).Events ?? []).map(({ Message }) => Message);

/** The statuses that are seen when one looks every second. */
function statuses(account: Account, until: () => boolean): string[] {
  const seen: string[] = [];
  for (let looks = 0; looks < 7200 && !until(); looks++) {
    const status = shown(account).DBInstanceStatus ?? '';
    if (seen.at(-1) !== status) seen.push(status);
    account.pass(seconds(1));
  }
  const last = shown(account).DBInstanceStatus ?? '';
  return seen.at(-1) === last ? seen : [...seen, last];
}

describe('a new instance', () => {
  it('is creating, backing up, available; its endpoint is known with the first connection', () => {
    const account = accountWithSubnets();
    const born = account.now;
    account.call('rds', 'CreateDBInstance', wanted);
    expect(shown(account).Endpoint).toBeUndefined();
    expect(account.look((context) => databaseState(context, id))).toBeUndefined();
    expect(statuses(account, () => shown(account).DBInstanceStatus === 'available')).toEqual(['creating', 'backing-up', 'available']);
    expect(account.now - born).toBeGreaterThan(minutes(5));
    expect(account.now - born).toBeLessThan(minutes(12));
    const instance = shown(account);
    expect(instance).toMatchObject({ EngineVersion: '16.15', MultiAZ: true, StorageType: 'gp3', Iops: 3000, DBParameterGroups: [{ DBParameterGroupName: 'default.postgres16', ParameterApplyStatus: 'in-sync' }] });
    expect(instance.SecondaryAvailabilityZone).not.toBe(instance.AvailabilityZone);
    expect(account.look((context) => databaseState(context, instance.Endpoint?.Address ?? ''))).toMatchObject({ readable: true, writable: true });
    expect(account.look((context) => databaseState(context, instance.Endpoint?.Address ?? ''), 'us-west-2')).toMatchObject({ readable: true });
    expect(messages(account, born)).toEqual(['DB instance created', 'Backing up DB instance', 'Finished DB Instance backup']);
    expect(JSON.stringify(account.world.store.entries({ kind: 'rds.instance', scope: '111122223333/us-east-1' }))).not.toContain(wanted.MasterUserPassword);
  });

  it('is refused with AWS’s codes', () => {
    const account = accountWithDatabase();
    const refused = (input: object): string => account.refusal('rds', 'CreateDBInstance', { ...wanted, DBInstanceIdentifier: 'other', ...input }).code;
    expect(refused({ DBInstanceIdentifier: 'Shop-Production' })).toBe('DBInstanceAlreadyExistsFault');
    expect(refused({ DBInstanceIdentifier: '9lives' })).toBe('InvalidParameterValue');
    expect(account.refusal('rds', 'CreateDBInstance', { ...wanted, DBInstanceIdentifier: 'other', EngineVersion: '15.4' })).toMatchObject({ code: 'InvalidParameterCombination', message: 'Cannot find version 15.4 for postgres' });
    expect(refused({ EngineVersion: '13' })).toBe('InvalidParameterCombination');
    expect(refused({ Engine: 'mysql' })).toBe('NotImplemented');
    expect(refused({ DBInstanceClass: 'db.t1.micro' })).toBe('InvalidParameterCombination');
    expect(refused({ DBInstanceClass: 'micro' })).toBe('InvalidParameterValue');
    expect(refused({ AllocatedStorage: 10 })).toBe('InvalidParameterValue');
    expect(refused({ Iops: 4000 })).toBe('InvalidParameterCombination');
    expect(refused({ MasterUserPassword: 'short' })).toBe('InvalidParameterValue');
    expect(refused({ MasterUsername: 'admin' })).toBe('InvalidParameterValue');
    expect(refused({ BackupRetentionPeriod: 36 })).toBe('InvalidParameterValue');
    expect(refused({ AvailabilityZone: 'us-east-1a' })).toBe('InvalidParameterCombination');
    expect(refused({ DBSubnetGroupName: 'none' })).toBe('DBSubnetGroupNotFoundFault');
    expect(refused({ VpcSecurityGroupIds: ['sg-none'] })).toBe('InvalidParameterValue');
    expect(refused({ DBParameterGroupName: 'default.postgres15' })).toBe('InvalidParameterCombination');
    expect(refused({ PreferredBackupWindow: '03:00-04:00', PreferredMaintenanceWindow: 'sun:03:30-sun:04:30' })).toBe('InvalidParameterValue');
    expect(account.refusal('rds', 'CreateDBSubnetGroup', { DBSubnetGroupName: 'one', DBSubnetGroupDescription: 'one', SubnetIds: ['subnet-0'] })).toMatchObject({ code: 'DBSubnetGroupDoesNotCoverEnoughAZs', message: expect.stringContaining('Current AZ coverage: us-east-1a.') });
    expect(account.refusal('rds', 'DeleteDBSubnetGroup', { DBSubnetGroupName: 'private' }).code).toBe('InvalidDBSubnetGroupStateFault');
  });

  it('is deleted only unprotected, and with or without a last snapshot as said', () => {
    const account = accountWithDatabase({ input: { DeletionProtection: true } });
    const remove = (input: object) => account.refusal('rds', 'DeleteDBInstance', { DBInstanceIdentifier: id, ...input });
    expect(remove({ SkipFinalSnapshot: true }).message).toContain('Cannot delete protected DB Instance');
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, DeletionProtection: false });
    expect(remove({}).message).toContain('FinalDBSnapshotIdentifier is required');
    expect(remove({ SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' }).code).toBe('InvalidParameterCombination');
    account.call('rds', 'DeleteDBInstance', { DBInstanceIdentifier: id, FinalDBSnapshotIdentifier: 'last' });
    expect(shown(account).DBInstanceStatus).toBe('deleting');
    expect(remove({ SkipFinalSnapshot: true }).code).toBe('InvalidDBInstanceStateFault');
    account.pass(minutes(15));
    expect(account.refusal('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id })).toMatchObject({ code: 'DBInstanceNotFoundFault', status: 404 });
    expect(account.call<DescribeDBSnapshotsCommandOutput>('rds', 'DescribeDBSnapshots', {}).DBSnapshots).toMatchObject([{ DBSnapshotIdentifier: 'last', Status: 'available', SnapshotType: 'manual' }]);
  });
});

describe('changes', () => {
  it('wait for the maintenance window unless they are wanted now', () => {
    const account = accountWithDatabase({ input: { PreferredMaintenanceWindow: 'tue:05:00-tue:05:30', PreferredBackupWindow: '03:00-03:30' } });
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, DBInstanceClass: 'db.t4g.small' });
    expect(shown(account)).toMatchObject({ DBInstanceStatus: 'available', DBInstanceClass: 'db.t4g.micro', PendingModifiedValues: { DBInstanceClass: 'db.t4g.small' } });
    account.pass(hours(12));
    expect(shown(account).DBInstanceClass).toBe('db.t4g.micro');
    account.pass(hours(8));
    expect(shown(account)).toMatchObject({ DBInstanceStatus: 'available', DBInstanceClass: 'db.t4g.small', PendingModifiedValues: {} });
  });

  it('of the class cut clients off for a failover’s time with Multi-AZ', () => {
    const account = accountWithDatabase();
    const since = account.now;
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, DBInstanceClass: 'db.t4g.medium', ApplyImmediately: true });
    expect(account.refusal('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, DBInstanceClass: 'db.t4g.large' }).code).toBe('InvalidDBInstanceStateFault');
    let down = 0;
    const seen = statuses(account, () => {
      if (account.look((context) => databaseState(context, id))?.readable === false) down++;
      return shown(account).DBInstanceClass === 'db.t4g.medium' && shown(account).DBInstanceStatus === 'available';
    });
    expect(seen).toEqual(['available', 'modifying', 'available']);
    expect(down).toBeGreaterThanOrEqual(59);
    expect(down).toBeLessThanOrEqual(121);
    expect(messages(account, since)).toContain('Finished applying modification to DB instance class');
  });

  it('to Multi-AZ take a second zone and cost no connection', () => {
    const account = accountWithDatabase({ input: { MultiAZ: false } });
    expect(shown(account).SecondaryAvailabilityZone).toBeUndefined();
    const since = account.now;
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, MultiAZ: true, ApplyImmediately: true });
    account.pass(minutes(20));
    expect(shown(account)).toMatchObject({ MultiAZ: true, DBInstanceStatus: 'available' });
    expect(shown(account).SecondaryAvailabilityZone).not.toBe(shown(account).AvailabilityZone);
    expect(account.look((context) => databaseState(context, id))?.since).toBeLessThan(since);
    expect(messages(account, since)).toEqual(['Applying modification to convert to a Multi-AZ DB Instance', 'Finished applying modification to convert to a Multi-AZ DB Instance']);
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true });
  });

  it('of storage leave it optimizing, and block the next for six hours', () => {
    const account = accountWithDatabase();
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, AllocatedStorage: 21, ApplyImmediately: true });
    account.pass(minutes(15));
    expect(shown(account)).toMatchObject({ DBInstanceStatus: 'storage-optimization', AllocatedStorage: 22 });
    account.pass(hours(4));
    expect(shown(account).DBInstanceStatus).toBe('available');
    expect(account.refusal('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, AllocatedStorage: 40, ApplyImmediately: true }).message).toContain('being optimized');
    expect(account.refusal('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, AllocatedStorage: 20, ApplyImmediately: true }).code).toBe('InvalidParameterCombination');
    account.pass(hours(3));
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, AllocatedStorage: 40, ApplyImmediately: true });
  });

  it('of the name move the endpoint', () => {
    const account = accountWithDatabase();
    const old = shown(account).Endpoint?.Address ?? '';
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, NewDBInstanceIdentifier: 'shop-old', ApplyImmediately: true });
    account.pass(minutes(5));
    expect(shown(account, 'shop-old')).toMatchObject({ DBInstanceStatus: 'available', Endpoint: { Address: old.replace(id, 'shop-old') } });
    expect(account.look((context) => databaseState(context, old))).toBeUndefined();
    expect(account.refusal('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id }).code).toBe('DBInstanceNotFoundFault');
  });

  it('of static parameters wait for a reboot', () => {
    const account = accountWithDatabase();
    account.call('rds', 'CreateDBParameterGroup', { DBParameterGroupName: 'shop', DBParameterGroupFamily: 'postgres16', Description: 'shop' });
    expect(account.refusal('rds', 'ModifyDBParameterGroup', { DBParameterGroupName: 'shop', Parameters: [{ ParameterName: 'max_connections', ParameterValue: '200', ApplyMethod: 'immediate' }] }).code).toBe('InvalidParameterCombination');
    expect(account.refusal('rds', 'ModifyDBParameterGroup', { DBParameterGroupName: 'shop', Parameters: [{ ParameterName: 'log_statement', ParameterValue: 'some', ApplyMethod: 'immediate' }] }).code).toBe('InvalidParameterValue');
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: id, DBParameterGroupName: 'shop', ApplyImmediately: true });
    expect(shown(account).DBParameterGroups).toMatchObject([{ DBParameterGroupName: 'shop', ParameterApplyStatus: 'pending-reboot' }]);
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: id });
    account.pass(minutes(3));
    expect(shown(account).DBParameterGroups).toMatchObject([{ ParameterApplyStatus: 'in-sync' }]);
    expect(account.refusal('rds', 'DeleteDBParameterGroup', { DBParameterGroupName: 'shop' }).code).toBe('InvalidDBParameterGroupStateFault');
  });
});

describe('backups', () => {
  it('are made daily in their window, and kept for so many days', () => {
    const account = accountWithDatabase({ input: { PreferredBackupWindow: '03:00-03:30', BackupRetentionPeriod: 3 } });
    account.pass(days(9));
    const { DBSnapshots = [] } = account.call<DescribeDBSnapshotsCommandOutput>('rds', 'DescribeDBSnapshots', { SnapshotType: 'automated' });
    expect(DBSnapshots.length).toBeGreaterThanOrEqual(3);
    expect(DBSnapshots.length).toBeLessThanOrEqual(4);
    for (const { DBSnapshotIdentifier } of DBSnapshots) expect(DBSnapshotIdentifier).toMatch(/^rds:shop-production-2026-01-1\d-03-[0-2]\d$/);
  });

  it('reach to some five minutes ago, and not while the database is down', () => {
    const account = accountWithDatabase({ input: { MultiAZ: false } });
    account.pass(hours(1));
    const behind = (): number => account.now - fromDate(shown(account).LatestRestorableTime ?? new Date(0));
    for (let looks = 0; looks < 10; looks++) {
      account.pass(seconds(47));
      expect(behind()).toBeLessThanOrEqual(minutes(5));
    }
    account.fault('az-down', { az: shown(account).AvailabilityZone ?? '' });
    account.call('rds', 'StopDBInstance', { DBInstanceIdentifier: id });
    account.pass(minutes(30));
    expect(behind()).toBeGreaterThan(minutes(25));
  });

  it('are restored into a new, Single-AZ instance, not outside their window', () => {
    const account = accountWithDatabase();
    account.pass(hours(2));
    const restore = { SourceDBInstanceIdentifier: id, TargetDBInstanceIdentifier: 'shop-restored', DBSubnetGroupName: 'private' };
    expect(account.refusal('rds', 'RestoreDBInstanceToPointInTime', { ...restore, RestoreTime: new Date(account.now) }).code).toBe('InvalidParameterValue');
    expect(account.refusal('rds', 'RestoreDBInstanceToPointInTime', restore).code).toBe('InvalidParameterCombination');
    account.call('rds', 'RestoreDBInstanceToPointInTime', { ...restore, UseLatestRestorableTime: true });
    account.pass(minutes(12));
    expect(shown(account, 'shop-restored').DBInstanceStatus).toBe('creating');
    account.pass(minutes(30));
    expect(shown(account, 'shop-restored')).toMatchObject({ DBInstanceStatus: 'available', MultiAZ: false, DBParameterGroups: [{ DBParameterGroupName: 'default.postgres16' }] });
    const none = accountWithDatabase({ input: { BackupRetentionPeriod: 0 } });
    expect(none.refusal('rds', 'RestoreDBInstanceToPointInTime', { ...restore, UseLatestRestorableTime: true }).code).toBe('PointInTimeRestoreNotEnabledFault');
  });
});

describe('a read replica', () => {
  it('in another region reads, is promoted, writes, and leaves its source', () => {
    const account = accountWithDatabase();
    const source = shown(account).DBInstanceArn ?? '';
    account.call('rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'shop-dr', SourceDBInstanceIdentifier: source, DBSubnetGroupName: 'private' }, 'us-west-2');
    expect(shown(account).ReadReplicaDBInstanceIdentifiers).toEqual(['arn:aws:rds:us-west-2:111122223333:db:shop-dr']);
    account.pass(minutes(30));
    const replica = shown(account, 'shop-dr', 'us-west-2');
    expect(replica).toMatchObject({ DBInstanceStatus: 'available', ReadReplicaSourceDBInstanceIdentifier: source, StatusInfos: [{ StatusType: 'read replication', Normal: true }] });
    expect(account.look((context) => databaseState(context, replica.Endpoint?.Address ?? ''))).toMatchObject({ readable: true, writable: false });
    expect(account.refusal('rds', 'StopDBInstance', { DBInstanceIdentifier: id }).code).toBe('InvalidDBInstanceStateFault');
    account.call('rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'shop-dr', BackupRetentionPeriod: 7 }, 'us-west-2');
    expect(() => account.call('rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'shop-dr' }, 'us-west-2')).toThrow(expect.objectContaining({ code: 'InvalidDBInstanceStateFault' }) as Error);
    account.pass(minutes(15));
    const promoted = shown(account, 'shop-dr', 'us-west-2');
    expect(promoted).toMatchObject({ DBInstanceStatus: 'available', BackupRetentionPeriod: 7, MultiAZ: false });
    expect(promoted.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
    expect(promoted.StatusInfos).toBeUndefined();
    expect(account.look((context) => databaseState(context, 'shop-dr'), 'us-west-2')).toMatchObject({ readable: true, writable: true });
    expect(shown(account).ReadReplicaDBInstanceIdentifiers).toEqual([]);
  });

  it('is refused without backups, of an instance whose password RDS manages, and for what is no replica', () => {
    const bare = accountWithDatabase({ input: { BackupRetentionPeriod: 0 } });
    expect(bare.refusal('rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'r', SourceDBInstanceIdentifier: id }).message).toContain('Automated backups are not enabled');
    expect(bare.refusal('rds', 'PromoteReadReplica', { DBInstanceIdentifier: id }).message).toContain('is not a read replica');
    const { MasterUserPassword: _, ...rest } = wanted;
    const managed = accountWithSubnets({ services: [rds, secretsmanager] });
    managed.call('rds', 'CreateDBInstance', { ...rest, ManageMasterUserPassword: true });
    managed.pass(minutes(15));
    expect(shown(managed).MasterUserSecret?.SecretArn).toMatch(/:secret:rds!db-/);
    expect(managed.refusal('rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'r', SourceDBInstanceIdentifier: id }).code).toBe('InvalidParameterCombination');
  });
});

describe('reads', () => {
  it('lag behind writes while the fault says so', () => {
    const account = accountWithSubnets();
    account.fault('read-lag', { seconds: '6' });
    account.call('rds', 'CreateDBInstance', wanted);
    expect(account.refusal('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id }).code).toBe('DBInstanceNotFoundFault');
    expect(account.refusal('rds', 'CreateDBInstance', wanted).code).toBe('DBInstanceAlreadyExistsFault');
    account.pass(seconds(6));
    expect(shown(account).DBInstanceStatus).toBe('creating');
  });
});

describe('what RDS offers', () => {
  it('are majors 14 to 18, with minors that can be made', () => {
    const account = accountWithSubnets();
    const versions = (input: object): (string | undefined)[] => (account.call<DescribeDBEngineVersionsCommandOutput>('rds', 'DescribeDBEngineVersions', { Engine: 'postgres', ...input }).DBEngineVersions ?? []).map(({ EngineVersion }) => EngineVersion);
    for (const version of ['14.24', '15.19', '16.15', '17.11', '18.6']) expect(versions({})).toContain(version);
    expect(versions({})).not.toContain('15.4');
    expect(versions({ IncludeAll: true })).toContain('15.4');
    expect(versions({ DefaultOnly: true })).toHaveLength(1);
    expect(versions({ DefaultOnly: true, EngineVersion: '15' })).toEqual(['15.19']);
    const options = account.call<DescribeOrderableDBInstanceOptionsCommandOutput>('rds', 'DescribeOrderableDBInstanceOptions', { Engine: 'postgres', EngineVersion: '16.15', DBInstanceClass: 'db.t4g.micro' }).OrderableDBInstanceOptions ?? [];
    expect(options.map(({ StorageType }) => StorageType)).toEqual(['gp2', 'gp3', 'io1', 'io2']);
    expect(options[0]).toMatchObject({ MultiAZCapable: true });
  });
});

describe('DescribeEvents', () => {
  it('pages, filters by category, and forgets after fourteen days', () => {
    const account = accountWithDatabase({ input: { MultiAZ: false } });
    for (let n = 0; n < 25; n++) {
      account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: id });
      account.pass(minutes(2));
    }
    const read = (input: object): DescribeEventsCommandOutput => account.call('rds', 'DescribeEvents', { SourceType: 'db-instance', Duration: 1440, ...input });
    const first = read({ EventCategories: ['availability'], MaxRecords: 20 });
    expect(first.Events).toHaveLength(20);
    const second = read({ EventCategories: ['availability'], MaxRecords: 100, Marker: first.Marker });
    expect(second.Events).toHaveLength(30);
    expect(second.Marker).toBeUndefined();
    expect(account.refusal('rds', 'DescribeEvents', { MaxRecords: 10 }).code).toBe('InvalidParameterValue');
    expect(account.refusal('rds', 'DescribeEvents', { SourceIdentifier: id }).code).toBe('InvalidParameterCombination');
    expect(read({ Duration: 1 }).Events).toEqual([]);
    account.pass(days(15));
    expect(read({ Duration: 20_160, EventCategories: ['availability'] }).Events).toEqual([]);
  });
});
