// What of an item is answered: all of it, or the places that an expression names.
import { at } from './condition.ts';
import type { Item, Value } from './entities.ts';
import { Words, type Path, type Used } from './expression-text.ts';

export type Projection = (item: Item) => Item;

/** @throws AwsFault ValidationException */
export function projectionOf(text: string | undefined, used: Used): Projection {
  if (text === undefined) return (item) => item;
  const words = new Words(text, 'ProjectionExpression', used);
  const paths: Path[] = [words.path()];
  while (words.takes(',')) paths.push(words.path());
  if (!words.over) throw words.wrong();
  return (item) => picked(item, paths);
}

export const picked = (item: Item, paths: readonly Path[]): Item =>
  paths.reduce<Item>((all, path) => {
    const value = at(item, path);
    return value === undefined ? all : withAt(all, path, value);
  }, {});

function withAt(item: Item, [first, ...rest]: Path, value: Value): Item {
  const name = String(first);
  return { ...item, [name]: inside(item[name], rest, value) };
}

/** Elements of a list stand one after the other, whatever their indexes were. */
function inside(old: Value | undefined, path: Path, value: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof first === 'number') return { L: [...(old !== undefined && 'L' in old ? old.L : []), inside(undefined, rest, value)] };
  return { M: withAt(old !== undefined && 'M' in old ? old.M : {}, path, value) };
}
