// How long CloudFormation usually takes to make, change and delete a resource of a type. Remembered from event logs of public stacks
// and AWS's getting-started guides (2026-11, unverified): a real run differs by a factor of two either way, and more on a bad day.

/** Year and month in which the table was put together. */
export const timesWritten = '2026-11';

/** What the figure is good for: between half and twice of it. */
export const usualFactor = 2;

export interface UsualTime {
  /** Seconds. */
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

const time = (create: number, update: number, remove: number): UsualTime => ({ create, update, delete: remove });

/** CloudFormation's own share of any resource: asking, looking, writing down. */
export const plainTime: UsualTime = time(5, 5, 5);

const minute = 60;

const times: Readonly<Record<string, UsualTime>> = {
  'AWS::AmazonMQ::Broker': time(15 * minute, 15 * minute, 5 * minute),
  'AWS::CertificateManager::Certificate': time(2 * minute, 2 * minute, 10),
  'AWS::CloudFront::Distribution': time(5 * minute, 4 * minute, 6 * minute),
  'AWS::DynamoDB::Table': time(15, 20, 15),
  'AWS::EC2::NatGateway': time(2 * minute, 2 * minute, minute),
  'AWS::EC2::VPCEndpoint': time(90, minute, 2 * minute),
  'AWS::EC2::InternetGateway': time(15, 10, 15),
  'AWS::EC2::EIP': time(15, 10, 15),
  'AWS::ECS::Cluster': time(10, 10, 10),
  'AWS::ElastiCache::ReplicationGroup': time(9 * minute, 8 * minute, 6 * minute),
  'AWS::ElasticBeanstalk::Environment': time(6 * minute, 4 * minute, 6 * minute),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': time(150, 30, 30),
  'AWS::IAM::InstanceProfile': time(2 * minute, 20, 10),
  'AWS::IAM::ManagedPolicy': time(15, 10, 10),
  'AWS::IAM::Role': time(18, 15, 10),
  'AWS::KMS::Key': time(30, 20, 10),
  'AWS::KMS::ReplicaKey': time(30, 20, 10),
  'AWS::Kinesis::Stream': time(30, 45, 30),
  'AWS::Kinesis::StreamConsumer': time(30, 30, 30),
  'AWS::Lambda::Alias': time(minute, minute, 10),
  'AWS::Lambda::EventSourceMapping': time(20, 20, 40),
  'AWS::Lambda::Function': time(15, 15, 10),
  'AWS::OpenSearchService::Domain': time(20 * minute, 20 * minute, 15 * minute),
  'AWS::RDS::DBInstance': time(8 * minute, 12 * minute, 8 * minute),
  'AWS::RDS::DBParameterGroup': time(15, 15, 10),
  'AWS::RDS::DBProxy': time(5 * minute, minute, 3 * minute),
  'AWS::RDS::DBProxyTargetGroup': time(2 * minute, minute, 10),
  'AWS::S3::Bucket': time(22, 15, 10),
  'AWS::Route53::HostedZone': time(40, 5, 40),
  'AWS::Route53::RecordSet': time(35, 35, 35),
  'AWS::Route53::RecordSetGroup': time(35, 35, 35),
  'AWS::ServiceDiscovery::HttpNamespace': time(30, 10, 30),
};

/** A second host, and a replica of a database that stands, take more. */
export function usualTime(type: string, properties: Readonly<Record<string, unknown>>): UsualTime {
  const usual = times[type] ?? plainTime;
  if (type !== 'AWS::RDS::DBInstance') return usual;
  const more = (properties['SourceDBInstanceIdentifier'] !== undefined ? 4 * minute : 0) + (String(properties['MultiAZ']) === 'true' ? 4 * minute : 0);
  return { ...usual, create: usual.create + more };
}
