// What a region's lost control plane holds, and what goes on without it: for every service by one rule.
import { describe, expect, it } from 'vitest';
import { allServices } from '../../../src/lib/sandbox/all-services.ts';
import { observeZones as observeCacheZones } from '../../../src/lib/sandbox/services/elasticache/zones.ts';
import { elasticache } from '../../../src/lib/sandbox/services/elasticache/service.ts';
import { cacheState } from '../../../src/lib/sandbox/services/elasticache/serving.ts';
import { rds } from '../../../src/lib/sandbox/services/rds/service.ts';
import { databaseState } from '../../../src/lib/sandbox/services/rds/serving.ts';
import { minutes, seconds, type Duration } from '../../../src/lib/world/time.ts';
import type { Account } from '../services/account.ts';
import { accountWithDatabase, accountWithSubnets, wanted } from '../services/rds/database.ts';

const down = { region: 'us-east-1' };
const instance = (account: Account, id = 'shop-production', region?: string): { DBInstanceStatus: string; MultiAZ: boolean; Endpoint?: unknown } | undefined =>
  account.call<{ DBInstances: { DBInstanceStatus: string; MultiAZ: boolean; DBInstanceIdentifier: string }[] }>('rds', 'DescribeDBInstances', {}, region).DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === id);
const serves = (account: Account): unknown => account.look((context) => databaseState(context, 'shop-production'));
const cache = { ReplicationGroupId: 'shop', ReplicationGroupDescription: 'sessions', Engine: 'valkey', CacheNodeType: 'cache.t4g.micro', NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true, CacheSubnetGroupName: 'private', SecurityGroupIds: ['sg-1'] };
const cacheStatus = (account: Account): string | undefined => account.call<{ ReplicationGroups: { Status: string }[] }>('elasticache', 'DescribeReplicationGroups', {}).ReplicationGroups[0]?.Status;
const accountWithCache = (): Account => {
  const account = accountWithSubnets({ services: [rds, elasticache], observers: [observeCacheZones] });
  account.call('elasticache', 'CreateCacheSubnetGroup', { CacheSubnetGroupName: 'private', CacheSubnetGroupDescription: 'private', SubnetIds: ['subnet-0', 'subnet-1', 'subnet-2'] });
  return account;
};

/** Passes until it is so. @returns how long that was */
function until(account: Account, so: () => boolean, atMost: Duration): number {
  for (let passed = 0; passed <= atMost; passed += 5000) {
    if (so()) return passed;
    account.pass(seconds(5));
  }
  throw new Error('it never came');
}

describe("a service's own events", () => {
  it('are declared to go on without the control plane only where they exist', () => {
    for (const { name, servesOn = [], events = {} } of allServices) expect({ name, unknown: servesOn.filter((kind) => events[kind] === undefined) }).toEqual({ name, unknown: [] });
  });
});

describe.each(['control-plane-down', 'region-down'])('a database under %s', (fault) => {
  it('is not made meanwhile, and made whole afterwards, its steps in their order', () => {
    const account = accountWithSubnets();
    account.call('rds', 'CreateDBInstance', wanted);
    account.pass(seconds(30));
    account.fault(fault, { ...down, for: '1h' });
    account.pass(minutes(59));
    expect(instance(account)?.DBInstanceStatus).toBe('creating');
    expect(until(account, () => instance(account)?.DBInstanceStatus === 'backing-up', minutes(20))).toBeGreaterThan(60_000);
    until(account, () => instance(account)?.DBInstanceStatus === 'available', minutes(20));
    expect(serves(account)).toMatchObject({ readable: true, writable: true });
  });
});

describe('a database without its control plane', () => {
  it('of another service it takes no notice', () => {
    const account = accountWithSubnets({ services: [rds, elasticache] });
    account.fault('control-plane-down', { ...down, service: 'elasticache', for: '1h' });
    account.call('rds', 'CreateDBInstance', wanted);
    account.pass(minutes(15));
    expect(instance(account)?.DBInstanceStatus).toBe('available');
  });

  it('serves, and fails over all the same when its zone is lost', () => {
    const account = accountWithDatabase();
    account.fault('control-plane-down', { ...down, for: '2h' });
    account.pass(minutes(5));
    expect(serves(account)).toMatchObject({ readable: true, writable: true });
    const { AvailabilityZone: az } = account.call<{ DBInstances: { AvailabilityZone: string }[] }>('rds', 'DescribeDBInstances', {}).DBInstances[0] ?? { AvailabilityZone: '' };
    account.fault('az-down', { az, for: '1h' });
    account.pass(seconds(1));
    expect(serves(account)).toMatchObject({ readable: false });
    account.pass(minutes(10));
    expect(serves(account)).toMatchObject({ readable: true, writable: true, endpointMovedAt: expect.any(Number) as number });
  });

  it('ends a failover that had begun', () => {
    const account = accountWithDatabase();
    account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: 'shop-production', ForceFailover: true });
    account.pass(seconds(5));
    account.fault('control-plane-down', { ...down, for: '2h' });
    account.pass(minutes(10));
    expect(serves(account)).toMatchObject({ readable: true, writable: true, endpointMovedAt: expect.any(Number) as number });
  });

  it('is not changed before it is back', () => {
    const account = accountWithDatabase({ input: { MultiAZ: false } });
    account.call('rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'shop-production', MultiAZ: true, ApplyImmediately: true });
    account.fault('control-plane-down', { ...down, service: 'rds', for: '2h' });
    account.pass(minutes(119));
    expect(instance(account)?.MultiAZ).toBe(false);
    account.pass(minutes(40));
    expect(instance(account)).toMatchObject({ MultiAZ: true, DBInstanceStatus: 'available' });
  });

  it.each([
    ['region-down', down],
    ['region-partitioned', down],
    ['control-plane-down', down],
    ['region-partitioned', { region: 'us-west-2' }],
  ] as const)('cannot be copied to another region under %s %o', (fault, where) => {
    const account = accountWithDatabase();
    const arn = account.call<{ DBInstances: { DBInstanceArn: string }[] }>('rds', 'DescribeDBInstances', {}).DBInstances[0]?.DBInstanceArn;
    const replica = { DBInstanceIdentifier: 'shop-far', SourceDBInstanceIdentifier: arn, DBSubnetGroupName: 'private', VpcSecurityGroupIds: ['sg-1'] };
    account.fault(fault, { ...where, for: '10m' });
    expect(() => account.call('rds', 'CreateDBInstanceReadReplica', replica, 'us-west-2')).toThrow('cannot be reached');
    account.pass(minutes(11));
    account.call('rds', 'CreateDBInstanceReadReplica', replica, 'us-west-2');
    expect(instance(account, 'shop-far', 'us-west-2')?.DBInstanceStatus).toBe('creating');
  });
});

describe('a cache without its control plane', () => {
  it('is not made before it is back', () => {
    const account = accountWithCache();
    account.call('elasticache', 'CreateReplicationGroup', cache);
    account.fault('control-plane-down', { ...down, for: '1h' });
    account.pass(minutes(59));
    expect(cacheStatus(account)).toBe('creating');
    account.pass(minutes(5));
    expect(cacheStatus(account)).toBe('available');
  });

  it('fails over, and has its lost node again only afterwards', () => {
    const account = accountWithCache();
    account.call('elasticache', 'CreateReplicationGroup', cache);
    account.pass(minutes(11));
    account.fault('control-plane-down', { ...down, for: '1h' });
    account.call('elasticache', 'TestFailover', { ReplicationGroupId: 'shop', NodeGroupId: '0001' });
    account.pass(minutes(30));
    expect(account.look((context) => cacheState(context, 'shop'))).toMatchObject({ writable: true, endpointMovedAt: expect.any(Number) as number });
    expect(cacheStatus(account)).toBe('modifying');
    account.pass(minutes(31));
    expect(cacheStatus(account)).toBe('available');
  });
});
