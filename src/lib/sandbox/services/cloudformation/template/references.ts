// What a piece of a template points at: parameters, resources and their attributes, conditions.
import { splitAttribute } from './parse.ts';
import { functionOf, isRecord } from './template.ts';

export type Reference =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string }
  | { readonly kind: 'condition'; readonly name: string };

/** Whether Fn::If's branch counts; left out: both do. */
export type Chooser = (condition: string) => boolean | undefined;

const neither: Chooser = () => undefined;

export function referencesIn(value: unknown, choose: Chooser = neither): readonly Reference[] {
  const found: Reference[] = [];
  collect(value, choose, found);
  return found;
}

function collect(value: unknown, choose: Chooser, found: Reference[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, choose, found);
    return;
  }
  if (!isRecord(value)) return;
  const call = functionOf(value);
  if (call === undefined) {
    for (const field of Object.values(value)) collect(field, choose, found);
    return;
  }
  const { name, argument } = call;
  if (name === 'Ref' && typeof argument === 'string') found.push({ kind: 'ref', name: argument });
  else if (name === 'Condition' && typeof argument === 'string') found.push({ kind: 'condition', name: argument });
  else if (name === 'Fn::GetAtt') collectAttribute(argument, choose, found);
  else if (name === 'Fn::Sub') collectSub(argument, choose, found);
  else if (name === 'Fn::If' && Array.isArray(argument)) {
    const [condition, yes, no] = argument as readonly unknown[];
    if (typeof condition === 'string') found.push({ kind: 'condition', name: condition });
    const chosen = typeof condition === 'string' ? choose(condition) : undefined;
    if (chosen !== false) collect(yes, choose, found);
    if (chosen !== true) collect(no, choose, found);
  } else collect(argument, choose, found);
}

function collectAttribute(argument: unknown, choose: Chooser, found: Reference[]): void {
  const [name, attribute] = typeof argument === 'string' ? splitAttribute(argument) : Array.isArray(argument) ? (argument as readonly unknown[]) : [];
  if (typeof name !== 'string') return;
  found.push({ kind: 'attribute', name, attribute: typeof attribute === 'string' ? attribute : '' });
  if (typeof attribute !== 'string') collect(attribute, choose, found);
}

function collectSub(argument: unknown, choose: Chooser, found: Reference[]): void {
  const [text, own] = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
  const known = isRecord(own) ? own : {};
  if (typeof text === 'string') {
    for (const hole of holesOf(text)) {
      if (known[hole] !== undefined) continue;
      const [name, attribute] = splitAttribute(hole);
      found.push(attribute === '' ? { kind: 'ref', name } : { kind: 'attribute', name, attribute });
    }
  }
  collect(known, choose, found);
}

/** The names in the `${...}` of a text, without those written `${!...}`. */
export function holesOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => (name ?? '').trim());
}
