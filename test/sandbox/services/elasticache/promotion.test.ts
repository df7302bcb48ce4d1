// A replica promoted by hand, and an engine exchanged in place.
import type { CacheCluster, ReplicationGroup } from '@aws-sdk/client-elasticache';
import { expect, it } from 'vitest';
import { elasticache } from '../../../../src/lib/sandbox/services/elasticache/service.ts';
import { cacheState } from '../../../../src/lib/sandbox/services/elasticache/serving.ts';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import type { Account } from '../account.ts';
import { accountWithSubnets } from '../rds/database.ts';

const id = 'shop-production';

function opened(more: object = {}): Account {
  const account = accountWithSubnets({ services: [rds, elasticache] });
  account.call('elasticache', 'CreateCacheSubnetGroup', { CacheSubnetGroupName: 'private', CacheSubnetGroupDescription: 'private', SubnetIds: ['subnet-0', 'subnet-1', 'subnet-2'] });
  account.call('elasticache', 'CreateReplicationGroup', { ReplicationGroupId: id, ReplicationGroupDescription: 'sessions', Engine: 'redis', EngineVersion: '7.1', CacheNodeType: 'cache.t4g.micro', NumCacheClusters: 3, CacheSubnetGroupName: 'private', SecurityGroupIds: ['sg-1'], ...more });
  account.pass(minutes(11));
  return account;
}

const shown = (account: Account): ReplicationGroup => account.call<{ ReplicationGroups: ReplicationGroup[] }>('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: id }).ReplicationGroups[0] ?? {};
const primary = (account: Account): string | undefined => shown(account).NodeGroups?.[0]?.NodeGroupMembers?.find(({ CurrentRole }) => CurrentRole === 'primary')?.CacheClusterId;
const modify = (account: Account, more: object): unknown => account.call('elasticache', 'ModifyReplicationGroup', { ReplicationGroupId: id, ApplyImmediately: true, ...more });
const cluster = (account: Account): CacheCluster => account.call<{ CacheClusters: CacheCluster[] }>('elasticache', 'DescribeCacheClusters', { CacheClusterId: `${id}-001` }).CacheClusters[0] ?? {};

it('makes the named replica the primary, with seconds without writes', () => {
  const account = opened();
  expect(primary(account)).toBe(`${id}-001`);
  modify(account, { PrimaryClusterId: `${id}-003` });
  expect(shown(account).Status).toBe('modifying');
  let without = 0;
  for (let second = 0; second < 120; second++) {
    account.pass(seconds(1));
    if (account.look((context) => cacheState(context, id)?.writable) === false) without++;
  }
  expect(without).toBeGreaterThan(5);
  expect(without).toBeLessThan(60);
  expect(primary(account)).toBe(`${id}-003`);
  account.pass(minutes(10));
  expect(shown(account).Status).toBe('available');
});

it('is refused with automatic failover, for strangers, and with cluster mode', () => {
  expect(() => modify(opened({ AutomaticFailoverEnabled: true }), { PrimaryClusterId: `${id}-002` })).toThrow('automatic failover');
  expect(() => modify(opened(), { PrimaryClusterId: 'other-002' })).toThrow('not a member');
});

it('redis becomes valkey in place, and its default parameters with it', () => {
  const account = opened();
  expect(cluster(account).CacheParameterGroup?.CacheParameterGroupName).toBe('default.redis7');
  modify(account, { Engine: 'valkey', EngineVersion: '8.1' });
  account.pass(minutes(40));
  expect(cluster(account)).toMatchObject({ Engine: 'valkey', EngineVersion: '8.1', CacheParameterGroup: { CacheParameterGroupName: 'default.valkey8' } });
  expect(() => modify(account, { Engine: 'redis' })).toThrow('Cannot downgrade');
});

it('parameters of the account have to be named anew for another family', () => {
  const account = opened();
  account.call('elasticache', 'CreateCacheParameterGroup', { CacheParameterGroupName: 'mine', CacheParameterGroupFamily: 'redis7', Description: 'mine' });
  account.call('elasticache', 'CreateCacheParameterGroup', { CacheParameterGroupName: 'new', CacheParameterGroupFamily: 'valkey8', Description: 'new' });
  modify(account, { CacheParameterGroupName: 'mine' });
  account.pass(minutes(40));
  expect(() => modify(account, { Engine: 'valkey', EngineVersion: '8.1' })).toThrow('not of the family valkey8');
  modify(account, { Engine: 'valkey', EngineVersion: '8.1', CacheParameterGroupName: 'new' });
  account.pass(minutes(40));
  expect(cluster(account).CacheParameterGroup?.CacheParameterGroupName).toBe('new');
});
