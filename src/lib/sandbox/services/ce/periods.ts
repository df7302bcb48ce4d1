// The periods of a request to Cost Explorer, checked as AWS checks them.
import type { DateInterval } from '@aws-sdk/client-cost-explorer';
import { days, earliest, iso, minus, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { dateAt, monthStart, nextMonth } from '../../costs/accrual.ts';

export interface Period {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

const refuse = (reason: string): AwsFault => new AwsFault('ValidationException', reason);

export const dateOf = (at: Instant): string => iso(at).slice(0, 10);

export const dayStart = (at: Instant): Instant => dateAt(dateOf(at));

/** @throws AwsFault with AWS's `ValidationException` */
export function intervalOf(given: DateInterval | undefined): Period {
  const [start, end] = [given?.Start ?? '', given?.End ?? ''];
  for (const text of [start, end]) if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw refuse(`Invalid date: ${text}. Dates are expected as yyyy-MM-dd.`); // text unverified
  const period = { from: dateAt(start), to: dateAt(end) };
  if (period.from >= period.to) throw refuse('Start date (and hour) should be before end date (and hour)');
  return period;
}

/** AWS: 13 months back, or more when it is switched on. (Cost Management user guide) */
export function refuseTooOld({ from }: Period, now: Instant): void {
  if (from < monthStart(minus(monthStart(now), days(14 * 30)))) throw refuse("You haven't enabled historical data beyond 14 months. You can enable that using the Cost Management Preferences page"); // as seen by operators
}

export function refuseFuture({ from }: Period, now: Instant): void {
  if (from > now) throw refuse('Start date (and hour) is after the current date (and hour)'); // text unverified
}

export function periodsOf({ from, to }: Period, granularity: string | undefined): readonly Period[] {
  if (granularity !== 'DAILY' && granularity !== 'MONTHLY') {
    // AWS: hours need an opt-in of the account, and reach back 14 days.
    if (granularity === 'HOURLY') throw refuse('Hourly granularity is not enabled for this account.'); // text unverified
    throw refuse(`1 validation error detected: Value '${granularity}' at 'granularity' failed to satisfy constraint: Member must satisfy enum value set: [DAILY, MONTHLY, HOURLY]`);
  }
  const found: Period[] = [];
  for (let at = from; at < to; at = found.at(-1)?.to ?? to) found.push({ from: at, to: earliest(to, granularity === 'DAILY' ? plus(at, days(1)) : nextMonth(at)) });
  return found;
}

/** AWS marks what the bill has not settled yet: this month, and the last one for some days. (three here, a guess) */
export const isEstimated = (period: Period, now: Instant): boolean => period.to > monthStart(minus(now, days(3)));

export const shown = ({ from, to }: Period): { Start: string; End: string } => ({ Start: dateOf(from), End: dateOf(to) });
