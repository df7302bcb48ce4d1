// Policy documents: read, checked as IAM checks them, and taken apart into statements.
import { AwsFault } from '../../world/aws-fault.ts';
import { isOperator } from './conditions.ts';

export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** As written; undefined where there is none. */
  readonly principal?: unknown;
  /** It is NotPrincipal: everybody but these. */
  readonly exceptPrincipal?: true;
}

/** `identity` has resources and no principal, `trust` a principal and no resources, `resource` both. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

const malformed = (text: string): AwsFault => new AwsFault('MalformedPolicyDocumentException', text);

const versions = ['2012-10-17', '2008-10-17'];
const fields = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** @throws AwsFault MalformedPolicyDocumentException, with IAM's words */
export function readPolicy(text: string | undefined, kind: PolicyKind): readonly Statement[] {
  const document = parse(text ?? '');
  const { Version: version, Statement: statements } = document;
  if (version !== undefined && !versions.includes(String(version))) throw malformed('Syntax errors in policy.');
  if (statements === undefined) throw malformed('Syntax errors in policy.');
  const list = (Array.isArray(statements) ? statements : [statements]) as readonly Record<string, unknown>[];
  if (list.length === 0) throw malformed('Statement list should not be empty.');
  const read = list.map((statement) => readStatement(statement, kind));
  const sids = read.flatMap(({ sid }) => sid ?? []);
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return read;
}

function parse(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (document !== null && typeof document === 'object' && !Array.isArray(document)) return document as Record<string, unknown>;
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  throw malformed('This policy contains invalid Json');
}

const listOf = (value: unknown): readonly string[] => (value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String));

function readStatement(it: Record<string, unknown>, kind: PolicyKind): Statement {
  if (it === null || typeof it !== 'object') throw malformed('Syntax errors in policy.');
  if (Object.keys(it).some((field) => !fields.includes(field))) throw malformed('Syntax errors in policy.');
  if (it['Effect'] !== 'Allow' && it['Effect'] !== 'Deny') throw malformed('Syntax errors in policy.');
  const sid = it['Sid'] === undefined ? undefined : String(it['Sid']);
  if (sid !== undefined && kind !== 'resource' && !/^[A-Za-z0-9]*$/.test(sid)) throw malformed('Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*');
  const read: Statement = {
    ...(sid === undefined ? {} : { sid }),
    effect: it['Effect'],
    actions: listOf(it['Action']),
    notActions: listOf(it['NotAction']),
    resources: listOf(it['Resource']),
    notResources: listOf(it['NotResource']),
    conditions: readConditions(it['Condition']),
    ...(it['Principal'] === undefined && it['NotPrincipal'] === undefined ? {} : { principal: it['Principal'] ?? it['NotPrincipal'], ...(it['Principal'] === undefined ? { exceptPrincipal: true as const } : {}) }),
  };
  checkActions(read);
  if (kind === 'trust') checkTrust(read);
  else checkResources(read, kind);
  return read;
}

function checkActions({ actions, notActions }: Statement): void {
  if (actions.length + notActions.length === 0) throw malformed('Policy statement must contain actions.');
  if (actions.length > 0 && notActions.length > 0) throw malformed('Syntax errors in policy.');
  for (const action of [...actions, ...notActions]) {
    if (action === '*') continue;
    if (!action.includes(':')) throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    if (!/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(action)) throw malformed(`Vendor ${action.split(':')[0] ?? ''} is not valid`);
  }
}

function checkResources({ resources, notResources, principal }: Statement, kind: PolicyKind): void {
  if (kind === 'identity' && principal !== undefined) throw malformed('Policy document should not specify a principal.');
  if (kind === 'resource' && principal === undefined) throw malformed('Policy document must specify a principal.');
  if (resources.length + notResources.length === 0) throw malformed('Policy statement must contain resources.');
  if (resources.length > 0 && notResources.length > 0) throw malformed('Syntax errors in policy.');
  for (const resource of [...resources, ...notResources]) {
    if (resource !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/s.test(resource)) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  }
}

function checkTrust({ actions, notActions, resources, notResources, principal }: Statement): void {
  if (resources.length + notResources.length > 0) throw malformed('Has prohibited field Resource');
  if (principal === undefined) throw malformed('AssumeRolepolicy must contain a principal');
  if ([...actions, ...notActions].some((action) => !/^sts:/i.test(action))) throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}

function readConditions(value: unknown): Statement['conditions'] {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw malformed('Syntax errors in policy.');
  const unknown = Object.keys(value).find((operator) => !isOperator(operator));
  if (unknown !== undefined) throw malformed(`Invalid Condition type : ${unknown}.`);
  return Object.fromEntries(Object.entries(value as Record<string, unknown>).map(([operator, keys]) => [operator, Object.fromEntries(Object.entries(keys as Record<string, unknown>).map(([key, values]) => [key, listOf(values)]))]));
}
