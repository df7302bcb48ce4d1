// The world's state: entities, pending events and a few facts about the world itself; in memory, and on disk in SQLite.
import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '../../engine/standing.ts';
import { instant, plus, type Duration, type Instant } from '../../world/time.ts';
import { Bucket, seen, type Entity } from './bucket.ts';
import { Disk, diskProblem } from './disk.ts';
import { freeze } from './freeze.ts';

/** An event that will happen: data, so that it survives the process. */
export interface Pending {
  readonly seq: number;
  readonly at: Instant;
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly data: Json;
}

/** Where entities of one kind live: `account/region`, `account/global`, or everywhere. */
export interface Place {
  readonly kind: string;
  readonly scope: string;
}

interface Row extends Place {
  readonly id: string;
  readonly bucket: Bucket;
  readonly old: Entity | undefined;
}

/** Counters, which change with nearly every question. */
export const counting = 'world.count';

/** The same for all stores: a twin that goes another way must not come to the number of another state. */
let lastChange = 0;

type Key = string;
const separator = '\u0001';
const keyOf = (kind: string, scope: string, id: string): Key => `${kind}${separator}${scope}${separator}${id}`;

/**
 * Entities by (kind, scope, id). All changes belong to a transaction; `commit` makes them durable before anyone is told.
 * Without a database the world lives and dies with the process.
 */
export class Store {
  /** By kind, then scope. */
  readonly #entities = new Map<string, Map<string, Bucket>>();
  #pending: Pending[] = [];
  #now: Instant;
  #seq = 0;
  readonly #dirty = new Map<Key, Entity | undefined>();
  readonly #added = new Set<Pending>();
  #removed: Pending[] = [];
  #inTransaction = false;
  readonly #changes = new Map<string, number>();
  readonly #disk: Disk | undefined;

  constructor(options: { readonly start: Instant; readonly database?: DatabaseSync }) {
    this.#now = options.start;
    if (options.database !== undefined) {
      this.#disk = new Disk(options.database);
      this.#reload();
    }
  }

  get now(): Instant {
    return this.#now;
  }

  set now(at: Instant) {
    if (at > this.#now) this.#now = at;
  }

  /** Begins a transaction: takes the world for this process and catches up with what others wrote. */
  begin(): void {
    if (this.#inTransaction) throw new Error('the sandbox store is already in a transaction');
    if (this.#turn === undefined) this.#take();
    this.#inTransaction = true;
  }

  /** Makes all changes since `begin` durable: at once, or with all others of its turn. */
  commit(): void {
    this.#inTransaction = false;
    this.#undo = undefined;
    if (this.#turn === undefined) this.#give();
  }

  /**
   * From now on what is done in one turn of the event loop reaches the disk in one piece, at its end; until then nobody may be
   * told of it: see `durable`.
   * @param atEndOfTurn calls back when the turn is over
   */
  gather(atEndOfTurn: (end: () => void) => void): void {
    this.#atEndOfTurn = atEndOfTurn;
  }
  #atEndOfTurn: ((end: () => void) => void) | undefined;
  /** The turn that is open: the file belongs to this process until it ends. */
  #turn: Promise<void> | undefined;

  /** Resolves when all that was done so far is on disk. @throws Problem when it cannot be written */
  durable(): Promise<void> | undefined {
    if (this.#broken !== undefined) throw this.#broken;
    return this.#turn;
  }

  #take(): void {
    const disk = this.#disk;
    if (disk === undefined) return;
    this.#onDisk(() => {
      disk.begin();
      if (disk.changedByOthers()) this.#reload();
    });
    if (this.#atEndOfTurn !== undefined) this.#turn = this.#turnEnds(this.#atEndOfTurn);
  }

  #turnEnds(atEndOfTurn: (end: () => void) => void): Promise<void> {
    const turn = new Promise<void>((resolve, reject) => {
      atEndOfTurn(() => {
        try {
          if (this.#turn === turn) this.#give();
          resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
    // Whoever waits for it hears of it; so does whoever comes next.
    turn.catch(() => undefined);
    return turn;
  }

  #give(): void {
    this.#turn = undefined;
    const disk = this.#disk;
    if (disk !== undefined) {
      this.#onDisk(() => {
        for (const [key, entity] of this.#dirty) disk.write(key, entity?.value);
        for (const pending of this.#removed) disk.unschedule(pending.seq);
        for (const pending of this.#added) disk.schedule(pending);
        disk.commit(this.#now, this.#seq);
      });
    }
    if (this.#dirty.size > 0) this.#dirty.clear();
    if (this.#added.size > 0) this.#added.clear();
    if (this.#removed.length > 0) this.#removed = [];
  }

  /** Once the disk has failed, memory and file are no longer one: nothing is told to anybody after that. */
  #onDisk(work: () => void): void {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      work();
    } catch (thrown) {
      this.#inTransaction = false;
      this.#broken = diskProblem(thrown);
      throw this.#broken;
    }
  }
  #broken: unknown;

  /** Marks the state so that `restore` can take back what was changed after it (a refused operation leaves no trace). */
  mark(): () => void {
    const seq = this.#seq;
    const undo: (() => void)[] = [];
    this.#undo = undo;
    return () => {
      for (const step of undo.reverse()) step();
      this.#undo = undefined;
      this.#seq = seq;
    };
  }
  #undo: (() => void)[] | undefined;

  get({ kind, scope }: Place, id: string, staleAt?: Instant): unknown {
    const entity = this.#entities.get(kind)?.get(scope)?.get(id);
    return seen(entity, staleAt);
  }

  /** Undefined while there have never been any entities of this kind in this place. */
  at({ kind, scope }: Place): Bucket | undefined {
    return this.#entities.get(kind)?.get(scope);
  }

  /** In order of id. */
  entries(place: Place, staleAt?: Instant): readonly (readonly [string, unknown])[] {
    return this.at(place)?.entries(staleAt) ?? [];
  }

  /** All kinds of entities there are: for whoever compares whole worlds. */
  kinds(): readonly string[] {
    return [...this.#entities.keys()].sort();
  }

  /** All scopes that have entities of a kind: for the world's own events, never for an account's. */
  scopes(kind: string): readonly string[] {
    const change = this.changes(kind);
    const known = this.#scopes.get(kind);
    if (known?.change === change) return known.scopes;
    const found = [...(this.#entities.get(kind) ?? [])].flatMap(([scope, bucket]) => (bucket.size > 0 ? [scope] : [])).sort();
    // The same array for as long as the same scopes have any: whoever leans on it need not look again.
    const scopes = known !== undefined && found.length === known.scopes.length && found.every((scope, index) => scope === known.scopes[index]) ? known.scopes : found;
    this.#scopes.set(kind, { change, scopes });
    return scopes;
  }
  readonly #scopes = new Map<string, { readonly change: number; readonly scopes: readonly string[] }>();

  /** Greater after every change to entities of a kind, and never the same for two states of any store of this process. */
  changes(kind: string): number {
    return this.#changes.get(kind) ?? 0;
  }

  /** The same for several kinds together. @param kinds always the same array */
  changesOfAny(kinds: readonly string[]): number {
    let group = this.#groups.get(kinds);
    if (group === undefined) {
      group = { latest: Math.max(0, ...kinds.map((kind) => this.changes(kind))) };
      this.#groups.set(kinds, group);
      for (const kind of kinds) this.#groupsOf.set(kind, [...(this.#groupsOf.get(kind) ?? []), group]);
    }
    return group.latest;
  }
  readonly #groups = new Map<readonly string[], { latest: number }>();
  readonly #groupsOf = new Map<string, readonly { latest: number }[]>();

  /** The same for all kinds together, without those that only count. */
  latestChange(): number {
    return this.#latestChange;
  }
  #latestChange = 0;

  /** Until when a reader that lags may see something else of a kind than is so. @param kind left out: of any kind that does not only count */
  lateUntil(kind?: string): Instant | undefined {
    return kind === undefined ? this.#latest : this.#late.get(kind);
  }
  readonly #late = new Map<string, Instant>();
  #latest: Instant | undefined;

  #shownLate(kind: string, until: Instant): void {
    if (until > (this.#late.get(kind) ?? 0)) this.#late.set(kind, until);
    if (kind !== counting && until > (this.#latest ?? 0)) this.#latest = until;
  }

  #changed(kind: string): void {
    this.#changes.set(kind, ++lastChange);
    if (kind === counting) return;
    this.#latestChange = lastChange;
    const groups = this.#groupsOf.get(kind);
    if (groups !== undefined) for (const group of groups) group.latest = lastChange;
  }

  put({ kind, scope }: Place, id: string, { value, visibleAfter }: { readonly value: unknown; readonly visibleAfter: Duration }): void {
    const bucket = this.#bucket(kind, scope);
    const old = bucket.get(id);
    const until = plus(this.#now, visibleAfter);
    const before = visibleAfter > 0 ? { value: old === undefined ? undefined : seen(old, this.#now), until } : undefined;
    if (before !== undefined) this.#shownLate(kind, until);
    const entity: Entity = before === undefined ? { value: freeze(value) } : { value: freeze(value), before };
    this.#write({ kind, scope, id, bucket, old }, entity, entity);
  }

  delete({ kind, scope }: Place, id: string, visibleAfter: Duration): void {
    const bucket = this.#entities.get(kind)?.get(scope);
    const old = bucket?.get(id);
    if (bucket === undefined || old === undefined) return;
    if (visibleAfter > 0) this.#shownLate(kind, plus(this.#now, visibleAfter));
    const shown: Entity | undefined = visibleAfter > 0 ? { value: undefined, before: { value: seen(old, this.#now), until: plus(this.#now, visibleAfter) } } : undefined;
    this.#write({ kind, scope, id, bucket, old }, shown, undefined);
  }

  /** @param kept what memory holds from now on @param saved what the disk does; undefined: nothing */
  #write({ kind, scope, id, bucket, old }: Row, kept: Entity | undefined, saved: Entity | undefined): void {
    this.#changed(kind);
    if (this.#disk === undefined) {
      this.#undo?.push(() => {
        this.#changed(kind);
        bucket.set(id, old);
      });
      bucket.set(id, kept);
      return;
    }
    const dirty = this.#dirty;
    const key = keyOf(kind, scope, id);
    if (this.#undo !== undefined) {
      const wasDirty = dirty.has(key);
      const wasSaved = dirty.get(key);
      this.#undo.push(() => {
        this.#changed(kind);
        bucket.set(id, old);
        if (wasDirty) dirty.set(key, wasSaved);
        else dirty.delete(key);
      });
    }
    bucket.set(id, kept);
    dirty.set(key, saved);
  }

  schedule(pending: Omit<Pending, 'seq'>): void {
    const it: Pending = { ...pending, seq: ++this.#seq };
    let at = this.#pending.length;
    while (at > 0 && (this.#pending[at - 1]?.at ?? 0) > it.at) at--;
    this.#pending.splice(at, 0, it);
    this.#added.add(it);
    this.#undo?.push(() => {
      this.#pending.splice(this.#pending.indexOf(it), 1);
      this.#added.delete(it);
    });
  }

  /** The earliest event due by `to`, taken out of the queue. */
  takeDue(to: Instant): Pending | undefined {
    const first = this.#pending[0];
    if (first === undefined || first.at > to) return undefined;
    this.#pending.shift();
    // What was never written need not be taken away.
    if (!this.#added.delete(first)) this.#removed.push(first);
    return first;
  }

  pending(): readonly Pending[] {
    return this.#pending;
  }

  /** The same state in memory, to go another way from here. Values are immutable, so only the tables are copied. */
  clone(): Store {
    const twin = new Store({ start: this.#now });
    for (const [kind, scopes] of this.#entities) twin.#entities.set(kind, new Map([...scopes].map(([scope, bucket]) => [scope, bucket.clone()])));
    for (const [kind, change] of this.#changes) twin.#changes.set(kind, change);
    for (const [kind, until] of this.#late) twin.#late.set(kind, until);
    twin.#latest = this.#latest;
    twin.#latestChange = this.#latestChange;
    twin.#pending = [...this.#pending];
    twin.#seq = this.#seq;
    return twin;
  }

  close(): void {
    try {
      if (this.#turn !== undefined && this.#broken === undefined) this.#give();
    } finally {
      this.#disk?.close();
    }
  }

  #bucket(kind: string, scope: string): Bucket {
    let scopes = this.#entities.get(kind);
    if (scopes === undefined) {
      scopes = new Map();
      this.#entities.set(kind, scopes);
    }
    let bucket = scopes.get(scope);
    if (bucket === undefined) {
      bucket = new Bucket();
      scopes.set(scope, bucket);
    }
    return bucket;
  }

  /** What was in the file at the beginning is in memory, too. */
  #whole = false;

  /** @param entity as text, where nobody may ever ask for it */
  /** In order of their keys, a bucket after the other. */
  #takeAll(disk: Disk): void {
    let place = separator;
    let bucket: Bucket | undefined;
    for (const { key, value } of disk.allRows()) {
      if (bucket === undefined || !key.startsWith(place)) {
        const [kind = '', scope = ''] = key.split(separator, 2);
        place = keyOf(kind, scope, '');
        bucket = this.#bucket(kind, scope);
        this.#changed(kind);
      }
      bucket.set(key.slice(place.length), value ?? undefined);
    }
  }

  #took(key: string, entity: Entity | string | undefined): void {
    const [kind = '', scope = ''] = key.split(separator, 2);
    this.#changed(kind);
    this.#bucket(kind, scope).set(key.slice(kind.length + scope.length + 2), entity);
  }

  #reload(): void {
    const disk = this.#disk;
    if (disk === undefined) return;
    if (this.#whole) for (const { key, value } of disk.changedRows()) this.#took(key, value === null ? undefined : { value: freeze(JSON.parse(value)) });
    else this.#takeAll(disk);
    this.#whole = true;
    this.#pending = disk.pending();
    const meta = disk.meta();
    this.#now = instant(Math.max(this.#now, meta.now));
    this.#seq = Math.max(this.#seq, meta.seq);
  }
}
