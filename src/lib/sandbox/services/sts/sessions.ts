// What a role's session begins with: its name, its length, its own policies and tags, and the keys that STS hands out.
import type { Credentials, PolicyDescriptorType, Tag } from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { asDate, instant, plus, seconds } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { sessions, tokenOf, type Session } from '../../world/session.ts';
import { tagsOf } from '../../world/tags.ts';
import { accessKeyOf } from '../../wire/access-keys.ts';
import { kinds, type Role } from '../iam/entities.ts';
import { existingPolicy } from '../iam/managed-policies.ts';
import { readPolicy } from '../iam/policy-document.ts';
import { sessionArn } from '../iam/trust.ts';

export const validation = (text: string): AwsFault => new AwsFault('ValidationError', text);

export interface Wish {
  readonly RoleArn?: string | undefined;
  readonly RoleSessionName?: string | undefined;
  readonly DurationSeconds?: number | undefined;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface RoleThere {
  /** The role's account. */
  readonly there: Context;
  /** Undefined where there is none; STS refuses that as it refuses one that does not trust. */
  readonly role: Role | undefined;
}

/** @throws AwsFault ValidationError */
export function roleWished(context: Context, { RoleArn: arn = '', RoleSessionName: name = '' }: Wish): RoleThere {
  const match = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  if (match === null) throw validation(`${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw validation(`1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`);
  const there = match[1] === context.account ? context : context.as(match[1] ?? '');
  const role = there.globalTable<Role>(kinds.role).get(match[2] ?? '');
  return { there, role: role?.arn === arn ? role : undefined };
}

/** Begins a session of a role. @param longest seconds where something else than the role limits it @throws AwsFault */
export function begin({ there, role }: { readonly there: Context; readonly role: Role }, wish: Wish, { longest, provider }: { readonly longest?: number; readonly provider?: string }): { readonly session: Session; readonly credentials: Credentials } {
  const length = wish.DurationSeconds ?? 3600;
  if (length < 900 || length > 43_200) throw validation(`1 validation error detected: Value '${length}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`);
  if (longest !== undefined && length > longest) throw validation('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
  if (length > role.maxSession) throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  if (wish.Policy !== undefined) readPolicy(wish.Policy, 'identity');
  const policyArns = (wish.PolicyArns ?? []).map(({ arn }) => existingPolicy(there, arn).arn);
  if (policyArns.length > 10) throw validation('A session can have at most 10 managed session policies.');
  const arn = sessionArn(role.arn, wish.RoleSessionName ?? '');
  const key = createHash('sha256').update(`${arn}/${there.count('sts.session')}`).digest('hex');
  const session: Session = {
    id: key.slice(0, 16),
    arn,
    issuedAt: there.now,
    expiresAt: plus(there.now, seconds(length)),
    policies: wish.Policy === undefined ? [] : [wish.Policy],
    policyArns,
    tags: tagsOf(wish.Tags as Tag[] | undefined),
    ...(provider === undefined ? {} : { provider }),
  };
  const table = sessions(there);
  for (const { id, expiresAt } of table.values()) if (expiresAt <= there.now) table.delete(id);
  table.put(session.id, session);
  return {
    session,
    // Made up: nothing outside a sandbox takes them.
    credentials: { AccessKeyId: accessKeyOf(role.arn.split(':')[4] ?? '').replace('AKIA', 'ASIA'), SecretAccessKey: `sandbox-${key.slice(16, 48)}`, SessionToken: tokenOf(arn, session.id), Expiration: asDate(instant(session.expiresAt)) },
  };
}

export const userOf = (role: Role, { arn }: Session): { readonly Arn: string; readonly AssumedRoleId: string } => ({ Arn: arn, AssumedRoleId: `${role.id}:${arn.split('/').at(-1) ?? ''}` });
