// What WAF refuses in a web ACL, before it keeps anything of it.
import type { Rule, Statement } from '@aws-sdk/client-wafv2';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';

/** AWS: the form of WAF's words for a bad value; the texts themselves are unverified. */
export const badValue = (reason: string, { field, value }: { readonly field: string; readonly value: string }): AwsFault => new AwsFault('WAFInvalidParameterException', `Error reason: ${reason}, field: ${field}, parameter: ${value}`);

// AWS: CLOUDFRONT only by the endpoint of us-east-1. (botocore wafv2: Scope)
export function checkScope(context: Context, scope: string | undefined): void {
  if (scope === 'CLOUDFRONT' && context.region !== 'us-east-1') throw badValue('The scope is not valid.', { field: 'SCOPE_VALUE', value: 'CLOUDFRONT' });
}

// AWS: botocore wafv2, RateBasedStatement: EvaluationWindowSec and the minimum of Limit.
const windows: ReadonlySet<number> = new Set([60, 120, 300, 600]);

function checkStatement(statement: Statement | undefined): void {
  if (statement === undefined) return;
  const { RateBasedStatement: rate, AndStatement: and, OrStatement: or, NotStatement: not } = statement;
  if (rate !== undefined) {
    const { Limit = 0, EvaluationWindowSec = 300, AggregateKeyType, CustomKeys, ForwardedIPConfig } = rate;
    if (Limit < 10 || Limit > 2_000_000_000) throw badValue('A rate limit must be between 10 and 2,000,000,000.', { field: 'RATE_BASED_STATEMENT', value: String(Limit) });
    if (!windows.has(EvaluationWindowSec)) throw badValue('EvaluationWindowSec must be 60, 120, 300 or 600.', { field: 'RATE_BASED_STATEMENT', value: String(EvaluationWindowSec) });
    if ((AggregateKeyType === 'CUSTOM_KEYS') !== ((CustomKeys ?? []).length > 0)) throw badValue('CustomKeys go with CUSTOM_KEYS.', { field: 'RATE_BASED_STATEMENT', value: String(AggregateKeyType) });
    if ((AggregateKeyType === 'FORWARDED_IP') !== (ForwardedIPConfig !== undefined)) throw badValue('ForwardedIPConfig goes with FORWARDED_IP.', { field: 'RATE_BASED_STATEMENT', value: String(AggregateKeyType) });
  }
  for (const inner of [...(and?.Statements ?? []), ...(or?.Statements ?? []), ...(not?.Statement === undefined ? [] : [not.Statement])]) checkStatement(inner);
}

const isGroup = ({ Statement: it }: Rule): boolean => it?.ManagedRuleGroupStatement !== undefined || it?.RuleGroupReferenceStatement !== undefined;

export function checkRules(rules: readonly Rule[]): void {
  for (const [index, rule] of rules.entries()) {
    if (rules.some((other, at) => at < index && other.Name === rule.Name)) throw badValue('Duplicate rule names are not allowed.', { field: 'RULE', value: rule.Name ?? '' });
    if (rules.some((other, at) => at < index && other.Priority === rule.Priority)) throw badValue('Duplicate priorities are not allowed.', { field: 'RULE', value: String(rule.Priority) });
    // AWS: a rule has an action, a group of rules an override. (botocore wafv2: Rule)
    if (isGroup(rule) ? rule.OverrideAction === undefined || rule.Action !== undefined : rule.Action === undefined || rule.OverrideAction !== undefined) {
      throw badValue('A rule has Action, a rule group OverrideAction.', { field: 'RULE', value: rule.Name ?? '' });
    }
    checkStatement(rule.Statement);
  }
}

/** AWS: a managed group has a price of its own; those of ours as their pages give it. (WAF developer guide, "AWS Managed Rules rule groups list") */
const groupCapacity: Readonly<Record<string, number>> = { AWSManagedRulesCommonRuleSet: 700, AWSManagedRulesKnownBadInputsRuleSet: 200, AWSManagedRulesSQLiRuleSet: 200, AWSManagedRulesAmazonIpReputationList: 25 };

/** In web ACL capacity units; what is no managed group is guessed. */
export const capacityOf = (rules: readonly Rule[]): number => rules.reduce((sum, { Statement: it }) => sum + (groupCapacity[it?.ManagedRuleGroupStatement?.Name ?? ''] ?? (it?.RateBasedStatement === undefined ? 1 : 2 + 30 * (it.RateBasedStatement.CustomKeys?.length ?? 0))), 0);
