// The Conditions of a template, each true or false.
import { templateError } from '../refusals.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';

/** @throws AwsFault when conditions need each other */
export function evaluateConditions(template: Template, parameter: (name: string) => unknown): Readonly<Record<string, boolean>> {
  const known: Record<string, boolean> = {};
  const underWay = new Set<string>();
  const notHere = (what: string): never => {
    throw templateError(`Unresolved dependencies [${what}]. Cannot reference resources in the Conditions block of the template`);
  };
  const scope: Scope = {
    extended: template.extended,
    mappings: template.mappings,
    parameter,
    condition: (name) => truth(name),
    ref: notHere,
    attribute: notHere,
    imported: () => notHere('Fn::ImportValue'),
    zonesOf: () => notHere('Fn::GetAZs'),
  };
  const truth = (name: string): boolean => {
    const value = known[name];
    if (value !== undefined) return value;
    if (underWay.has(name)) throw templateError(`Found circular condition dependency between ${[...underWay].join(' and ')}`);
    underWay.add(name);
    const worth = resolve(template.conditions[name], scope);
    underWay.delete(name);
    return (known[name] = worth === true || worth === 'true');
  };
  for (const name of Object.keys(template.conditions)) truth(name);
  return known;
}
