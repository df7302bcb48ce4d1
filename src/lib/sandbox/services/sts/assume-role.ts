// AssumeRole: by the role's trust, and by the caller's own policies where the trust leaves it to the account.
import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Keys } from '../../world/need.ts';
import { operation, type Context } from '../../world/service.ts';
import { reasonAgainst } from '../iam/authority.ts';
import { deniedWords, type Reason } from '../iam/denial.ts';
import type { Role } from '../iam/entities.ts';
import { trustIn } from '../iam/trust.ts';
import { whoIs } from '../iam/who.ts';
import { begin, roleWished, userOf } from './sessions.ts';

const isSession = (principal: string): boolean => principal.includes(':assumed-role/');

export const assumeRole = operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>((input, context) => {
  const { there, role } = roleWished(context, input);
  const actions = ['sts:AssumeRole', ...((input.Tags ?? []).length === 0 ? [] : ['sts:TagSession'])];
  const resource = input.RoleArn ?? '';
  // AWS: a role that does not exist and one that may not be taken on are refused alike (STS API reference, AssumeRole).
  if (role === undefined) throw refusal(context, { action: 'sts:AssumeRole', resource, reason: 'implicit identity' });
  for (const action of actions) {
    const reason = against(context, role, { action, keys: keysOf(input) });
    if (reason !== undefined) throw refusal(context, { action, resource, reason });
  }
  const { session, credentials } = begin({ there, role }, input, isSession(context.principal) ? { longest: 3600 } : {});
  return { AssumedRoleUser: userOf(role, session), Credentials: credentials };
});

function refusal(context: Context, { action, resource, reason }: { readonly action: string; readonly resource: string; readonly reason: Reason }): AwsFault {
  return new AwsFault('AccessDenied', deniedWords(context.principal, { action, resource }, reason), { status: 403 });
}

function keysOf(input: AssumeRoleCommandInput): Keys {
  return {
    'sts:RoleSessionName': [input.RoleSessionName ?? ''],
    ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': [input.ExternalId] }),
    ...(input.SourceIdentity === undefined ? {} : { 'sts:SourceIdentity': [input.SourceIdentity] }),
    ...((input.Tags ?? []).length === 0 ? {} : { 'aws:TagKeys': (input.Tags ?? []).map(({ Key = '' }) => Key) }),
    ...Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, [Value]])),
  };
}

function against(context: Context, role: Role, { action, keys }: { readonly action: string; readonly keys: Keys }): Reason | undefined {
  const who = whoIs(context, context);
  const home = role.arn.split(':')[4] === who.account;
  const trust = trustIn(role, { subject: { arns: [who.arn, who.roleArn], account: who.account }, action, keys: { ...who.keys, ...keys } });
  if (trust === 'denied') return 'explicit trust';
  if (trust === 'no') return 'implicit trust';
  if (!isSession(who.arn)) return undefined;
  const reason = reasonAgainst(context, context, { action, resource: role.arn, keys });
  // AWS: named by itself in its own account, a caller needs no policy of its own; a deny counts all the same.
  return trust !== 'account' && home && reason?.startsWith('explicit') !== true ? undefined : reason;
}
