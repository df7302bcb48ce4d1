// What is done in one turn of the event loop is one piece on disk, and told to nobody before it is there.
import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/lib/sandbox/world/disk.ts';
import { remembered } from '../../../src/lib/sandbox/world/remembered.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { instant } from '../../../src/lib/world/time.ts';

const start = instant(1_767_600_000_000);
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'platform-turns-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'world.sqlite');
const worldOf = (store: Store): World => new World({ store, seed: 's', services: [], events: { tick: () => undefined } });
const onDisk = (): World => worldOf(new Store({ start, database: openDatabase(file()) }));

/** The end of the turn is called by the test. */
function gathering(): { readonly world: World; readonly end: () => void; readonly turns: () => number } {
  const world = onDisk();
  const ends: (() => void)[] = [];
  let turns = 0;
  world.store.gather((end) => {
    turns++;
    ends.push(end);
  });
  return { world, end: () => ends.splice(0).forEach((it) => it()), turns: () => turns };
}

const putIn = (world: World, id: string, value: unknown): void => world.transact(world.now, () => world.worldTable('thing').put(id, value));
const seenBy = (world: World): readonly unknown[] => world.transact(world.now, () => world.worldTable('thing').values());

it('several transactions are one, and another process sees them together', async () => {
  const { world, end, turns } = gathering();
  putIn(world, 'a', 1);
  putIn(world, 'b', 2);
  const durable = world.store.durable();
  let told = false;
  void durable?.then(() => (told = true));
  await Promise.resolve();
  const peek = new DatabaseSync(file(), { readOnly: true });
  const rows = (): number => (peek.prepare("SELECT count(*) AS n FROM entity WHERE key LIKE 'thing%'").get() as { n: number }).n;
  expect({ told, rows: rows(), turns: turns() }).toEqual({ told: false, rows: 0, turns: 1 });
  end();
  await durable;
  expect({ rows: rows(), open: world.store.durable() }).toEqual({ rows: 2, open: undefined });
  peek.close();
  const other = onDisk();
  expect(seenBy(other)).toEqual([1, 2]);
  putIn(other, 'c', 3);
  expect(seenBy(world)).toEqual([1, 2, 3]);
  end();
  world.store.close();
  other.store.close();
});

it('a refusal in a turn takes back its own, and what was done before it stays', () => {
  const { world, end } = gathering();
  putIn(world, 'a', 1);
  expect(() =>
    world.transact(world.now, () => {
      world.worldTable('thing').put('a', 2);
      world.worldTable('thing').put('b', 2);
      world.worldTable('thing').delete('a');
      world.scheduleAt(world.now, { account: 'a', region: 'r', kind: 'tick', data: null });
      throw new Error('refused');
    }),
  ).toThrow('refused');
  end();
  world.store.close();
  const again = onDisk();
  expect([seenBy(again), again.store.pending()]).toEqual([[1], []]);
  again.store.close();
});

it('what is scheduled and happens in one turn is never written, and what was written is taken away', () => {
  const { world, end } = gathering();
  world.transact(world.now, () => {
    world.scheduleAt(instant(world.now + 10), { account: 'a', region: 'r', kind: 'tick', data: 1 });
    world.scheduleAt(instant(world.now + 20), { account: 'a', region: 'r', kind: 'tick', data: 2 });
  });
  world.passTo(instant(world.now + 15));
  end();
  const other = onDisk();
  expect(other.store.pending().map(({ data }) => data)).toEqual([2]);
  other.store.close();
  world.passTo(instant(world.now + 15));
  end();
  world.store.close();
  const again = onDisk();
  expect(again.store.pending()).toEqual([]);
  again.store.close();
});

it('closing in the midst of a turn loses nothing', () => {
  const { world, end } = gathering();
  putIn(world, 'a', 1);
  world.store.close();
  end();
  const again = onDisk();
  expect(seenBy(again)).toEqual([1]);
  again.store.close();
});

it('when the disk fails, whoever waits hears of it, and so does whoever comes next', async () => {
  const { world, end } = gathering();
  putIn(world, 'a', 1);
  const durable = world.store.durable();
  // SQLite's own refusal, as a full disk gives it.
  world.store.put({ kind: 'thing', scope: 'everywhere' }, 'bad', { value: { toJSON: () => { throw Object.assign(new Error('database or disk is full'), { errcode: 13 }); } }, visibleAfter: 0 as never });
  end();
  await expect(durable).rejects.toMatchObject({ data: { code: 'SANDBOX_DISK' } });
  expect(() => world.store.durable()).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'SANDBOX_DISK' }) }));
  expect(() => putIn(world, 'b', 2)).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'SANDBOX_DISK' }) }));
  world.store.close();
});

it('what is remembered of entities is made anew when one of them is another, also after a refusal and in a twin', () => {
  const world = worldOf(new Store({ start }));
  let made = 0;
  const subject = Object.freeze({});
  const sum = remembered((reader, _: object) => {
    made++;
    return { sum: (reader.table<number>('n').get('a') ?? 0) + (reader.table<number>('n').get('b') ?? 0) };
  });
  const in_ = (it: World) => it.context({ account: '1', region: 'r', principal: 'p' });
  const put = (it: World, id: string, n: number): void => it.transact(it.now, () => in_(it).table<number>('n').put(id, n));
  put(world, 'a', 1);
  expect([sum(in_(world), subject).sum, sum(in_(world), subject).sum, made]).toEqual([1, 1, 1]);
  put(world, 'other', 5);
  expect([sum(in_(world), subject).sum, made]).toEqual([1, 1]);
  put(world, 'b', 2);
  expect([sum(in_(world), subject).sum, made]).toEqual([3, 2]);
  expect(() =>
    world.transact(world.now, () => {
      in_(world).table<number>('n').put('b', 10);
      expect(sum(in_(world), subject).sum).toBe(11);
      throw new Error('refused');
    }),
  ).toThrow('refused');
  expect(sum(in_(world), subject).sum).toBe(3);
  const twin = worldOf(world.store.clone());
  put(world, 'a', 100);
  put(twin, 'a', 200);
  expect([sum(in_(world), subject).sum, sum(in_(twin), subject).sum, sum(in_(world), subject).sum]).toEqual([102, 202, 102]);
  expect(Object.isFrozen(sum(in_(world), subject))).toBe(true);
  expect(() => remembered((reader) => reader.now)(in_(world), {})).toThrow(/get entities by id and nothing else, not now/);
});
