// Where a REST operation's members stand in the request and in the answer: path, query, headers, status, body.
import { Malformed } from './malformed.ts';
import { readScalar, writeScalar } from './scalar.ts';
import type { Member, Shape } from './shape.ts';
import type { WireRequest } from './wire.ts';

export interface Bindings {
  readonly labels: ReadonlyMap<string, Member>;
  readonly queries: readonly Member[];
  readonly headers: readonly Member[];
  readonly prefixes: readonly Member[];
  /** The rest of the query, as a map. */
  readonly restOfQuery: Member | undefined;
  readonly status: Member | undefined;
  readonly payload: Member | undefined;
  /** Members that stand in the body beside each other. */
  readonly body: ReadonlySet<Member>;
}

const compiled = new WeakMap<Shape, Bindings>();

export function bindingsOf(shape: Shape): Bindings {
  const known = compiled.get(shape);
  if (known !== undefined) return known;
  const having = (trait: keyof Member['traits']): readonly Member[] => shape.members.filter((member) => member.traits[trait] !== undefined);
  const bound = (['httpLabel', 'httpQuery', 'httpHeader', 'httpPrefixHeaders', 'httpQueryParams', 'httpResponseCode', 'httpPayload'] as const).flatMap(having);
  const bindings: Bindings = {
    labels: new Map(having('httpLabel').map((member) => [member.name, member])),
    queries: having('httpQuery'),
    headers: having('httpHeader'),
    prefixes: having('httpPrefixHeaders'),
    restOfQuery: having('httpQueryParams')[0],
    status: having('httpResponseCode')[0],
    payload: having('httpPayload')[0],
    body: new Set(shape.members.filter((member) => !bound.includes(member))),
  };
  compiled.set(shape, bindings);
  return bindings;
}

type Values = Record<string, unknown>;

/** What query and headers give. @throws Malformed */
export function readBound(bindings: Bindings, request: WireRequest): Values {
  const input: Values = {};
  for (const member of bindings.queries) {
    const value = request.query[member.traits.httpQuery ?? ''];
    if (value !== undefined && value !== null) input[member.name] = readMany(member, typeof value === 'string' ? [value] : value, 'date-time');
  }
  for (const member of bindings.headers) {
    const value = request.headers[(member.traits.httpHeader ?? '').toLowerCase()];
    if (value !== undefined) input[member.name] = readMany(member, member.shape.kind === 'list' ? value.split(',').map((word) => word.trim()) : [value], 'http-date');
  }
  for (const member of bindings.prefixes) {
    const prefix = (member.traits.httpPrefixHeaders ?? '').toLowerCase();
    const found = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix));
    if (found.length > 0) input[member.name] = Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
  }
  if (bindings.restOfQuery !== undefined) {
    const named = new Set(bindings.queries.map((member) => member.traits.httpQuery));
    input[bindings.restOfQuery.name] = Object.fromEntries(Object.entries(request.query).filter(([name]) => !named.has(name)));
  }
  return input;
}

function readMany(member: Member, texts: readonly string[], format: 'date-time' | 'http-date'): unknown {
  if (member.shape.kind === 'list') return texts.map((text) => readScalar(member.shape.item.shape, text, format));
  const [text] = texts;
  if (text === undefined) throw new Malformed(`${member.name} has no value`);
  return readScalar(member.shape, text, format);
}

/** The answer's headers. */
export function writeHeaders(bindings: Bindings, output: Readonly<Values>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of bindings.headers) {
    const value = output[member.name];
    if (value !== undefined && value !== null) headers[(member.traits.httpHeader ?? '').toLowerCase()] = writeMany(member.shape, value);
  }
  for (const member of bindings.prefixes) {
    const prefix = (member.traits.httpPrefixHeaders ?? '').toLowerCase();
    for (const [name, value] of Object.entries((output[member.name] ?? {}) as Readonly<Record<string, string>>)) headers[prefix + name.toLowerCase()] = value;
  }
  return headers;
}

function writeMany(shape: Shape, value: unknown): string {
  return shape.kind === 'list' ? (value as readonly unknown[]).map((item) => writeScalar(shape.item.shape, item, 'http-date')).join(', ') : writeScalar(shape, value, 'http-date');
}
