// DeleteDBInstance: protection, the final snapshot, what becomes of backups and replicas.
import type { DeleteDBInstanceCommandInput, DeleteDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import { milliseconds, seconds, zero } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { backupTime } from './backups.ts';
import { kinds, type AutomatedBackup, type DbInstance, type DbSnapshot } from './entities.ts';
import { tell } from './events.ts';
import { identifier, partsOf } from './identifiers.ts';
import { existing } from './instances.ts';
import { dropInterfaces } from './interfaces.ts';
import { detach, dropFromSource } from './replicas.ts';
import { earliestRestorable, latestRestorable } from './restorable.ts';
import { finishSnapshot, recordSnapshot } from './snapshot-records.ts';
import { begin, instanceEvent } from './timeline.ts';
import { endReplications } from './backup-replication.ts';
import { viewOf } from './view.ts';

export const deleteInstance = operation<DeleteDBInstanceCommandInput, DeleteDBInstanceCommandOutput>((input, context) => {
  const instance = existing(context, input.DBInstanceIdentifier);
  if (instance.status === 'deleting') throw new AwsFault('InvalidDBInstanceStateFault', `Instance ${instance.id} is already being deleted.`);
  if (instance.deletionProtection) throw new AwsFault('InvalidParameterCombination', 'Cannot delete protected DB Instance, please disable deletion protection and try again.');
  const final = finalSnapshot(input, instance, context);
  if (input.DeleteAutomatedBackups === false) retainBackups(context, instance);
  if (final !== undefined) recordSnapshot(context, instance, { id: final, type: 'manual' });
  const snapshotTakes = final === undefined ? zero : backupTime(context, instance);
  const end = milliseconds(snapshotTakes + draw(context, `rds/instance/${instance.id}/deletion`, rules.takes(context, 'deletion').until));
  const { failover: _, ...rest } = instance;
  const after = begin(context, rest, {
    name: 'delete',
    steps: [
      { after: zero, set: { status: 'deleting' } },
      { after: seconds(20), serving: 'down', tell: ['shutdown'] },
      { after: end, then: 'rds.deleted' },
    ],
  });
  return { DBInstance: viewOf(context, after) };
});

/** The identifier of the final snapshot, undefined for none. @throws AwsFault */
function finalSnapshot(input: DeleteDBInstanceCommandInput, instance: DbInstance, context: Context): string | undefined {
  if (input.SkipFinalSnapshot === true) {
    if (input.FinalDBSnapshotIdentifier !== undefined) throw new AwsFault('InvalidParameterCombination', 'FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.');
    return undefined;
  }
  if (instance.replicaOf !== undefined) {
    // AWS: "The value must be true when deleting a read replica" is said of SkipFinalSnapshot (API reference, DeleteDBInstance).
    throw new AwsFault('InvalidParameterCombination', 'SkipFinalSnapshot must be specified when deleting a read replica.');
  }
  if (input.FinalDBSnapshotIdentifier === undefined) throw new AwsFault('InvalidParameterCombination', 'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  const id = identifier(input.FinalDBSnapshotIdentifier, 'FinalDBSnapshotIdentifier', 255);
  if (context.table<DbSnapshot>(kinds.snapshot).get(id) !== undefined) throw new AwsFault('DBSnapshotAlreadyExistsFault', `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`);
  if (instance.serving === undefined) throw new AwsFault('InvalidDBInstanceStateFault', `Cannot create a snapshot because the database instance ${instance.id} is not currently in the available state.`);
  return id;
}

function retainBackups(context: Context, instance: DbInstance): void {
  const from = earliestRestorable(context, instance);
  const to = latestRestorable(context, instance);
  if (from !== undefined && to !== undefined) context.table<AutomatedBackup>(kinds.automatedBackup).put(instance.resourceId, { resourceId: instance.resourceId, of: instance, from, to });
}

export const deleted = instanceEvent((instance, context) => {
  const snapshots = context.table<DbSnapshot>(kinds.snapshot);
  const retained = context.table<AutomatedBackup>(kinds.automatedBackup).get(instance.resourceId) !== undefined;
  for (const snapshot of snapshots.values().filter((it) => it.of.resourceId === instance.resourceId)) {
    if (snapshot.type === 'automated' && !retained) snapshots.delete(snapshot.id);
    else if (snapshot.status === 'creating') finishSnapshot(context, snapshot);
  }
  // AWS: read replicas in the same region are promoted; elsewhere their replication ends (RDS user guide, "Deleting a DB instance").
  for (const replica of instance.replicas) detach(context, replica);
  endReplications(context, instance);
  const source = partsOf(instance.replicaOf ?? '');
  if (source !== undefined) dropFromSource(context, instance);
  dropInterfaces(context, instance);
  context.table<DbInstance>(kinds.instance).delete(instance.id);
  tell(context, { type: 'db-instance', id: instance.id }, 'instance-deleted');
});
