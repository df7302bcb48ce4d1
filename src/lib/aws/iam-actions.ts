// The IAM action that a call needs: mostly the operation's own name, for some services another.
import { serviceEntry } from './services.ts';

// AWS: "Actions, resources, and condition keys" of S3 and AWS Budgets, Service Authorization Reference.
const exceptions: Readonly<Record<string, string>> = {
  // AWS: API Gateway's actions are HTTP's methods. ("Actions, resources, and condition keys for Amazon API Gateway Management")
  'apigateway:GetAccount': 'apigateway:GET',
  'apigateway:UpdateAccount': 'apigateway:PATCH',
  's3:CopyObject': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:PutObjectLockConfiguration': 's3:PutBucketObjectLockConfiguration',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeleteBucketLifecycle': 's3:PutLifecycleConfiguration',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** @param service SigV4's name @returns such as `cloudwatch:DescribeAlarms` */
export function iamActionOf(service: string, operation: string): string {
  const action = `${serviceEntry(service).iam ?? service}:${operation}`;
  // AWS: Budgets has two actions for its budgets, one to look and one to change.
  if (service === 'budgets' && !operation.includes('Action') && !operation.includes('Tag')) return operation.startsWith('Describe') ? 'budgets:ViewBudget' : 'budgets:ModifyBudget';
  return exceptions[action] ?? action;
}
