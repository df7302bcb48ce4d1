// What an environment leaves behind when it is taken away: by its templates, and by name where a template gives one.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import { readLayer, type Layer } from '../layer.ts';
import { resolveTemplate, type ResolvedResource } from '../resolve-template.ts';
import type { StandingStack } from './request.ts';

export interface Staying {
  readonly region: string;
  readonly stack: string;
  /** Logical id in its stack. */
  readonly id: string;
  /** `AWS::S3::Bucket` */
  readonly type: string;
  /** As AWS calls it; the logical id where only AWS knows. */
  readonly name: string;
  /** It stays as it is; or it goes, and a last snapshot of it stays. */
  readonly how: 'stays' | 'snapshot';
  readonly resource: ResolvedResource;
}

/** Where a type has its name. */
const nameIn: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::OpenSearchService::Domain': 'DomainName',
  'AWS::AmazonMQ::Broker': 'BrokerName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Kinesis::Stream': 'Name',
};

/** Of one stack; a stack that never stood leaves nothing. */
export function stayingOf(environment: EnvironmentDescription, { region, name: stack, parameters, template }: StandingStack, layer: Layer = readLayer(template)): readonly Staying[] {
  const there = resolveTemplate({ layer, parameters: { ...layer.defaults, ...parameters }, region, account: environment.account });
  return Object.entries(there).flatMap(([id, resource]): Staying[] => {
    const { DeletionPolicy: policy } = (layer.resources[id]?.body ?? {}) as { readonly DeletionPolicy?: string };
    if (policy !== 'Snapshot' && policy !== 'Retain' && policy !== 'RetainExceptOnCreate') return [];
    const name = resource.properties[nameIn[resource.type] ?? ''];
    return [{ region, stack, id, type: resource.type, name: typeof name === 'string' ? name : `${stack}/${id}`, how: policy === 'Snapshot' ? 'snapshot' : 'stays', resource }];
  });
}

/** A line for each kind of thing: `AWS::S3::Bucket: a, b stay`. */
export function stayingLines(all: readonly Staying[], home: string): readonly string[] {
  const kinds = Map.groupBy(all, ({ type, how }) => `${type} ${how}`);
  return [...kinds.values()].map((things) => {
    const [{ type, how }] = things as [Staying];
    const names = things.map(({ region, name }) => (region === home ? name : `${region} ${name}`)).join(', ');
    return how === 'snapshot' ? `${type}: ${names} ${things.length === 1 ? 'leaves' : 'leave'} a last snapshot` : `${type}: ${names} ${things.length === 1 ? 'stays' : 'stay'} as ${things.length === 1 ? 'it is' : 'they are'}`;
  });
}
