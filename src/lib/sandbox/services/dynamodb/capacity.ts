// What a request has consumed, where it asks to be told.
import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './entities.ts';

/** AWS: a unit reads 4 KB, half of one when it need not be consistent, and writes 1 KB. (DynamoDB developer guide, "Read/write capacity") */
export function consumed(table: DynamoTable, wish: ReturnConsumedCapacity | undefined, used: { readonly read?: number; readonly written?: number; readonly consistent?: boolean | undefined }): { ConsumedCapacity?: ConsumedCapacity } {
  if (wish === undefined || wish === 'NONE') return {};
  const units = used.written === undefined ? Math.max(1, Math.ceil((used.read ?? 0) / 4096)) * (used.consistent === true ? 1 : 0.5) : Math.max(1, Math.ceil(used.written / 1024));
  return { ConsumedCapacity: { TableName: table.name, CapacityUnits: units, ...(wish === 'INDEXES' ? { Table: { CapacityUnits: units } } : {}) } };
}
