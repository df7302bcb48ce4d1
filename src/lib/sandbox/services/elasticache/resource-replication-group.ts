// AWS::ElastiCache::ReplicationGroup.
import type { Json } from '../../../engine/standing.ts';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, numberOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { changeInOrder, queueOf, type Change } from './change-queue.ts';
import type { ReplicationGroup } from './entities.ts';
import { groups } from './groups.ts';
import { arnOf, configurationHost, nodeHost, primaryHost, readerHost } from './identifiers.ts';
import { retag } from './resource-groups.ts';

const find = (context: Context, id: string): ReplicationGroup | undefined => groups(context).get(id);

/** What can be changed later, in the API's words. */
const changeable = (properties: Properties) => ({
  ReplicationGroupDescription: textOf(properties['ReplicationGroupDescription']),
  AutomaticFailoverEnabled: flagOf(properties['AutomaticFailoverEnabled']),
  MultiAZEnabled: flagOf(properties['MultiAZEnabled']),
  CacheNodeType: textOf(properties['CacheNodeType']),
  Engine: textOf(properties['Engine']),
  EngineVersion: textOf(properties['EngineVersion']),
  CacheParameterGroupName: textOf(properties['CacheParameterGroupName']),
  SecurityGroupIds: textsOf(properties['SecurityGroupIds']),
  SnapshotRetentionLimit: numberOf(properties['SnapshotRetentionLimit']),
  SnapshotWindow: textOf(properties['SnapshotWindow']),
  PreferredMaintenanceWindow: textOf(properties['PreferredMaintenanceWindow']),
  AutoMinorVersionUpgrade: flagOf(properties['AutoMinorVersionUpgrade']),
  AuthToken: textOf(properties['AuthToken']),
});

function replicaChange(id: string, before: Properties, after: Properties): readonly Change[] {
  const [had, has] = [numberOf(before['NumCacheClusters']), numberOf(after['NumCacheClusters'])];
  if (had === undefined || has === undefined || had === has) return [];
  return [{ operation: has > had ? 'IncreaseReplicaCount' : 'DecreaseReplicaCount', input: { ReplicationGroupId: id, NewReplicaCount: has - 1, ApplyImmediately: true } }];
}

function modification(id: string, changed: Readonly<Record<string, Json | undefined>>): readonly Change[] {
  if (Object.keys(changed).length === 0) return [];
  const strategy = changed['AuthToken'] === undefined ? {} : { AuthTokenUpdateStrategy: 'ROTATE' };
  return [{ operation: 'ModifyReplicationGroup', input: given({ ReplicationGroupId: id, ApplyImmediately: true, ...changed, ...strategy }) as Change['input'] }];
}

/** More replicas come before failover is switched on, fewer after it is switched off. */
const byNeed = (changed: Readonly<Record<string, unknown>>) => {
  const modifyFirst = changed['AutomaticFailoverEnabled'] === false;
  const rank = ({ operation }: Change): number => (operation === 'ModifyReplicationGroup' ? (modifyFirst ? 0 : 2) : 1);
  return (a: Change, b: Change): number => rank(a) - rank(b);
};

export const replicationGroup: ResourceType = {
  required: ['ReplicationGroupDescription'],
  createOnly: ['AtRestEncryptionEnabled', 'CacheSubnetGroupName', 'DataTieringEnabled', 'GlobalReplicationGroupId', 'KmsKeyId', 'NetworkType', 'Port', 'PreferredCacheClusterAZs', 'ReplicasPerNodeGroup', 'ReplicationGroupId', 'SnapshotArns', 'SnapshotName', 'NumNodeGroups'],
  create(properties, resource) {
    const id = (textOf(properties['ReplicationGroupId']) ?? resource.generatedName(40)).toLowerCase();
    resource.context.call(
      'elasticache',
      'CreateReplicationGroup',
      given({
        ...changeable(properties),
        ReplicationGroupId: id,
        NumCacheClusters: numberOf(properties['NumCacheClusters']),
        NumNodeGroups: numberOf(properties['NumNodeGroups']),
        ReplicasPerNodeGroup: numberOf(properties['ReplicasPerNodeGroup']),
        ClusterMode: textOf(properties['ClusterMode']),
        CacheSubnetGroupName: textOf(properties['CacheSubnetGroupName']),
        PreferredCacheClusterAZs: textsOf(properties['PreferredCacheClusterAZs']),
        Port: numberOf(properties['Port']),
        TransitEncryptionEnabled: flagOf(properties['TransitEncryptionEnabled']),
        TransitEncryptionMode: textOf(properties['TransitEncryptionMode']),
        AtRestEncryptionEnabled: flagOf(properties['AtRestEncryptionEnabled']),
        KmsKeyId: textOf(properties['KmsKeyId']),
        Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
      }),
    );
    return id;
  },
  progress(id, { context }) {
    const group = find(context, id);
    if (group === undefined) return { failed: `ReplicationGroup ${id} not found.` };
    const { waiting, failure } = queueOf(context, id);
    if (failure !== undefined) return { failed: failure };
    return group.status === 'available' && group.work === undefined && !waiting ? 'ready' : 'waiting';
  },
  attributes(id, { context }) {
    const group = find(context, id);
    if (group === undefined) return {};
    const port = String(group.port);
    if (group.clusterMode) return { ReplicationGroupId: id, 'ConfigurationEndPoint.Address': configurationHost(context, group), 'ConfigurationEndPoint.Port': port };
    const nodes = group.nodeGroups.flatMap((nodeGroup) => nodeGroup.nodes.map(({ id: nodeId }) => nodeHost(context, group, { nodeGroup, nodeId })));
    return {
      ReplicationGroupId: id,
      'PrimaryEndPoint.Address': primaryHost(context, group),
      'PrimaryEndPoint.Port': port,
      'ReaderEndPoint.Address': readerHost(context, group),
      'ReaderEndPoint.Port': port,
      'ReadEndPoint.Addresses': `[${nodes.join(', ')}]`,
      'ReadEndPoint.AddressesList': nodes,
      'ReadEndPoint.PortsList': nodes.map(() => port),
      'ReadEndPoint.Ports': `[${nodes.map(() => port).join(', ')}]`,
    };
  },
  update(id, { before, after }, { context, tags }) {
    retag(context, arnOf(context, 'replicationgroup', id), tagsWith(tags, after['Tags']));
    const [was, is] = [changeable(before), changeable(after)];
    const changed: Readonly<Record<string, Json | undefined>> = Object.fromEntries(Object.entries(is).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was])));
    changeInOrder(context, id, [...replicaChange(id, before, after), ...modification(id, changed)].sort(byNeed(changed)));
  },
  delete(id, { context }) {
    const group = find(context, id);
    if (group !== undefined && group.status !== 'deleting') context.call('elasticache', 'DeleteReplicationGroup', { ReplicationGroupId: id, RetainPrimaryCluster: false });
  },
  gone: (id, { context }) => (find(context, id) === undefined ? 'ready' : 'waiting'),
  read(id, { context }) {
    const it = find(context, id);
    if (it === undefined) return undefined;
    return { ReplicationGroupId: it.id, ReplicationGroupDescription: it.description, AutomaticFailoverEnabled: it.automaticFailover, MultiAZEnabled: it.multiAz, CacheNodeType: it.nodeType, SnapshotRetentionLimit: it.snapshotRetention, TransitEncryptionEnabled: it.transitEncryption, AtRestEncryptionEnabled: it.atRestEncryption };
  },
};
