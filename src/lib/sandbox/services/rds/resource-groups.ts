// AWS::RDS::DBSubnetGroup and AWS::RDS::DBParameterGroup.
import { tagList } from '../../world/tags.ts';
import { objectOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type ParameterGroup, type SubnetGroup } from './entities.ts';
import { arnOf } from './identifiers.ts';
import { parameterNamed } from './parameters.ts';

export function retag(context: Context, arn: string, tags: Readonly<Record<string, string>>): void {
  const { TagList } = context.call<{ readonly TagList?: readonly { readonly Key?: string }[] }>('rds', 'ListTagsForResource', { ResourceName: arn });
  const gone = (TagList ?? []).map(({ Key }) => Key ?? '').filter((key) => tags[key] === undefined);
  if (gone.length > 0) context.call('rds', 'RemoveTagsFromResource', { ResourceName: arn, TagKeys: gone });
  context.call('rds', 'AddTagsToResource', { ResourceName: arn, Tags: tagList(tags) });
}

export const dbSubnetGroup: ResourceType = {
  required: ['DBSubnetGroupDescription', 'SubnetIds'],
  createOnly: ['DBSubnetGroupName'],
  create(properties, resource) {
    const { context, tags } = resource;
    const name = (textOf(properties['DBSubnetGroupName']) ?? resource.generatedName(255)).toLowerCase();
    context.call('rds', 'CreateDBSubnetGroup', { DBSubnetGroupName: name, DBSubnetGroupDescription: textOf(properties['DBSubnetGroupDescription']), SubnetIds: textsOf(properties['SubnetIds']), Tags: tagList(tagsWith(tags, properties['Tags'])) });
    return name;
  },
  update(name, { after }, { context, tags }) {
    context.call('rds', 'ModifyDBSubnetGroup', { DBSubnetGroupName: name, DBSubnetGroupDescription: textOf(after['DBSubnetGroupDescription']), SubnetIds: textsOf(after['SubnetIds']) });
    retag(context, arnOf(context, 'subgrp', name), tagsWith(tags, after['Tags']));
  },
  delete(name, { context }) {
    if (context.table<SubnetGroup>(kinds.subnetGroup).get(name) !== undefined) context.call('rds', 'DeleteDBSubnetGroup', { DBSubnetGroupName: name });
  },
  read(name, { context }) {
    const group = context.table<SubnetGroup>(kinds.subnetGroup).get(name);
    return group === undefined ? undefined : { DBSubnetGroupName: group.name, DBSubnetGroupDescription: group.description, SubnetIds: group.subnets.map(({ id }) => id) };
  },
};

/** CloudFormation sends twenty at a time: what takes no restart at once, the rest with the next one. */
function setParameters(name: string, properties: Properties, { context }: ResourceInStack): void {
  const wanted = Object.entries(objectOf(properties['Parameters']) ?? {}).map(([ParameterName, value]) => ({
    ParameterName,
    ParameterValue: textOf(value),
    ApplyMethod: parameterNamed(ParameterName)?.apply === 'static' ? 'pending-reboot' : 'immediate',
  }));
  for (let at = 0; at < wanted.length; at += 20) context.call('rds', 'ModifyDBParameterGroup', { DBParameterGroupName: name, Parameters: wanted.slice(at, at + 20) });
}

export const dbParameterGroup: ResourceType = {
  required: ['Description', 'Family'],
  createOnly: ['DBParameterGroupName', 'Description', 'Family'],
  create(properties, resource) {
    const name = (textOf(properties['DBParameterGroupName']) ?? resource.generatedName(255)).toLowerCase();
    resource.context.call('rds', 'CreateDBParameterGroup', { DBParameterGroupName: name, DBParameterGroupFamily: textOf(properties['Family']), Description: textOf(properties['Description']), Tags: tagList(tagsWith(resource.tags, properties['Tags'])) });
    setParameters(name, properties, resource);
    return name;
  },
  update(name, { before, after }, resource) {
    const now = objectOf(after['Parameters']) ?? {};
    const dropped = Object.keys(objectOf(before['Parameters']) ?? {}).filter((parameter) => now[parameter] === undefined);
    if (dropped.length > 0) resource.context.call('rds', 'ResetDBParameterGroup', { DBParameterGroupName: name, Parameters: dropped.map((ParameterName) => ({ ParameterName, ApplyMethod: 'pending-reboot' })) });
    if (JSON.stringify(before['Parameters']) !== JSON.stringify(after['Parameters'])) setParameters(name, after, resource);
    retag(resource.context, arnOf(resource.context, 'pg', name), tagsWith(resource.tags, after['Tags']));
  },
  attributes: (name) => ({ DBParameterGroupName: name }),
  delete(name, { context }) {
    if (context.table<ParameterGroup>(kinds.parameterGroup).get(name) !== undefined) context.call('rds', 'DeleteDBParameterGroup', { DBParameterGroupName: name });
  },
  read(name, { context }) {
    const group = context.table<ParameterGroup>(kinds.parameterGroup).get(name);
    if (group === undefined) return undefined;
    return { DBParameterGroupName: group.name, Family: group.family, Description: group.description, Parameters: Object.fromEntries(Object.entries(group.set).map(([parameter, { value }]) => [parameter, value])) };
  },
};
