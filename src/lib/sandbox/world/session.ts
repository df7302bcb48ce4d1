// A role that was taken on: what STS keeps of it, and how its token names it.
import type { Context } from './service.ts';

export interface Session {
  readonly id: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Session policies: documents, and ARNs of managed ones. */
  readonly policies: readonly string[];
  readonly policyArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the OIDC provider whose token it was given for. */
  readonly provider?: string;
}

/** By id, in the account of the role. */
export const sessions = (context: Context) => context.globalTable<Session>('sts.session');

/** `ARN` alone: a session of which nothing more is known. */
export const tokenOf = (arn: string, id?: string): string => Buffer.from(id === undefined ? arn : `${arn} ${id}`).toString('base64');

/** @returns undefined for a token that is none of a sandbox's */
export function readToken(token: string | undefined): { readonly principal: string; readonly session?: string } | undefined {
  const [principal = '', session] = token === undefined ? [] : Buffer.from(token, 'base64').toString().split(' ');
  if (!principal.startsWith('arn:aws:')) return undefined;
  return { principal, ...(session === undefined ? {} : { session }) };
}
