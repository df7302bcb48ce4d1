// How long a plan usually takes: the longest way through its stacks, each the longest way through the resources that it makes or changes. Pure.
import { canonical } from '../../../world/ids.ts';
import { isKnown, resolveTemplate, type ResolvedResource } from '../resolve-template.ts';
import type { EstimatedStack, Filled } from './estimate.ts';
import { plainTime, timesWritten, usualFactor, usualTime } from './usual-times.ts';

/** One stack that the plan makes or changes. */
export interface TimedStack extends Pick<EstimatedStack, 'region' | 'part' | 'before' | 'after'> {
  /** Parts that it waits for; those that do not move count as nothing. */
  readonly waitsFor: readonly string[];
  /** Something that it is given is known only later: what that changes nobody can say before. */
  readonly fed: boolean;
}

export interface DurationEstimate {
  /** Seconds, as it usually is. */
  readonly seconds: number;
  /** Between `seconds` divided by this and multiplied by it. */
  readonly factor: number;
  /** The stacks that decide it, in order. */
  readonly path: readonly { readonly part: string; readonly seconds: number }[];
  /** Year and month of the table of usual times. */
  readonly written: string;
}

/** A change set, its execution, the looks between: what a stack takes beside its resources. */
const ofEveryStack = 20;

export function durationOf(stacks: readonly TimedStack[], account: string): DurationEstimate {
  const own = new Map(stacks.map((stack) => [stack.part, ofEveryStack + longestInside(stack, account)]));
  const before = new Map(stacks.map((stack) => [stack.part, stack.waitsFor.filter((part) => own.has(part))]));
  const path = longestPath(own, before);
  return { seconds: path.reduce((sum, part) => sum + (own.get(part) ?? 0), 0), factor: usualFactor, path: path.map((part) => ({ part, seconds: own.get(part) ?? 0 })), written: timesWritten };
}

function longestInside(stack: TimedStack, account: string): number {
  const [was, is] = [resourcesOf(stack.region, stack.before, account), resourcesOf(stack.region, stack.after, account)];
  const times = new Map<string, number>();
  for (const [id, after] of Object.entries(is)) times.set(id, timeOf(was[id], after));
  const removed = Object.entries(was).filter(([id]) => is[id] === undefined).map(([, { type, properties }]) => usualTime(type, properties).delete);
  const bodies = stack.after?.layer.resources ?? {};
  const needs = new Map(Object.keys(is).map((id) => [id, [...namedIn(bodies[id]?.body)].filter((other) => other !== id && is[other] !== undefined)]));
  const forward = longestPath(times, needs).reduce((sum, id) => sum + (times.get(id) ?? 0), 0);
  // What is left over is deleted at the end, side by side; of what a stack is fed with later nothing slow is expected.
  return forward + Math.max(0, ...removed) + (stack.fed && forward === 0 ? plainTime.update : 0);
}

function timeOf(before: ResolvedResource | undefined, after: ResolvedResource): number {
  const usual = usualTime(after.type, after.properties);
  if (before === undefined || before.type !== after.type) return usual.create;
  const same = Object.keys({ ...before.properties, ...after.properties }).every((name) => {
    const [was, is] = [before.properties[name], after.properties[name]];
    return canonical(was ?? null) === canonical(is ?? null) || (!isKnown(is) && !isKnown(was));
  });
  return same ? 0 : usual.update;
}

const resourcesOf = (region: string, filled: Filled | undefined, account: string): Readonly<Record<string, ResolvedResource>> => (filled === undefined ? {} : resolveTemplate({ ...filled, region, account }));

/** Logical ids that a resource refers to, or says that it comes after. */
function namedIn(body: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(body)) for (const it of body) namedIn(it, found);
  else if (typeof body === 'object' && body !== null) {
    for (const [key, value] of Object.entries(body)) {
      if (key === 'Ref') found.add(String(value));
      else if (key === 'DependsOn') for (const id of [value].flat()) found.add(String(id));
      else if (key === 'Fn::GetAtt') found.add(Array.isArray(value) ? String(value[0]) : (String(value).split('.')[0] ?? ''));
      else if (key === 'Fn::Sub') for (const [, name = ''] of String(Array.isArray(value) ? value[0] : value).matchAll(/\$\{([^!.}]+)/g)) found.add(name);
      if (key === 'Fn::Sub' && Array.isArray(value)) namedIn(value[1], found);
      else if (key !== 'Ref' && key !== 'Fn::GetAtt') namedIn(value, found);
    }
  }
  return found;
}

/** Names along the longest way, the first first. */
function longestPath(own: ReadonlyMap<string, number>, before: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const known = new Map<string, { readonly length: number; readonly path: readonly string[] }>();
  const visit = (name: string): { readonly length: number; readonly path: readonly string[] } => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, { length: 0, path: [] });
    const earlier = (before.get(name) ?? []).map(visit);
    const longest = earlier.reduce((best, it) => (it.length > best.length ? it : best), { length: 0, path: [] as readonly string[] });
    const found = { length: longest.length + (own.get(name) ?? 0), path: [...longest.path, name] };
    known.set(name, found);
    return found;
  };
  return [...own.keys()].map(visit).reduce((best, it) => (it.length > best.length ? it : best), { length: 0, path: [] as readonly string[] }).path;
}
