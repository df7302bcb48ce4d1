// The world of ECS outlives its process, and the same seed tells the same story.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../../../src/lib/world/time.ts';
import { observeFaults } from '../../../../src/lib/sandbox/services/ecs/fault-watch.ts';
import { openShop, Shop } from './shop.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const database = (): DatabaseSync => new DatabaseSync(join(folder, 'world.sqlite'));

/** What happened in a deployment, second by second. */
function story(shop: Shop, street: ReturnType<typeof openShop>['street'], reopen?: (shop: Shop) => Shop): string[] {
  const log: string[] = [];
  let here = shop;
  for (let second = 0; second < 420; second++) {
    const { status, lifecycleStage, targetServiceRevision: green } = here.deployment();
    log.push(JSON.stringify([here.now, status, lifecycleStage, green?.runningTaskCount, here.weights(street.production), here.health(street.blue).map(({ Target, TargetHealth }) => [Target?.Id, TargetHealth?.State]), here.messages().length]));
    if (reopen !== undefined && second % 40 === 20) here = reopen(here);
    here.pass(seconds(1));
  }
  return log;
}

function deploying(options: ConstructorParameters<typeof Shop>[0]): ReturnType<typeof openShop> {
  const opened = openShop(options);
  opened.shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: opened.shop.define('api:2') });
  return opened;
}

it('a deployment goes on in a world that is closed and opened again in its midst, as if nothing had been', () => {
  const quiet = deploying({});
  const broken = deploying({ database: database() });
  let reopened = 0;
  const log = story(broken.shop, broken.street, (shop) => {
    shop.store.close();
    reopened++;
    return new Shop({ database: database() });
  });
  expect(reopened).toBeGreaterThan(8);
  expect(log).toEqual(story(quiet.shop, quiet.street));
  expect(log.some((line) => line.includes('SUCCESSFUL'))).toBe(true);
});

describe('a seed', () => {
  it('tells the same story each time', () => {
    const [first, second] = [1, 2].map(() => deploying({ seed: 'one' })).map(({ shop, street }) => story(shop, street));
    expect(second).toEqual(first);
  });

  it('tells another than another seed', () => {
    const [first, second] = ['one', 'two'].map((seed) => deploying({ seed })).map(({ shop, street }) => story(shop, street));
    expect(second).not.toEqual(first);
  });

  it('tells the same story whoever looks on: reads draw nothing', () => {
    const [busy, calm] = [1, 2].map(() => deploying({ seed: 'one' }));
    if (busy === undefined || calm === undefined) throw new Error('no shop');
    for (let second = 0; second < 300; second++) {
      busy.shop.tasks();
      busy.shop.health(busy.street.blue);
      busy.shop.pass(seconds(1));
    }
    calm.shop.pass(minutes(5));
    expect(calm.shop.messages()).toEqual(busy.shop.messages());
    expect(calm.shop.service()).toEqual(busy.shop.service());
  });
});

describe('an idle world', () => {
  it('has nothing to do for services that are steady', () => {
    const { shop } = openShop();
    // A day after the last stage nothing is left that could time out.
    shop.pass(hours(26));
    expect(shop.store.pending()).toEqual([]);
  });

  it('an observer that finds no faults schedules nothing', () => {
    const { shop } = openShop();
    // A day after the last stage nothing is left that could time out.
    shop.pass(hours(26));
    shop.world.transact(shop.now, () => observeFaults(shop.world));
    expect(shop.store.pending()).toEqual([]);
  });
});
