// A lost Availability Zone: Multi-AZ instances fail over by themselves, Single-AZ ones are down until it is back.
import type { Json } from '../../../engine/standing.ts';
import { event, type Context } from '../../world/service.ts';
import { zoneOf, zonesOf } from '../../world/regions.ts';
import { watchZones } from '../../world/zone-watch.ts';
import { kinds, type DbInstance } from './entities.ts';
import { startFailover } from './failover.ts';
import { tell } from './events.ts';
import { save, servingNow } from './timeline.ts';

/** Looks which zones are lost now and acts on every instance that is touched. Harmless when nothing has changed. */
export function noticeZones(context: Context): void {
  const lost = new Set(context.faults('az-down').map((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name));
  const known = context.table<true>(kinds.lostZone);
  for (const { name: zone } of zonesOf(context.region)) {
    if (lost.has(zone) && known.get(zone) === undefined) known.put(zone, true);
    else if (!lost.has(zone) && known.get(zone) !== undefined) {
      known.delete(zone);
      for (const instance of instancesIn(context, zone)) comeBack(context, instance);
    }
  }
  for (const zone of lost) {
    for (const instance of instancesIn(context, zone ?? '')) {
      const canMove = instance.multiAz && instance.standbyZone !== undefined && !lost.has(instance.standbyZone);
      if (canMove && instance.failover === undefined && instance.work?.name !== 'failover') startFailover(context, instance, 'zone-lost');
    }
  }
}

/** Hand it to the world as an observer: without it no instance fails over by itself. */
export const observeZones = watchZones({ kind: kinds.instance, event: 'rds.zones-changed', notice: noticeZones });

export const zonesChanged = event<Json>((_, context) => noticeZones(context));

function instancesIn(context: Context, zone: string): readonly DbInstance[] {
  return context
    .table<DbInstance>(kinds.instance)
    .values()
    .filter((instance) => instance.zone === zone && instance.serving !== undefined && instance.status !== 'deleting' && instance.status !== 'stopped');
}

/** The zone is back and the primary never left it: the host starts where it was. */
function comeBack(context: Context, instance: DbInstance): void {
  if (instance.serving?.readable !== true || instance.failover !== undefined) return;
  const dark = { ...instance.serving, readable: false, writable: false };
  save(context, { ...instance, serving: servingNow(context, { ...instance, serving: dark }, { as: 'up' }) });
  tell(context, { type: 'db-instance', id: instance.id }, 'recovery-finished');
  tell(context, { type: 'db-instance', id: instance.id }, 'restarted');
}
