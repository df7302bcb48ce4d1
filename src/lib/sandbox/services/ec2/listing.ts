// How EC2 lists: by ids, by filters with wildcards, a page at a time.
import type { Filter, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { page, type Page } from '../../world/paging.ts';
import { tagsOf, type Tags } from '../../world/tags.ts';

interface Listed {
  readonly id: string;
  readonly tags: Tags;
}

type Values = string | readonly string[] | undefined;

export interface Listing<T> {
  readonly ids?: readonly string[] | undefined;
  readonly missing: (id: string) => AwsFault;
  readonly filters?: readonly Filter[] | undefined;
  /** What a filter looks at, by its name; tags are known by themselves. */
  readonly by: Readonly<Record<string, (item: T) => Values>>;
  readonly max?: number | undefined;
  readonly token?: string | undefined;
}

/** @throws AwsFault */
export function list<T extends Listed>(items: readonly T[], listing: Listing<T>): Page<T> {
  for (const id of listing.ids ?? []) if (!items.some((item) => item.id === id)) throw listing.missing(id);
  const found = items
    .filter((item) => listing.ids === undefined || listing.ids.length === 0 || listing.ids.includes(item.id))
    .filter((item) => (listing.filters ?? []).every((filter) => passes(item, filter, listing.by)));
  const max = listing.max ?? 1000;
  if (max < 5 || max > 1000) throw new AwsFault('InvalidParameterValue', `Value ( ${max} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`);
  return page(found, { max, token: listing.token, key: (item) => item.id, refuse: () => new AwsFault('InvalidNextToken', 'The specified next token is not valid.') });
}

function passes<T extends Listed>(item: T, filter: Filter, by: Listing<T>['by']): boolean {
  const name = filter.Name ?? '';
  const seen = valuesOf(item, name, by);
  const values = typeof seen === 'string' ? [seen] : (seen ?? []);
  return (filter.Values ?? []).some((pattern) => values.some((value) => matches(pattern, value)));
}

function valuesOf<T extends Listed>(item: T, name: string, by: Listing<T>['by']): Values {
  if (name === 'tag-key') return Object.keys(item.tags);
  if (name.startsWith('tag:')) return item.tags[name.slice(4)];
  const look = by[name];
  if (look === undefined) throw new AwsFault('InvalidParameterValue', `The filter '${name}' is invalid`);
  return look(item);
}

/** `*` is any text, `?` any one character. */
export function matches(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}

/** The tags that a request gives to a thing it makes. @throws AwsFault InvalidParameterValue */
export function tagsFor(specifications: readonly TagSpecification[] | undefined, type: string): Tags {
  const wrong = (specifications ?? []).find((it) => it.ResourceType !== type);
  if (wrong !== undefined) throw new AwsFault('InvalidParameterValue', `'${String(wrong.ResourceType)}' is not a valid taggable resource type for this operation.`);
  return Object.assign({}, ...(specifications ?? []).map(({ Tags }) => tagsOf(Tags))) as Tags;
}
