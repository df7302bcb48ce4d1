// Snapshots as records: begun, finished, told of.
import { plus, type Duration } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type DbInstance, type DbSnapshot, type Tags } from './entities.ts';
import { tell } from './events.ts';

export function recordSnapshot(context: Context, instance: DbInstance, it: { readonly id: string; readonly type: DbSnapshot['type']; readonly tags?: Tags; readonly takes?: Duration }): DbSnapshot {
  const snapshot: DbSnapshot = {
    id: it.id,
    type: it.type,
    status: 'creating',
    percent: 0,
    ...(it.takes === undefined ? {} : { making: { from: context.now, to: plus(context.now, it.takes) } }),
    of: instance,
    zone: instance.zone,
    encrypted: instance.encrypted,
    ...(instance.kmsKeyId === undefined ? {} : { kmsKeyId: instance.kmsKeyId }),
    tags: { ...(instance.copyTagsToSnapshot ? instance.tags : {}), ...it.tags },
  };
  context.table<DbSnapshot>(kinds.snapshot).put(it.id, snapshot);
  tell(context, { type: 'db-snapshot', id: it.id }, it.type === 'manual' ? 'snapshot-creating' : 'automated-snapshot-creating');
  return snapshot;
}

export function finishSnapshot(context: Context, snapshot: DbSnapshot): void {
  context.table<DbSnapshot>(kinds.snapshot).put(snapshot.id, { ...snapshot, status: 'available', percent: 100, createdAt: context.now });
  tell(context, { type: 'db-snapshot', id: snapshot.id }, snapshot.type === 'manual' ? 'snapshot-created' : 'automated-snapshot-created');
}
