// The transform AWS::LanguageExtensions: loops are written out, before anything else is made of a template.
// AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html; its functions Fn::Length,
// Fn::ToJsonString and the default of Fn::FindInMap are worked out with the others.
import { notModelled, validationError } from '../refusals.ts';
import { isRecord } from './template.ts';

export const extensionsTransform = 'AWS::LanguageExtensions';

type Raw = Readonly<Record<string, unknown>>;

/** What a parameter is worth while loops are written out; undefined when nobody has said. */
export type Given = (parameter: string) => string | undefined;

export function isExtended(raw: Raw): boolean {
  const { Transform: transform } = raw;
  return transform === extensionsTransform || (Array.isArray(transform) && transform.length === 1 && transform[0] === extensionsTransform);
}

/** The parameters' defaults: what loops run over where no values are given, as when a template is only looked at. */
export function defaultsOf(raw: Raw): Given {
  const parameters = isRecord(raw['Parameters']) ? raw['Parameters'] : {};
  return (name) => {
    const definition = parameters[name];
    return isRecord(definition) && definition['Default'] !== undefined ? String(definition['Default']) : undefined;
  };
}

/** @throws AwsFault ValidationError when a loop is no loop */
export function writtenOut(raw: Raw, given: Given): Raw {
  const whole = expand(raw, [], given) as Raw;
  if (!isRecord(whole['Resources'])) return whole;
  return { ...whole, Resources: Object.fromEntries(Object.entries(whole['Resources']).map(([name, resource]) => [name, isRecord(resource) ? withPolicies(resource, given) : resource])) };
}

interface Bound {
  readonly identifier: string;
  readonly value: string;
}

const loop = 'Fn::ForEach::';

function expand(value: unknown, bound: readonly Bound[], given: Given): unknown {
  if (typeof value === 'string') return filled(value, bound);
  if (Array.isArray(value)) return value.map((item) => expand(item, bound, given));
  if (!isRecord(value)) return value;
  const own = bound.find(({ identifier }) => Object.keys(value).length === 1 && value['Ref'] === identifier);
  if (own !== undefined) return own.value;
  const fields = Object.entries(value).flatMap(([name, field]): readonly (readonly [string, unknown])[] => (name.startsWith(loop) ? turns(filled(name, bound), field, { bound, given }) : [[filled(name, bound), expand(field, bound, given)]]));
  const [only] = fields;
  // AWS: the name of a resource may be a function then, as in Fn::GetAtt: a text in which nothing is open any more is plain.
  if (fields.length === 1 && only?.[0] === 'Fn::Sub' && typeof only[1] === 'string' && !only[1].includes('${')) return only[1];
  return Object.fromEntries(fields);
}

function turns(name: string, body: unknown, { bound, given }: { readonly bound: readonly Bound[]; readonly given: Given }): readonly [string, unknown][] {
  const [identifier, collection, fragment] = Array.isArray(body) && body.length === 3 ? (body as readonly unknown[]) : [];
  // AWS: these texts are unverified.
  if (typeof identifier !== 'string' || !isRecord(fragment)) throw validationError(`Template error: every ${name} object requires three parameters: an identifier, a collection and an output map`);
  const values = collectionOf(expand(collection, bound, given), given);
  if (values === undefined) throw validationError(`Template error: the collection of ${name} must be a list of strings, or a Ref to a parameter that is one`);
  return values.flatMap((value) => Object.entries(expand(fragment, [...bound, { identifier, value }], given) as Raw));
}

function collectionOf(collection: unknown, given: Given): readonly string[] | undefined {
  const parts = Array.isArray(collection) ? (collection as readonly unknown[]) : [collection];
  const lists = parts.map((part) => {
    if (typeof part === 'string' && Array.isArray(collection)) return [part];
    const value = isRecord(part) && typeof part['Ref'] === 'string' ? given(part['Ref']) : undefined;
    return value?.split(',').map((one) => one.trim());
  });
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/** AWS: `&{Identifier}` leaves out what is neither letter nor digit (Fn::ForEach, "Non-alphanumeric characters"). */
function filled(text: string, bound: readonly Bound[]): string {
  return bound.reduce((so, { identifier, value }) => so.replaceAll(`\${${identifier}}`, value).replaceAll(`&{${identifier}}`, value.replace(/[^a-zA-Z0-9]/g, '')), text);
}

/** AWS: with this transform DeletionPolicy and UpdateReplacePolicy may be functions; a Ref to a parameter is worked out here. */
function withPolicies(resource: Raw, given: Given): Raw {
  const policies = ['DeletionPolicy', 'UpdateReplacePolicy'].filter((name) => isRecord(resource[name]));
  return {
    ...resource,
    ...Object.fromEntries(policies.map((name) => {
      const policy = resource[name] as Raw;
      const value = typeof policy['Ref'] === 'string' ? given(policy['Ref']) : undefined;
      if (value === undefined) throw notModelled(`a ${name} that is another function than a Ref to a parameter with a value`);
      return [name, value];
    })),
  };
}
