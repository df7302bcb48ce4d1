// GetCallerIdentity and AssumeRole.
import type { AssumeRoleCommandInput, AssumeRoleCommandOutput, GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { asDate, plus, seconds } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Role } from '../iam/entities.ts';
import { like } from '../iam/conditions.ts';
import { readPolicy, type Statement } from '../iam/policy-document.ts';

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

export const assumeRole = operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>((input, context) => {
  const match = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(input.RoleArn ?? '');
  if (match === null) throw new AwsFault('ValidationError', `${input.RoleArn ?? ''} is invalid`);
  const [, account = '', name = ''] = match;
  if (!/^[\w+=,.@-]{2,64}$/.test(input.RoleSessionName ?? '')) throw new AwsFault('ValidationError', `1 validation error detected: Value '${input.RoleSessionName ?? ''}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`);
  const there = account === context.account ? context : context.as(account);
  const role = there.globalTable<Role>(kinds.role).get(name);
  // AWS: a role that does not exist and one that may not be taken on are refused alike (STS API reference, AssumeRole).
  if (role === undefined || !trusts(role, context)) throw new AwsFault('AccessDenied', `User: ${context.principal} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn ?? ''}`, { status: 403 });
  const duration = input.DurationSeconds ?? 3600;
  if (duration < 900 || duration > 43_200) throw new AwsFault('ValidationError', `1 validation error detected: Value '${duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`);
  if (duration > role.maxSession) throw new AwsFault('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/${input.RoleSessionName ?? ''}`;
  const key = digest(`${arn}/${context.count('sts.session')}`);
  return {
    AssumedRoleUser: { Arn: arn, AssumedRoleId: `${role.id}:${input.RoleSessionName ?? ''}` },
    // Made up: nothing outside a sandbox takes them.
    Credentials: { AccessKeyId: `ASIASANDBOX${key.slice(0, 9).toUpperCase()}`, SecretAccessKey: `sandbox-${key.slice(9, 41)}`, SessionToken: `sandbox/${account}/${name}/${input.RoleSessionName ?? ''}/${key.slice(41)}`, Expiration: asDate(plus(context.now, seconds(duration))) },
  };
});

/** Whether the role's trust policy names the caller: its ARN, its account, a role that it is a session of, or anyone. Conditions are not judged. */
function trusts(role: Role, context: Context): boolean {
  const session = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(context.principal);
  const mine = [context.principal, context.account, `arn:aws:iam::${context.account}:root`, ...(session === null ? [] : [`arn:aws:iam::${session[1] ?? ''}:role/${session[2] ?? ''}`])];
  const names = (statement: Statement): boolean => principalsOf(statement.principal).some((one) => one === '*' || mine.includes(one) || (session !== null && one.startsWith(`arn:aws:iam::${session[1] ?? ''}:role/`) && one.endsWith(`/${session[2] ?? ''}`)));
  const assumes = (statement: Statement): boolean => statement.actions.some((action) => like(action.toLowerCase(), 'sts:assumerole'));
  const matching = readPolicy(role.trust, 'trust').filter((statement) => assumes(statement) && names(statement));
  return matching.length > 0 && !matching.some(({ effect }) => effect === 'Deny');
}

function principalsOf(principal: unknown): readonly string[] {
  if (principal === '*') return ['*'];
  const aws = typeof principal === 'object' && principal !== null ? (principal as Record<string, unknown>)['AWS'] : undefined;
  return aws === undefined ? [] : [aws].flat().map(String);
}
