// Pages of a list that is in order: a token says where the next one begins.
import { validationError } from '../refusals.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** To be spread into the answer: empty on the last page. */
  readonly next: { readonly NextToken?: string };
}

const encode = (from: number): string => Buffer.from(`from:${from}`).toString('base64url');

function decode(token: string | undefined): number {
  if (token === undefined) return 0;
  const from = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (from === undefined) throw validationError('Invalid pagination token');
  return Number(from);
}

export function pageOf<T>(all: readonly T[], most: number, token: string | undefined): Page<T> {
  const from = decode(token);
  const items = all.slice(from, from + most);
  return { items, next: from + most < all.length ? { NextToken: encode(from + most) } : {} };
}

/** Pages by the size of their items as JSON: what AWS does where a page may hold 1 MB. */
export function pageOfSize<T>(all: readonly T[], bytes: number, token: string | undefined): Page<T> {
  const from = decode(token);
  let to = from;
  for (let size = 0; to < all.length; to++) {
    size += Buffer.byteLength(JSON.stringify(all[to]));
    if (size > bytes && to > from) break;
  }
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: encode(to) } : {} };
}
