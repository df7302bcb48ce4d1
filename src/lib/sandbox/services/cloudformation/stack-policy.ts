// Stack policies: what an update may do to the resources of a stack, judged before its service is asked.
import { validationError } from './refusals.ts';
import { isRecord } from './template/template.ts';

export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Patterns that the resource's type has to fit; none: any type. */
  readonly types: readonly string[];
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]);

/** AWS: `*` stands for any text (CloudFormation user guide, "Prevent updates to stack resources"). */
const fits = (pattern: string, text: string): boolean => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i').test(text);

/** @throws AwsFault ValidationError */
function readPolicy(text: string): readonly Statement[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw validationError('Error validating stack policy: Invalid stack policy');
  }
  const given = isRecord(body) ? body['Statement'] : undefined;
  const statements = (Array.isArray(given) ? given : given === undefined ? [] : [given]).filter(isRecord);
  if (statements.length === 0) throw validationError('Error validating stack policy: Invalid stack policy');
  return statements.map((it) => {
    const effect = it['Effect'];
    if (effect !== 'Allow' && effect !== 'Deny') throw validationError(`Error validating stack policy: Unknown effect ${String(effect)}`);
    const principal = it['Principal'];
    // AWS: the element is required, and only the wildcard is supported (the same page).
    if (principal !== '*') throw validationError('Error validating stack policy: Invalid Principal');
    const condition = isRecord(it['Condition']) ? it['Condition'] : {};
    const types = ['StringEquals', 'StringLike'].flatMap((operator) => (isRecord(condition[operator]) ? textsOf(condition[operator]['ResourceType']) : []));
    return { allows: effect === 'Allow', actions: textsOf(it['Action']), notActions: textsOf(it['NotAction']), resources: textsOf(it['Resource']), notResources: textsOf(it['NotResource']), types };
  });
}

export interface Deed {
  readonly action: UpdateAction;
  readonly logicalId: string;
  readonly type: string;
}

function speaksOf(statement: Statement, { action, logicalId, type }: Deed): boolean {
  const resource = `LogicalResourceId/${logicalId}`;
  const act = statement.actions.length > 0 ? statement.actions.some((it) => fits(it, action)) : statement.notActions.length > 0 && !statement.notActions.some((it) => fits(it, action));
  const thing = statement.resources.length > 0 ? statement.resources.some((it) => fits(it, resource)) : statement.notResources.length > 0 && !statement.notResources.some((it) => fits(it, resource));
  return act && thing && (statement.types.length === 0 || statement.types.some((it) => fits(it, type)));
}

/**
 * Why an update may not do something, undefined where it may. AWS: with a policy everything is denied that no statement allows,
 * and a Deny beats every Allow (the same page; the text is as seen in public logs).
 */
export function deniedByPolicy(policy: string, deed: Deed): string | undefined {
  const statements = readPolicy(policy);
  const denied = statements.findIndex((it) => !it.allows && speaksOf(it, deed));
  if (denied !== -1) return `Action denied by stack policy: Statement [#${denied + 1}] does not allow [${deed.action}] for resource [LogicalResourceId/${deed.logicalId}]`;
  if (statements.some((it) => it.allows && speaksOf(it, deed))) return undefined;
  return `Action not allowed by stack policy: no statement allows [${deed.action}] for resource [LogicalResourceId/${deed.logicalId}]`;
}

interface GivenPolicy {
  readonly body?: string | undefined;
  readonly url?: string | undefined;
}

const longest = 16_384;

/** The policy that a request carries, checked. @throws AwsFault ValidationError */
export function givenPolicy({ body, url }: GivenPolicy): string | undefined {
  if (body !== undefined && url !== undefined) throw validationError('You cannot specify both StackPolicyURL and StackPolicyBody');
  if (url !== undefined) throw validationError('The sandbox reads stack policies from the request only.');
  if (body === undefined) return undefined;
  if (Buffer.byteLength(body) > longest) throw validationError(`Stack policy may not exceed ${longest} bytes in size.`);
  readPolicy(body);
  return body;
}
