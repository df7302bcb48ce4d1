// Cache parameter groups.
import type { CacheParameterGroup, CreateCacheParameterGroupCommandInput, CreateCacheParameterGroupCommandOutput, DeleteCacheParameterGroupCommandInput, DeleteCacheParameterGroupCommandOutput, DescribeCacheParameterGroupsCommandInput, DescribeCacheParameterGroupsCommandOutput, DescribeCacheParametersCommandInput, DescribeCacheParametersCommandOutput, ModifyCacheParameterGroupCommandInput, ModifyCacheParameterGroupCommandOutput, ResetCacheParameterGroupCommandInput, ResetCacheParameterGroupCommandOutput } from '@aws-sdk/client-elasticache';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { badValue, combination } from './checks.ts';
import { families } from './engine-versions.ts';
import { kinds, type ParameterGroup, type ReplicationGroup } from './entities.ts';
import { arnOf } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';

const table = (context: Context) => context.table<ParameterGroup>(kinds.parameterGroup);

// AWS: a selection of the parameters of Redis and Valkey, with their defaults (ElastiCache user guide, "Engine specific parameters").
const known: Readonly<Record<string, { readonly value: string; readonly allowed?: readonly string[]; readonly fixed?: boolean }>> = {
  'maxmemory-policy': { value: 'volatile-lru', allowed: ['volatile-lru', 'allkeys-lru', 'volatile-lfu', 'allkeys-lfu', 'volatile-random', 'allkeys-random', 'volatile-ttl', 'noeviction'] },
  'notify-keyspace-events': { value: '' },
  timeout: { value: '0' },
  'tcp-keepalive': { value: '300' },
  'reserved-memory-percent': { value: '25' },
  'slowlog-log-slower-than': { value: '10000' },
  'slowlog-max-len': { value: '128' },
  'close-on-replica-write': { value: 'yes', allowed: ['yes', 'no'] },
  'client-output-buffer-limit-replica-soft-seconds': { value: '60' },
  'lazyfree-lazy-eviction': { value: 'no', allowed: ['yes', 'no'] },
  activedefrag: { value: 'no', allowed: ['yes', 'no'] },
  'cluster-enabled': { value: 'no', allowed: ['yes', 'no'] },
  databases: { value: '16' },
  appendonly: { value: 'no', fixed: true },
};

function defaultGroup(name: string): ParameterGroup | undefined {
  const [, family = '', cluster] = /^default\.(.+?)(\.cluster\.on)?$/.exec(name) ?? [];
  if (!families.includes(family)) return undefined;
  return { name, family, description: `Default parameter group for ${family}${cluster === undefined ? '' : ' with cluster mode on'}`, set: cluster === undefined ? {} : { 'cluster-enabled': 'yes' }, tags: {} };
}

/** @throws AwsFault CacheParameterGroupNotFoundFault */
export function existingParameterGroup(context: Context, name: string | undefined): ParameterGroup {
  const group = defaultGroup(name ?? '') ?? table(context).get((name ?? '').toLowerCase());
  if (group === undefined) throw new AwsFault('CacheParameterGroupNotFoundFault', `CacheParameterGroup ${name ?? ''} not found.`, { status: 404 });
  return group;
}

/** The group a replication group is to use. @throws AwsFault */
export function parameterGroupFor(context: Context, it: { readonly name: string | undefined; readonly family: string; readonly clusterMode: boolean }): string {
  if (it.name === undefined) return `default.${it.family}${it.clusterMode ? '.cluster.on' : ''}`;
  const group = existingParameterGroup(context, it.name);
  if (group.family !== it.family) throw combination(`Expected a parameter group of family ${it.family} but found one of family ${group.family}`);
  if (it.clusterMode && group.set['cluster-enabled'] !== 'yes') throw combination('Cluster mode needs a parameter group with cluster-enabled set to yes.');
  return group.name;
}

const viewOf = (context: Context, group: ParameterGroup): CacheParameterGroup => ({ CacheParameterGroupName: group.name, CacheParameterGroupFamily: group.family, Description: group.description, IsGlobal: false, ARN: arnOf(context, 'parametergroup', group.name) });

export const createParameterGroup = operation<CreateCacheParameterGroupCommandInput, CreateCacheParameterGroupCommandOutput>((input, context) => {
  const name = (input.CacheParameterGroupName ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9-]{0,254}$/.test(name)) throw badValue('The parameter CacheParameterGroupName is not a valid identifier.');
  if (!families.includes(input.CacheParameterGroupFamily ?? '')) throw badValue(`CacheParameterGroupFamily ${input.CacheParameterGroupFamily ?? ''} is not a valid parameter group family.`);
  if (table(context).get(name) !== undefined) throw new AwsFault('CacheParameterGroupAlreadyExistsFault', `Parameter group ${name} already exists`);
  const group: ParameterGroup = { name, family: input.CacheParameterGroupFamily ?? '', description: input.Description ?? '', set: {}, tags: tagsOf(input.Tags) };
  table(context).put(name, group);
  return { CacheParameterGroup: viewOf(context, group) };
});

function changeable(context: Context, name: string | undefined): ParameterGroup {
  const group = existingParameterGroup(context, name);
  if (group.name.startsWith('default.')) throw new AwsFault('InvalidCacheParameterGroupStateFault', 'A default parameter group cannot be changed or deleted.');
  return group;
}

export const modifyParameterGroup = operation<ModifyCacheParameterGroupCommandInput, ModifyCacheParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.CacheParameterGroupName);
  const asked = input.ParameterNameValues ?? [];
  if (asked.length === 0 || asked.length > 20) throw badValue('Between 1 and 20 parameters can be changed in a request.');
  for (const { ParameterName = '', ParameterValue = '' } of asked) {
    const parameter = known[ParameterName];
    if (parameter === undefined) throw badValue(`The parameter ${ParameterName} does not exist in the family ${group.family}.`);
    if (parameter.fixed === true) throw badValue(`The parameter ${ParameterName} cannot be modified.`);
    if (parameter.allowed?.includes(ParameterValue) === false) throw badValue(`The value ${ParameterValue} of parameter ${ParameterName} is not allowed.`);
  }
  table(context).put(group.name, { ...group, set: { ...group.set, ...Object.fromEntries(asked.map(({ ParameterName, ParameterValue }) => [ParameterName ?? '', ParameterValue ?? ''])) } });
  return { CacheParameterGroupName: group.name };
});

export const resetParameterGroup = operation<ResetCacheParameterGroupCommandInput, ResetCacheParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.CacheParameterGroupName);
  const names = (input.ParameterNameValues ?? []).map(({ ParameterName }) => ParameterName);
  table(context).put(group.name, { ...group, set: input.ResetAllParameters === true ? {} : Object.fromEntries(Object.entries(group.set).filter(([name]) => !names.includes(name))) });
  return { CacheParameterGroupName: group.name };
});

export const deleteParameterGroup = operation<DeleteCacheParameterGroupCommandInput, DeleteCacheParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.CacheParameterGroupName);
  if (context.table<ReplicationGroup>(kinds.group).values().some(({ parameterGroup }) => parameterGroup === group.name)) throw new AwsFault('InvalidCacheParameterGroupStateFault', 'One or more cache clusters are still members of this parameter group.');
  table(context).delete(group.name);
  return {};
});

export const describeParameterGroups = operation<DescribeCacheParameterGroupsCommandInput, DescribeCacheParameterGroupsCommandOutput>((input, context) => {
  if (input.CacheParameterGroupName !== undefined) return { CacheParameterGroups: [viewOf(context, existingParameterGroup(context, input.CacheParameterGroupName))] };
  const all = [...table(context).values(), ...families.flatMap((family) => [defaultGroup(`default.${family}`), defaultGroup(`default.${family}.cluster.on`)]).filter((group) => group !== undefined)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = page(all, { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ name }) => name, refuse: markerRefused });
  return { CacheParameterGroups: shown.items.map((group) => viewOf(context, group)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});

export const describeParameters = operation<DescribeCacheParametersCommandInput, DescribeCacheParametersCommandOutput>((input, context) => {
  const group = existingParameterGroup(context, input.CacheParameterGroupName);
  const names = Object.keys(known).sort().filter((name) => input.Source === undefined || (input.Source === 'user') === (group.set[name] !== undefined));
  const shown = page(names, { max: maxRecords(input.MaxRecords), token: input.Marker, key: (name) => name, refuse: markerRefused });
  return {
    Parameters: shown.items.map((name) => ({ ParameterName: name, ParameterValue: group.set[name] ?? known[name]?.value, Source: group.set[name] === undefined ? 'system' : 'user', IsModifiable: known[name]?.fixed !== true, DataType: 'string', ...(known[name]?.allowed === undefined ? {} : { AllowedValues: known[name]?.allowed?.join(',') }) })),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});
