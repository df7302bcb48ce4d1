// AWS::S3::Bucket and AWS::S3::BucketPolicy.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { textOf } from '../../world/template-values.ts';
import { bucket } from './resource-bucket.ts';
import { buckets } from './find.ts';

// AWS: Ref of a bucket policy is the bucket's name (CloudFormation, AWS::S3::BucketPolicy).
const bucketPolicy: ResourceType = {
  required: ['Bucket', 'PolicyDocument'],
  createOnly: ['Bucket'],
  create(properties, { context }) {
    const name = textOf(properties['Bucket']) ?? '';
    context.call('s3', 'PutBucketPolicy', { Bucket: name, Policy: textOf(properties['PolicyDocument']) });
    return name;
  },
  update(name, { after }, { context }) {
    context.call('s3', 'PutBucketPolicy', { Bucket: name, Policy: textOf(after['PolicyDocument']) });
  },
  delete(name, { context }) {
    if (buckets(context).get(name) !== undefined) context.call('s3', 'DeleteBucketPolicy', { Bucket: name });
  },
  read(name, { context }) {
    const policy = buckets(context).get(name)?.settings['policy'];
    return typeof policy === 'string' ? { Bucket: name, PolicyDocument: JSON.parse(policy) as unknown } : undefined;
  },
};

export const resources = { 'AWS::S3::Bucket': bucket, 'AWS::S3::BucketPolicy': bucketPolicy } as const satisfies Readonly<Record<string, ResourceType>>;
