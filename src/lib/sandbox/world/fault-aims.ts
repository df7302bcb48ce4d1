// Whether what a fault aims at is there: a zone, a region, a service, an operation, a stage that nobody has would be hit by nothing.
import { namesOf } from './control-plane.ts';
import { faultKinds } from './fault-kinds.ts';
import { fits } from './pattern.ts';
import { regions, zonesOf } from './regions.ts';
import type { World } from './world.ts';

// AWS: the stages at which a deployment can be (ECS developer guide, "Amazon ECS blue/green service deployments workflow").
const stages = ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

export interface Missed {
  readonly argument: string;
  readonly value: string;
  /** All that it could have been, for the nearest. */
  readonly known: readonly string[];
}

/** The first argument that aims at nothing of this world; undefined where each hits something. */
export function missedAim(world: World, { name, args }: { readonly name: string; readonly args: Readonly<Record<string, string>> }): Missed | undefined {
  const kind = faultKinds[name];
  for (const [argument, value] of Object.entries(args)) {
    const type = kind?.args[argument] ?? kind?.args[`${argument}?`];
    const known = type === 'operation' ? undefined : knownAs(world, { argument, type });
    if (type === 'operation' ? !hitsSome(world, value) : known?.includes(value) === false) return { argument, value, known: type === 'zone' ? zonesLike(value) : (known ?? operationsLike(world, value)) };
  }
  return undefined;
}

const zoneWords = (region: string): readonly string[] => zonesOf(region).flatMap(({ name, id }) => [name, id]);

/** Those of the region that was probably meant, else of all. */
function zonesLike(value: string): readonly string[] {
  const meant = regions.filter((region) => value.startsWith(region) || zonesOf(region).some(({ id }) => id.split('-')[0] === value.split('-')[0]));
  return (meant.length === 0 ? regions : meant).flatMap(zoneWords);
}

function knownAs(world: World, { argument, type }: { readonly argument: string; readonly type: string | undefined }): readonly string[] | undefined {
  if (argument === 'region') return regions;
  if (type === 'zone') return regions.flatMap(zoneWords);
  if (type === 'awsService') return world.services().flatMap(namesOf);
  return type === 'stage' ? stages : undefined;
}

function hitsSome(world: World, op: string): boolean {
  const [service = '', operation = ''] = op.split(':', 2);
  const meant = world.services().filter((it) => namesOf(it).some((name) => fits(service, name)));
  return meant.some(({ operations }) => Object.keys(operations).some((one) => fits(operation, one)));
}

function operationsLike(world: World, op: string): readonly string[] {
  const [service = ''] = op.split(':', 1);
  const own = world.services().find((it) => namesOf(it).includes(service));
  return own === undefined ? world.services().map(({ name }) => `${name}:*`) : Object.keys(own.operations).map((operation) => `${service}:${operation}`);
}
