// How near and how far back a restore can reach.
import { between, days, instant, minutes, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import type { DbInstance } from './entities.ts';

/**
 * The latest instant a restore can reach, none without automated backups.
 *
 * AWS: logs go to S3 every five minutes, so it is up to about that far behind (RDS user guide, "Restoring to a specified
 * time"). It stands still while the database is down.
 */
export function latestRestorable(context: Context, instance: DbInstance): Instant | undefined {
  const from = instance.restorableFrom;
  if (from === undefined || instance.backupRetention === 0 || instance.replicaOf !== undefined) return undefined;
  const serving = instance.serving;
  const alive = serving === undefined || serving.writable ? context.now : serving.since;
  const shipped = Math.floor(Math.max(0, between(from, alive)) / minutes(5)) * minutes(5);
  return instant(from + shipped);
}

/** The earliest instant a restore can reach. */
export function earliestRestorable(context: Context, instance: DbInstance): Instant | undefined {
  const from = instance.restorableFrom;
  return from === undefined ? undefined : instant(Math.max(from, context.now - days(instance.backupRetention)));
}
