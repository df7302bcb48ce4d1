// Object Lock: what a bucket lays down for new versions, and which of them may not go yet.
import type { ObjectLockConfiguration, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { days } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Bucket, ObjectVersion } from './entities.ts';

const yearInDays = 365;

/** @throws AwsFault where the bucket keeps no versions, or the rule says no time or two */
export function checkObjectLock(value: unknown, bucket: Bucket): void {
  // AWS: "Object Lock ... works only in buckets that have S3 Versioning enabled" (S3 user guide, "Locking objects with Object Lock").
  if (bucket.versioning !== 'Enabled') throw new AwsFault('InvalidBucketState', "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration", { status: 409 });
  const retention = (value as ObjectLockConfiguration | undefined)?.Rule?.DefaultRetention;
  if (retention === undefined) return;
  const spans = [retention.Days, retention.Years].filter((it) => it !== undefined);
  if (spans.length !== 1 || !['GOVERNANCE', 'COMPLIANCE'].includes(retention.Mode ?? '')) throw new AwsFault('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
}

const ruleOf = (bucket: Bucket): NonNullable<ObjectLockConfiguration['Rule']>['DefaultRetention'] => (bucket.settings['objectLock'] as ObjectLockConfiguration | undefined)?.Rule?.DefaultRetention;

/** What holds for a version that is put now. @throws AwsFault for one that is put without a checksum */
export function lockOf(bucket: Bucket, input: PutObjectCommandInput, now: number): Pick<ObjectVersion, 'lock'> {
  const retention = ruleOf(bucket);
  if (retention === undefined) return {};
  // AWS: required of every upload to such a bucket (API reference, PutObject).
  const summed = Object.entries(input).some(([name, given]) => given !== undefined && (name === 'ContentMD5' || /^Checksum(CRC|SHA)/.test(name)));
  if (!summed) throw new AwsFault('InvalidRequest', 'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters');
  return { lock: { mode: retention.Mode ?? 'GOVERNANCE', until: now + days(Number(retention.Days ?? Number(retention.Years ?? 0) * yearInDays)) } };
}

/** @throws AwsFault BadDigest when what came is not what was sent */
export function checkDigest(body: Buffer, { ChecksumSHA256: sum }: PutObjectCommandInput): void {
  if (sum !== undefined && createHash('sha256').update(body).digest('base64') !== sum) throw new AwsFault('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
}

/** @throws AwsFault AccessDenied while it is locked */
export function refuseLocked(version: ObjectVersion | undefined, { now, bypass }: { readonly now: number; readonly bypass: boolean }): void {
  const lock = version?.lock;
  if (lock === undefined || lock.until <= now || (bypass && lock.mode === 'GOVERNANCE')) return;
  throw new AwsFault('AccessDenied', 'Access Denied because object protected by object lock.', { status: 403 });
}
