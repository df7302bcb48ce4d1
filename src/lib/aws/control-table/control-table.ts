// The environment's control table: leases and journals, where every machine that works on the environment can read them.
import type { AttributeValue, GetItemCommandOutput, PutItemCommandOutput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { isProblem } from '../../problems/problem.ts';
import { allPages, type ServiceApi } from '../api.ts';

export type Row = Readonly<Record<string, AttributeValue>>;

/** Where an item stands. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** Something is to hold of the item that stands there now. */
export interface RowCondition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Row;
}

export class ControlTable {
  readonly #api: ServiceApi;
  readonly #name: string;

  constructor(api: ServiceApi, name: string) {
    this.#api = api;
    this.#name = name;
  }

  /** As it is now, whoever wrote last; `absent` where there is no table. */
  async get(key: RowKey): Promise<Row | undefined | 'absent'> {
    const found = await this.#unlessAbsent(() => this.#api.call<object, GetItemCommandOutput>('GetItem', { TableName: this.#name, Key: keyOf(key), ConsistentRead: true }));
    return found === 'absent' ? found : found.Item;
  }

  /** @returns false when the condition does not hold */
  async put(key: RowKey, row: Row, condition?: RowCondition): Promise<boolean | 'absent'> {
    const put = (): Promise<PutItemCommandOutput> =>
      this.#api.call<object, PutItemCommandOutput>('PutItem', {
        TableName: this.#name,
        Item: { ...keyOf(key), ...row },
        ...(condition === undefined ? {} : { ConditionExpression: condition.expression }),
        ...(condition?.names === undefined ? {} : { ExpressionAttributeNames: condition.names }),
        ...(condition?.values === undefined ? {} : { ExpressionAttributeValues: condition.values }),
      });
    try {
      return (await this.#unlessAbsent(put)) === 'absent' ? 'absent' : true;
    } catch (thrown) {
      if (isProblem(thrown) && thrown.data.message.includes('ConditionalCheckFailedException')) return false;
      throw thrown;
    }
  }

  /** All items of a partition, in order of their sort keys. */
  async all(pk: string): Promise<readonly Row[] | 'absent'> {
    const ask = (ExclusiveStartKey?: Row) => () =>
      this.#api.call<object, QueryCommandOutput>('Query', {
        TableName: this.#name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      });
    const pages = await this.#unlessAbsent(() => allPages(ask(), (page) => (page.LastEvaluatedKey === undefined ? undefined : ask(page.LastEvaluatedKey))));
    return pages === 'absent' ? pages : pages.flatMap(({ Items = [] }) => Items);
  }

  /** Before the first bootstrap, after the destruction, and while the table is being made there is nobody to ask. */
  async #unlessAbsent<T>(work: () => Promise<T>): Promise<T | 'absent'> {
    try {
      return await work();
    } catch (thrown) {
      if (isProblem(thrown) && thrown.data.message.includes('ResourceNotFoundException')) return 'absent';
      throw thrown;
    }
  }
}

const keyOf = ({ pk, sk }: RowKey): Row => ({ pk: { S: pk }, sk: { S: sk } });
