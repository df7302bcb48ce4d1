// Cost Explorer's filter expressions over lines of the bill; Budgets uses the same.
import type { Expression } from '@aws-sdk/client-cost-explorer';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Line } from './lines.ts';

/** What a line is in a dimension; undefined for a dimension that is not modelled. */
export function dimensionOf(line: Line, dimension: string): string | undefined {
  switch (dimension) {
    case 'SERVICE':
      return line.service;
    case 'REGION':
      return line.region;
    case 'USAGE_TYPE':
      return line.usageType;
    case 'LINKED_ACCOUNT':
      return line.account;
    case 'RECORD_TYPE':
      return 'Usage';
    case 'PURCHASE_TYPE':
      return line.usageType.includes('Spot') ? 'Spot Instances' : 'On Demand Instances';
    case 'LEGAL_ENTITY_NAME':
      return 'Amazon Web Services, Inc.';
    case 'BILLING_ENTITY':
      return 'AWS';
    default:
      return undefined;
  }
}

const refuse = (reason: string): AwsFault => new AwsFault('ValidationException', reason);

/** @throws AwsFault for an expression that AWS would refuse, or with a dimension that is not modelled */
export function fits(line: Line, expression: Expression | undefined): boolean {
  if (expression === undefined) return true;
  const given = [expression.And, expression.Or, expression.Not, expression.Dimensions, expression.Tags, expression.CostCategories].filter((part) => part !== undefined);
  if (given.length !== 1) throw refuse('Expression must have exactly one root element.'); // text unverified
  if (expression.And !== undefined) return expression.And.every((part) => fits(line, part));
  if (expression.Or !== undefined) return expression.Or.some((part) => fits(line, part));
  if (expression.Not !== undefined) return !fits(line, expression.Not);
  if (expression.Dimensions !== undefined) {
    const value = dimensionOf(line, expression.Dimensions.Key ?? '');
    if (value === undefined) throw refuse(`Dimension ${expression.Dimensions.Key} is not modelled by the sandbox`);
    return matches(value, expression.Dimensions.Values, expression.Dimensions.MatchOptions);
  }
  if (expression.Tags !== undefined) {
    const value = line.tags[expression.Tags.Key ?? ''];
    if (expression.Tags.MatchOptions?.includes('ABSENT') === true) return value === undefined;
    return value !== undefined && matches(value, expression.Tags.Values, expression.Tags.MatchOptions);
  }
  // No cost categories exist: nothing is in one.
  return expression.CostCategories?.MatchOptions?.includes('ABSENT') === true;
}

function matches(value: string, values: readonly string[] | undefined, options: readonly string[] | undefined): boolean {
  const fold = options?.includes('CASE_INSENSITIVE') === true ? (text: string): string => text.toLowerCase() : (text: string): string => text;
  const wanted = (values ?? []).map(fold);
  const it = fold(value);
  if (options?.includes('STARTS_WITH') === true) return wanted.some((prefix) => it.startsWith(prefix));
  if (options?.includes('ENDS_WITH') === true) return wanted.some((end) => it.endsWith(end));
  if (options?.includes('CONTAINS') === true) return wanted.some((part) => it.includes(part));
  return wanted.includes(it);
}
