// A statement's conditions against what is known of a request.

export type RequestContext = Readonly<Record<string, readonly string[]>>;

type Test = (value: string, wanted: string) => boolean;

const number = (compare: (a: number, b: number) => boolean): Test => (value, wanted) => compare(Number(value), Number(wanted));

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => like(wanted, value),
  ArnEquals: (value, wanted) => like(wanted, value),
  ArnLike: (value, wanted) => like(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
};

/** `*` is any text, `?` any one character. */
export function like(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}

/**
 * Whether all conditions hold. A key that the request does not have fails its test, holds a negated one, and holds any
 * with IfExists (IAM user guide, "Condition operators").
 * @param missing collects the keys that were asked for and not known
 */
export function conditionsHold(conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>, known: RequestContext, missing: Set<string>): boolean {
  return Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, wanted]) => holds(operator, { key, wanted }, { known, missing })));
}

function holds(operator: string, condition: { readonly key: string; readonly wanted: readonly string[] }, request: { readonly known: RequestContext; readonly missing: Set<string> }): boolean {
  const [, quantifier, bare = ''] = /^(?:(ForAnyValue|ForAllValues):)?(.+)$/.exec(operator) ?? [];
  const values = Object.entries(request.known).find(([key]) => key.toLowerCase() === condition.key.toLowerCase())?.[1];
  if (bare === 'Null') return (values === undefined) === (condition.wanted[0]?.toLowerCase() === 'true');
  const ifExists = bare.endsWith('IfExists');
  const name = ifExists ? bare.slice(0, -'IfExists'.length) : bare;
  const negated = /Not/.test(name);
  const test = tests[name.replace('Not', '')];
  if (test === undefined) throw new Error(`the sandbox's policy evaluator does not know the condition operator ${operator}`);
  if (values === undefined) {
    request.missing.add(condition.key);
    return ifExists || negated || quantifier === 'ForAllValues';
  }
  const one = (value: string): boolean => condition.wanted.some((wanted) => test(value, wanted)) !== negated;
  return quantifier === 'ForAnyValue' ? values.some(one) : values.every(one);
}
