// How AWS's bill names each priced item: its service, its usage type, its unit. The price list of the Pricing API has the same usage types.

export interface Billing {
  /** As Cost Explorer's SERVICE dimension says it. */
  readonly service: string;
  readonly usageType: string;
  readonly unit: string;
}

/** The prefix of usage types by region; us-east-1 has none in most services. (Cost and Usage Report guide, "Region codes"; partly remembered) */
const prefixes: Readonly<Record<string, string>> = {
  'us-east-1': '',
  'us-east-2': 'USE2-',
  'us-west-1': 'USW1-',
  'us-west-2': 'USW2-',
  'ca-central-1': 'CAN1-',
  'eu-west-1': 'EU-',
  'eu-west-2': 'EUW2-',
  'eu-west-3': 'EUW3-',
  'eu-central-1': 'EUC1-',
  'eu-north-1': 'EUN1-',
};

type Naming = readonly [service: string, usageType: (rest: string) => string, unit: string];

const ecs = 'Amazon Elastic Container Service';
const rds = 'Amazon Relational Database Service';
const vpc = 'Amazon Virtual Private Cloud';
const other = 'EC2 - Other';
const watch = 'AmazonCloudWatch';
const dns = 'Amazon Route 53';

const names: Readonly<Record<string, Naming>> = {
  'fargate-vcpu-hour': [ecs, (rest) => `Fargate-${rest.startsWith('arm') ? 'ARM-' : ''}${rest.endsWith('spot') ? 'SpotUsage-' : ''}vCPU-Hours:perCPU`, 'hours'],
  'fargate-gb-hour': [ecs, (rest) => `Fargate-${rest.startsWith('arm') ? 'ARM-' : ''}${rest.endsWith('spot') ? 'SpotUsage-' : ''}GB-Hours`, 'hours'],
  'rds-postgres-hour': [rds, (rest) => (rest.endsWith('/multi-az') ? `Multi-AZUsage:${rest.slice(0, -9)}` : `InstanceUsage:${rest}`), 'Hrs'],
  'rds-storage-gb-month': [rds, (rest) => `RDS:${rest.endsWith('/multi-az') ? 'Multi-AZ-' : ''}${rest.startsWith('gp3') ? 'GP3-Storage' : 'GP2-Storage'}`, 'GB-Mo'],
  'rds-backup-gb-month': [rds, () => 'RDS:ChargedBackupUsage', 'GB-Mo'],
  'elasticache-hour': ['Amazon ElastiCache', (rest) => `NodeUsage:${rest.slice(rest.indexOf('/') + 1)}`, 'Hrs'],
  'alb-hour': ['Amazon Elastic Load Balancing', () => 'LoadBalancerUsage', 'Hrs'],
  'alb-lcu-hour': ['Amazon Elastic Load Balancing', () => 'LCUUsage', 'LCU-Hrs'],
  'nat-hour': [other, () => 'NatGateway-Hours', 'Hrs'],
  'nat-gb': [other, () => 'NatGateway-Bytes', 'GB'],
  'public-ipv4-hour': [vpc, () => 'PublicIPv4:InUseAddress', 'Hrs'],
  'vpc-endpoint-hour': [vpc, () => 'VpcEndpoint-Hours', 'Hrs'],
  'transfer-out-gb': ['AWS Data Transfer', () => 'DataTransfer-Out-Bytes', 'GB'],
  's3-standard-gb-month': ['Amazon Simple Storage Service', () => 'TimedStorage-ByteHrs', 'GB-Mo'],
  'ecr-gb-month': ['Amazon EC2 Container Registry (ECR)', () => 'TimedStorage-ByteHrs', 'GB-Mo'],
  'kms-key-month': ['AWS Key Management Service', () => 'KMS-Keys', 'Keys'],
  'secret-month': ['AWS Secrets Manager', () => 'AWSSecretsManager-Secrets', 'Secrets'],
  'alarm-metric-month': [watch, () => 'CW:AlarmMonitorUsage', 'Alarms'],
  'composite-alarm-month': [watch, () => 'CW:CompositeAlarmMonitorUsage', 'Alarms'],
  'dashboard-month': [watch, () => 'DashboardsUsageHour', 'Dashboards'],
  'logs-ingest-gb': [watch, () => 'DataProcessing-Bytes', 'GB'],
  'hosted-zone-month': [dns, () => 'HostedZone', 'HostedZone'],
  'health-check-month': [dns, (rest) => (rest === 'aws' ? 'Health-Check-AWS' : 'Health-Check-Non-AWS'), 'HealthCheck'],
  'health-check-option-month': [dns, (rest) => (rest === 'aws' ? 'Health-Check-Option-AWS' : 'Health-Check-Option-Non-AWS'), 'HealthCheck'],
  // Names of these usage types as remembered, unverified.
  'rds-proxy-vcpu-hour': [rds, () => 'RDS:ProxyUsage', 'vCPU-Hrs'],
  'waf-acl-month': ['AWS WAF', () => 'WebACLV2', 'WebACL'],
  'waf-rule-month': ['AWS WAF', () => 'RuleV2', 'Rule'],
  'opensearch-hour': ['Amazon OpenSearch Service', (rest) => `ESInstance:${rest.replace(/\.search$/, '')}`, 'Hrs'],
  'opensearch-storage-gb-month': ['Amazon OpenSearch Service', (rest) => `ES:${rest.toUpperCase()}-Storage`, 'GB-Mo'],
  'mq-rabbit-hour': ['Amazon MQ', (rest) => `${rest}-Rabbit`, 'Hrs'],
  'kinesis-shard-hour': ['Amazon Kinesis', () => 'Storage-ShardHour', 'ShardHour'],
  'kinesis-stream-hour': ['Amazon Kinesis', () => 'OnDemand-StreamHour', 'StreamHr'],
  'kinesis-consumer-shard-hour': ['Amazon Kinesis', () => 'EnhancedFanoutHour', 'ConsumerShardHour'],
  'lambda-provisioned-gb-hour': ['AWS Lambda', (rest) => `Lambda-Provisioned-Concurrency${rest === 'arm' ? '-ARM' : ''}`, 'Lambda-GB-Hour'],
  'ec2-hour': ['Amazon Elastic Compute Cloud - Compute', (rest) => `BoxUsage:${rest}`, 'Hrs'],
  'ebs-gb-month': [other, (rest) => `EBS:VolumeUsage.${rest}`, 'GB-Mo'],
  'cost-explorer-request': ['AWS Cost Explorer', () => 'USE1-APIRequest', 'Requests'],
};

/** Things of no region are billed as `global`. */
const regionless: ReadonlySet<string> = new Set(['hosted-zone-month', 'health-check-month', 'health-check-option-month', 'dashboard-month', 'cost-explorer-request']);

export const isRegionless = (item: string): boolean => regionless.has(item.split('/')[0] ?? '');

export function billingOf(item: string, region: string): Billing {
  const [family = '', ...rest] = item.split('/');
  const naming = names[family];
  if (naming === undefined) throw new Error(`the bill has no name for ${item}`);
  const [service, usageType, unit] = naming;
  const prefix = isRegionless(item) ? '' : family.startsWith('fargate') && region === 'us-east-1' ? 'USE1-' : (prefixes[region] ?? `${region}-`);
  return { service, usageType: `${prefix}${usageType(rest.join('/'))}`, unit };
}
