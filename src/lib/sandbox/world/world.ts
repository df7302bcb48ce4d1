// The world itself: answers calls, lets what was scheduled happen, keeps faults; one step at a time, durable before it tells.
import { hash } from 'node:crypto';
import type { Json } from '../../engine/standing.ts';
import { between, milliseconds, plus, zero, type Duration, type Instant } from '../../world/time.ts';
import { AwsFault } from './aws-fault.ts';
import type { Belief, Beliefs } from './beliefs.ts';
import { whileItWorks } from './control-plane.ts';
import { callOf, lateCallKind } from './late-call.ts';
import { inputIn, type Authority, type Caller } from './need.ts';
import { none, ownLags, type OwnLags } from './own-lags.ts';
import { isRead, type ActiveFault, type Context, type EventHandler, type OperationHandler, type ServiceModule, type Table } from './service.ts';
import { counting, type Place, type Store } from './store.ts';
import { StoredTable, type Seen } from './table.ts';

/** One call as the wire has understood it. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  /** The session of the role that the principal is, as STS keeps it. */
  readonly session?: string | undefined;
  /** The services that call on the principal's behalf. */
  readonly via?: readonly string[] | undefined;
}

/** Looks at the world after every change and every event, inside the same transaction: the world's users write the truth this way. */
export type Observer = (world: World) => void;

const everywhere = 'everywhere';
const counters: Place = { kind: counting, scope: everywhere };
const atOnce: Seen = { lag: () => zero };

export interface WorldOptions {
  readonly store: Store;
  readonly seed: string;
  readonly services: readonly ServiceModule[];
  readonly observers?: readonly Observer[];
  /** What is believed of what is no service: by name (`users`) and rule. */
  readonly beliefs?: Readonly<Record<string, Beliefs>>;
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** Judges who may do what; left out: everybody may do everything. */
  readonly authority?: Authority;
  /** AWS's own token buckets hold callers back; left out: only with the fault `strict-throttle`. */
  readonly throttles?: boolean;
  /** In part of all seeds reads come a little late, where AWS is eventual; left out: in none. */
  readonly stale?: boolean;
}

interface Who extends Caller {
  readonly account: string;
  readonly region: string;
  /** Its calls are judged. */
  readonly judged?: boolean;
}

interface DrawWords {
  readonly counter: string;
  readonly seeded: string;
  readonly key: readonly [number, number, number];
}

/** One of the eight 32-bit words of a hash. */
const wordAt = (hex: string, at: number): number => Number.parseInt(hex.slice(8 * at, 8 * at + 8), 16);

/** Uniform in [0, 1): Chris Doty-Humphrey's sfc32 (PractRand), for what needs no hash's care and is drawn a thousand times a second. */
function smallFastCounter([one, two, three]: DrawWords['key'], n: number): () => number {
  let [a, b, c, counter] = [one, two, three ^ n, n];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Neighbouring numbers of the count are to have nothing in common.
  for (let warm = 0; warm < 12; warm++) next();
  return next;
}

export class World {
  readonly store: Store;
  readonly seed: string;
  readonly throttles: boolean;
  readonly #lags: OwnLags;
  readonly #services = new Map<string, ServiceModule>();
  readonly #events = new Map<string, EventHandler>();
  readonly #observers: readonly Observer[];
  readonly #beliefs: ReadonlyMap<string, Belief>;
  readonly #authority: Authority | undefined;

  constructor(options: WorldOptions) {
    this.store = options.store;
    this.seed = options.seed;
    this.#observers = options.observers ?? [];
    this.#observed = this.store.latestChange();
    this.#authority = options.authority;
    this.throttles = options.throttles ?? false;
    this.#lags = options.stale === true ? ownLags(options.seed) : none;
    this.#events.set(lateCallKind, ((data: Json) => this.#land(callOf(data))) as EventHandler);
    for (const service of options.services) {
      this.#services.set(service.name, service);
      for (const [kind, handler] of Object.entries(service.events ?? {})) this.#events.set(kind, whileItWorks(service, kind, handler));
    }
    for (const [kind, handler] of Object.entries(options.events ?? {})) this.#events.set(kind, handler);
    const books = [...options.services.map(({ name, beliefs = {} }) => [name, beliefs] as const), ...Object.entries(options.beliefs ?? {})];
    this.#beliefs = new Map(books.flatMap(([book, rules]) => Object.entries(rules).map(([rule, belief]) => [`${book}.${rule}`, belief] as const)));
  }

  get now(): Instant {
    return this.store.now;
  }

  /** All rules of this world by their full names. */
  beliefs(): ReadonlyMap<string, Belief> {
    return this.#beliefs;
  }

  /** Whether a rule is turned round now. */
  flipped(rule: string, region: string): boolean {
    return this.activeFaults('flip', region).some((fault) => fault.args['rule'] === rule);
  }

  service(name: string): ServiceModule | undefined {
    return this.#services.get(name);
  }

  services(): readonly ServiceModule[] {
    return [...this.#services.values()];
  }

  /**
   * Runs `work` as one transaction at world time `now`: first all that was due happens, then the work; a refusal
   * (`AwsFault`) leaves no trace of the work but keeps what happened by itself.
   */
  transact<T>(now: Instant, work: () => T): T {
    this.store.begin();
    let outcome: { readonly value: T } | { readonly refusal: unknown };
    try {
      this.#advance(now);
      const restore = this.store.mark();
      try {
        outcome = { value: work() };
        // Most questions change nothing, and who opens a world finds it as it was last looked at.
        if (this.store.latestChange() !== this.#observed) this.#observe();
      } catch (refusal) {
        restore();
        outcome = { refusal };
      }
    } catch (bug) {
      // Nothing of a broken step may be kept; the file still holds the last good state.
      this.store.commit();
      throw bug;
    }
    this.store.commit();
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.value;
  }

  /** Lets time pass without asking anything. */
  passTo(now: Instant): void {
    this.transact(now, () => undefined);
  }

  /** Answers a call. @throws AwsFault when AWS would refuse it */
  answer(call: Call, now: Instant): unknown {
    return this.transact(now, () => this.perform(call));
  }

  /** The call itself, inside a transaction that is already open. */
  perform(call: Call): unknown {
    const handler = this.#operation(call.service, call.operation);
    const context = this.context(call);
    this.#judge(call, context);
    const lag = isRead(call.operation) && this.#isEventual(call) ? Math.max(this.readLag(call.region), this.#lags.longest) : 0;
    // Most of the time everybody sees what is so.
    return handler(call.input as never, lag > 0 && (this.store.lateUntil() ?? 0) > this.now ? this.context(call, this.now) : context);
  }

  #isEventual({ service, input }: Call): boolean {
    const eventual = this.#services.get(service)?.eventual ?? false;
    return typeof eventual === 'boolean' ? eventual : eventual(inputIn(input));
  }

  #judge(call: Call, context: Context): void {
    const service = this.#services.get(call.service);
    if (service !== undefined) this.#authority?.(call, service, context);
  }

  /** A call that nobody waits for any more: a refusal has no one to hear it, and leaves no trace. */
  #land(call: Call): void {
    const restore = this.store.mark();
    try {
      this.perform(call);
    } catch (refusal) {
      restore();
      if (!(refusal instanceof AwsFault)) throw refusal;
    }
  }

  models(service: string, operation: string): boolean {
    return this.#services.get(service)?.operations[operation] !== undefined;
  }

  #operation(service: string, operation: string): OperationHandler {
    const handler = this.#services.get(service)?.operations[operation];
    if (handler === undefined) {
      throw new AwsFault('NotImplemented', `The sandbox does not model ${service}:${operation} yet; a real account would answer.`, { status: 501 });
    }
    return handler;
  }

  #advance(to: Instant): void {
    for (;;) {
      const due = this.store.takeDue(to);
      if (due === undefined) break;
      this.store.now = due.at;
      const handler = this.#events.get(due.kind);
      if (handler === undefined) throw new Error(`no one handles the world event ${due.kind}`);
      handler(due.data as never, this.context({ account: due.account, region: due.region, principal: 'aws' }));
      this.#observe();
    }
    this.store.now = to;
  }

  /** What observers write follows from what is stored; of what changes by the clock alone they have themselves woken by an event. */
  #observe(): void {
    for (const observe of this.#observers) observe(this);
    this.#observed = this.store.latestChange();
  }
  #observed: number;

  /** How long a write stays unseen by readers of eventually consistent services. */
  readLag(region: string): Duration {
    const longest = this.activeFaults('read-lag', region).map((fault) => Number(fault.args['seconds'] ?? 4));
    return milliseconds(1000 * Math.max(0, ...longest));
  }

  /** Faults by name that are active now; a fault without `region` is active in all. */
  activeFaults(name: string, region: string): readonly ActiveFault[] {
    const all = this.faults();
    return all.length === 0 ? all : all.filter((fault) => fault.name === name && fault.from <= this.now && (fault.until === undefined || fault.until > this.now) && (fault.args['region'] ?? region) === region);
  }

  faults(): readonly ActiveFault[] {
    // Asked for several times in every call.
    const change = this.store.changes('world.fault');
    if (this.#faults?.change !== change) this.#faults = { change, all: this.store.entries({ kind: 'world.fault', scope: everywhere }).map(([, value]) => value as ActiveFault) };
    return this.#faults.all;
  }
  #faults: { readonly change: number; readonly all: readonly ActiveFault[] } | undefined;

  /** A table that belongs to the world and not to an account: faults, images, the truth. */
  worldTable<T>(kind: string): Table<T> {
    return new StoredTable<T>(this.store, { kind, scope: everywhere }, atOnce);
  }

  /** The scopes (account/region) in which a kind of entity exists. */
  contextsWith(kind: string): readonly Context[] {
    const scopes = this.store.scopes(kind);
    const known = this.#contextsWith.get(kind);
    if (known?.scopes === scopes) return known.contexts;
    const contexts = scopes.map((scope) => {
      const [account = '', region = ''] = scope.split('/');
      return this.context({ account, region, principal: 'aws' });
    });
    this.#contextsWith.set(kind, { scopes, contexts });
    return contexts;
  }
  readonly #contextsWith = new Map<string, { readonly scopes: readonly string[]; readonly contexts: readonly Context[] }>();

  context(who: Who, staleAt?: Instant): Context {
    if (staleAt !== undefined || who.session !== undefined || who.via !== undefined) return this.#newContext(who, staleAt);
    // Nearly every step of the world asks for one of a few.
    const key = `${who.account} ${who.region} ${who.principal} ${who.judged === true}`;
    const known = this.#contexts.get(key) ?? this.#newContext(who);
    this.#contexts.set(key, known);
    return known;
  }
  readonly #contexts = new Map<string, Context>();

  #newContext(who: Who, staleAt?: Instant): Context {
    const { account, region, principal, session } = who;
    const { store } = this;
    const [here, global] = [`${account}/${region}`, `${account}/global`];
    const seen = { ...(staleAt === undefined ? {} : { staleAt }), lag: (kind: string): Duration => milliseconds(Math.max(this.readLag(region), this.#lags.of(kind))) };
    const local = new Map<string, StoredTable<unknown>>();
    const table = <T>(kind: string): Table<T> => {
      let known = local.get(kind);
      if (known === undefined) local.set(kind, (known = new StoredTable<unknown>(store, { kind, scope: here }, seen)));
      return known as StoredTable<T>;
    };
    return {
      get now() {
        return store.now;
      },
      // While anything is still seen late, what is seen changes by the clock alone.
      get version() {
        return staleAt === undefined || staleAt >= (store.lateUntil() ?? 0) ? store.latestChange() : Number.NaN;
      },
      account,
      region,
      principal,
      ...(session === undefined ? {} : { session }),
      table,
      globalTable: <T>(kind: string) => new StoredTable<T>(store, { kind, scope: global }, seen),
      worldTable: <T>(kind: string) => this.worldTable<T>(kind),
      in: (other) => this.context({ ...who, region: other }, staleAt),
      as: (other) => this.context({ ...who, account: other }, staleAt),
      under: (caller) => this.context({ account, region, ...caller, judged: true }, staleAt),
      schedule: (after, kind, data) => this.scheduleAt(plus(this.now, after), { account, region, kind, data }),
      chance: (entity) => this.chance(entity),
      call: <Output>(service: string, operation: string, input: unknown) => {
        const handler = this.#operation(service, operation);
        const there = this.context({ ...who, judged: false });
        if (who.judged === true) this.#judge({ service, operation, input, account, region, principal, session, via: who.via }, there);
        return handler(input as never, there) as Output;
      },
      knows: (service, operation) => this.models(service, operation),
      faults: (name) => this.activeFaults(name, region),
      flipped: (rule) => this.flipped(rule, region),
      count: (counter) => this.count(`${account}/${region}/${counter}`),
    };
  }

  scheduleAt(at: Instant, event: { readonly account: string; readonly region: string; readonly kind: string; readonly data: Json }): void {
    this.store.schedule({ at: between(this.now, at) < 0 ? this.now : at, ...event });
  }

  /** The next draw for an entity: uniform in [0, 1), the same for the same seed, entity and number of draws. */
  chance(entity: string): number {
    const { counter, seeded } = this.#wordsOf(entity);
    // In one call and as text: three times as fast as a hash object.
    return wordAt(hash('sha256', seeded + this.count(counter), 'hex'), 0) / 2 ** 32;
  }

  #wordsOf(entity: string): DrawWords {
    let words = this.#draws.get(entity);
    if (words === undefined) {
      const seeded = `${this.seed}\u0000${entity}\u0000`;
      const hex = hash('sha256', seeded, 'hex');
      this.#draws.set(entity, (words = { counter: `chance/${entity}`, seeded, key: [wordAt(hex, 0), wordAt(hex, 1), wordAt(hex, 2)] }));
    }
    return words;
  }

  /** Draws for something that takes several of them in one step, and often: as `chance`, but all of them to one number of the entity's count. */
  draws(entity: string): () => number {
    const { counter, key } = this.#wordsOf(entity);
    return smallFastCounter(key, this.count(counter));
  }

  /** Texts that are made anew are hashed anew at every look into a map. */
  readonly #draws = new Map<string, DrawWords>();

  count(counter: string): number {
    const n = ((this.store.get(counters, counter) as number | undefined) ?? 0) + 1;
    this.store.put(counters, counter, { value: n, visibleAfter: zero });
    return n;
  }
}
