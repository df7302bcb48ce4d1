// Tags of keys: KMS calls them TagKey and TagValue.
import type { ListResourceTagsCommandInput, ListResourceTagsCommandOutput, TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-kms';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
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

export const listTags = operation<ListResourceTagsCommandInput, ListResourceTagsCommandOutput>((input, context) => {
  const all = [...tagList(existingKey(context, input.KeyId).tags)].sort((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
  const shown = page(all, { max: input.Limit ?? 50, token: input.Marker, key: (it) => it.Key ?? '', refuse: () => new AwsFault('InvalidMarkerException', 'The marker is invalid.') });
  return {
    Tags: shown.items.map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue })),
    Truncated: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { NextMarker: shown.next }),
  };
});
