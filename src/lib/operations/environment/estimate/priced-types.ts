// What a month of a resource is made of on the bill: items of the price list for what it costs by standing there, from its properties alone.
import type { ResolvedResource } from '../resolve-template.ts';

export interface PricedItem {
  /** Of the price list; with `/multi-az` behind it, at twice the price. */
  readonly item: string;
  /** How many at once. */
  readonly quantity: number;
}

/** What is not said in the resource itself. */
export interface Surroundings {
  /** The resources of the same stack. */
  readonly resources: Readonly<Record<string, ResolvedResource>>;
  /** Availability zones that the environment uses in the region. */
  readonly zones: number;
  /** GiB of the database, which its replicas have too. */
  readonly databaseStorage: number;
}

type Properties = Readonly<Record<string, unknown>>;

/** Undefined where the quantity is known to AWS alone. */
type Pricing = (properties: Properties, around: Surroundings) => readonly PricedItem[] | undefined;

const one = (item: string): readonly PricedItem[] => [{ item, quantity: 1 }];
const text = (value: unknown): string | undefined => (value !== undefined && typeof value !== 'object' ? String(value) : undefined);
/** Undefined where AWS alone knows which of its members there are. */
const list = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) && !value.some((it) => typeof it === 'object' && it !== null && 'Fn::If' in it) ? value : undefined);

function count(value: unknown, fallback?: number): number | undefined {
  const said = value === undefined ? fallback : text(value);
  return said === undefined || Number.isNaN(Number(said)) ? undefined : Number(said);
}

const add = (a: number, b: number | undefined): number | undefined => (b === undefined ? undefined : a + b);

/** Nothing where one of its parts is not known. */
function items(...parts: readonly (readonly [item: string | undefined, quantity: number | undefined])[]): readonly PricedItem[] | undefined {
  const known = parts.flatMap(([item, quantity]) => (item === undefined || quantity === undefined ? [] : [{ item, quantity }]));
  return known.length === parts.length ? known.filter(({ quantity }) => quantity > 0) : undefined;
}

/** The resource of the same stack that a property refers to. */
function referred(value: unknown, { resources }: Surroundings): ResolvedResource | undefined {
  const [[name = '', given] = []] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const id = name === 'Ref' ? given : name === 'Fn::GetAtt' ? (Array.isArray(given) ? given[0] : String(given).split('.')[0]) : undefined;
  return resources[String(id)];
}

/** AWS: a proxy costs by the vCPUs of its database, two at least. (RDS Proxy pricing; the sizes as RDS's page of classes has them) */
const vcpus: Readonly<Record<string, number>> = { micro: 2, small: 2, medium: 2, large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32, '12xlarge': 48, '16xlarge': 64 };
export const proxyVcpus = (instanceClass: string): number | undefined => vcpus[instanceClass.split('.').at(-1) ?? ''];

const instance: Pricing = (its, { databaseStorage }) => {
  const doubled = text(its['MultiAZ']) === 'true' ? '/multi-az' : '';
  const [kind, storage] = [text(its['DBInstanceClass']), text(its['StorageType'])];
  return items(
    [kind === undefined ? undefined : `rds-postgres-hour/${kind}${doubled}`, 1],
    [storage === undefined ? undefined : `rds-storage-gb-month/${storage}${doubled}`, count(its['AllocatedStorage'], databaseStorage)],
  );
};

const proxy: Pricing = (_, { resources }) => {
  const database = Object.values(resources).find(({ type }) => type === 'AWS::RDS::DBInstance');
  const kind = text(database?.properties['DBInstanceClass']);
  return items(['rds-proxy-vcpu-hour', kind === undefined ? undefined : proxyVcpus(kind)]);
};

const cache: Pricing = (its) => {
  const [engine, kind] = [text(its['Engine']), text(its['CacheNodeType'])];
  const [groups, replicas] = [count(its['NumNodeGroups']), count(its['ReplicasPerNodeGroup'], 0)];
  const nodes = its['NumCacheClusters'] !== undefined ? count(its['NumCacheClusters']) : groups === undefined || replicas === undefined ? undefined : groups * (1 + replicas);
  return items([engine === undefined || kind === undefined ? undefined : `elasticache-hour/${engine}/${kind}`, nodes]);
};

const stream: Pricing = (its) => {
  const mode = text((its['StreamModeDetails'] as Properties | undefined)?.['StreamMode']);
  return mode === 'ON_DEMAND' ? one('kinesis-stream-hour') : items(['kinesis-shard-hour', count(its['ShardCount'])]);
};

/** AWS: a consumer with its own throughput costs by shard; of a stream on demand, by the GB alone. (Kinesis Data Streams pricing) */
const consumer: Pricing = (its, around) => {
  const source = referred(its['StreamARN'], around);
  if (source === undefined) return undefined;
  const shards = stream(source.properties, around)?.find(({ item }) => item === 'kinesis-shard-hour')?.quantity ?? 0;
  return items(['kinesis-consumer-shard-hour', shards]);
};

const search: Pricing = (its) => {
  const [cluster, volume] = [its['ClusterConfig'], its['EBSOptions']] as readonly (Properties | undefined)[];
  const [nodes, kind, type, size] = [count(cluster?.['InstanceCount'], 1), text(cluster?.['InstanceType']), text(volume?.['VolumeType']), count(volume?.['VolumeSize'])];
  return items([kind === undefined ? undefined : `opensearch-hour/${kind}`, nodes], [type === undefined ? undefined : `opensearch-storage-gb-month/${type}`, nodes === undefined || size === undefined ? undefined : nodes * size]);
};

const broker: Pricing = (its) => {
  const kind = text(its['HostInstanceType']);
  // AWS: a RabbitMQ cluster has three nodes, each paid for. (Amazon MQ pricing)
  return items([kind === undefined ? undefined : `mq-rabbit-hour/${kind}`, text(its['DeploymentMode']) === 'CLUSTER_MULTI_AZ' ? 3 : 1]);
};

const keptWarm: Pricing = (its, around) => {
  const warm = its['ProvisionedConcurrencyConfig'] as Properties | undefined;
  if (warm === undefined) return [];
  const lambda = referred(its['FunctionName'], around);
  const memory = count(lambda?.properties['MemorySize'], 128);
  const kept = count(warm['ProvisionedConcurrentExecutions']);
  const arm = list(lambda?.properties['Architectures'])?.includes('arm64') === true;
  return items([`lambda-provisioned-gb-hour/${arm ? 'arm' : 'x86'}`, memory === undefined || kept === undefined ? undefined : (kept * memory) / 1024]);
};

/** The root volume that Elastic Beanstalk gives an instance where nobody says otherwise: 8 GB on Amazon Linux (unverified). */
const rootVolume = 8;

const beanstalk: Pricing = (its, { zones }) => {
  const options = (list(its['OptionSettings']) ?? []) as readonly { readonly Namespace: string; readonly OptionName: string; readonly Value: unknown }[];
  const option = (name: string): string | undefined => text(options.find((it) => it.OptionName === name)?.Value);
  const [kind, instances] = [option('InstanceTypes'), count(option('MinSize'))];
  return items([kind === undefined ? undefined : `ec2-hour/${kind}`, instances], ['ebs-gb-month/gp3', instances === undefined ? undefined : instances * rootVolume], ['alb-hour', 1], ['public-ipv4-hour', zones]);
};

const healthCheck: Pricing = (its) => {
  const config = its['HealthCheckConfig'] as Properties | undefined;
  const ofAws = (text(config?.['FullyQualifiedDomainName']) ?? JSON.stringify(config?.['FullyQualifiedDomainName'] ?? '')).includes('.s3.');
  return items([`health-check-month/${ofAws ? 'aws' : 'other'}`, 1], [`health-check-option-month/${ofAws ? 'aws' : 'other'}`, healthCheckOptions(config ?? {})]);
};

/** AWS: HTTPS, a fast interval, a string to find and latency cost extra, each. (Route 53 pricing) */
export function healthCheckOptions(config: Properties): number {
  const asked = [String(config['Type'] ?? '').startsWith('HTTPS'), String(config['Type'] ?? '').endsWith('STR_MATCH'), Number(config['RequestInterval'] ?? 30) === 10, config['MeasureLatency'] === true];
  return asked.filter(Boolean).length;
}

/** Types that cost something by standing there. */
export const priced: Readonly<Record<string, Pricing>> = {
  'AWS::EC2::NatGateway': () => one('nat-hour'),
  'AWS::EC2::EIP': () => one('public-ipv4-hour'),
  'AWS::EC2::VPCEndpoint': (its) => (text(its['VpcEndpointType']) === 'Interface' ? items(['vpc-endpoint-hour', list(its['SubnetIds'])?.length]) : []),
  // Where it faces the internet it has a public address in each zone.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (its, { zones }) => items(['alb-hour', 1], ['public-ipv4-hour', text(its['Scheme']) === 'internet-facing' ? zones : 0]),
  'AWS::RDS::DBInstance': instance,
  'AWS::RDS::DBProxy': proxy,
  'AWS::ElastiCache::ReplicationGroup': cache,
  'AWS::KMS::Key': () => one('kms-key-month'),
  'AWS::KMS::ReplicaKey': () => one('kms-key-month'),
  'AWS::SecretsManager::Secret': (its) => items(['secret-month', its['ReplicaRegions'] === undefined ? 1 : add(1, list(its['ReplicaRegions'])?.length)]),
  'AWS::CloudWatch::Alarm': (its) => items(['alarm-metric-month', its['Metrics'] === undefined ? 1 : list(its['Metrics'])?.filter((it) => (it as Properties)['MetricStat'] !== undefined).length]),
  'AWS::CloudWatch::CompositeAlarm': () => one('composite-alarm-month'),
  'AWS::Route53::HealthCheck': healthCheck,
  'AWS::Route53::HostedZone': () => items(['hosted-zone-month', 1]),
  'AWS::WAFv2::WebACL': (its) => items(['waf-acl-month', 1], ['waf-rule-month', list(its['Rules'])?.length]),
  'AWS::OpenSearchService::Domain': search,
  'AWS::AmazonMQ::Broker': broker,
  'AWS::Kinesis::Stream': stream,
  'AWS::Kinesis::StreamConsumer': consumer,
  'AWS::Lambda::Alias': keptWarm,
  'AWS::ElasticBeanstalk::Environment': beanstalk,
};

/** The items of a resource; undefined for what is known to AWS alone, and for a type that costs nothing by standing there. */
export const itemsOf = (resource: ResolvedResource, around: Surroundings): readonly PricedItem[] | undefined => priced[resource.type]?.(resource.properties, around);
