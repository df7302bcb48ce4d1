// Items: written under conditions, found in order of their keys, numbers with all their digits, refused as DynamoDB refuses.
import type { GetItemCommandOutput, QueryCommandOutput, UpdateItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamodb } from '../../../../src/lib/sandbox/services/dynamodb/service.ts';
import { added, compared, valueOf } from '../../../../src/lib/sandbox/services/dynamodb/values.ts';
import { seconds } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const TableName = 'control';
const Key = { pk: { S: 'lock' }, sk: { N: '1' } };

function withTable(): Account {
  const account = new Account({ services: [dynamodb] });
  account.call('dynamodb', 'CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' }],
    DeletionProtectionEnabled: true,
  });
  return account;
}

function ready(): Account {
  const account = withTable();
  account.pass(seconds(15));
  return account;
}

const put = (account: Account, item: object, more: object = {}): unknown => account.call('dynamodb', 'PutItem', { TableName, Item: item, ...more });

describe('a table', () => {
  it('has no items to ask for until it is active, and is kept while it is protected', () => {
    const account = withTable();
    expect(account.refusal('dynamodb', 'GetItem', { TableName, Key }).code).toBe('ResourceNotFoundException');
    account.pass(seconds(15));
    expect(account.call('dynamodb', 'GetItem', { TableName, Key })).toEqual({});
    expect(account.refusal('dynamodb', 'DeleteTable', { TableName }).message).toContain('protected against deletion');
    account.call('dynamodb', 'UpdateTable', { TableName, DeletionProtectionEnabled: false });
    expect(account.refusal('dynamodb', 'DeleteTable', { TableName }).code).toBe('ResourceInUseException');
    account.pass(seconds(15));
    account.call('dynamodb', 'DeleteTable', { TableName });
    account.pass(seconds(15));
    expect(account.refusal('dynamodb', 'DescribeTable', { TableName }).code).toBe('ResourceNotFoundException');
  });
});

describe('a write under a condition', () => {
  it('of two who take the same lock, one gets it, and the other is shown who', () => {
    const account = ready();
    put(account, { ...Key, run: { S: 'a' } }, { ConditionExpression: 'attribute_not_exists(pk)' });
    const refusal = account.refusal('dynamodb', 'PutItem', { TableName, Item: { ...Key, run: { S: 'b' } }, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(refusal.code).toBe('ConditionalCheckFailedException');
    expect(account.call<GetItemCommandOutput>('dynamodb', 'GetItem', { TableName, Key }).Item?.['run']).toEqual({ S: 'a' });
  });

  it.each([
    ['#v = :one', true],
    ['#v <> :one', false],
    ['#v < :two AND begins_with(#n, :a)', true],
    ['NOT (#v < :two) OR contains(#n, :c)', false],
    ['#v BETWEEN :one AND :two AND size(#n) = :two', true],
    ['#v IN (:two, :one) AND attribute_type(#n, :type)', true],
    ['attribute_exists(m.inner[1]) AND m.inner[1] = :one', true],
    ['attribute_exists(m.inner[2])', false],
    ['#n > :one', false],
  ])('%s: %s', (text, holds) => {
    const account = ready();
    put(account, { ...Key, v: { N: '1.0' }, n: { S: 'ab' }, m: { M: { inner: { L: [{ S: 'x' }, { N: '1' }] } } } });
    const named = Object.fromEntries(Object.entries({ '#v': 'v', '#n': 'n' }).filter(([alias]) => text.includes(alias)));
    const valued = Object.fromEntries(Object.entries({ ':one': { N: '1' }, ':two': { N: '2' }, ':a': { S: 'a' }, ':c': { S: 'c' }, ':type': { S: 'S' } }).filter(([alias]) => text.includes(alias)));
    const ask = { TableName, Key, ConditionExpression: text, ...(Object.keys(named).length === 0 ? {} : { ExpressionAttributeNames: named }), ...(Object.keys(valued).length === 0 ? {} : { ExpressionAttributeValues: valued }) };
    if (holds) account.call('dynamodb', 'DeleteItem', ask);
    else expect(account.refusal('dynamodb', 'DeleteItem', ask).code).toBe('ConditionalCheckFailedException');
  });

  it.each([
    ['pk = ', 'Syntax error'],
    ['pk = :p AND', 'Syntax error'],
    ['nosuch(pk)', 'Invalid function name; function: nosuch'],
    ['pk = :q', 'attribute value: :q'],
    ['attribute_exists(pk)', 'unused in expressions: keys: {:p}'],
  ])('is refused where it is none: %s', (text, words) => {
    expect(ready().refusal('dynamodb', 'DeleteItem', { TableName, Key, ConditionExpression: text, ExpressionAttributeValues: { ':p': { S: 'p' } } }).message).toContain(words);
  });
});

describe('an update', () => {
  const update = (account: Account, UpdateExpression: string, values: object = {}): UpdateItemCommandOutput =>
    account.call('dynamodb', 'UpdateItem', { TableName, Key, UpdateExpression, ReturnValues: 'ALL_NEW', ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }) });

  it('sees the item as it was, and makes one that is not there', () => {
    const account = ready();
    expect(update(account, 'SET a = :x, b = if_not_exists(b, :x)', { ':x': { N: '1' } }).Attributes).toEqual({ ...Key, a: { N: '1' }, b: { N: '1' } });
    expect(update(account, 'SET a = b + :x, b = a - :x REMOVE nothing ADD n :x', { ':x': { N: '0.1' } }).Attributes).toEqual({ ...Key, a: { N: '1.1' }, b: { N: '0.9' }, n: { N: '0.1' } });
    expect(update(account, 'SET l = list_append(:l, :l)', { ':l': { L: [{ S: 'x' }] } }).Attributes?.['l']).toEqual({ L: [{ S: 'x' }, { S: 'x' }] });
    expect(update(account, 'SET l[0] = :y REMOVE l[1], a', { ':y': { S: 'y' } }).Attributes).toEqual({ ...Key, b: { N: '0.9' }, n: { N: '0.1' }, l: { L: [{ S: 'y' }] } });
  });

  it.each([
    ['SET pk = :x', 'part of the key'],
    ['SET a = :x, a = :x', 'overlap'],
    ['SET a = missing', 'does not exist in the item'],
    ['SET a.b = :x', 'document path'],
    ['SET a = :x SET b = :x', 'only be used once'],
  ])('is refused: %s', (text, words) => {
    expect(ready().refusal('dynamodb', 'UpdateItem', { TableName, Key, UpdateExpression: text, ...(text.includes(':x') ? { ExpressionAttributeValues: { ':x': { N: '1' } } } : {}) }).message).toContain(words);
  });
});

it('a query gives a partition in order of its numbers, forwards and backwards, a page at a time', () => {
  const account = ready();
  for (const n of ['10', '9', '-1', '2.5', '100']) put(account, { pk: { S: 'run' }, sk: { N: n } });
  put(account, { pk: { S: 'other' }, sk: { N: '3' } });
  const ask = (more: object): QueryCommandOutput => account.call('dynamodb', 'Query', { TableName, KeyConditionExpression: 'pk = :p AND sk > :z', ExpressionAttributeValues: { ':p': { S: 'run' }, ':z': { N: '0' } }, ...more });
  const keys = ({ Items = [] }: QueryCommandOutput): unknown[] => Items.map((item) => item['sk']?.N);
  expect(keys(ask({}))).toEqual(['2.5', '9', '10', '100']);
  const first = ask({ ScanIndexForward: false, Limit: 3 });
  expect([keys(first), first.LastEvaluatedKey]).toEqual([['100', '10', '9'], { pk: { S: 'run' }, sk: { N: '9' } }]);
  expect(keys(ask({ ScanIndexForward: false, Limit: 3, ExclusiveStartKey: first.LastEvaluatedKey }))).toEqual(['2.5']);
  expect(account.refusal('dynamodb', 'Query', { TableName, KeyConditionExpression: 'sk > :z', ExpressionAttributeValues: { ':z': { N: '0' } } }).message).toBe('Query condition missed key schema element: pk');
});

it('numbers keep their 38 digits', () => {
  const long = '12345678901234567890.123456789012345678';
  expect(valueOf({ N: `+0${long}0` })).toEqual({ N: long });
  expect(valueOf({ N: '1.5e3' })).toEqual({ N: '1500' });
  expect(valueOf({ N: '-1e-2' })).toEqual({ N: '-0.01' });
  expect(added(long, '-0.000000000000000001')).toBe('12345678901234567890.123456789012345677');
  expect(compared({ N: '-10' }, { N: '-9.5' })).toBeLessThan(0);
  expect(() => valueOf({ N: '1e200' })).toThrow('overflow');
  expect(() => valueOf({ N: '1'.repeat(39) })).toThrow('38 significant digits');
});

it('reads that need not be consistent may be old, the others never', () => {
  const account = ready();
  put(account, Key);
  account.fault('read-lag', { seconds: '4' });
  put(account, { ...Key, v: { N: '2' } });
  const read = (more: object): unknown => account.call<GetItemCommandOutput>('dynamodb', 'GetItem', { TableName, Key, ...more }).Item?.['v'];
  expect([read({}), read({ ConsistentRead: true })]).toEqual([undefined, { N: '2' }]);
});
