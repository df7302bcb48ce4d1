// One resource type's schema, read from its line in the table.
import { schemas } from './schemas.ts';

export interface Schema {
  readonly taggable: boolean;
  /** Settable properties. */
  readonly properties: ReadonlySet<string>;
  readonly required: readonly string[];
  readonly createOnly: readonly string[];
  /** A change of these may mean replacement. */
  readonly conditional: readonly string[];
  /** What Fn::GetAtt answers, properties that are attributes too included. */
  readonly attributes: ReadonlySet<string>;
  readonly identifier: readonly string[];
}

const read = new Map<string, Schema | undefined>();

export function schemaOf(type: string): Schema | undefined {
  if (!read.has(type)) read.set(type, parse(schemas[type]));
  return read.get(type);
}

export const attributesOf = (type: string): ReadonlySet<string> | undefined => schemaOf(type)?.attributes;

function parse(line: string | undefined): Schema | undefined {
  if (line === undefined) return undefined;
  const [own = '', other = ''] = line.replace(/^\+/, '').split('|');
  const words = (part: string): string[] => part.split(' ').filter((word) => word !== '');
  const nameOf = (word: string): string => word.replace(/^-/, '').replace(/[*!?@]+$/, '');
  const marked = (mark: string): string[] => words(own).filter((word) => word.slice(nameOf(word).length).includes(mark)).map(nameOf);
  const properties = words(own).map(nameOf);
  const attributes = words(other);
  return {
    taggable: line.startsWith('+'),
    properties: new Set(properties),
    required: marked('*'),
    createOnly: marked('!'),
    conditional: marked('?'),
    attributes: new Set([...attributes.filter((word) => word !== '%' && !word.startsWith('-')).map(nameOf), ...(attributes.includes('%') ? properties : [])]),
    identifier: [...words(own), ...attributes].filter((word) => word.endsWith('@')).map(nameOf),
  };
}
