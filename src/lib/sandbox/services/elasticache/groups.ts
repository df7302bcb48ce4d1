// Replication groups looked up, saved and shown.
import type { CacheCluster, DescribeCacheClustersCommandInput, DescribeCacheClustersCommandOutput, DescribeReplicationGroupsCommandInput, DescribeReplicationGroupsCommandOutput, ReplicationGroup as Shown } from '@aws-sdk/client-elasticache';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Node, type NodeGroup, type ReplicationGroup } from './entities.ts';
import { arnOf, configurationHost, nodeHost, primaryHost, readerHost } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';

export const groups = (context: Context) => context.table<ReplicationGroup>(kinds.group);

export function save(context: Context, group: ReplicationGroup): void {
  groups(context).put(group.id, group);
}

/** @throws AwsFault ReplicationGroupNotFoundFault */
export function existingGroup(context: Context, id: string | undefined): ReplicationGroup {
  const group = groups(context).get((id ?? '').toLowerCase());
  if (group === undefined) throw new AwsFault('ReplicationGroupNotFoundFault', `ReplicationGroup ${id ?? ''} not found.`, { status: 404 });
  return group;
}

/** @throws AwsFault InvalidReplicationGroupStateFault */
export function mustBeAvailable(group: ReplicationGroup): void {
  if (group.status !== 'available' || group.work !== undefined) throw new AwsFault('InvalidReplicationGroupStateFault', `Replication group ${group.id} is not in available state. Current status is ${group.status}.`);
}

/** The group with one of its node groups changed. */
export function withNodeGroup(group: ReplicationGroup, id: string, change: (nodeGroup: NodeGroup) => NodeGroup): ReplicationGroup {
  return { ...group, nodeGroups: group.nodeGroups.map((it) => (it.id === id ? change(it) : it)) };
}

const endpoint = (Address: string, group: ReplicationGroup) => ({ Address, Port: group.port });
const isUp = (group: ReplicationGroup): boolean => group.status !== 'creating';

export function viewOf(context: Context, group: ReplicationGroup): Shown {
  return {
    ReplicationGroupId: group.id,
    ARN: arnOf(context, 'replicationgroup', group.id),
    Description: group.description,
    Status: group.status,
    PendingModifiedValues: {},
    MemberClusters: group.nodeGroups.flatMap(({ nodes }) => nodes.map(({ id }) => id)),
    ...(isUp(group) ? { NodeGroups: group.nodeGroups.map((it) => nodeGroupView(context, group, it)) } : {}),
    ...(isUp(group) && group.clusterMode ? { ConfigurationEndpoint: endpoint(configurationHost(context, group), group) } : {}),
    AutomaticFailover: group.automaticFailover ? 'enabled' : 'disabled',
    MultiAZ: group.multiAz ? 'enabled' : 'disabled',
    SnapshotRetentionLimit: group.snapshotRetention,
    SnapshotWindow: group.snapshotWindow,
    ClusterEnabled: group.clusterMode,
    ClusterMode: group.clusterMode ? 'enabled' : 'disabled',
    CacheNodeType: group.nodeType,
    Engine: group.engine,
    AuthTokenEnabled: group.authTokenHash !== undefined,
    ...(group.authTokenSetAt === undefined ? {} : { AuthTokenLastModifiedDate: asDate(group.authTokenSetAt) }),
    TransitEncryptionEnabled: group.transitEncryption,
    ...(group.transitMode === undefined ? {} : { TransitEncryptionMode: group.transitMode }),
    AtRestEncryptionEnabled: group.atRestEncryption,
    ...(group.kmsKeyId === undefined ? {} : { KmsKeyId: group.kmsKeyId }),
    ReplicationGroupCreateTime: asDate(group.createdAt),
    AutoMinorVersionUpgrade: group.autoMinorVersionUpgrade,
    NetworkType: 'ipv4',
    IpDiscovery: 'ipv4',
    DataTiering: 'disabled',
    LogDeliveryConfigurations: [],
  };
}

function nodeGroupView(context: Context, group: ReplicationGroup, it: NodeGroup) {
  return {
    NodeGroupId: it.id,
    Status: it.failover === undefined ? 'available' : 'modifying',
    ...(it.slots === undefined ? {} : { Slots: it.slots }),
    ...(group.clusterMode ? {} : { PrimaryEndpoint: endpoint(primaryHost(context, group), group), ReaderEndpoint: endpoint(readerHost(context, group), group) }),
    NodeGroupMembers: it.nodes.map((node) => ({
      CacheClusterId: node.id,
      CacheNodeId: '0001',
      PreferredAvailabilityZone: node.zone,
      // AWS: roles are told only without cluster mode (API reference, NodeGroupMember).
      ...(group.clusterMode ? {} : { CurrentRole: node.role, ReadEndpoint: endpoint(nodeHost(context, group, { nodeGroup: it, nodeId: node.id }), group) }),
    })),
  };
}

export const describeReplicationGroups = operation<DescribeReplicationGroupsCommandInput, DescribeReplicationGroupsCommandOutput>((input, context) => {
  if (input.ReplicationGroupId !== undefined) return { ReplicationGroups: [viewOf(context, existingGroup(context, input.ReplicationGroupId))] };
  const shown = page(groups(context).values(), { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ id }) => id, refuse: markerRefused });
  return { ReplicationGroups: shown.items.map((group) => viewOf(context, group)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});

function clusterView(context: Context, it: { readonly group: ReplicationGroup; readonly nodeGroup: NodeGroup; readonly node: Node }, withNodes: boolean): CacheCluster {
  const { group, nodeGroup, node } = it;
  return {
    CacheClusterId: node.id,
    ARN: arnOf(context, 'cluster', node.id),
    ReplicationGroupId: group.id,
    CacheClusterStatus: node.status,
    CacheNodeType: group.nodeType,
    Engine: group.engine,
    EngineVersion: group.engineVersion,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: node.zone,
    CacheClusterCreateTime: asDate(group.createdAt),
    PreferredMaintenanceWindow: group.maintenanceWindow,
    CacheSubnetGroupName: group.subnetGroup,
    CacheParameterGroup: { CacheParameterGroupName: group.parameterGroup, ParameterApplyStatus: 'in-sync', CacheNodeIdsToReboot: [] },
    SecurityGroups: group.securityGroups.map((SecurityGroupId) => ({ SecurityGroupId, Status: 'active' })),
    SnapshotRetentionLimit: group.snapshotRetention,
    AuthTokenEnabled: group.authTokenHash !== undefined,
    TransitEncryptionEnabled: group.transitEncryption,
    AtRestEncryptionEnabled: group.atRestEncryption,
    AutoMinorVersionUpgrade: group.autoMinorVersionUpgrade,
    ...(withNodes ? { CacheNodes: [{ CacheNodeId: '0001', CacheNodeStatus: node.status, CustomerAvailabilityZone: node.zone, ParameterGroupStatus: 'in-sync', Endpoint: endpoint(nodeHost(context, group, { nodeGroup, nodeId: node.id }), group) }] } : {}),
  };
}

export const describeCacheClusters = operation<DescribeCacheClustersCommandInput, DescribeCacheClustersCommandOutput>((input, context) => {
  const all = groups(context)
    .values()
    .flatMap((group) => group.nodeGroups.flatMap((nodeGroup) => nodeGroup.nodes.map((node) => ({ group, nodeGroup, node }))))
    .filter(({ node }) => input.CacheClusterId === undefined || node.id === input.CacheClusterId.toLowerCase())
    .sort((a, b) => (a.node.id < b.node.id ? -1 : 1));
  if (input.CacheClusterId !== undefined && all.length === 0) throw new AwsFault('CacheClusterNotFoundFault', `CacheCluster not found: ${input.CacheClusterId}`, { status: 404 });
  const shown = page(input.ShowCacheClustersNotInReplicationGroups === true ? [] : all, { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ node }) => node.id, refuse: markerRefused });
  return { CacheClusters: shown.items.map((it) => clusterView(context, it, input.ShowCacheNodeInfo === true)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
