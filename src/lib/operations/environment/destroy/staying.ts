// What an environment leaves behind when it is taken away: by its templates, and by name where a template gives one.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import { priceOf } from '../../../prices/prices.ts';
import { monthlyOf } from '../estimate/estimate.ts';
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
  /** USD, by the dated table: of a snapshot at most, as if the storage were full. Undefined: by what is in it, or not known. */
  readonly monthly?: number;
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
    const how = policy === 'Snapshot' ? 'snapshot' : 'stays';
    const monthly = how === 'snapshot' ? snapshotMonth(region, resource) : monthlyOf(region, resource, { resources: there, zones: 0, databaseStorage: 0 });
    return [{ region, stack, id, type: resource.type, name: typeof name === 'string' ? name : `${stack}/${id}`, how, ...(monthly === undefined ? {} : { monthly }) }];
  });
}

/** AWS: a snapshot is charged for what is in it, never for more than the storage. (RDS pricing, backup storage) */
function snapshotMonth(region: string, { type, properties }: ResolvedResource): number | undefined {
  const price = priceOf(region, 'rds-backup-gb-month')?.usd;
  const storage = Number(properties['AllocatedStorage']);
  return type === 'AWS::RDS::DBInstance' && price !== undefined && storage > 0 ? Math.round(price * storage * 100) / 100 : undefined;
}

const priceWords = (things: readonly Staying[], how: Staying['how']): string => {
  const known = things.flatMap(({ monthly }) => monthly ?? []);
  if (known.length < things.length) return 'costs by what is in it';
  const sum = known.reduce((all, usd) => all + usd, 0).toFixed(2);
  return how === 'snapshot' ? `at most ${sum} USD a month` : `${sum} USD a month`;
};

/** A line for each kind of thing: `AWS::S3::Bucket: a, b stay as they are, costs by what is in it`. */
export function stayingLines(all: readonly Staying[], home: string): readonly string[] {
  const kinds = Map.groupBy(all, ({ type, how }) => `${type} ${how}`);
  return [...kinds.values()].map((things) => {
    const [{ type, how }] = things as [Staying];
    const names = things.map(({ region, name }) => (region === home ? name : `${region} ${name}`)).join(', ');
    const words = how === 'snapshot' ? `${things.length === 1 ? 'leaves' : 'leave'} a last snapshot` : things.length === 1 ? 'stays as it is' : 'stay as they are';
    return `${type}: ${names} ${words} (${priceWords(things, how)})`;
  });
}
