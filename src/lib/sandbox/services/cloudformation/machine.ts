// Templates and deployments read once: parsing and conditions cost more than all the rest of a stack's life.
import { createHash } from 'node:crypto';
import type { Context } from '../../world/service.ts';
import { templateTexts, type Deployment, type StackEntity } from './entities.ts';
import { templateFormatError, validationError } from './refusals.ts';
import { evaluateConditions } from './template/conditions.ts';
import { dependencyOrder } from './template/order.ts';
import { defaultsOf, isExtended, writtenOut } from './template/extensions.ts';
import { parseTemplateText } from './template/parse.ts';
import { worthOf } from './template/parameters.ts';
import { pseudoParameter } from './template/pseudo-parameters.ts';
import { referencesIn } from './template/references.ts';
import type { Template } from './template/template.ts';
import { validate, type Types } from './template/validate.ts';

/** A deployment worked out as far as it can be without its resources. */
export interface Model {
  readonly template: Template;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** The resources that are to be there, each after those it waits for. */
  readonly order: ReadonlyMap<string, readonly string[]>;
  /** Parameters and pseudo parameters. */
  parameter(name: string): unknown;
}

/** What the service is built with: the resource types it can make, and what it remembers of texts (nothing of the world). */
export interface Machine {
  readonly types: Types;
  /** @throws AwsFault when the text is no template */
  parse(text: string): Template;
  modelOf(context: Context, stack: Pick<StackEntity, 'id' | 'name'>, deployment: Deployment): Model;
}

export interface Engine extends Machine {
  readonly context: Context;
}

const mostRemembered = 64;

export function machineOf(types: Types): Machine {
  const parsed = new Map<string, Template>();
  const models = new WeakMap<Deployment, Model>();
  const machine: Machine = {
    types,
    parse(text) {
      const key = keyOfText(text);
      let template = parsed.get(key);
      if (template === undefined) {
        const raw = parseTemplateText(text);
        template = validate(isExtended(raw) ? writtenOut(raw, defaultsOf(raw)) : raw, types);
        if (parsed.size >= mostRemembered) parsed.clear();
        parsed.set(key, template);
      }
      return template;
    },
    modelOf(context, stack, deployment) {
      let model = models.get(deployment);
      if (model === undefined) {
        const text = templateTexts(context).get(deployment.template);
        if (text === undefined) throw new Error(`the text of a template of stack ${stack.name} is lost`);
        model = buildModel(machine.parse(text), deployment, { account: context.account, region: context.region, stackId: stack.id, stackName: stack.name });
        models.set(deployment, model);
      }
      return model;
    },
  };
  return machine;
}

export const keyOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

function buildModel(template: Template, deployment: Deployment, who: { readonly account: string; readonly region: string; readonly stackId: string; readonly stackName: string }): Model {
  const identity = { ...who, notificationArns: deployment.notificationArns };
  const parameter = (name: string): unknown => {
    const definition = template.parameters[name];
    const value = deployment.parameters[name];
    return definition === undefined || value === undefined ? pseudoParameter(name, identity) : worthOf(definition, value);
  };
  const conditions = evaluateConditions(template, parameter);
  const choose = (name: string): boolean | undefined => conditions[name];
  const isThere = (name: string): boolean => {
    const condition = template.resources[name]?.Condition;
    return condition === undefined || conditions[condition] === true;
  };
  const order = new Map([...dependencyOrder(template, choose)].filter(([name]) => isThere(name)).map(([name, dependencies]) => [name, dependencies.filter(isThere)]));
  refuseAbsent(template, conditions, isThere);
  return { template, conditions, order, parameter };
}

/** What is there may not point at what a condition has left out. */
function refuseAbsent(template: Template, conditions: Model['conditions'], isThere: (name: string) => boolean): void {
  const absent = (part: unknown): readonly string[] =>
    referencesIn(part, (name) => conditions[name])
      .filter((reference) => reference.kind !== 'condition' && template.resources[reference.name] !== undefined && !isThere(reference.name))
      .map((reference) => reference.name);
  const resources = Object.entries(template.resources).filter(([name]) => isThere(name)).flatMap(([, definition]) => absent(definition.Properties));
  if (resources.length > 0) throw templateFormatError(`Unresolved resource dependencies [${[...new Set(resources)].sort().join(', ')}] in the Resources block of the template`);
  const outputs = Object.values(template.outputs).filter((output) => output.Condition === undefined || conditions[output.Condition] === true).flatMap((output) => absent([output.Value, output.Export?.Name ?? '']));
  if (outputs.length > 0) throw templateFormatError(`Unresolved resource dependencies [${[...new Set(outputs)].sort().join(', ')}] in the Outputs block of the template`);
}

/** Keeps a template's text, once. */
export function keepText(context: Context, text: string): string {
  if (Buffer.byteLength(text) === 0) throw validationError('Either Template URL or Template Body must be specified.');
  const key = keyOfText(text);
  if (templateTexts(context).get(key) === undefined) templateTexts(context).put(key, text);
  return key;
}
