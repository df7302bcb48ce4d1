// Tags of keys: KMS calls them TagKey and TagValue.
import type { ListResourceTagsCommandInput, ListResourceTagsCommandOutput, TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-kms';
import { operation } from '../../world/service.ts';
import { tagList, withoutTags } from '../../world/tags.ts';
import { kinds, type Key } from './entities.ts';
import { changeableKey, existingKey } from './find.ts';

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  context.table<Key>(kinds.key).put(key.id, { ...key, tags: { ...key.tags, ...Object.fromEntries((input.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey ?? '', TagValue ?? ''])) } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  context.table<Key>(kinds.key).put(key.id, { ...key, tags: withoutTags(key.tags, input.TagKeys) });
  return {};
});

export const listTags = operation<ListResourceTagsCommandInput, ListResourceTagsCommandOutput>((input, context) => ({
  Tags: tagList(existingKey(context, input.KeyId).tags).map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue })),
  Truncated: false,
}));
