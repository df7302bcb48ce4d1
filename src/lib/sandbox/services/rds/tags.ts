// Tags of anything RDS names by ARN.
import type { AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput } from '@aws-sdk/client-rds';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type Table } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags, type Tags } from '../../world/tags.ts';
import { kinds } from './entities.ts';
import { partsOf } from './identifiers.ts';

interface Tagged {
  readonly tags: Tags;
}

const things: Readonly<Record<string, { readonly kind: string; readonly missing: string; readonly called: string }>> = {
  db: { kind: kinds.instance, missing: 'DBInstanceNotFoundFault', called: 'DBInstance' },
  snapshot: { kind: kinds.snapshot, missing: 'DBSnapshotNotFoundFault', called: 'DBSnapshot' },
  subgrp: { kind: kinds.subnetGroup, missing: 'DBSubnetGroupNotFoundFault', called: 'DBSubnetGroup' },
  pg: { kind: kinds.parameterGroup, missing: 'DBParameterGroupNotFoundFault', called: 'DBParameterGroup' },
};

function find(context: Context, arn: string | undefined): { readonly table: Table<Tagged>; readonly name: string; readonly it: Tagged } {
  const parts = partsOf(arn ?? '');
  const thing = things[parts?.thing ?? ''];
  if (parts === undefined || thing === undefined) throw new AwsFault('InvalidParameterValue', `Invalid resource name: ${arn ?? ''}`);
  const table = context.table<Tagged>(thing.kind);
  const it = table.get(parts.name);
  if (it === undefined) throw new AwsFault(thing.missing, `${thing.called} ${parts.name} not found.`, { status: 404 });
  return { table, name: parts.name, it };
}

export const listTags = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ TagList: tagList(find(context, input.ResourceName).it.tags) }));

export const addTags = operation<AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput>((input, context) => {
  const { table, name, it } = find(context, input.ResourceName);
  const tags = { ...it.tags, ...tagsOf(input.Tags) };
  if (Object.keys(tags).length > 50) throw new AwsFault('InvalidParameterValue', 'A resource can have at most 50 tags.');
  table.put(name, { ...it, tags });
  return {};
});

export const removeTags = operation<RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput>((input, context) => {
  const { table, name, it } = find(context, input.ResourceName);
  table.put(name, { ...it, tags: withoutTags(it.tags, input.TagKeys) });
  return {};
});
