// Attribute values: between the wire and the store, compared, and weighed.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Item, KeyType, Value } from './entities.ts';

export const refused = (message: string): AwsFault => new AwsFault('ValidationException', message);

type Given = AttributeValue | undefined;
export type GivenItem = Readonly<Record<string, AttributeValue>> | undefined;

const types = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL'] as const;
export type TypeName = (typeof types)[number];

const bytes = (given: Uint8Array): string => Buffer.from(given).toString('base64');

/** As it is stored. @throws AwsFault ValidationException in DynamoDB's words */
export function valueOf(given: Given): Value {
  const named = types.filter((type) => (given as Readonly<Record<string, unknown>> | undefined)?.[type] !== undefined);
  const [type] = named;
  if (given === undefined || type === undefined) throw refused('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  if (named.length > 1) throw refused('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes');
  const it = given as Required<{ S: string; N: string; B: Uint8Array; SS: string[]; NS: string[]; BS: Uint8Array[]; M: Record<string, AttributeValue>; L: AttributeValue[]; NULL: boolean; BOOL: boolean }>;
  switch (type) {
    case 'S':
      return { S: it.S };
    case 'N':
      return { N: numberOf(it.N) };
    case 'B':
      return { B: bytes(it.B) };
    case 'BOOL':
      return { BOOL: it.BOOL };
    case 'NULL':
      if (!it.NULL) throw refused('One or more parameter values were invalid: Null attribute value types must have the value of true');
      return { NULL: true };
    case 'M':
      return { M: itemOf(it.M) };
    case 'L':
      return { L: it.L.map(valueOf) };
    case 'SS':
      return { SS: setOf(it.SS, 'string') };
    case 'NS':
      return { NS: setOf(it.NS.map(numberOf), 'number') };
    default:
      return { BS: setOf(it.BS.map(bytes), 'binary') };
  }
}

export const itemOf = (given: GivenItem): Item => Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, valueOf(value)]));

function setOf(members: readonly string[], kind: string): readonly string[] {
  if (members.length === 0) throw refused(`One or more parameter values were invalid: An ${kind} set  may not be empty`);
  if (new Set(members).size < members.length) throw refused('One or more parameter values were invalid: Input collection contains duplicates.');
  return [...members].sort();
}

/** AWS: 38 digits, of a size between 1E-130 and 9.9E+125. (DynamoDB developer guide, "Supported data types") */
function numberOf(given: string): string {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(given.trim())) throw refused('The parameter cannot be converted to a numeric value: ' + given);
  const [, sign = '', whole = '', part = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(given.trim()) ?? [];
  const digits = `${whole}${part}`.replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length > 38) throw refused('Attempting to store more than 38 significant digits in a Number');
  if (digits === '') return '0';
  const leading = /^0*/.exec(`${whole}${part}`)?.[0].length ?? 0;
  const point = whole.length - leading + Number(power);
  if (point > 126) throw refused('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (point < -129) throw refused('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  const minus = sign === '-' ? '-' : '';
  if (point <= 0) return `${minus}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? `${minus}${digits}${'0'.repeat(point - digits.length)}` : `${minus}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** As the wire has it. */
export function shapeOf(value: Value): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((one) => Buffer.from(one, 'base64')) };
  if ('M' in value) return { M: shapeOfItem(value.M) };
  if ('L' in value) return { L: value.L.map(shapeOf) };
  if ('SS' in value) return { SS: [...value.SS] };
  if ('NS' in value) return { NS: [...value.NS] };
  return value;
}

export const shapeOfItem = (item: Item): Record<string, AttributeValue> => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shapeOf(value)]));

export const typeOf = (value: Value): TypeName => Object.keys(value)[0] as TypeName;

/** Below zero, zero or above; undefined where DynamoDB has no order between them. */
export function compared(a: Value, b: Value): number | undefined {
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  if ('N' in a && 'N' in b) return comparedNumbers(a.N, b.N);
  return undefined;
}

/** Exact: as text, for a double has 17 digits and DynamoDB's numbers have 38. Both as `numberOf` writes them. */
function comparedNumbers(a: string, b: string): number {
  const [negativeA, negativeB] = [a.startsWith('-'), b.startsWith('-')];
  if (negativeA !== negativeB) return negativeA ? -1 : 1;
  const [x, y] = negativeA ? [b.slice(1), a.slice(1)] : [a, b];
  const [wholeX = '', partX = ''] = x.split('.');
  const [wholeY = '', partY = ''] = y.split('.');
  if (wholeX.length !== wholeY.length) return wholeX.length - wholeY.length;
  const [left, right] = [`${wholeX}.${partX}`, `${wholeY}.${partY}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum of two numbers, exactly. */
export function added(a: string, b: string, times: 1 | -1 = 1): string {
  const places = Math.max(...[a, b].map((one) => one.split('.')[1]?.length ?? 0));
  const scaled = (one: string): bigint => {
    const [whole = '', part = ''] = one.replace('-', '').split('.');
    const size = BigInt(`${whole}${part.padEnd(places, '0')}`);
    return one.startsWith('-') ? -size : size;
  };
  const sum = scaled(a) + BigInt(times) * scaled(b);
  const text = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  return numberOf(`${sum < 0n ? '-' : ''}${text.slice(0, text.length - places)}${places === 0 ? '' : `.${text.slice(-places)}`}`);
}

export const same = (a: Value, b: Value): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: Value): unknown {
  if ('M' in value) return { M: Object.entries(value.M).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]) };
  return 'L' in value ? { L: value.L.map(sorted) } : value;
}

/** Bytes that DynamoDB counts for an item: names and values. (DynamoDB developer guide, "DynamoDB item sizes and formats") */
export function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value), 0);
}

export function sizeOfValue(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('M' in value) return 3 + Object.entries(value.M).reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + sizeOfValue(one), 0);
  if ('L' in value) return 3 + value.L.reduce((sum, one) => sum + 1 + sizeOfValue(one), 0);
  if ('SS' in value) return value.SS.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  if ('NS' in value) return value.NS.reduce((sum, one) => sum + Math.ceil(one.length / 2) + 1, 0);
  if ('BS' in value) return value.BS.reduce((sum, one) => sum + Buffer.byteLength(one, 'base64'), 0);
  return 1;
}

/** A key's part: the type that the table has for it, and not empty. */
export function isOfType(value: Value | undefined, type: KeyType): boolean {
  return value !== undefined && type in value;
}
