// Tags, pages and dates as ECS's inputs and outputs carry them.
import type { Tag } from '@aws-sdk/client-ecs';
import { asDate, type Instant } from '../../../world/time.ts';
import { page, type Page } from '../../world/paging.ts';
import type { Tags } from './entities.ts';
import { invalid } from './faults.ts';

/** @throws AwsFault InvalidParameterException */
export function tagsFrom(tags: readonly Tag[] | undefined, already: Tags = {}): Tags {
  const keys = (tags ?? []).map(({ key }) => key ?? '');
  if (new Set(keys).size !== keys.length) throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  const all = { ...already, ...Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])) };
  if (Object.keys(all).length > 50) throw invalid('Tags cannot exceed 50 tags');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) throw invalid('Tag keys that start with aws: are reserved.');
  return all;
}

export const tagsOut = (tags: Tags): Tag[] => Object.entries(tags).map(([key, value]) => ({ key, value }));

interface Asked {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** @throws AwsFault InvalidParameterException */
export function pageOf<T>(items: readonly T[], key: (item: T) => string, asked: Asked & { readonly usual: number }): Page<T> {
  const size = asked.maxResults ?? asked.usual;
  if (!Number.isInteger(size) || size < 1 || size > 100) throw invalid('maxResults must be between 1 and 100.');
  return page(items, { max: size, token: asked.nextToken, key, refuse: () => invalid('Invalid token.') });
}

export const nextToken = (one: Page<unknown>): { readonly nextToken?: string } => (one.next === undefined ? {} : { nextToken: one.next });

/** `{ startedAt: Date }`, or nothing where there is no instant. */
export function dated<K extends string>(name: K, at: Instant | undefined): { readonly [name in K]?: Date } {
  return at === undefined ? {} : ({ [name]: asDate(at) } as { readonly [name in K]?: Date });
}

/** The platform version that is meant. AWS: LATEST is 1.4.0 for Linux (ECS developer guide, Fargate platform versions). */
export const platformOf = (asked: string | undefined): string => (asked === undefined || asked === 'LATEST' ? '1.4.0' : asked);
