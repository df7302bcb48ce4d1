// The daily backup window and the weekly maintenance window: their forms, their defaults, when they open next.
import { days, hours, instant, minutes, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { pick } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const pad = (n: number): string => String(n).padStart(2, '0');
const clock = (minuteOfDay: number): string => `${pad(Math.floor(minuteOfDay / 60) % 24)}:${pad(minuteOfDay % 60)}`;
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** When the 8-hour block begins from which RDS picks a window (RDS user guide, "Backup window"); UTC, 3 where not listed here. */
const blocks: Readonly<Record<string, number>> = { 'us-east-1': 3, 'us-east-2': 3, 'us-west-1': 6, 'us-west-2': 6, 'eu-west-1': 22, 'eu-central-1': 20, 'ap-southeast-1': 14, 'ap-southeast-2': 12, 'ap-northeast-1': 13 };

export function defaultBackupWindow(context: Context, id: string): string {
  const start = ((blocks[context.region] ?? 3) * 60 + pick(context, `rds/instance/${id}/backup-window`, [...Array(15).keys()]) * 30) % 1440;
  return `${clock(start)}-${clock(start + 30)}`;
}

/** Half an hour that starts two hours after the backup window does, on a drawn day. */
export function defaultMaintenanceWindow(context: Context, id: string, backupWindow: string): string {
  const start = minuteOf(backupWindow) + 120;
  const day = pick(context, `rds/instance/${id}/maintenance-day`, [0, 1, 2, 3, 4, 5, 6]);
  const dayAt = (minute: number): string => dayNames[(day + Math.floor(minute / 1440)) % 7] ?? 'sun';
  return `${dayAt(start)}:${clock(start % 1440)}-${dayAt(start + 30)}:${clock((start + 30) % 1440)}`;
}

/** @throws AwsFault InvalidParameterValue */
export function checkBackupWindow(window: string): string {
  const match = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(window);
  if (!match) throw new AwsFault('InvalidParameterValue', `Invalid backup window format: ${window}. Must be in the format hh24:mi-hh24:mi.`);
  if ((minuteOf(window.slice(6)) - minuteOf(window) + 1440) % 1440 < 30) throw new AwsFault('InvalidParameterValue', 'The backup window must be at least 30 minutes.');
  return window;
}

/** @throws AwsFault InvalidParameterValue */
export function checkMaintenanceWindow(window: string): string {
  const text = window.toLowerCase();
  if (!/^(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d-(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d$/.test(text)) {
    throw new AwsFault('InvalidParameterValue', `Invalid maintenance window format: ${window}. Must be in the format ddd:hh24:mi-ddd:hh24:mi.`);
  }
  const [from, to] = weekMinutes(text);
  if ((to - from + 10_080) % 10_080 < 30) throw new AwsFault('InvalidParameterValue', 'The maintenance window must be at least 30 minutes.');
  return text;
}

/** @throws AwsFault InvalidParameterValue when the daily window runs into the weekly one */
export function checkNoOverlap(backupWindow: string, maintenanceWindow: string): void {
  const [from, to] = weekMinutes(maintenanceWindow);
  const backupFrom = minuteOf(backupWindow);
  const length = (minuteOf(backupWindow.slice(6)) - backupFrom + 1440) % 1440;
  const weekly = (to - from + 10_080) % 10_080;
  for (let day = 0; day < 7; day++) {
    const start = day * 1440 + backupFrom;
    if ((start - from + 10_080) % 10_080 < weekly || (from - start + 10_080) % 10_080 < length) {
      throw new AwsFault('InvalidParameterValue', 'The backup window and maintenance window must not overlap.');
    }
  }
}

function weekMinutes(window: string): readonly [number, number] {
  const [from = '', to = ''] = window.split('-');
  const at = (text: string): number => dayNames.indexOf(text.slice(0, 3)) * 1440 + minuteOf(text.slice(4));
  return [at(from), at(to)];
}

const startOfDay = (at: Instant): Instant => instant(at - (at % days(1)));

/** When the backup window opens next. */
export function nextBackupWindow(window: string, now: Instant): Instant {
  const today = plus(startOfDay(now), minutes(minuteOf(window)));
  return today > now ? today : plus(today, days(1));
}

/** When the maintenance window opens next. 1970-01-01 was a Thursday. */
export function nextMaintenanceWindow(window: string, now: Instant): Instant {
  const [from] = weekMinutes(window);
  const weekStart = instant(now - ((now + hours(4 * 24)) % days(7)));
  const thisWeek = plus(weekStart, minutes(from));
  return thisWeek > now ? thisWeek : plus(thisWeek, days(7));
}
