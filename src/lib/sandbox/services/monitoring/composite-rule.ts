// The rule of a composite alarm: ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(c)), TRUE, FALSE.
import type { StateValue } from '@aws-sdk/client-cloudwatch';

export type Condition =
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

/** Not a rule. */
export class BadRule extends Error {}

/** @throws BadRule */
export function parseRule(text: string): Condition {
  const words = text.match(/"[^"]*"|'[^']*'|[()]|[^\s()"']+/g) ?? [];
  let at = 0;
  const next = (): string => {
    const word = words[at++];
    if (word === undefined) throw new BadRule('unexpected end of the rule');
    return word;
  };
  const is = (word: string): boolean => words[at]?.toUpperCase() === word;
  const either = (): Condition => {
    let left = both();
    while (is('OR')) {
      at++;
      left = { kind: 'or', left, right: both() };
    }
    return left;
  };
  const both = (): Condition => {
    let left = one();
    while (is('AND')) {
      at++;
      left = { kind: 'and', left, right: one() };
    }
    return left;
  };
  const close = (): void => {
    if (next() !== ')') throw new BadRule("')' expected");
  };
  const one = (): Condition => {
    const word = next();
    if (word === '(') {
      const inner = either();
      close();
      return inner;
    }
    const upper = word.toUpperCase();
    if (upper === 'NOT') return { kind: 'not', of: one() };
    if (upper === 'TRUE' || upper === 'FALSE') return { kind: 'constant', value: upper === 'TRUE' };
    if (upper !== 'ALARM' && upper !== 'OK' && upper !== 'INSUFFICIENT_DATA') throw new BadRule(`unexpected '${word}'`);
    if (next() !== '(') throw new BadRule("'(' expected");
    const alarm = next().replace(/^["']|["']$/g, '');
    close();
    // Alarms may be named by their ARN.
    return { kind: 'state', state: upper, alarm: /:alarm:(.+)$/.exec(alarm)?.[1] ?? alarm };
  };
  const rule = either();
  if (at < words.length) throw new BadRule(`unexpected '${words[at]}'`);
  return rule;
}

export function children(rule: Condition): readonly string[] {
  switch (rule.kind) {
    case 'state':
      return [rule.alarm];
    case 'constant':
      return [];
    case 'not':
      return children(rule.of);
    default:
      return [...children(rule.left), ...children(rule.right)];
  }
}

export function holds(rule: Condition, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'constant':
      return rule.value;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
  }
}
