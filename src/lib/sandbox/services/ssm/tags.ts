// Tags of parameters.
import type {
  AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput, Tag,
} from '@aws-sdk/client-ssm';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { parameters, parameterTags } from './entities.ts';

export function recordOf(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

function tagged(type: string | undefined, id: string | undefined, context: Context): string {
  if (type !== 'Parameter') throw new AwsFault('InvalidResourceType', `The sandbox knows tags of parameters only, not of ${type}.`);
  if (id === undefined || parameters(context).get(id) === undefined) throw new AwsFault('InvalidResourceId', 'The resource ID is not valid. Verify that you entered the correct ID and try again.');
  return id;
}

export const tagOperations = {
  AddTagsToResource: operation<AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput>((input, context) => {
    const id = tagged(input.ResourceType, input.ResourceId, context);
    const all = { ...parameterTags(context).get(id), ...recordOf(input.Tags) };
    if (Object.keys(all).length > 50) throw new AwsFault('TooManyTagsError', 'The number of tags associated with this resource exceeds the maximum allowed (50).');
    parameterTags(context).put(id, all);
    return {};
  }),
  RemoveTagsFromResource: operation<RemoveTagsFromResourceCommandInput, RemoveTagsFromResourceCommandOutput>((input, context) => {
    const id = tagged(input.ResourceType, input.ResourceId, context);
    parameterTags(context).put(id, Object.fromEntries(Object.entries(parameterTags(context).get(id) ?? {}).filter(([key]) => input.TagKeys?.includes(key) !== true)));
    return {};
  }),
  ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => {
    const id = tagged(input.ResourceType, input.ResourceId, context);
    return { TagList: Object.entries(parameterTags(context).get(id) ?? {}).map(([Key, Value]) => ({ Key, Value })) };
  }),
};
