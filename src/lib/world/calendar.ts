// Dates as people in a place have them: from an instant to its local time in a time zone, and back.
import { instant, type Instant } from './time.ts';

export interface LocalDay {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
}

export interface LocalTime extends LocalDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const dayLong = 86_400_000;

/** Days since 1970-01-01, by the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
export function dayNumber({ year, month, day }: LocalDay): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

export function dayOf(number: number): LocalDay {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const ofEra = z - era * 146_097;
  const years = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: years + era * 400 + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

export const daysInMonth = (year: number, month: number): number => dayNumber(month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }) - dayNumber({ year, month, day: 1 });

/** 1 is Sunday, 7 Saturday. */
export const weekday = (number: number): number => ((((number + 4) % 7) + 7) % 7) + 1;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })));
  return format;
}

/** IANA's name of a time zone, as it is written: `Europe/Berlin`, `UTC`, `Etc/GMT+9`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_]*([/+-][A-Za-z0-9_]+)*$/.test(name)) return false;
  if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    // What else is known are older names; those are taken as IANA writes them.
    return formatOf(name).resolvedOptions().timeZone.toLowerCase() !== name.toLowerCase() || formatOf(name).resolvedOptions().timeZone === name;
  } catch {
    return false;
  }
}

export const timeZones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

const numbered = (local: LocalTime): number => dayNumber(local) * dayLong + (local.hour * 3600 + local.minute * 60 + local.second) * 1000;

export function localTime(at: Instant, zone = 'UTC'): LocalTime {
  const parts = zone === 'UTC' ? undefined : Object.fromEntries(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  if (parts !== undefined) return { year: parts['year'] ?? 0, month: parts['month'] ?? 0, day: parts['day'] ?? 0, hour: parts['hour'] ?? 0, minute: parts['minute'] ?? 0, second: parts['second'] ?? 0 };
  const day = Math.floor(at / dayLong);
  const seconds = Math.floor((at - day * dayLong) / 1000);
  return { ...dayOf(day), hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60 };
}

/** The first instant at which clocks there show it; where they jump over it, as long after the jump as it would have been after its begin. */
export function instantAt(local: LocalTime, zone = 'UTC'): Instant {
  const shown = numbered(local);
  if (zone === 'UTC') return instant(shown);
  const offsetAt = (at: number): number => numbered(localTime(instant(at), zone)) - Math.floor(at / 1000) * 1000;
  const before = shown - offsetAt(shown - dayLong);
  const after = shown - offsetAt(shown + dayLong);
  const right = [Math.min(before, after), Math.max(before, after)].find((at) => numbered(localTime(instant(at), zone)) === shown);
  return instant(right ?? before);
}
