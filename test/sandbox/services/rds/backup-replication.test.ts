// Automated backups in another region, and how far a snapshot is.
import type { DBInstance, DBInstanceAutomatedBackup, DBSnapshot } from '@aws-sdk/client-rds';
import { expect, it } from 'vitest';
import { days, hours, minutes } from '../../../../src/lib/world/time.ts';
import type { Account } from '../account.ts';
import { accountWithDatabase } from './database.ts';

const there = 'us-west-2';
const source = 'arn:aws:rds:us-east-1:111122223333:db:shop-production';

const start = (account: Account, more: object = {}): DBInstanceAutomatedBackup | undefined =>
  account.call<{ DBInstanceAutomatedBackup?: DBInstanceAutomatedBackup }>('rds', 'StartDBInstanceAutomatedBackupsReplication', { SourceDBInstanceArn: source, BackupRetentionPeriod: 3, ...more }, there).DBInstanceAutomatedBackup;
const copies = (account: Account): DBInstanceAutomatedBackup[] => account.call<{ DBInstanceAutomatedBackups?: DBInstanceAutomatedBackup[] }>('rds', 'DescribeDBInstanceAutomatedBackups', {}, there).DBInstanceAutomatedBackups ?? [];
const instance = (account: Account, id: string, region?: string): DBInstance | undefined => account.call<{ DBInstances?: DBInstance[] }>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id }, region).DBInstances?.[0];

it('are begun in the other region, and follow the source by minutes', () => {
  const account = accountWithDatabase();
  account.pass(hours(1));
  expect(start(account)).toMatchObject({ Status: 'creating', Region: 'us-east-1', DBInstanceArn: source, BackupRetentionPeriod: 3 });
  account.pass(hours(2));
  const [copy] = copies(account);
  expect(copy).toMatchObject({ Status: 'replicating', DBInstanceIdentifier: 'shop-production' });
  const behind = account.now - (copy?.RestoreWindow?.LatestTime?.getTime() ?? 0);
  expect(behind).toBeGreaterThan(minutes(1));
  expect(behind).toBeLessThan(minutes(8));
  expect(instance(account, 'shop-production')?.DBInstanceAutomatedBackupsReplications).toEqual([{ DBInstanceAutomatedBackupsArn: copy?.DBInstanceAutomatedBackupsArn }]);
});

it('can be restored there while the home region is dark, up to where it went dark', () => {
  const account = accountWithDatabase();
  start(account);
  account.pass(hours(2));
  const dark = account.now;
  account.fault('region-down', { region: 'us-east-1' });
  account.pass(minutes(40));
  const [copy] = copies(account);
  expect(copy?.RestoreWindow?.LatestTime?.getTime()).toBeLessThan(dark);
  expect(copy?.RestoreWindow?.LatestTime?.getTime()).toBeGreaterThan(dark - minutes(8));
  account.call('rds', 'RestoreDBInstanceToPointInTime', { TargetDBInstanceIdentifier: 'rescued', SourceDBInstanceAutomatedBackupsArn: copy?.DBInstanceAutomatedBackupsArn, UseLatestRestorableTime: true, DBSubnetGroupName: 'private', VpcSecurityGroupIds: ['sg-1'] }, there);
  account.pass(hours(1));
  expect(instance(account, 'rescued', there)?.DBInstanceStatus).toBe('available');
});

it('outlive the source, for as long as they were to be kept', () => {
  const account = accountWithDatabase();
  start(account);
  account.pass(hours(2));
  account.call('rds', 'DeleteDBInstance', { DBInstanceIdentifier: 'shop-production', SkipFinalSnapshot: true });
  account.pass(hours(1));
  expect(copies(account)).toMatchObject([{ Status: 'retained' }]);
  account.pass(days(3));
  expect(copies(account)).toEqual([]);
});

it('are stopped, kept, and deleted by hand', () => {
  const account = accountWithDatabase();
  start(account);
  account.pass(hours(2));
  const arn = copies(account)[0]?.DBInstanceAutomatedBackupsArn;
  expect(() => account.call('rds', 'DeleteDBInstanceAutomatedBackup', { DBInstanceAutomatedBackupsArn: arn }, there)).toThrow('stop its replication');
  account.call('rds', 'StopDBInstanceAutomatedBackupsReplication', { SourceDBInstanceArn: source }, there);
  const until = copies(account)[0]?.RestoreWindow?.LatestTime;
  account.pass(hours(3));
  expect(copies(account)).toMatchObject([{ Status: 'retained', RestoreWindow: { LatestTime: until } }]);
  expect(instance(account, 'shop-production')?.DBInstanceAutomatedBackupsReplications).toBeUndefined();
  account.call('rds', 'DeleteDBInstanceAutomatedBackup', { DBInstanceAutomatedBackupsArn: arn }, there);
  expect(copies(account)).toEqual([]);
});

it('are refused at home, twice, and of an encrypted source without a key', () => {
  const account = accountWithDatabase({ input: { StorageEncrypted: true } });
  expect(account.refusal('rds', 'StartDBInstanceAutomatedBackupsReplication', { SourceDBInstanceArn: source }).code).toBe('InvalidParameterValue');
  expect(() => start(account)).toThrow('KmsKeyId is required');
  const plain = accountWithDatabase();
  start(plain);
  expect(() => start(plain)).toThrow('already');
  expect(plain.refusal('rds', 'SwitchoverReadReplica', { DBInstanceIdentifier: 'shop-production' }).code).toBe('InvalidDBInstanceStateFault');
});

it('a snapshot says how far it is', () => {
  const account = accountWithDatabase();
  account.call('rds', 'CreateDBSnapshot', { DBInstanceIdentifier: 'shop-production', DBSnapshotIdentifier: 'before' });
  const percent = (region?: string, id = 'before'): number => account.call<{ DBSnapshots: DBSnapshot[] }>('rds', 'DescribeDBSnapshots', { DBSnapshotIdentifier: id }, region).DBSnapshots[0]?.PercentProgress ?? -1;
  expect(percent()).toBe(0);
  account.pass(minutes(1));
  expect(percent()).toBeGreaterThan(10);
  expect(percent()).toBeLessThan(60);
  account.pass(minutes(10));
  expect(percent()).toBe(100);
  account.call('rds', 'CopyDBSnapshot', { SourceDBSnapshotIdentifier: 'arn:aws:rds:us-east-1:111122223333:snapshot:before', TargetDBSnapshotIdentifier: 'after' }, there);
  account.pass(minutes(4));
  expect(percent(there, 'after')).toBeGreaterThan(20);
  expect(percent(there, 'after')).toBeLessThan(70);
});
