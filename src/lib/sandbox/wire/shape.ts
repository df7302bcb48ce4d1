// The SDK's schemas as a graph that is quick to walk: each shape compiled once, its members on first use.
import { NormalizedSchema } from '@smithy/core/schema';

export type Kind = 'string' | 'number' | 'boolean' | 'timestamp' | 'document' | 'big' | 'blob' | 'list' | 'map' | 'struct' | 'unit';
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

/** The traits that a protocol may read. */
export interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly xmlAttribute?: unknown;
  /** Prefix and address. */
  readonly xmlNamespace?: readonly [prefix: string | undefined, address: string];
  readonly ec2QueryName?: string;
  readonly jsonName?: string;
  readonly http?: readonly [method: string, path: string, status: number];
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
  readonly error?: 'client' | 'server';
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

/** A struct's member, a list's item, a map's key or value. */
export class Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly flat: boolean;
  readonly streaming: boolean;
  /** The element's name where the member gives one. */
  readonly xmlName: string | undefined;
  /** The member's traits over those of its shape. */
  readonly traits: Traits;

  constructor(schema: NormalizedSchema, required: boolean) {
    this.name = schema.getMemberName();
    this.shape = shapeOf(schema);
    this.required = required;
    this.traits = schema.getMergedTraits() as Traits;
    this.flat = this.traits.xmlFlattened !== undefined;
    this.streaming = schema.isStreaming();
    this.xmlName = (schema.getMemberTraits() as Traits).xmlName;
  }
}

const noMembers: readonly Member[] = [];

export class Shape {
  readonly kind: Kind;
  readonly name: string;
  /** Undefined: the protocol's own. */
  readonly format: TimestampFormat | undefined;
  readonly traits: Traits;
  readonly #schema: NormalizedSchema;
  #members: readonly Member[] | undefined;
  #byName: ReadonlyMap<string, Member> | undefined;
  #byXmlName: ReadonlyMap<string, Member> | undefined;
  #byEc2Name: ReadonlyMap<string, Member> | undefined;
  #item: Member | undefined;
  #key: Member | undefined;

  constructor(schema: NormalizedSchema) {
    this.#schema = schema;
    this.name = schema.getName() ?? '';
    this.traits = schema.getOwnTraits() as Traits;
    this.kind = kindOf(schema);
    this.format = this.kind === 'timestamp' ? formats[schema.getSchema() as number] : undefined;
  }

  get members(): readonly Member[] {
    return (this.#members ??= this.kind === 'struct' ? this.#compileMembers() : noMembers);
  }

  get byName(): ReadonlyMap<string, Member> {
    return (this.#byName ??= new Map(this.members.map((member) => [member.name, member])));
  }

  get byXmlName(): ReadonlyMap<string, Member> {
    return (this.#byXmlName ??= new Map(this.members.map((member) => [member.xmlName ?? member.name, member])));
  }

  get byEc2Name(): ReadonlyMap<string, Member> {
    return (this.#byEc2Name ??= new Map(this.members.map((member) => [ec2Name(member), member])));
  }

  /** A list's item or a map's value. */
  get item(): Member {
    return (this.#item ??= new Member(this.#schema.getValueSchema(), false));
  }

  /** A map's key. */
  get key(): Member {
    return (this.#key ??= new Member(this.#schema.getKeySchema(), false));
  }

  #compileMembers(): readonly Member[] {
    const tuple = this.#schema.getSchema() as unknown as readonly unknown[];
    const requiredCount = typeof tuple[6] === 'number' ? tuple[6] : 0;
    return [...this.#schema.structIterator()].map(([, member], index) => new Member(member, index < requiredCount));
  }
}

const compiled = new WeakMap<object, Shape>();
const simple = new Map<unknown, Shape>();

export function shapeOf(schema: NormalizedSchema): Shape {
  const raw: unknown = schema.getSchema();
  const known = typeof raw === 'object' && raw !== null ? compiled.get(raw) : simple.get(raw);
  if (known !== undefined) return known;
  // Members are compiled on first use, so a recursive shape finds itself here.
  const shape = new Shape(schema);
  if (typeof raw === 'object' && raw !== null) compiled.set(raw, shape);
  else simple.set(raw, shape);
  return shape;
}

/** @param reference a schema or a thunk of one, as the packages export them */
export function shapeFrom(reference: unknown): Shape {
  return shapeOf(NormalizedSchema.of(reference as Parameters<typeof NormalizedSchema.of>[0]));
}

const formats: Readonly<Record<number, TimestampFormat>> = { 5: 'date-time', 6: 'http-date', 7: 'epoch-seconds' };

function kindOf(schema: NormalizedSchema): Kind {
  if (schema.isUnitSchema()) return 'unit';
  if (schema.isStructSchema()) return 'struct';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isStringSchema()) return 'string';
  if (schema.isNumericSchema()) return 'number';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return 'big';
  return 'document';
}

// AWS: ec2Query keys are the ec2QueryName, else the capitalised xmlName, else the capitalised name (Smithy "AWS EC2 query protocol").
function ec2Name(member: Member): string {
  const { ec2QueryName } = member.traits;
  if (ec2QueryName !== undefined) return ec2QueryName;
  const name = member.xmlName ?? member.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
