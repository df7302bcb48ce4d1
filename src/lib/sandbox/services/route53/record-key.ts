// The key of a record set: it sorts the table as ListResourceRecordSets sorts its answer.
import type { RecordSet } from './entities.ts';
import { sortable } from './names.ts';

/** A character below all that names may hold, so that shorter keys sort first. */
const gap = '\u0002';

export function recordKey(zoneId: string, set: Pick<RecordSet, 'Name' | 'Type' | 'SetIdentifier'>): string {
  return [zoneId, sortable(set.Name), set.Type, set.SetIdentifier ?? ''].join(gap);
}
