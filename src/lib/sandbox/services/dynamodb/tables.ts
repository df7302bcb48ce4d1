// Tables: made, described, changed, deleted; each of these takes a moment.
import type {
  AttributeDefinition, BillingMode, CreateTableCommandInput, CreateTableCommandOutput, DeleteTableCommandInput, DeleteTableCommandOutput, DescribeTableCommandInput, DescribeTableCommandOutput,
  KeySchemaElement, ListTablesCommandInput, ListTablesCommandOutput, SSESpecification, TableDescription, UpdateTableCommandInput, UpdateTableCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { token } from '../../../world/ids.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { rules } from './beliefs.ts';
import { itemsOf, tablesOf, type DynamoTable, type KeyPart, type KeyType } from './entities.ts';
import { partsOf, tableNamed } from './key.ts';
import { refused, sizeOf } from './values.ts';

const keyTypes: ReadonlySet<string> = new Set(['S', 'N', 'B']);

function partOf(schema: readonly KeySchemaElement[], kind: 'HASH' | 'RANGE', definitions: readonly AttributeDefinition[]): KeyPart | undefined {
  const element = schema.find(({ KeyType }) => KeyType === kind);
  if (element === undefined) return undefined;
  const definition = definitions.find(({ AttributeName }) => AttributeName === element.AttributeName);
  if (definition === undefined) throw refused(`One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${element.AttributeName ?? ''}], AttributeDefinitions: [${definitions.map(({ AttributeName }) => AttributeName).join(', ')}]`);
  if (!keyTypes.has(definition.AttributeType ?? '')) throw refused(`1 validation error detected: Value '${definition.AttributeType ?? ''}' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`);
  return { name: element.AttributeName ?? '', type: definition.AttributeType as KeyType };
}

function billingOf(input: Pick<CreateTableCommandInput, 'BillingMode' | 'ProvisionedThroughput'>): Pick<DynamoTable, 'billing' | 'readUnits' | 'writeUnits'> {
  const { BillingMode = 'PROVISIONED', ProvisionedThroughput } = input;
  const onDemand = BillingMode === 'PAY_PER_REQUEST';
  if (onDemand && ProvisionedThroughput !== undefined) throw refused('One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST');
  if (!onDemand && ProvisionedThroughput === undefined) throw refused('One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED');
  return { billing: onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED', readUnits: ProvisionedThroughput?.ReadCapacityUnits ?? 0, writeUnits: ProvisionedThroughput?.WriteCapacityUnits ?? 0 };
}

function encryptionOf(given: SSESpecification | undefined, context: Context): Pick<DynamoTable, 'encrypted' | 'keyArn'> {
  if (given?.Enabled !== true) {
    if (given?.KMSMasterKeyId !== undefined) throw refused('One or more parameter values were invalid: KMSMasterKeyId should not be specified when SSESpecification is not enabled');
    return { encrypted: false };
  }
  const key = given.KMSMasterKeyId ?? 'alias/aws/dynamodb';
  return { encrypted: true, keyArn: key.startsWith('arn:') ? key : `arn:aws:kms:${context.region}:${context.account}:${key.startsWith('alias/') ? key : `key/${key}`}` };
}

function refuseUnmodelled(input: object, names: readonly string[]): void {
  const found = names.filter((name) => {
    const value = (input as Readonly<Record<string, unknown>>)[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (found.length > 0) throw new AwsFault('NotImplemented', `The sandbox does not model ${found.join(', ')} of a table yet; a real account would answer.`, { status: 501 });
}

export const createTable = operation<CreateTableCommandInput, CreateTableCommandOutput>((input, context) => {
  const name = (input.TableName ?? '').replace(/^arn:.*:table\//, '');
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) throw refused(`1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+, and have a length between 3 and 255`);
  refuseUnmodelled(input, ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification', 'OnDemandThroughput', 'WarmThroughput']);
  if (tablesOf(context).get(name) !== undefined) throw new AwsFault('ResourceInUseException', `Table already exists: ${name}`);
  const { KeySchema = [], AttributeDefinitions = [] } = input;
  const hash = partOf(KeySchema, 'HASH', AttributeDefinitions);
  const range = partOf(KeySchema, 'RANGE', AttributeDefinitions);
  if (hash === undefined || KeySchema[0]?.KeyType !== 'HASH') throw refused('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  const used = new Set([hash.name, ...(range === undefined ? [] : [range.name])]);
  if (AttributeDefinitions.length !== used.size || KeySchema.length !== used.size) throw refused('One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions');
  const n = context.count('dynamodb.table');
  const hex = token('dynamodb', context.account, context.region, name, String(n));
  const table: DynamoTable = {
    name,
    arn: `arn:aws:dynamodb:${context.region}:${context.account}:table/${name}`,
    id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`,
    hash,
    ...(range === undefined ? {} : { range }),
    status: 'CREATING',
    ...billingOf(input),
    tableClass: input.TableClass ?? 'STANDARD',
    protected: input.DeletionProtectionEnabled ?? false,
    ...encryptionOf(input.SSESpecification, context),
    backedUp: false,
    recoveryDays: 35,
    tags: tagsOf(input.Tags),
    createdAt: context.now,
  };
  tablesOf(context).put(name, table);
  soon(context, table, 'made');
  return { TableDescription: shape(context, table) };
});

function soon(context: Context, table: DynamoTable, time: 'made' | 'changed' | 'deleted'): void {
  context.schedule(draw(context, `dynamodb/table/${table.id}`, rules.takes(context, 'table-times')[time]), 'dynamodb.table', { name: table.name, id: table.id });
}

export const tableSettles = event<{ readonly name: string; readonly id: string }>(({ name, id }, context) => {
  const table = tablesOf(context).get(name);
  if (table?.id !== id) return;
  if (table.status !== 'DELETING') return tablesOf(context).put(name, { ...table, status: 'ACTIVE' });
  for (const [place] of itemsOf(context, table).entries()) itemsOf(context, table).delete(place);
  tablesOf(context).delete(name);
});

export const describeTable = operation<DescribeTableCommandInput, DescribeTableCommandOutput>((input, context) => ({ Table: shape(context, tableNamed(context, input.TableName)) }));

export const listTables = operation<ListTablesCommandInput, ListTablesCommandOutput>((input, context) => {
  const { Limit = 100, ExclusiveStartTableName: after = '' } = input;
  if (Limit < 1 || Limit > 100) throw refused(`1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 100`);
  const names = tablesOf(context).values().map(({ name }) => name).filter((name) => name > after);
  const shown = names.slice(0, Limit);
  const last = shown.at(-1);
  return { TableNames: shown, ...(last === undefined || names.length <= Limit ? {} : { LastEvaluatedTableName: last }) };
});

const inUse = ({ name, status }: DynamoTable): AwsFault => new AwsFault('ResourceInUseException', `Attempt to change a resource which is still in use: Table is being ${status === 'CREATING' ? 'created' : status === 'DELETING' ? 'deleted' : 'updated'}: ${name}`);

export const updateTable = operation<UpdateTableCommandInput, UpdateTableCommandOutput>((input, context) => {
  const table = tableNamed(context, input.TableName);
  refuseUnmodelled(input, ['GlobalSecondaryIndexUpdates', 'StreamSpecification', 'ReplicaUpdates', 'OnDemandThroughput', 'WarmThroughput', 'MultiRegionConsistency']);
  if (table.status !== 'ACTIVE') throw inUse(table);
  const changed: DynamoTable = {
    ...table,
    ...(input.BillingMode === undefined && input.ProvisionedThroughput === undefined ? {} : billingOf({ BillingMode: input.BillingMode ?? (table.billing as BillingMode), ProvisionedThroughput: input.ProvisionedThroughput })),
    ...(input.TableClass === undefined ? {} : { tableClass: input.TableClass }),
    ...(input.DeletionProtectionEnabled === undefined ? {} : { protected: input.DeletionProtectionEnabled }),
  };
  const { keyArn: _, ...bare } = changed;
  const encrypted = input.SSESpecification === undefined ? changed : { ...bare, ...encryptionOf(input.SSESpecification, context) };
  tablesOf(context).put(table.name, { ...encrypted, status: 'UPDATING' });
  soon(context, table, 'changed');
  return { TableDescription: shape(context, tableNamed(context, table.name)) };
});

export const deleteTable = operation<DeleteTableCommandInput, DeleteTableCommandOutput>((input, context) => {
  const table = tableNamed(context, input.TableName);
  if (table.status !== 'ACTIVE') throw inUse(table);
  if (table.protected) throw refused('Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.');
  const deleting: DynamoTable = { ...table, status: 'DELETING' };
  tablesOf(context).put(table.name, deleting);
  soon(context, deleting, 'deleted');
  return { TableDescription: shape(context, deleting) };
});

function shape(context: Context, table: DynamoTable): TableDescription {
  const parts = partsOf(table);
  const items = itemsOf(context, table).values();
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: table.status,
    CreationDateTime: asDate(table.createdAt),
    AttributeDefinitions: parts.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })).sort((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    KeySchema: parts.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    ...(table.billing === 'PAY_PER_REQUEST' ? { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: asDate(table.createdAt) } } : {}),
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: table.readUnits, WriteCapacityUnits: table.writeUnits },
    // AWS says these are some six hours old; here they are of now.
    ItemCount: items.length,
    TableSizeBytes: items.reduce((sum, item) => sum + sizeOf(item), 0),
    ...(table.tableClass === 'STANDARD' ? {} : { TableClassSummary: { TableClass: table.tableClass as 'STANDARD_INFREQUENT_ACCESS' } }),
    ...(table.encrypted ? { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', ...(table.keyArn === undefined ? {} : { KMSMasterKeyArn: table.keyArn }) } } : {}),
    DeletionProtectionEnabled: table.protected,
  };
}
