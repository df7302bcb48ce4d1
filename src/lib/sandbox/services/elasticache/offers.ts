// DescribeCacheEngineVersions, and tags.
import type { AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput, DescribeCacheEngineVersionsCommandInput, DescribeCacheEngineVersionsCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput } from '@aws-sdk/client-elasticache';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type Table } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags, type Tags } from '../../world/tags.ts';
import { engineVersions } from './engine-versions.ts';
import { kinds } from './entities.ts';
import { markerRefused, maxRecords } from './paging.ts';

export const describeEngineVersions = operation<DescribeCacheEngineVersionsCommandInput, DescribeCacheEngineVersionsCommandOutput>((input) => {
  const wanted = engineVersions
    .filter(({ engine, version, family }) => (input.Engine ?? engine) === engine && (input.EngineVersion ?? version) === version && (input.CacheParameterGroupFamily ?? family) === family)
    .filter((it, _, all) => input.DefaultOnly !== true || all.filter(({ engine }) => engine === it.engine).at(-1) === it);
  const shown = page(wanted, { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ engine, version }) => `${engine}/${version}`, refuse: markerRefused });
  return { CacheEngineVersions: shown.items.map(({ engine, version, family }) => ({ Engine: engine, EngineVersion: version, CacheParameterGroupFamily: family, CacheEngineDescription: engine === 'redis' ? 'Redis' : 'Valkey', CacheEngineVersionDescription: `${engine === 'redis' ? 'Redis' : 'Valkey'} version ${version}` })), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});

interface Tagged {
  readonly tags: Tags;
}

const things: Readonly<Record<string, string>> = { replicationgroup: kinds.group, subnetgroup: kinds.subnetGroup, parametergroup: kinds.parameterGroup };

function find(context: Context, arn: string | undefined): { readonly table: Table<Tagged>; readonly name: string; readonly it: Tagged } {
  const [, thing = '', name = ''] = /^arn:aws:elasticache:[^:]+:\d+:([^:]+):(.+)$/.exec(arn ?? '') ?? [];
  const kind = things[thing];
  if (kind === undefined) throw new AwsFault('InvalidARNFault', `The requested ARN is invalid: ${arn ?? ''}`);
  const table = context.table<Tagged>(kind);
  const it = table.get(name);
  if (it === undefined) throw new AwsFault('ReplicationGroupNotFoundFault', `${name} is not present`, { status: 404 });
  return { table, name, it };
}

export const listTags = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ TagList: tagList(find(context, input.ResourceName).it.tags) }));

export const addTags = operation<AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput>((input, context) => {
  const { table, name, it } = find(context, input.ResourceName);
  const tags = { ...it.tags, ...tagsOf(input.Tags) };
  if (Object.keys(tags).length > 50) throw new AwsFault('TagQuotaPerResourceExceeded', 'The limit of 50 tags is exceeded.');
  table.put(name, { ...it, tags });
  return { TagList: tagList(tags) };
});

export const removeTags = operation<RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput>((input, context) => {
  const { table, name, it } = find(context, input.ResourceName);
  const tags = withoutTags(it.tags, input.TagKeys);
  table.put(name, { ...it, tags });
  return { TagList: tagList(tags) };
});
