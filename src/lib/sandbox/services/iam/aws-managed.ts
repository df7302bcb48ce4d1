// Managed policies of AWS's own that an account can attach: the ones our templates name, and their neighbours.

const allow = (...actions: readonly string[]): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

// AWS: documents as the "AWS Managed Policy Reference Guide" prints them, in their default version; long ones are cut to
// the services this sandbox has.
const documents: Readonly<Record<string, string>> = {
  'service-role/AmazonECSTaskExecutionRolePolicy': allow('ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  'service-role/AmazonRDSEnhancedMonitoringRole': allow('logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:GetLogEvents'),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents', 'logs:GetLogEvents', 'logs:FilterLogEvents'),
  'service-role/AWSLambdaBasicExecutionRole': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'),
  'service-role/AmazonECSInfrastructureRolePolicyForVolumes': allow('ec2:CreateVolume', 'ec2:DescribeVolumes', 'ec2:DescribeAvailabilityZones', 'ec2:CreateTags', 'ec2:AttachVolume', 'ec2:DetachVolume', 'ec2:DeleteVolume'),
  AmazonECSInfrastructureRolePolicyForLoadBalancers: allow('elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth', 'elasticloadbalancing:ModifyListener', 'elasticloadbalancing:ModifyRule', 'elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'),
  AWSElasticBeanstalkWebTier: allow('s3:Get*', 's3:List*', 's3:PutObject', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSampling*', 'logs:PutLogEvents', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:DescribeLogGroups', 'elasticbeanstalk:PutInstanceStatistics'),
  'service-role/AWSElasticBeanstalkEnhancedHealth': allow('elasticloadbalancing:DescribeInstanceHealth', 'elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetHealth', 'ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'ec2:DescribeSecurityGroups', 'sns:Publish'),
  AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy: allow('elasticbeanstalk:*', 'elasticloadbalancing:Describe*', 'ec2:Describe*', 'cloudwatch:PutMetricAlarm', 'logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:DescribeLogGroups', 's3:GetObject', 's3:PutObject', 's3:ListBucket'),
  CloudWatchAgentServerPolicy: allow('cloudwatch:PutMetricData', 'ec2:DescribeVolumes', 'ec2:DescribeTags', 'logs:PutLogEvents', 'logs:PutRetentionPolicy', 'logs:DescribeLogStreams', 'logs:DescribeLogGroups', 'logs:CreateLogStream', 'logs:CreateLogGroup', 'ssm:GetParameter', 'xray:PutTraceSegments'),
  AWSXRayDaemonWriteAccess: allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries'),
  AmazonSSMReadOnlyAccess: allow('ssm:Describe*', 'ssm:Get*', 'ssm:List*'),
  CloudWatchReadOnlyAccess: allow('cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*', 'logs:Get*', 'logs:List*', 'logs:Describe*', 'logs:FilterLogEvents', 'sns:Get*', 'sns:List*'),
  ReadOnlyAccess: allow('acm:Describe*', 'acm:Get*', 'acm:List*', 'apigateway:GET', 'application-autoscaling:Describe*', 'budgets:View*', 'budgets:Describe*', 'ce:Get*', 'ce:Describe*', 'cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*', 'cloudfront:Get*', 'cloudfront:List*', 'cloudtrail:Describe*', 'cloudtrail:Get*', 'cloudtrail:List*', 'cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*', 'config:Describe*', 'ec2:Describe*', 'ec2:Get*', 'ecr:Describe*', 'ecr:List*', 'ecr:BatchGetImage', 'ecs:Describe*', 'ecs:List*', 'elasticache:Describe*', 'elasticache:List*', 'elasticloadbalancing:Describe*', 'guardduty:Get*', 'guardduty:List*', 'iam:Get*', 'iam:List*', 'iam:Simulate*', 'kms:Describe*', 'kms:Get*', 'kms:List*', 'logs:Describe*', 'logs:Get*', 'logs:FilterLogEvents', 'rds:Describe*', 'rds:List*', 'route53:Get*', 'route53:List*', 's3:Get*', 's3:List*', 'secretsmanager:Describe*', 'secretsmanager:List*', 'securityhub:Describe*', 'securityhub:Get*', 'securityhub:List*', 'servicediscovery:Get*', 'servicediscovery:List*', 'sns:Get*', 'sns:List*', 'ssm:Describe*', 'ssm:Get*', 'ssm:List*', 'sts:GetCallerIdentity', 'wafv2:Get*', 'wafv2:List*'),
  AdministratorAccess: allow('*'),
};

const prefix = 'arn:aws:iam::aws:policy/';

/** The document of one of AWS's policies; undefined when the sandbox has none by this ARN. */
export function awsManaged(arn: string): string | undefined {
  return arn.startsWith(prefix) ? documents[arn.slice(prefix.length)] : undefined;
}
