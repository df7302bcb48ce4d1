// The services that platform speaks to, by their SigV4 names: the SDK package of each, loaded when first asked for.

interface ServiceEntry {
  readonly load: () => Promise<object>;
  /** The client's class in the package. */
  readonly client: string;
  /** The prefix of its IAM actions, where it is another. */
  readonly iam?: string;
  /** It answers for the whole account, from one region. */
  readonly global?: true;
}

export const services = {
  acm: { load: () => import('@aws-sdk/client-acm'), client: 'ACMClient' },
  apigateway: { load: () => import('@aws-sdk/client-api-gateway'), client: 'APIGatewayClient' },
  'application-autoscaling': { load: () => import('@aws-sdk/client-application-auto-scaling'), client: 'ApplicationAutoScalingClient' },
  budgets: { load: () => import('@aws-sdk/client-budgets'), client: 'BudgetsClient', global: true },
  ce: { load: () => import('@aws-sdk/client-cost-explorer'), client: 'CostExplorerClient', global: true },
  cloudformation: { load: () => import('@aws-sdk/client-cloudformation'), client: 'CloudFormationClient' },
  cloudfront: { load: () => import('@aws-sdk/client-cloudfront'), client: 'CloudFrontClient', global: true },
  cloudtrail: { load: () => import('@aws-sdk/client-cloudtrail'), client: 'CloudTrailClient' },
  config: { load: () => import('@aws-sdk/client-config-service'), client: 'ConfigServiceClient' },
  dynamodb: { load: () => import('@aws-sdk/client-dynamodb'), client: 'DynamoDBClient' },
  ec2: { load: () => import('@aws-sdk/client-ec2'), client: 'EC2Client' },
  ecr: { load: () => import('@aws-sdk/client-ecr'), client: 'ECRClient' },
  ecs: { load: () => import('@aws-sdk/client-ecs'), client: 'ECSClient' },
  elasticache: { load: () => import('@aws-sdk/client-elasticache'), client: 'ElastiCacheClient' },
  elasticloadbalancing: { load: () => import('@aws-sdk/client-elastic-load-balancing-v2'), client: 'ElasticLoadBalancingV2Client' },
  guardduty: { load: () => import('@aws-sdk/client-guardduty'), client: 'GuardDutyClient' },
  iam: { load: () => import('@aws-sdk/client-iam'), client: 'IAMClient', global: true },
  kms: { load: () => import('@aws-sdk/client-kms'), client: 'KMSClient' },
  logs: { load: () => import('@aws-sdk/client-cloudwatch-logs'), client: 'CloudWatchLogsClient' },
  monitoring: { load: () => import('@aws-sdk/client-cloudwatch'), client: 'CloudWatchClient', iam: 'cloudwatch' },
  pricing: { load: () => import('@aws-sdk/client-pricing'), client: 'PricingClient', global: true },
  rds: { load: () => import('@aws-sdk/client-rds'), client: 'RDSClient' },
  route53: { load: () => import('@aws-sdk/client-route-53'), client: 'Route53Client', global: true },
  s3: { load: () => import('@aws-sdk/client-s3'), client: 'S3Client' },
  secretsmanager: { load: () => import('@aws-sdk/client-secrets-manager'), client: 'SecretsManagerClient' },
  securityhub: { load: () => import('@aws-sdk/client-securityhub'), client: 'SecurityHubClient' },
  servicediscovery: { load: () => import('@aws-sdk/client-servicediscovery'), client: 'ServiceDiscoveryClient' },
  servicequotas: { load: () => import('@aws-sdk/client-service-quotas'), client: 'ServiceQuotasClient' },
  sns: { load: () => import('@aws-sdk/client-sns'), client: 'SNSClient' },
  ssm: { load: () => import('@aws-sdk/client-ssm'), client: 'SSMClient' },
  sts: { load: () => import('@aws-sdk/client-sts'), client: 'STSClient' },
  wafv2: { load: () => import('@aws-sdk/client-wafv2'), client: 'WAFV2Client' },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type ServiceName = keyof typeof services;

type Entry<N extends ServiceName> = (typeof services)[N];
type Package<N extends ServiceName> = Awaited<ReturnType<Entry<N>['load']>>;
type ClassOf<N extends ServiceName> = Package<N>[Entry<N>['client'] & keyof Package<N>];

/** The SDK's client of a service: `ClientOf<'ecs'>` is `ECSClient`. */
export type ClientOf<N extends ServiceName> = ClassOf<N> extends abstract new (...args: never) => infer C ? C : never;

// AWS: endpoints of IAM, Route 53, Budgets and Cost Explorer stand in us-east-1 alone, that of the Pricing API there and in two other regions (their endpoint pages).
export const globalRegion = 'us-east-1';

/** @throws for a service that is not in the table: a bug */
export function serviceEntry(service: string): ServiceEntry {
  const entry = Object.hasOwn(services, service) ? (services as Readonly<Record<string, ServiceEntry>>)[service] : undefined;
  if (entry === undefined) throw new Error(`platform knows no AWS service ${service}`);
  return entry;
}
