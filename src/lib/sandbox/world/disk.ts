// The world on disk, in SQLite: one row an entity with the revision that wrote it, so that another process reads only what is new.
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Json } from '../../engine/standing.ts';
import type { Instant } from '../../world/time.ts';
import { storeProblem } from './problems.ts';
import type { Pending } from './store.ts';

export const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS entity (key TEXT PRIMARY KEY, value TEXT, revision INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entity_revision ON entity (revision);
  CREATE TABLE IF NOT EXISTS pending (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS world (one INTEGER PRIMARY KEY CHECK (one = 1), now INTEGER NOT NULL, seq INTEGER NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL);
  INSERT OR IGNORE INTO world VALUES (1, 0, 0, 0, ${schemaVersion});
`;

/**
 * The database of a world, made if there is none. Nothing is written before it is known to be one of ours, of this version.
 * @throws Error whose message is the reason why it cannot be
 */
export function openDatabase(path: string): DatabaseSync {
  if (!existsSync(path)) makeWhole(path);
  const database = new DatabaseSync(path);
  try {
    checkVersion(database);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Whole or not at all, so that an empty file is never a world that is just beginning; whoever comes second takes the first one's. */
function makeWhole(path: string): void {
  const fresh = `${path}.new-${process.pid}`;
  rmSync(fresh, { force: true });
  const database = new DatabaseSync(fresh);
  database.exec(schema);
  database.close();
  try {
    linkSync(fresh, path);
  } catch {
    // It is there by now, or the file system knows no links.
    if (!existsSync(path)) return renameSync(fresh, path);
  }
  rmSync(fresh, { force: true });
}

function checkVersion(database: DatabaseSync): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { readonly name: string }[];
  if (tables.length === 0) throw new Error('it is empty: what was in it was cut off');
  if (!tables.some(({ name }) => name === 'world')) throw new Error('it is another program\'s');
  const row = database.prepare('SELECT version FROM world').get() as { readonly version: unknown } | undefined;
  if (typeof row?.version !== 'number') throw new Error('it does not say which version wrote it');
  if (row.version > schemaVersion) throw new Error(`it was written by a newer version of platform (its format is ${row.version}, this one reads up to ${schemaVersion})`);
}

// SQLite's primary result codes (https://www.sqlite.org/rescode.html): READONLY, IOERR, FULL, CANTOPEN; CORRUPT, NOTADB.
const cannotWrite: ReadonlySet<number> = new Set([8, 10, 13, 14]);
const damaged: ReadonlySet<number> = new Set([11, 26]);

/** A disk that is full or a file that was damaged is no bug, and no reason to go on. */
export function diskProblem(thrown: unknown): unknown {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  // What was JSON when it was written is none any more.
  if (thrown instanceof SyntaxError) return storeProblem('SANDBOX_DAMAGED', { reason }, { cause: thrown, halt: true });
  const code = (thrown as { readonly errcode?: number } | null)?.errcode;
  if (code === undefined) return thrown;
  if (damaged.has(code & 0xff)) return storeProblem('SANDBOX_DAMAGED', { reason }, { cause: thrown, halt: true });
  return cannotWrite.has(code & 0xff) ? storeProblem('SANDBOX_DISK', { reason }, { cause: thrown, halt: true }) : thrown;
}

interface Row {
  readonly key: string;
  readonly value: string | null;
}

export class Disk {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<'begin' | 'end' | 'write' | 'schedule' | 'unschedule' | 'meta' | 'all' | 'rows' | 'pending' | 'readMeta' | 'version', StatementSync>>;
  #seenRevision = -1;
  #revision = 0;
  #dataVersion: unknown = undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000');
    database.exec(schema);
    this.#statements = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      end: database.prepare('COMMIT'),
      write: database.prepare('INSERT INTO entity VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision'),
      schedule: database.prepare('INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?)'),
      unschedule: database.prepare('DELETE FROM pending WHERE seq = ?'),
      meta: database.prepare('UPDATE world SET now = ?, seq = ?, revision = ?'),
      all: database.prepare('SELECT key, value, value IS NULL OR json_valid(value) AS good FROM entity'),
      rows: database.prepare('SELECT key, value FROM entity WHERE revision > ?'),
      pending: database.prepare('SELECT * FROM pending ORDER BY at, seq'),
      readMeta: database.prepare('SELECT now, seq, revision, version FROM world'),
      version: database.prepare('PRAGMA data_version'),
    };
  }

  begin(): void {
    this.#statements.begin.run();
  }

  changedByOthers(): boolean {
    const version = (this.#statements.version.get() as { data_version: number }).data_version;
    if (version === this.#dataVersion) return false;
    this.#dataVersion = version;
    return true;
  }

  /** All rows, one at a time, in order of their keys: the text of a large world is larger than the world. @throws SyntaxError where one is no JSON */
  *allRows(): Iterable<Row> {
    this.#catchUp();
    // An object for each row takes nearly twice as long (Node before 22.16 knows nothing else).
    this.#statements.all.setReturnArrays?.(true);
    for (const row of this.#statements.all.iterate() as Iterable<readonly unknown[] | Readonly<Record<string, unknown>>>) {
      const [key, value, good] = (Array.isArray(row) ? row : Object.values(row)) as unknown as readonly [string, string | null, number];
      if (good === 0) throw new SyntaxError(`what it says of ${key.replaceAll('\u0001', ' ')} is no JSON`);
      yield { key, value };
    }
  }

  /** The rows that were written since all were read, or since the last time. */
  *changedRows(): Iterable<Row> {
    yield* this.#statements.rows.iterate(this.#catchUp()) as Iterable<Row>;
  }

  /** @returns the revision that was known before */
  #catchUp(): number {
    const since = this.#seenRevision;
    this.#revision = this.meta().revision;
    this.#seenRevision = this.#revision;
    return since;
  }

  pending(): Pending[] {
    return (this.#statements.pending.all() as unknown as (Omit<Pending, 'data'> & { data: string })[]).map((row) => ({ ...row, data: JSON.parse(row.data) as Json }));
  }

  meta(): { readonly now: number; readonly seq: number; readonly revision: number; readonly version: number } {
    return this.#statements.readMeta.get() as never;
  }

  write(key: string, value: unknown): void {
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
    this.#statements.end.run();
  }

  close(): void {
    this.#database.close();
  }
}
