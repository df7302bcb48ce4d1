// Who a principal is to IAM: its role, its session, all policies that bear on what it may do, and its condition keys.
import { instant, iso } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Caller, Keys } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { sessions } from '../../world/session.ts';
import { kinds, type Role } from './entities.ts';
import type { Policy } from './evaluate.ts';
import { existingPolicy } from './managed-policies.ts';
import { statementsOf } from './policy-texts.ts';

export interface Who {
  readonly arn: string;
  readonly account: string;
  /** The role's own ARN. */
  readonly roleArn: string;
  readonly identity: readonly Policy[];
  /** Undefined: no boundary. */
  readonly boundary: readonly Policy[] | undefined;
  /** Undefined: no session policies. */
  readonly session: readonly Policy[] | undefined;
  readonly keys: Keys;
}

/** The user that a sandbox gives its owner may do everything, as may AWS's own services and the root of an account. */
export function isAdministrator(principal: string): boolean {
  return principal === 'aws' || /^arn:aws:iam::\d{12}:(user\/sandbox|root)$/.test(principal);
}

const policy = (name: string, type: string, document: string): Policy => ({ name, type, statements: statementsOf(document, 'identity') });

/** A managed policy that is gone gives nothing. */
function managed(context: Context, arn: string, type: string): readonly Policy[] {
  try {
    return [policy(arn.split('/').at(-1) ?? arn, type, existingPolicy(context, arn).document)];
  } catch (refusal) {
    if (refusal instanceof AwsFault) return [];
    throw refusal;
  }
}

/** All identity policies of a role. */
export function policiesOf(context: Context, role: Role): readonly Policy[] {
  return [...Object.entries(role.inline).map(([name, document]) => policy(`role_${role.name}_${name}`, 'IAM Policy', document)), ...role.attached.flatMap((arn) => managed(context, arn, 'IAM Policy'))];
}

export function boundaryOf(context: Context, role: Role): readonly Policy[] | undefined {
  return role.boundary === undefined ? undefined : managed(context, role.boundary, 'Permissions boundary');
}

/** @param context of any account: the role is looked up in its own. A principal without a role has no policies, and so no rights. */
export function whoIs(context: Context, { principal, session: id, via = [] }: Caller): Who {
  const [, account = context.account, name = ''] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.+$/.exec(principal) ?? /^arn:aws:iam::(\d+):/.exec(principal) ?? [];
  const there = account === context.account ? context : context.as(account);
  const role = there.globalTable<Role>(kinds.role).get(name);
  const session = id === undefined ? undefined : sessions(there).get(id);
  const limits = session === undefined ? [] : [...session.policies.map((document, at) => policy(`session_${at + 1}`, 'Session policy', document)), ...session.policyArns.flatMap((arn) => managed(there, arn, 'Session policy'))];
  const isLimited = session !== undefined && session.policies.length + session.policyArns.length > 0;
  const tags = { ...role?.tags, ...session?.tags };
  return {
    arn: principal,
    account,
    roleArn: role?.arn ?? principal,
    identity: role === undefined ? [] : policiesOf(there, role),
    boundary: role === undefined ? undefined : boundaryOf(there, role),
    session: isLimited ? limits : undefined,
    keys: {
      'aws:PrincipalArn': [role?.arn ?? principal],
      'aws:PrincipalAccount': [account],
      'aws:PrincipalType': [role === undefined ? 'User' : 'AssumedRole'],
      'aws:PrincipalIsAWSService': ['false'],
      ...(role === undefined ? {} : { 'aws:userid': [`${role.id}:${principal.split('/').at(-1) ?? ''}`] }),
      ...(session?.provider === undefined ? {} : { 'aws:FederatedProvider': [session.provider] }),
      ...(session === undefined ? {} : { 'aws:TokenIssueTime': [iso(instant(session.issuedAt))] }),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, [value]])),
      'aws:ViaAWSService': [String(via.length > 0)],
      ...(via.length === 0 ? {} : { 'aws:CalledVia': via, 'aws:CalledViaFirst': via.slice(0, 1), 'aws:CalledViaLast': via.slice(-1) }),
      'aws:SecureTransport': ['true'],
      'aws:SourceIp': ['127.0.0.1'],
      'aws:CurrentTime': [iso(context.now)],
      'aws:EpochTime': [String(Math.floor(context.now / 1000))],
    },
  };
}
