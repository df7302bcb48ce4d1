// SimulatePrincipalPolicy: what a role's identity policies, and its boundary, say of actions on resources.
import type { EvaluationResult, SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import type { RequestContext } from './conditions.ts';
import type { Role } from './entities.ts';
import { evaluate, type Policy, type Request } from './evaluate.ts';
import { listed } from './paging.ts';
import { readPolicy } from './policy-document.ts';
import { existingRole } from './roles.ts';
import { boundaryOf, isAdministrator, policiesOf } from './who.ts';

/** The role that an ARN means: the role's own, or that of a session of it. @throws AwsFault */
export function roleOf(context: Context, arn: string | undefined): Role {
  const match = /^arn:aws:(?:iam|sts)::(\d+):(?:role\/(?:.*\/)?([^/]+)|assumed-role\/([^/]+)\/.+)$/.exec(arn ?? '');
  if (match === null) throw new AwsFault('InvalidInputException', `Invalid Entity Arn: ${arn ?? ''} does not clearly define entity type and name.`);
  return existingRole(context, match[2] ?? match[3]);
}

export const simulatePrincipalPolicy = operation<SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput>((input, context) => {
  if (isAdministrator(input.PolicySourceArn ?? '')) return { EvaluationResults: allAllowed(input) };
  const role = roleOf(context, input.PolicySourceArn);
  const given = (input.PolicyInputList ?? []).map((document, at) => ({ name: `PolicyInputList.${at + 1}`, type: 'IAM Policy', statements: readPolicy(document, 'identity') }));
  const policies = [...policiesOf(context, role), ...given];
  const boundary = boundaryOf(context, role);
  const known = contextOf(input);
  const resources = (input.ResourceArns ?? []).length === 0 ? ['*'] : (input.ResourceArns ?? []);
  const results = (input.ActionNames ?? []).flatMap((action) => resources.map((resource) => judge(policies, boundary, { action, resource, context: known })));
  const numbered = results.map((result, at) => ({ result, at: String(at).padStart(6, '0') }));
  const { items, rest } = listed(numbered, input, ({ at }) => at);
  return { EvaluationResults: items.map(({ result }) => result), ...rest };
});

/** The sandbox's own user has no policies, and may do everything. */
const allAllowed = (input: SimulatePrincipalPolicyCommandInput): EvaluationResult[] =>
  (input.ActionNames ?? []).flatMap((action) => (input.ResourceArns ?? ['*']).map((resource): EvaluationResult => ({ EvalActionName: action, EvalResourceName: resource, EvalDecision: 'allowed', MatchedStatements: [], MissingContextValues: [] })));

function contextOf(input: SimulatePrincipalPolicyCommandInput): RequestContext {
  return Object.fromEntries((input.ContextEntries ?? []).map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName ?? '', ContextKeyValues ?? []]));
}

function judge(policies: readonly Policy[], boundary: readonly Policy[] | undefined, request: Request): EvaluationResult {
  if (!/^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$/.test(request.action)) throw new AwsFault('InvalidInputException', `Invalid action name: ${request.action}`);
  const own = evaluate(policies, request);
  const limit = boundary === undefined ? undefined : evaluate(boundary, request);
  const decision = limit === undefined || limit.decision === 'allowed' ? own.decision : own.decision === 'explicitDeny' ? 'explicitDeny' : limit.decision;
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: decision,
    MatchedStatements: own.by.map(({ name, type }) => ({ SourcePolicyId: name, SourcePolicyType: type as 'role' })),
    MissingContextValues: [...new Set([...own.missing, ...(limit?.missing ?? [])])],
    ...(limit === undefined ? {} : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: limit.decision === 'allowed' } }),
  };
}
