// The way of a living environment from one sizing to another: which hops lie ahead, what holds one back, and what a stack becomes by one.
import type { ProblemData } from '../../../problems/problem.ts';
import type { DesiredStack, Hop } from '../layer.ts';
import { environmentProblem } from '../problems.ts';
import type { SeenStack, SeenWay } from './request.ts';

export interface HopAhead {
  /** `data/class`: how a person names it. */
  readonly name: string;
  readonly stack: DesiredStack;
  readonly hop: Hop;
  /** What the hop turns, with the values that it gives. */
  readonly turned: Readonly<Record<string, string>>;
  /** The stack's parameters as they are before it. */
  readonly before: Readonly<Record<string, string>>;
}

type Values = Readonly<Record<string, string>>;

/** The hops between what a stack has and what it shall have, in order. */
export function hopsAhead(stack: DesiredStack, had: Values): readonly HopAhead[] {
  const { layer } = stack;
  const wanted = { ...layer.defaults, ...stack.parameters };
  let state: Values = { ...layer.defaults, ...had };
  const ahead: HopAhead[] = [];
  for (const hop of layer.hops) {
    if (!isNeeded(hop, state, wanted)) continue;
    const before = state;
    const turned = Object.fromEntries([
      ...hop.turns.flatMap((name) => (wanted[name] === undefined || wanted[name] === before[name] ? [] : [[name, wanted[name]] as const])),
      ...Object.entries(hop.meanwhile ?? {}).map(([name, value]) => [name, value.startsWith('$') ? (before[value.slice(1)] ?? '') : value] as const),
    ]);
    ahead.push({ name: `${stack.part}/${hop.id}`, stack, hop, turned, before });
    state = { ...state, ...turned };
  }
  return ahead;
}

const isNeeded = ({ when }: Hop, state: Values, wanted: Values): boolean =>
  Object.entries(when).some(([name, [from, to]]) => state[name] !== wanted[name] && (from === '*' || from === state[name]) && (to === '*' || to === wanted[name]));

/** A stack with what its hops turn left as it is, but for the hop that this run takes. */
export function heldBack(stack: DesiredStack, had: Values, { ahead, taken }: { readonly ahead: readonly HopAhead[]; readonly taken: HopAhead | undefined }): DesiredStack {
  const names = new Set(ahead.flatMap(({ turned }) => Object.keys(turned)));
  const kept = Object.fromEntries([...names].flatMap((name) => (had[name] ?? stack.layer.defaults[name]) === undefined ? [] : [[name, had[name] ?? stack.layer.defaults[name] ?? ''] as const]));
  return { ...stack, parameters: { ...stack.parameters, ...kept, ...(taken?.stack.part === stack.part ? taken.turned : {}) } };
}

/** Settings that wait for a hop: another stack that is told of them waits as well, a dashboard for the cache that it shows. */
export function settingsHeld(ahead: readonly HopAhead[], taken: HopAhead | undefined): ReadonlySet<string> {
  return new Set(ahead.flatMap((it) => (it.name === taken?.name ? [] : Object.keys(it.turned).flatMap((name) => it.stack.layer.settings[name] ?? []))));
}

/** @param held settings @param had the stack's own parameters */
export function withoutHeld(stack: DesiredStack, had: Values, held: ReadonlySet<string>): DesiredStack {
  const kept = Object.entries(stack.layer.settings).flatMap(([name, source]) => (held.has(source) && had[name] !== undefined ? [[name, had[name]] as const] : []));
  return { ...stack, parameters: { ...stack.parameters, ...Object.fromEntries(kept) } };
}

/** Whether users feel it at all, and how. */
export function feltBy({ hop, before }: HopAhead): { readonly words: string; readonly calm: boolean } | undefined {
  if (hop.felt === undefined) return undefined;
  const are = (values: Values): boolean => Object.entries(values).every(([name, value]) => before[name] === value);
  if (hop.felt.unless !== undefined && are(hop.felt.unless)) return undefined;
  const calm = are(hop.felt.calm);
  return { words: calm ? hop.felt.short : hop.felt.long, calm };
}

export interface HopSubject {
  readonly way: SeenWay | undefined;
  readonly seen: SeenStack;
  readonly environment: string;
  readonly allowDowntime: readonly string[];
}

/** Why a hop cannot be taken now. */
export function holdingBack(ahead: HopAhead, { way, seen, environment, allowDowntime }: HopSubject): readonly ProblemData[] {
  const { name, hop } = ahead;
  const { database } = way ?? {};
  const refusals: ProblemData[] = [];
  if (hop.waits?.includes('database') === true && database !== undefined) {
    if (!['available', 'storage-optimization'].includes(database.status)) refusals.push(environmentProblem('DATABASE_BUSY', { hop: name, database: database.id, status: database.status }).data);
    if (database.pending.length > 0) refusals.push(environmentProblem('DATABASE_PENDING', { hop: name, database: database.id, pending: database.pending }).data);
  }
  if (hop.waits?.includes('storage') === true && database !== undefined && (database.status === 'storage-optimization' || database.storageChangedAt !== undefined)) {
    refusals.push(environmentProblem('STORAGE_RESTS', { hop: name, database: database.id, changed: database.storageChangedAt ?? '', optimizing: database.status === 'storage-optimization' }).data);
  }
  for (const [variable, output] of Object.entries(hop.told ?? {})) {
    const behind = Object.entries(way?.services ?? {}).filter(([, service]) => service.deploying || (service.variables[variable] !== undefined && service.variables[variable] !== seen.outputs[output]) || (variable === 'DATABASE_HOST' && service.hostBySecret));
    if (behind.length > 0) refusals.push(environmentProblem('SERVICES_BEHIND', { hop: name, title: hop.title, environment, services: behind.map(([service]) => service), variable, value: seen.outputs[output] ?? '' }).data);
  }
  const felt = feltBy(ahead);
  if (felt?.calm === false && !allowDowntime.includes(name)) refusals.push(environmentProblem('DOWNTIME_NEEDED', { hop: name, title: hop.title, felt: felt.words, calm: Object.entries(hop.felt?.calm ?? {}).map(([parameter, value]) => `${ahead.stack.layer.settings[parameter] ?? parameter}: ${value}`) }).data);
  return refusals;
}

/** What can only grow and should shrink. */
export function shrinking(stack: DesiredStack, had: Values): readonly ProblemData[] {
  return stack.layer.grows.flatMap((name) => {
    const [before, after] = [had[name], stack.parameters[name]];
    if (before === undefined || after === undefined || Number(after) >= Number(before)) return [];
    return [environmentProblem('ONLY_GROWS', { setting: stack.layer.settings[name] ?? name, before, after, stack: stack.name }).data];
  });
}

/** What gates must be looked at, so that nothing is asked for that no hop waits for. */
export const looksNeeded = (ahead: readonly HopAhead[]): { readonly database: boolean; readonly services: boolean } => ({
  database: ahead.some(({ hop }) => hop.waits !== undefined),
  services: ahead.some(({ hop }) => hop.told !== undefined),
});

export const hopLine = (it: HopAhead): string => {
  const felt = feltBy(it);
  return `${it.name}: ${it.hop.title}${felt === undefined ? '' : ` (${felt.words})`}`;
};
