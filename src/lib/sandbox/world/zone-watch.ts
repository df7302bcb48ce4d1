// Watches the faults that take an Availability Zone away, for services that act by themselves when one is lost or back.
import { between, type Instant } from '../../world/time.ts';
import type { Context } from './service.ts';
import type { Observer, World } from './world.ts';

export interface ZoneWatch {
  /** The kind of entity whose accounts and regions are looked at. */
  readonly kind: string;
  /** The world event that calls `notice` at an instant at which a fault begins or ends by itself. */
  readonly event: string;
  /** Looks which zones are lost now; harmless when nothing has changed. */
  readonly notice: (context: Context) => void;
}

/** An observer of the world: it costs one look at the faults for each change. */
export function watchZones(watch: ZoneWatch): Observer {
  const looked = new WeakMap<World, number>();
  const kinds = ['world.fault', `${watch.kind}/zone-fault`];
  return (world) => {
    // Asked after every step of the world, and faults come and go seldom.
    const changes = world.store.changesOfAny(kinds);
    if (looked.get(world) === changes) return;
    looked.set(world, changes);
    const downs = world.faults().filter((fault) => fault.name === 'az-down');
    const noticed = world.worldTable<{ readonly from: Instant }>(`${watch.kind}/zone-fault`);
    const gone = noticed.entries().filter(([id]) => !downs.some((fault) => fault.id === id));
    const fresh = downs.filter((fault) => noticed.get(fault.id) === undefined);
    if (gone.length === 0 && fresh.length === 0) return;
    for (const [id] of gone) noticed.delete(id);
    for (const fault of fresh) noticed.put(fault.id, { from: fault.from });
    for (const context of world.contextsWith(watch.kind)) {
      watch.notice(context);
      for (const fault of fresh) {
        for (const at of [fault.from, fault.until]) if (at !== undefined && at > world.now) context.schedule(between(world.now, at), watch.event, {});
      }
    }
  };
}
