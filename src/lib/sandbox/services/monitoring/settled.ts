// When alarms need no look: nothing that they lean on has changed for longer than any of them looks back.
import { between, type Duration, type Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

/** When a metric or an alarm last changed in this account and region. */
const changedOf = (context: Context): Table<Instant> => context.table<Instant>('monitoring.changed');

interface Settled {
  /** When all alarms were judged on data that had not changed for long. */
  readonly at: Instant;
  /** Before then no evenly growing metric can cross a threshold. Left out: none grows. */
  readonly until?: Instant;
}

const settledOf = (context: Context): Table<Settled> => context.table<Settled>('monitoring.settled');

/** Something that alarms lean on has changed. */
export function unsettle(context: Context): void {
  if (changedOf(context).get('last') !== context.now) changedOf(context).put('last', context.now);
}

/** Whether the verdicts of the last evaluation still hold. */
export function isSettled(context: Context): boolean {
  const settled = settledOf(context).get('last');
  if (settled === undefined || (settled.until !== undefined && settled.until <= context.now)) return false;
  return settled.at > (changedOf(context).get('last') ?? settled.at);
}

/** Called after an evaluation of all alarms. @param looksBack how far the alarm goes back that looks back farthest, late data included */
export function settle(context: Context, { looksBack, until }: { readonly looksBack: Duration; readonly until: Instant | undefined }): void {
  const changed = changedOf(context).get('last');
  if (changed !== undefined && between(changed, context.now) <= looksBack) return;
  settledOf(context).put('last', { at: context.now, ...(until === undefined ? {} : { until }) });
}
