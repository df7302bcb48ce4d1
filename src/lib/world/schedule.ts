// When something happens by AWS's schedule expressions: `at(...)`, `rate(...)`, `cron(...)` with six fields.
import { daysInMonth, dayNumber, dayOf, instantAt, localTime, weekday, type LocalDay, type LocalTime } from './calendar.ts';
import { days, hours, instant, minutes, type Duration, type Instant } from './time.ts';

export type Schedule = { readonly at: LocalTime } | { readonly every: Duration } | { readonly cron: Cron };

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  isDay(day: LocalDay): boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
// AWS: "Cron expressions reference" (EventBridge user guide), to which that of Application Auto Scaling refers.
const fields = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: monthNames },
  { name: 'day of the week', from: 1, to: 7, words: dayNames },
  { name: 'year', from: 1970, to: 2199 },
] as const satisfies readonly Field[];

/** What it says, or in words why it says nothing. */
export function parseCron(text: string): Cron | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 6) return `${parts.length} fields, and AWS has six: minutes, hours, day of the month, month, day of the week, year`;
  const [minute = '', hour = '', inMonth = '', month = '', inWeek = '', year = ''] = parts;
  if ((inMonth === '?') === (inWeek === '?')) return 'one of day of the month and day of the week must be ?, and not both';
  const plain = [setOf(minute, fields[0]), setOf(hour, fields[1]), setOf(month, fields[3]), setOf(year, fields[5])];
  const wrong = plain.find((it) => typeof it === 'string');
  if (typeof wrong === 'string') return wrong;
  const isDay = inMonth === '?' ? byWeek(inWeek) : byMonth(inMonth);
  if (typeof isDay === 'string') return isDay;
  const [atMinutes, atHours, months, years] = plain as readonly ReadonlySet<number>[];
  const sorted = (set: ReadonlySet<number> = new Set()): readonly number[] => [...set].sort((a, b) => a - b);
  return { minutes: sorted(atMinutes), hours: sorted(atHours), months: months ?? new Set(), years: years ?? new Set(), isDay };
}

function numberIn(text: string, { from, to, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? word + from : /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}

function setOf(text: string, field: Field): ReadonlySet<number> | string {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', , step] = /^([^/]*)(\/(\d{1,4}))?$/.exec(part) ?? [];
    const [first = '', last, more] = range.split('-');
    const low = range === '*' ? field.from : numberIn(first, field);
    const high = range === '*' || (last === undefined && step !== undefined) ? field.to : last === undefined ? low : numberIn(last, field);
    if (low === undefined || high === undefined || low > high || more !== undefined || step === '0') return `${JSON.stringify(part)} says no ${field.name}`;
    for (let value = low; value <= high; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

type IsDay = Cron['isDay'];

function byMonth(text: string): IsDay | string {
  if (text === 'L') return ({ year, month, day }) => day === daysInMonth(year, month);
  const [, nearest] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (nearest !== undefined && numberIn(nearest, fields[2]) !== undefined) return (day) => day.day === weekdayNear(day, Number(nearest));
  const set = setOf(text, fields[2]);
  return typeof set === 'string' ? set : ({ day }) => set.has(day);
}

/** The day from Monday to Friday that is nearest, within the month. */
function weekdayNear({ year, month }: LocalDay, wanted: number): number | undefined {
  const last = daysInMonth(year, month);
  if (wanted > last) return undefined;
  const on = weekday(dayNumber({ year, month, day: wanted }));
  if (on === 7) return wanted === 1 ? 3 : wanted - 1;
  return on === 1 ? (wanted === last ? wanted - 2 : wanted + 1) : wanted;
}

function byWeek(text: string): IsDay | string {
  const on = (day: LocalDay): number => weekday(dayNumber(day));
  if (text.toUpperCase() === 'L') return (day) => on(day) === 7;
  const [, last, named, place] = /^(?:([A-Za-z]{3}|[1-7])L|([A-Za-z]{3}|[1-7])#([1-5]))$/.exec(text) ?? [];
  const which = numberIn(last ?? named ?? '', fields[4]);
  if (which !== undefined && last !== undefined) return (day) => on(day) === which && day.day > daysInMonth(day.year, day.month) - 7;
  if (which !== undefined) return (day) => on(day) === which && Math.ceil(day.day / 7) === Number(place);
  const set = setOf(text, fields[4]);
  return typeof set === 'string' ? set : (day) => set.has(on(day));
}

const units: Readonly<Record<string, (n: number) => Duration>> = { minute: minutes, hour: hours, day: days };

/** `1 hour`, `3 days` */
export function parseRate(text: string): Duration | undefined {
  const [, count = '', unit = '', many] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(text) ?? [];
  // AWS: one has no s, more have one (EventBridge user guide, "Rate expressions"; for Application Auto Scaling a guess).
  return count === '' || (count === '1') === (many === 's') ? undefined : units[unit]?.(Number(count));
}

/** `2026-12-24T18:00:00` */
export function parseLocalTime(text: string): LocalTime | undefined {
  const [, ...numbers] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers.map(Number);
  const is = numbers.length > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
  return is ? { year, month, day, hour, minute, second } : undefined;
}

/** Of the whole expression; undefined: it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const [, kind, inner = ''] = /^(at|rate|cron)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'at') {
    const at = parseLocalTime(inner);
    return at === undefined ? undefined : { at };
  }
  if (kind === 'rate') {
    const every = parseRate(inner);
    return every === undefined ? undefined : { every };
  }
  const cron = kind === 'cron' ? parseCron(inner) : '';
  return typeof cron === 'string' ? undefined : { cron };
}

/** The first time after `after`; undefined: never again. @param since from when a rate counts */
export function nextTime(schedule: Schedule, { after, since, zone = 'UTC' }: { readonly after: Instant; readonly since: Instant; readonly zone?: string | undefined }): Instant | undefined {
  if ('at' in schedule) {
    const at = instantAt(schedule.at, zone);
    return at > after ? at : undefined;
  }
  if ('every' in schedule) return instant(since + (Math.floor(Math.max(0, after - since) / schedule.every) + 1) * schedule.every);
  return nextByCron(schedule.cron, after, zone);
}

function nextByCron(cron: Cron, after: Instant, zone: string): Instant | undefined {
  const first = dayNumber(localTime(after, zone));
  const lastYear = Math.max(...cron.years);
  for (let number = first; ; number++) {
    const day = dayOf(number);
    // A day that comes at all comes within 28 years, or 40 where the turn of a century leaves a leap year out.
    if (day.year > lastYear || number > first + 40 * 366) return undefined;
    if (!cron.years.has(day.year) || !cron.months.has(day.month) || !cron.isDay(day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = instantAt({ ...day, hour, minute, second: 0 }, zone);
        if (at > after) return at;
      }
    }
  }
}
