// The templates that ship, read as CloudFormation reads them, and what of them comes out for given parameters.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve, type Scope } from '../src/lib/sandbox/services/cloudformation/template/intrinsics.ts';
import { parseTemplateText } from '../src/lib/sandbox/services/cloudformation/template/parse.ts';

export interface Parameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
export interface Output {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: unknown;
}
export interface PlatformMetadata {
  readonly layer: string;
  readonly title: string;
  readonly component?: boolean;
  readonly where?: 'each' | 'home' | 'standby' | 'us-east-1';
  readonly scope?: 'environment' | 'account';
  readonly when?: string;
  readonly as?: string;
  readonly across?: Readonly<Record<string, string>>;
  readonly healthy?: string;
  readonly after: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
}
export interface Template {
  readonly Description: string;
  readonly Metadata: { readonly platform: PlatformMetadata };
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Output>>;
}

export const folder = join(import.meta.dirname, '..', 'templates');
export const layers = readdirSync(folder).flatMap((file) => (file.endsWith('.yml') ? [file.slice(0, -'.yml'.length)] : []));
export const texts = new Map(layers.map((layer) => [layer, readFileSync(join(folder, `${layer}.yml`), 'utf8')]));
export const templates = new Map([...texts].map(([layer, text]) => [layer, parseTemplateText(text) as unknown as Template]));

export function templateOf(layer: string): Template {
  const template = templates.get(layer);
  if (template === undefined) throw new Error(`There is no templates/${layer}.yml.`);
  return template;
}

/** Every resource of every template, of one type where one is named. */
export function resources(type?: string): readonly { readonly where: string; readonly layer: string; readonly id: string; readonly resource: Resource }[] {
  return [...templates].flatMap(([layer, template]) =>
    Object.entries(template.Resources).flatMap(([id, resource]) => (type === undefined || resource.Type === type ? [{ where: `${layer}.${id}`, layer, id, resource }] : [])),
  );
}

/** A template's scope with defaults, the values given, and `NAME-value` for all that comes from elsewhere. */
export function scopeOf(layer: string, given: Readonly<Record<string, string | readonly string[]>>): Scope {
  const template = templateOf(layer);
  const pseudo: Readonly<Record<string, string>> = { 'AWS::Region': 'us-west-2', 'AWS::AccountId': '111111111111', 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };
  const scope: Scope = {
    mappings: {},
    parameter: (name) => pseudo[name] ?? given[name] ?? (template.Parameters[name] === undefined ? undefined : valueOf(template.Parameters[name], `${name}-value`)),
    condition: (name) => holds(layer, name, given),
    ref: (id) => (template.Resources[id] === undefined ? undefined : `${id}-id`),
    attribute: (id, name) => `${id}-${name}`,
    imported: () => undefined,
    zonesOf: () => [],
  };
  return scope;
}

/** AWS: an empty text is a list of one empty text. */
function valueOf({ Type: type, Default: fallback }: Parameter, otherwise: string): string | readonly string[] {
  return type === 'CommaDelimitedList' && fallback !== undefined ? String(fallback).split(',') : String(fallback ?? otherwise);
}

export function rendered(layer: string, id: string, given: Readonly<Record<string, string | readonly string[]>>): Readonly<Record<string, unknown>> {
  return resolve(templateOf(layer).Resources[id]?.Properties, scopeOf(layer, given)) as Readonly<Record<string, unknown>>;
}

export function holds(layer: string, condition: string, given: Readonly<Record<string, string | readonly string[]>>): boolean {
  return resolve(templateOf(layer).Conditions?.[condition], scopeOf(layer, given)) === true;
}

/** Every policy statement, also those inside Fn::If. */
export function statementsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Readonly<Record<string, unknown>>;
  return 'Effect' in record ? [record] : Object.values(record).flatMap(statementsIn);
}
