// Holds an answer against the JSON Schema that its command prints for it: what it says must be there, and nothing that it does not say.
import { expect } from 'vitest';
import { deployAnswers } from '../src/lib/cli/deploy-schemas.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Each place where the two differ, by its path. */
export function shapeFaults(value: unknown, schema: Schema, at = ''): readonly string[] {
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((one) => shapeFaults(value, one, at));
    return tries.some((faults) => faults.length === 0) ? [] : (tries.find((_, index) => schema.anyOf?.[index]?.type === typeOf(value)) ?? tries[0] ?? []);
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`];
  if ('const' in schema && schema.const !== value) return [`${at}: ${JSON.stringify(value)} is not ${JSON.stringify(schema.const)}`];
  const type = typeOf(value);
  if (schema.type === 'integer' ? !Number.isInteger(value) : schema.type !== undefined && schema.type !== type) return [`${at}: ${type} instead of ${schema.type}`];
  if (Array.isArray(value)) return schema.items === undefined ? [] : value.flatMap((one, index) => shapeFaults(one, schema.items as Schema, `${at}[${index}]`));
  if (type !== 'object') return [];
  const entries = Object.entries(value as object);
  return [
    ...(schema.required ?? []).flatMap((name) => (entries.some(([key]) => key === name) ? [] : [`${at}.${name} is missing`])),
    ...entries.flatMap(([name, one]) => {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      if (known !== undefined) return shapeFaults(one, known, `${at}.${name}`);
      return schema.properties === undefined ? [] : [`${at}.${name} is not in the schema`];
    }),
  ];
}

/** @param fields what the answer holds beyond the common ones; undefined values are not there, as in JSON */
export function expectShape(kind: string, fields: object | undefined): void {
  const properties = (deployAnswers as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[kind];
  if (properties === undefined) return;
  expect(shapeFaults(JSON.parse(JSON.stringify(fields ?? {})), { type: 'object', properties: properties as Readonly<Record<string, Schema>> }, kind)).toEqual([]);
}
