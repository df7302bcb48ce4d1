// Whether policies allow an action on a resource: an explicit deny wins, then an allow, else no.
import { conditionsHold, like, likeArn, type RequestContext } from './conditions.ts';
import type { Statement } from './policy-document.ts';

export interface Policy {
  /** What SimulatePrincipalPolicy names it by. */
  readonly name: string;
  readonly type: string;
  readonly statements: readonly Statement[];
}

export interface Request {
  readonly action: string;
  /** Undefined where nobody can say: then only `*` allows it, and whatever denies a resource of the service denies it. */
  readonly resource: string | undefined;
  readonly context: RequestContext;
}

export interface Decision {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The policies whose statements decided. */
  readonly by: readonly Policy[];
  readonly missing: readonly string[];
}

export function evaluate(policies: readonly Policy[], request: Request): Decision {
  const missing = new Set<string>();
  const matching = policies.flatMap((policy) => policy.statements.filter((statement) => matches(statement, request, missing)).map((statement) => ({ policy, statement })));
  const denies = matching.filter(({ statement }) => statement.effect === 'Deny');
  const deciding = denies.length > 0 ? denies : matching;
  const decision = denies.length > 0 ? 'explicitDeny' : matching.length > 0 ? 'allowed' : 'implicitDeny';
  return { decision, by: [...new Set(deciding.map(({ policy }) => policy))], missing: [...missing].sort() };
}

function matches(statement: Statement, request: Request, missing: Set<string>): boolean {
  const action = request.action.toLowerCase();
  const acts = statement.actions.length > 0 ? statement.actions.some((pattern) => like(pattern.toLowerCase(), action)) : !statement.notActions.some((pattern) => like(pattern.toLowerCase(), action));
  if (!acts) return false;
  const { resource } = request;
  const named = (pattern: string): boolean => (resource === undefined ? mayMean(statement, pattern, action) : likeArn(filled(pattern, request.context), resource));
  const touches = statement.resources.length > 0 ? statement.resources.some(named) : resource === undefined ? statement.effect === 'Deny' : !statement.notResources.some(named);
  return touches && conditionsHold(statement.conditions, request.context, missing);
}

/** Strict either way: nothing is allowed on a resource that is not known. */
function mayMean({ effect }: Statement, pattern: string, action: string): boolean {
  if (pattern === '*') return true;
  return effect === 'Deny' && like(pattern.split(':')[2] ?? '*', action.split(':')[0] ?? '');
}

/** `${aws:username}` and its like; a variable that is not known matches nothing. */
function filled(pattern: string, context: RequestContext): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    return Object.entries(context).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1][0] ?? '\u0000';
  });
}
