// CreateReplicationGroup: nodes in the zones of a subnet group, available after five to ten minutes.
import type { CreateReplicationGroupCommandInput, CreateReplicationGroupCommandOutput } from '@aws-sdk/client-elasticache';
import type { CreateNetworkInterfaceCommandOutput } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw, pick } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { kinds as ec2, type SecurityGroup } from '../ec2/entities.ts';
import { badValue, checkAuthToken, checkFailover, checkId, combination, shapeOf, type Shape } from './checks.ts';
import { checkEngine, checkNodeType } from './engine-versions.ts';
import { rules } from './beliefs.ts';
import type { Node, NodeGroup, ReplicationGroup, SubnetGroup } from './entities.ts';
import { tell } from './events.ts';
import { groups, save, viewOf } from './groups.ts';
import { parameterGroupFor } from './parameter-groups.ts';
import { existingSubnetGroup } from './subnet-groups.ts';

export const createReplicationGroup = operation<CreateReplicationGroupCommandInput, CreateReplicationGroupCommandOutput>((input, context) => {
  const group = draftOf(input, context);
  save(context, group);
  context.schedule(draw(context, `elasticache/group/${group.id}/creation`, rules.takes(context, 'creation').until), 'elasticache.created', { id: group.id, work: group.work ?? 0 });
  return { ReplicationGroup: viewOf(context, group) };
});

function draftOf(input: CreateReplicationGroupCommandInput, context: Context): ReplicationGroup {
  const id = checkId(input.ReplicationGroupId, 'ReplicationGroupId', 40);
  if (groups(context).get(id) !== undefined) throw new AwsFault('ReplicationGroupAlreadyExistsFault', 'Replication group with specified ID already exists.');
  if ((input.ReplicationGroupDescription ?? '') === '') throw badValue('The parameter ReplicationGroupDescription must be provided and must not be blank.');
  const engine = checkEngine(input.Engine, input.EngineVersion);
  const shape = shapeOf(input);
  const automaticFailover = input.AutomaticFailoverEnabled ?? shape.clusterMode;
  const multiAz = input.MultiAZEnabled ?? false;
  checkFailover({ automatic: automaticFailover, multiAz, shape });
  const transitEncryption = input.TransitEncryptionEnabled ?? false;
  const authTokenHash = checkAuthToken(input.AuthToken, transitEncryption);
  if (input.KmsKeyId !== undefined && input.AtRestEncryptionEnabled !== true) throw combination('KmsKeyId needs AtRestEncryptionEnabled.');
  const subnets = existingSubnetGroup(context, input.CacheSubnetGroupName);
  const nodeGroups = nodeGroupsOf(context, { id, shape, subnets, multiAz, wanted: input.PreferredCacheClusterAZs });
  const securityGroups = securityGroupsIn(context, subnets.vpcId, input.SecurityGroupIds);
  return {
    id,
    description: input.ReplicationGroupDescription ?? '',
    status: 'creating',
    createdAt: context.now,
    nodeType: checkNodeType(input.CacheNodeType),
    engine: engine.engine,
    engineVersion: engine.version,
    clusterMode: shape.clusterMode,
    port: input.Port ?? 6379,
    subnetGroup: subnets.name,
    vpcId: subnets.vpcId,
    securityGroups,
    parameterGroup: parameterGroupFor(context, { name: input.CacheParameterGroupName, family: engine.family, clusterMode: shape.clusterMode }),
    automaticFailover,
    multiAz,
    ...(authTokenHash === undefined ? {} : { authTokenHash, authTokenSetAt: context.now }),
    transitEncryption,
    ...(transitEncryption ? { transitMode: input.TransitEncryptionMode ?? 'required' } : {}),
    atRestEncryption: input.AtRestEncryptionEnabled ?? false,
    ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
    snapshotRetention: checkRetention(input.SnapshotRetentionLimit),
    snapshotWindow: input.SnapshotWindow ?? '05:00-06:00',
    maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:07:00-sun:08:00',
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    nodeGroups,
    logDelivery: [],
    interfaces: interfacesFor(context, { subnets, nodeGroups, securityGroups }),
    work: context.count('elasticache.work'),
    tags: tagsOf(input.Tags),
  };
}

/** @throws AwsFault InvalidParameterValueException */
export function checkRetention(days: number | undefined): number {
  const it = days ?? 0;
  if (!Number.isInteger(it) || it < 0 || it > 35) throw badValue(`SnapshotRetentionLimit must be between 0 and 35: ${it}`);
  return it;
}

/** @throws AwsFault */
export function securityGroupsIn(context: Context, vpcId: string, ids: readonly string[] | undefined): readonly string[] {
  const table = context.table<SecurityGroup>(ec2.securityGroup);
  if (ids === undefined || ids.length === 0) return table.values().filter((group) => group.vpcId === vpcId && group.name === 'default').map(({ id }) => id);
  for (const id of ids) if (table.get(id)?.vpcId !== vpcId) throw badValue(`Some security groups are invalid, failed to validate the security group(s) ${id}`);
  return ids;
}

function nodeGroupsOf(context: Context, it: { readonly id: string; readonly shape: Shape; readonly subnets: SubnetGroup; readonly multiAz: boolean; readonly wanted: readonly string[] | undefined }): readonly NodeGroup[] {
  const zones = [...new Set(it.subnets.subnets.map(({ zone }) => zone))].sort();
  const stray = (it.wanted ?? []).find((zone) => !zones.includes(zone));
  if (stray !== undefined) throw badValue(`The subnet group ${it.subnets.name} has no subnet in ${stray}.`);
  if (it.wanted !== undefined && it.wanted.length !== it.shape.nodes) throw combination('PreferredCacheClusterAZs must name a zone for each cache cluster.');
  if (it.multiAz && zones.length < 2) throw combination('Multi-AZ needs a subnet group with subnets in at least two Availability Zones.');
  const first = zones.indexOf(pick(context, `elasticache/group/${it.id}/zone`, zones));
  return [...Array(it.shape.nodeGroups).keys()].map((number): NodeGroup => {
    const id = String(number + 1).padStart(4, '0');
    const nodes = [...Array(it.shape.nodes).keys()].map((at): Node => ({
      id: `${it.id}-${it.shape.clusterMode ? `${id}-` : ''}${String(at + 1).padStart(3, '0')}`,
      zone: it.wanted?.[at] ?? zones[(first + number + at) % zones.length] ?? '',
      role: at === 0 ? 'primary' : 'replica',
      status: 'creating',
    }));
    const [from, to] = [Math.floor((16_384 * number) / it.shape.nodeGroups), Math.floor((16_384 * (number + 1)) / it.shape.nodeGroups) - 1];
    return { id, ...(it.shape.clusterMode ? { slots: `${from}-${to}` } : {}), nodes, serving: { readable: false, writable: false, since: context.now } };
  });
}

function interfacesFor(context: Context, it: { readonly subnets: SubnetGroup; readonly nodeGroups: readonly NodeGroup[]; readonly securityGroups: readonly string[] }): readonly string[] {
  if (!context.knows('ec2', 'CreateNetworkInterface')) return [];
  return it.nodeGroups.flatMap(({ nodes }) => nodes).flatMap((node) => {
    const subnet = it.subnets.subnets.find(({ zone }) => zone === node.zone);
    const made = context.call<CreateNetworkInterfaceCommandOutput>('ec2', 'CreateNetworkInterface', { SubnetId: subnet?.id, Groups: [...it.securityGroups], Description: `ElastiCache ${node.id}` });
    return made.NetworkInterface?.NetworkInterfaceId ?? [];
  });
}

export const created = event<{ readonly id: string; readonly work: number }>(({ id, work }, context) => {
  const group = groups(context).get(id);
  if (group?.work !== work) return;
  const { work: _, ...rest } = group;
  const up = { readable: true, writable: true, since: context.now, endpointMovedAt: context.now };
  save(context, { ...rest, status: 'available', nodeGroups: group.nodeGroups.map((it) => ({ ...it, serving: up, nodes: it.nodes.map((node) => ({ ...node, status: 'available' as const })) })) });
  for (const node of group.nodeGroups.flatMap(({ nodes }) => nodes)) tell(context, { type: 'cache-cluster', id: node.id }, `Cache cluster created`);
  tell(context, { type: 'replication-group', id }, `Replication group ${id} created`);
});
