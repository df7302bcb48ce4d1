// How old Cost Explorer's data are: what was used in the last hours is not in them yet.
import { createHash } from 'node:crypto';
import { hours, instant, minus, milliseconds, parseDuration, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';

/** AWS: data are refreshed at least once every 24 hours (Cost Management user guide); how often and how far behind is a rule. */
const betweenRefreshes = (context: Context): Duration => hours(rules.flipped(context, 'data-age') ? 24 : 8);

function salt(context: Context): number {
  const table = context.worldTable<number>('ce.salt');
  const kept = table.get('salt');
  if (kept !== undefined) return kept;
  const drawn = context.chance('ce/age');
  table.put('salt', drawn);
  return drawn;
}

/** The fault `late-costs by=...`. AWS: bills are said to be late now and then, by a day and more (service health history, unverified). */
const late = (context: Context): number => Math.max(0, ...context.faults('late-costs').map(({ args }) => parseDuration(args['by'] ?? '') ?? 0));

/** Up to when the data reach now: 8 to 24 hours ago, and never earlier than they reached before, but for a fault. */
export function dataUpTo(context: Context): Instant {
  const between = betweenRefreshes(context);
  const refresh = instant(Math.floor(context.now / between) * between);
  const draw = createHash('sha256').update(`${salt(context)}\u0000${context.account}\u0000${refresh}`).digest().readUInt32BE(0) / 2 ** 32;
  const reach = minus(refresh, milliseconds(between + draw * between + late(context)));
  return instant(Math.floor(reach / hours(1)) * hours(1));
}
