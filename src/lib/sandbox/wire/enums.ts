// Values of an input that their enum does not have. The SDK's schemas know texts only: which member is of which enum is in a table.
import table from './enum-members.json' with { type: 'json' };
import type { Shape } from './shape.ts';

export interface WrongValue {
  /** Such as `containerDefinitions.1.portMappings.1.protocol`, numbered from 1 as AWS does. */
  readonly path: string;
  readonly value: string;
  readonly allowed: readonly string[];
}

/** @returns the first value that is in no enum; undefined where all is well */
export type FindWrongValue = (shape: Shape, value: unknown) => WrongValue | undefined;

type Members = ReadonlyMap<string, readonly string[]>;

/** By service, structure and member. */
const enumsOf: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = table;

/** Of all enums that inputs of a service hold. @param serviceId the SDK's */
export const enumNames = (serviceId: string): readonly string[] => [...new Set(Object.values(enumsOf[serviceId] ?? {}).flatMap((members) => Object.values(members)))].sort();

/** Values that AWS takes, or refuses in words of its own, though its enum lacks them; by structure and member. */
const notHere: ReadonlySet<string> = new Set([
  // AWS: InvalidLocationConstraint (S3 API reference, error responses).
  'CreateBucketConfiguration.LocationConstraint',
  // AWS: InvalidSchemeException (botocore elbv2: CreateLoadBalancer, errors).
  'CreateLoadBalancerInput.Scheme',
]);

/** @param serviceId the SDK's @param sdk the package's exports: the enums themselves */
export function findWrongValueIn(serviceId: string, sdk: Readonly<Record<string, unknown>>): FindWrongValue {
  const structures = new Map<string, Members>();
  for (const [structure, members] of Object.entries(enumsOf[serviceId] ?? {})) {
    const known = Object.entries(members).filter(([member]) => !notHere.has(`${structure}.${member}`));
    structures.set(structure, new Map(known.map(([member, name]) => [member, Object.values(sdk[name] as Readonly<Record<string, string>>)])));
  }
  const holds = holdsEnums(structures);
  const look = (shape: Shape, it: unknown, path: string): WrongValue | undefined => {
    if (!holds(shape) || it === null || typeof it !== 'object') return undefined;
    if (shape.kind === 'struct') return lookAtMembers(shape, it as Readonly<Record<string, unknown>>, path);
    const entries = Array.isArray(it) ? it.map((item, index) => [String(index + 1), item] as const) : Object.entries(it);
    return firstOf(entries, ([key, entry]) => look(shape.item.shape, entry, `${path}.${key}`));
  };
  const lookAtMembers = (shape: Shape, it: Readonly<Record<string, unknown>>, path: string): WrongValue | undefined =>
    firstOf(Object.keys(it), (name) => {
      const here = path === '' ? name : `${path}.${name}`;
      const allowed = structures.get(shape.name)?.get(name);
      if (allowed !== undefined) return wrongAmong(it[name], here, allowed);
      const member = shape.byName.get(name);
      return member === undefined ? undefined : look(member.shape, it[name], here);
    });
  return (shape, value) => look(shape, value, '');
}

/** A text, a list of texts or a map of them. */
function wrongAmong(it: unknown, path: string, allowed: readonly string[]): WrongValue | undefined {
  if (typeof it === 'string') return allowed.includes(it) ? undefined : { path, value: it, allowed };
  if (it === null || typeof it !== 'object') return undefined;
  const entries = Array.isArray(it) ? it.map((item, index) => [String(index + 1), item] as const) : Object.entries(it);
  return firstOf(entries, ([key, entry]) => wrongAmong(entry, `${path}.${key}`, allowed));
}

function firstOf<T>(items: readonly T[], look: (item: T) => WrongValue | undefined): WrongValue | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether there is an enum anywhere inside a shape: most inputs have none, and are not walked. */
function holdsEnums(structures: ReadonlyMap<string, Members>): (shape: Shape) => boolean {
  const known = new WeakMap<Shape, boolean>();
  return (shape) => {
    const answer = known.get(shape) ?? [...insideOf(shape)].some((it) => structures.has(it.name));
    known.set(shape, answer);
    return answer;
  };
}

/** A shape and all that it holds, itself again for one that holds itself. */
function insideOf(shape: Shape): ReadonlySet<Shape> {
  const found = new Set([shape]);
  for (const it of found) {
    if (it.kind === 'struct') for (const member of it.members) found.add(member.shape);
    else if (it.kind === 'list' || it.kind === 'map') found.add(it.item.shape);
  }
  return found;
}
