// How old Cost Explorer's data are: what was used in the last hours is not in them yet.
import { createHash } from 'node:crypto';
import { hours, instant, minus, milliseconds, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';

/** AWS: data are refreshed at least once every 24 hours (Cost Management user guide); three times a day here, each 8 to 16 h behind. Guessed. */
const between = hours(8);

function salt(context: Context): number {
  const table = context.worldTable<number>('ce.salt');
  const kept = table.get('salt');
  if (kept !== undefined) return kept;
  const drawn = context.chance('ce/age');
  table.put('salt', drawn);
  return drawn;
}

/** Up to when the data reach now: 8 to 24 hours ago, and never earlier than they reached before. */
export function dataUpTo(context: Context): Instant {
  const refresh = instant(Math.floor(context.now / between) * between);
  const draw = createHash('sha256').update(`${salt(context)}\u0000${context.account}\u0000${refresh}`).digest().readUInt32BE(0) / 2 ** 32;
  const reach = minus(refresh, milliseconds(between + draw * between));
  return instant(Math.floor(reach / hours(1)) * hours(1));
}
