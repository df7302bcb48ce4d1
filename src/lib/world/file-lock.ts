// A lock that the operating system frees when its process dies, however it dies: SQLite's lock on an empty database file.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { wallNow } from './real-clock.ts';
import { between, instant, showDuration, type Instant } from './time.ts';
import { worldProblem } from './problems.ts';

export type LockMode = 'exclusive' | 'shared';

export interface LockHolder {
  readonly run: string;
  readonly kind: string;
  readonly pid: number;
  readonly host: string;
  /** Wall time, in ms since 1970. */
  readonly since: Instant;
}

export interface HeldLock {
  release(): void;
}

/** Whether a process of this machine still lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Takes the lock at `path` or answers undefined at once when it is taken. Several may hold it `shared`; one `exclusive`.
 * Within one process it excludes as well.
 */
export function tryLock(path: string, mode: LockMode, who: { readonly run: string; readonly kind: string }): HeldLock | undefined {
  const database = openLock(path);
  try {
    // A rollback journal, not WAL: only there does a reader's lock keep an exclusive one out.
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    database.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema');
  } catch (thrown) {
    database.close();
    if (isTaken(thrown)) return undefined;
    throw unwritable(path, thrown);
  }
  const note = `${path}.${who.run}.json`;
  try {
    if (mode === 'exclusive') for (const stale of notesOf(path)) rmSync(stale, { force: true });
    const holder: LockHolder = { ...who, pid: process.pid, host: hostname(), since: wallNow() };
    writeFileSync(note, JSON.stringify(holder));
  } catch (thrown) {
    database.close();
    throw unwritable(path, thrown);
  }
  return {
    release() {
      rmSync(note, { force: true });
      database.close();
    },
  };
}

function openLock(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new DatabaseSync(path);
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}

const isTaken = (thrown: unknown): boolean => /locked|busy/i.test(String(thrown));
const unwritable = (path: string, thrown: unknown): Error => worldProblem('STATE_UNWRITABLE', { path, reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });

/** Takes the lock. @throws Problem LOCKED (exit 8) naming the holder */
export function takeLock(path: string, mode: LockMode, who: { readonly run: string; readonly kind: string; readonly what: string }): HeldLock {
  const held = tryLock(path, mode, who);
  if (held !== undefined) return held;
  const [holder] = holdersOf(path);
  throw worldProblem('LOCKED', {
    what: who.what,
    holder: holder === undefined ? 'another process' : `run ${holder.run} (${holder.kind}, process ${holder.pid} on ${holder.host})`,
    age: holder === undefined ? 'an unknown time' : showDuration(between(instant(holder.since), wallNow())),
  });
}

/** Whether somebody holds the lock now. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const held = tryProbe(path);
  return !held;
}

function tryProbe(path: string): boolean {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return true;
  } catch (thrown) {
    // Where nothing can be written nobody holds a lock.
    return !isTaken(thrown);
  } finally {
    database.close();
  }
}

function notesOf(path: string): readonly string[] {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => join(folder, name));
}

/** Who says that they hold the lock, the living ones of this machine only. */
export function holdersOf(path: string): readonly LockHolder[] {
  const holders: LockHolder[] = [];
  for (const note of notesOf(path)) {
    try {
      const holder = JSON.parse(readFileSync(note, 'utf8')) as LockHolder;
      if (holder.host !== hostname() || isAlive(holder.pid)) holders.push(holder);
    } catch {
      // Being written or just released: it will be read the next time.
    }
  }
  return holders;
}
