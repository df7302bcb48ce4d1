// Automated backups: the daily one in its window, and what is kept of them.
import { between, days, hours, instant, iso, milliseconds, minutes, plus, seconds, zero, type Duration, type Instant } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds, type DbInstance, type DbSnapshot } from './entities.ts';
import { isBusy } from './instances.ts';
import { begin, instanceEvent, type Step } from './timeline.ts';
import { recordSnapshot, finishSnapshot } from './snapshot-records.ts';
import { nextBackupWindow } from './windows.ts';

export function backupTime(context: Context, instance: DbInstance): Duration {
  return milliseconds(draw(context, `rds/instance/${instance.id}/backup`, rules.takes(context, 'backup-time').base) + seconds(instance.allocatedStorage));
}

/** Asks for the next daily backup: at a drawn moment of its window. */
export function scheduleBackup(context: Context, instance: DbInstance): void {
  const opens = nextBackupWindow(instance.backupWindow, context.now);
  const into = draw(context, `rds/instance/${instance.id}/backup-at`, { from: zero, to: minutes(25) });
  context.schedule(between(context.now, plus(opens, into)), 'rds.backup-due', { resourceId: instance.resourceId });
}

export const backupDue = instanceEvent((instance, context) => {
  if (instance.status === 'deleting') return;
  if (instance.backupRetention === 0 || instance.replicaOf !== undefined || instance.status === 'stopped') return scheduleBackup(context, instance);
  if (isBusy(instance)) return context.schedule(minutes(10), 'rds.backup-due', { resourceId: instance.resourceId });
  scheduleBackup(context, instance);
  backUp(context, instance);
});

/** Backs up now: status `backing-up`, an automated snapshot, `available` again. */
export function backUp(context: Context, instance: DbInstance): void {
  begin(context, instance, { name: 'backup', steps: backupSteps(context, instance, zero) });
}

/** The steps of a backup that begins `from` after the work does. */
export function backupSteps(context: Context, instance: DbInstance, from: Duration): readonly Step[] {
  const done = milliseconds(from + backupTime(context, instance));
  const first = instance.restorableFrom === undefined ? { restorableFrom: plus(context.now, done) } : {};
  return [
    { after: from, set: { status: 'backing-up' }, tell: ['backup-started'], then: 'rds.automated-snapshot-begins' },
    { after: done, set: { status: 'available', ...first }, tell: ['backup-finished'], then: 'rds.automated-snapshot-ends' },
  ];
}

export const automatedSnapshotBegins = instanceEvent((instance, context) => {
  const id = `rds:${instance.id}-${stamp(context.now)}`;
  recordSnapshot(context, instance, { id, type: 'automated' });
});

export const automatedSnapshotEnds = instanceEvent((instance, context) => {
  const mine = context.table<DbSnapshot>(kinds.snapshot).values().filter((snapshot) => snapshot.type === 'automated' && snapshot.of.resourceId === instance.resourceId);
  for (const snapshot of mine.filter(({ status }) => status === 'creating')) finishSnapshot(context, snapshot);
  const oldest = instant(context.now - days(instance.backupRetention) - hours(1));
  for (const snapshot of mine) if (snapshot.createdAt !== undefined && snapshot.createdAt < oldest) context.table<DbSnapshot>(kinds.snapshot).delete(snapshot.id);
});

/** `2026-01-05-03-12` */
const stamp = (at: Instant): string => iso(at).slice(0, 16).replace(/[T:]/g, '-');
