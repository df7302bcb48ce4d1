// Application Auto Scaling's refusals and pages.
import { AwsFault } from '../../world/aws-fault.ts';
import { page, type Page } from '../../world/paging.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type ScalableTarget } from './entities.ts';

export const invalid = (message: string): AwsFault => new AwsFault('ValidationException', message);

export interface Named {
  readonly ServiceNamespace?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: string | undefined;
}

/** @throws AwsFault ObjectNotFoundException */
export function targetAt(context: Context, named: Named): ScalableTarget {
  const { ServiceNamespace: namespace, ResourceId: resource, ScalableDimension: dimension } = named;
  const found = context.table<ScalableTarget>(kinds.target).get(`${namespace ?? ''}|${resource ?? ''}|${dimension ?? ''}`);
  if (found !== undefined) return found;
  throw new AwsFault('ObjectNotFoundException', `No scalable target found for service namespace: ${namespace ?? ''}, resource ID: ${resource ?? ''}, scalable dimension: ${dimension ?? ''}`);
}

interface Asked {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export const pageOf = <T>(items: readonly T[], key: (item: T) => string, asked: Asked): Page<T> =>
  page(items, { max: Math.min(asked.MaxResults ?? 50, 50), token: asked.NextToken, key, refuse: () => new AwsFault('InvalidNextTokenException', 'The next token supplied was invalid') });

export const nextToken = (one: Page<unknown>): { readonly NextToken?: string } => (one.next === undefined ? {} : { NextToken: one.next });
