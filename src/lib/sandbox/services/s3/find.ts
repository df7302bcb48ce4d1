// Buckets and objects found, as this account may see them from this region.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Bucket, type ObjectVersion, type StoredObject } from './entities.ts';

export const buckets = (context: Context) => context.worldTable<Bucket>(kinds.bucket);
export const objects = (context: Context) => context.worldTable<StoredObject>(kinds.object);
export const objectId = (bucket: string, key: string): string => `${bucket}\t${key}`;

/** @throws AwsFault NoSuchBucket, AccessDenied for another account's, PermanentRedirect for another region's */
export function existingBucket(context: Context, name: string | undefined): Bucket {
  const bucket = buckets(context).get(name ?? '');
  if (bucket === undefined) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', { status: 404, members: { BucketName: name } });
  if (bucket.account !== context.account) throw new AwsFault('AccessDenied', 'Access Denied', { status: 403 });
  if (bucket.region !== context.region) throw new AwsFault('PermanentRedirect', 'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.', { status: 301 });
  return bucket;
}

export function objectsOf(context: Context, bucket: string): readonly StoredObject[] {
  return objects(context).values().filter((it) => it.bucket === bucket);
}

/** The version asked for, or the newest that is no delete marker. */
export function versionOf(context: Context, it: { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined }): ObjectVersion | undefined {
  const versions = objects(context).get(objectId(it.bucket, it.key))?.versions ?? [];
  const version = it.versionId === undefined ? versions[0] : versions.find(({ id }) => id === it.versionId);
  return version?.deleteMarker === true ? undefined : version;
}
