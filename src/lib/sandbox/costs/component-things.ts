// What components and firewalls cost by standing there: brokers, search, streams, warm functions, web ACLs, proxies.
import type { Context } from '../world/service.ts';
import { genericResources, type GenericEntity } from '../services/cloudformation/generic-resource.ts';
import { kinds as rds, type DbInstance, type DbProxy } from '../services/rds/entities.ts';
import { webAclsOf } from '../services/wafv2/entities.ts';
import type { Thing } from './things.ts';

type Properties = Readonly<Record<string, unknown>>;
type Part = Omit<Thing, 'tags'>;

/** AWS: each rule counts, a rule group of somebody else as one. (WAF pricing) */
export const firewallThings = (context: Context): readonly Thing[] =>
  webAclsOf(context).values().flatMap(({ tags, shape }): readonly Thing[] => [{ item: 'waf-acl-month', quantity: 1, tags }, { item: 'waf-rule-month', quantity: shape.Rules?.length ?? 0, tags }]);

const noTags: Readonly<Record<string, string>> = Object.freeze({});

/** AWS: by the vCPUs of the database behind it, two at least. (RDS Proxy pricing) */
export const proxyThings = (context: Context): readonly Thing[] =>
  context.table<DbProxy>(rds.proxy).values().flatMap(({ target }): readonly Thing[] => {
    const instance = context.table<DbInstance>(rds.instance).get(target ?? '');
    const size = /\.(\d*)xlarge$/.exec(instance?.class ?? '');
    return instance === undefined ? [] : [{ item: 'rds-proxy-vcpu-hour', quantity: size === null ? 2 : 4 * Number(size[1] || 1), tags: noTags }];
  });

type Making = (properties: Properties, all: readonly Named[]) => readonly Part[];
type Named = readonly [key: string, entity: GenericEntity];

const part = (value: unknown, ...names: readonly string[]): unknown => names.reduce((it: unknown, name) => (it as Properties | undefined)?.[name], value);

const shardsOf = (stream: Properties): number => (part(stream, 'StreamModeDetails', 'StreamMode') === 'ON_DEMAND' ? 0 : Number(stream['ShardCount'] ?? 1));

const makings: Readonly<Record<string, Making>> = {
  'AWS::OpenSearchService::Domain': (its) => {
    const nodes = Number(part(its, 'ClusterConfig', 'InstanceCount') ?? 1);
    return [
      { item: `opensearch-hour/${String(part(its, 'ClusterConfig', 'InstanceType'))}`, quantity: nodes },
      { item: `opensearch-storage-gb-month/${String(part(its, 'EBSOptions', 'VolumeType'))}`, quantity: nodes * Number(part(its, 'EBSOptions', 'VolumeSize') ?? 0) },
    ];
  },
  'AWS::AmazonMQ::Broker': (its) => [{ item: `mq-rabbit-hour/${String(its['HostInstanceType'])}`, quantity: its['DeploymentMode'] === 'CLUSTER_MULTI_AZ' ? 3 : 1 }],
  'AWS::Kinesis::Stream': (its) => (shardsOf(its) === 0 ? [{ item: 'kinesis-stream-hour', quantity: 1 }] : [{ item: 'kinesis-shard-hour', quantity: shardsOf(its) }]),
  'AWS::Kinesis::StreamConsumer': (its, all) => {
    const stream = all.find(([, { attributes }]) => attributes['Arn'] === its['StreamARN'])?.[1];
    return [{ item: 'kinesis-consumer-shard-hour', quantity: stream === undefined ? 0 : shardsOf(stream.properties) }];
  },
  'AWS::Lambda::Alias': (its, all) => {
    const kept = Number(part(its, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions') ?? 0);
    const lambda = all.find(([key]) => key === `AWS::Lambda::Function ${String(its['FunctionName'])}`)?.[1].properties ?? {};
    const arm = (lambda['Architectures'] as readonly string[] | undefined)?.includes('arm64') === true;
    return [{ item: `lambda-provisioned-gb-hour/${arm ? 'arm' : 'x86'}`, quantity: (kept * Number(lambda['MemorySize'] ?? 128)) / 1024 }];
  },
  'AWS::ElasticBeanstalk::Environment': (its) => {
    const options = (its['OptionSettings'] ?? []) as readonly { readonly OptionName: string; readonly Value: string }[];
    const option = (name: string): string => String(options.find((it) => it.OptionName === name)?.Value ?? '');
    const instances = Number(option('MinSize') || 1);
    // AWS: its instances, their root volumes of 8 GB (unverified), and its load balancer with an address in each zone; the platform itself is free. (Elastic Beanstalk pricing)
    return [
      { item: `ec2-hour/${option('InstanceTypes')}`, quantity: instances },
      { item: 'ebs-gb-month/gp3', quantity: instances * 8 },
      { item: 'alb-hour', quantity: 1 },
      { item: 'public-ipv4-hour', quantity: option('ELBSubnets').split(',').length },
    ];
  },
};

export const componentThings = (context: Context): readonly Thing[] => {
  const all = [...genericResources(context).entries()];
  return all.flatMap(([, { type, properties, tags }]) => (makings[type]?.(properties, all) ?? []).filter(({ quantity }) => quantity > 0).map((it) => ({ ...it, tags })));
};
