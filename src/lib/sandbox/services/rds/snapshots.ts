// DB snapshots by hand: taken, listed, copied, deleted.
import type { CopyDBSnapshotCommandInput, CopyDBSnapshotCommandOutput, CreateDBSnapshotCommandInput, CreateDBSnapshotCommandOutput, DBSnapshot, DeleteDBSnapshotCommandInput, DeleteDBSnapshotCommandOutput, DescribeDBSnapshotsCommandInput, DescribeDBSnapshotsCommandOutput } from '@aws-sdk/client-rds';
import { asDate, milliseconds, plus, zero } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import { backupTime } from './backups.ts';
import { kinds, type DbSnapshot } from './entities.ts';
import { elsewhere } from './elsewhere.ts';
import { tell } from './events.ts';
import { arnOf, identifier, partsOf } from './identifiers.ts';
import { existing, mustBeAvailable } from './instances.ts';
import { markerRefused, maxRecords } from './paging.ts';
import { keyArnFor } from './placement.ts';
import { finishSnapshot, recordSnapshot } from './snapshot-records.ts';
import { begin } from './timeline.ts';

const snapshots = (context: Context) => context.table<DbSnapshot>(kinds.snapshot);

/** By identifier or ARN, in the ARN's region. @throws AwsFault DBSnapshotNotFoundFault */
export function existingSnapshot(context: Context, idOrArn: string | undefined): DbSnapshot {
  const parts = partsOf(idOrArn ?? '');
  const there = elsewhere(context, parts?.region);
  const snapshot = snapshots(there).get((parts?.name ?? idOrArn ?? '').toLowerCase());
  if (snapshot === undefined) throw new AwsFault('DBSnapshotNotFoundFault', `DBSnapshot not found: ${idOrArn ?? ''}`, { status: 404 });
  return snapshot;
}

function viewOf(context: Context, snapshot: DbSnapshot): DBSnapshot {
  const { of } = snapshot;
  return {
    DBSnapshotIdentifier: snapshot.id,
    DBSnapshotArn: arnOf(context, 'snapshot', snapshot.id),
    DBInstanceIdentifier: of.id,
    DbiResourceId: of.resourceId,
    ...(snapshot.createdAt === undefined ? {} : { SnapshotCreateTime: asDate(snapshot.createdAt), OriginalSnapshotCreateTime: asDate(snapshot.createdAt) }),
    ...(of.createdAt === undefined ? {} : { InstanceCreateTime: asDate(of.createdAt) }),
    Status: snapshot.status,
    SnapshotType: snapshot.type,
    PercentProgress: progressOf(context, snapshot),
    Engine: of.engine,
    EngineVersion: of.engineVersion,
    LicenseModel: 'postgresql-license',
    AllocatedStorage: of.allocatedStorage,
    StorageType: of.storageType,
    ...(of.iops === undefined ? {} : { Iops: of.iops }),
    Port: of.port,
    AvailabilityZone: snapshot.zone,
    VpcId: of.vpcId,
    MasterUsername: of.masterUsername,
    Encrypted: snapshot.encrypted,
    ...(snapshot.kmsKeyId === undefined ? {} : { KmsKeyId: snapshot.kmsKeyId }),
    ...(snapshot.source === undefined ? {} : { SourceRegion: snapshot.source.region, SourceDBSnapshotIdentifier: snapshot.source.arn }),
    SnapshotTarget: 'region',
    TagList: tagList(snapshot.tags),
  };
}

/** AWS: an estimate of what has been copied (API reference, DBSnapshot PercentProgress); here it grows evenly. */
function progressOf(context: Context, { status, percent, making }: DbSnapshot): number {
  if (status !== 'creating' || making === undefined) return percent;
  return Math.min(99, Math.floor((100 * (context.now - making.from)) / Math.max(1, making.to - making.from)));
}

function freshId(context: Context, asked: string | undefined, parameter: string): string {
  const id = identifier(asked, parameter, 255);
  if (snapshots(context).get(id) !== undefined) throw new AwsFault('DBSnapshotAlreadyExistsFault', `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`);
  return id;
}

export const createSnapshot = operation<CreateDBSnapshotCommandInput, CreateDBSnapshotCommandOutput>((input, context) => {
  const instance = existing(context, input.DBInstanceIdentifier);
  const id = freshId(context, input.DBSnapshotIdentifier, 'DBSnapshotIdentifier');
  mustBeAvailable(instance);
  const takes = backupTime(context, instance);
  const snapshot = recordSnapshot(context, instance, { id, type: 'manual', tags: tagsOf(input.Tags), takes });
  context.schedule(takes, 'rds.snapshot-ready', { id });
  begin(context, instance, {
    name: 'snapshot',
    steps: [
      { after: zero, set: { status: 'backing-up' } },
      { after: takes, set: { status: 'available' } },
    ],
  });
  return { DBSnapshot: viewOf(context, snapshot) };
});

export const snapshotReady = event<{ readonly id: string }>((data, context) => {
  const snapshot = snapshots(context).get(data.id);
  if (snapshot !== undefined) finishSnapshot(context, snapshot);
});

export const copySnapshot = operation<CopyDBSnapshotCommandInput, CopyDBSnapshotCommandOutput>((input, context) => {
  const source = existingSnapshot(context, input.SourceDBSnapshotIdentifier);
  if (source.status !== 'available') throw new AwsFault('InvalidDBSnapshotStateFault', `Cannot copy the snapshot: it is in state ${source.status}.`);
  const id = freshId(context, input.TargetDBSnapshotIdentifier, 'TargetDBSnapshotIdentifier');
  const from = partsOf(input.SourceDBSnapshotIdentifier ?? '')?.region ?? context.region;
  const far = from !== context.region;
  if (far && source.encrypted && input.KmsKeyId === undefined) throw new AwsFault('InvalidParameterCombination', 'KmsKeyId is required when you copy an encrypted DB snapshot to another region.');
  const key = input.KmsKeyId === undefined ? source.kmsKeyId : keyArnFor(context, input.KmsKeyId);
  const takes = milliseconds(backupTime(context, source.of) * (far ? 3 : 1));
  const copy: DbSnapshot = {
    id,
    making: { from: context.now, to: plus(context.now, takes) },
    type: 'manual',
    status: 'creating',
    percent: 0,
    of: source.of,
    zone: source.zone,
    encrypted: source.encrypted || key !== undefined,
    ...(key === undefined ? {} : { kmsKeyId: key }),
    source: { region: from, arn: input.SourceDBSnapshotIdentifier ?? '' },
    tags: { ...(input.CopyTags === true ? source.tags : {}), ...tagsOf(input.Tags) },
  };
  snapshots(context).put(id, copy);
  context.schedule(takes, 'rds.snapshot-ready', { id });
  return { DBSnapshot: viewOf(context, copy) };
});

export const deleteSnapshot = operation<DeleteDBSnapshotCommandInput, DeleteDBSnapshotCommandOutput>((input, context) => {
  const snapshot = existingSnapshot(context, input.DBSnapshotIdentifier);
  if (snapshot.type === 'automated') throw new AwsFault('InvalidDBSnapshotStateFault', 'Automated snapshots cannot be deleted by hand.');
  if (snapshot.status !== 'available') throw new AwsFault('InvalidDBSnapshotStateFault', `Cannot delete the snapshot: it is in state ${snapshot.status}.`);
  snapshots(context).delete(snapshot.id);
  tell(context, { type: 'db-snapshot', id: snapshot.id }, 'snapshot-deleted');
  return { DBSnapshot: { ...viewOf(context, snapshot), Status: 'deleted' } };
});

export const describeSnapshots = operation<DescribeDBSnapshotsCommandInput, DescribeDBSnapshotsCommandOutput>((input, context) => {
  if (input.DBSnapshotIdentifier !== undefined) return { DBSnapshots: [viewOf(context, existingSnapshot(context, input.DBSnapshotIdentifier))] };
  if (input.SnapshotType !== undefined && !['automated', 'manual', 'shared', 'public', 'awsbackup'].includes(input.SnapshotType)) throw new AwsFault('InvalidParameterValue', `Invalid snapshot type: ${input.SnapshotType}`);
  const wanted = snapshots(context)
    .values()
    .filter((it) => input.DBInstanceIdentifier === undefined || it.of.id === input.DBInstanceIdentifier.toLowerCase())
    .filter((it) => input.DbiResourceId === undefined || it.of.resourceId === input.DbiResourceId)
    .filter((it) => input.SnapshotType === undefined || it.type === input.SnapshotType);
  const shown = page(wanted, { max: maxRecords(input.MaxRecords), token: input.Marker, key: (it) => it.id, refuse: markerRefused });
  return { DBSnapshots: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
