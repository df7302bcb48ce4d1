// Conditions and filters: parsed to a question that an item answers.
import type { Item, Value } from './entities.ts';
import { Words, type Path, type Used } from './expression-text.ts';
import { compared, refused, same, sizeOfValue, typeOf } from './values.ts';

export type Condition = (item: Item) => boolean;
type Operand = (item: Item) => Value | undefined;

export function at(item: Item, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((value, step) => (value === undefined ? undefined : within(value, step)), { M: item });
}

function within(value: Value, step: string | number): Value | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
}

/** @param kind as DynamoDB names it in its refusals @throws AwsFault ValidationException */
export function conditionOf(text: string, kind: string, used: Used): Condition {
  const words = new Words(text, kind, used);
  const condition = either(words);
  if (!words.over) throw words.wrong();
  return condition;
}

function either(words: Words): Condition {
  const all = [both(words)];
  while (words.takes('OR')) all.push(both(words));
  return (item) => all.some((one) => one(item));
}

function both(words: Words): Condition {
  const all = [one(words)];
  while (words.takes('AND')) all.push(one(words));
  return (item) => all.every((it) => it(item));
}

function one(words: Words): Condition {
  if (words.takes('NOT')) {
    const other = one(words);
    return (item) => !other(item);
  }
  if (words.takes('(')) {
    const inner = either(words);
    words.expect(')');
    return inner;
  }
  const called = words.afterNext === '(' ? functions[words.next] : undefined;
  if (called !== undefined) {
    words.take();
    words.expect('(');
    const condition = called(words);
    words.expect(')');
    return condition;
  }
  return comparison(words);
}

const functions: Readonly<Record<string, (words: Words) => Condition>> = {
  attribute_exists: (words) => {
    const path = words.path();
    return (item) => at(item, path) !== undefined;
  },
  attribute_not_exists: (words) => {
    const path = words.path();
    return (item) => at(item, path) === undefined;
  },
  attribute_type: (words) => {
    const path = words.path();
    words.expect(',');
    const type = operand(words);
    return (item) => {
      const [value, wanted] = [at(item, path), type(item)];
      return value !== undefined && wanted !== undefined && 'S' in wanted && typeOf(value) === wanted.S;
    };
  },
  begins_with: (words) => {
    const value = operand(words);
    words.expect(',');
    const start = operand(words);
    return (item) => startsWith(value(item), start(item));
  },
  contains: (words) => {
    const value = operand(words);
    words.expect(',');
    const part = operand(words);
    return (item) => holds(value(item), part(item));
  },
};

export function startsWith(value: Value | undefined, start: Value | undefined): boolean {
  if (value === undefined || start === undefined) return false;
  if ('S' in value && 'S' in start) return value.S.startsWith(start.S);
  return 'B' in value && 'B' in start && Buffer.from(value.B, 'base64').subarray(0, Buffer.byteLength(start.B, 'base64')).equals(Buffer.from(start.B, 'base64'));
}

function holds(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if ('S' in value && 'S' in part) return value.S.includes(part.S);
  if ('SS' in value && 'S' in part) return value.SS.includes(part.S);
  if ('NS' in value && 'N' in part) return value.NS.includes(part.N);
  if ('BS' in value && 'B' in part) return value.BS.includes(part.B);
  return 'L' in value && value.L.some((it) => same(it, part));
}

const orders: Readonly<Record<string, (order: number) => boolean>> = { '<': (it) => it < 0, '<=': (it) => it <= 0, '>': (it) => it > 0, '>=': (it) => it >= 0 };

function comparison(words: Words): Condition {
  const left = operand(words);
  if (words.takes('BETWEEN')) {
    const low = operand(words);
    words.expect('AND');
    const high = operand(words);
    return (item) => ordered(left(item), low(item), (it) => it >= 0) && ordered(left(item), high(item), (it) => it <= 0);
  }
  if (words.takes('IN')) {
    words.expect('(');
    const all = [operand(words)];
    while (words.takes(',')) all.push(operand(words));
    words.expect(')');
    return (item) => all.some((other) => equal(left(item), other(item)));
  }
  if (words.takes('=')) {
    const right = operand(words);
    return (item) => equal(left(item), right(item));
  }
  if (words.takes('<>')) {
    const right = operand(words);
    return (item) => !equal(left(item), right(item));
  }
  const order = orders[words.next];
  if (order === undefined) throw words.wrong();
  words.take();
  const right = operand(words);
  return (item) => ordered(left(item), right(item), order);
}

const equal = (a: Value | undefined, b: Value | undefined): boolean => a !== undefined && b !== undefined && same(a, b);

function ordered(a: Value | undefined, b: Value | undefined, fits: (order: number) => boolean): boolean {
  const order = a === undefined || b === undefined ? undefined : compared(a, b);
  return order !== undefined && fits(order);
}

/** A place, a value, or the size of a place. */
function operand(words: Words): Operand {
  if (words.next.startsWith(':')) {
    const value = words.used.value(words.take(), words.kind);
    return () => value;
  }
  if (words.next === 'size' && words.afterNext === '(') {
    words.take();
    words.expect('(');
    const path = words.path();
    words.expect(')');
    return (item) => {
      const value = at(item, path);
      return value === undefined ? undefined : { N: String(lengthOf(value)) };
    };
  }
  if (words.afterNext === '(') throw refused(`Invalid ${words.kind}: Invalid function name; function: ${words.next}`);
  const path = words.path();
  return (item) => at(item, path);
}

function lengthOf(value: Value): number {
  if ('M' in value) return Object.keys(value.M).length;
  for (const members of Object.values(value)) if (Array.isArray(members)) return members.length;
  return sizeOfValue(value);
}
