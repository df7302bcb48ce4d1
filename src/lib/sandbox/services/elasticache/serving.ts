// What the world's users meet at a cache's endpoint.
import { latest, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { zoneOf } from '../../world/regions.ts';
import { kinds, type NodeGroup, type ReplicationGroup } from './entities.ts';
import { configurationHost, primaryHost, readerHost } from './identifiers.ts';

export interface CacheState {
  readonly readable: boolean;
  readonly writable: boolean;
  readonly since: Instant;
  /** When the primary endpoint last came to name another node. */
  readonly endpointMovedAt?: Instant;
}

/**
 * The state of a replication group at the world's now; of the worst of its node groups with cluster mode. Writes nothing
 * and draws nothing.
 * @param endpointOrGroupId a primary, reader or configuration endpoint of this region, or a replication group id
 */
export function cacheState(context: Context, endpointOrGroupId: string): CacheState | undefined {
  const wanted = endpointOrGroupId.toLowerCase();
  const group = context
    .table<ReplicationGroup>(kinds.group)
    .values()
    .find((it) => [it.id, primaryHost(context, it), readerHost(context, it), configurationHost(context, it)].includes(wanted));
  if (group === undefined || group.status === 'creating') return undefined;
  const states = group.nodeGroups.map((nodeGroup) => stateOf(context, nodeGroup));
  return states.find(({ readable }) => !readable) ?? states.find(({ writable }) => !writable) ?? states[0];
}

function stateOf(context: Context, nodeGroup: NodeGroup): CacheState {
  const { serving } = nodeGroup;
  const region = context.faults('region-down');
  const lost = context.faults('az-down').filter((fault) => nodeGroup.nodes.some(({ zone, role }) => role === 'primary' && zone === zoneOf(context.region, fault.args['az'] ?? '')?.name));
  const from = [...region, ...lost].map((fault) => fault.from);
  if (from.length === 0) return serving;
  const since = latest(Math.min(...from) as Instant, serving.since);
  const replicas = nodeGroup.nodes.some(({ role, zone }) => role === 'replica' && !context.faults('az-down').some((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name === zone));
  return { ...serving, readable: region.length === 0 && replicas && serving.readable, writable: false, since: serving.writable ? since : serving.since };
}
