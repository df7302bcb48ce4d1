// A layer: one bundled template with what its metadata says of order and parameters; and what it becomes for an environment.
import { isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { settingAt } from '../../config/blueprint.ts';
import { componentNames } from '../../config/components.ts';
import type { EnvironmentDescription, ServiceDescription } from '../../config/describe.ts';
import { canonical } from '../../world/ids.ts';
import { parameterName, stackName, stackTags } from '../names.ts';

export interface TemplateResource {
  readonly type: string;
  /** Everything about it but its place in the file. */
  readonly body: unknown;
  readonly retained: boolean;
}

export interface Layer {
  readonly layer: string;
  readonly title: string;
  /** Only made where `components` names it. */
  readonly component: boolean;
  readonly after: readonly string[];
  /** Parameter to `LAYER/OUTPUT`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Parameter to where its value comes from. */
  readonly settings: Readonly<Record<string, string>>;
  readonly parameters: readonly string[];
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** All that makes a difference to a stack: comments, metadata and descriptions do not, and CloudFormation never stores a template that differs in them alone. */
  readonly essence: string;
}

/** What was seen that parameters need. */
export interface ObservedForParameters {
  readonly hostedZoneId: string;
  readonly availabilityZoneIds: readonly string[];
  readonly engineVersion: string;
}

/** Short forms (`!Ref x`, `!Sub ...`) as what they stand for, so that two ways of writing one thing compare equal. */
function plain(node: unknown): unknown {
  if (node === null || typeof node !== 'object') return node;
  const { tag } = node as { tag?: string };
  const short = typeof tag === 'string' && tag.startsWith('!') && !tag.startsWith('tag:') ? tag.slice(1) : undefined;
  const bare = bareValue(node);
  return short === undefined ? bare : { [short === 'Ref' || short === 'Condition' ? short : `Fn::${short}`]: bare };
}

function bareValue(node: object): unknown {
  if (isMap(node)) return Object.fromEntries(node.items.map((pair) => [String((pair.key as Scalar).value), plain(pair.value)]));
  if (isSeq(node)) return node.items.map(plain);
  return isScalar(node) ? node.value : node;
}

/** Deletion policies of what holds data. */
const keeping: ReadonlySet<string> = new Set(['Retain', 'RetainExceptOnCreate', 'Snapshot']);

const known = new Map<string, Layer>();

/** Reads a template's text. Pure; a text that was read before is not read again. */
export function readLayer(text: string): Layer {
  const layer = known.get(text) ?? layerOf(text);
  known.set(text, layer);
  return layer;
}

function layerOf(text: string): Layer {
  const document = parseDocument(text, { logLevel: 'silent' });
  const root = (plain(document.contents) ?? {}) as Record<string, Record<string, unknown>>;
  const about = (root['Metadata']?.['platform'] ?? {}) as Partial<Layer>;
  const resources = Object.entries(root['Resources'] ?? {}).map(([id, body]) => {
    const { Type, DeletionPolicy } = body as { Type?: string; DeletionPolicy?: string };
    return [id, { type: Type ?? '', body, retained: keeping.has(DeletionPolicy ?? '') }] as const;
  });
  return {
    layer: about.layer ?? '',
    title: about.title ?? '',
    component: about.component ?? false,
    after: about.after ?? [],
    inputs: about.inputs ?? {},
    settings: about.settings ?? {},
    parameters: Object.keys(root['Parameters'] ?? {}),
    resources: Object.fromEntries(resources),
    essence: essenceOf(root),
  };
}

function essenceOf(root: Readonly<Record<string, Record<string, unknown>>>): string {
  const undescribed = (section: string) => Object.fromEntries(Object.entries(root[section] ?? {}).map(([name, it]) => [name, { ...(it as object), Description: undefined }]));
  return canonical({ ...root, Metadata: undefined, Description: undefined, Parameters: undescribed('Parameters'), Outputs: undescribed('Outputs') });
}

/** One stack as it should be. */
export interface DesiredStack {
  readonly name: string;
  /** `network`, or `service-serverpod`. */
  readonly part: string;
  readonly layer: Layer;
  readonly service: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Parts that must stand before. */
  readonly after: readonly string[];
}

export interface StackSubject {
  readonly environment: EnvironmentDescription;
  readonly observed: ObservedForParameters;
  readonly service?: ServiceDescription;
  /** The slot of the service's listener rule, kept for ever. */
  readonly rulePriority?: number;
}

/** The stack that a layer becomes for an environment (and a service). Pure. */
export function desiredStack(layer: Layer, subject: StackSubject): DesiredStack {
  const { environment, service } = subject;
  const inputs = Object.entries(layer.inputs).map(([parameter, source]) => {
    const [from = '', output = ''] = source.split('/');
    return [parameter, parameterName(environment, from, output)] as const;
  });
  const settings = Object.entries(layer.settings).flatMap(([parameter, source]) => {
    const value = parameterValue(source, subject);
    // Nothing said (no budget, no e-mail): the template's own default holds.
    return value === undefined ? [] : [[parameter, Array.isArray(value) ? value.join(',') : String(value)] as const];
  });
  const part = service === undefined ? layer.layer : `${layer.layer}-${service.name}`;
  return {
    name: stackName(environment, layer.layer, service?.name),
    part,
    layer,
    service: service?.name,
    parameters: Object.fromEntries([...inputs, ...settings]),
    tags: { ...stackTags(environment, layer.layer), ...(service === undefined ? {} : { 'platform:service': service.name }) },
    // A service waits for the components that it needs, not for those that others do.
    after: service === undefined ? layer.after : layer.after.filter((earlier) => !componentNames.some((it) => it === earlier) || service.needs.includes(earlier)),
  };
}

function parameterValue(source: string, subject: StackSubject): unknown {
  const { environment, observed } = subject;
  const [root = '', key = ''] = source.split('.');
  if (root === 'config') return ({ app: environment.app, environment: environment.environment, domain: environment.domain, baseDomain: environment.baseDomain, protected: environment.protected } as Record<string, unknown>)[key];
  if (root === 'observed') return (observed as unknown as Record<string, unknown>)[key];
  if (source === 'services.names') return Object.keys(environment.services).sort();
  const ofService = root === 'service' && subject.service !== undefined ? serviceValue(key, subject, subject.service) : undefined;
  return ofService ?? settingAt(environment.settings, source);
}

function serviceValue(key: string, { rulePriority }: StackSubject, service: ServiceDescription): unknown {
  // `needsDatabase`, `needsMessaging`, ...
  if (key.startsWith('needs')) return service.needs.includes(key.slice('needs'.length).toLowerCase());
  switch (key) {
    case 'name':
      return service.name;
    case 'port':
      return service.port ?? '';
    case 'healthPath':
      return service.health.path ?? '/health';
    case 'healthInterval':
      return service.health.every / 1000;
    case 'rulePriority':
      return rulePriority ?? 0;
    case 'sticky':
      return service.sticky;
    case 'drain':
      return service.drain / 1000;
    default:
      return undefined;
  }
}

