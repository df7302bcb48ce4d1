// What S3's operations ask IAM for: often under another name than the operation's.
// AWS: "Required permissions for Amazon S3 API operations" (S3 user guide).
import { each, inputIn, inputs, needsOf, nothingInParticular, on, text, type Input, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { keyNeeds } from '../kms/needs.ts';
import { kinds, type Bucket, type StoredObject } from './entities.ts';

const bucket: Where = (input) => [`arn:aws:s3:::${text(input['Bucket'])}`];
const object: Where = (input) => [`arn:aws:s3:::${text(input['Bucket'])}/${text(input['Key'])}`];
const objects: Where = (input) => inputs(inputIn(input['Delete'])['Objects']).map((it) => `arn:aws:s3:::${text(input['Bucket'])}/${text(it['Key'])}`);

/** The key that the bucket locks new objects with, where it is the customer's. */
function bucketKey(context: Context, input: Input): string {
  const rules = inputIn(context.worldTable<Bucket>(kinds.bucket).get(text(input['Bucket']))?.settings['encryption'])['Rules'];
  const first = inputIn(inputIn(inputs(rules)[0])['ApplyServerSideEncryptionByDefault']);
  return text(input['SSEKMSKeyId']) || text(first['KMSMasterKeyID']);
}
const locking: NeedsOf = (input, context) => keyNeeds(context, bucketKey(context, input), { actions: ['kms:GenerateDataKey'], service: 's3' });
const opening: NeedsOf = (input, context) => {
  const stored = context.worldTable<StoredObject>(kinds.object).get(`${text(input['Bucket'])}\t${text(input['Key'])}`);
  return keyNeeds(context, stored?.versions[0]?.kmsKeyId ?? '', { actions: ['kms:Decrypt'], service: 's3' });
};

/** AWS: who deletes what governance locks says so, and must be allowed to (S3 user guide, "Object Lock: Bypassing governance mode"). */
const bypassing: NeedsOf = (input, context) => (input['BypassGovernanceRetention'] === true ? on('s3:BypassGovernanceRetention', object(input, context)) : []);

const ofBucket = `CreateBucket DeleteBucket HeadBucket GetBucketLocation PutBucketVersioning GetBucketVersioning ListObjectsV2 ListObjectVersions PutBucketPolicy GetBucketPolicy
  DeleteBucketPolicy GetBucketPolicyStatus PutBucketEncryption GetBucketEncryption DeleteBucketEncryption PutPublicAccessBlock GetPublicAccessBlock DeletePublicAccessBlock
  PutBucketLifecycleConfiguration GetBucketLifecycleConfiguration DeleteBucketLifecycle PutBucketCors GetBucketCors DeleteBucketCors PutBucketTagging GetBucketTagging
  DeleteBucketTagging PutBucketOwnershipControls GetBucketOwnershipControls DeleteBucketOwnershipControls PutBucketNotificationConfiguration GetBucketNotificationConfiguration
  PutObjectLockConfiguration GetObjectLockConfiguration PutBucketLogging GetBucketLogging PutBucketReplication GetBucketReplication DeleteBucketReplication`;

export const needs = needsOf({
  prefix: 's3',
  keys: (input) => ({
    ...(input['Prefix'] === undefined ? {} : { 's3:prefix': [text(input['Prefix'])] }),
    ...(input['Delimiter'] === undefined ? {} : { 's3:delimiter': [text(input['Delimiter'])] }),
    ...(input['ServerSideEncryption'] === undefined ? {} : { 's3:x-amz-server-side-encryption': [text(input['ServerSideEncryption'])] }),
    ...(input['ACL'] === undefined ? {} : { 's3:x-amz-acl': [text(input['ACL'])] }),
  }),
  at: { ...each(ofBucket, bucket), ...each('PutObject GetObject HeadObject DeleteObject', object), DeleteObjects: objects, ListBuckets: nothingInParticular },
  named: {
    DeleteObjects: 'DeleteObject',
    HeadBucket: 'ListBucket',
    HeadObject: 'GetObject',
    ListBuckets: 'ListAllMyBuckets',
    ListObjectsV2: 'ListBucket',
    ListObjectVersions: 'ListBucketVersions',
    PutBucketEncryption: 'PutEncryptionConfiguration',
    GetBucketEncryption: 'GetEncryptionConfiguration',
    DeleteBucketEncryption: 'PutEncryptionConfiguration',
    PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
    GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
    DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
    PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
    GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
    DeleteBucketLifecycle: 'PutLifecycleConfiguration',
    PutBucketCors: 'PutBucketCORS',
    GetBucketCors: 'GetBucketCORS',
    DeleteBucketCors: 'PutBucketCORS',
    DeleteBucketTagging: 'PutBucketTagging',
    DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
    PutBucketNotificationConfiguration: 'PutBucketNotification',
    GetBucketNotificationConfiguration: 'GetBucketNotification',
    PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
    GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
    PutBucketReplication: 'PutReplicationConfiguration',
    GetBucketReplication: 'GetReplicationConfiguration',
    DeleteBucketReplication: 'PutReplicationConfiguration',
  },
  besides: { PutObject: locking, GetObject: opening, DeleteObject: bypassing },
});
