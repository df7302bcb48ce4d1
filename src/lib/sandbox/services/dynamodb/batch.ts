// Several items in one request: got, or put and deleted, each for itself.
import type { AttributeValue, BatchGetItemCommandInput, BatchGetItemCommandOutput, BatchWriteItemCommandInput, BatchWriteItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { operation } from '../../world/service.ts';
import { itemsOf } from './entities.ts';
import { refuseLegacy, store, usedBy } from './items.ts';
import { checkKeyOf, keyOf, placeOf, tableWithItems } from './key.ts';
import { projectionOf } from './projection.ts';
import { itemOf, refused, shapeOfItem } from './values.ts';

// AWS: 100 items are got and 25 written in one request. (DynamoDB API reference, BatchGetItem and BatchWriteItem)
const mostGot = 100;
const mostWritten = 25;

export const batchGetItem = operation<BatchGetItemCommandInput, BatchGetItemCommandOutput>((input, context) => {
  const wishes = Object.entries(input.RequestItems ?? {});
  if (wishes.length === 0) throw refused("1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1");
  if (wishes.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0) > mostGot) throw refused('Too many items requested for the BatchGetItem call');
  const found: Record<string, Record<string, AttributeValue>[]> = {};
  for (const [name, wish] of wishes) {
    refuseLegacy(wish, ['AttributesToGet']);
    const table = tableWithItems(context, name);
    const places = (wish.Keys ?? []).map((key) => placeOf(table, keyOf(table, key)));
    if (new Set(places).size < places.length) throw refused('Provided list of item keys contains duplicates');
    const used = usedBy(wish);
    const projected = projectionOf(wish.ProjectionExpression, used);
    used.check();
    found[name] = places.flatMap((place) => {
      const item = itemsOf(context, table).get(place);
      return item === undefined ? [] : [shapeOfItem(projected(item))];
    });
  }
  return { Responses: found, UnprocessedKeys: {} };
});

export const batchWriteItem = operation<BatchWriteItemCommandInput, BatchWriteItemCommandOutput>((input, context) => {
  const wishes = Object.entries(input.RequestItems ?? {}).flatMap(([name, all]) => all.map((wish) => ({ table: tableWithItems(context, name), wish })));
  if (wishes.length === 0) throw refused('The batch write request list for a table cannot be null or empty');
  if (wishes.length > mostWritten) throw refused('Too many items requested for the BatchWriteItem call');
  const writes = wishes.map(({ table, wish: { PutRequest, DeleteRequest } }) => {
    if ((PutRequest === undefined) === (DeleteRequest === undefined)) throw refused('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes');
    if (PutRequest === undefined) return { table, place: placeOf(table, keyOf(table, DeleteRequest?.Key)), item: undefined };
    const item = itemOf(PutRequest.Item);
    checkKeyOf(table, item);
    return { table, place: placeOf(table, item), item };
  });
  if (new Set(writes.map(({ table, place }) => `${table.name} ${place}`)).size < writes.length) throw refused('Provided list of item keys contains duplicates');
  for (const { table, place, item } of writes) {
    if (item === undefined) itemsOf(context, table).delete(place);
    else store(context, table, item);
  }
  return { UnprocessedItems: {} };
});
