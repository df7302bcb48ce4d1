// What differs between a service as it runs and as a deploy would make it, value by value, AWS's defaults taken for what they are. Pure.
import type { Change } from '../../engine/plan.ts';
import type { Json } from '../../engine/standing.ts';

export interface Difference {
  /** Of what, then in AWS's own names: `taskDefinition.containerDefinitions.serverpod.environment.PORT`. */
  readonly path: string;
  /** null: not there. */
  readonly before: Json;
  /** null: taken away, or AWS's default. */
  readonly after: Json;
}

type Tree = { readonly [name: string]: Json };

/** Lists in which each entry has a name of its own, and where it stands in them says nothing. */
const named: Readonly<Record<string, { readonly name: string; readonly value?: string }>> = {
  containerDefinitions: { name: 'name' },
  environment: { name: 'name', value: 'value' },
  secrets: { name: 'name', value: 'valueFrom' },
  portMappings: { name: 'containerPort' },
  mountPoints: { name: 'containerPath' },
  volumes: { name: 'name' },
  capacityProviderStrategy: { name: 'capacityProvider' },
  loadBalancers: { name: 'containerName' },
  serviceRegistries: { name: 'registryArn' },
};
const sets: ReadonlySet<string> = new Set(['subnets', 'securityGroups', 'alarmNames', 'requiresCompatibilities', 'lifecycleStages', 'dependsOn']);

/** What AWS fills in where nothing was said (ECS API reference, ContainerDefinition, PortMapping, HealthCheck, CapacityProviderStrategyItem). */
const defaults: Readonly<Record<string, Json>> = { essential: true, protocol: 'tcp', interval: 30, timeout: 5, retries: 3, versionConsistency: 'enabled', assignPublicIp: 'DISABLED' };

const isTree = (value: Json | undefined): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

function isDefault(name: string, value: Json): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  if (isList(value)) return value.length === 0;
  if (isTree(value)) return Object.keys(value).length === 0;
  return Object.hasOwn(defaults, name) && defaults[name] === value;
}

/** Every value by its path; what AWS would fill in is left out. An empty text as a variable's value is a value. */
function flatten(tree: Tree, path: string, into: Map<string, Json>): void {
  for (const [name, value] of Object.entries(tree)) {
    const at = `${path}.${name}`;
    const list = named[name];
    if (list !== undefined && isList(value)) {
      for (const entry of value.filter(isTree)) {
        const { [list.name]: key = '', ...more } = entry;
        // AWS: with awsvpc the host's port is the container's (API reference, PortMapping).
        const rest = more['hostPort'] === key ? { ...more, hostPort: null } : more;
        if (list.value === undefined) {
          into.set(`${at}.${plain(key)}`, true);
          flatten(name === 'loadBalancers' ? asPair(rest) : rest, `${at}.${plain(key)}`, into);
        } else into.set(`${at}.${plain(key)}`, rest[list.value] ?? '');
      }
    } else if (isDefault(name, value)) continue;
    else if (isTree(value)) flatten(value, at, into);
    else into.set(at, isList(value) && sets.has(name) ? value.map(plain).sort() : value);
  }
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** AWS: ECS swaps the roles of the two groups with each release (developer guide, blue/green resources): which is named first is no difference. */
function asPair({ targetGroupArn = '', advancedConfiguration, ...rest }: Tree): Tree {
  if (!isTree(advancedConfiguration)) return { ...rest, targetGroupArn };
  const { alternateTargetGroupArn = '', ...more } = advancedConfiguration;
  return { ...rest, advancedConfiguration: more, targetGroups: [plain(targetGroupArn), plain(alternateTargetGroupArn)].sort() };
}

/** @param live null: there is nothing yet, everything is new */
export function differencesOf(what: string, live: Json | null, planned: Json): readonly Difference[] {
  const before = new Map<string, Json>();
  const after = new Map<string, Json>();
  if (isTree(live ?? undefined)) flatten(live as Tree, what, before);
  if (isTree(planned)) flatten(planned, what, after);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [was, will] = [before.get(path) ?? null, after.get(path) ?? null];
    // That an entry of a list is there is said by its values, where it has some.
    if ((was === true || will === true) && paths.some((it) => it.startsWith(`${path}.`))) return [];
    return JSON.stringify(was) === JSON.stringify(will) ? [] : [{ path, before: hideIn(path, was), after: hideIn(path, will) }];
  });
}

/** Of what a service is told at a release: only what is said is changed, the rest stays as it is. */
export function settingsDifferences(live: Json, planned: Json): readonly Difference[] {
  const wanted = isTree(planned) ? planned : {};
  const seen = isTree(live) ? live : {};
  const said = Object.fromEntries(Object.keys(wanted).filter((name) => name !== 'taskDefinition' && seen[name] !== undefined).map((name) => [name, wanted[name] ?? null]));
  const there = Object.fromEntries(Object.keys(said).map((name) => [name, seen[name] ?? null]));
  return differencesOf('service', there, said);
}

export const hidden = 'hidden';
const secretName = /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|(API|PRIVATE|ACCESS|ENCRYPTION|SIGNING)_?KEY/i;
/** `scheme://user:password@host` */
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY/i;

/** Variables are no secrets, and shown; but somebody may have put one there, and then it stays where it is. */
export const looksSecret = (name: string, value: string): boolean => secretName.test(name) || secretValue.test(value);

function hideIn(path: string, value: Json): Json {
  const name = /\.environment\.(.*)$/.exec(path)?.[1];
  return name !== undefined && typeof value === 'string' && looksSecret(name, value) ? hidden : value;
}

/** What AWS alone writes into a task definition. */
const ofAws: ReadonlySet<string> = new Set(['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'deregisteredAt', 'registeredBy', 'deleteRequestedAt']);

/**
 * A task definition as it may be written down: what looks like a secret in a variable is hidden, unless platform.yml says the same in the open.
 * @param open variables of platform.yml
 */
export function seenDefinition(definition: object, open: Readonly<Record<string, string>>): Json {
  const { containerDefinitions = [], ...rest } = JSON.parse(JSON.stringify(definition)) as { readonly [name: string]: Json } & { readonly containerDefinitions?: readonly Tree[] };
  const containers = containerDefinitions.map((container): Tree => {
    const { environment } = container;
    if (!isList(environment)) return container;
    return { ...container, environment: environment.filter(isTree).map(({ name = '', value = '' }) => ({ name, value: looksSecret(plain(name), plain(value)) && open[plain(name)] !== value ? hidden : value })) };
  });
  return { ...Object.fromEntries(Object.entries(rest).filter(([name]) => !ofAws.has(name))), containerDefinitions: containers };
}

export const changesOf = (service: string, differences: readonly Difference[]): readonly Change[] =>
  differences.map(({ path, before, after }) => ({ kind: before === null ? 'add' : after === null ? 'remove' : 'change', of: service, what: path, ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) }));
