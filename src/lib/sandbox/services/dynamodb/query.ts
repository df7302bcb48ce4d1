// Many items: a partition in order of its sort keys, or a whole table; a page at a time.
import type { AttributeValue, QueryCommandInput, QueryCommandOutput, ScanCommandInput, ScanCommandOutput, Select } from '@aws-sdk/client-dynamodb';
import type { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { consumed } from './capacity.ts';
import { at, conditionOf, startsWith } from './condition.ts';
import { itemsOf, type DynamoTable, type Item, type Value } from './entities.ts';
import { Words, type Used } from './expression-text.ts';
import { refuseLegacy, usedBy } from './items.ts';
import { keyOf, partsOf, placeOf, tableWithItems } from './key.ts';
import { projectionOf } from './projection.ts';
import { compared, isOfType, refused, same, shapeOfItem, sizeOf } from './values.ts';

/** AWS: a page ends at 1 MB of what was read, before the filter. (DynamoDB developer guide, "Paginating table query results") */
const largestPage = 1024 * 1024;

interface Wish {
  readonly Limit?: number | undefined;
  readonly ExclusiveStartKey?: Record<string, AttributeValue> | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly Select?: Select | undefined;
  readonly IndexName?: string | undefined;
}

export const query = operation<QueryCommandInput, QueryCommandOutput>((input, context) => {
  refuseLegacy(input, ['KeyConditions', 'QueryFilter', 'ConditionalOperator', 'AttributesToGet']);
  const table = tableWithItems(context, input.TableName);
  refuseIndexes(input);
  if (input.KeyConditionExpression === undefined) throw refused('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const used = usedBy(input);
  const fits = keyConditionOf(input.KeyConditionExpression, table, used);
  const found = itemsOf(context, table).values().filter(fits).sort((a, b) => inOrder(table, a, b));
  return paged(input.ScanIndexForward === false ? found.reverse() : found, { table, input, used });
});

export const scan = operation<ScanCommandInput, ScanCommandOutput>((input, context) => {
  refuseLegacy(input, ['ScanFilter', 'ConditionalOperator', 'AttributesToGet']);
  const table = tableWithItems(context, input.TableName);
  refuseIndexes(input);
  const used = usedBy(input);
  return paged(segmentOf(itemsOf(context, table).values(), input), { table, input, used });
});

function refuseIndexes({ IndexName }: Wish): void {
  // Tables are made without indexes here, so there is none of any name.
  if (IndexName !== undefined) throw refused(`The table does not have the specified index: ${IndexName}`);
}

function segmentOf(items: readonly Item[], { Segment, TotalSegments }: ScanCommandInput): readonly Item[] {
  if ((Segment === undefined) !== (TotalSegments === undefined)) throw refused(`The ${Segment === undefined ? 'Segment' : 'TotalSegments'} parameter is required but was not present in the request when parameter ${Segment === undefined ? 'TotalSegments' : 'Segment'} is present`);
  if (Segment === undefined || TotalSegments === undefined) return items;
  if (Segment >= TotalSegments) throw refused(`The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`);
  return items.filter((_, index) => index % TotalSegments === Segment);
}

const inOrder = ({ range }: DynamoTable, a: Item, b: Item): number => (range === undefined ? 0 : (compared(a[range.name] ?? { S: '' }, b[range.name] ?? { S: '' }) ?? 0));

interface Reading {
  readonly table: DynamoTable;
  readonly input: Wish & Pick<QueryCommandInput, 'ReturnConsumedCapacity' | 'ConsistentRead'>;
  readonly used: Used;
}

function paged(all: readonly Item[], { table, input, used }: Reading): Omit<QueryCommandOutput, '$metadata'> {
  if (input.Limit !== undefined && input.Limit < 1) throw refused(`1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`);
  const filter = input.FilterExpression === undefined ? undefined : conditionOf(input.FilterExpression, 'FilterExpression', used);
  const projected = projectionOf(input.ProjectionExpression, used);
  used.check();
  const from = input.ExclusiveStartKey === undefined ? 0 : 1 + startOf(all, table, input.ExclusiveStartKey);
  const read: Item[] = [];
  let size = 0;
  for (const item of all.slice(from)) {
    if (read.length >= (input.Limit ?? Infinity) || (size > 0 && size + sizeOf(item) > largestPage)) break;
    read.push(item);
    size += sizeOf(item);
  }
  const last = read.at(-1);
  // AWS: a page that ends with its limit says where to go on, also where nothing comes after it. (the same page)
  const goesOn = from + read.length < all.length || (input.Limit !== undefined && read.length === input.Limit);
  const kept = filter === undefined ? read : read.filter(filter);
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: kept.map((item) => shapeOfItem(projected(item))) }),
    Count: kept.length,
    ScannedCount: read.length,
    ...(goesOn && last !== undefined ? { LastEvaluatedKey: shapeOfItem(Object.fromEntries(partsOf(table).map(({ name }) => [name, last[name] as Value]))) } : {}),
    ...consumed(table, input.ReturnConsumedCapacity, { read: size, consistent: input.ConsistentRead }),
  };
}

function startOf(all: readonly Item[], table: DynamoTable, given: Record<string, AttributeValue>): number {
  let place: string;
  try {
    place = placeOf(table, keyOf(table, given));
  } catch {
    throw refused('The provided starting key is invalid: The provided key element does not match the schema');
  }
  return all.findIndex((item) => placeOf(table, item) === place);
}

const missing = (name: string): AwsFault => refused(`Query condition missed key schema element: ${name}`);

/** `pk = :p`, and at most one condition on the sort key. */
function keyConditionOf(text: string, table: DynamoTable, used: Used): (item: Item) => boolean {
  const words = new Words(text, 'KeyConditionExpression', used);
  const wishes = new Map<string, (value: Value) => boolean>();
  do {
    const enclosed = words.takes('(');
    const [name, wish] = keyWish(words);
    if (wishes.has(name)) throw refused('KeyConditionExpressions must only contain one condition per key');
    if (name === table.hash.name && !wish.equals) throw refused('Query key condition not supported');
    if (!wish.ofType(name === table.hash.name ? table.hash.type : (table.range?.type ?? 'S'))) throw refused('One or more parameter values were invalid: Condition parameter type does not match schema type');
    wishes.set(name, wish.fits);
    if (enclosed) words.expect(')');
  } while (words.takes('AND'));
  if (!words.over) throw words.wrong();
  if (!wishes.has(table.hash.name)) throw missing(table.hash.name);
  const others = [...wishes.keys()].filter((name) => name !== table.hash.name && name !== table.range?.name);
  if (others.length > 0) throw missing(table.range?.name ?? table.hash.name);
  return (item) => [...wishes].every(([name, fits]) => {
    const value = at(item, [name]);
    return value !== undefined && fits(value);
  });
}

interface KeyWish {
  readonly equals: boolean;
  readonly ofType: (type: 'S' | 'N' | 'B') => boolean;
  readonly fits: (value: Value) => boolean;
}

function keyWish(words: Words): readonly [string, KeyWish] {
  if (words.next === 'begins_with' && words.afterNext === '(') {
    words.take();
    words.expect('(');
    const name = String(words.path()[0]);
    words.expect(',');
    const start = words.used.value(words.take(), words.kind);
    words.expect(')');
    return [name, { equals: false, ofType: (type) => type !== 'N' && isOfType(start, type), fits: (value) => startsWith(value, start) }];
  }
  const name = String(words.path()[0]);
  const order = words.take().toUpperCase();
  const first = words.used.value(words.take(), words.kind);
  if (order === 'BETWEEN') {
    words.expect('AND');
    const second = words.used.value(words.take(), words.kind);
    return [name, { equals: false, ofType: (type) => isOfType(first, type) && isOfType(second, type), fits: (value) => (compared(value, first) ?? -1) >= 0 && (compared(value, second) ?? 1) <= 0 }];
  }
  const fits: Readonly<Record<string, (value: Value) => boolean>> = {
    '=': (value) => same(value, first),
    '<': (value) => (compared(value, first) ?? 0) < 0,
    '<=': (value) => (compared(value, first) ?? 1) <= 0,
    '>': (value) => (compared(value, first) ?? 0) > 0,
    '>=': (value) => (compared(value, first) ?? -1) >= 0,
  };
  const wanted = fits[order];
  if (wanted === undefined) throw refused(`Invalid operator used in KeyConditionExpression: ${order}`);
  return [name, { equals: order === '=', ofType: (type) => isOfType(first, type), fits: wanted }];
}
