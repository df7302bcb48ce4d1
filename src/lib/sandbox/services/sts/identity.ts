// GetCallerIdentity: who is asking.
import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Role } from '../iam/entities.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export const getCallerIdentity = operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>((_, context) => ({
  Account: context.account,
  Arn: context.principal,
  UserId: userIdOf(context),
}));

/** A user's id, or `ROLEID:SESSION` where the caller is a session of a role. */
function userIdOf(context: Context): string {
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(context.principal) ?? [];
  if (role === undefined) return `AIDA${digest(context.principal).slice(0, 17).toUpperCase()}`;
  const known = context.globalTable<Role>(kinds.role).get(role);
  return `${known?.id ?? `AROA${digest(role).slice(0, 17).toUpperCase()}`}:${session ?? ''}`;
}
