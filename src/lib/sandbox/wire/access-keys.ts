// The sandbox's access keys: each names its account, so that one served sandbox holds several accounts.
import { readToken, tokenOf } from '../world/session.ts';

export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * `AKIA` + the 12 digits of the account + `SBOX`: 20 characters, as validators want them. Real keys are base32, without
 * 0, 1, 8 and 9, so an account's number hardly ever makes one.
 */
export const accessKeyOf = (account: string): string => `AKIA${account}SBOX`;

/** A session's key (`ASIA...`) means its account as well. @returns undefined for a key that is not the sandbox's */
export function accountOf(accessKeyId: string): string | undefined {
  return /^A[KS]IA(\d{12})SBOX$/.exec(accessKeyId)?.[1];
}

/** For a user of an account; nothing checks the secret. Without expiration: the SDK compares that with the real clock. */
export function sandboxCredentials(account: string): SandboxCredentials {
  return { accessKeyId: accessKeyOf(account), secretAccessKey: 'sandbox'.repeat(6).slice(0, 40) };
}

/** Under whom a call is done. @param sessionToken as STS of the sandbox gives it */
export function callerOf(account: string, sessionToken?: string): { readonly principal: string; readonly session?: string } {
  return readToken(sessionToken) ?? { principal: `arn:aws:iam::${account}:user/sandbox` };
}

/** The ARN that a call is done under. */
export const principalOf = (account: string, sessionToken?: string): string => callerOf(account, sessionToken).principal;

/** What a session of a role is given: its key names the account, its token the session. */
export function sessionCredentials(account: string, sessionArn: string, session?: string): SandboxCredentials & { readonly sessionToken: string } {
  return { ...sandboxCredentials(account), accessKeyId: `ASIA${account}SBOX`, sessionToken: tokenOf(sessionArn, session) };
}

/** What a signed request says of itself: who, where, which service. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** SigV4's name. */
  readonly service: string;
}

const plainly = 'AWS4-HMAC-SHA256 Credential=';

/** From the Authorization header, or from the query of a presigned address. @returns undefined when it is not signed with SigV4 */
export function credentialScope(headers: Readonly<Record<string, string | undefined>>, query: Readonly<Record<string, unknown>>): CredentialScope | undefined {
  const presigned = query['X-Amz-Credential'];
  if (typeof presigned === 'string') return scopeOf(presigned);
  const signed = headers['authorization'] ?? '';
  // Nearly all write it so.
  const end = signed.startsWith(plainly) ? signed.indexOf(',') : -1;
  return end < 0 ? scopeOf(/^AWS4-HMAC-SHA256 (?:[^,]*,)*?\s*Credential=([^,\s]+)/.exec(signed)?.[1]) : scopeOf(signed.slice(plainly.length, end).trimEnd());
}

/** Whoever calls does so a thousand times a day under the same words. */
const scopes = new Map<string, CredentialScope | undefined>();
const mostScopes = 1000;

function scopeOf(text: string | undefined): CredentialScope | undefined {
  if (text === undefined) return undefined;
  if (scopes.has(text)) return scopes.get(text);
  if (scopes.size >= mostScopes) scopes.clear();
  const scope = parsed(text);
  scopes.set(text, scope);
  return scope;
}

function parsed(text: string): CredentialScope | undefined {
  const [accessKeyId, , region, service, end] = text.split('/');
  if (accessKeyId === undefined || region === undefined || service === undefined || end !== 'aws4_request') return undefined;
  return { accessKeyId, region, service };
}
