// Schedule expressions and local time, against days that people can look up.
import { describe, expect, it } from 'vitest';
import { dayNumber, dayOf, instantAt, isTimeZone, localTime, weekday } from '../../src/lib/world/calendar.ts';
import { nextTime, parseCron, parseSchedule } from '../../src/lib/world/schedule.ts';
import { iso, parseInstant, type Instant } from '../../src/lib/world/time.ts';

const at = (text: string): Instant => parseInstant(text) ?? (0 as Instant);

function next(expression: string, after: string, zone?: string): string {
  const schedule = parseSchedule(expression);
  const found = schedule === undefined ? undefined : nextTime(schedule, { after: at(after), since: at(after), zone });
  return schedule === undefined ? 'no schedule' : found === undefined ? 'never' : iso(found).slice(0, 16);
}

describe('the next time', () => {
  it.each([
    // Summer time ends in Berlin on the 25th of October 2026.
    ['cron(0 8 ? * MON-FRI *)', '2026-10-23T05:00:00Z', 'Europe/Berlin', '2026-10-23T06:00'],
    ['cron(0 8 ? * MON-FRI *)', '2026-10-23T06:00:00Z', 'Europe/Berlin', '2026-10-26T07:00'],
    // It is half past two twice, and the first one counts; and once not at all, and it is as late after the jump.
    ['cron(30 2 ? * SUN *)', '2026-10-24T20:00:00Z', 'Europe/Berlin', '2026-10-25T00:30'],
    ['cron(30 2 ? * SUN *)', '2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-11-01T01:30'],
    ['cron(30 2 ? * SUN *)', '2026-03-28T20:00:00Z', 'Europe/Berlin', '2026-03-29T01:30'],
    ['cron(0 0 29 2 ? *)', '2026-10-24T20:00:00Z', undefined, '2028-02-29T00:00'],
    ['cron(0 12 L * ? *)', '2026-02-01T00:00:00Z', undefined, '2026-02-28T12:00'],
    ['cron(0 12 ? * 6L *)', '2026-02-01T00:00:00Z', undefined, '2026-02-27T12:00'],
    ['cron(0 12 ? * L *)', '2026-02-01T00:00:00Z', undefined, '2026-02-07T12:00'],
    // The 15th is a Sunday; the 1st of August a Saturday, and the nearest weekday in its month is Monday; so is Friday for the 31st of May, a Sunday.
    ['cron(0 12 15W * ? *)', '2026-02-10T00:00:00Z', undefined, '2026-02-16T12:00'],
    ['cron(0 12 1W 8 ? *)', '2026-02-10T00:00:00Z', undefined, '2026-08-03T12:00'],
    ['cron(0 12 31W 5 ? *)', '2026-02-10T00:00:00Z', undefined, '2026-05-29T12:00'],
    ['cron(0/15 8-10 ? * 2#1 2027)', '2026-02-10T00:00:00Z', undefined, '2027-01-04T08:00'],
    ['cron(0/15 8-10 ? * 2#1 2027)', '2027-01-04T08:00:00Z', undefined, '2027-01-04T08:15'],
    ['cron(5,50 1 1 JAN,jul ? *)', '2026-01-01T01:05:00Z', undefined, '2026-01-01T01:50'],
    ['cron(0 0 ? * * 2025)', '2026-01-01T00:00:00Z', undefined, 'never'],
    ['cron(0 0 31 2 ? *)', '2026-01-01T00:00:00Z', undefined, 'never'],
    ['at(2026-12-24T18:00:00)', '2026-02-10T00:00:00Z', 'America/New_York', '2026-12-24T23:00'],
    ['at(2026-12-24T18:00:00)', '2026-12-24T18:00:00Z', undefined, 'never'],
    ['rate(6 hours)', '2026-02-10T20:00:00Z', undefined, '2026-02-11T02:00'],
    ['rate(1 day)', '2026-02-10T20:00:00Z', undefined, '2026-02-11T20:00'],
  ])('of %s after %s in %s is %s', (expression, after, zone, wanted) => {
    expect(next(expression, after, zone)).toBe(wanted);
  });

  it('is none of what is no schedule', () => {
    const bad = ['cron(0 8 * * * *)', 'cron(0 8 ? * ? *)', 'cron(0 8 ? * MON-FRI)', 'cron(60 8 ? * * *)', 'cron(0 24 ? * * *)', 'cron(0 8 ? * FRY *)', 'cron(0 8 ? * 8 *)', 'cron(0 8 ? * FRI-MON *)', 'cron(0/0 8 ? * * *)', 'cron(1-2-3 8 ? * * *)', 'cron(0 8 32W * ? *)', 'rate(0 days)', 'rate(1 days)', 'rate(2 day)', 'rate(2 weeks)', 'at(2026-02-29T00:00:00)', 'at(2026-02-28T24:00:00)', 'at(2026-02-28)', '0 8 ? * * *', ''];
    expect(bad.filter((it) => parseSchedule(it) !== undefined)).toEqual([]);
    expect(parseCron('0 25 ? * * *')).toBe('"25" says no hours');
  });
});

describe('the calendar', () => {
  it('counts days there and back, over leap years and centuries', () => {
    for (let number = -800_000; number < 800_000; number += 997) expect(dayNumber(dayOf(number))).toBe(number);
    expect([dayOf(0), weekday(0), weekday(dayNumber({ year: 2026, month: 11, day: 22 }))]).toEqual([{ year: 1970, month: 1, day: 1 }, 5, 1]);
  });

  it('comes back to the instant that it came from', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia']) {
      for (const text of ['2026-01-05T10:00:00Z', '2026-07-05T22:59:59Z', '2026-03-29T00:59:00Z', '2011-12-29T12:00:00Z']) expect([zone, text, instantAt(localTime(at(text), zone), zone)]).toEqual([zone, text, at(text)]);
    }
  });

  it('knows zones as IANA writes them', () => {
    expect(['UTC', 'Europe/Berlin', 'Etc/GMT+9', 'America/Port-au-Prince', 'Asia/Calcutta'].filter((it) => !isTimeZone(it))).toEqual([]);
    expect(['europe/berlin', 'Europe/Berln', '+01:00', '', 'Berlin', 'UTC ', '../etc'].filter(isTimeZone)).toEqual([]);
  });
});
