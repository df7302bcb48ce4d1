// Which resource waits for which, and an order that honours it.
import { validationError } from '../refusals.ts';
import { referencesIn, type Chooser } from './references.ts';
import { dependsOn, type ResourceDefinition, type Template } from './template.ts';

/** The resources that a resource waits for: those it names in DependsOn and those its properties point at. */
export function dependenciesOf(definition: ResourceDefinition, template: Template, choose?: Chooser): readonly string[] {
  const names = [...dependsOn(definition), ...referencesIn(definition.Properties, choose).filter((reference) => reference.kind !== 'condition').map((reference) => reference.name)];
  return [...new Set(names)].filter((name) => template.resources[name] !== undefined).sort();
}

/**
 * Every resource after those it waits for; among equals in order of name.
 * @throws AwsFault when resources wait for each other
 */
export function dependencyOrder(template: Template, choose?: Chooser): ReadonlyMap<string, readonly string[]> {
  const open = new Map(Object.entries(template.resources).map(([name, definition]) => [name, dependenciesOf(definition, template, choose)]));
  const ordered = new Map<string, readonly string[]>();
  const names = [...open.keys()].sort();
  while (ordered.size < names.length) {
    const next = names.filter((name) => !ordered.has(name) && (open.get(name) ?? []).every((other) => ordered.has(other)));
    if (next.length === 0) throw validationError(`Circular dependency between resources: [${inCircle(open, ordered).join(', ')}]`);
    for (const name of next) ordered.set(name, open.get(name) ?? []);
  }
  return ordered;
}

/** Those left over that lie on a circle, not merely behind one. */
function inCircle(open: ReadonlyMap<string, readonly string[]>, ordered: ReadonlyMap<string, unknown>): readonly string[] {
  let left = [...open.keys()].filter((name) => !ordered.has(name));
  for (;;) {
    const needed = left.filter((name) => left.some((other) => open.get(other)?.includes(name)));
    if (needed.length === left.length) return left.sort();
    left = needed;
  }
}
