// Tags and pages as Elastic Load Balancing's inputs and outputs carry them.
import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { page, type Page } from '../../world/paging.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Tags } from './entities.ts';
import { invalid } from './faults.ts';

/** @throws AwsFault DuplicateTagKeysException, TooManyTagsException */
export function tagsFrom(tags: readonly Tag[] | undefined, already: Tags = {}): Tags {
  const keys = (tags ?? []).map(({ Key }) => Key ?? '');
  if (new Set(keys).size !== keys.length) throw new AwsFault('DuplicateTagKeysException', 'A tag key was specified more than once');
  const all = { ...already, ...Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])) };
  if (Object.keys(all).length > 50) throw new AwsFault('TooManyTagsException', 'You\'ve reached the limit on the number of tags per resource');
  return all;
}

export const tagsOut = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** @throws AwsFault ValidationError for a page size or marker that AWS would not take */
export function pageOf<T>(items: readonly T[], key: (item: T) => string, asked: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined }): Page<T> {
  const { PageSize: size } = asked;
  if (size !== undefined && (size < 1 || size > 400)) throw invalid(`Value '${size}' at 'pageSize' failed to satisfy constraint: Member must have value between 1 and 400`);
  return page(items, { max: size ?? 400, token: asked.Marker, key, refuse: () => invalid(`Invalid marker '${asked.Marker ?? ''}'`) });
}

export const marker = (one: Page<unknown>): { readonly NextMarker?: string } => (one.next === undefined ? {} : { NextMarker: one.next });
