// DynamoDB: tables with a partition key and a sort key, and what is done with their items; no indexes, no streams, no transactions.
import type { ServiceModule } from '../../world/service.ts';
import * as batch from './batch.ts';
import { rules } from './beliefs.ts';
import * as beside from './beside-tables.ts';
import * as items from './items.ts';
import { needs } from './needs.ts';
import * as many from './query.ts';
import * as tables from './tables.ts';

export const dynamodb: ServiceModule = {
  name: 'dynamodb',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-dynamodb'), client: 'DynamoDBClient' },
  needs,
  // AWS: reads are eventually consistent unless they ask to be consistent. (DynamoDB developer guide, "DynamoDB read consistency")
  eventual: (input) => input['ConsistentRead'] !== true,
  operations: {
    BatchGetItem: batch.batchGetItem,
    BatchWriteItem: batch.batchWriteItem,
    CreateTable: tables.createTable,
    DeleteItem: items.deleteItem,
    DeleteTable: tables.deleteTable,
    DescribeContinuousBackups: beside.describeContinuousBackups,
    DescribeTable: tables.describeTable,
    DescribeTimeToLive: beside.describeTimeToLive,
    GetItem: items.getItem,
    ListTables: tables.listTables,
    ListTagsOfResource: beside.listTagsOfResource,
    PutItem: items.putItem,
    Query: many.query,
    Scan: many.scan,
    TagResource: beside.tagResource,
    UntagResource: beside.untagResource,
    UpdateContinuousBackups: beside.updateContinuousBackups,
    UpdateItem: items.updateItem,
    UpdateTable: tables.updateTable,
    UpdateTimeToLive: beside.updateTimeToLive,
  },
  events: { 'dynamodb.table': tables.tableSettles },
};
