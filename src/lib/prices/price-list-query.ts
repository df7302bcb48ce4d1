// What to ask AWS's own price list (Pricing API, GetProducts) for an item of ours.
import { billingOf } from './bill-names.ts';

export interface PriceListQuery {
  readonly serviceCode: string;
  /** Attributes of the product, and what they must be. */
  readonly filters: Readonly<Record<string, string>>;
}

type Asking = readonly [serviceCode: string, filters?: (rest: string) => Readonly<Record<string, string>>];

const engines: Readonly<Record<string, string>> = { redis: 'Redis', valkey: 'Valkey' };

/** AWS: service codes and attributes as DescribeServices and GetAttributeValues name them (Billing guide, "AWS Price List Query API"; partly remembered). */
const askings: Readonly<Record<string, Asking>> = {
  'fargate-vcpu-hour': ['AmazonECS'],
  'fargate-gb-hour': ['AmazonECS'],
  'rds-postgres-hour': ['AmazonRDS', () => ({ databaseEngine: 'PostgreSQL', deploymentOption: 'Single-AZ' })],
  'rds-storage-gb-month': ['AmazonRDS', () => ({ databaseEngine: 'PostgreSQL', deploymentOption: 'Single-AZ' })],
  'rds-proxy-vcpu-hour': ['AmazonRDS'],
  'elasticache-hour': ['AmazonElastiCache', (rest) => ({ cacheEngine: engines[rest.split('/')[0] ?? ''] ?? 'Redis' })],
  'alb-hour': ['AWSELB', () => ({ operation: 'LoadBalancing:Application' })],
  'nat-hour': ['AmazonEC2', () => ({ operation: 'NatGateway' })],
  'public-ipv4-hour': ['AmazonVPC'],
  'vpc-endpoint-hour': ['AmazonVPC', () => ({ operation: 'VpcEndpoint' })],
  'kms-key-month': ['awskms'],
  'secret-month': ['AWSSecretsManager'],
  'alarm-metric-month': ['AmazonCloudWatch'],
  'composite-alarm-month': ['AmazonCloudWatch'],
  'waf-acl-month': ['awswaf'],
  'waf-rule-month': ['awswaf'],
  'opensearch-hour': ['AmazonES'],
  'opensearch-storage-gb-month': ['AmazonES'],
  'mq-rabbit-hour': ['AmazonMQ'],
  'kinesis-shard-hour': ['AmazonKinesis'],
  'kinesis-stream-hour': ['AmazonKinesis'],
  'kinesis-consumer-shard-hour': ['AmazonKinesis'],
  'lambda-provisioned-gb-hour': ['AWSLambda'],
  'ec2-hour': ['AmazonEC2', () => ({ operatingSystem: 'Linux', tenancy: 'Shared', preInstalledSw: 'NA', capacitystatus: 'Used' })],
  'ebs-gb-month': ['AmazonEC2'],
};

/** Undefined for what the list does not hold, such as Spot, or holds in another unit. */
export function priceListQuery(region: string, item: string): PriceListQuery | undefined {
  const [family = '', ...rest] = item.split('/');
  const [serviceCode, filters] = askings[family] ?? [];
  if (serviceCode === undefined || item.endsWith('/spot')) return undefined;
  return { serviceCode, filters: { regionCode: region, usagetype: billingOf(item, region).usageType, ...filters?.(rest.join('/')) } };
}
