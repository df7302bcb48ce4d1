// Update expressions: SET, REMOVE, ADD and DELETE, all seen against the item as it was.
import { at } from './condition.ts';
import type { Item, Value } from './entities.ts';
import { Words, type Path, type Used } from './expression-text.ts';
import { added, refused, typeOf } from './values.ts';

type Change = (before: Item, after: Item) => Item;

const kind = 'UpdateExpression';

/** What an update makes of an item, and which places it names. @throws AwsFault ValidationException */
export function updateOf(text: string, used: Used): { readonly apply: (item: Item) => Item; readonly paths: readonly Path[] } {
  const words = new Words(text, kind, used);
  const changes: Change[] = [];
  const paths: Path[] = [];
  const clauses: Readonly<Record<string, (path: Path) => Change>> = {
    SET: (path) => {
      words.expect('=');
      const value = sum(words);
      return (before, after) => put(after, path, value(before));
    },
    REMOVE: (path) => (_before, after) => without(after, path),
    ADD: (path) => {
      const value = words.used.value(words.take(), kind);
      return (before, after) => put(after, path, addTo(at(before, path), value));
    },
    DELETE: (path) => {
      const value = words.used.value(words.take(), kind);
      return (before, after) => takeFrom(after, { path, value: at(before, path), members: value });
    },
  };
  const seen = new Set<string>();
  while (!words.over) {
    const name = words.next.toUpperCase();
    const clause = clauses[name];
    if (clause === undefined) throw words.wrong();
    if (seen.has(name)) throw refused(`Invalid ${kind}: The "${name}" section can only be used once in an update expression;`);
    seen.add(name);
    words.take();
    do {
      const path = words.path();
      for (const other of paths) if (path.every((step, index) => index >= other.length || step === other[index])) throw refused(`Invalid ${kind}: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${other.join(', ')}], path two: [${path.join(', ')}]`);
      paths.push(path);
      changes.push(clause(path));
    } while (words.takes(','));
  }
  return { apply: (item) => changes.reduce((after, change) => change(item, after), item), paths };
}

type Found = (item: Item) => Value;

function sum(words: Words): Found {
  const left = operand(words);
  const times = words.takes('+') ? 1 : words.takes('-') ? -1 : undefined;
  if (times === undefined) return left;
  const right = operand(words);
  return (item) => {
    const [a, b] = [left(item), right(item)];
    if (!('N' in a) || !('N' in b)) throw refused('An operand in the update expression has an incorrect data type');
    return { N: added(a.N, b.N, times) };
  };
}

function operand(words: Words): Found {
  if (words.next.startsWith(':')) {
    const value = words.used.value(words.take(), kind);
    return () => value;
  }
  if (words.afterNext === '(') return called(words);
  const path = words.path();
  return (item) => {
    const value = at(item, path);
    if (value === undefined) throw refused('The provided expression refers to an attribute that does not exist in the item');
    return value;
  };
}

function called(words: Words): Found {
  const name = words.take();
  words.expect('(');
  if (name === 'if_not_exists') {
    const path = words.path();
    words.expect(',');
    const other = operand(words);
    words.expect(')');
    return (item) => at(item, path) ?? other(item);
  }
  if (name === 'list_append') {
    const first = operand(words);
    words.expect(',');
    const second = operand(words);
    words.expect(')');
    return (item) => {
      const [a, b] = [first(item), second(item)];
      if (!('L' in a) || !('L' in b)) throw refused('An operand in the update expression has an incorrect data type');
      return { L: [...a.L, ...b.L] };
    };
  }
  throw refused(`Invalid ${kind}: Invalid function name; function: ${name}`);
}

const noPlace = (): Error => refused('The document path provided in the update expression is invalid for update');

function put(item: Item, path: Path, value: Value): Item {
  const [first, ...rest] = path;
  if (typeof first !== 'string') throw noPlace();
  if (rest.length === 0) return { ...item, [first]: value };
  const inner = item[first];
  if (inner === undefined) throw noPlace();
  return { ...item, [first]: putIn(inner, rest, value) };
}

function putIn(inner: Value, path: Path, value: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof first === 'string') {
    if (!('M' in inner)) throw noPlace();
    return { M: put(inner.M, path, value) };
  }
  if (!('L' in inner)) throw noPlace();
  const old = inner.L[first];
  if (rest.length > 0 && old === undefined) throw noPlace();
  // AWS: what is set beyond the end of a list is appended. (DynamoDB developer guide, "Update expressions")
  const made = old === undefined ? value : putIn(old, rest, value);
  return { L: old === undefined ? [...inner.L, made] : inner.L.map((one, index) => (index === first ? made : one)) };
}

function without(item: Item, path: Path): Item {
  const [first, ...rest] = path;
  if (typeof first !== 'string') return item;
  const { [first]: old, ...others } = item;
  if (old === undefined) return item;
  return rest.length === 0 ? others : { ...item, [first]: withoutIn(old, rest) };
}

function withoutIn(inner: Value, path: Path): Value {
  const [first, ...rest] = path;
  if (typeof first === 'string') return 'M' in inner ? { M: without(inner.M, path) } : inner;
  if (!('L' in inner)) return inner;
  return { L: rest.length === 0 ? inner.L.filter((_, index) => index !== first) : inner.L.map((one, index) => (index === first ? withoutIn(one, rest) : one)) };
}

function addTo(old: Value | undefined, value: Value): Value {
  if ('N' in value) {
    if (old === undefined) return value;
    if ('N' in old) return { N: added(old.N, value.N) };
  }
  for (const type of ['SS', 'NS', 'BS'] as const) {
    const members = membersOf(value, type);
    if (members === undefined) continue;
    if (old === undefined) return value;
    const before = membersOf(old, type);
    if (before !== undefined) return { [type]: [...new Set([...before, ...members])].sort() } as unknown as Value;
  }
  throw old === undefined ? refused(`Invalid ${kind}: Incorrect operand type for operator or function; operator: ADD, operand type: ${typeOf(value)}`) : refused('An operand in the update expression has an incorrect data type');
}

function takeFrom(item: Item, from: { readonly path: Path; readonly value: Value | undefined; readonly members: Value }): Item {
  const type = (['SS', 'NS', 'BS'] as const).find((one) => one in from.members);
  if (type === undefined) throw refused(`Invalid ${kind}: Incorrect operand type for operator or function; operator: DELETE, operand type: ${typeOf(from.members)}`);
  if (from.value === undefined) return item;
  const before = membersOf(from.value, type);
  if (before === undefined) throw refused('An operand in the update expression has an incorrect data type');
  const gone = new Set(membersOf(from.members, type));
  const left = before.filter((one) => !gone.has(one));
  // AWS: an empty set does not exist. (DynamoDB developer guide, "Update expressions")
  return left.length === 0 ? without(item, from.path) : put(item, from.path, { [type]: left } as unknown as Value);
}

const membersOf = (value: Value, type: 'SS' | 'NS' | 'BS'): readonly string[] | undefined => (value as Readonly<Record<string, readonly string[]>>)[type];
