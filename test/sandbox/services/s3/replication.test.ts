// Replication between buckets: refused where a copy could not be kept; made of what is put afterwards, deletions too, and never of a copy.
import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3 } from '../../../../src/lib/sandbox/services/s3/service.ts';
import { seconds } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const west = 'us-west-2';
const role = 'arn:aws:iam::111122223333:role/replicate';
const rule = (bucket: string, more: object = {}) => ({ ID: 'standby', Status: 'Enabled', Priority: 1, Filter: { Prefix: '' }, Destination: { Bucket: `arn:aws:s3:::${bucket}` }, DeleteMarkerReplication: { Status: 'Enabled' }, ...more });
const replicate = (Rules: readonly object[]): object => ({ Bucket: 'shop-east', ReplicationConfiguration: { Role: role, Rules } });

function fresh(): Account {
  const account = new Account({ services: [s3] });
  account.call('s3', 'CreateBucket', { Bucket: 'shop-east' });
  account.call('s3', 'CreateBucket', { Bucket: 'shop-west', CreateBucketConfiguration: { LocationConstraint: west } }, west);
  return account;
}

function replicated(...more: readonly object[]): Account {
  const account = fresh();
  account.call('s3', 'PutBucketVersioning', { Bucket: 'shop-east', VersioningConfiguration: { Status: 'Enabled' } });
  account.call('s3', 'PutBucketVersioning', { Bucket: 'shop-west', VersioningConfiguration: { Status: 'Enabled' } }, west);
  account.call('s3', 'PutBucketReplication', replicate(more.length === 0 ? [rule('shop-west')] : more));
  return account;
}

const there = (account: Account, Key: string): HeadObjectCommandOutput | undefined => {
  try {
    return account.call<GetObjectCommandOutput>('s3', 'HeadObject', { Bucket: 'shop-west', Key }, west) as unknown as HeadObjectCommandOutput;
  } catch {
    return undefined;
  }
};

describe('replication', () => {
  it('is refused without versions on both sides, to nowhere, and in half of a rule', () => {
    const account = fresh();
    expect(account.refusal('s3', 'PutBucketReplication', replicate([rule('shop-west')])).message).toContain('Versioning must be');
    account.call('s3', 'PutBucketVersioning', { Bucket: 'shop-east', VersioningConfiguration: { Status: 'Enabled' } });
    expect(account.refusal('s3', 'PutBucketReplication', replicate([rule('shop-west')])).message).toContain('Destination bucket must have versioning');
    expect(account.refusal('s3', 'PutBucketReplication', replicate([rule('nowhere')])).message).toContain('must exist');
    expect(account.refusal('s3', 'PutBucketReplication', replicate([rule('shop-east')])).message).toContain('cannot be the same');
    expect(account.refusal('s3', 'PutBucketReplication', replicate([rule('shop-west', { DeleteMarkerReplication: undefined })])).message).toContain('DeleteMarkerReplication');
    expect(account.refusal('s3', 'PutBucketReplication', replicate([])).code).toBe('MalformedXML');
  });

  it('copies what is put afterwards, a moment later, with its id', () => {
    const account = replicated();
    const { VersionId } = account.call<GetObjectCommandOutput>('s3', 'PutObject', { Bucket: 'shop-east', Key: 'a', Body: 'one', Metadata: { of: 'shop' } });
    expect(there(account, 'a')).toBeUndefined();
    account.pass(seconds(31));
    expect(there(account, 'a')).toMatchObject({ ContentLength: 3, Metadata: { of: 'shop' }, ReplicationStatus: 'REPLICA', VersionId });
  });

  it('hides what is deleted; a version that is deleted for good stays as a copy', () => {
    const account = replicated();
    const { VersionId } = account.call<GetObjectCommandOutput>('s3', 'PutObject', { Bucket: 'shop-east', Key: 'a', Body: 'one' });
    account.pass(seconds(31));
    account.call('s3', 'DeleteObject', { Bucket: 'shop-east', Key: 'a' });
    account.pass(seconds(31));
    expect(there(account, 'a')).toBeUndefined();
    account.call('s3', 'DeleteObject', { Bucket: 'shop-east', Key: 'a', VersionId });
    account.pass(seconds(31));
    expect(account.call('s3', 'HeadObject', { Bucket: 'shop-west', Key: 'a', VersionId }, west)).toMatchObject({ ContentLength: 3 });
  });

  it('goes by the prefix, the status and the delete marker’s own word', () => {
    const account = replicated(rule('shop-west', { Filter: { Prefix: 'in/' }, DeleteMarkerReplication: { Status: 'Disabled' } }));
    for (const Key of ['in/a', 'out/a']) account.call('s3', 'PutObject', { Bucket: 'shop-east', Key, Body: 'one' });
    account.pass(seconds(31));
    account.call('s3', 'DeleteObject', { Bucket: 'shop-east', Key: 'in/a' });
    account.pass(seconds(31));
    expect([there(account, 'in/a') !== undefined, there(account, 'out/a') !== undefined]).toEqual([true, false]);
  });

  it('copies no copy on', () => {
    const account = replicated();
    account.call('s3', 'PutBucketReplication', { Bucket: 'shop-west', ReplicationConfiguration: { Role: role, Rules: [rule('shop-east')] } }, west);
    account.call('s3', 'PutObject', { Bucket: 'shop-east', Key: 'a', Body: 'one' });
    account.pass(seconds(90));
    expect(account.call('s3', 'ListObjectVersions', { Bucket: 'shop-east' })).toMatchObject({ Versions: [{ Key: 'a' }] });
    expect(account.call('s3', 'ListObjectVersions', { Bucket: 'shop-west' }, west)).toMatchObject({ Versions: [{ Key: 'a' }] });
  });
});
