// Tags of whatever has an ARN here.
import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-ecs';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Tags } from './entities.ts';
import { clusterAt, invalid, taskDefinitionAt } from './faults.ts';
import { lastPart, pathOf } from './names.ts';
import { tagsFrom, tagsOut } from './shapes.ts';

interface Tagged {
  readonly tags: Tags;
}

interface Found {
  readonly kind: string;
  readonly id: string;
  readonly it: Tagged;
}

function tagged(context: Context, arn: string | undefined): Found {
  const what = (arn ?? '').split(':')[5]?.split('/')[0];
  if (what === 'cluster') {
    const cluster = clusterAt(context, arn);
    return { kind: kinds.cluster, id: cluster.name, it: cluster };
  }
  if (what === 'task-definition') {
    const definition = taskDefinitionAt(context, arn);
    return { kind: kinds.taskDefinition, id: definition.arn, it: definition };
  }
  const kind = what === 'service' ? kinds.service : kinds.task;
  const id = what === 'service' ? pathOf(arn ?? '') : lastPart(arn ?? '');
  const it = what === 'service' || what === 'task' ? context.table<Tagged>(kind).get(id) : undefined;
  if (it === undefined) throw invalid('The specified resource ARN is invalid or does not exist.');
  return { kind, id, it };
}

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const { kind, id, it } = tagged(context, input.resourceArn);
  context.table<Tagged>(kind).put(id, { ...it, tags: tagsFrom(input.tags, it.tags) });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const { kind, id, it } = tagged(context, input.resourceArn);
  const keys = new Set(input.tagKeys ?? []);
  context.table<Tagged>(kind).put(id, { ...it, tags: Object.fromEntries(Object.entries(it.tags).filter(([key]) => !keys.has(key))) });
  return {};
});

export const listTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ tags: tagsOut(tagged(context, input.resourceArn).it.tags) }));
