// A lost Availability Zone: node groups whose primary was there fail over, where they may.
import type { Json } from '../../../engine/standing.ts';
import { zero } from '../../../world/time.ts';
import { event, type Context } from '../../world/service.ts';
import { watchZones } from '../../world/zone-watch.ts';
import { kinds } from './entities.ts';
import { beginFailover, lostZones } from './failover.ts';
import { existingGroup, groups, save } from './groups.ts';

export function noticeZones(context: Context): void {
  const lost = lostZones(context);
  touchServing(context, lost);
  if (lost.size === 0) return;
  for (const { id, status } of groups(context).values()) {
    if (status === 'creating' || status === 'deleting') continue;
    for (const nodeGroup of existingGroup(context, id).nodeGroups) {
      const group = existingGroup(context, id);
      const dark = nodeGroup.nodes.some((node) => node.role === 'primary' && lost.has(node.zone));
      const heir = nodeGroup.nodes.some((node) => node.role === 'replica' && !lost.has(node.zone));
      if (dark && heir && group.automaticFailover && nodeGroup.failover === undefined) beginFailover(context, group, { nodeGroup: nodeGroup.id, cut: zero });
    }
  }
}

/** A zone has come back under a primary that could not move: it serves again from now on. */
function touchServing(context: Context, lost: ReadonlySet<string>): void {
  const known = context.table<true>(kinds.lostZone);
  const back = known.entries().map(([zone]) => zone).filter((zone) => !lost.has(zone));
  for (const zone of back) known.delete(zone);
  for (const zone of lost) if (known.get(zone) === undefined) known.put(zone, true);
  for (const group of groups(context).values()) {
    const touched = group.nodeGroups.some(({ nodes, failover }) => failover === undefined && nodes.some(({ role, zone }) => role === 'primary' && back.includes(zone)));
    if (touched) save(context, { ...group, nodeGroups: group.nodeGroups.map((it) => ({ ...it, serving: { ...it.serving, since: context.now } })) });
  }
}

export const zonesChanged = event<Json>((_, context) => noticeZones(context));

/** Hand it to the world as an observer: without it no group fails over by itself. */
export const observeZones = watchZones({ kind: kinds.group, event: 'elasticache.zones-changed', notice: noticeZones });
