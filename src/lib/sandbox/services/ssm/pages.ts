// Pages of a list that is in order: a token says where the next one begins.
import { AwsFault } from '../../world/aws-fault.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** To be spread into the answer: empty on the last page. */
  readonly next: { readonly NextToken?: string };
}

export function pageOf<T>(all: readonly T[], most: number, token: string | undefined): Page<T> {
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw new AwsFault('InvalidNextToken', 'The specified token is not valid.');
  const items = all.slice(from, from + most);
  return { items, next: from + most < all.length ? { NextToken: Buffer.from(String(from + most)).toString('base64url') } : {} };
}
