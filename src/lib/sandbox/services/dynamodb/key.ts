// Keys: which item a request means, and where it stands in its table.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { tablesOf, type DynamoTable, type Item, type KeyPart, type Value } from './entities.ts';
import { isOfType, itemOf, refused, sizeOfValue, type GivenItem } from './values.ts';

/** By name or ARN. @throws AwsFault ResourceNotFoundException */
export function tableNamed(context: Context, given: string | undefined): DynamoTable {
  const name = (given ?? '').replace(/^arn:.*:table\//, '');
  const table = tablesOf(context).get(name);
  if (table === undefined) throw new AwsFault('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  return table;
}

/** For its items. AWS: a table that is still being made has none to ask for. (DynamoDB API reference, CreateTable) */
export function tableWithItems(context: Context, given: string | undefined): DynamoTable {
  const name = (given ?? '').replace(/^arn:.*:table\//, '');
  const table = tablesOf(context).get(name);
  if (table === undefined || table.status === 'CREATING' || table.status === 'DELETING') throw new AwsFault('ResourceNotFoundException', 'Requested resource not found');
  return table;
}

export const partsOf = ({ hash, range }: DynamoTable): readonly KeyPart[] => (range === undefined ? [hash] : [hash, range]);

const textOf = (value: Value): string => ('S' in value ? value.S : 'N' in value ? value.N : 'B' in value ? value.B : '');

/** Where the store keeps it. */
export const placeOf = (table: DynamoTable, item: Item): string => JSON.stringify(partsOf(table).map(({ name }) => textOf(item[name] ?? { S: '' })));

/** AWS: 2,048 bytes for a partition key, 1,024 for a sort key. (DynamoDB developer guide, "Quotas") */
const longest = { hash: 2048, range: 1024 } as const;

/** A whole item's key. @throws AwsFault ValidationException */
export function checkKeyOf(table: DynamoTable, item: Item): void {
  for (const part of partsOf(table)) {
    const value = item[part.name];
    if (value === undefined) throw refused(`One or more parameter values were invalid: Missing the key ${part.name} in the item`);
    if (!isOfType(value, part.type)) throw refused(`One or more parameter values were invalid: Type mismatch for key ${part.name} expected: ${part.type} actual: ${Object.keys(value)[0] ?? ''}`);
    checkSize(table, part, value);
  }
}

function checkSize(table: DynamoTable, part: KeyPart, value: Value): void {
  if (textOf(value) === '') throw refused(`One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${part.type === 'B' ? 'binary' : 'string'} value. Key: ${part.name}`);
  const [most, what] = part === table.hash ? [longest.hash, 'hashkey'] : [longest.range, 'rangekey'];
  if (part.type !== 'N' && sizeOfValue(value) > most) throw refused(`One or more parameter values were invalid: Size of ${what} has exceeded the maximum size limit of${most} bytes`);
}

/** A key as it is asked for: all of its parts and nothing else. @throws AwsFault ValidationException */
export function keyOf(table: DynamoTable, given: GivenItem): Item {
  const key = itemOf(given);
  const parts = partsOf(table);
  if (Object.keys(key).length !== parts.length || parts.some(({ name, type }) => !isOfType(key[name], type))) throw refused('The provided key element does not match the schema');
  for (const part of parts) checkSize(table, part, key[part.name] ?? { S: '' });
  return key;
}
