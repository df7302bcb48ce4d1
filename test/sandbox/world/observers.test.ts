// Observers look after what may have changed something, and at nothing else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/lib/sandbox/world/disk.ts';
import { counting, Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { instant, plus, seconds } from '../../../src/lib/world/time.ts';

const start = instant(1_767_600_000_000);
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'platform-observers-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function watched(): { readonly world: World; readonly looks: () => number } {
  let looks = 0;
  const world = new World({ store: new Store({ start, database: openDatabase(join(folder, 'world.sqlite')) }), seed: 's', services: [], events: { tick: () => undefined }, observers: [() => void looks++] });
  return { world, looks: () => looks };
}

const put = (world: World, id: string): void => world.transact(world.now, () => world.worldTable('thing').put(id, 1));

it('look after a change and after an event, also one that changes nothing; not after a question', () => {
  const { world, looks } = watched();
  put(world, 'a');
  expect(looks()).toBe(1);
  world.transact(world.now, () => world.worldTable('thing').values());
  world.transact(world.now, () => world.worldTable(counting).put('asked', 1));
  expect(looks()).toBe(1);
  world.transact(world.now, () => world.scheduleAt(plus(start, seconds(5)), { account: 'world', region: 'everywhere', kind: 'tick', data: null }));
  world.passTo(plus(start, seconds(4)));
  expect(looks()).toBe(1);
  world.passTo(plus(start, seconds(6)));
  expect(looks()).toBe(2);
  world.store.close();
});

it('take a world as the last process left it, until that or another one changes it', () => {
  const first = watched();
  put(first.world, 'a');
  const second = watched();
  second.world.transact(second.world.now, () => second.world.worldTable('thing').values());
  expect(second.looks()).toBe(0);
  put(first.world, 'b');
  second.world.transact(second.world.now, () => second.world.worldTable('thing').values());
  expect(second.looks()).toBe(1);
  put(second.world, 'c');
  expect(second.looks()).toBe(2);
  first.world.store.close();
  second.world.store.close();
});

it('look again after a refusal took back what they had not seen', () => {
  const { world, looks } = watched();
  put(world, 'a');
  expect(() =>
    world.transact(world.now, () => {
      world.worldTable('thing').put('b', 1);
      throw new Error('refused');
    }),
  ).toThrow('refused');
  expect(looks()).toBe(1);
  put(world, 'c');
  expect(looks()).toBe(2);
  world.store.close();
});
