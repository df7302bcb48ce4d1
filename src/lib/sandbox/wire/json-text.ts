// Values straight to JSON's text, guided by shapes: what `writeTree` and JSON.stringify would say, without the tree between, in ASCII.
import { json } from './json.ts';
import type { Member, Shape } from './shape.ts';

type Write = (value: unknown) => string;

/** The text of a value in the JSON of the RPC protocols. @throws TypeError where it does not fit the shape, which is a bug */
export const jsonText = (shape: Shape, value: unknown): string => writerOf(shape)(value);

const writers = new WeakMap<Shape, Write>();

function writerOf(shape: Shape): Write {
  const known = writers.get(shape);
  if (known !== undefined) return known;
  const write = compileWriter(shape);
  writers.set(shape, write);
  return write;
}

function compileWriter(shape: Shape): Write {
  switch (shape.kind) {
    case 'string':
      return (value) => {
        if (typeof value !== 'string') throw new TypeError(`the sandbox answers ${typeof value} where a string belongs`);
        return quoted(value);
      };
    case 'number':
      return (value) => {
        if (typeof value !== 'number') throw new TypeError(`the sandbox answers ${typeof value} where a number belongs`);
        return Number.isFinite(value) ? String(value) : `"${value}"`;
      };
    case 'boolean':
      return (value) => {
        if (typeof value !== 'boolean') throw new TypeError(`the sandbox answers ${typeof value} where a boolean belongs`);
        return value ? 'true' : 'false';
      };
    case 'timestamp':
      return (value) => JSON.stringify(json.writeTimestamp(shape, value));
    case 'blob':
      return (value) => JSON.stringify(json.writeBlob(value));
    case 'list':
      return listWriter(shape);
    case 'map':
      return mapWriter(shape);
    case 'struct':
      return structWriter(shape);
    default:
      return (value) => inAscii(JSON.stringify(value) ?? 'null');
  }
}

// oxlint-disable-next-line no-control-regex -- exactly what JSON escapes, and what is no ASCII
const escaped = /[\u0000-\u001f"\\\u007f-\uffff]/;

const quoted = (text: string): string => (escaped.test(text) ? inAscii(JSON.stringify(text)) : `"${text}"`);

/** A text in ASCII is as long in bytes as in characters, and goes out as it is. */
const inAscii = (json: string): string => json.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A shape may hold itself: writers of what is inside are looked up when the first value comes. */
function listWriter(shape: Shape): Write {
  let item: Write | undefined;
  return (value) => {
    item ??= writerOf(shape.item.shape);
    let text = '';
    for (const entry of value as readonly unknown[]) text += text === '' ? item(entry) : `,${item(entry)}`;
    return `[${text}]`;
  };
}

function mapWriter(shape: Shape): Write {
  let item: Write | undefined;
  return (value) => {
    item ??= writerOf(shape.item.shape);
    let text = '';
    for (const [key, entry] of Object.entries(value as object)) text += `${text === '' ? '' : ','}${quoted(key)}:${item(entry)}`;
    return `{${text}}`;
  };
}

interface Field {
  readonly name: string;
  readonly write: Write;
}

function structWriter(shape: Shape): Write {
  let fields: ReadonlyMap<string, Field> | undefined;
  const texts = new WeakMap<object, string>();
  const write = (struct: Readonly<Record<string, unknown>>): string => {
    fields ??= new Map([...shape.byName].map(([key, member]) => [key, fieldOf(member)]));
    let text = '';
    for (const key in struct) {
      const entry = struct[key];
      const field = entry === undefined || entry === null ? undefined : fields.get(key);
      if (field === undefined) continue;
      try {
        text += text === '' ? field.name + field.write(entry) : `,${field.name}${field.write(entry)}`;
      } catch (bug) {
        throw bug instanceof TypeError ? new TypeError(`${shape.name}.${key}: ${bug.message}`) : bug;
      }
    }
    return `{${text}}`;
  };
  return (value) => {
    const struct = value as Readonly<Record<string, unknown>>;
    // What is frozen was frozen all the way down, by the store or by `remembered`: its text stays the same.
    if (!Object.isFrozen(struct)) return write(struct);
    const known = texts.get(struct);
    if (known !== undefined) return known;
    const text = write(struct);
    if (text.length >= worthKeeping) texts.set(struct, flat(text));
    return text;
  };
}

/** A text that was put together is a tree of its pieces, walked anew by each who copies it, until something asks for its characters. */
function flat(text: string): string {
  escaped.test(text);
  return text;
}

/** Shorter texts are made again as quickly as they are found. */
const worthKeeping = 256;

const fieldOf = (member: Member): Field => ({ name: `${quoted(member.name)}:`, write: writerOf(member.shape) });
