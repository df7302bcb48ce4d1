// Automated backups kept in another region: begun and ended there, behind the source's own by a while, outliving the source.
import type { DeleteDBInstanceAutomatedBackupCommandInput, DeleteDBInstanceAutomatedBackupCommandOutput, StartDBInstanceAutomatedBackupsReplicationCommandInput, StartDBInstanceAutomatedBackupsReplicationCommandOutput, StopDBInstanceAutomatedBackupsReplicationCommandInput, StopDBInstanceAutomatedBackupsReplicationCommandOutput } from '@aws-sdk/client-rds';
import { days, instant, milliseconds, minus, minutes, plus, type Duration, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { automatedBackupView, type KeptBackup } from './automated-backup-view.ts';
import { backupTime } from './backups.ts';
import { checkRetention } from './checks.ts';
import { elsewhere } from './elsewhere.ts';
import { kinds, type AutomatedBackup, type DbInstance } from './entities.ts';
import { arnOf, backupArnOf, partsOf } from './identifiers.ts';
import { existing } from './instances.ts';
import { keyArnFor } from './placement.ts';
import { latestRestorable } from './restorable.ts';
import { save } from './timeline.ts';

/** In the region that the copies are kept in; id: the source's resource id. */
export interface ReplicatedBackup {
  readonly resourceId: string;
  readonly sourceArn: string;
  /** The source as it was when the copying began, under the key of this region. */
  readonly of: DbInstance;
  readonly retention: number;
  /** When the first snapshot has arrived. */
  readonly readyAt: Instant;
  /** The last instant that was copied, once nothing is copied any more. */
  readonly endedWith?: Instant;
}

// AWS: 20 in a region (RDS user guide, "Quotas").
const most = 20;
/** Guess: how far the copy is behind the source's own backups. */
const behind = minutes(2);

const kept = (context: Context) => context.table<ReplicatedBackup>(kinds.replicatedBackup);

function sourceOf(context: Context, arn: string | undefined): { readonly there: Context; readonly source: DbInstance } {
  const parts = partsOf(arn ?? '');
  if (parts?.thing !== 'db') throw new AwsFault('InvalidParameterValue', `Invalid source DB instance ARN: ${arn ?? ''}`);
  // AWS: it is asked for where the copies are to be (API reference, StartDBInstanceAutomatedBackupsReplication).
  if (parts.region === context.region) throw new AwsFault('InvalidParameterValue', 'The source DB instance must be in another AWS Region.');
  const there = elsewhere(context, parts.region);
  return { there, source: existing(there, arn) };
}

export const startBackupReplication = operation<StartDBInstanceAutomatedBackupsReplicationCommandInput, StartDBInstanceAutomatedBackupsReplicationCommandOutput>((input, context) => {
  const { there, source } = sourceOf(context, input.SourceDBInstanceArn);
  const retention = checkRetention(input.BackupRetentionPeriod ?? 7);
  // Codes are the operation's, their wording is unverified.
  if (source.backupRetention === 0 || source.replicaOf !== undefined) throw new AwsFault('InvalidDBInstanceStateFault', `Automated backups are not enabled for the DB instance ${source.id}.`);
  if (retention === 0) throw new AwsFault('InvalidParameterValue', 'The backup retention period must be between 1 and 35.');
  const before = kept(context).get(source.resourceId);
  if (before !== undefined && before.endedWith === undefined) throw new AwsFault('InvalidDBInstanceAutomatedBackupStateFault', `Automated backups of ${source.id} are replicated to ${context.region} already.`);
  if (kept(context).values().filter(({ endedWith }) => endedWith === undefined).length >= most) throw new AwsFault('DBInstanceAutomatedBackupQuotaExceededFault', `The quota of ${most} replicated automated backups in ${context.region} is reached.`);
  if (source.encrypted && input.KmsKeyId === undefined) throw new AwsFault('InvalidParameterCombination', 'KmsKeyId is required when you replicate the automated backups of an encrypted DB instance.');
  const { kmsKeyId: _, ...plain } = source;
  const made: ReplicatedBackup = {
    resourceId: source.resourceId,
    sourceArn: arnOf(there, 'db', source.id),
    of: { ...plain, ...(source.encrypted && input.KmsKeyId !== undefined ? { kmsKeyId: keyArnFor(context, input.KmsKeyId) } : {}) },
    retention,
    readyAt: plus(context.now, copyTime(context, source)),
  };
  kept(context).put(made.resourceId, made);
  save(there, { ...source, backupReplications: [...(source.backupReplications ?? []).filter((arn) => arn !== backupArnOf(context, source.resourceId)), backupArnOf(context, source.resourceId)] });
  return { DBInstanceAutomatedBackup: automatedBackupView(context, replicated(context, made)) };
});

/** Guess: the first snapshot takes three times as long as within the region. */
const copyTime = (context: Context, source: DbInstance): Duration => milliseconds(3 * backupTime(context, source));

export const stopBackupReplication = operation<StopDBInstanceAutomatedBackupsReplicationCommandInput, StopDBInstanceAutomatedBackupsReplicationCommandOutput>((input, context) => {
  const { there, source } = sourceOf(context, input.SourceDBInstanceArn);
  const found = kept(context).get(source.resourceId);
  if (found === undefined || found.endedWith !== undefined) throw new AwsFault('InvalidDBInstanceStateFault', `Automated backups of ${source.id} are not replicated to ${context.region}.`);
  const ended = end(context, found);
  save(there, { ...source, backupReplications: (source.backupReplications ?? []).filter((arn) => arn !== backupArnOf(context, source.resourceId)) });
  return { DBInstanceAutomatedBackup: automatedBackupView(context, replicated(context, ended)) };
});

function end(context: Context, backup: ReplicatedBackup): ReplicatedBackup {
  const ended = { ...backup, endedWith: copiedUntil(context, backup) ?? backup.readyAt };
  kept(context).put(backup.resourceId, ended);
  return ended;
}

/** The source is gone: its copies in other regions stay for as long as they are to be kept. */
export function endReplications(context: Context, source: DbInstance): void {
  for (const arn of source.backupReplications ?? []) {
    const there = context.in(partsOf(arn)?.region ?? context.region);
    const found = kept(there).get(source.resourceId);
    if (found !== undefined && found.endedWith === undefined) end(there, found);
  }
}

/** The last instant that has been copied; none while the first snapshot is on its way. */
function copiedUntil(context: Context, backup: ReplicatedBackup): Instant | undefined {
  if (backup.endedWith !== undefined) return backup.endedWith;
  if (context.now < backup.readyAt) return undefined;
  const there = context.in(partsOf(backup.sourceArn)?.region ?? context.region);
  const source = there.table<DbInstance>(kinds.instance).values().find(({ resourceId }) => resourceId === backup.resourceId);
  const own = source === undefined ? undefined : latestRestorable(there, source);
  // Out of a region that is dark or cut off nothing comes.
  const cut = ['region-down', 'region-partitioned'].flatMap((name) => there.faults(name).map(({ from }) => from));
  const latest = Math.min(own ?? backup.readyAt, ...cut) - behind;
  return instant(Math.max(minus(backup.readyAt, behind), latest));
}

function replicated(context: Context, backup: ReplicatedBackup): KeptBackup {
  const to = copiedUntil(context, backup);
  return {
    resourceId: backup.resourceId,
    of: { ...backup.of, backupRetention: backup.retention },
    ...(to === undefined ? {} : { to, from: instant(Math.min(to, Math.max(backup.readyAt - behind, context.now - days(backup.retention)))) }),
    // AWS: `replicating` is what the CLI's example output shows (RDS user guide, "Replicating automated backups"); `creating` until the first snapshot is there.
    status: backup.endedWith !== undefined ? 'retained' : to === undefined ? 'creating' : 'replicating',
    sourceArn: backup.sourceArn,
  };
}

/** Those of this region that are still to be kept. */
export function replicatedBackups(context: Context): readonly KeptBackup[] {
  return kept(context)
    .values()
    .filter(({ endedWith, retention }) => endedWith === undefined || context.now < plus(endedWith, days(retention)))
    .map((backup) => replicated(context, backup));
}

export const deleteAutomatedBackup = operation<DeleteDBInstanceAutomatedBackupCommandInput, DeleteDBInstanceAutomatedBackupCommandOutput>((input, context) => {
  const wanted = input.DbiResourceId ?? input.DBInstanceAutomatedBackupsArn ?? '';
  const mine = (resourceId: string): boolean => resourceId === wanted || backupArnOf(context, resourceId) === wanted;
  const copy = replicatedBackups(context).find(({ resourceId }) => mine(resourceId));
  const own = context.table<AutomatedBackup>(kinds.automatedBackup).values().find(({ resourceId }) => mine(resourceId));
  if (copy === undefined && own === undefined) throw new AwsFault('DBInstanceAutomatedBackupNotFoundFault', `Automated backup for ${wanted} not found.`, { status: 404 });
  if (copy !== undefined && copy.status !== 'retained') throw new AwsFault('InvalidDBInstanceAutomatedBackupStateFault', 'The automated backup is in an invalid state: stop its replication first.');
  if (copy !== undefined) kept(context).delete(copy.resourceId);
  if (own !== undefined) context.table<AutomatedBackup>(kinds.automatedBackup).delete(own.resourceId);
  const gone: KeptBackup = copy ?? { ...(own as AutomatedBackup), status: 'retained' };
  return { DBInstanceAutomatedBackup: { ...automatedBackupView(context, gone), Status: 'deleting' } };
});
