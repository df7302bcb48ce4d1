// One request, as a probe or a person makes it: one of the journeys that all users take, drawn.
import { milliseconds, seconds, type Duration, type Instant } from '../../world/time.ts';
import type { World } from '../world/world.ts';
import { drawnLatency } from '../world/spread.ts';
import { journeys, succeeded, type Journey, type Outcome, type Request } from './journey.ts';
import { lookNow, type Look } from './look.ts';

export interface Question {
  readonly world: World;
  /** `https://serverpod.production.example.com/health`, or host and path with port 443. */
  readonly url?: string;
  readonly host?: string;
  readonly path?: string;
  /** GET, HEAD and OPTIONS read; every other method writes. */
  readonly method: string;
  readonly now: Instant;
  /** A draw, uniform in [0, 1); left out: the world's next. */
  readonly chance?: () => number;
  /** How long the asker waits; left out: 60 s. */
  readonly timeout?: Duration;
}

export interface Answer {
  /** An HTTP status, or why there is none. */
  readonly status: Outcome;
  readonly latency: Duration;
  /** The task that answered, by its ARN. */
  readonly servedBy?: string;
}

/** Asks at world time `now`, as a transaction of its own. */
export function ask(question: Question): Answer {
  const { world, now } = question;
  return world.transact(now, () => answerNow(world, question));
}

/** The same inside a transaction that is open. */
export function answerNow(world: World, question: Omit<Question, 'world' | 'now'>): Answer {
  const [answer] = answersNow(world, question, 1);
  return answer as Answer;
}

/** The same question so many times, each on a new connection. */
export function answersNow(world: World, question: Omit<Question, 'world' | 'now'>, times: number): readonly Answer[] {
  const chance = question.chance ?? world.draws('users/ask');
  const timeout = question.timeout ?? seconds(60);
  const ways = waysOf(lookNow(world), question);
  const answers: Answer[] = [];
  for (let n = 0; n < times; n++) answers.push(answerOf(drawn(ways, chance()), { chance, timeout }));
  return answers;
}

/** The way that one request takes which is served by a task in time; undefined where it is not. Inside a transaction. */
export function wayOf(world: World, question: Omit<Question, 'world' | 'now'>): { readonly way: Journey | undefined; readonly latency: Duration } {
  const chance = question.chance ?? world.draws('users/ask');
  const journey = drawn(waysOf(lookNow(world), question), chance());
  const { status, latency } = answerOf(journey, { chance, timeout: question.timeout ?? seconds(60) });
  return { way: succeeded(status) ? journey : undefined, latency };
}

const asked = new WeakMap<Look, Map<string, Map<string, readonly Journey[]>>>();

/** The journeys of a question, kept by its own words: most ask for what was asked a second before. */
function waysOf(look: Look, question: Omit<Question, 'world' | 'now'>): readonly Journey[] {
  const find = (): readonly Journey[] => journeys(look, { ...requestOf(question), from: 'afar' });
  const { url, method } = question;
  if (url === undefined) return find();
  let urls = asked.get(look);
  if (urls === undefined) asked.set(look, (urls = new Map()));
  let methods = urls.get(url);
  if (methods === undefined) urls.set(url, (methods = new Map()));
  let ways = methods.get(method);
  if (ways === undefined) methods.set(method, (ways = find()));
  return ways;
}

export function requestOf({ url, host, path, method }: Pick<Question, 'url' | 'host' | 'path' | 'method'>): Request {
  if (url === undefined) return { host: (host ?? '').toLowerCase(), port: 443, path: path ?? '/', method };
  const { protocol, hostname, port, pathname, search } = new URL(url);
  return { host: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port), path: `${pathname}${search}`, method };
}

function drawn(all: readonly Journey[], draw: number): Journey {
  let left = draw;
  for (const journey of all) {
    left -= journey.share;
    if (left < 0) return journey;
  }
  return all.at(-1) ?? { share: 1, outcome: 'dns', latency: milliseconds(30) };
}

function answerOf(journey: Journey, { chance, timeout }: { readonly chance: () => number; readonly timeout: Duration }): Answer {
  // What the network or a fixed delay decides takes as long as it takes; applications vary.
  const latency = milliseconds(journey.by === 'target' ? drawnLatency(journey.latency, chance()) : journey.latency);
  if (journey.outcome === 'timeout' || latency >= timeout) return { status: 'timeout', latency: timeout };
  return { status: journey.outcome, latency, ...(journey.by === 'target' && journey.task !== undefined ? { servedBy: journey.task.arn } : {}) };
}
