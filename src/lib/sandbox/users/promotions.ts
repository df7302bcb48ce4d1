// Read replicas that become writers of their own: how many acknowledged writes their copy did not have.
import { minus, seconds, type Instant } from '../../world/time.ts';
import { allDatabases } from './databases.ts';
import { replicaLag } from './database-meters.ts';
import type { Look } from './look.ts';
import { acknowledgedSince, noteLoss } from './writes.ts';

interface Replica {
  /** ARN of the source. */
  readonly of: string;
  /** Once replication has stopped: up to when the copy has the source's writes. */
  readonly hasUntil?: Instant;
}

/** Replication is asynchronous: what the source acknowledged in the last seconds is missing from the copy when it is promoted. */
export function notePromotions(look: Look): void {
  const { world } = look;
  const table = world.worldTable<Replica>('users.replica');
  for (const { key, context, instance } of allDatabases(look)) {
    const known = table.get(key);
    const replicating = instance.replicaOf !== undefined && instance.replicationState !== 'terminated' && !(instance.work?.name ?? '').startsWith('promot');
    if (replicating) {
      if (known?.of !== instance.replicaOf || known?.hasUntil !== undefined) table.put(key, { of: instance.replicaOf ?? '' });
      continue;
    }
    if (known === undefined) continue;
    const hasUntil = known.hasUntil ?? minus(world.now, seconds(replicaLag({ context, instance: { ...instance, replicaOf: known.of } })));
    if (instance.replicaOf !== undefined) {
      if (known.hasUntil === undefined) table.put(key, { ...known, hasUntil });
      continue;
    }
    table.delete(key);
    const source = known.of.split(':').at(-1) ?? '';
    const writes = acknowledgedSince(world, source, hasUntil);
    if (writes > 0) noteLoss(world, { environment: instance.tags['platform:environment'] ?? '', database: instance.id, writes });
  }
}
