// Objects: put, got, looked at, deleted; with versions where the bucket keeps them.
import type { DeleteObjectCommandInput, DeleteObjectCommandOutput, DeleteObjectsCommandInput, DeleteObjectsCommandOutput, GetObjectCommandInput, GetObjectCommandOutput, HeadObjectCommandInput, HeadObjectCommandOutput, PutObjectCommandInput, PutObjectCommandOutput, ServerSideEncryption } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import type { Bucket, ObjectVersion } from './entities.ts';
import { existingBucket, objectId, objects, versionOf } from './find.ts';
import { checkDigest, lockOf, refuseLocked } from './object-lock.ts';
import { replicate } from './replication.ts';

/** What this sandbox keeps of one object; larger ones would make the world's file heavy. */
const largest = 8 * 1024 * 1024;

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new AwsFault('NotImplemented', 'The sandbox takes objects as text or bytes.', { status: 501 });
}

const failed = (): AwsFault => new AwsFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { status: 412 });

function encryptionOf(bucket: Bucket, input: PutObjectCommandInput): Pick<ObjectVersion, 'encryption' | 'kmsKeyId'> {
  const rules = (bucket.settings['encryption'] as { readonly Rules?: readonly { readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string } }[] } | undefined)?.Rules;
  const { SSEAlgorithm, KMSMasterKeyID } = rules?.[0]?.ApplyServerSideEncryptionByDefault ?? {};
  const key = input.SSEKMSKeyId ?? (input.ServerSideEncryption === undefined ? KMSMasterKeyID : undefined);
  return { encryption: input.ServerSideEncryption ?? SSEAlgorithm ?? 'AES256', ...(key === undefined ? {} : { kmsKeyId: key }) };
}

/** The version's id as answers show it: none where there is no versioning. */
const shownId = (bucket: Bucket, version: ObjectVersion): { readonly VersionId?: string } => (bucket.versioning === undefined ? {} : { VersionId: version.id });

export const putObject = operation<PutObjectCommandInput, PutObjectCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const key = input.Key ?? '';
  if (key === '' || Buffer.byteLength(key) > 1024) throw new AwsFault('KeyTooLongError', 'Your key is too long');
  const enforced = JSON.stringify(bucket.settings['ownership'] ?? {}).includes('BucketOwnerEnforced');
  if (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control' && enforced) throw new AwsFault('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  const body = bytesOf(input.Body);
  if (body.length > largest) throw new AwsFault('EntityTooLarge', `The sandbox keeps objects of up to ${largest} bytes.`);
  checkDigest(body, input);
  const known = versionOf(context, { bucket: bucket.name, key });
  if (input.IfNoneMatch === '*' && known !== undefined) throw failed();
  if (input.IfMatch !== undefined && known === undefined) throw new AwsFault('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  if (input.IfMatch !== undefined && known?.etag !== input.IfMatch.replace(/^"?(.*?)"?$/, '"$1"')) throw failed();
  const version: ObjectVersion = {
    id: bucket.versioning === 'Enabled' ? newVersionId(context, bucket.name, key) : 'null',
    at: context.now,
    deleteMarker: false,
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    size: body.length,
    body: body.toString('base64'),
    contentType: input.ContentType ?? 'application/octet-stream',
    headers: Object.fromEntries(Object.entries({ CacheControl: input.CacheControl, ContentDisposition: input.ContentDisposition, ContentEncoding: input.ContentEncoding, ContentLanguage: input.ContentLanguage }).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    metadata: { ...input.Metadata },
    storageClass: input.StorageClass ?? 'STANDARD',
    ...encryptionOf(bucket, input),
    ...lockOf(bucket, input, context.now),
  };
  addVersion(context, bucket, { key, version });
  return { ETag: version.etag, ServerSideEncryption: version.encryption as ServerSideEncryption, ...(version.kmsKeyId === undefined ? {} : { SSEKMSKeyId: version.kmsKeyId }), ...shownId(bucket, version) };
});

function newVersionId(context: Context, bucket: string, key: string): string {
  return createHash('sha256').update(`${bucket}/${key}/${context.count('s3.version')}`).digest('base64url').slice(0, 32);
}

/** A new version takes the place of the one with the same id (`null`), or stands before the others. */
function addVersion(context: Context, bucket: Bucket, it: { readonly key: string; readonly version: ObjectVersion }): void {
  const id = objectId(bucket.name, it.key);
  const older = objects(context).get(id)?.versions ?? [];
  objects(context).put(id, { bucket: bucket.name, key: it.key, versions: [it.version, ...older.filter((old) => old.id !== it.version.id)] });
  replicate(context, bucket, it);
}

function existingObject(context: Context, bucket: Bucket, input: { readonly Key?: string | undefined; readonly VersionId?: string | undefined; readonly IfMatch?: string | undefined }): ObjectVersion {
  const version = versionOf(context, { bucket: bucket.name, key: input.Key ?? '', versionId: input.VersionId });
  if (version === undefined) throw new AwsFault('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  if (input.IfMatch !== undefined && version.etag !== input.IfMatch.replace(/^"?(.*?)"?$/, '"$1"')) throw failed();
  return version;
}

const archived = ['GLACIER', 'DEEP_ARCHIVE'];

function headOf(bucket: Bucket, version: ObjectVersion): Omit<HeadObjectCommandOutput, '$metadata'> {
  return {
    ...version.headers,
    ETag: version.etag,
    ContentLength: version.size,
    ContentType: version.contentType,
    LastModified: asDate(instant(version.at)),
    Metadata: { ...version.metadata },
    AcceptRanges: 'bytes',
    ServerSideEncryption: version.encryption as ServerSideEncryption,
    ...(version.kmsKeyId === undefined ? {} : { SSEKMSKeyId: version.kmsKeyId }),
    ...(version.storageClass === 'STANDARD' ? {} : { StorageClass: version.storageClass as 'GLACIER' }),
    ...(version.replica === true ? { ReplicationStatus: 'REPLICA' as const } : {}),
    ...(version.lock === undefined ? {} : { ObjectLockMode: version.lock.mode as 'GOVERNANCE', ObjectLockRetainUntilDate: asDate(instant(version.lock.until)) }),
    ...shownId(bucket, version),
  };
}

export const getObject = operation<GetObjectCommandInput, GetObjectCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const version = existingObject(context, bucket, input);
  // AWS: archived objects cannot be read until they are restored (S3 user guide, "Understanding and managing archived objects").
  if (archived.includes(version.storageClass)) throw new AwsFault('InvalidObjectState', "The operation is not valid for the object's storage class", { status: 403 });
  const body = Buffer.from(version.body, 'base64');
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(input.Range ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return { ...headOf(bucket, version), Body: body as never };
  const from = first === '' ? Math.max(0, body.length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? body.length - 1 : Math.min(Number(last), body.length - 1);
  if (from >= body.length || from > to) throw new AwsFault('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return { ...headOf(bucket, version), ContentLength: to - from + 1, ContentRange: `bytes ${from}-${to}/${body.length}`, Body: body.subarray(from, to + 1) as never };
});

export const headObject = operation<HeadObjectCommandInput, HeadObjectCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const version = versionOf(context, { bucket: bucket.name, key: input.Key ?? '', versionId: input.VersionId });
  if (version === undefined) throw new AwsFault('NotFound', 'Not Found', { status: 404 });
  return headOf(bucket, version);
});

/** What was deleted, or the marker that hides it. Deleting what is not there succeeds. */
function remove(context: Context, bucket: Bucket, it: { readonly key: string; readonly versionId?: string | undefined; readonly bypass?: boolean | undefined }): { readonly VersionId?: string; readonly DeleteMarker?: boolean } {
  const id = objectId(bucket.name, it.key);
  const versions = objects(context).get(id)?.versions ?? [];
  if (it.versionId !== undefined) {
    const gone = versions.find((version) => version.id === it.versionId);
    refuseLocked(gone, { now: context.now, bypass: it.bypass === true });
    const left = versions.filter((version) => version.id !== it.versionId);
    if (left.length === 0) objects(context).delete(id);
    else objects(context).put(id, { bucket: bucket.name, key: it.key, versions: left });
    return { VersionId: it.versionId, ...(gone?.deleteMarker === true ? { DeleteMarker: true } : {}) };
  }
  if (bucket.versioning === undefined) {
    objects(context).delete(id);
    return {};
  }
  const marker: ObjectVersion = { id: bucket.versioning === 'Enabled' ? newVersionId(context, bucket.name, it.key) : 'null', at: context.now, deleteMarker: true, etag: '', size: 0, body: '', contentType: '', headers: {}, metadata: {}, storageClass: 'STANDARD', encryption: '' };
  addVersion(context, bucket, { key: it.key, version: marker });
  return { VersionId: marker.id, DeleteMarker: true };
}

export const deleteObject = operation<DeleteObjectCommandInput, DeleteObjectCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  return remove(context, bucket, { key: input.Key ?? '', versionId: input.VersionId, bypass: input.BypassGovernanceRetention });
});

export const deleteObjects = operation<DeleteObjectsCommandInput, DeleteObjectsCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const asked = input.Delete?.Objects ?? [];
  if (asked.length === 0 || asked.length > 1000) throw new AwsFault('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
  const gone = asked.map(({ Key = '', VersionId }) => ({ key: Key, asked: VersionId, result: remove(context, bucket, { key: Key, versionId: VersionId, bypass: input.BypassGovernanceRetention }) }));
  if (input.Delete?.Quiet === true) return {};
  return {
    Deleted: gone.map(({ key, asked: version, result }) => ({
      Key: key,
      ...(version === undefined ? {} : { VersionId: version }),
      ...(result.DeleteMarker === true ? { DeleteMarker: true, ...(result.VersionId === undefined ? {} : { DeleteMarkerVersionId: result.VersionId }) } : {}),
    })),
  };
});
