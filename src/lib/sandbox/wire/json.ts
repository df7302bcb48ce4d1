// Values to and from JSON-like trees, guided by shapes; CBOR is the same tree with its own blobs and timestamps.
import { asDate, fromDate, instant } from '../../world/time.ts';
import { deepest, Malformed } from './malformed.ts';
import { asDateValue, base64, readBase64, readTimestamp, writeTimestamp } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

/** How a tree writes what JSON has no literal for. */
export interface Notation {
  /** REST protocols name members by `jsonName`, RPC protocols do not. */
  readonly nameOf: (member: Member) => string;
  readonly membersOf: (shape: Shape) => ReadonlyMap<string, Member>;
  readonly readBlob: (value: unknown) => Uint8Array;
  readonly writeBlob: (value: unknown) => unknown;
  readonly readTimestamp: (shape: Shape, value: unknown) => Date;
  readonly writeTimestamp: (shape: Shape, value: unknown) => unknown;
  /** Numbers that JSON cannot say are words there. */
  readonly writeNumber: (value: number) => unknown;
}

/** @throws Malformed where the tree does not fit the shape */
export function readTree(shape: Shape, value: unknown, notation: Notation): unknown {
  return read(shape, value, { notation, left: deepest });
}

/** How what is being read is written, and how many levels it may still have. */
interface Reading {
  readonly notation: Notation;
  readonly left: number;
}

function within({ notation, left }: Reading): Reading {
  if (left === 0) throw new Malformed('the request is nested too deeply');
  return { notation, left: left - 1 };
}

function read(shape: Shape, value: unknown, reading: Reading): unknown {
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, 'a String');
      return value;
    case 'number':
      return readNumber(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'a Boolean');
      return value;
    case 'timestamp':
      return reading.notation.readTimestamp(shape, value);
    case 'blob':
      return reading.notation.readBlob(value);
    case 'list':
      return readList(shape, value, within(reading));
    case 'map':
      return readMap(shape, value, within(reading));
    case 'struct':
      return readStruct(shape, value, within(reading));
    case 'unit':
      return {};
    default:
      return value;
  }
}

function readList(shape: Shape, value: unknown, reading: Reading): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed('Expected list or null');
  const { shape: item } = shape.item;
  const list: unknown[] = [];
  for (const entry of value) if (entry !== null) list.push(read(item, entry, reading));
  return list;
}

function readMap(shape: Shape, value: unknown, reading: Reading): Readonly<Record<string, unknown>> {
  const { shape: item } = shape.item;
  const map: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(asObject(value))) if (entry !== null) map.push([key, read(item, entry, reading)]);
  return Object.fromEntries(map);
}

function readStruct(shape: Shape, value: unknown, reading: Reading): Readonly<Record<string, unknown>> {
  const source = asObject(value);
  const members = reading.notation.membersOf(shape);
  const struct: Record<string, unknown> = {};
  for (const key in source) {
    const entry = source[key];
    const member = members.get(key);
    if (member !== undefined && entry !== null && entry !== undefined) struct[member.name] = read(member.shape, entry, reading);
  }
  return struct;
}

const numberWords: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || numberWords.has(value)) return Number(value);
  throw mismatch(value, 'an Integer');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Malformed(Array.isArray(value) ? 'Start of list found where not expected' : 'Expected structure or null');
  return value as Readonly<Record<string, unknown>>;
}

// AWS: the wording of json services, seen in public threads on ECS and DynamoDB; not part of any contract (unverified for each).
function mismatch(value: unknown, wanted: string): Malformed {
  if (value !== null && typeof value === 'object') return new Malformed(Array.isArray(value) ? 'Start of list found where not expected' : 'Start of structure or map found where not expected.');
  return new Malformed(`${(value === null ? 'null' : typeof value).toUpperCase()}_VALUE can not be converted to ${wanted}`);
}

/** What the shape does not know is left out, as in every AWS answer. */
export function writeTree(shape: Shape, value: unknown, notation: Notation): unknown {
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') throw new TypeError(`the sandbox answers ${typeof value} where a string belongs`);
      return value;
    case 'number':
      if (typeof value !== 'number') throw new TypeError(`the sandbox answers ${typeof value} where a number belongs`);
      return notation.writeNumber(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw new TypeError(`the sandbox answers ${typeof value} where a boolean belongs`);
      return value;
    case 'timestamp':
      return notation.writeTimestamp(shape, value);
    case 'blob':
      return notation.writeBlob(value);
    case 'list': {
      const { shape: item } = shape.item;
      return (value as readonly unknown[]).map((entry) => writeTree(item, entry, notation));
    }
    case 'map': {
      const { shape: item } = shape.item;
      return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, writeTree(item, entry, notation)]));
    }
    case 'struct':
      return writeStruct(shape, value as Readonly<Record<string, unknown>>, notation);
    default:
      return value;
  }
}

function writeStruct(shape: Shape, value: Readonly<Record<string, unknown>>, notation: Notation): Readonly<Record<string, unknown>> {
  const members = shape.byName;
  const tree: Record<string, unknown> = {};
  for (const key in value) {
    const entry = value[key];
    const member = entry === undefined || entry === null ? undefined : members.get(key);
    if (member !== undefined) {
      try {
        tree[notation.nameOf(member)] = writeTree(member.shape, entry, notation);
      } catch (bug) {
        throw bug instanceof TypeError ? new TypeError(`${shape.name}.${key}: ${bug.message}`) : bug;
      }
    }
  }
  return tree;
}

/** JSON of the RPC protocols. */
export const json: Notation = {
  nameOf: (member) => member.name,
  membersOf: (shape) => shape.byName,
  readBlob: (value) => {
    if (typeof value !== 'string') throw mismatch(value, 'a Blob');
    return readBase64(value);
  },
  writeBlob: base64,
  readTimestamp: (shape, value) => {
    if (typeof value === 'number' && (shape.format ?? 'epoch-seconds') === 'epoch-seconds') return asDate(instant(value * 1000));
    if (typeof value === 'string' && shape.format !== undefined) return readTimestamp(value, shape.format);
    throw mismatch(value, 'a Timestamp');
  },
  writeTimestamp: (shape, value) => {
    const format = shape.format ?? 'epoch-seconds';
    return format === 'epoch-seconds' ? fromDate(asDateValue(value)) / 1000 : writeTimestamp(value, format);
  },
  writeNumber: (value) => (Number.isFinite(value) ? value : String(value)),
};

const jsonNames = new WeakMap<Shape, ReadonlyMap<string, Member>>();

/** JSON of the REST protocol: members may have another name there. */
export const restJson: Notation = {
  ...json,
  nameOf: (member) => member.traits.jsonName ?? member.name,
  membersOf: (shape) => {
    const known = jsonNames.get(shape);
    if (known !== undefined) return known;
    const names = new Map(shape.members.map((member) => [member.traits.jsonName ?? member.name, member]));
    jsonNames.set(shape, names);
    return names;
  },
};

/** Below this a parser needs no care. */
const harmless = 65_536;
/** Deeper than any shape goes, documents within it too. */
const deepestText = 1000;

/** A parser keeps what is open: brackets alone would cost it a hundred times their length. */
function nestsTooDeeply(body: Uint8Array): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (quoted) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepestText) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** @throws Malformed when it is no JSON object */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  if (body.length > harmless && nestsTooDeeply(body)) throw new Malformed('the request is nested too deeply');
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new Malformed('Unable to parse the request: not JSON');
  }
}
