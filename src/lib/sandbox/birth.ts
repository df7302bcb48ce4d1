// How a sandbox's world comes into being: who it is, what its chance is seeded with, how fast its time runs; fixed for its life.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileIn } from '../world/write-file.ts';
import { wallNow } from '../world/real-clock.ts';
import { instant, type Instant } from '../world/time.ts';
import { sandboxProblem } from './problems.ts';
import { openDatabase } from './world/disk.ts';
import { Store } from './world/store.ts';

/** Every world begins at this instant: a Monday morning. */
export const firstInstant: Instant = instant(Date.UTC(2026, 0, 5, 9));

export interface Birth {
  readonly version: 1;
  /** Part of every run id: a run of a world that was reset is recognised. */
  readonly world: string;
  readonly seed: string;
  /** Times real time, or `max`: time stands still until somebody waits, and then jumps. */
  readonly speed: number | 'max';
  /** Wall time when it was born. */
  readonly wall: Instant;
}

export interface Wishes {
  readonly seed?: string | undefined;
  readonly speed?: string | undefined;
}

const defaultSpeed = 60;

export function readSpeed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (!(speed > 0) || !Number.isFinite(speed)) throw sandboxProblem('SANDBOX_SPEED', { given: text });
  return speed;
}

/** The world of a folder, born now if there is none. @throws Problem SANDBOX_FIXED when a wish differs from how it was born */
export function birthIn(folder: string, wishes: Wishes): Birth {
  const file = join(folder, 'world.json');
  if (existsSync(file)) {
    const birth = readBirth(file);
    if (wishes.seed !== undefined && wishes.seed !== birth.seed) throw sandboxProblem('SANDBOX_FIXED', { variable: 'PLATFORM_SANDBOX_SEED', given: wishes.seed, fixed: `seed ${birth.seed}` });
    if (wishes.speed !== undefined && readSpeed(wishes.speed) !== birth.speed) throw sandboxProblem('SANDBOX_FIXED', { variable: 'PLATFORM_SANDBOX_SPEED', given: wishes.speed, fixed: `speed ${birth.speed}` });
    return birth;
  }
  const birth = newBirth(wishes);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileIn(folder, 'world.json', `${JSON.stringify(birth, null, 2)}\n`);
  } catch (thrown) {
    throw sandboxProblem('SANDBOX_UNWRITABLE', { path: folder, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  return birth;
}

export function newBirth(wishes: Wishes): Birth {
  return {
    version: 1,
    world: `s${randomBytes(3).toString('hex')}`,
    seed: wishes.seed ?? '1',
    speed: wishes.speed === undefined ? defaultSpeed : readSpeed(wishes.speed),
    wall: wallNow(),
  };
}

function readBirth(file: string): Birth {
  try {
    const birth = JSON.parse(readFileSync(file, 'utf8')) as Birth;
    if (birth.version !== 1) throw new Error(`it was written by a newer version (${String(birth.version)})`);
    return birth;
  } catch (thrown) {
    throw sandboxProblem('SANDBOX_UNREADABLE', { path: file, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

const stateFile = 'world.sqlite';

export const statePath = (folder: string): string => join(folder, stateFile);

/**
 * Ends the world of a folder; what cannot be read is kept aside.
 * @returns where it was kept; undefined where there was nothing to keep
 */
export function endWorld(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  if (canBeRead(folder)) {
    for (const name of ['world.json', stateFile, `${stateFile}-wal`, `${stateFile}-shm`]) rmSync(join(folder, name), { force: true });
    return undefined;
  }
  const aside = `${folder}.kept-${wallNow()}`;
  renameSync(folder, aside);
  return aside;
}

function canBeRead(folder: string): boolean {
  try {
    readBirth(join(folder, 'world.json'));
    if (existsSync(statePath(folder))) openState(statePath(folder)).close();
    return true;
  } catch {
    return false;
  }
}

/** The state of a world in a file, all of it read: what is damaged in it shows here. @throws Error with the reason why it cannot be */
export function openState(path: string): Store {
  const database = openDatabase(path);
  try {
    return new Store({ start: firstInstant, database });
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
