// Metric math: the text of an expression to a tree, and the tree to a number, a series or several.
import { apply, BadExpression, type Series, type Value } from './math-functions.ts';

export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'minus'; readonly of: Node };

const token = /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|'([^']*)'|(<=|>=|==|!=|&&|\|\||[-+*/^()[\],<>]))/iy;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign';
  readonly text: string;
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw new BadExpression(`unexpected '${text.slice(at).trim().slice(0, 12)}'`);
    at = token.lastIndex;
    const [, number, name, double, single, sign] = match;
    if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (name !== undefined) found.push(/^(and|or)$/i.test(name) ? { kind: 'sign', text: name.toLowerCase() === 'and' ? '&&' : '||' } : { kind: 'name', text: name });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
    else found.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return found;
}

/** From weakest to strongest. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/'], ['^']];

/** @throws BadExpression */
export function parseExpression(text: string): Node {
  const all = tokens(text);
  let at = 0;
  const peek = (sign: string): boolean => all[at]?.kind === 'sign' && all[at]?.text === sign;
  const expect = (sign: string): void => {
    if (!peek(sign)) throw new BadExpression(`'${sign}' expected`);
    at++;
  };
  const list = (close: string): readonly Node[] => {
    const items: Node[] = [];
    while (!peek(close)) {
      items.push(level(0));
      if (!peek(close)) expect(',');
    }
    expect(close);
    return items;
  };
  const level = (n: number): Node => {
    const signs = levels[n];
    if (signs === undefined) return unary();
    let left = level(n + 1);
    while (all[at]?.kind === 'sign' && signs.includes(all[at]?.text ?? '')) {
      const operator = all[at]?.text ?? '';
      at++;
      left = { kind: 'binary', operator, left, right: level(n + 1) };
    }
    return left;
  };
  const unary = (): Node => {
    if (peek('-')) {
      at++;
      return { kind: 'minus', of: unary() };
    }
    return primary();
  };
  const primary = (): Node => {
    const next = all[at++];
    if (next === undefined) throw new BadExpression('unexpected end');
    if (next.kind === 'number') return { kind: 'number', value: Number(next.text) };
    if (next.kind === 'text') return { kind: 'text', value: next.text };
    if (next.kind === 'name') {
      if (!peek('(')) return { kind: 'name', name: next.text };
      at++;
      return { kind: 'call', name: next.text.toUpperCase(), args: list(')') };
    }
    if (next.text === '(') {
      const inner = level(0);
      expect(')');
      return inner;
    }
    if (next.text === '[') return { kind: 'list', items: list(']') };
    throw new BadExpression(`unexpected '${next.text}'`);
  };
  const tree = level(0);
  if (at < all.length) throw new BadExpression(`unexpected '${all[at]?.text}'`);
  return tree;
}

/** The ids that an expression refers to; METRICS() refers to all that are metrics. */
export function references(node: Node): readonly string[] {
  switch (node.kind) {
    case 'name':
      return [node.name];
    case 'list':
      return node.items.flatMap(references);
    case 'call':
      // REPEAT and LINEAR are words of FILL and no ids.
      return node.args.flatMap(references).filter((name) => !(node.name === 'FILL' && (name === 'REPEAT' || name === 'LINEAR')));
    case 'binary':
      return [...references(node.left), ...references(node.right)];
    case 'minus':
      return references(node.of);
    default:
      return [];
  }
}

export interface Scope {
  /** The series of an id. @throws BadExpression for an unknown one */
  value(id: string): Value;
  /** The metrics of the request, not its expressions. */
  metrics(): readonly Series[];
  /** All instants of the window, whether anything is known of them or not. */
  readonly times: readonly number[];
  /** In seconds. */
  readonly period: number;
}

export function evaluate(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'text':
      throw new BadExpression(`"${node.value}" stands where a number should`);
    case 'name':
      return scope.value(node.name);
    case 'list':
      return node.items.flatMap((item) => {
        const value = evaluate(item, scope);
        if (typeof value === 'number') throw new BadExpression('a list holds series only');
        return value instanceof Map ? [value as Series] : (value as readonly Series[]);
      });
    case 'minus':
      return combine('-', 0, evaluate(node.of, scope));
    case 'binary':
      return combine(node.operator, evaluate(node.left, scope), evaluate(node.right, scope));
    case 'call':
      return call(node, scope);
  }
}

function call(node: Extract<Node, { kind: 'call' }>, scope: Scope): Value {
  if (node.name === 'METRICS') return scope.metrics();
  const [first, second] = node.args;
  if (node.name === 'FILL' && second?.kind === 'name' && (second.name === 'REPEAT' || second.name === 'LINEAR')) {
    return apply('FILL', [evaluate(first ?? { kind: 'number', value: 0 }, scope), second.name], scope);
  }
  return apply(node.name, node.args.map((arg) => evaluate(arg, scope)), scope);
}

const truth = (is: boolean): number => (is ? 1 : 0);

/** AWS: what divides by zero gives no datapoint. (CloudWatch user guide, "Using math expressions") */
function calculate(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '^':
      return a ** b;
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '&&':
      return truth(a !== 0 && b !== 0);
    default:
      return truth(a !== 0 || b !== 0);
  }
}

/** Instant by instant: an instant that either side lacks has no result. */
function combine(operator: string, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return calculate(operator, left, right) ?? 0;
  if (Array.isArray(left)) return (left as readonly Series[]).map((series) => single(combine(operator, series, right)));
  if (Array.isArray(right)) return (right as readonly Series[]).map((series) => single(combine(operator, left, series)));
  const result = new Map<number, number>();
  const times = left instanceof Map ? left.keys() : (right as Series).keys();
  for (const at of times) {
    const a = typeof left === 'number' ? left : (left as Series).get(at);
    const b = typeof right === 'number' ? right : (right as Series).get(at);
    const value = a === undefined || b === undefined ? undefined : calculate(operator, a, b);
    if (value !== undefined) result.set(at, value);
  }
  return result;
}

function single(value: Value): Series {
  if (value instanceof Map) return value;
  throw new BadExpression('lists of lists are not modelled');
}
