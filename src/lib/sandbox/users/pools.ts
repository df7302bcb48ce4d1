// The connection pools of applications: cut when their database goes, stale until each of them notices that it is back.
import type { Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import type { Link } from './databases.ts';

/** Connections that a task's pool holds open. A guess: the default of common drivers. */
export const poolSize = 10;

/** One time that pools lost their database. */
export interface PoolLoss {
  /** `ACCOUNT/REGION/INSTANCE` */
  readonly database: string;
  readonly from: Instant;
  /** Pools that were cut. */
  readonly pools: number;
  /** When the database took connections again. */
  readonly databaseBackAt?: Instant;
  /** When the last pool had its connections again. */
  readonly poolsBackAt?: Instant;
}

const lossesOf = (world: World): Table<PoolLoss> => world.worldTable<PoolLoss>('users.pool-loss');
const openOf = (world: World): Table<string> => world.worldTable<string>('users.pool-loss-open');

const kept = 500;

export interface PoolSight {
  readonly database: string;
  readonly link: Link;
  /** Whether it had its connections before this look. */
  readonly held: boolean;
  readonly databaseBackAt: Instant | undefined;
}

/** Takes note of the pools as they are seen now, one for each task. */
export function notePools(world: World, sights: readonly PoolSight[]): void {
  const byDatabase = new Map<string, PoolSight[]>();
  for (const sight of sights) {
    const known = byDatabase.get(sight.database);
    if (known === undefined) byDatabase.set(sight.database, [sight]);
    else known.push(sight);
  }
  for (const [database, all] of byDatabase) noteOne(world, database, all);
  // Nobody uses the database any more: its pools have nothing to come back to.
  for (const [database, row] of openOf(world).entries()) if (!byDatabase.has(database)) end(world, { database, row, at: world.now });
}

function noteOne(world: World, database: string, sights: readonly PoolSight[]): void {
  const row = openOf(world).get(database);
  const cut = sights.filter(({ link, held }) => held && link !== 'connected').length;
  if (row === undefined) {
    if (cut === 0) return;
    const n = world.count('users/pool-loss');
    const id = String(n).padStart(8, '0');
    lossesOf(world).put(id, { database, from: world.now, pools: cut });
    if (n > kept) lossesOf(world).delete(String(n - kept).padStart(8, '0'));
    openOf(world).put(database, id);
    return;
  }
  const loss = lossesOf(world).get(row);
  const isBack = sights.some(({ link }) => link === 'connected' || link === 'reconnecting');
  const backAt = loss?.databaseBackAt ?? (isBack ? sights.map((sight) => sight.databaseBackAt).find((at) => at !== undefined) : undefined);
  if (loss !== undefined && backAt !== undefined && loss.databaseBackAt === undefined) lossesOf(world).put(row, { ...loss, databaseBackAt: backAt });
  if (sights.every(({ link }) => link === 'connected')) end(world, { database, row, at: world.now });
}

function end(world: World, { database, row, at }: { readonly database: string; readonly row: string; readonly at: Instant }): void {
  openOf(world).delete(database);
  const loss = lossesOf(world).get(row);
  if (loss !== undefined) lossesOf(world).put(row, { ...loss, poolsBackAt: at });
}

export const allPoolLosses = (world: World): readonly PoolLoss[] => lossesOf(world).values();
