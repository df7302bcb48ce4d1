// Buckets: made under a name that nobody else has, found, listed, deleted when empty.
import type { CreateBucketCommandInput, CreateBucketCommandOutput, DeleteBucketCommandInput, DeleteBucketCommandOutput, GetBucketLocationCommandInput, GetBucketLocationCommandOutput, GetBucketVersioningCommandInput, GetBucketVersioningCommandOutput, HeadBucketCommandInput, HeadBucketCommandOutput, ListBucketsCommandInput, ListBucketsCommandOutput, PutBucketVersioningCommandInput, PutBucketVersioningCommandOutput } from '@aws-sdk/client-s3';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { regions } from '../../world/regions.ts';
import { operation } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import type { Bucket } from './entities.ts';
import { buckets, existingBucket, objectsOf } from './find.ts';

// AWS: the rules of "General purpose bucket naming rules" (S3 user guide).
function checkName(name: string): string {
  const good = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name) && !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) && !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!good) throw new AwsFault('InvalidBucketName', 'The specified bucket is not valid.');
  return name;
}

/**
 * AWS: us-east-1 is meant where nothing is said, and its address makes buckets in every region; every other address makes
 * its own only, and wants it said (API reference, CreateBucket: LocationConstraint, and its note on the global endpoint).
 */
function regionFor(asked: string | undefined, here: string): string {
  if (asked !== undefined && (asked === 'us-east-1' || !regions.includes(asked))) throw new AwsFault('InvalidLocationConstraint', 'The specified location-constraint is not valid');
  if (here !== 'us-east-1' && asked !== here) throw new AwsFault('IllegalLocationConstraintException', `The ${asked ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`);
  return asked ?? here;
}

const blockAll = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const sseS3 = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] };

export const createBucket = operation<CreateBucketCommandInput, CreateBucketCommandOutput>((input, context) => {
  const name = checkName(input.Bucket ?? '');
  const region = regionFor(input.CreateBucketConfiguration?.LocationConstraint, context.region);
  const known = buckets(context).get(name);
  if (known !== undefined && known.account !== context.account) throw new AwsFault('BucketAlreadyExists', 'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.', { status: 409 });
  // AWS: in us-east-1 making one's own bucket again succeeds and changes nothing (API reference, BucketAlreadyOwnedByYou).
  if (known !== undefined && (known.region !== 'us-east-1' || region !== 'us-east-1')) throw new AwsFault('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', { status: 409 });
  if (known !== undefined) return { Location: `/${name}` };
  const bucket: Bucket = {
    name,
    account: context.account,
    region,
    createdAt: context.now,
    // AWS: since April 2023 new buckets block public access and have ACLs off; since January 2023 they encrypt with SSE-S3.
    settings: { publicAccessBlock: blockAll, encryption: sseS3, ownership: { Rules: [{ ObjectOwnership: input.ObjectOwnership ?? 'BucketOwnerEnforced' }] } },
    tags: tagsOf(input.CreateBucketConfiguration?.Tags),
  };
  buckets(context).put(name, bucket);
  return { Location: region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`, BucketArn: `arn:aws:s3:::${name}` };
});

export const headBucket = operation<HeadBucketCommandInput, HeadBucketCommandOutput>((input, context) => {
  if (buckets(context).get(input.Bucket ?? '') === undefined) throw new AwsFault('NotFound', 'Not Found', { status: 404 });
  const bucket = existingBucket(context, input.Bucket);
  return { BucketRegion: bucket.region, AccessPointAlias: false };
});

export const listBuckets = operation<ListBucketsCommandInput, ListBucketsCommandOutput>((input, context) => {
  const mine = buckets(context).values().filter(({ account, name, region }) => account === context.account && name.startsWith(input.Prefix ?? '') && (input.BucketRegion ?? region) === region);
  const shown = page(mine, { max: input.MaxBuckets ?? 10_000, token: input.ContinuationToken, key: ({ name }) => name, refuse: () => new AwsFault('InvalidArgument', 'The continuation token provided is incorrect') });
  return {
    Buckets: shown.items.map(({ name, createdAt, region }) => ({ Name: name, CreationDate: asDate(instant(createdAt)), BucketRegion: region })),
    Owner: { ID: context.account },
    ...(shown.next === undefined ? {} : { ContinuationToken: shown.next }),
  };
});

export const getLocation = operation<GetBucketLocationCommandInput, GetBucketLocationCommandOutput>((input, context) => {
  const { region } = existingBucket(context, input.Bucket);
  return region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' };
});

export const deleteBucket = operation<DeleteBucketCommandInput, DeleteBucketCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const [first] = objectsOf(context, bucket.name);
  if (first !== undefined) throw new AwsFault('BucketNotEmpty', bucket.versioning === undefined ? 'The bucket you tried to delete is not empty' : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.', { status: 409 });
  buckets(context).delete(bucket.name);
  return {};
});

export const putVersioning = operation<PutBucketVersioningCommandInput, PutBucketVersioningCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const status = input.VersioningConfiguration?.Status;
  if (status !== 'Enabled' && status !== 'Suspended') throw new AwsFault('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  buckets(context).put(bucket.name, { ...bucket, versioning: status });
  return {};
});

export const getVersioning = operation<GetBucketVersioningCommandInput, GetBucketVersioningCommandOutput>((input, context) => {
  const { versioning } = existingBucket(context, input.Bucket);
  return versioning === undefined ? {} : { Status: versioning };
});
