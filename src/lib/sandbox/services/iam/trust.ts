// Whether a role lets somebody take it on: its trust policy, with its conditions.
import type { Keys } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Role } from './entities.ts';
import { evaluate } from './evaluate.ts';
import { statementsOf } from './policy-texts.ts';
import { named, type Named, type Subject } from './principals.ts';

export interface Asking {
  readonly subject: Subject;
  /** `sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`. */
  readonly action: string;
  readonly keys: Keys;
}

/** How the trust policy lets it in: by its own name, or only by its account, or as anyone; `denied` where a statement forbids it. */
export type Trust = Named | 'denied';

export function trustIn(role: Role, { subject, action, keys }: Asking): Trust {
  const statements = statementsOf(role.trust, 'trust');
  const decide = (how: readonly Named[]): ReturnType<typeof evaluate>['decision'] =>
    evaluate([{ name: 'trust', type: 'Trust', statements: statements.filter((statement) => how.includes(named(statement, subject))) }], { action, resource: role.arn, context: keys }).decision;
  if (decide(['itself', 'account', 'anyone']) === 'explicitDeny') return 'denied';
  return (['itself', 'anyone', 'account'] as const).find((how) => decide([how]) === 'allowed') ?? 'no';
}

/** Whether a service of AWS may take a role on; true also where the world has no IAM. @param keys what that service says of itself: aws:SourceAccount, aws:SourceArn */
export function serviceMayAssume(context: Context, roleArn: string, { service, keys = {} }: { readonly service: string; readonly keys?: Keys }): boolean {
  if (!context.knows('iam', 'GetRole')) return true;
  const role = context.globalTable<Role>(kinds.role).get(roleArn.split('/').at(-1) ?? '');
  if (role === undefined || role.arn !== roleArn) return false;
  const trust = trustIn(role, { subject: { arns: [], service }, action: 'sts:AssumeRole', keys });
  return trust === 'itself' || trust === 'anyone';
}

/** The ARN of a session of a role. */
export function sessionArn(roleArn: string, session: string): string {
  const [, account = '', name = ''] = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
}
