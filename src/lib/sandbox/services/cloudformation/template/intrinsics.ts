// The intrinsic functions: what a piece of a template is worth, given parameters, conditions and the resources so far.
import { templateError, validationError } from '../refusals.ts';
import { cidrBlocks } from './cidr.ts';
import { splitAttribute } from './parse.ts';
import { functionOf, isRecord, type Template } from './template.ts';

/** AWS::NoValue: the property or list item that holds it is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue');

/** What a change set shows for a value that only its execution will tell. AWS: this very text. */
export const knownAfterApply = '{{changeSet:KNOWN_AFTER_APPLY}}';

export interface Scope {
  /** AWS::LanguageExtensions has been asked for. */
  readonly extended?: boolean;
  readonly mappings: Template['mappings'];
  /** A parameter or pseudo parameter; undefined when it is neither. */
  parameter(name: string): unknown;
  condition(name: string): boolean;
  /** What Ref answers for a resource; undefined when there is none of this name. */
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  imported(exportName: string): unknown;
  zonesOf(region: string): readonly string[];
}

/** @throws AwsFault with AWS's words when the template asks for what is not there */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  if (!isRecord(value)) return value;
  const call = functionOf(value);
  if (call === undefined) {
    const fields = Object.entries(value).map(([name, field]): [string, unknown] => [name, resolve(field, scope)]);
    return Object.fromEntries(fields.filter(([, field]) => field !== noValue));
  }
  const run = functions[call.name];
  if (run === undefined) throw templateError(`unknown function ${call.name}`);
  return run(call.argument, scope);
}

type IntrinsicFunction = (argument: unknown, scope: Scope) => unknown;

const text = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(',') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
const isUnknown = (value: unknown): boolean => typeof value === 'string' && value.includes(knownAfterApply);
const someUnknown = (values: readonly unknown[]): boolean => values.some(isUnknown);

function listOf(name: string, argument: unknown, lengths: readonly number[]): readonly unknown[] {
  if (Array.isArray(argument) && lengths.includes(argument.length)) return argument as readonly unknown[];
  throw templateError(wrongShape[name] ?? `every ${name} object requires a list of ${lengths.join(' or ')} parameters`);
}

const wrongShape: Readonly<Record<string, string>> = {
  'Fn::Join': 'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  'Fn::FindInMap': 'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  'Fn::Split': 'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  'Fn::Select': 'Fn::Select requires a list argument with two elements: an integer index and a list',
  'Fn::If': 'Fn::If requires a list argument with three elements: the condition name, the value if it is true and the value if it is false',
};

function refer(argument: unknown, scope: Scope): unknown {
  const name = String(argument);
  if (name === 'AWS::NoValue') return noValue;
  const value = scope.parameter(name) ?? scope.ref(name);
  if (value === undefined) throw validationError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);
  return value;
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const [logicalId, name] = typeof argument === 'string' ? splitAttribute(argument) : listOf('Fn::GetAtt', argument, [2]);
  return scope.attribute(String(logicalId), text(resolve(name, scope)));
}

function substitute(argument: unknown, scope: Scope): unknown {
  const [pattern, given] = typeof argument === 'string' ? [argument, {}] : listOf('Fn::Sub', argument, [2]);
  if (typeof pattern !== 'string' || !isRecord(given)) {
    throw templateError('One or more Fn::Sub intrinsic functions don\'t specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string');
  }
  const own = resolve(given, scope) as Readonly<Record<string, unknown>>;
  let unknown = false;
  const whole = pattern.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    const name = inside.trim();
    const value = own[name] ?? (name.includes('.') ? scope.attribute(...splitAttribute(name)) : refer(name, scope));
    if (isUnknown(value)) unknown = true;
    return text(value);
  });
  return unknown ? knownAfterApply : whole;
}

function join(argument: unknown, scope: Scope): unknown {
  const [delimiter, parts] = listOf('Fn::Join', argument, [2]);
  const values = resolve(parts, scope);
  if (isUnknown(values)) return knownAfterApply;
  if (!Array.isArray(values) || typeof delimiter !== 'string') throw templateError(wrongShape['Fn::Join'] ?? '');
  return someUnknown(values) ? knownAfterApply : values.map(text).join(delimiter);
}

function split(argument: unknown, scope: Scope): unknown {
  const [delimiter, whole] = listOf('Fn::Split', argument, [2]);
  const value = resolve(whole, scope);
  if (isUnknown(value)) return knownAfterApply;
  if (typeof delimiter !== 'string' || typeof value !== 'string') throw templateError(wrongShape['Fn::Split'] ?? '');
  return value.split(delimiter);
}

function select(argument: unknown, scope: Scope): unknown {
  const [at, from] = listOf('Fn::Select', argument, [2]);
  const index = Number(resolve(at, scope));
  const list = resolve(from, scope);
  if (isUnknown(list)) return knownAfterApply;
  if (!Array.isArray(list) || !Number.isInteger(index)) throw templateError(wrongShape['Fn::Select'] ?? '');
  const value = (list as readonly unknown[])[index];
  // AWS: two spaces stand in this text.
  if (value === undefined) throw templateError(`Fn::Select  cannot select nonexistent value at index ${index}`);
  return value;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  // AWS: a fourth parameter with a DefaultValue needs the transform AWS::LanguageExtensions
  // (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html).
  const parts = listOf('Fn::FindInMap', argument, scope.extended === true ? [3, 4] : [3]);
  const [map, first, second] = parts.slice(0, 3).map((part) => text(resolve(part, scope)));
  const value = scope.mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
  const other = parts[3];
  if (value === undefined && isRecord(other) && 'DefaultValue' in other) return resolve(other['DefaultValue'], scope);
  if (value === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
  return value;
}

function choose(argument: unknown, scope: Scope): unknown {
  const [condition, yes, no] = listOf('Fn::If', argument, [3]);
  return resolve(scope.condition(String(condition)) ? yes : no, scope);
}

function truthOf(value: unknown, scope: Scope): boolean {
  const resolved = resolve(value, scope);
  return resolved === true || resolved === 'true';
}

function several(name: string, argument: unknown): readonly unknown[] {
  if (Array.isArray(argument) && argument.length >= 2 && argument.length <= 10) return argument as readonly unknown[];
  throw templateError(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
}

const functions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: refer,
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::If': choose,
  'Fn::Equals': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 2) throw templateError('every Fn::Equals object requires a list of 2 string parameters.');
    return text(resolve(argument[0], scope)) === text(resolve(argument[1], scope));
  },
  'Fn::And': (argument, scope) => several('Fn::And', argument).every((part) => truthOf(part, scope)),
  'Fn::Or': (argument, scope) => several('Fn::Or', argument).some((part) => truthOf(part, scope)),
  'Fn::Not': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 1) throw templateError('every Fn::Not object requires one boolean parameter.');
    return !truthOf(argument[0], scope);
  },
  'Fn::Base64': (argument, scope) => {
    const value = resolve(argument, scope);
    return isUnknown(value) ? knownAfterApply : Buffer.from(text(value)).toString('base64');
  },
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = listOf('Fn::Cidr', argument, [2, 3]).map((part) => resolve(part, scope));
    return isUnknown(block) ? knownAfterApply : cidrBlocks(text(block), Number(count), bits === undefined ? undefined : Number(bits));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = text(resolve(argument, scope));
    return scope.zonesOf(region === '' ? text(scope.parameter('AWS::Region')) : region);
  },
  'Fn::Length': (argument, scope) => {
    const list = resolve(argument, scope);
    if (isUnknown(list)) return knownAfterApply;
    if (!Array.isArray(list)) throw templateError('every Fn::Length object requires a list, or a function that returns one');
    return list.length;
  },
  'Fn::ToJsonString': (argument, scope) => {
    const value = JSON.stringify(resolve(argument, scope));
    return value.includes(knownAfterApply) ? knownAfterApply : value;
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(text(resolve(argument, scope))),
};

/** Whether the engine can work a function out. */
export const isFunction = (name: string): boolean => functions[name] !== undefined;
/** Those that need the transform AWS::LanguageExtensions. */
export const extendedOnly: ReadonlySet<string> = new Set(['Fn::Length', 'Fn::ToJsonString']);
export const functionNames: readonly string[] = Object.keys(functions).filter((name) => !extendedOnly.has(name));
