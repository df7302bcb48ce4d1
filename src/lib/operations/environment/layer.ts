// A layer: one bundled template with what its metadata says of order and parameters; and what it becomes for an environment.
import { isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { settingAt } from '../../config/blueprint.ts';
import { callPlaces, callsOf } from '../../config/calls.ts';
import { componentNames } from '../../config/components.ts';
import { inRegion, type EnvironmentDescription, type ServiceDescription } from '../../config/describe.ts';
import { namespaceFor, widgetsOf } from '../../config/metrics.ts';
import { canonical } from '../../world/ids.ts';
import { parameterName, stackName, stackTags } from '../names.ts';
import { isForPeople, stackRolesLayer } from './pipeline-roles.ts';
import { partIn, regionMeant, serviceIn, type StackPlace } from './placement.ts';

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
  /** `each`: at home, and in the standby region where the blueprint lists the layer. */
  readonly where: 'each' | 'home' | 'standby' | 'us-east-1';
  /** The settings of which one must be true, where the layer is not everybody's: `edge.cdn`; none where it is. */
  readonly when: readonly string[];
  /** `account`: one for all environments of an account and region; it does not go with one of them. */
  readonly scope: 'environment' | 'account';
  /** The layer whose place it takes in its region: `data` for the replica; its own name otherwise. */
  readonly as: string;
  /** The layer without which it is not wanted, and in whose regions it stands. */
  readonly beside: string | undefined;
  /** What its one-off task is for, which runs once after the stack and again when its definition has changed. */
  readonly runs: { readonly title: string; readonly why: string } | undefined;
  readonly after: readonly string[];
  /** Parameter to `LAYER/OUTPUT` of the same region. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Parameter to `REGION:LAYER/OUTPUT`; the region is `home`, `standby` or a name. Where the environment has no such region, and for the stack itself, the parameter's default holds. */
  readonly across: Readonly<Record<string, string>>;
  /** The parameter with the health check that must be seen healthy before the stack is touched. */
  readonly healthy: string | undefined;
  /** Parameter to where its value comes from. */
  readonly settings: Readonly<Record<string, string>>;
  /** How a living stack gets from one sizing to another: a plan of its own for each that is needed, in this order. */
  readonly hops: readonly Hop[];
  /** Parameters whose values can only grow. */
  readonly grows: readonly string[];
  readonly parameters: readonly string[];
  /** What holds for parameters that nobody gives. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** All that makes a difference to a stack: comments, metadata and descriptions do not, and CloudFormation never stores a template that differs in them alone. */
  readonly essence: string;
}

/** A part of the way from one sizing to another, which a template's metadata tells of; what no hop turns goes at once. */
export interface Hop {
  /** Unique in the layer: `class`. */
  readonly id: string;
  readonly title: string;
  /** Parameter to [before, after]; `*` is any value. It is needed where one of these parameters turns so. */
  readonly when: Readonly<Record<string, readonly [before: string, after: string]>>;
  /** Parameters that get the values wished for. */
  readonly turns: readonly string[];
  /** Parameters that get other values until a later hop: as text, or `$Parameter` for what that one had. */
  readonly meanwhile?: Readonly<Record<string, string>>;
  /** `database`: at rest, and nothing waiting for its window; `storage`: its last change of storage is six hours ago. */
  readonly waits?: readonly ('database' | 'storage')[];
  /** Variable to output: every task that runs was told the output's value. */
  readonly told?: Readonly<Record<string, string>>;
  /** What users feel: `short` where the parameters of `calm` have these values, else `long`, and that only where somebody says so; nothing where those of `unless` have theirs. */
  readonly felt?: { readonly unless?: Readonly<Record<string, string>>; readonly calm: Readonly<Record<string, string>>; readonly short: string; readonly long: string };
}

/** What was seen that parameters need. */
export interface ObservedForParameters {
  readonly hostedZoneId: string;
  /** Where the environment is to have a zone of its own, and the account had one before; undefined: it is made. */
  readonly ownZoneId?: string | undefined;
  readonly availabilityZoneIds: readonly string[];
  readonly engineVersion: string;
  /** The addresses that CloudFront asks origins from; undefined where nobody needs to know. */
  readonly cloudFrontPrefixList?: string | undefined;
  /** What a reconcile has said, kept by every bootstrap; undefined where none ever did. */
  readonly writerInstance?: string | undefined;
  readonly writerEndpoint?: string | undefined;
  readonly replicaFollows?: string | undefined;
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
  const about = (root['Metadata']?.['platform'] ?? {}) as Partial<Layer> & { readonly when?: string | readonly string[] };
  const resources = Object.entries(root['Resources'] ?? {}).map(([id, body]) => {
    const { Type, DeletionPolicy } = body as { Type?: string; DeletionPolicy?: string };
    return [id, { type: Type ?? '', body, retained: keeping.has(DeletionPolicy ?? '') }] as const;
  });
  return {
    layer: about.layer ?? '',
    title: about.title ?? '',
    component: about.component ?? false,
    where: about.where ?? 'each',
    when: about.when === undefined ? [] : [about.when].flat(),
    scope: about.scope ?? 'environment',
    as: about.as ?? about.layer ?? '',
    beside: about.beside,
    runs: about.runs,
    after: about.after ?? [],
    inputs: about.inputs ?? {},
    across: { ...fromOwnZone(about.settings ?? {}), ...about.across },
    healthy: about.healthy,
    settings: about.settings ?? {},
    hops: about.hops ?? [],
    grows: about.grows ?? [],
    parameters: Object.keys(root['Parameters'] ?? {}),
    defaults: Object.fromEntries(Object.entries(root['Parameters'] ?? {}).flatMap(([name, it]) => ((it as { Default?: unknown }).Default === undefined ? [] : [[name, String((it as { Default?: unknown }).Default)]]))),
    resources: Object.fromEntries(resources),
    conditions: root['Conditions'] ?? {},
    mappings: (root['Mappings'] ?? {}) as Layer['mappings'],
    essence: essenceOf(root),
  };
}

/** The zone that is found is a value of the account's; one of the environment's own is its stack's, which all that write into it wait for. */
function fromOwnZone(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).flatMap(([parameter, source]) => (source === 'observed.hostedZoneId' ? [[parameter, 'home:zone/HostedZoneId']] : [])));
}

function essenceOf(root: Readonly<Record<string, Record<string, unknown>>>): string {
  const undescribed = (section: string) => Object.fromEntries(Object.entries(root[section] ?? {}).map(([name, it]) => [name, { ...(it as object), Description: undefined }]));
  return canonical({ ...root, Metadata: undefined, Description: undefined, Parameters: undescribed('Parameters'), Outputs: undescribed('Outputs') });
}

/** An output of a stack in another region. */
export interface Elsewhere {
  readonly region: string;
  readonly stack: string;
  readonly output: string;
}

/** One stack as it should be. */
export interface DesiredStack {
  readonly region: string;
  readonly name: string;
  /** `network`, or `service-serverpod`; in another region than home `us-west-2/network`. */
  readonly part: string;
  readonly layer: Layer;
  readonly service: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters whose values other regions have. */
  readonly across: Readonly<Record<string, Elsewhere>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Layers of the same region that must stand before. */
  readonly after: readonly string[];
}

/**
 * Roles are made under the boundary of `stack-roles`, in every region; and a stack that was made under a role of it is taken away
 * under that role, so it goes first.
 */
export const standsOnRoles = (layer: Layer, other: Layer): boolean => other.layer === stackRolesLayer && !isForPeople(layer);

const callsIn = ({ service, parameters }: DesiredStack): readonly string[] => (service === undefined ? [] : Object.entries(parameters).flatMap(([name, value]) => (/^Calls\d$/.test(name) && value !== '' ? [value] : [])));

/** Whether one must stand before the other is begun. */
export function waitsFor(stack: DesiredStack, other: DesiredStack): boolean {
  if (stack.region === other.region && stack.after.includes(other.layer.as)) return true;
  if (standsOnRoles(stack.layer, other.layer)) return true;
  // The rule that lets it in is of the one that calls, and names the other's group.
  if (stack.region === other.region && other.service !== undefined && callsIn(stack).includes(other.service)) return true;
  // What an account has once in all regions is home's to make: nothing is begun elsewhere that would have AWS make it on the way.
  if (stack.layer.scope === 'account' && other.layer.scope === 'account' && stack.region !== other.region && !other.part.includes('/')) return true;
  return Object.values(stack.across).some(({ region, stack: name }) => region === other.region && name === other.name);
}

export interface StackSubject {
  readonly place: StackPlace;
  readonly environment: EnvironmentDescription;
  readonly observed: ObservedForParameters;
  /** The slot of the service's listener rule, kept for ever. */
  readonly rulePriority?: number;
  /** The services that it calls now, by the place of the rule that lets it in. */
  readonly callsBefore?: readonly string[];
}

/** The stack that a layer becomes for an environment (and a service). Pure. */
export function desiredStack(subject: StackSubject): DesiredStack {
  const { place, environment } = subject;
  const { layer, region, name } = place;
  const asked = environment.services[place.service ?? ''];
  const service = asked === undefined ? undefined : serviceIn(asked, { environment, region });
  const inputs = Object.entries(layer.inputs).map(([parameter, source]) => {
    const [from = '', output = ''] = source.split('/');
    return [parameter, parameterName(environment, from, output)] as const;
  });
  const settings = Object.entries(layer.settings).flatMap(([parameter, source]) => {
    const value = parameterValue(source, { ...subject, here: inRegion(environment, region), service });
    // Nothing said (no budget, no e-mail): the template's own default holds.
    return value === undefined ? [] : [[parameter, Array.isArray(value) ? value.join(',') : String(value)] as const];
  });
  const part = service === undefined ? layer.layer : `${layer.layer}-${service.name}`;
  const own = layer.scope === 'account' ? { 'platform:scope': 'account', 'platform:layer': layer.layer } : stackTags(environment, layer.layer);
  return {
    region,
    name,
    part: partIn(environment.region, region, part),
    layer,
    service: service?.name,
    parameters: Object.fromEntries([...inputs, ...settings]),
    across: elsewhere(place, environment),
    tags: { ...own, ...(service === undefined ? {} : { 'platform:service': service.name }) },
    // A service waits for the components that it needs, not for those that others do.
    after: service === undefined ? layer.after : layer.after.filter((earlier) => !componentNames.some((it) => it === earlier) || service.needs.includes(earlier)),
  };
}

function elsewhere({ layer, region, name }: StackPlace, environment: EnvironmentDescription): Readonly<Record<string, Elsewhere>> {
  const found = Object.entries(layer.across).flatMap(([parameter, source]): (readonly [string, Elsewhere])[] => {
    const { region: there, layer: from, output } = acrossSource(source, environment);
    const stack = stackName(environment, from);
    return there === undefined || (there === region && stack === name) ? [] : [[parameter, { region: there, stack, output }]];
  });
  return Object.fromEntries(found);
}

/** `standby:storage/Region` in its parts. */
export function acrossSource(source: string, environment: EnvironmentDescription): { readonly region: string | undefined; readonly layer: string; readonly output: string } {
  const [word = '', from = ''] = source.split(':');
  const [layer = '', output = ''] = from.split('/');
  return { region: regionMeant(word, environment), layer, output };
}

interface SettingSubject extends StackSubject {
  /** The environment as it is in the stack's region. */
  readonly here: EnvironmentDescription;
  readonly service: ServiceDescription | undefined;
}

/** The same wherever the stack is. */
const ofHome: ReadonlySet<string> = new Set(['homeRegion', 'originKeyStandby', 'originKeyA', 'originKeyB', 'originKeyC', 'originKeyNext']);

/** Of the keys there is the one that is shown, the one before and the one after it; by turns, so that one more changes the oldest alone. */
function originKey(environment: EnvironmentDescription, which: string): number {
  const shown = Number(settingAt(environment.settings, 'edge.originKey') ?? 1);
  return [shown - 1, shown, shown + 1].find((key) => which === 'ABC'[key % 3]) ?? shown + 1;
}

function parameterValue(source: string, subject: SettingSubject): unknown {
  const { here: environment, observed } = subject;
  const [root = '', key = ''] = source.split('.');
  if (root === 'config' && !ofHome.has(key)) return configValue(key, environment);
  if (root === 'observed') return (observed as unknown as Record<string, unknown>)[key];
  if (root === 'components') return environment.components.includes(key);
  if (source === 'config.homeRegion') return subject.environment.region;
  if (source === 'metrics.widgets') return widgetsOf(environment);
  // Only where keys are copied there: what changes no resource CloudFormation never stores.
  if (source === 'config.originKeyStandby') return settingAt(subject.environment.settings, 'edge.firewall') === true ? subject.environment.standby?.region : undefined;
  if (root === 'config' && key.startsWith('originKey')) return originKey(subject.environment, key.slice('originKey'.length));
  if (source === 'services.names') return Object.keys(environment.services).sort();
  const ofService = root === 'service' && subject.service !== undefined ? serviceValue(key, subject, subject.service) : undefined;
  return ofService ?? settingAt(environment.settings, source);
}

function configValue(key: string, environment: EnvironmentDescription): unknown {
  const { app, environment: name, domain, baseDomain, region, standby } = environment;
  const known: Readonly<Record<string, unknown>> = {
    app,
    environment: name,
    domain,
    baseDomain,
    protected: environment.protected,
    // What is the whole account's (a dashboard) bears the region's name but at home.
    place: standby?.region === region ? 'standby' : 'home',
  };
  return known[key];
}

function serviceValue(key: string, { rulePriority, environment, callsBefore = [] }: StackSubject, service: ServiceDescription): unknown {
  // `calls1` to `calls8`
  const call = /^calls(\d)$/.exec(key)?.[1];
  if (call !== undefined) return callPlaces(callsOf(service, environment.services), callsBefore)[Number(call) - 1] ?? '';
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
    case 'metricsNamespace':
      return namespaceFor(environment, service.name);
    case 'tracing':
      return service.tracing;
    case 'drain':
      return service.drain / 1000;
    default:
      return undefined;
  }
}

