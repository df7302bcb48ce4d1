// What the fitness platform's record asks for beyond the video auctions': made by the blueprint scale, and by startup not at all.
import { describe, expect, it } from 'vitest';
import { blueprintNames, loadBlueprint, settingAt } from '../src/lib/config/blueprint.ts';
import { holds, rendered, templateOf } from './template-files.ts';

const blueprints = blueprintNames.map(loadBlueprint);

describe('what the larger record asks for', () => {
  const extra: Readonly<Record<string, readonly string[]>> = {
    network: ['EcrApiEndpoint', 'EcrDockerEndpoint', 'EndpointSecurityGroup', 'KmsEndpoint', 'LogsEndpoint', 'NatAddressAParameter', 'NatAddressBParameter', 'NatAddressC', 'NatAddressCParameter', 'NatGatewayC', 'PrivateSubnetC', 'PublicSubnetC', 'SecretsManagerEndpoint', 'SqsEndpoint', 'SsmEndpoint', 'SsmMessagesEndpoint'],
    data: ['FromProxy', 'Proxy', 'ProxyRole', 'ProxySecurityGroup', 'ProxyTargets', 'Replica', 'ReplicaEndpointParameter', 'ReplicaLagAlarm', 'ReplicaSecurityGroup', 'ReplicaSecurityGroupIdParameter'],
    cache: ['ShardedParameterGroup', 'ShardedReplicationGroup'],
    storage: ['Analytics', 'AnalyticsBucketParameter', 'AnalyticsPolicy', 'Backups', 'BackupsBucketParameter', 'BackupsPolicy', 'Documents', 'DocumentsBucketParameter', 'DocumentsPolicy', 'Images', 'ImagesBucketParameter', 'ImagesPolicy'],
    edge: ['OwnAddresses', 'WebAcl', 'WebAclBeforeLoadBalancer'],
  };
  const madeBy = (layer: string, { defaults, environments }: (typeof blueprints)[number]): readonly string[] => {
    const { settings } = templateOf(layer).Metadata.platform;
    const given = Object.fromEntries(Object.entries(settings).flatMap(([name, path]) => {
      const value = settingAt(environments['production'] ?? {}, path) ?? settingAt(defaults, path);
      return value === undefined ? [] : [[name, Array.isArray(value) ? String(value).split(',') : String(value)]];
    }));
    return Object.entries(templateOf(layer).Resources).flatMap(([id, { Condition: condition }]) => (condition === undefined || holds(layer, condition, given) ? [id] : []));
  };

  it.each(Object.keys(extra))('is made of %s by scale, and nothing of it by startup', (layer) => {
    const [small = [], large = []] = blueprints.map((blueprint) => madeBy(layer, blueprint));
    expect(small.filter((id) => extra[layer]?.includes(id))).toEqual([]);
    expect(extra[layer]?.filter((id) => !large.includes(id))).toEqual([]);
    // One cache or the other, never both.
    if (layer === 'cache') expect([small, large].map((made) => made.filter((id) => id.endsWith('ReplicationGroup')))).toEqual([['ReplicationGroup'], ['ShardedReplicationGroup']]);
  });

  it('keeps documents and backups from being deleted, and masters from being paid for twice', () => {
    for (const id of ['Documents', 'Backups']) {
      expect(rendered('storage', id, { MoreBuckets: 'true' })).toMatchObject({ ObjectLockEnabled: true, VersioningConfiguration: { Status: 'Enabled' }, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: '35' } } } });
    }
    const rulesOf = (given: Readonly<Record<string, string>>) => (rendered('storage', 'Videos', given)['LifecycleConfiguration'] as { readonly Rules: readonly { readonly Id: string }[] }).Rules;
    expect(rulesOf({}).map(({ Id }) => Id)).toEqual(['intelligent-tiering', 'tidy']);
    expect(rulesOf({ VideoTiers: 'archive', Masters: 'content/uploads/' })).toMatchObject([
      { Id: 'masters', Prefix: 'content/uploads/', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: '90' }, { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: '365' }] },
      { Id: 'renditions', Prefix: 'renditions/', Transitions: [{ StorageClass: 'GLACIER_IR' }] },
      { Id: 'tidy' },
    ]);
  });

  it('sends services to the proxy where there is one, and lets them in nowhere else', () => {
    const valueOf = (name: string, proxied: string): unknown => rendered('data', `${name}Parameter`, { Proxied: proxied })['Value'];
    expect([valueOf('Endpoint', 'false'), valueOf('SecurityGroupId', 'false')]).toEqual(['Instance-Endpoint.Address', 'SecurityGroup-GroupId']);
    expect([valueOf('Endpoint', 'true'), valueOf('SecurityGroupId', 'true')]).toEqual(['Proxy-Endpoint', 'ProxySecurityGroup-GroupId']);
    expect(rendered('data', 'ProxyTargets', { ProxyPercent: '6' })).toMatchObject({ TargetGroupName: 'default', DBInstanceIdentifiers: ['Instance-id'], ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: '6' } });
  });

  it('counts requests by address and user, by the forwarded address only behind a CDN', () => {
    const rates = (given: Readonly<Record<string, string>>) =>
      (rendered('edge', 'WebAcl', given)['Rules'] as readonly { readonly Statement: { readonly RateBasedStatement?: Readonly<Record<string, unknown>> } }[]).flatMap(({ Statement: { RateBasedStatement: it } }) =>
        it === undefined ? [] : [[it['AggregateKeyType'], it['Limit'], it['EvaluationWindowSec'], 'ForwardedIPConfig' in it]],
      );
    expect(rates({})).toEqual([['IP', '1667', 600, false], ['IP', '334', 60, false], ['CUSTOM_KEYS', '167', 600, false]]);
    const rulesOf = (given: Readonly<Record<string, string | readonly string[]>>) => (rendered('edge', 'WebAcl', { Firewall: 'true', ...given })['Rules'] as readonly { readonly Name: string; readonly Action?: object }[]).map(({ Name }) => Name);
    expect(rulesOf({})).not.toContain('trusted');
    expect(rulesOf({ Trusted: ['192.0.2.1/32'] }).slice(-5)).toEqual(['own', 'trusted', 'address-in-10-minutes', 'address-in-a-minute', 'user-in-10-minutes']);
    expect(rates({ Front: 'true' })).toEqual([['FORWARDED_IP', '1667', 600, true], ['FORWARDED_IP', '334', 60, true], ['CUSTOM_KEYS', '167', 600, false]]);
  });

  it('watches every node of a sharded cache', () => {
    for (const id of ['CpuAlarm', 'MemoryAlarm']) {
      const nodesIn = (given: Readonly<Record<string, string>>) => [...new Set(JSON.stringify(rendered('cache', id, { App: 'shop', Environment: 'live', ...given })).match(/shop-live-[a-z0-9-]+\d/g))];
      expect(nodesIn({ Nodes: '2' })).toEqual(['shop-live-001', 'shop-live-002']);
      expect(nodesIn({ Nodes: '2', Shards: '3' })).toEqual(['0001-001', '0001-002', '0002-001', '0002-002', '0003-001', '0003-002'].map((node) => `shop-live-shards-${node}`));
      expect(nodesIn({ Nodes: '1', Shards: '3' })).toEqual(['0001-001', '0002-001', '0003-001'].map((node) => `shop-live-shards-${node}`));
    }
    const shown = String(rendered('observability', 'Dashboard', { Services: ['api'], CacheShards: '3' })['DashboardBody']);
    expect(() => JSON.parse(shown) as unknown).not.toThrow();
    expect(shown).toContain('"CacheGroup-value-0001-001"], ["...", "CacheGroup-value-0001-002"]');
  });
});
