// Buckets and objects: names for the whole world, versions, settings, what is refused.
import type { GetObjectCommandOutput, HeadBucketCommandOutput, ListObjectsV2CommandOutput, ListObjectVersionsCommandOutput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3 } from '../../../../src/lib/sandbox/services/s3/service.ts';
import type { AwsFault } from '../../../../src/lib/sandbox/world/aws-fault.ts';
import { Account } from '../account.ts';

const Bucket = 'shop-videos-111122223333';

function withBucket(): Account {
  const account = new Account({ services: [s3] });
  account.call('s3', 'CreateBucket', { Bucket });
  return account;
}

const text = (answer: GetObjectCommandOutput): string => Buffer.from(answer.Body as unknown as Uint8Array).toString();

describe('buckets', () => {
  it('have a name that nobody else in the world can have', () => {
    const account = withBucket();
    account.call('s3', 'CreateBucket', { Bucket });
    const other = (): unknown => account.world.answer({ service: 's3', operation: 'CreateBucket', input: { Bucket }, account: '444455556666', region: 'us-east-1', principal: 'x' }, account.now);
    expect(other).toThrow(expect.objectContaining({ code: 'BucketAlreadyExists' }) as AwsFault);
    const elsewhere = { Bucket: 'shop-eu', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } };
    account.call('s3', 'CreateBucket', elsewhere, 'eu-west-1');
    expect(() => account.call('s3', 'CreateBucket', elsewhere, 'eu-west-1')).toThrow(expect.objectContaining({ code: 'BucketAlreadyOwnedByYou' }) as AwsFault);
    // The address of us-east-1 makes buckets everywhere, any other only its own.
    expect(account.refusal('s3', 'CreateBucket', elsewhere).code).toBe('BucketAlreadyOwnedByYou');
    account.call('s3', 'CreateBucket', { ...elsewhere, Bucket: 'shop-eu-too' });
    expect(account.call<HeadBucketCommandOutput>('s3', 'HeadBucket', { Bucket: 'shop-eu-too' }, 'eu-west-1').BucketRegion).toBe('eu-west-1');
    expect(() => account.call('s3', 'CreateBucket', elsewhere, 'us-west-2')).toThrow(expect.objectContaining({ code: 'IllegalLocationConstraintException' }) as AwsFault);
    expect(account.refusal('s3', 'CreateBucket', { Bucket: 'shop-nowhere', CreateBucketConfiguration: { LocationConstraint: 'us-east-1' } }).code).toBe('InvalidLocationConstraint');
    expect(account.refusal('s3', 'HeadBucket', { Bucket: 'shop-eu' })).toMatchObject({ code: 'PermanentRedirect', status: 301 });
    expect(account.refusal('s3', 'CreateBucket', { Bucket: 'Shop_Videos' }).code).toBe('InvalidBucketName');
    expect(account.call<HeadBucketCommandOutput>('s3', 'HeadBucket', { Bucket }).BucketRegion).toBe('us-east-1');
  });

  it('go only when they are empty, of versions too', () => {
    const account = withBucket();
    account.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    account.call('s3', 'PutObject', { Bucket, Key: 'a', Body: 'one' });
    account.call('s3', 'DeleteObject', { Bucket, Key: 'a' });
    expect(account.refusal('s3', 'GetObject', { Bucket, Key: 'a' }).code).toBe('NoSuchKey');
    expect(account.refusal('s3', 'DeleteBucket', { Bucket })).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    const { Versions = [], DeleteMarkers = [] } = account.call<ListObjectVersionsCommandOutput>('s3', 'ListObjectVersions', { Bucket });
    expect([Versions.length, DeleteMarkers.length]).toEqual([1, 1]);
    account.call('s3', 'DeleteObjects', { Bucket, Delete: { Objects: [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId })) } });
    account.call('s3', 'DeleteBucket', { Bucket });
    expect(account.refusal('s3', 'HeadBucket', { Bucket })).toMatchObject({ code: 'NotFound', status: 404 });
  });

  it('refuse public policies while they block them, and take one for fixed addresses', () => {
    const account = withBucket();
    const policy = (more: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/switch/*`, ...more }] });
    expect(account.refusal('s3', 'PutBucketPolicy', { Bucket, Policy: policy({}) })).toMatchObject({ code: 'AccessDenied', status: 403 });
    account.call('s3', 'PutBucketPolicy', { Bucket, Policy: policy({ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/26'] } } }) });
    expect(account.call('s3', 'GetBucketPolicyStatus', { Bucket })).toEqual({ PolicyStatus: { IsPublic: false } });
    expect(account.refusal('s3', 'PutBucketPolicy', { Bucket, Policy: policy({ Resource: 'arn:aws:s3:::other/*' }) }).code).toBe('MalformedPolicy');
  });

  it('keep their settings and refuse those that S3 does', () => {
    const account = withBucket();
    expect(account.refusal('s3', 'GetBucketLifecycleConfiguration', { Bucket })).toMatchObject({ code: 'NoSuchLifecycleConfiguration', status: 404 });
    const rule = (more: object): object => ({ Bucket, LifecycleConfiguration: { Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: '' }, ...more }] } });
    expect(account.refusal('s3', 'PutBucketLifecycleConfiguration', rule({ Transitions: [{ Days: 10, StorageClass: 'STANDARD_IA' }] })).code).toBe('InvalidArgument');
    expect(account.refusal('s3', 'PutBucketLifecycleConfiguration', rule({})).code).toBe('InvalidRequest');
    account.call('s3', 'PutBucketLifecycleConfiguration', rule({ Transitions: [{ Days: 90, StorageClass: 'GLACIER_IR' }] }));
    expect(account.call('s3', 'GetBucketLifecycleConfiguration', { Bucket })).toMatchObject({ Rules: [{ ID: 'r', Transitions: [{ Days: 90 }] }] });
    expect(account.call('s3', 'GetBucketEncryption', { Bucket })).toMatchObject({ ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] } });
    expect(account.call('s3', 'GetPublicAccessBlock', { Bucket })).toMatchObject({ PublicAccessBlockConfiguration: { BlockPublicPolicy: true } });
  });
});

describe('objects', () => {
  it('are there at once, and only once for whoever says so', () => {
    const account = withBucket();
    account.fault('read-lag', { seconds: '30' });
    const first = account.call<PutObjectCommandOutput>('s3', 'PutObject', { Bucket, Key: 'lease', Body: Buffer.from('one'), ContentType: 'text/plain', IfNoneMatch: '*' });
    expect(account.refusal('s3', 'PutObject', { Bucket, Key: 'lease', Body: 'two', IfNoneMatch: '*' })).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    account.call('s3', 'PutObject', { Bucket, Key: 'lease', Body: 'two', IfMatch: first.ETag });
    expect(account.refusal('s3', 'PutObject', { Bucket, Key: 'lease', Body: 'three', IfMatch: first.ETag }).code).toBe('PreconditionFailed');
    expect(text(account.call('s3', 'GetObject', { Bucket, Key: 'lease' }))).toBe('two');
    expect(account.call('s3', 'GetObject', { Bucket, Key: 'lease', Range: 'bytes=1-' })).toMatchObject({ ContentLength: 2, ContentRange: 'bytes 1-2/3' });
    expect(account.call('s3', 'HeadObject', { Bucket, Key: 'lease' })).toMatchObject({ ContentLength: 3, ServerSideEncryption: 'AES256' });
    expect(account.refusal('s3', 'HeadObject', { Bucket, Key: 'none' }).code).toBe('NotFound');
    expect(account.refusal('s3', 'PutObject', { Bucket, Key: 'x', Body: 'x', ACL: 'public-read' }).code).toBe('AccessControlListNotSupported');
  });

  it('are listed by prefix and folder, a page at a time', () => {
    const account = withBucket();
    for (const Key of ['a.txt', 'logs/1', 'logs/2', 'videos/x/1', 'videos/y/1', 'z.txt']) account.call('s3', 'PutObject', { Bucket, Key, Body: Key });
    const all = account.call<ListObjectsV2CommandOutput>('s3', 'ListObjectsV2', { Bucket, Delimiter: '/' });
    expect(all).toMatchObject({ KeyCount: 4, IsTruncated: false, CommonPrefixes: [{ Prefix: 'logs/' }, { Prefix: 'videos/' }] });
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(['a.txt', 'z.txt']);
    const page = account.call<ListObjectsV2CommandOutput>('s3', 'ListObjectsV2', { Bucket, MaxKeys: 4 });
    expect(page).toMatchObject({ KeyCount: 4, IsTruncated: true });
    const rest = account.call<ListObjectsV2CommandOutput>('s3', 'ListObjectsV2', { Bucket, MaxKeys: 4, ContinuationToken: page.NextContinuationToken });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['videos/y/1', 'z.txt']);
  });
});
