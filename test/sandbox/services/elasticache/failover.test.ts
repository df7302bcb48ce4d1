// Replication groups: made, failed over on request and by a lost zone, refused where AWS refuses.
import type { DescribeEventsCommandOutput, DescribeReplicationGroupsCommandOutput, ReplicationGroup } from '@aws-sdk/client-elasticache';
import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/lib/sandbox/services/elasticache/resources.ts';
import { elasticache } from '../../../../src/lib/sandbox/services/elasticache/service.ts';
import { cacheState, type CacheState } from '../../../../src/lib/sandbox/services/elasticache/serving.ts';
import { observeZones } from '../../../../src/lib/sandbox/services/elasticache/zones.ts';
import { between, hours, inSeconds, minutes, seconds, type Instant } from '../../../../src/lib/world/time.ts';
import type { Account } from '../account.ts';
import { inStack } from '../in-stack.ts';
import { accountWithSubnets } from '../rds/database.ts';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import type { World } from '../../../../src/lib/sandbox/world/world.ts';

const wanted = {
  ReplicationGroupId: 'shop-production',
  ReplicationGroupDescription: 'sessions',
  Engine: 'valkey',
  CacheNodeType: 'cache.t4g.micro',
  NumCacheClusters: 2,
  AutomaticFailoverEnabled: true,
  MultiAZEnabled: true,
  TransitEncryptionEnabled: true,
  AtRestEncryptionEnabled: true,
  AuthToken: 'a-token-of-enough-length',
  CacheSubnetGroupName: 'private',
  SecurityGroupIds: ['sg-1'],
};

function accountWithCache(options: { readonly input?: object; readonly observers?: readonly ((world: World) => void)[] } = {}): Account {
  const account = accountWithSubnets({ services: [rds, elasticache], observers: [observeZones, ...(options.observers ?? [])] });
  account.call('elasticache', 'CreateCacheSubnetGroup', { CacheSubnetGroupName: 'private', CacheSubnetGroupDescription: 'private', SubnetIds: ['subnet-0', 'subnet-1', 'subnet-2'] });
  account.call('elasticache', 'CreateReplicationGroup', { ...wanted, ...options.input });
  account.pass(minutes(11));
  return account;
}

const shown = (account: Account): ReplicationGroup => account.call<DescribeReplicationGroupsCommandOutput>('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: 'shop-production' }).ReplicationGroups?.[0] ?? {};
const primary = (account: Account): string | undefined => shown(account).NodeGroups?.[0]?.NodeGroupMembers?.find(({ CurrentRole }) => CurrentRole === 'primary')?.CacheClusterId;
const failover = { ReplicationGroupId: 'shop-production', NodeGroupId: '0001' };
const told = (account: Account, since: Instant): (readonly [string | undefined, string | undefined])[] => (account.call<DescribeEventsCommandOutput>('elasticache', 'DescribeEvents', { StartTime: new Date(since) }).Events ?? []).map(({ SourceType, Message }) => [SourceType, Message] as const);

describe('a replication group', () => {
  it('is created in five to ten minutes, with its nodes in different zones and no token shown', () => {
    const account = accountWithSubnets({ services: [rds, elasticache] });
    account.call('elasticache', 'CreateCacheSubnetGroup', { CacheSubnetGroupName: 'private', CacheSubnetGroupDescription: 'private', SubnetIds: ['subnet-0', 'subnet-1'] });
    account.call('elasticache', 'CreateReplicationGroup', wanted);
    account.pass(minutes(5));
    expect(shown(account).Status).toBe('creating');
    account.pass(minutes(5));
    const group = shown(account);
    expect(group).toMatchObject({ Status: 'available', AutomaticFailover: 'enabled', MultiAZ: 'enabled', AuthTokenEnabled: true, TransitEncryptionEnabled: true, ClusterEnabled: false });
    expect(new Set(group.NodeGroups?.[0]?.NodeGroupMembers?.map(({ PreferredAvailabilityZone }) => PreferredAvailabilityZone)).size).toBe(2);
    expect(group.NodeGroups?.[0]?.PrimaryEndpoint?.Address).toMatch(/^master\.shop-production\..*\.use1\.cache\.amazonaws\.com$/);
    expect(JSON.stringify(account.world.store.entries({ kind: 'elasticache.replication-group', scope: '111122223333/us-east-1' }))).not.toContain(wanted.AuthToken);
  });

  it('is refused where its parts do not go together', () => {
    const account = accountWithCache();
    const refused = (input: object): string => account.refusal('elasticache', 'CreateReplicationGroup', { ...wanted, ReplicationGroupId: 'other', ...input }).code;
    expect(refused({ ReplicationGroupId: 'shop-production' })).toBe('ReplicationGroupAlreadyExistsFault');
    expect(refused({ NumCacheClusters: 1 })).toBe('InvalidParameterCombinationException');
    expect(refused({ AutomaticFailoverEnabled: false })).toBe('InvalidParameterCombinationException');
    expect(refused({ TransitEncryptionEnabled: false })).toBe('InvalidParameterCombinationException');
    expect(refused({ AuthToken: 'short' })).toBe('InvalidParameterValueException');
    expect(refused({ EngineVersion: '6.2' })).toBe('InvalidParameterCombinationException');
    expect(refused({ CacheNodeType: 'cache.t1.micro' })).toBe('InvalidParameterValueException');
    expect(refused({ CacheSubnetGroupName: 'none' })).toBe('CacheSubnetGroupNotFoundFault');
  });
});

describe('an AUTH token', () => {
  it('is taken beside the one that is, and left alone by SET, which only follows; never a third', () => {
    const account = accountWithCache();
    const change = (AuthToken: string, more: object): object => ({ ReplicationGroupId: 'shop-production', AuthToken, ApplyImmediately: true, ...more });
    const refused = (AuthToken: string, more: object): string => account.refusal('elasticache', 'ModifyReplicationGroup', change(AuthToken, more)).code;
    const put = (AuthToken: string, more: object): void => {
      account.call('elasticache', 'ModifyReplicationGroup', change(AuthToken, more));
      expect(shown(account).Status).toBe('modifying');
      account.pass(hours(1));
    };
    const [born, first, second] = [wanted.AuthToken, 'a-first-token-of-enough-length', 'a-second-token-of-enough-length'];
    expect([refused(born, { AuthTokenUpdateStrategy: 'SET' }), refused(first, { ApplyImmediately: false }), refused(first, { AuthTokenUpdateStrategy: 'DELETE' })]).toEqual(['InvalidParameterCombinationException', 'InvalidParameterCombinationException', 'InvalidParameterValueException']);
    const before = shown(account).AuthTokenLastModifiedDate;
    put(first, { AuthTokenUpdateStrategy: 'ROTATE' });
    expect(shown(account).AuthTokenLastModifiedDate).not.toEqual(before);
    expect(refused(second, { AuthTokenUpdateStrategy: 'SET' })).toBe('InvalidParameterCombinationException');
    put(first, { AuthTokenUpdateStrategy: 'SET' });
    expect(refused(born, { AuthTokenUpdateStrategy: 'SET' })).toBe('InvalidParameterCombinationException');
    // ROTATE where nothing is said, and what is pushed out by a third does not come back.
    put(second, {});
    put('a-third-token-of-enough-length', {});
    expect(refused(first, { AuthTokenUpdateStrategy: 'SET' })).toBe('InvalidParameterCombinationException');
  });
});

describe('a stack’s update', () => {
  const type = resources['AWS::ElastiCache::ReplicationGroup'];
  const one = { ReplicationGroupId: 'shop-production', NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false };
  const two = { ReplicationGroupId: 'shop-production', NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true };
  const update = (account: Account, before: object, after: object): void => account.look((context) => type.update?.('shop-production', { before: { ...before }, after: { ...after } }, inStack(context)));
  const progress = (account: Account): unknown => account.look((context) => type.progress?.('shop-production', inStack(context)));

  it('adds the replica first, then switches failover on, and back the other way round', () => {
    const account = accountWithCache({ input: one });
    update(account, one, two);
    expect(progress(account)).toBe('waiting');
    account.pass(minutes(20));
    expect(progress(account)).toBe('ready');
    expect(shown(account)).toMatchObject({ AutomaticFailover: 'enabled', MultiAZ: 'enabled', MemberClusters: ['shop-production-001', 'shop-production-002'] });
    update(account, two, one);
    account.pass(minutes(20));
    expect(progress(account)).toBe('ready');
    expect(shown(account)).toMatchObject({ AutomaticFailover: 'disabled', MultiAZ: 'disabled', MemberClusters: ['shop-production-001'] });
  });

  it('fails when its second change is refused', () => {
    const account = accountWithCache({ input: one });
    update(account, one, { ...two, CacheNodeType: 'cache.t1.micro' });
    account.pass(minutes(20));
    expect(progress(account)).toEqual({ failed: expect.stringContaining('cache.t1.micro') });
  });
});

describe('a test failover', () => {
  it('tells its events in AWS’s order, changes the roles, and cuts writers off for seconds', () => {
    const states: { readonly at: Instant; readonly state: CacheState }[] = [];
    const witness = (world: World): void => {
      for (const context of world.contextsWith('elasticache.replication-group')) {
        const state = cacheState(context, 'shop-production');
        if (state !== undefined && states.at(-1)?.state.writable !== state.writable) states.push({ at: world.now, state });
      }
    };
    const account = accountWithCache({ observers: [witness] });
    const [old, called] = [primary(account), account.now];
    account.call('elasticache', 'TestFailover', failover);
    expect(shown(account).Status).toBe('modifying');
    expect(account.refusal('elasticache', 'TestFailover', failover).code).toBe('InvalidReplicationGroupStateFault');
    account.pass(minutes(15));
    expect(shown(account).Status).toBe('available');
    expect(primary(account)).not.toBe(old);
    const completed = `Failover from primary node ${old ?? ''} to replica node ${primary(account) ?? ''} completed`;
    expect(told(account, called)).toEqual([
      ['replication-group', 'Test Failover API called for node group 0001'],
      ['cache-cluster', completed],
      ['replication-group', completed],
      ['cache-cluster', 'Recovering cache nodes 0001'],
      ['cache-cluster', 'Finished recovery for cache nodes 0001'],
    ]);
    const [, down, up] = states;
    const outage = inSeconds(between(down?.at ?? called, up?.at ?? called));
    expect(outage).toBeGreaterThanOrEqual(10);
    expect(outage).toBeLessThanOrEqual(35);
    expect(down?.state.readable).toBe(true);
  });

  it('is given fifteen times in 24 hours, not more', () => {
    const account = accountWithCache();
    for (let n = 0; n < 15; n++) {
      account.call('elasticache', 'TestFailover', failover);
      account.pass(minutes(12));
    }
    expect(account.refusal('elasticache', 'TestFailover', failover).code).toBe('APICallRateForCustomerExceededFault');
    account.pass(hours(22));
    account.call('elasticache', 'TestFailover', failover);
  });

  it('is refused without automatic failover, and for a node group that is not there', () => {
    const account = accountWithCache({ input: { NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false } });
    expect(account.refusal('elasticache', 'TestFailover', failover).code).toBe('InvalidReplicationGroupStateFault');
    expect(account.refusal('elasticache', 'TestFailover', { ...failover, NodeGroupId: '0002' }).code).toBe('NodeGroupNotFoundFault');
  });
});

describe('a lost zone', () => {
  it('moves the primary out of it', () => {
    const account = accountWithCache();
    const old = primary(account);
    const zone = shown(account).NodeGroups?.[0]?.NodeGroupMembers?.find(({ CacheClusterId }) => CacheClusterId === old)?.PreferredAvailabilityZone ?? '';
    account.fault('az-down', { az: zone, for: '20m' });
    expect(account.look((context) => cacheState(context, 'shop-production'))).toMatchObject({ writable: false });
    account.pass(seconds(40));
    expect(account.look((context) => cacheState(context, 'shop-production'))).toMatchObject({ writable: true });
    expect(primary(account)).not.toBe(old);
    account.pass(minutes(40));
    expect(shown(account).NodeGroups?.[0]?.Status).toBe('available');
  });
});
