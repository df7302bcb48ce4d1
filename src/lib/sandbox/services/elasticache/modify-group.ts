// ModifyReplicationGroup, the number of replicas, and the end of a group.
import type { DecreaseReplicaCountCommandInput, DecreaseReplicaCountCommandOutput, DeleteReplicationGroupCommandInput, DeleteReplicationGroupCommandOutput, IncreaseReplicaCountCommandInput, IncreaseReplicaCountCommandOutput, ModifyReplicationGroupCommandInput, ModifyReplicationGroupCommandOutput } from '@aws-sdk/client-elasticache';
import type { Json } from '../../../engine/standing.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { nextChange } from './change-queue.ts';
import { badValue, checkAuthToken, checkFailover, combination } from './checks.ts';
import { rules } from './beliefs.ts';
import { checkRetention, securityGroupsIn } from './create-group.ts';
import { checkEngine, checkNodeType, engineVersions } from './engine-versions.ts';
import type { Node, NodeGroup, ReplicationGroup } from './entities.ts';
import { tell } from './events.ts';
import { promoteReplica } from './failover.ts';
import { existingGroup, groups, mustBeAvailable, save, viewOf } from './groups.ts';
import { parameterGroupFor } from './parameter-groups.ts';
import { existingSubnetGroup } from './subnet-groups.ts';

type ModifiedData = { readonly id: string; readonly work: number; readonly set: Json };

/** The group is `modifying` for a while; then `set` holds. */
function modify(context: Context, group: ReplicationGroup, it: { readonly set: Partial<ReplicationGroup>; readonly big: boolean }): ReplicationGroup {
  const work = context.count('elasticache.work');
  const now: ReplicationGroup = { ...group, status: 'modifying', work };
  save(context, now);
  const data: ModifiedData = { id: group.id, work, set: it.set as unknown as Json };
  context.schedule(draw(context, `elasticache/group/${group.id}/modify`, rules.takes(context, 'modification-times')[it.big ? 'nodes' : 'small']), 'elasticache.modified', data);
  return now;
}

export const modified = event<ModifiedData>(({ id, work, set }, context) => {
  const group = groups(context).get(id);
  if (group?.work !== work) return;
  const { work: _, ...rest } = group;
  save(context, { ...rest, ...(set as unknown as Partial<ReplicationGroup>), status: 'available' });
  nextChange(context, id);
});

const nodesIn = (group: ReplicationGroup): number => Math.min(...group.nodeGroups.map(({ nodes }) => nodes.length));

export const modifyReplicationGroup = operation<ModifyReplicationGroupCommandInput, ModifyReplicationGroupCommandOutput>((input, context) => {
  const group = existingGroup(context, input.ReplicationGroupId);
  mustBeAvailable(group);
  if (input.PrimaryClusterId !== undefined) return { ReplicationGroup: viewOf(context, promoteReplica(context, group, input.PrimaryClusterId)) };
  const automaticFailover = input.AutomaticFailoverEnabled ?? group.automaticFailover;
  const multiAz = input.MultiAZEnabled ?? group.multiAz;
  checkFailover({ automatic: automaticFailover, multiAz, shape: { clusterMode: group.clusterMode, nodeGroups: group.nodeGroups.length, nodes: nodesIn(group) } });
  const engine = input.Engine === undefined && input.EngineVersion === undefined ? undefined : checkEngine(input.Engine ?? group.engine, input.EngineVersion);
  if (engine !== undefined && rank(engine) < rank({ engine: group.engine, version: group.engineVersion })) throw combination(`Cannot downgrade from ${group.engine} ${group.engineVersion} to ${engine.engine} ${engine.version}`);
  const family = engine?.family ?? engineVersions.find(({ engine: name, version }) => name === group.engine && version === group.engineVersion)?.family ?? '';
  const set: Partial<ReplicationGroup> = {
    description: input.ReplicationGroupDescription ?? group.description,
    automaticFailover,
    multiAz,
    snapshotRetention: input.SnapshotRetentionLimit === undefined ? group.snapshotRetention : checkRetention(input.SnapshotRetentionLimit),
    snapshotWindow: input.SnapshotWindow ?? group.snapshotWindow,
    maintenanceWindow: input.PreferredMaintenanceWindow ?? group.maintenanceWindow,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? group.autoMinorVersionUpgrade,
    securityGroups: input.SecurityGroupIds === undefined ? group.securityGroups : securityGroupsIn(context, group.vpcId, input.SecurityGroupIds),
    parameterGroup: input.CacheParameterGroupName === undefined ? keptParameters(group, family) : parameterGroupFor(context, { name: input.CacheParameterGroupName, family, clusterMode: group.clusterMode }),
    ...authChange(input, group, context),
    ...(input.ApplyImmediately === true && input.CacheNodeType !== undefined ? { nodeType: checkNodeType(input.CacheNodeType) } : {}),
    ...(input.ApplyImmediately === true && engine !== undefined ? { engine: engine.engine, engineVersion: engine.version } : {}),
  };
  if (input.SecurityGroupIds !== undefined) for (const NetworkInterfaceId of group.interfaces) context.call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Groups: input.SecurityGroupIds });
  const big = set.nodeType !== undefined || set.engineVersion !== undefined;
  return { ReplicationGroup: viewOf(context, modify(context, group, { set, big })) };
});

// AWS: the default group of one family becomes that of the next; one of the account's own has to be named anew (user guide, "Upgrading engine versions"; the wording is unverified).
function keptParameters(group: ReplicationGroup, family: string): string {
  const before = engineVersions.find(({ engine, version }) => engine === group.engine && version === group.engineVersion)?.family ?? family;
  if (before === family) return group.parameterGroup;
  if (!group.parameterGroup.startsWith('default.')) throw combination(`The parameter group ${group.parameterGroup} is not of the family ${family}: name one that is.`);
  return group.parameterGroup.replace(`default.${before}`, `default.${family}`);
}

const rank = (it: { readonly engine: string; readonly version: string }): number => engineVersions.findIndex(({ engine, version }) => engine === it.engine && version === it.version);

// AWS: ROTATE is what holds where no strategy is said, SET is "allowed only after ROTATE", DELETE "only when transitioning to RBAC", which
// the sandbox has not got; a group takes two tokens at most (botocore elasticache, AuthTokenUpdateStrategy; the words are a guess).
function authChange(input: ModifyReplicationGroupCommandInput, group: ReplicationGroup, context: Context): Partial<ReplicationGroup> {
  const { AuthToken: token, AuthTokenUpdateStrategy: strategy = 'ROTATE' } = input;
  if (token === undefined) {
    if (input.AuthTokenUpdateStrategy !== undefined) throw combination('AuthTokenUpdateStrategy must be specified together with AuthToken.');
    return {};
  }
  if (!['ROTATE', 'SET'].includes(strategy)) throw badValue('AuthTokenUpdateStrategy must be ROTATE or SET when the AUTH token is changed.');
  if (input.ApplyImmediately !== true) throw combination('The AUTH token can only be changed with ApplyImmediately.');
  const hash = checkAuthToken(token, group.transitEncryption);
  if (hash === undefined) return {};
  const held = [...(group.authTokenBefore === undefined || group.authTokenBefore === '' ? [] : [group.authTokenBefore]), ...(group.authTokenHash === undefined ? [] : [group.authTokenHash])];
  if (strategy === 'SET' && (held.length < 2 || !held.includes(hash))) throw combination('The SET strategy can only be used with a token of a previous ROTATE.');
  const before = strategy === 'SET' || group.authTokenHash === hash ? '' : (group.authTokenHash ?? '');
  return { authTokenHash: hash, authTokenBefore: before, authTokenSetAt: context.now };
}

export const increaseReplicaCount = operation<IncreaseReplicaCountCommandInput, IncreaseReplicaCountCommandOutput>((input, context) => changeReplicas(context, input, (now, wanted) => wanted > now));
export const decreaseReplicaCount = operation<DecreaseReplicaCountCommandInput, DecreaseReplicaCountCommandOutput>((input, context) => changeReplicas(context, input, (now, wanted) => wanted < now));

function changeReplicas(context: Context, input: IncreaseReplicaCountCommandInput | DecreaseReplicaCountCommandInput, fits: (now: number, wanted: number) => boolean) {
  const group = existingGroup(context, input.ReplicationGroupId);
  mustBeAvailable(group);
  const wanted = (input.NewReplicaCount ?? 0) + 1;
  if (!fits(nodesIn(group), wanted) || wanted > 6) throw new AwsFault('NoOperationFault', 'The operation was not performed because no changes were required.');
  if (wanted === 1 && group.automaticFailover) throw combination('Automatic failover must be disabled before the last replica is removed.');
  const zones = [...new Set(existingSubnetGroup(context, group.subnetGroup).subnets.map(({ zone }) => zone))].sort();
  const nodeGroups = group.nodeGroups.map((it): NodeGroup => ({ ...it, nodes: resized(it, { wanted, zones, prefix: `${group.id}-${group.clusterMode ? `${it.id}-` : ''}` }) }));
  return { ReplicationGroup: viewOf(context, modify(context, group, { set: { nodeGroups }, big: true })) };
}

/** Replicas go from the end; new ones stand in the zones that have the fewest. */
function resized(it: NodeGroup, to: { readonly wanted: number; readonly zones: readonly string[]; readonly prefix: string }): readonly Node[] {
  const sorted = [...it.nodes].sort((a, b) => Number(b.role === 'primary') - Number(a.role === 'primary'));
  const nodes = sorted.slice(0, to.wanted);
  for (let number = 1; nodes.length < to.wanted; number++) {
    const id = `${to.prefix}${String(number).padStart(3, '0')}`;
    if (nodes.some((node) => node.id === id)) continue;
    const held = (zone: string): number => nodes.filter((node) => node.zone === zone).length;
    const zone = [...to.zones].sort((a, b) => held(a) - held(b))[0] ?? '';
    nodes.push({ id, zone, role: 'replica', status: 'available' });
  }
  return nodes;
}

export const deleteReplicationGroup = operation<DeleteReplicationGroupCommandInput, DeleteReplicationGroupCommandOutput>((input, context) => {
  const group = existingGroup(context, input.ReplicationGroupId);
  if (group.status === 'deleting') throw new AwsFault('InvalidReplicationGroupStateFault', `Replication group ${group.id} is already being deleted.`);
  if (group.status === 'creating') throw new AwsFault('InvalidReplicationGroupStateFault', `Replication group ${group.id} is not in a state in which it can be deleted: creating.`);
  const work = context.count('elasticache.work');
  const now: ReplicationGroup = { ...group, status: 'deleting', work, nodeGroups: group.nodeGroups.map(({ failover: _, ...it }) => ({ ...it, nodes: it.nodes.map((node) => ({ ...node, status: 'deleting' as const })), serving: { ...it.serving, readable: false, writable: false, since: context.now } })) };
  save(context, now);
  context.schedule(draw(context, `elasticache/group/${group.id}/deletion`, rules.takes(context, 'modification-times').deletion), 'elasticache.deleted', { id: group.id, work });
  return { ReplicationGroup: viewOf(context, now) };
});

export const deleted = event<{ readonly id: string; readonly work: number }>(({ id, work }, context) => {
  const group = groups(context).get(id);
  if (group?.work !== work) return;
  for (const NetworkInterfaceId of group.interfaces) context.call('ec2', 'DeleteNetworkInterface', { NetworkInterfaceId });
  groups(context).delete(id);
  for (const node of group.nodeGroups.flatMap(({ nodes }) => nodes)) tell(context, { type: 'cache-cluster', id: node.id }, 'Cache cluster deleted');
  tell(context, { type: 'replication-group', id }, `Replication group ${id} deleted`);
});
