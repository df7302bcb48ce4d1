// Tags of hosted zones and health checks.
import type {
  ChangeTagsForResourceCommandInput as ChangeInput,
  ChangeTagsForResourceCommandOutput as ChangeOutput,
  ListTagsForResourceCommandInput as ListInput,
  ListTagsForResourceCommandOutput as ListOutput,
  ListTagsForResourcesCommandInput as ListManyInput,
  ListTagsForResourcesCommandOutput as ListManyOutput,
  ResourceTagSet,
} from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from './entities.ts';
import { healthCheckOf } from './health-checks.ts';
import { plainZoneId, zoneOf } from './zones.ts';

function keyOf(context: Context, type: string | undefined, id: string | undefined): string {
  if (type === 'hostedzone') return `hostedzone/${zoneOf(context, plainZoneId(id ?? '')).id}`;
  if (type === 'healthcheck') return `healthcheck/${healthCheckOf(context, id ?? '').id}`;
  throw new AwsFault('InvalidInput', `1 validation error detected: Value '${type}' at 'resourceType' failed to satisfy constraint: Member must satisfy enum value set: [healthcheck, hostedzone]`);
}

function setOf(context: Context, type: string | undefined, id: string | undefined): ResourceTagSet {
  const tags = tagsOf(context).get(keyOf(context, type, id)) ?? {};
  return { ResourceType: type as never, ResourceId: plainZoneId(id ?? ''), Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

const changeTags = operation<ChangeInput, ChangeOutput>((input, context) => {
  const key = keyOf(context, input.ResourceType, input.ResourceId);
  const tags = { ...tagsOf(context).get(key) };
  for (const name of input.RemoveTagKeys ?? []) delete tags[name];
  for (const { Key = '', Value = '' } of input.AddTags ?? []) tags[Key] = Value;
  tagsOf(context).put(key, tags);
  return {};
});

export const tagOperations = {
  ChangeTagsForResource: changeTags,
  ListTagsForResource: operation<ListInput, ListOutput>((input, context) => ({ ResourceTagSet: setOf(context, input.ResourceType, input.ResourceId) })),
  ListTagsForResources: operation<ListManyInput, ListManyOutput>((input, context) => ({ ResourceTagSets: (input.ResourceIds ?? []).map((id) => setOf(context, input.ResourceType, id)) })),
};
