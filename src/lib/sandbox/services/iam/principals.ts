// Whom a statement of a resource's policy, or of a role's trust, names.
import type { Statement } from './policy-document.ts';

export interface Subject {
  /** Every ARN that the subject answers to: the session's, its role's. */
  readonly arns: readonly string[];
  readonly account?: string;
  /** Such as `ecs-tasks.amazonaws.com`. */
  readonly service?: string;
  /** ARN of the OIDC provider whose token it brings. */
  readonly federated?: string;
}

/** `itself`: by its own name; `account`: only by the account, which leaves it to identity policies; `anyone`: as everybody. */
export type Named = 'itself' | 'account' | 'anyone' | 'no';

export function named({ principal, exceptPrincipal }: Statement, subject: Subject): Named {
  const by = namedBy(principal, subject);
  if (exceptPrincipal === true) return by === 'no' ? 'anyone' : 'no';
  return by;
}

function namedBy(principal: unknown, { arns, account, service, federated }: Subject): Named {
  if (principal === '*') return 'anyone';
  const all = principal !== null && typeof principal === 'object' ? (principal as Readonly<Record<string, unknown>>) : {};
  const listed = (kind: string): readonly string[] => [all[kind] ?? []].flat().map(String);
  const aws = listed('AWS');
  if (service !== undefined) return listed('Service').includes(service) ? 'itself' : 'no';
  if (federated !== undefined) return listed('Federated').includes(federated) ? 'itself' : aws.includes('*') ? 'anyone' : 'no';
  if (aws.some((one) => arns.includes(one))) return 'itself';
  if (account !== undefined && aws.some((one) => one === account || one === `arn:aws:iam::${account}:root`)) return 'account';
  return aws.includes('*') ? 'anyone' : 'no';
}
