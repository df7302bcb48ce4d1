// What DynamoDB keeps: tables, and their items as attribute values that survive JSON.
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

/** An attribute value as the store keeps it: as on the wire, bytes as base64. Numbers stay text, as DynamoDB's have 38 digits. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Item }
  | { readonly L: readonly Value[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

export type Item = Readonly<Record<string, Value>>;

export type KeyType = 'S' | 'N' | 'B';

export interface KeyPart {
  readonly name: string;
  readonly type: KeyType;
}

export interface DynamoTable {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly hash: KeyPart;
  readonly range?: KeyPart;
  readonly status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  readonly billing: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly tableClass: string;
  readonly protected: boolean;
  /** ARN of the key that encrypts it; left out: one of AWS's own. */
  readonly keyArn?: string;
  readonly encrypted: boolean;
  readonly backedUp: boolean;
  readonly recoveryDays: number;
  readonly expiresBy?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
}

export const kinds = { table: 'dynamodb.table' } as const;

export const tablesOf = (context: Context): Table<DynamoTable> => context.table<DynamoTable>(kinds.table);

/** The items of one table, by their keys as text. */
export const itemsOf = (context: Context, table: DynamoTable): Table<Item> => context.table<Item>(`dynamodb.item.${table.id}`);
