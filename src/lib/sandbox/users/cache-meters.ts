// The metrics of a cache's nodes: as busy as the users keep the services of its environment.
import type { Context } from '../world/service.ts';
import { kinds, type Node, type ReplicationGroup } from '../services/elasticache/entities.ts';
import { metricId } from '../services/monitoring/metric-id.ts';
import { level, type Metered, type MeteredResource } from './metered.ts';
import type { Look } from './look.ts';
import { zoneIsDark } from './network.ts';
import type { Tally } from './tally.ts';

// What requests cost a cache: guesses.
const idleCpu = 2;
const cpuPerRequest = 0.05;
const usualMemory = 22;
const connectionsPerTask = 5;

export function cacheResources(look: Look, tally: Tally): readonly MeteredResource[] {
  return look.contextsWith(kinds.group).flatMap((context) =>
    context.table<ReplicationGroup>(kinds.group).values().flatMap((group) => {
      const requests = requestsOf(tally, context, group.id.replace(/-shards$/, ''));
      return group.nodeGroups.flatMap((it) => it.nodes.map((node) => ({ key: `cache/${context.account}/${context.region}/${node.id}`, context, metrics: ofNode(context, node, { requests, shards: group.nodeGroups.length }) })));
    }),
  );
}

/** Requests that the tasks of an environment answer: its cache has the name of its cluster, or that and `-shards`. */
function requestsOf(tally: Tally, context: Context, cluster: string): number {
  const prefix = `${context.account}/${context.region}/${cluster}/`;
  return [...tally.services].filter(([key]) => key.startsWith(prefix)).reduce((sum, [, served]) => sum + served.reads + served.writes, 0);
}

type Dimensions = Readonly<Record<string, string>>;

const known = new WeakMap<Node, readonly Dimensions[]>();

/** AWS measures by cluster and by node; made once for as long as the node does not change. */
function dimensionsOf(node: Node): readonly Dimensions[] {
  let both = known.get(node);
  if (both === undefined) known.set(node, (both = [Object.freeze({ CacheClusterId: node.id }), Object.freeze({ CacheClusterId: node.id, CacheNodeId: '0001' })]));
  return both;
}

function ofNode(context: Context, node: Node, { requests, shards }: { readonly requests: number; readonly shards: number }): readonly Metered[] {
  const up = node.status === 'available' && !zoneIsDark(context, node.zone);
  const own = (node.role === 'primary' ? requests : requests / 4) / shards;
  return dimensionsOf(node).flatMap((dimensions): readonly Metered[] => {
    const metered = (name: string, unit: string, value: number): Metered => ({ id: metricId('AWS/ElastiCache', name, dimensions), unit, reading: up ? level(value) : undefined });
    return [
      metered('CPUUtilization', 'Percent', Math.min(100, idleCpu + own * cpuPerRequest)),
      metered('EngineCPUUtilization', 'Percent', Math.min(100, idleCpu + own * cpuPerRequest * 2)),
      metered('DatabaseMemoryUsagePercentage', 'Percent', usualMemory),
      metered('CurrConnections', 'Count', own > 0 ? 2 * connectionsPerTask : 1),
      metered('Evictions', 'Count', 0),
      metered('ReplicationLag', 'Seconds', node.role === 'replica' ? 0.2 : 0),
    ];
  });
}
