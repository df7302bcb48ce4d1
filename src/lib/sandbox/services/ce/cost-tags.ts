// Cost allocation tags: a tag groups costs only after somebody has activated it, and only from then on.
import type {
  ListCostAllocationTagsCommandInput as ListInput,
  ListCostAllocationTagsCommandOutput as ListOutput,
  UpdateCostAllocationTagsStatusCommandInput as UpdateInput,
  UpdateCostAllocationTagsStatusCommandOutput as UpdateOutput,
} from '@aws-sdk/client-cost-explorer';
import { hours, iso, milliseconds, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type Table } from '../../world/service.ts';
import { metersOf } from '../../costs/ledger.ts';

interface TagStatus {
  readonly status: 'Active' | 'Inactive';
  /** When costs begin to carry it. */
  readonly since: Instant;
  readonly updated: Instant;
}

const tagsOf = (context: Context): Table<TagStatus> => context.globalTable<TagStatus>('ce.cost-allocation-tag');

/** From when on each active tag is on the bill's lines. */
export const activeSince = (context: Context): ReadonlyMap<string, Instant> => new Map(tagsOf(context).entries().filter(([, tag]) => tag.status === 'Active').map(([key, tag]) => [key, tag.since]));

const known = (context: Context): readonly string[] => [...new Set([...metersOf(context).values().flatMap((meter) => Object.keys(meter.tags)), ...tagsOf(context).entries().map(([key]) => key)])].sort();

const list = operation<ListInput, ListOutput>((input, context) => {
  const all = known(context)
    .map((TagKey) => {
      const tag = tagsOf(context).get(TagKey);
      const type = TagKey.startsWith('aws:') ? ('AWSGenerated' as const) : ('UserDefined' as const);
      // AWS: without parts of a second (botocore ce: ZonedDateTime).
      return { TagKey, Type: type, Status: tag?.status ?? ('Inactive' as const), ...(tag === undefined ? {} : { LastUpdatedDate: iso(tag.updated).replace(/\.\d+Z$/, 'Z') }) };
    })
    .filter((tag) => (input.Status === undefined || tag.Status === input.Status) && (input.TagKeys === undefined || input.TagKeys.includes(tag.TagKey)) && (input.Type === undefined || tag.Type === input.Type));
  // AWS: 100 where nothing is said, at most 1000 (botocore ce: ListCostAllocationTags MaxResults).
  const { items, next } = page(all, { max: input.MaxResults ?? 100, token: input.NextToken, key: ({ TagKey }) => TagKey, refuse: () => new AwsFault('ValidationException', 'The NextToken is not valid.') }); // text unverified
  return { CostAllocationTags: [...items], ...(next === undefined ? {} : { NextToken: next }) };
});

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  const there = known(context);
  const Errors = (input.CostAllocationTagsStatus ?? []).filter((entry) => !there.includes(entry.TagKey ?? '')).map((entry) => ({ TagKey: entry.TagKey, Code: 'TagKeysNotFoundException', Message: 'Tag keys not found' })); // texts unverified
  for (const { TagKey = '', Status } of input.CostAllocationTagsStatus ?? []) {
    if (!there.includes(TagKey) || Status === undefined) continue;
    // AWS: it can take up to 24 hours until an activated tag is on the bill. (Cost Management user guide, "Activating user-defined cost allocation tags")
    const takes = milliseconds(hours(8) + context.chance(`ce/tag/${TagKey}`) * hours(16));
    tagsOf(context).put(TagKey, { status: Status, since: plus(context.now, takes), updated: context.now });
  }
  return { Errors };
});

export const tagOperations = { ListCostAllocationTags: list, UpdateCostAllocationTagsStatus: update };
