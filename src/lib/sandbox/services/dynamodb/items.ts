// One item at a time: put, got, updated, deleted, each under a condition if one is given.
import type { AttributeValue, DeleteItemCommandInput, DeleteItemCommandOutput, GetItemCommandInput, GetItemCommandOutput, PutItemCommandInput, PutItemCommandOutput, UpdateItemCommandInput, UpdateItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { consumed } from './capacity.ts';
import { conditionOf } from './condition.ts';
import { itemsOf, type DynamoTable, type Item } from './entities.ts';
import { Used } from './expression-text.ts';
import { checkKeyOf, keyOf, partsOf, placeOf, tableWithItems } from './key.ts';
import { picked, projectionOf } from './projection.ts';
import { updateOf } from './update.ts';
import { itemOf, refused, shapeOfItem, sizeOf } from './values.ts';

/** AWS: 400 KB an item, names included. (DynamoDB developer guide, "Quotas") */
const largest = 400 * 1024;

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

export const usedBy = (input: Pick<Conditional, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>): Used => new Used({ names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues });

/** The parameters of old are refused rather than left out: they would change what happens. */
export function refuseLegacy(input: object, names: readonly string[]): void {
  const found = names.filter((name) => (input as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (found.length > 0) throw new AwsFault('NotImplemented', `The sandbox does not model the legacy parameters of DynamoDB (${found.join(', ')}); expressions do the same.`, { status: 501 });
}

/** Expressions are read, and what none of them uses is refused, before anything is compared. */
function checkCondition(input: Conditional, used: Used, old: Item | undefined): void {
  const holds = input.ConditionExpression === undefined ? undefined : conditionOf(input.ConditionExpression, 'ConditionExpression', used);
  used.check();
  if (holds === undefined || holds(old ?? {})) return;
  const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old !== undefined ? { members: { Item: shapeOfItem(old) } } : {};
  throw new AwsFault('ConditionalCheckFailedException', 'The conditional request failed', shown);
}

export function store(context: Context, table: DynamoTable, item: Item): void {
  if (sizeOf(item) > largest) throw refused('Item size has exceeded the maximum allowed size');
  itemsOf(context, table).put(placeOf(table, item), item);
}

const oldOnly = (wish: string | undefined): void => {
  if (wish !== undefined && wish !== 'NONE' && wish !== 'ALL_OLD') throw refused('Return values set to invalid value');
};

export const putItem = operation<PutItemCommandInput, PutItemCommandOutput>((input, context) => {
  refuseLegacy(input, ['Expected', 'ConditionalOperator']);
  oldOnly(input.ReturnValues);
  const table = tableWithItems(context, input.TableName);
  const item = itemOf(input.Item);
  checkKeyOf(table, item);
  const old = itemsOf(context, table).get(placeOf(table, item));
  const used = usedBy(input);
  checkCondition(input, used, old);
  store(context, table, item);
  return { ...(input.ReturnValues === 'ALL_OLD' && old !== undefined ? { Attributes: shapeOfItem(old) } : {}), ...consumed(table, input.ReturnConsumedCapacity, { written: Math.max(sizeOf(item), sizeOf(old ?? {})) }) };
});

export const getItem = operation<GetItemCommandInput, GetItemCommandOutput>((input, context) => {
  refuseLegacy(input, ['AttributesToGet']);
  const table = tableWithItems(context, input.TableName);
  const item = itemsOf(context, table).get(placeOf(table, keyOf(table, input.Key)));
  const used = usedBy(input);
  const projected = projectionOf(input.ProjectionExpression, used);
  used.check();
  return { ...(item === undefined ? {} : { Item: shapeOfItem(projected(item)) }), ...consumed(table, input.ReturnConsumedCapacity, { read: sizeOf(item ?? {}), consistent: input.ConsistentRead }) };
});

export const deleteItem = operation<DeleteItemCommandInput, DeleteItemCommandOutput>((input, context) => {
  refuseLegacy(input, ['Expected', 'ConditionalOperator']);
  oldOnly(input.ReturnValues);
  const table = tableWithItems(context, input.TableName);
  const place = placeOf(table, keyOf(table, input.Key));
  const old = itemsOf(context, table).get(place);
  const used = usedBy(input);
  checkCondition(input, used, old);
  itemsOf(context, table).delete(place);
  return { ...(input.ReturnValues === 'ALL_OLD' && old !== undefined ? { Attributes: shapeOfItem(old) } : {}), ...consumed(table, input.ReturnConsumedCapacity, { written: sizeOf(old ?? {}) }) };
});

export const updateItem = operation<UpdateItemCommandInput, UpdateItemCommandOutput>((input, context) => {
  refuseLegacy(input, ['Expected', 'ConditionalOperator', 'AttributeUpdates']);
  const table = tableWithItems(context, input.TableName);
  const key = keyOf(table, input.Key);
  const old = itemsOf(context, table).get(placeOf(table, key));
  const used = usedBy(input);
  const update = input.UpdateExpression === undefined ? { apply: (item: Item) => item, paths: [] } : updateOf(input.UpdateExpression, used);
  const ofKey = partsOf(table).find(({ name }) => update.paths.some(([first]) => first === name));
  if (ofKey !== undefined) throw refused(`One or more parameter values were invalid: Cannot update attribute ${ofKey.name}. This attribute is part of the key`);
  checkCondition(input, used, old);
  const item = update.apply(old ?? key);
  store(context, table, item);
  return { ...told(input.ReturnValues, { old, item, paths: update.paths }), ...consumed(table, input.ReturnConsumedCapacity, { written: Math.max(sizeOf(item), sizeOf(old ?? {})) }) };
});

function told(wish: string | undefined, { old, item, paths }: { readonly old: Item | undefined; readonly item: Item; readonly paths: Parameters<typeof picked>[1] }): { Attributes?: Record<string, AttributeValue> } {
  const shown = { ALL_OLD: old, ALL_NEW: item, UPDATED_OLD: old === undefined ? undefined : picked(old, paths), UPDATED_NEW: picked(item, paths) }[wish ?? ''];
  return shown === undefined || Object.keys(shown).length === 0 ? {} : { Attributes: shapeOfItem(shown) };
}
