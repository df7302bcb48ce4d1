// Resource types without a price for standing there: those that cost by use, with what is charged, and those that cost nothing.

/** What AWS charges for; figures are us-east-1's, as remembered (2026-11), for a feeling of the size and in no sum. */
export const chargedByUse: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'API Gateway: 3.50 USD per million requests',
  'AWS::CloudFront::Distribution': 'CloudFront: 0.085 USD per GB served in Europe and North America, 0.01 USD per 10,000 requests; the first TB and 10 million requests of a month are free',
  'AWS::CloudFront::Function': 'CloudFront Functions: 0.10 USD per million calls',
  'AWS::CloudTrail::Trail': 'CloudTrail: the first copy of management events is free, its storage is S3\'s',
  'AWS::CloudWatch::Dashboard': 'Dashboards: three are free in an account, each further one 3 USD a month',
  'AWS::Config::ConfigurationRecorder': 'Config: 0.003 USD for each change of a resource',
  'AWS::DynamoDB::Table': 'DynamoDB: by request and GB',
  'AWS::EC2::FlowLog': 'Flow logs: 0.50 USD per GB written',
  'AWS::EC2::NatGateway': 'NAT gateways: 0.045 USD per GB carried',
  'AWS::EC2::VPCEndpoint': 'Interface endpoints: 0.01 USD per GB carried',
  'AWS::ECR::Repository': 'ECR: 0.10 USD per GB of images',
  'AWS::ECS::Cluster': 'Container insights: by metric and GB of logs',
  'AWS::ECS::TaskDefinition': 'Fargate by the second: a minute for each run of a task that runs once',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Load balancers: 0.008 USD per capacity unit and hour, and traffic to the internet',
  'AWS::Events::Rule': 'EventBridge: events of AWS\'s own services are free',
  'AWS::GuardDuty::Detector': 'GuardDuty: by the volume of logs',
  'AWS::KMS::Key': 'KMS: 0.03 USD per 10,000 requests',
  'AWS::Lambda::Function': 'Lambda: by call and GB-second',
  'AWS::Logs::LogGroup': 'CloudWatch Logs: 0.50 USD per GB written, 0.03 a month per GB kept',
  'AWS::MediaConvert::Queue': 'MediaConvert: by minute of video',
  'AWS::RDS::DBInstance': 'RDS: backups beyond the size of the database, copies of them in another region',
  'AWS::Route53::RecordSet': 'Route 53: 0.40 USD per million questions',
  'AWS::Route53::RecordSetGroup': 'Route 53: 0.40 USD per million questions',
  'AWS::S3::Bucket': 'S3: 0.023 USD a month per GB, and requests',
  'AWS::SNS::Topic': 'SNS: the first 1,000 e-mails of a month are free',
  'AWS::SQS::Queue': 'SQS: the first million requests of a month are free',
  'AWS::SecretsManager::Secret': 'Secrets Manager: 0.05 USD per 10,000 requests',
  'AWS::SecurityHub::Hub': 'Security Hub: by check and finding',
  'AWS::WAFv2::WebACL': 'WAF: 0.60 USD per million requests',
};

const names: Readonly<Record<string, string>> = {
  // The first two budgets with actions are free, and so are all without. (AWS Budgets pricing)
  Budgets: 'Budget',
  ApiGateway: 'Account BasePathMapping Deployment DomainName GatewayResponse Method Model RequestValidator Resource Stage',
  // A second-generation VPC link has no price of its own. (API Gateway pricing; unverified)
  ApiGatewayV2: 'VpcLink',
  // Public certificates are free. (ACM pricing)
  CertificateManager: 'Certificate',
  CloudFront: 'CachePolicy OriginAccessControl',
  Config: 'DeliveryChannel',
  EC2: 'InternetGateway NetworkAcl NetworkAclEntry Route RouteTable SecurityGroup SecurityGroupIngress Subnet SubnetNetworkAclAssociation SubnetRouteTableAssociation VPC VPCGatewayAttachment',
  // Basic scanning. (ECR pricing)
  ECR: 'RegistryScanningConfiguration',
  ElastiCache: 'ParameterGroup SubnetGroup',
  ElasticBeanstalk: 'Application',
  ElasticLoadBalancingV2: 'Listener TargetGroup',
  IAM: 'InstanceProfile ManagedPolicy OIDCProvider Role ServiceLinkedRole',
  KMS: 'Alias',
  Lambda: 'EventSourceMapping Permission Version',
  Logs: 'Delivery DeliveryDestination DeliverySource ResourcePolicy',
  MediaConvert: 'JobTemplate',
  RDS: 'DBParameterGroup DBProxyTargetGroup DBSubnetGroup',
  S3: 'BucketPolicy',
  SNS: 'Subscription TopicPolicy',
  SQS: 'QueuePolicy',
  // Standard parameters are free. (Systems Manager pricing)
  SSM: 'Parameter',
  SecretsManager: 'RotationSchedule SecretTargetAttachment',
  ServiceDiscovery: 'HttpNamespace',
  WAFv2: 'IPSet WebACLAssociation',
};

export const free: ReadonlySet<string> = new Set(Object.entries(names).flatMap(([service, all]) => all.split(' ').map((name) => `AWS::${service}::${name}`)));
