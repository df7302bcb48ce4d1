// Which calls a service's data plane answers: those go on while its control plane is down.

// AWS: "Control planes and data planes" (whitepaper AWS Fault Isolation Boundaries) has the idea and these services among its examples;
// which operations belong to which is said service by service, and guessed for those of Logs, CloudWatch and ECR.
const served: Readonly<Record<string, readonly string[]>> = {
  s3: ['GetObject', 'PutObject', 'HeadObject', 'DeleteObject', 'DeleteObjects', 'CopyObject', 'ListObjects', 'ListObjectsV2', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'],
  dynamodb: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem', 'TransactGetItems', 'TransactWriteItems'],
  kms: ['Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncrypt', 'Sign', 'Verify'],
  secretsmanager: ['GetSecretValue', 'BatchGetSecretValue'],
  ssm: ['GetParameter', 'GetParameters', 'GetParametersByPath'],
  sts: ['GetCallerIdentity', 'AssumeRole', 'AssumeRoleWithWebIdentity', 'GetSessionToken'],
  logs: ['PutLogEvents', 'GetLogEvents', 'FilterLogEvents'],
  monitoring: ['PutMetricData', 'GetMetricData', 'GetMetricStatistics'],
  sns: ['Publish', 'PublishBatch'],
  sqs: ['SendMessage', 'ReceiveMessage', 'DeleteMessage'],
  ecr: ['GetAuthorizationToken', 'BatchGetImage', 'GetDownloadUrlForLayer', 'BatchCheckLayerAvailability'],
  servicediscovery: ['DiscoverInstances', 'DiscoverInstancesRevision'],
};

/** @param service SigV4's name */
export const isOfDataPlane = (service: string, operation: string): boolean => served[service]?.includes(operation) === true;
