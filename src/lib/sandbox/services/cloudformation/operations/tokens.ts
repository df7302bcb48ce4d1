// Client request tokens: the same request twice is one; another request with the same token is refused.
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { tokensOf } from '../entities.ts';

/**
 * Whether this token was used for this very purpose before.
 * @throws AwsFault when it was used for another
 */
export function isRepeat(context: Context, use: { readonly stackId: string; readonly token: string | undefined; readonly purpose: string }): boolean {
  if (use.token === undefined) return false;
  const earlier = tokensOf(context, use.stackId).get(use.token);
  if (earlier === undefined) return false;
  if (earlier === use.purpose) return true;
  throw new AwsFault('TokenAlreadyExistsException', `The client request token ${use.token} has already been used for another operation on stack ${use.stackId}`);
}

export function useToken(context: Context, use: { readonly stackId: string; readonly token: string | undefined; readonly purpose: string }): void {
  if (use.token !== undefined) tokensOf(context, use.stackId).put(use.token, use.purpose);
}
