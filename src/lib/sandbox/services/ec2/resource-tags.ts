// Tags of EC2 resources in stacks: given at birth, kept in step by updates.
import { tagList } from '../../world/tags.ts';
import { tagsWith } from '../../world/template-values.ts';
import type { Properties, ResourceInStack } from '../cloudformation/resource-type.ts';

export function specification(type: string, properties: Properties, { tags }: ResourceInStack): { readonly TagSpecifications: readonly object[] } {
  return { TagSpecifications: [{ ResourceType: type, Tags: tagList(tagsWith(tags, properties['Tags'])) }] };
}

export function retag(id: string, change: { readonly before: Properties; readonly after: Properties }, { context, tags }: ResourceInStack): void {
  const now = tagsWith(tags, change.after['Tags']);
  const gone = Object.keys(tagsWith({}, change.before['Tags'])).filter((key) => now[key] === undefined);
  if (gone.length > 0) context.call('ec2', 'DeleteTags', { Resources: [id], Tags: gone.map((Key) => ({ Key })) });
  if (Object.keys(now).length > 0) context.call('ec2', 'CreateTags', { Resources: [id], Tags: tagList(now) });
}
