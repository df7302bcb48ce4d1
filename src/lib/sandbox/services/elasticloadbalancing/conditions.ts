// When a rule applies: hosts, paths, headers, methods, query strings, source addresses.
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { invalid } from './faults.ts';

const fields: ReadonlySet<string> = new Set(['http-header', 'http-request-method', 'host-header', 'path-pattern', 'query-string', 'source-ip']);
/** AWS: condition values per rule (ELB user guide, quotas). */
const mostValues = 5;
const once: ReadonlySet<string> = new Set(['http-request-method', 'host-header', 'path-pattern', 'source-ip']);

/** @throws AwsFault ValidationError */
export function checkConditions(conditions: readonly RuleCondition[]): readonly RuleCondition[] {
  if (conditions.length === 0) throw invalid('A condition must be specified');
  const kept = conditions.map(checked);
  for (const field of once) if (kept.filter(({ Field }) => Field === field).length > 1) throw invalid(`A rule can only have one '${field}' condition`);
  if (kept.reduce((sum, condition) => sum + countOf(condition), 0) > mostValues) throw invalid(`The rule cannot have more than '${mostValues}' condition values`);
  return kept;
}

function checked(condition: RuleCondition): RuleCondition {
  const { Field: field } = condition;
  if (field === undefined || !fields.has(field)) throw invalid(`Condition field '${field ?? ''}' must be one of '[${[...fields].join(', ')}]'`);
  if (countOf(condition) === 0) throw invalid('A condition value must be specified');
  // AWS: the old form (Values) and the new one (HostHeaderConfig) say the same, and DescribeRules answers with both.
  if (field === 'host-header') {
    const Values = [...(condition.HostHeaderConfig?.Values ?? condition.Values ?? [])];
    for (const value of Values) if (value.length > 128 || !/^[A-Za-z0-9.*?-]+$/.test(value)) throw invalid(`The host header '${value}' is not valid`);
    return { Field: field, Values, HostHeaderConfig: { Values } };
  }
  if (field === 'path-pattern') {
    const Values = [...(condition.PathPatternConfig?.Values ?? condition.Values ?? [])];
    for (const value of Values) if (value.length > 128 || !/^[A-Za-z0-9_\-.$/~"'@:+&*?]+$/.test(value)) throw invalid(`The path pattern '${value}' is not valid`);
    return { Field: field, Values, PathPatternConfig: { Values } };
  }
  return condition;
}

function countOf(condition: RuleCondition): number {
  const { HostHeaderConfig: host, PathPatternConfig: path, HttpHeaderConfig: header, HttpRequestMethodConfig: method, QueryStringConfig: query, SourceIpConfig: source } = condition;
  return (host?.Values ?? path?.Values ?? header?.Values ?? method?.Values ?? query?.Values ?? source?.Values ?? condition.Values ?? []).length;
}
