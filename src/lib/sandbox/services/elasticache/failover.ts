// TestFailover, and the failover that a lost zone brings: the events in AWS's order, the roles, the outage for writes.
import type { TestFailoverCommandInput, TestFailoverCommandOutput } from '@aws-sdk/client-elasticache';
import { days, milliseconds, minus, minutes, type Duration, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { zoneOf } from '../../world/regions.ts';
import { rules } from './beliefs.ts';
import { kinds, type NodeGroup, type ReplicationGroup } from './entities.ts';
import { tell } from './events.ts';
import { existingGroup, groups, mustBeAvailable, save, viewOf, withNodeGroup } from './groups.ts';

// AWS: "up to 15 shards in any rolling 24-hour period" (API reference, TestFailover).
const quota = 15;

export const testFailover = operation<TestFailoverCommandInput, TestFailoverCommandOutput>((input, context) => {
  const group = existingGroup(context, input.ReplicationGroupId);
  const nodeGroup = group.nodeGroups.find(({ id }) => id === input.NodeGroupId);
  if (nodeGroup === undefined) throw new AwsFault('NodeGroupNotFoundFault', `Node group ${input.NodeGroupId ?? ''} not found in replication group ${group.id}.`, { status: 404 });
  mustBeAvailable(group);
  // AWS: it needs automatic failover and a replica (API reference, TestFailover); which code says so is unverified.
  if (!group.automaticFailover || nodeGroup.nodes.length < 2) throw new AwsFault('InvalidReplicationGroupStateFault', `Automatic failover is not enabled for replication group ${group.id}.`);
  useQuota(context);
  tell(context, { type: 'replication-group', id: group.id }, `Test Failover API called for node group ${nodeGroup.id}`);
  const entity = `elasticache/group/${group.id}/failover`;
  const after = beginFailover(context, { ...group, status: 'modifying' }, { nodeGroup: nodeGroup.id, cut: draw(context, entity, rules.takes(context, 'failover').start) });
  return { ReplicationGroup: viewOf(context, after) };
});

function useQuota(context: Context): void {
  const table = context.table<Instant>(kinds.testFailover);
  const since = minus(context.now, days(1));
  for (const [id, at] of table.entries()) if (at <= since) table.delete(id);
  if (table.entries().length >= quota) throw new AwsFault('APICallRateForCustomerExceededFault', `The customer has exceeded the allowed rate of API calls: ${quota} node groups in 24 hours.`);
  table.put(String(context.count('elasticache.test-failover')).padStart(9, '0'), context.now);
}

type FailoverData = { readonly id: string; readonly nodeGroup: string; readonly number: number; readonly to?: string };

/** @param it `cut`: until clients are cut off from the primary; `to`: the node that is to be the next one, where somebody has said so */
export function beginFailover(context: Context, group: ReplicationGroup, it: { readonly nodeGroup: string; readonly cut: Duration; readonly to?: string }): ReplicationGroup {
  const number = context.count('elasticache.failover');
  const data: FailoverData = { id: group.id, nodeGroup: it.nodeGroup, number, ...(it.to === undefined ? {} : { to: it.to }) };
  const outage = draw(context, `elasticache/group/${group.id}/failover`, rules.takes(context, 'failover').outage);
  context.schedule(it.cut, 'elasticache.primary-lost', data);
  context.schedule(milliseconds(it.cut + outage), 'elasticache.failed-over', data);
  const after = withNodeGroup(group, it.nodeGroup, (nodeGroup) => ({ ...nodeGroup, failover: number }));
  save(context, after);
  return after;
}

/**
 * A replica is made the primary by hand. AWS: for groups without cluster mode whose automatic failover is off (API reference,
 * ModifyReplicationGroup PrimaryClusterId; user guide, "Promoting a read replica to primary"; codes and wording are unverified).
 */
export function promoteReplica(context: Context, group: ReplicationGroup, clusterId: string): ReplicationGroup {
  if (group.clusterMode) throw new AwsFault('InvalidParameterCombinationException', 'PrimaryClusterId cannot be specified for a replication group with cluster mode enabled.');
  if (group.automaticFailover) throw new AwsFault('InvalidParameterCombinationException', `PrimaryClusterId cannot be specified while automatic failover is enabled for replication group ${group.id}.`);
  const [nodeGroup] = group.nodeGroups;
  const node = nodeGroup?.nodes.find(({ id }) => id === clusterId.toLowerCase());
  if (nodeGroup === undefined || node === undefined) throw new AwsFault('InvalidParameterValueException', `${clusterId} is not a member of replication group ${group.id}.`);
  if (node.role === 'primary') return group;
  return beginFailover(context, { ...group, status: 'modifying' }, { nodeGroup: nodeGroup.id, cut: draw(context, `elasticache/group/${group.id}/failover`, rules.takes(context, 'failover').start), to: node.id });
}

function inFlight(context: Context, data: FailoverData): { readonly group: ReplicationGroup; readonly nodeGroup: NodeGroup } | undefined {
  const group = groups(context).get(data.id);
  const nodeGroup = group?.nodeGroups.find(({ id }) => id === data.nodeGroup);
  return group === undefined || nodeGroup?.failover !== data.number ? undefined : { group, nodeGroup };
}

/** The primary is gone: no writes; replicas still answer reads. */
export const primaryLost = event<FailoverData>((data, context) => {
  const found = inFlight(context, data);
  if (found === undefined) return;
  save(context, withNodeGroup(found.group, data.nodeGroup, (it) => ({ ...it, serving: { ...it.serving, readable: true, writable: false, since: context.now } })));
});

/** A replica is the primary now; the old one is rebuilt. */
export const failedOver = event<FailoverData>((data, context) => {
  const found = inFlight(context, data);
  if (found === undefined) return;
  const { group, nodeGroup } = found;
  const old = nodeGroup.nodes.find(({ role }) => role === 'primary');
  const next = nodeGroup.nodes.find(({ id, role }) => role === 'replica' && id === data.to) ?? nodeGroup.nodes.find(({ role, zone }) => role === 'replica' && !lostZones(context).has(zone)) ?? nodeGroup.nodes.find(({ role }) => role === 'replica');
  if (old === undefined || next === undefined) return;
  const nodes = nodeGroup.nodes.map((node) => (node.id === next.id ? { ...node, role: 'primary' as const } : node.id === old.id ? { ...node, role: 'replica' as const, status: 'rebooting' as const } : node));
  save(context, withNodeGroup(group, nodeGroup.id, (it) => ({ ...it, nodes, serving: { readable: true, writable: true, since: context.now, endpointMovedAt: context.now } })));
  const text = `Failover from primary node ${old.id} to replica node ${next.id} completed`;
  tell(context, { type: 'cache-cluster', id: old.id }, text);
  tell(context, { type: 'replication-group', id: group.id }, text);
  tell(context, { type: 'cache-cluster', id: old.id }, 'Recovering cache nodes 0001');
  context.schedule(draw(context, `elasticache/group/${group.id}/recovery`, rules.takes(context, 'recovery').until), 'elasticache.recovered', { ...data, node: old.id });
});

export const recovered = event<FailoverData & { readonly node: string }>((data, context) => {
  const found = inFlight(context, data);
  if (found === undefined) return;
  // A node cannot be rebuilt in a zone that is still lost.
  if (lostZones(context).has(found.nodeGroup.nodes.find(({ id }) => id === data.node)?.zone ?? '')) return context.schedule(minutes(1), 'elasticache.recovered', data);
  const after = withNodeGroup(found.group, data.nodeGroup, ({ failover: _, ...it }) => ({ ...it, nodes: it.nodes.map((node) => (node.id === data.node ? { ...node, status: 'available' as const } : node)) }));
  const busy = after.nodeGroups.some(({ failover }) => failover !== undefined);
  save(context, busy || after.status !== 'modifying' ? after : { ...after, status: 'available' });
  tell(context, { type: 'cache-cluster', id: data.node }, 'Finished recovery for cache nodes 0001');
});

/** The zones that are lost now, by name. */
export function lostZones(context: Context): ReadonlySet<string> {
  return new Set(context.faults('az-down').flatMap((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name ?? []));
}
