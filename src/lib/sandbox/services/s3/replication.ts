// Replication: what S3 refuses in its rules, and the copies that it makes of what is put and deleted afterwards.
import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import { inSeconds, seconds } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import type { Bucket, ObjectVersion } from './entities.ts';
import { buckets, objectId, objects } from './find.ts';

const nameIn = (rule: ReplicationRule): string => (rule.Destination?.Bucket ?? '').replace('arn:aws:s3:::', '');

// AWS: "Requirements and considerations for replication" and "Troubleshooting replication" (S3 user guide); the words are partly unverified.
export function checkReplication(context: Context, bucket: Bucket, value: unknown): void {
  const invalid = (why: string): AwsFault => new AwsFault('InvalidRequest', why);
  const { Role, Rules = [] } = (value ?? {}) as ReplicationConfiguration;
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(Role ?? '') || Rules.length === 0 || Rules.length > 1000) throw new AwsFault('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
  if (bucket.versioning !== 'Enabled') throw invalid("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  for (const rule of Rules) {
    // AWS: with a Filter (the newer form) a rule must say its priority and what becomes of delete markers (API reference, ReplicationRule).
    if (rule.Filter !== undefined && rule.DeleteMarkerReplication === undefined) throw invalid('DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.');
    if (rule.Filter !== undefined && rule.Priority === undefined) throw invalid('Priority must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.');
    const destination = buckets(context).get(nameIn(rule));
    if (destination === undefined) throw invalid('Destination bucket must exist.');
    if (destination.name === bucket.name) throw invalid('Destination bucket cannot be the same as the source bucket.');
    if (destination.versioning !== 'Enabled') throw invalid('Destination bucket must have versioning enabled.');
  }
}

/** Copies a version that was just put, or the marker that hides an object: some seconds later, and never a copy of a copy. */
export function replicate(context: Context, bucket: Bucket, { key, version }: { readonly key: string; readonly version: ObjectVersion }): void {
  const rules = (bucket.settings['replication'] as ReplicationConfiguration | undefined)?.Rules ?? [];
  const [rule] = rules
    .filter((it) => it.Status === 'Enabled' && key.startsWith(it.Filter?.Prefix ?? it.Prefix ?? '') && (!version.deleteMarker || it.DeleteMarkerReplication?.Status === 'Enabled'))
    .sort((a, b) => (b.Priority ?? 0) - (a.Priority ?? 0));
  if (rule === undefined) return;
  // AWS: most objects within seconds, 99.99 % within 15 minutes where that is paid for (S3 user guide, "Replication Time Control"); the spread is a guess.
  const after = seconds(Math.ceil(inSeconds(draw(context, `s3/replication/${bucket.name}`, { from: seconds(2), to: seconds(30) }))));
  context.schedule(after, 's3.replicates', { from: bucket.name, to: nameIn(rule), key, version: version.id, storageClass: rule.Destination?.StorageClass ?? '' });
}

export const replicates = event<{ readonly from: string; readonly to: string; readonly key: string; readonly version: string; readonly storageClass: string }>(({ from, to, key, version: id, storageClass }, context) => {
  const version = objects(context).get(objectId(from, key))?.versions.find((it) => it.id === id);
  if (version === undefined || buckets(context).get(to)?.versioning !== 'Enabled') return;
  const there = objects(context).get(objectId(to, key))?.versions ?? [];
  if (there.some((it) => it.id === id)) return;
  const copy: ObjectVersion = { ...version, replica: true, ...(storageClass === '' ? {} : { storageClass }) };
  // Two copies may arrive in the other order; the newer version is the one that counts.
  objects(context).put(objectId(to, key), { bucket: to, key, versions: [...there, copy].sort((a, b) => b.at - a.at) });
});
