// Tags of roles.
import type { ListRoleTagsCommandInput, ListRoleTagsCommandOutput, TagRoleCommandInput, TagRoleCommandOutput, UntagRoleCommandInput, UntagRoleCommandOutput } from '@aws-sdk/client-iam';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { listed } from './paging.ts';
import { existingRole, saveRole } from './roles.ts';

export const listRoleTags = operation<ListRoleTagsCommandInput, ListRoleTagsCommandOutput>((input, context) => {
  const { items, rest } = listed(tagList(existingRole(context, input.RoleName).tags), input, ({ Key }) => Key);
  return { Tags: [...items], ...rest };
});

export const tagRole = operation<TagRoleCommandInput, TagRoleCommandOutput>((input, context) => {
  const role = existingRole(context, input.RoleName);
  const tags = { ...role.tags, ...tagsOf(input.Tags) };
  if (Object.keys(tags).length > 50) throw new AwsFault('LimitExceededException', 'Cannot exceed quota for TagsPerRole: 50', { status: 409 });
  saveRole(context, { ...role, tags });
  return {};
});

export const untagRole = operation<UntagRoleCommandInput, UntagRoleCommandOutput>((input, context) => {
  const role = existingRole(context, input.RoleName);
  saveRole(context, { ...role, tags: withoutTags(role.tags, input.TagKeys) });
  return {};
});
