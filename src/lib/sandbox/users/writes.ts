// Whose writes were taken when: the writers of each environment, the writes they acknowledged, and those that were lost.
import { instant, type Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';

/** A database that takes writes of an environment's users. */
export interface Writer {
  readonly app: string;
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** The DB instance identifier. */
  readonly database: string;
  readonly from: Instant;
  /** Undefined while it lasts. */
  readonly to?: Instant;
  /** Writes a second since `since`; those before are in `acknowledged`. */
  readonly perSecond: number;
  readonly since: Instant;
  readonly acknowledged: number;
}

/** Writes that were acknowledged and are not there any more. */
export interface Loss {
  readonly environment: string;
  readonly database: string;
  readonly at: Instant;
  readonly writes: number;
}

const writersOf = (world: World): Table<Writer> => world.worldTable<Writer>('users.writer');
const openOf = (world: World): Table<string> => world.worldTable<string>('users.open-writer');
const lossesOf = (world: World): Table<Loss> => world.worldTable<Loss>('users.lost-writes');

const kept = 500;

export interface WriteRate {
  readonly app: string;
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly database: string;
  readonly perSecond: number;
}

/** Whether users' writes are taken by a database now. */
export const isWrittenTo = (world: World, { region, database }: Pick<Writer, 'region' | 'database'>): boolean => writersOf(world).values().some((it) => it.to === undefined && it.perSecond > 0 && it.region === region && it.database === database);

export const acknowledgedBy = (writer: Writer, at: Instant): number => writer.acknowledged + writer.perSecond * (Math.max(0, (writer.to ?? at) - writer.since) / 1000);

/** From now on these databases take these writes; one that takes none has stopped being a writer. */
export function noteWriteRates(world: World, rates: readonly WriteRate[]): void {
  const named = new Map(rates.filter((rate) => rate.perSecond > 0).map((rate) => [`${rate.account}/${rate.app}/${rate.environment}/${rate.region}/${rate.database}`, rate]));
  for (const [owner, row] of openOf(world).entries()) {
    const writer = writersOf(world).get(row);
    const rate = named.get(owner);
    named.delete(owner);
    if (writer === undefined || (rate !== undefined && rate.perSecond === writer.perSecond)) continue;
    const settled = { ...writer, acknowledged: acknowledgedBy(writer, world.now), since: world.now };
    if (rate !== undefined) {
      writersOf(world).put(row, { ...settled, perSecond: rate.perSecond });
      continue;
    }
    openOf(world).delete(owner);
    if (writer.from === world.now) writersOf(world).delete(row);
    else writersOf(world).put(row, { ...settled, perSecond: 0, to: world.now });
  }
  for (const [owner, rate] of named) begin(world, owner, rate);
}

function begin(world: World, owner: string, rate: WriteRate): void {
  const n = world.count('users/writer');
  const row = String(n).padStart(8, '0');
  const { perSecond, ...who } = rate;
  writersOf(world).put(row, { ...who, perSecond, from: world.now, since: world.now, acknowledged: 0 });
  if (n > kept) writersOf(world).delete(String(n - kept).padStart(8, '0'));
  openOf(world).put(owner, row);
}

export const allWriters = (world: World): readonly Writer[] => writersOf(world).values();

/** Writes that an environment's databases acknowledged in [from, now). */
export function acknowledgedSince(world: World, database: string, from: Instant): number {
  return writersOf(world).values().filter((writer) => writer.database === database).reduce((sum, writer) => sum + overlap(writer, from, world.now), 0);
}

function overlap(writer: Writer, from: Instant, now: Instant): number {
  const end = writer.to ?? now;
  if (end <= from) return 0;
  const all = acknowledgedBy(writer, now);
  const lasted = Math.max(1, end - writer.from);
  return writer.from >= from ? all : all * ((end - from) / lasted);
}

/** Called by whoever makes a database out of an older state of another one (a promotion behind its source, a restore). Inside a transaction. */
export function noteLoss(world: World, loss: Omit<Loss, 'at'>): void {
  const n = world.count('users/lost-writes');
  lossesOf(world).put(String(n).padStart(8, '0'), { ...loss, at: instant(world.now) });
}

export const allLosses = (world: World): readonly Loss[] => lossesOf(world).values();
