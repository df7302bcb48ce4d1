// Which resources hold data, and which of their properties cannot be changed without a new resource in their place.
import type { TemplateResource } from './layer.ts';

// AWS: `createOnlyProperties` of the types' registry schemas (CloudFormation's "Update requires: Replacement"), as of November 2026.
// What is replaced only at times (an engine, a restore) is not here: the change set says it, and is compared with the plan.
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::AmazonMQ::Broker': ['AuthenticationStrategy', 'BrokerName', 'DeploymentMode', 'EncryptionOptions', 'EngineType', 'PubliclyAccessible', 'StorageType', 'SubnetIds'],
  // KeySchema under conditions only, and there is no other way to change it.
  'AWS::DynamoDB::Table': ['ImportSourceSpecification', 'KeySchema', 'TableName'],
  'AWS::ECR::Repository': ['EncryptionConfiguration', 'RepositoryName'],
  'AWS::ElastiCache::ReplicationGroup': ['AtRestEncryptionEnabled', 'CacheSubnetGroupName', 'DataTieringEnabled', 'GlobalReplicationGroupId', 'KmsKeyId', 'NetworkType', 'Port', 'PreferredCacheClusterAZs', 'ReplicasPerNodeGroup', 'ReplicationGroupId', 'SnapshotArns', 'SnapshotName'],
  'AWS::KMS::ReplicaKey': ['PrimaryKeyArn'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::OpenSearchService::Domain': ['DomainName'],
  'AWS::RDS::DBInstance': ['BackupTarget', 'CharacterSetName', 'CustomIAMInstanceProfile', 'DBClusterIdentifier', 'DBInstanceIdentifier', 'DBName', 'DBSubnetGroupName', 'KmsKeyId', 'MasterUsername', 'NcharCharacterSetName', 'SourceRegion', 'StorageEncrypted', 'Timezone'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix'],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::SecretsManager::Secret': ['Name'],
};

/** Of the types that hold data, whatever the template says of their end. */
export const isDataType = (type: string): boolean => type in replacing;

/** They go with their stack when an environment is destroyed, and must not be lost by an update. */
const alwaysData: ReadonlySet<string> = new Set(['AWS::DynamoDB::Table', 'AWS::ECR::Repository']);

export const holdsData = ({ type, retained }: Pick<TemplateResource, 'type' | 'retained'>): boolean => retained || alwaysData.has(type);

export const replacesWith = (type: string, property: string): boolean => replacing[type]?.includes(property) === true;
