// Do the three roles of a service trust whom they are for? Pure.
import type { DeploySubject } from '../subject.ts';
import { check, failing, passing, unknown, type Check } from './check.ts';
import type { VerifyFacts } from './facts.ts';

const trusted = { task: 'ecs-tasks.amazonaws.com', execution: 'ecs-tasks.amazonaws.com', infrastructure: 'ecs.amazonaws.com' } as const;
type Role = keyof typeof trusted;

export function trustChecks({ service, request }: DeploySubject, { trust }: VerifyFacts): readonly Check[] {
  const roles: readonly Role[] = service.port === undefined ? ['task', 'execution'] : ['task', 'execution', 'infrastructure'];
  const { environment, account } = request.environment;
  return roles.map((role) => {
    const it = check(`trust-${role}`, 'stops');
    const document = trust[role];
    if (document === null) return unknown(it, `who may take the ${role} role on could not be read`, 'Allow iam:GetRole.');
    const fix = `\`platform env bootstrap -e ${environment} --layer service\`; where somebody changed the role by hand, \`platform env drift -e ${environment}\` says it.`;
    if (document === '') return failing(it, `the ${role} role is gone`, fix);
    const complaint = distrust(document, trusted[role], account);
    return complaint === undefined ? passing(it, `the ${role} role trusts ${trusted[role]}`) : failing(it, `the ${role} role ${complaint}`, fix);
  });
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Why it does not let the service in; undefined: it does. */
function distrust(document: string, principal: string, account: string): string | undefined {
  const { Statement: said = [] } = parsed(document);
  const statements = (Array.isArray(said) ? said : [said]) as readonly Statement[];
  const meant = statements.filter(({ Principal, Action }) => listOf(typeof Principal === 'object' ? Principal.Service : undefined).includes(principal) && listOf(Action).some((action) => action === 'sts:AssumeRole' || action === 'sts:*' || action === '*'));
  if (meant.some(({ Effect }) => Effect === 'Deny')) return `refuses ${principal}`;
  const allowing = meant.filter(({ Effect }) => Effect === 'Allow');
  if (allowing.length === 0) return `does not trust ${principal}`;
  const accounts = allowing.map(({ Condition = {} }) => Object.values(Condition).flatMap((one) => listOf(one['aws:SourceAccount'])));
  return accounts.every((some) => some.length > 0 && !some.includes(account)) ? `trusts ${principal} for another account: ${accounts.flat().join(', ')}` : undefined;
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : value);

function parsed(document: string): { readonly Statement?: unknown } {
  try {
    return JSON.parse(document) as { readonly Statement?: unknown };
  } catch {
    return {};
  }
}
