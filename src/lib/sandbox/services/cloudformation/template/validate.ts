// What CloudFormation refuses in a template before it looks at any value: shape, names, limits, references.
import { notModelled, templateError, templateFormatError, validationError } from '../refusals.ts';
import type { ResourceType } from '../resource-type.ts';
import { isKnownType } from '../types/known-types.ts';
import { attributesOf } from '../types/schema.ts';
import { isExtended } from './extensions.ts';
import { extendedOnly, isFunction, functionNames } from './intrinsics.ts';
import { dependencyOrder } from './order.ts';
import { checkDefinition, isListType } from './parameters.ts';
import { pseudoParameters } from './pseudo-parameters.ts';
import { referencesIn } from './references.ts';
import { checkRules, type RuleDefinition } from './rules.ts';
import { dependsOn, functionOf, isRecord, type Definitions, type OutputDefinition, type ParameterDefinition, type ResourceDefinition, type Template } from './template.ts';

const sections: ReadonlySet<string> = new Set(['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Transform', 'Resources', 'Outputs', 'Hooks']);
const attributes: ReadonlySet<string> = new Set(['Type', 'Properties', 'Metadata', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'CreationPolicy', 'UpdatePolicy']);
const policies: readonly unknown[] = ['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate'];
// AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const limits = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 } as const;

export type Types = Readonly<Record<string, ResourceType>>;

/** @throws AwsFault with AWS's words for the first thing that is wrong */
export function validate(raw: Readonly<Record<string, unknown>>, types: Types): Template {
  checkSections(raw);
  const extended = isExtended(raw);
  const template: Template = {
    extended,
    rules: section(raw, 'Rules') as unknown as Readonly<Record<string, RuleDefinition>>,
    ...(raw['AWSTemplateFormatVersion'] === undefined ? {} : { version: String(raw['AWSTemplateFormatVersion']) }),
    ...(raw['Description'] === undefined ? {} : { description: String(raw['Description']) }),
    ...(raw['Metadata'] === undefined ? {} : { metadata: raw['Metadata'] }),
    parameters: section(raw, 'Parameters') as unknown as Readonly<Record<string, ParameterDefinition>>,
    mappings: section(raw, 'Mappings') as Template['mappings'],
    conditions: (raw['Conditions'] ?? {}) as Readonly<Record<string, unknown>>,
    resources: section(raw, 'Resources') as unknown as Readonly<Record<string, ResourceDefinition>>,
    outputs: section(raw, 'Outputs') as unknown as Readonly<Record<string, OutputDefinition>>,
  };
  for (const [name, definition] of Object.entries(template.parameters)) checkDefinition(name, definition);
  checkMappings(template.mappings);
  checkRules(template.rules);
  checkResources(template.resources, types);
  for (const [name, output] of Object.entries(template.outputs)) {
    if (output.Value === undefined) throw templateFormatError('Every Outputs member must contain a Value object');
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw templateFormatError(`Output name ${name} is non alphanumeric.`);
  }
  for (const output of Object.values(template.outputs)) refuseList(output.Value, template);
  for (const part of ['Resources', 'Conditions', 'Outputs']) checkFunctions(raw[part], extended);
  checkReferences(template);
  dependencyOrder(template);
  return template;
}

function checkSections(raw: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(raw).filter((name) => !sections.has(name));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = raw['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09') throw validationError(`Template format error: ${String(version)} is not a supported value for AWSTemplateFormatVersion.`);
  if (raw['Description'] !== undefined && typeof raw['Description'] !== 'string') throw templateFormatError('Description must be a string.');
  if (String(raw['Description'] ?? '').length > 1024) throw templateFormatError("'Description' length is greater than 1024.");
  if (!isRecord(raw['Resources']) || Object.keys(raw['Resources']).length === 0) throw templateFormatError('At least one Resources member must be defined.');
  if (raw['Transform'] !== undefined && !isExtended(raw)) throw notModelled(`the transform ${JSON.stringify(raw['Transform'])}`);
  if (raw['Hooks'] !== undefined) throw notModelled('the template section Hooks');
  for (const [name, most] of Object.entries(limits)) {
    const count = isRecord(raw[name]) ? Object.keys(raw[name]).length : 0;
    if (count > most) throw templateFormatError(`Number of ${name.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`);
  }
}

function section(raw: Readonly<Record<string, unknown>>, name: string): Definitions {
  const members = raw[name] ?? {};
  if (!isRecord(members)) throw templateFormatError(`${name} must be a map.`);
  if (Object.values(members).some((member) => !isRecord(member))) {
    throw templateFormatError(name === 'Resources' ? 'Any Resources member must be an object.' : `Every ${name} member must be a map`);
  }
  return members as Definitions;
}

function checkMappings(mappings: Template['mappings']): void {
  for (const [name, first] of Object.entries(mappings)) {
    for (const second of Object.values(first)) {
      if (!isRecord(second)) throw templateFormatError(`Every Mappings member ${name} must be a map`);
      const plain = Object.values(second).every((value) => (Array.isArray(value) ? value.every((item) => !isRecord(item)) : !isRecord(value)));
      if (!plain) throw templateFormatError('Every Mappings attribute must be a String or a List.');
    }
  }
}

function checkResources(resources: Template['resources'], types: Types): void {
  for (const [name, definition] of Object.entries(resources)) {
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw templateFormatError(`Resource name ${name} is non alphanumeric.`);
    const unknown = Object.keys(definition).find((attribute) => !attributes.has(attribute));
    if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
    if (typeof definition.Type !== 'string') throw templateFormatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
    for (const policy of [definition.DeletionPolicy, definition.UpdateReplacePolicy]) {
      if (policy !== undefined && !policies.includes(policy)) throw templateFormatError(`Unrecognized DeletionPolicy ${JSON.stringify(policy)} for resource ${name}`);
    }
    if (definition.UpdateReplacePolicy === 'RetainExceptOnCreate') throw templateFormatError(`Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource ${name}`);
  }
  const unmodelled = Object.values(resources).find(({ Type: type }) => /^Custom::|^AWS::CloudFormation::/.test(type));
  if (unmodelled !== undefined) throw notModelled(`resources of type ${unmodelled.Type}`);
  const unrecognized = [...new Set(Object.values(resources).map(({ Type: type }) => type))].filter((type) => types[type] === undefined && !isKnownType(type));
  if (unrecognized.length > 0) throw templateFormatError(`Unrecognized resource types: [${unrecognized.join(', ')}]`);
}

const lists: ReadonlySet<string> = new Set(['Fn::GetAZs', 'Fn::Split', 'Fn::Cidr']);

/** AWS: what is a list whatever happens is refused before anything is made; the text is as seen in public threads. */
function refuseList(value: unknown, template: Template): void {
  const call = functionOf(value);
  const isList = Array.isArray(value) || (call !== undefined && lists.has(call.name)) || (call?.name === 'Ref' && isListType(template.parameters[String(call.argument)]?.Type ?? ''));
  if (isList) throw templateFormatError('The Value field of every Outputs member must evaluate to a String and not a List.');
}

/** Functions that would need a transform are refused as AWS refuses them without it. */
function checkFunctions(value: unknown, extended: boolean): void {
  if (Array.isArray(value)) {
    for (const item of value) checkFunctions(item, extended);
    return;
  }
  if (!isRecord(value)) return;
  for (const [name, field] of Object.entries(value)) {
    if (name.startsWith('Fn::') && (!isFunction(name) || (extendedOnly.has(name) && !extended))) {
      throw templateFormatError(`Encountered unsupported function: ${name} Supported functions are: [${functionNames.join(', ')}]`);
    }
    if (name.startsWith('Fn::') && functionOf(value) === undefined) throw templateError(`${name} must be the only member of its object`);
    checkFunctions(field, extended);
  }
}

function checkReferences(template: Template): void {
  const isParameter = (name: string): boolean => template.parameters[name] !== undefined || pseudoParameters.has(name);
  const isResource = (name: string): boolean => template.resources[name] !== undefined;
  for (const [part, block] of [[Object.entries(template.resources), 'Resources'], [Object.entries(template.outputs), 'Outputs']] as const) {
    const missing = new Set<string>();
    for (const [, definition] of part) {
      for (const name of block === 'Resources' ? dependsOn(definition as ResourceDefinition) : []) if (!isResource(name)) missing.add(name);
      const condition = definition.Condition;
      const { Metadata: _, ...rest } = definition as ResourceDefinition;
      for (const reference of [...referencesIn(rest.Properties ?? rest), ...(condition === undefined ? [] : [{ kind: 'condition' as const, name: condition }])]) {
        if (reference.kind === 'condition') {
          if (template.conditions[reference.name] === undefined) throw templateFormatError(`Unresolved condition dependency ${reference.name} in the ${block} block of the template`);
        } else if (reference.kind === 'ref') {
          if (!isParameter(reference.name) && !isResource(reference.name)) missing.add(reference.name);
        } else checkAttribute(reference, template);
      }
    }
    if (missing.size > 0) throw templateFormatError(`Unresolved resource dependencies [${[...missing].sort().join(', ')}] in the ${block} block of the template`);
  }
  for (const condition of Object.values(template.conditions)) {
    for (const reference of referencesIn(condition)) {
      if (reference.kind === 'condition' && template.conditions[reference.name] === undefined) {
        throw templateFormatError(`Unresolved condition dependency ${reference.name} in the Conditions block of the template`);
      }
      if (reference.kind === 'attribute' || (reference.kind === 'ref' && !isParameter(reference.name))) {
        throw templateError(`Unresolved dependencies [${reference.name}]. Cannot reference resources in the Conditions block of the template`);
      }
    }
  }
}

function checkAttribute(reference: { readonly name: string; readonly attribute: string }, template: Template): void {
  const type = template.resources[reference.name]?.Type;
  if (type === undefined) throw templateError(`instance of Fn::GetAtt references undefined resource ${reference.name}`);
  const known = attributesOf(type);
  if (known === undefined || reference.attribute === '') return;
  // What is in an attribute can be named with a dot, and so can what is in one that is named whole.
  const isKnown = known.has(reference.attribute) || known.has(reference.attribute.split('.')[0] ?? '') || [...known].some((name) => name.startsWith(`${reference.attribute}.`));
  if (!isKnown) {
    throw templateError(`resource ${reference.name} does not support attribute type ${reference.attribute} in Fn::GetAtt`);
  }
}
