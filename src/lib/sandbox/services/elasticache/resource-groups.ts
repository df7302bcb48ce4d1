// AWS::ElastiCache::SubnetGroup and AWS::ElastiCache::ParameterGroup.
import { tagList } from '../../world/tags.ts';
import { objectOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds } from './entities.ts';
import { arnOf } from './identifiers.ts';

export function retag(context: Context, arn: string, tags: Readonly<Record<string, string>>): void {
  const { TagList } = context.call<{ readonly TagList?: readonly { readonly Key?: string }[] }>('elasticache', 'ListTagsForResource', { ResourceName: arn });
  const gone = (TagList ?? []).map(({ Key }) => Key ?? '').filter((key) => tags[key] === undefined);
  if (gone.length > 0) context.call('elasticache', 'RemoveTagsFromResource', { ResourceName: arn, TagKeys: gone });
  context.call('elasticache', 'AddTagsToResource', { ResourceName: arn, Tags: tagList(tags) });
}

export const subnetGroup: ResourceType = {
  required: ['Description', 'SubnetIds'],
  createOnly: ['CacheSubnetGroupName'],
  create(properties, resource) {
    const name = (textOf(properties['CacheSubnetGroupName']) ?? resource.generatedName(255)).toLowerCase();
    resource.context.call('elasticache', 'CreateCacheSubnetGroup', { CacheSubnetGroupName: name, CacheSubnetGroupDescription: textOf(properties['Description']), SubnetIds: textsOf(properties['SubnetIds']), Tags: tagList(tagsWith(resource.tags, properties['Tags'])) });
    return name;
  },
  update(name, { after }, { context, tags }) {
    context.call('elasticache', 'ModifyCacheSubnetGroup', { CacheSubnetGroupName: name, CacheSubnetGroupDescription: textOf(after['Description']), SubnetIds: textsOf(after['SubnetIds']) });
    retag(context, arnOf(context, 'subnetgroup', name), tagsWith(tags, after['Tags']));
  },
  delete(name, { context }) {
    if (context.table(kinds.subnetGroup).get(name) !== undefined) context.call('elasticache', 'DeleteCacheSubnetGroup', { CacheSubnetGroupName: name });
  },
};

function setParameters(name: string, properties: Properties, context: Context): void {
  const wanted = Object.entries(objectOf(properties['Properties']) ?? {}).map(([ParameterName, value]) => ({ ParameterName, ParameterValue: textOf(value) }));
  for (let at = 0; at < wanted.length; at += 20) context.call('elasticache', 'ModifyCacheParameterGroup', { CacheParameterGroupName: name, ParameterNameValues: wanted.slice(at, at + 20) });
}

export const parameterGroup: ResourceType = {
  required: ['CacheParameterGroupFamily', 'Description'],
  createOnly: ['CacheParameterGroupFamily'],
  create(properties, resource) {
    const name = resource.generatedName(255).toLowerCase();
    resource.context.call('elasticache', 'CreateCacheParameterGroup', { CacheParameterGroupName: name, CacheParameterGroupFamily: textOf(properties['CacheParameterGroupFamily']), Description: textOf(properties['Description']), Tags: tagList(tagsWith(resource.tags, properties['Tags'])) });
    setParameters(name, properties, resource.context);
    return name;
  },
  attributes: (name) => ({ CacheParameterGroupName: name }),
  update(name, { before, after }, { context, tags }) {
    const now = objectOf(after['Properties']) ?? {};
    const dropped = Object.keys(objectOf(before['Properties']) ?? {}).filter((parameter) => now[parameter] === undefined);
    if (dropped.length > 0) context.call('elasticache', 'ResetCacheParameterGroup', { CacheParameterGroupName: name, ParameterNameValues: dropped.map((ParameterName) => ({ ParameterName })) });
    setParameters(name, after, context);
    retag(context, arnOf(context, 'parametergroup', name), tagsWith(tags, after['Tags']));
  },
  delete(name, { context }) {
    if (context.table(kinds.parameterGroup).get(name) !== undefined) context.call('elasticache', 'DeleteCacheParameterGroup', { CacheParameterGroupName: name });
  },
};
