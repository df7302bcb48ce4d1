// What a template says for given parameters: conditions decided, references to parameters filled in; what only AWS knows stays a reference.
import { canonical } from '../../world/ids.ts';
import type { Layer } from './layer.ts';

export interface TemplateScope {
  readonly layer: Pick<Layer, 'resources' | 'conditions' | 'mappings' | 'inputs' | 'defaults'>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
}

export interface ResolvedResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Where a list is wanted the value of a parameter is one, written with commas. */
const asList = (value: unknown): readonly unknown[] | undefined => (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : undefined);

/** What `AWS::NoValue` leaves: nothing. */
const nothing = Symbol('no value');

/** Whether nothing in it has to be asked of AWS. */
export function isKnown(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isKnown);
  if (!isTree(value)) return true;
  return Object.entries(value).every(([key, it]) => key !== 'Ref' && !key.startsWith('Fn::') && isKnown(it));
}

/** The resources that there are for these parameters; one whose condition cannot be told counts as there. */
export function resolveTemplate(scope: TemplateScope): Readonly<Record<string, ResolvedResource>> {
  const resolver = new Resolver(scope);
  const all = Object.entries(scope.layer.resources).flatMap(([id, { type, body }]): (readonly [string, ResolvedResource])[] => {
    const { Condition: condition, Properties: properties } = body as { readonly Condition?: string; readonly Properties?: unknown };
    if (condition !== undefined && resolver.condition(condition) === false) return [];
    const its = resolver.value(properties ?? {});
    return [[id, { type, properties: isTree(its) ? its : {} }]];
  });
  return Object.fromEntries(all);
}

class Resolver {
  readonly #scope: TemplateScope;
  readonly #conditions = new Map<string, boolean | undefined>();

  constructor(scope: TemplateScope) {
    this.#scope = scope;
  }

  /** Undefined: only AWS can tell. */
  condition(name: string): boolean | undefined {
    if (!this.#conditions.has(name)) {
      this.#conditions.set(name, undefined);
      this.#conditions.set(name, this.#holds(this.#scope.layer.conditions[name]));
    }
    return this.#conditions.get(name);
  }

  #holds(rule: unknown): boolean | undefined {
    if (!isTree(rule)) return undefined;
    const [[name, given] = ['', undefined]] = Object.entries(rule);
    const each = Array.isArray(given) ? given : [];
    switch (name) {
      case 'Condition':
        return this.condition(String(given));
      case 'Fn::Equals': {
        const [a, b] = each.map((it) => this.value(it));
        return isKnown(a) && isKnown(b) ? String(a) === String(b) : undefined;
      }
      case 'Fn::Not': {
        const it = this.#holds(each[0]);
        return it === undefined ? undefined : !it;
      }
      case 'Fn::And':
      case 'Fn::Or': {
        const deciding = name === 'Fn::Or';
        const all = each.map((it) => this.#holds(it));
        if (all.includes(deciding)) return deciding;
        return all.includes(undefined) ? undefined : !deciding;
      }
      default:
        return undefined;
    }
  }

  value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map((it) => this.value(it)).filter((it) => it !== nothing);
    if (!isTree(given)) return given;
    const names = Object.keys(given);
    const [name = ''] = names;
    if (names.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.#called(name, given[name]);
    return Object.fromEntries(Object.entries(given).map(([key, it]) => [key, this.value(it)] as const).filter(([, it]) => it !== nothing));
  }

  #called(name: string, given: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#reference(String(given)) ?? { Ref: given };
      case 'Fn::If': {
        const [condition, yes, no] = given as readonly unknown[];
        const it = this.condition(String(condition));
        return it === undefined ? { 'Fn::If': [condition, this.value(yes), this.value(no)] } : this.value(it ? yes : no);
      }
      case 'Fn::Sub':
        return this.#filledIn(given);
      case 'Fn::Join': {
        const [glue, parts] = this.value(given) as readonly unknown[];
        const all = asList(parts);
        return all !== undefined && isKnown(all) ? all.map(String).join(String(glue)) : { 'Fn::Join': [glue, parts] };
      }
      case 'Fn::Split': {
        const [glue, text] = this.value(given) as readonly unknown[];
        return typeof text === 'string' ? text.split(String(glue)) : { 'Fn::Split': [glue, text] };
      }
      case 'Fn::Select': {
        const [index, list] = this.value(given) as readonly unknown[];
        const all = asList(list);
        return all !== undefined && all.length > Number(index) ? all[Number(index)] : { 'Fn::Select': [index, list] };
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = this.value(given) as readonly unknown[];
        const found = this.#scope.layer.mappings[String(map)]?.[String(first)]?.[String(second)];
        return found ?? { 'Fn::FindInMap': [map, first, second] };
      }
      default:
        return { [name]: this.value(given) };
    }
  }

  /** Undefined for a resource, and for a parameter whose value lies in SSM. */
  #reference(name: string): unknown {
    const { parameters, layer, region, account } = this.#scope;
    if (name === 'AWS::NoValue') return nothing;
    const pseudo: Readonly<Record<string, string>> = { 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };
    if (pseudo[name] !== undefined) return pseudo[name];
    if (name in layer.inputs || name in layer.resources) return undefined;
    return parameters[name] ?? layer.defaults[name];
  }

  #filledIn(given: unknown): unknown {
    const [text, own]: readonly [string, Tree] = Array.isArray(given) ? [String(given[0]), given[1] as Tree] : [String(given), {}];
    const filled = text.replace(/\$\{([^!][^}]*)\}/g, (whole, name: string) => {
      const value = name in own ? this.value(own[name]) : this.#reference(name);
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : whole;
    });
    return /\$\{[^!]/.test(filled) ? { 'Fn::Sub': Object.keys(own).length === 0 ? filled : [filled, this.value(own)] } : filled.replaceAll('${!', '${');
  }
}

/** One property, or a part of one, that has another value. */
export interface PropertyChange {
  /** `AllocatedStorage`, `Tags`: of the resource's own properties. */
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
}

export function propertiesChanged(before: ResolvedResource, after: ResolvedResource): readonly PropertyChange[] {
  const names = [...new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])].sort();
  return names.flatMap((property) => {
    const [was, is] = [before.properties[property], after.properties[property]];
    return canonical(was ?? null) === canonical(is ?? null) ? [] : [{ property, before: was, after: is }];
  });
}

/** As a person reads it: short, and secrets never, because a template refers to them. */
export function valueShown(value: unknown): string {
  if (value === undefined) return 'not set';
  if (isTree(value) && Object.keys(value).length === 1) {
    const [[name = '', given] = []] = Object.entries(value);
    if (name === 'Ref') return `(${String(given)})`;
    if (name === 'Fn::GetAtt') return `(${Array.isArray(given) ? given.join('.') : String(given)})`;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

const longest = 60;
