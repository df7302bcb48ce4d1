// A statement's conditions against what is known of a request.
import { parseInstant } from '../../../world/time.ts';

export type RequestContext = Readonly<Record<string, readonly string[]>>;

type Test = (value: string, wanted: string) => boolean;

const number = (compare: (a: number, b: number) => boolean): Test => (value, wanted) => compare(Number(value), Number(wanted));

/** ISO 8601, or seconds since 1970 (IAM user guide, date condition operators). */
const date = (compare: (a: number, b: number) => boolean): Test => (value, wanted) => compare(secondsOf(value), secondsOf(wanted));

function secondsOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : (parseInstant(text) ?? Number.NaN) / 1000;
}

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => like(wanted, value),
  ArnEquals: (value, wanted) => likeArn(wanted, value),
  ArnLike: (value, wanted) => likeArn(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
  IpAddress: (value, wanted) => isWithin(value, wanted),
};

/** Whether IAM has a condition operator of this name. */
export function isOperator(operator: string): boolean {
  const bare = operator.replace(/^(ForAnyValue|ForAllValues):/, '').replace(/IfExists$/, '');
  return bare === 'Null' || tests[bare.replace('Not', '')] !== undefined;
}

/**
 * As `like`, part by part: a `*` in one of an ARN's first five parts stays in it (IAM user guide, "ArnLike": each of the six
 * parts is checked separately).
 */
export function likeArn(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  const parts = (text: string): readonly string[] => {
    const all = text.split(':');
    return [...all.slice(0, 5), all.slice(5).join(':')];
  };
  const [wanted, seen] = [parts(pattern), parts(value)];
  return wanted.length === seen.length && wanted.every((part, at) => like(part, seen[at] ?? ''));
}

function isWithin(address: string, range: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

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
    return ifExists || quantifier === 'ForAllValues' || (negated && quantifier !== 'ForAnyValue');
  }
  const one = (value: string): boolean => condition.wanted.some((wanted) => test(value, wanted)) !== negated;
  return quantifier === 'ForAnyValue' ? values.some(one) : values.every(one);
}
