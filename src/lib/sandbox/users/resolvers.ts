// The resolvers that the world's users ask through: each keeps an answer for its TTL, one of them longer than it should.
import { instant, plus, seconds, type Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { branches, type Branch } from '../services/route53/resolve.ts';
import { fixedDraw } from './fixed-draw.ts';
import { namesHangOn, type Look } from './look.ts';

/** A tenth of the users each. */
const resolvers = 10;
/** What the last of them makes of a shorter TTL. Some resolvers have such a floor; the share and the length are guesses. */
const floorOfTheLast = 300;

interface Kept {
  readonly branches: readonly Branch[];
  /** When it asks again, now that the answer would be another one. */
  readonly asksAt?: Instant;
}

interface HostAnswers {
  readonly kept: readonly Kept[];
}

const tableOf = (world: World): Table<HostAnswers> => world.worldTable<HostAnswers>('users.resolver');

/** What the name servers answer now. */
export const authoritative = (look: Look, host: string): readonly Branch[] => look.steady(`authoritative/${host}`, namesHangOn, () => branches(look.dns(), host, 'A'));

/** What users get now: shares that add up to 1. */
export function answersTo(look: Look, host: string): readonly Branch[] {
  return look.steady(`answers/${host}`, namesHangOn, () => {
    const known = tableOf(look.world).get(host);
    if (known === undefined) return authoritative(look, host);
    return summed(known.kept.flatMap((kept) => kept.branches.map((branch) => ({ ...branch, share: branch.share / resolvers }))));
  });
}

/** What each resolver answers now, the one that keeps answers too long last. */
export function resolverAnswers(look: Look, host: string): readonly (readonly Branch[])[] {
  const known = tableOf(look.world).get(host);
  return known === undefined ? Array.from({ length: resolvers }, () => authoritative(look, host)) : known.kept.map((kept) => kept.branches);
}

/**
 * Lets the resolvers of a host that users, or CloudFront's edges, ask for take note of a new answer.
 * @param askers edges keep an answer for its TTL and no longer
 * @returns when the next of them asks again
 */
export function keepResolving(look: Look, host: string, askers: 'users' | 'edges' = 'users'): Instant | undefined {
  const { world } = look;
  const now = authoritative(look, host);
  const known = tableOf(world).get(host);
  // A name that nobody could resolve yet is in nobody's memory.
  const kept = known?.kept ?? Array.from({ length: resolvers }, (): Kept => ({ branches: now }));
  const next = kept.map((it, index) => refreshed(world, { it, index, now, host, askers }));
  if (known === undefined ? now.some((branch) => branch.answers.length > 0) : next.some((it, index) => it !== kept[index])) tableOf(world).put(host, { kept: next });
  const due = next.flatMap((it) => it.asksAt ?? []);
  return due.length === 0 ? undefined : instant(Math.min(...due));
}

interface Refresh {
  readonly it: Kept;
  readonly index: number;
  readonly now: readonly Branch[];
  readonly host: string;
  readonly askers: 'users' | 'edges';
}

function refreshed(world: World, { it, index, now, host, askers }: Refresh): Kept {
  if (same(it.branches, now)) return it.asksAt === undefined ? it : { branches: it.branches };
  if (it.asksAt === undefined) return { branches: it.branches, asksAt: nextAsk(world, { it, index, now, host, askers }) };
  return it.asksAt <= world.now ? { branches: now } : it;
}

/** Each resolver asks at its own phase of the TTL, all the time; here only the one ask matters at which the answer differs. */
function nextAsk(world: World, { it, index, host, askers }: Refresh): Instant {
  const ttl = Math.min(...it.branches.map((branch) => branch.ttl));
  const every = Math.max(1, index === resolvers - 1 && askers === 'users' ? Math.max(ttl, floorOfTheLast) : ttl) * 1000;
  const phase = Math.floor(fixedDraw(world, 'resolver', host, index) * every);
  const since = (world.now - phase) % every;
  return plus(world.now, seconds((every - since) / 1000));
}

const texts = new WeakMap<readonly Branch[], string>();

/** Ten resolvers are compared with the same answer after every change. */
function textOf(branches: readonly Branch[]): string {
  let text = texts.get(branches);
  if (text === undefined) texts.set(branches, (text = JSON.stringify(branches)));
  return text;
}

const same = (a: readonly Branch[], b: readonly Branch[]): boolean => a === b || textOf(a) === textOf(b);

/** Equal branches as one with the sum of their shares. */
function summed(all: readonly Branch[]): readonly Branch[] {
  const found = new Map<string, Branch>();
  for (const branch of all) {
    const key = JSON.stringify([branch.answers, branch.via]);
    found.set(key, { ...branch, share: (found.get(key)?.share ?? 0) + branch.share });
  }
  return [...found.values()];
}
