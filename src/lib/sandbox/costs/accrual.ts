// How amounts add up over hours and days: what a bill knows of the past, in bounded space.
import { days, hours, instant, iso, parseInstant, type Instant } from '../../world/time.ts';
import type { Rhythm } from './catalogue.ts';

export interface Amounts {
  /** By the number of the hour since 1970, for the last days only. */
  readonly hours: Readonly<Record<string, number>>;
  /** By the number of the day since 1970. */
  readonly days: Readonly<Record<string, number>>;
}

export const noAmounts: Amounts = { hours: {}, days: {} };

const hour = hours(1);
const day = days(1);
/** Hours are told apart for so long, as data is up to a day late; then they are a day's sum. */
const hoursKept = 72;
/** AWS: Cost Explorer shows the current month and 13 before. (Cost Management user guide) */
const daysKept = 430;

export interface Flow {
  readonly rhythm: Rhythm;
  /** An hour, or at once a month. */
  readonly quantity: number;
  readonly from: Instant;
  readonly to: Instant;
}

/** The amounts with what flowed in a span added. */
export function added(amounts: Amounts, flow: Flow): Amounts {
  if (flow.quantity === 0 || flow.rhythm === 'when-used' || flow.to <= flow.from) return folded(amounts, flow.to);
  const sums = { hours: { ...amounts.hours }, days: { ...amounts.days } };
  if (flow.rhythm === 'once-a-month') {
    for (const at of monthsBegunIn(flow)) put(sums.hours, Math.floor(at / hour), flow.quantity);
    return folded(sums, flow.to);
  }
  // Whole days that are long over need no hours.
  const recent = Math.floor((flow.to - hoursKept * hour) / day) * day;
  let share = 1;
  let month: number = flow.rhythm === 'hourly' ? Number.POSITIVE_INFINITY : flow.from;
  for (let at: number = flow.from; at < flow.to; ) {
    const [size, into] = at < recent ? [day, sums.days] : [hour, sums.hours];
    const until = Math.min(flow.to, (Math.floor(at / size) + 1) * size);
    if (at >= month) {
      share = 1 / hoursOfMonth(instant(at));
      month = nextMonth(at);
    }
    put(into, Math.floor(at / size), flow.quantity * share * ((until - at) / hour));
    at = until;
  }
  return folded(sums, flow.to);
}

function put(sums: Record<string, number>, number: number, amount: number): void {
  sums[number] = (sums[number] ?? 0) + amount;
}

/** One amount at one instant. */
export function addedOnce(amounts: Amounts, at: Instant, amount: number): Amounts {
  const key = String(Math.floor(at / hour));
  return folded({ hours: { ...amounts.hours, [key]: (amounts.hours[key] ?? 0) + amount }, days: amounts.days }, at);
}

function folded(amounts: Amounts, now: Instant): Amounts {
  const oldest = Math.floor(now / hour) - hoursKept;
  const kept: Record<string, number> = {};
  const sums: Record<string, number> = { ...amounts.days };
  for (const [key, amount] of Object.entries(amounts.hours)) {
    // Whole days only, so that a day is never both.
    const itsDay = Math.floor((Number(key) * hour) / day);
    if ((itsDay + 1) * (day / hour) <= oldest) sums[itsDay] = (sums[itsDay] ?? 0) + amount;
    else kept[key] = amount;
  }
  const firstDay = Math.floor(now / day) - daysKept;
  for (const key of Object.keys(sums)) if (Number(key) < firstDay) delete sums[key];
  return { hours: kept, days: sums };
}

/** The amount of a day, as far as it was known at `asOf`. @param dayStart midnight UTC */
export function amountOfDay(amounts: Amounts, dayStart: Instant, asOf: Instant): number {
  const settled = dayStart + day <= asOf ? (amounts.days[String(Math.floor(dayStart / day))] ?? 0) : 0;
  let sum = settled;
  for (let at: number = dayStart; at < dayStart + day && at + hour <= asOf; at += hour) sum += amounts.hours[String(Math.floor(at / hour))] ?? 0;
  return sum;
}

/** The instants in (from, to) at which a month begins. */
function monthsBegunIn({ from, to }: Flow): readonly number[] {
  const found: number[] = [];
  for (let at = nextMonth(from); at < to; at = nextMonth(at)) found.push(at);
  return found;
}

export const monthStart = (at: Instant): Instant => dateAt(`${iso(at).slice(0, 7)}-01`);

/** The first instant of the next month. */
export const nextMonth = (at: Instant | number): Instant => monthStart(instant(monthStart(instant(at)) + 32 * day));

/** @param date `2026-01-05`, midnight UTC */
export function dateAt(date: string): Instant {
  const at = parseInstant(`${date}T00:00:00Z`);
  if (at === undefined) throw new Error(`not a date: ${date}`);
  return at;
}

const hoursOfMonth = (at: Instant): number => (nextMonth(at) - monthStart(at)) / hour;
