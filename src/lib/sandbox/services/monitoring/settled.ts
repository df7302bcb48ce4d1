// Alarms that need no look: nothing that they lean on has changed for longer than they look back.
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

/** When a metric or an alarm last changed in this account and region. */
const changedOf = (context: Context): Table<Instant> => context.table<Instant>('monitoring.changed');

export interface Settled {
  /** When all alarms were judged on data that had not changed for long. */
  readonly at: Instant;
  /** From then on an evenly growing metric may cross a threshold. Left out: none grows. */
  readonly until?: Instant;
  /** Alarms whose verdict goes up and down with the minutes that have arrived. */
  readonly restless: readonly string[];
}

const settledOf = (context: Context): Table<Settled> => context.table<Settled>('monitoring.settled');

/** Something that alarms lean on has changed. */
export function unsettle(context: Context): void {
  if (changedOf(context).get('last') !== context.now) changedOf(context).put('last', context.now);
}

export const lastChange = (context: Context): Instant | undefined => changedOf(context).get('last');

/** What was found when all was quiet, if it is quiet still. */
export function settledNow(context: Context): Settled | undefined {
  const settled = settledOf(context).get('last');
  if (settled === undefined || (settled.until !== undefined && settled.until <= context.now)) return undefined;
  return settled.at > (lastChange(context) ?? settled.at) ? settled : undefined;
}

export const settle = (context: Context, settled: Settled): void => settledOf(context).put('last', settled);
