// Whether a call comes too fast for AWS: takes a token from each of its buckets, which fill up again as world time passes.
import { counting } from '../world/store.ts';
import type { Call, World } from '../world/world.ts';
import { buckets, type Bucket } from './throttles.ts';

interface Level {
  readonly tokens: number;
  /** World time at which there were so many. */
  readonly at: number;
}

/** Global services count in one place, wherever they are called from. */
const global: ReadonlySet<string> = new Set(['route53', 'iam', 'budgets', 'ce']);

/**
 * Inside a transaction. A call that is refused takes no token.
 * @returns false when AWS would say that the rate is exceeded
 */
export function takeToken(world: World, call: Call): boolean {
  if (!world.throttles && world.faults().length === 0) return true;
  const strict = world.activeFaults('strict-throttle', call.region).filter(({ args }) => args['service'] === undefined || args['service'] === call.service);
  if (strict.length === 0 && !world.throttles) return true;
  const factor = Math.min(...strict.map(({ args }) => Number(args['factor'] ?? 1)), Number.POSITIVE_INFINITY);
  const scale = Number.isFinite(factor) ? factor : 1;
  // Among the counters: a question that is asked changes nothing else of the world.
  const levels = world.worldTable<Level>(counting);
  const where = `bucket/${call.account}/${global.has(call.service) ? 'global' : call.region}/${call.service}`;
  const taken: (readonly [key: string, level: Level])[] = [];
  for (const bucket of bucketsOf(call, strict.length > 0)) {
    const key = `${where}/${bucket.name}${bucket.each === true ? `/${call.operation}` : ''}`;
    const full = Math.max(1, bucket.burst * scale);
    const before = levels.get(key);
    const tokens = before === undefined ? full : Math.min(full, before.tokens + ((world.now - before.at) / 1000) * bucket.perSecond * scale);
    // AWS: a batch that is larger than the bucket passes when that is full; else it never would.
    const cost = Math.min(full, bucket.cost?.(call.input) ?? 1);
    if (tokens < cost) return false;
    taken.push([key, { tokens: tokens - cost, at: world.now }]);
  }
  for (const [key, level] of taken) levels.put(key, level);
  return true;
}

const meant = new Map<string, readonly Bucket[]>();

function bucketsOf({ service, operation }: Call, guessesToo: boolean): readonly Bucket[] {
  const key = `${service}:${operation}`;
  let found = meant.get(key);
  if (found === undefined) {
    found = (buckets[service] ?? []).filter((bucket) => bucket.operations.split(' ').some((pattern) => (pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation)));
    meant.set(key, found);
  }
  return guessesToo ? found : found.filter(({ confidence }) => confidence !== 'guessed');
}
