// What is put on a bucket by operations of its own, and read back as it was put.
import { asDate, parseInstant } from '../../../world/time.ts';
import { checkObjectLock } from './object-lock.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type OperationHandler } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import type { Bucket } from './entities.ts';
import { buckets, existingBucket } from './find.ts';
import { checkCors, checkEncryption, checkLifecycle, checkTiering } from './setting-checks.ts';
import { isPublic, readBucketPolicy } from './public-policy.ts';
import { checkReplication } from './replication.ts';

interface InBucket {
  readonly Bucket?: string | undefined;
}

function set(context: Context, bucket: Bucket, { name, value }: { readonly name: string; readonly value: unknown }): void {
  const { [name]: _, ...rest } = bucket.settings;
  buckets(context).put(bucket.name, { ...bucket, settings: value === undefined ? rest : { ...rest, [name]: plain(value) } });
}

/** Dates as text: what is kept must survive JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** A setting with its three operations. `shape` is the member that PutX takes and GetX gives; none: the members themselves. */
interface Setting {
  readonly name: string;
  readonly takes: string;
  readonly gives?: string;
  readonly check?: (value: unknown, context: Context, bucket: Bucket) => void;
  /** What GetX says where nothing was put. */
  readonly missing?: readonly [code: string, message: string];
}

function put({ name, takes, check }: Setting): OperationHandler {
  return operation<InBucket & Readonly<Record<string, unknown>>, { readonly $metadata: unknown }>((input, context) => {
    const bucket = existingBucket(context, input.Bucket);
    check?.(input[takes], context, bucket);
    set(context, bucket, { name, value: input[takes] });
    return {};
  });
}

function get({ name, gives, missing }: Setting): OperationHandler {
  return operation<InBucket, { readonly $metadata: unknown }>((input, context) => {
    const value = existingBucket(context, input.Bucket).settings[name];
    if (value === undefined && missing !== undefined) throw new AwsFault(missing[0], missing[1], { status: 404 });
    return gives === undefined ? { ...(revived(value) as object | undefined) } : { [gives]: revived(value) };
  });
}

function remove({ name }: Setting): OperationHandler {
  return operation<InBucket, { readonly $metadata: unknown }>((input, context) => {
    set(context, existingBucket(context, input.Bucket), { name, value: undefined });
    return {};
  });
}

function dateOf(text: string): Date | undefined {
  const at = parseInstant(text);
  return at === undefined ? undefined : asDate(at);
}

/** The members called Date are dates again. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, name === 'Date' && typeof field === 'string' ? dateOf(field) : revived(field)]));
}

const encryption: Setting = { name: 'encryption', takes: 'ServerSideEncryptionConfiguration', gives: 'ServerSideEncryptionConfiguration', check: checkEncryption };
const publicAccessBlock: Setting = { name: 'publicAccessBlock', takes: 'PublicAccessBlockConfiguration', gives: 'PublicAccessBlockConfiguration', missing: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'] };
const lifecycle: Setting = { name: 'lifecycle', takes: 'LifecycleConfiguration', check: checkLifecycle, missing: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'] };
const cors: Setting = { name: 'cors', takes: 'CORSConfiguration', check: checkCors, missing: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'] };
const ownership: Setting = { name: 'ownership', takes: 'OwnershipControls', gives: 'OwnershipControls', missing: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'] };
const replication: Setting = { name: 'replication', takes: 'ReplicationConfiguration', gives: 'ReplicationConfiguration', check: (value, context, bucket) => checkReplication(context, bucket, value), missing: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'] };
const objectLock: Setting = { name: 'objectLock', takes: 'ObjectLockConfiguration', gives: 'ObjectLockConfiguration', check: (value, _, bucket) => checkObjectLock(value, bucket), missing: ['ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'] };
const notification: Setting = { name: 'notification', takes: 'NotificationConfiguration' };
const logging: Setting = { name: 'logging', takes: 'BucketLoggingStatus' };

const putPolicy = operation<InBucket & { readonly Policy?: string }, { readonly $metadata: unknown }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const statements = readBucketPolicy(input.Policy, bucket.name);
  if ((input.Policy ?? '').length > 20_480) throw new AwsFault('PolicyTooLarge', 'Your policy exceeds the maximum allowed document size.');
  const block = bucket.settings['publicAccessBlock'] as { readonly BlockPublicPolicy?: boolean } | undefined;
  if (block?.BlockPublicPolicy === true && isPublic(statements)) {
    throw new AwsFault('AccessDenied', `User: ${context.principal} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`, { status: 403 });
  }
  set(context, bucket, { name: 'policy', value: input.Policy });
  return {};
});

const getPolicy = operation<InBucket, { readonly $metadata: unknown; readonly Policy: string }>((input, context) => {
  const policy = existingBucket(context, input.Bucket).settings['policy'];
  if (typeof policy !== 'string') throw new AwsFault('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404 });
  return { Policy: policy };
});

const getPolicyStatus = operation<InBucket, { readonly $metadata: unknown; readonly PolicyStatus: object }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const policy = bucket.settings['policy'];
  if (typeof policy !== 'string') throw new AwsFault('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404 });
  return { PolicyStatus: { IsPublic: isPublic(readBucketPolicy(policy, bucket.name)) } };
});

type Tiering = { readonly Id?: string };
const tieringsOf = (bucket: Bucket): readonly Tiering[] => (bucket.settings['tiering'] as readonly Tiering[] | undefined) ?? [];

const putTiering = operation<InBucket & { readonly Id?: string; readonly IntelligentTieringConfiguration?: Tiering }, { readonly $metadata: unknown }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  checkTiering(input.IntelligentTieringConfiguration);
  set(context, bucket, { name: 'tiering', value: [...tieringsOf(bucket).filter(({ Id }) => Id !== input.Id), { ...input.IntelligentTieringConfiguration, Id: input.Id }] });
  return {};
});

const noTiering = (): AwsFault => new AwsFault('NoSuchConfiguration', 'The specified configuration does not exist.', { status: 404 });

const getTiering = operation<InBucket & { readonly Id?: string }, { readonly $metadata: unknown; readonly IntelligentTieringConfiguration: Tiering }>((input, context) => {
  const found = tieringsOf(existingBucket(context, input.Bucket)).find(({ Id }) => Id === input.Id);
  if (found === undefined) throw noTiering();
  return { IntelligentTieringConfiguration: found };
});

const listTierings = operation<InBucket, { readonly $metadata: unknown }>((input, context) => ({ IsTruncated: false, IntelligentTieringConfigurationList: [...tieringsOf(existingBucket(context, input.Bucket))] }));

const deleteTiering = operation<InBucket & { readonly Id?: string }, { readonly $metadata: unknown }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  if (!tieringsOf(bucket).some(({ Id }) => Id === input.Id)) throw noTiering();
  set(context, bucket, { name: 'tiering', value: tieringsOf(bucket).filter(({ Id }) => Id !== input.Id) });
  return {};
});

const putTags = operation<InBucket & { readonly Tagging?: { readonly TagSet?: readonly { readonly Key?: string; readonly Value?: string }[] } }, { readonly $metadata: unknown }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const tags = tagsOf(input.Tagging?.TagSet);
  if (Object.keys(tags).length > 50) throw new AwsFault('BadRequest', 'Bucket tag count cannot be greater than 50');
  buckets(context).put(bucket.name, { ...bucket, tags });
  return {};
});

const getTags = operation<InBucket, { readonly $metadata: unknown }>((input, context) => {
  const { tags } = existingBucket(context, input.Bucket);
  if (Object.keys(tags).length === 0) throw new AwsFault('NoSuchTagSet', 'The TagSet does not exist', { status: 404 });
  return { TagSet: tagList(tags) };
});

const deleteTags = operation<InBucket, { readonly $metadata: unknown }>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  buckets(context).put(bucket.name, { ...bucket, tags: {} });
  return {};
});

export const settingOperations: Readonly<Record<string, OperationHandler>> = {
  PutBucketEncryption: put(encryption),
  GetBucketEncryption: get(encryption),
  DeleteBucketEncryption: remove(encryption),
  PutPublicAccessBlock: put(publicAccessBlock),
  GetPublicAccessBlock: get(publicAccessBlock),
  DeletePublicAccessBlock: remove(publicAccessBlock),
  PutBucketLifecycleConfiguration: put(lifecycle),
  GetBucketLifecycleConfiguration: get(lifecycle),
  DeleteBucketLifecycle: remove(lifecycle),
  PutBucketCors: put(cors),
  GetBucketCors: get(cors),
  DeleteBucketCors: remove(cors),
  PutBucketOwnershipControls: put(ownership),
  GetBucketOwnershipControls: get(ownership),
  DeleteBucketOwnershipControls: remove(ownership),
  PutBucketReplication: put(replication),
  GetBucketReplication: get(replication),
  DeleteBucketReplication: remove(replication),
  PutBucketNotificationConfiguration: put(notification),
  GetBucketNotificationConfiguration: get(notification),
  PutObjectLockConfiguration: put(objectLock),
  GetObjectLockConfiguration: get(objectLock),
  PutBucketLogging: put(logging),
  GetBucketLogging: get(logging),
  PutBucketPolicy: putPolicy,
  GetBucketPolicy: getPolicy,
  GetBucketPolicyStatus: getPolicyStatus,
  DeleteBucketPolicy: remove({ name: 'policy', takes: 'Policy' }),
  PutBucketIntelligentTieringConfiguration: putTiering,
  GetBucketIntelligentTieringConfiguration: getTiering,
  ListBucketIntelligentTieringConfigurations: listTierings,
  DeleteBucketIntelligentTieringConfiguration: deleteTiering,
  PutBucketTagging: putTags,
  GetBucketTagging: getTags,
  DeleteBucketTagging: deleteTags,
};
