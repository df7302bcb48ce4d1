// What DynamoDB's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon DynamoDB" (Service Authorization Reference).
import type { Context } from '../../world/service.ts';
import { each, inputIn, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';

const arnOf = (name: string, context: Context): string => (name.startsWith('arn:') ? name : `arn:aws:dynamodb:${context.region}:${context.account}:table/${name}`);
const table: Where = (input, context) => [arnOf(text(input['TableName']), context)];
const several: Where = (input, context) => Object.keys(inputIn(input['RequestItems'])).map((name) => arnOf(name, context));

export const needs = needsOf({
  prefix: 'dynamodb',
  at: {
    ...each('ListTables', nothingInParticular),
    ...each('CreateTable DescribeTable UpdateTable DeleteTable DescribeContinuousBackups UpdateContinuousBackups DescribeTimeToLive UpdateTimeToLive', table),
    ...each('PutItem GetItem UpdateItem DeleteItem Query Scan', table),
    ...each('BatchGetItem BatchWriteItem', several),
    ...each('TagResource UntagResource ListTagsOfResource', (input) => [text(input['ResourceArn'])]),
  },
  besides: { CreateTable: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('dynamodb:TagResource', table(input, context))) },
});
