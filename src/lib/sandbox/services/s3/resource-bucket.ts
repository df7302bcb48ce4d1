// AWS::S3::Bucket: a bucket with its settings in the template's words.
import { AwsFault } from '../../world/aws-fault.ts';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, listOf, numberOf, objectOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { buckets, objectsOf } from './find.ts';
import { lifecycleRules } from './resource-lifecycle.ts';

/** What to put, and with which operation, for a property; undefined: not said. */
interface Part {
  readonly property: string;
  readonly put: (name: string, properties: Properties) => readonly [operation: string, input: object];
  readonly remove?: readonly [operation: string, input?: object];
}

const parts: readonly Part[] = [
  { property: 'VersioningConfiguration', put: (Bucket, properties) => ['PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: textOf(objectOf(properties['VersioningConfiguration'])?.['Status']) } }] },
  {
    property: 'BucketEncryption',
    put: (Bucket, properties) => {
      const rules = listOf(objectOf(properties['BucketEncryption'])?.['ServerSideEncryptionConfiguration']).map((rule) => {
        const by = objectOf(rule['ServerSideEncryptionByDefault']);
        return given({ ApplyServerSideEncryptionByDefault: given({ SSEAlgorithm: textOf(by?.['SSEAlgorithm']), KMSMasterKeyID: textOf(by?.['KMSMasterKeyID']) }), BucketKeyEnabled: flagOf(rule['BucketKeyEnabled']) });
      });
      return ['PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules: rules } }];
    },
  },
  {
    property: 'PublicAccessBlockConfiguration',
    put: (Bucket, properties) => {
      const block = objectOf(properties['PublicAccessBlockConfiguration']) ?? {};
      return ['PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: Object.fromEntries(['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => [name, flagOf(block[name]) ?? false])) }];
    },
    remove: ['DeletePublicAccessBlock'],
  },
  { property: 'OwnershipControls', put: (Bucket, properties) => ['PutBucketOwnershipControls', { Bucket, OwnershipControls: { Rules: listOf(objectOf(properties['OwnershipControls'])?.['Rules']) } }], remove: ['DeleteBucketOwnershipControls'] },
  { property: 'LifecycleConfiguration', put: (Bucket, properties) => ['PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules: lifecycleRules(objectOf(properties['LifecycleConfiguration']) ?? {}) } }], remove: ['DeleteBucketLifecycle'] },
  {
    property: 'CorsConfiguration',
    put: (Bucket, properties) => [
      'PutBucketCors',
      {
        Bucket,
        CORSConfiguration: {
          CORSRules: listOf(objectOf(properties['CorsConfiguration'])?.['CorsRules']).map((rule) =>
            given({ ID: textOf(rule['Id']), AllowedMethods: textsOf(rule['AllowedMethods']), AllowedOrigins: textsOf(rule['AllowedOrigins']), AllowedHeaders: textsOf(rule['AllowedHeaders']), ExposeHeaders: textsOf(rule['ExposedHeaders']), MaxAgeSeconds: numberOf(rule['MaxAge']) }),
          ),
        },
      },
    ],
    remove: ['DeleteBucketCors'],
  },
  { property: 'NotificationConfiguration', put: (Bucket, properties) => ['PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration: properties['NotificationConfiguration'] }], remove: ['PutBucketNotificationConfiguration', { NotificationConfiguration: {} }] },
  { property: 'LoggingConfiguration', put: (Bucket, properties) => ['PutBucketLogging', { Bucket, BucketLoggingStatus: { LoggingEnabled: { TargetBucket: textOf(objectOf(properties['LoggingConfiguration'])?.['DestinationBucketName']) ?? Bucket, TargetPrefix: textOf(objectOf(properties['LoggingConfiguration'])?.['LogFilePrefix']) ?? '' } } }], remove: ['PutBucketLogging', { BucketLoggingStatus: {} }] },
  {
    property: 'ObjectLockConfiguration',
    put: (Bucket, properties) => {
      const lock = objectOf(properties['ObjectLockConfiguration']) ?? {};
      const retention = objectOf(objectOf(lock['Rule'])?.['DefaultRetention']);
      const rule = retention === undefined ? {} : { Rule: { DefaultRetention: given({ Mode: textOf(retention['Mode']), Days: numberOf(retention['Days']), Years: numberOf(retention['Years']) }) } };
      return ['PutObjectLockConfiguration', { Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...rule } }];
    },
    remove: ['PutObjectLockConfiguration', { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }],
  },
  { property: 'ReplicationConfiguration', put: (Bucket, properties) => ['PutBucketReplication', { Bucket, ReplicationConfiguration: replicationOf(objectOf(properties['ReplicationConfiguration']) ?? {}) }], remove: ['DeleteBucketReplication'] },
];

/** CloudFormation says Id where S3 says ID, and writes numbers as text at will. */
const replicationOf = (configuration: Properties): Properties => ({
  Role: textOf(configuration['Role']),
  Rules: listOf(configuration['Rules']).map(({ Id, Priority, ...rule }) => given({ ...rule, ID: textOf(Id), Priority: numberOf(Priority) })),
});

function putTierings(name: string, { before, after }: { readonly before: Properties; readonly after: Properties }, context: Context): void {
  const list = (properties: Properties): readonly Properties[] => listOf(properties['IntelligentTieringConfigurations']);
  for (const it of list(after)) {
    const prefix = textOf(it['Prefix']);
    context.call('s3', 'PutBucketIntelligentTieringConfiguration', {
      Bucket: name,
      Id: textOf(it['Id']),
      IntelligentTieringConfiguration: given({ Id: textOf(it['Id']), Status: textOf(it['Status']), Filter: prefix === undefined ? undefined : { Prefix: prefix }, Tierings: listOf(it['Tierings']).map((tier) => ({ AccessTier: textOf(tier['AccessTier']), Days: numberOf(tier['Days']) })) }),
    });
  }
  const kept = list(after).map(({ Id }) => textOf(Id));
  for (const it of list(before)) if (!kept.includes(textOf(it['Id']))) context.call('s3', 'DeleteBucketIntelligentTieringConfiguration', { Bucket: name, Id: textOf(it['Id']) });
}

function settle(name: string, change: { readonly before: Properties; readonly after: Properties }, resource: ResourceInStack): void {
  const { context, tags } = resource;
  for (const { property, put, remove } of parts) {
    const [was, is] = [change.before[property], change.after[property]];
    if (is !== undefined && JSON.stringify(was) !== JSON.stringify(is)) context.call('s3', ...put(name, change.after));
    else if (is === undefined && was !== undefined && remove !== undefined) context.call('s3', remove[0], { Bucket: name, ...remove[1] });
  }
  // AWS: versioning cannot be taken away, only suspended (CloudFormation, AWS::S3::Bucket).
  if (change.after['VersioningConfiguration'] === undefined && change.before['VersioningConfiguration'] !== undefined) context.call('s3', 'PutBucketVersioning', { Bucket: name, VersioningConfiguration: { Status: 'Suspended' } });
  putTierings(name, change, context);
  const own = tagsWith(tags, change.after['Tags']);
  if (Object.keys(own).length > 0) context.call('s3', 'PutBucketTagging', { Bucket: name, Tagging: { TagSet: tagList(own) } });
}

export const bucket: ResourceType = {
  required: [],
  createOnly: ['BucketName', 'ObjectLockEnabled'],
  create(properties, resource) {
    const { context } = resource;
    const name = textOf(properties['BucketName']) ?? resource.generatedName(63).toLowerCase();
    // AWS: a stack may not take over a bucket that is there, not even the account's own (CloudFormation, "already exists").
    if (buckets(context).get(name)?.account === context.account) throw new AwsFault('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', { status: 409 });
    context.call('s3', 'CreateBucket', { Bucket: name, ...(context.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: context.region } }) });
    settle(name, { before: {}, after: properties }, resource);
    return name;
  },
  attributes: (name, { context }) => ({
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${context.region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${context.region}.amazonaws.com`,
  }),
  update: settle,
  delete(name, { context }) {
    if (buckets(context).get(name) === undefined) return;
    if (objectsOf(context, name).length > 0) throw new AwsFault('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409 });
    context.call('s3', 'DeleteBucket', { Bucket: name });
  },
  read(name, { context }) {
    const it = buckets(context).get(name);
    return it === undefined ? undefined : given({ BucketName: name, VersioningConfiguration: it.versioning === undefined ? undefined : { Status: it.versioning }, PublicAccessBlockConfiguration: it.settings['publicAccessBlock'] });
  },
};
