// Tags of whatever has an ARN here.
import type {
  AddTagsCommandInput,
  AddTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  RemoveTagsCommandInput,
  RemoveTagsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Tags } from './entities.ts';
import { listenerAt, loadBalancerAt, ruleAt, targetGroupAt, invalid } from './faults.ts';
import { tagsFrom, tagsOut } from './shapes.ts';

interface Tagged {
  readonly arn: string;
  readonly tags: Tags;
}

function tagged(context: Context, arn: string): { readonly kind: string; readonly it: Tagged } {
  const what = (arn.split(':')[5] ?? '').split('/')[0];
  if (what === 'loadbalancer') return { kind: kinds.loadBalancer, it: loadBalancerAt(context, arn) };
  if (what === 'listener') return { kind: kinds.listener, it: listenerAt(context, arn) };
  if (what === 'listener-rule') return { kind: kinds.rule, it: ruleAt(context, arn) };
  if (what === 'targetgroup') return { kind: kinds.targetGroup, it: targetGroupAt(context, arn) };
  throw invalid(`'${arn}' is not a valid load balancer ARN, target group ARN, listener ARN or rule ARN`);
}

export const addTags = operation<AddTagsCommandInput, AddTagsCommandOutput>((input, context) => {
  const found = (input.ResourceArns ?? []).map((arn) => tagged(context, arn));
  const changed = found.map(({ kind, it }) => ({ kind, it: { ...it, tags: tagsFrom(input.Tags, it.tags) } }));
  for (const { kind, it } of changed) context.table<Tagged>(kind).put(it.arn, it);
  return {};
});

export const removeTags = operation<RemoveTagsCommandInput, RemoveTagsCommandOutput>((input, context) => {
  const keys = new Set(input.TagKeys ?? []);
  const found = (input.ResourceArns ?? []).map((arn) => tagged(context, arn));
  for (const { kind, it } of found) context.table<Tagged>(kind).put(it.arn, { ...it, tags: Object.fromEntries(Object.entries(it.tags).filter(([key]) => !keys.has(key))) });
  return {};
});

export const describeTags = operation<DescribeTagsCommandInput, DescribeTagsCommandOutput>((input, context) => {
  const arns = input.ResourceArns ?? [];
  if (arns.length > 20) throw invalid('You can describe the tags of at most 20 resources at a time');
  return { TagDescriptions: arns.map((arn) => ({ ResourceArn: arn, Tags: tagsOut(tagged(context, arn).it.tags) })) };
});
