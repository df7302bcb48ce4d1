// The world's state: entities, pending events and a few facts about the world itself; in memory, and on disk in SQLite.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Json } from '../../engine/standing.ts';
import { instant, plus, type Duration, type Instant } from '../../world/time.ts';
import { storeProblem } from './problems.ts';

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

interface Entity {
  readonly value: unknown;
  /** What readers that lag still see, until when. */
  readonly before?: { readonly value: unknown; readonly until: Instant };
}

type Key = string;
const separator = '\u0001';
const keyOf = (kind: string, scope: string, id: string): Key => `${kind}${separator}${scope}${separator}${id}`;

const schemaVersion = 1;

/**
 * Entities by (kind, scope, id). All changes belong to a transaction; `commit` makes them durable before anyone is told.
 * Without a database the world lives and dies with the process.
 */
export class Store {
  /** By kind, then scope, then id. */
  readonly #entities = new Map<string, Map<string, Map<string, Entity>>>();
  #pending: Pending[] = [];
  #now: Instant;
  #seq = 0;
  #dirty = new Map<Key, Entity | undefined>();
  #added: Pending[] = [];
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
    this.#onDisk(() => this.#disk?.begin());
    this.#inTransaction = true;
    this.#catchUp();
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

  /** Makes all changes since `begin` durable. */
  commit(): void {
    const disk = this.#disk;
    if (disk !== undefined) {
      this.#onDisk(() => {
        for (const [key, entity] of this.#dirty) disk.write(key, entity?.value);
        for (const pending of this.#removed) disk.unschedule(pending.seq);
        for (const pending of this.#added) if (this.#pending.includes(pending)) disk.schedule(pending);
        disk.commit(this.#now, this.#seq);
      });
    }
    this.#dirty = new Map();
    this.#added = [];
    this.#removed = [];
    this.#inTransaction = false;
  }

  /** Marks the state so that `restore` can take back what was changed after it (a refused operation leaves no trace). */
  mark(): () => void {
    const dirty = new Map(this.#dirty);
    const pending = [...this.#pending];
    const added = [...this.#added];
    const removed = [...this.#removed];
    const seq = this.#seq;
    const undo: (() => void)[] = [];
    this.#undo = undo;
    return () => {
      for (const step of undo.reverse()) step();
      this.#undo = undefined;
      this.#dirty = dirty;
      this.#pending = pending;
      this.#added = added;
      this.#removed = removed;
      this.#seq = seq;
    };
  }
  #undo: (() => void)[] | undefined;

  get({ kind, scope }: Place, id: string, staleAt?: Instant): unknown {
    const entity = this.#bucket(kind, scope).get(id);
    if (entity === undefined) return undefined;
    return this.#seen(entity, staleAt);
  }

  entries({ kind, scope }: Place, staleAt?: Instant): readonly (readonly [string, unknown])[] {
    const found: [string, unknown][] = [];
    for (const [id, entity] of this.#bucket(kind, scope)) {
      const value = this.#seen(entity, staleAt);
      if (value !== undefined) found.push([id, value]);
    }
    return found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** All kinds of entities there are: for whoever compares whole worlds. */
  kinds(): readonly string[] {
    return [...this.#entities.keys()].sort();
  }

  /** All scopes that have entities of a kind: for the world's own events, never for an account's. */
  scopes(kind: string): readonly string[] {
    const scopes = this.#entities.get(kind);
    if (scopes === undefined) return [];
    return [...scopes].flatMap(([scope, bucket]) => (bucket.size > 0 ? [scope] : [])).sort();
  }

  /** How often entities of a kind have changed in this process: observers that lean on it look only when something did. */
  changes(kind: string): number {
    return this.#changes.get(kind) ?? 0;
  }

  #changed(kind: string): void {
    this.#changes.set(kind, this.changes(kind) + 1);
  }

  put({ kind, scope }: Place, id: string, { value, visibleAfter }: { readonly value: unknown; readonly visibleAfter: Duration }): void {
    this.#changed(kind);
    const bucket = this.#bucket(kind, scope);
    const old = bucket.get(id);
    this.#undo?.push(() => (old === undefined ? bucket.delete(id) : bucket.set(id, old)));
    const until = plus(this.#now, visibleAfter);
    const before = visibleAfter > 0 ? { value: old === undefined ? undefined : this.#seen(old, this.#now), until } : undefined;
    const entity: Entity = before === undefined ? { value: freeze(value) } : { value: freeze(value), before };
    bucket.set(id, entity);
    this.#dirty.set(keyOf(kind, scope, id), entity);
  }

  delete({ kind, scope }: Place, id: string, visibleAfter: Duration): void {
    const bucket = this.#bucket(kind, scope);
    const old = bucket.get(id);
    if (old === undefined) return;
    this.#changed(kind);
    this.#undo?.push(() => bucket.set(id, old));
    if (visibleAfter > 0) bucket.set(id, { value: undefined, before: { value: this.#seen(old, this.#now), until: plus(this.#now, visibleAfter) } });
    else bucket.delete(id);
    this.#dirty.set(keyOf(kind, scope, id), undefined);
  }

  schedule(pending: Omit<Pending, 'seq'>): void {
    const it: Pending = { ...pending, seq: ++this.#seq };
    let at = this.#pending.length;
    while (at > 0 && (this.#pending[at - 1]?.at ?? 0) > it.at) at--;
    this.#pending.splice(at, 0, it);
    this.#added.push(it);
  }

  /** The earliest event due by `to`, taken out of the queue. */
  takeDue(to: Instant): Pending | undefined {
    const first = this.#pending[0];
    if (first === undefined || first.at > to) return undefined;
    this.#pending.shift();
    this.#removed.push(first);
    return first;
  }

  pending(): readonly Pending[] {
    return this.#pending;
  }

  /** The same state in memory, to go another way from here. Values are immutable, so only the tables are copied. */
  clone(): Store {
    const twin = new Store({ start: this.#now });
    for (const [kind, scopes] of this.#entities) twin.#entities.set(kind, new Map([...scopes].map(([scope, bucket]) => [scope, new Map(bucket)])));
    twin.#pending = [...this.#pending];
    twin.#seq = this.#seq;
    return twin;
  }

  close(): void {
    this.#disk?.close();
  }

  #seen(entity: Entity, staleAt: Instant | undefined): unknown {
    if (staleAt !== undefined && entity.before !== undefined && entity.before.until > staleAt) return entity.before.value;
    return entity.value;
  }

  #bucket(kind: string, scope: string): Map<string, Entity> {
    let scopes = this.#entities.get(kind);
    if (scopes === undefined) {
      scopes = new Map();
      this.#entities.set(kind, scopes);
    }
    let bucket = scopes.get(scope);
    if (bucket === undefined) {
      bucket = new Map();
      scopes.set(scope, bucket);
    }
    return bucket;
  }

  #catchUp(): void {
    if (this.#disk?.changedByOthers() === true) this.#reload();
  }

  #reload(): void {
    const disk = this.#disk;
    if (disk === undefined) return;
    for (const [key, text] of disk.changedRows()) {
      const [kind = '', scope = '', id = ''] = key.split(separator);
      this.#changed(kind);
      if (text === null) this.#bucket(kind, scope).delete(id);
      else this.#bucket(kind, scope).set(id, { value: freeze(JSON.parse(text)) });
    }
    this.#pending = disk.pending();
    const meta = disk.meta();
    this.#now = instant(Math.max(this.#now, meta.now));
    this.#seq = Math.max(this.#seq, meta.seq);
  }
}

/** The SQLite side: one row an entity with the revision that wrote it, so that another process reads only what is new. */
// SQLite's primary result codes (https://www.sqlite.org/rescode.html): READONLY, IOERR, FULL, CANTOPEN.
const cannotWrite: ReadonlySet<number> = new Set([8, 10, 13, 14]);

/** A disk that is full is no bug, and no reason to go on. */
function diskProblem(thrown: unknown): unknown {
  const code = (thrown as { readonly errcode?: number } | null)?.errcode;
  if (code === undefined || !cannotWrite.has(code & 0xff)) return thrown;
  return storeProblem('SANDBOX_DISK', { reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown, halt: true });
}

class Disk {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<'write' | 'schedule' | 'unschedule' | 'meta' | 'rows' | 'pending' | 'readMeta' | 'version', StatementSync>>;
  #seenRevision = -1;
  #revision = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000');
    database.exec(`
      CREATE TABLE IF NOT EXISTS entity (key TEXT PRIMARY KEY, value TEXT, revision INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS entity_revision ON entity (revision);
      CREATE TABLE IF NOT EXISTS pending (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS world (one INTEGER PRIMARY KEY CHECK (one = 1), now INTEGER NOT NULL, seq INTEGER NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL);
      INSERT OR IGNORE INTO world VALUES (1, 0, 0, 0, ${schemaVersion});
    `);
    this.#statements = {
      write: database.prepare('INSERT INTO entity VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision'),
      schedule: database.prepare('INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?)'),
      unschedule: database.prepare('DELETE FROM pending WHERE seq = ?'),
      meta: database.prepare('UPDATE world SET now = ?, seq = ?, revision = ?'),
      rows: database.prepare('SELECT key, value FROM entity WHERE revision > ?'),
      pending: database.prepare('SELECT * FROM pending ORDER BY at, seq'),
      readMeta: database.prepare('SELECT now, seq, revision, version FROM world'),
      version: database.prepare('PRAGMA data_version'),
    };
  }

  #dataVersion: unknown = undefined;

  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
  }

  changedByOthers(): boolean {
    const version = (this.#statements.version.get() as { data_version: number }).data_version;
    if (version === this.#dataVersion) return false;
    this.#dataVersion = version;
    return true;
  }

  changedRows(): readonly (readonly [string, string | null])[] {
    const since = this.#seenRevision;
    this.#revision = this.meta().revision;
    this.#seenRevision = this.#revision;
    return (this.#statements.rows.all(since) as { key: string; value: string | null }[]).map(({ key, value }) => [key, value]);
  }

  pending(): Pending[] {
    return (this.#statements.pending.all() as unknown as (Omit<Pending, 'data'> & { data: string })[]).map((row) => ({ ...row, data: JSON.parse(row.data) as Json }));
  }

  meta(): { readonly now: number; readonly seq: number; readonly revision: number; readonly version: number } {
    return this.#statements.readMeta.get() as never;
  }

  write(key: Key, value: unknown): void {
    this.#statements.write.run(key, value === undefined ? null : JSON.stringify(value), this.#revision + 1);
  }

  schedule(it: Pending): void {
    this.#statements.schedule.run(it.seq, it.at, it.account, it.region, it.kind, JSON.stringify(it.data));
  }

  unschedule(seq: number): void {
    this.#statements.unschedule.run(seq);
  }

  commit(now: Instant, seq: number): void {
    this.#revision++;
    this.#seenRevision = this.#revision;
    this.#statements.meta.run(now, seq, this.#revision);
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const field of Object.values(value)) freeze(field);
  }
  return value;
}
