// The ledger: what each account has used of each item since when, kept up as things appear, change and go.
import type { Instant } from '../../world/time.ts';
import type { Context, Table } from '../world/service.ts';
import type { Observer, World } from '../world/world.ts';
import { hashOf } from '../../world/ids.ts';
import { added, addedOnce, noAmounts, type Amounts } from './accrual.ts';
import { isRegionless } from '../../prices/bill-names.ts';
import { rhythmOf } from './catalogue.ts';
import { globalThings, placesOf, pricedKinds, thingsIn, type Thing } from './things.ts';

type Tags = Readonly<Record<string, string>>;

/** One item in one region with one set of tags. */
export interface Meter {
  readonly item: string;
  /** `global` for what belongs to no region. */
  readonly region: string;
  readonly tags: Tags;
  /** What runs up now, an hour or a month, since `since`; `amounts` holds what was before. */
  readonly quantity: number;
  readonly since: Instant;
  readonly amounts: Amounts;
}

export const metersOf = (context: Context): Table<Meter> => context.globalTable<Meter>('ce.meter');

const hashes = new WeakMap<Tags, string>();

/** Tags belong to stored things, which never change: their hash is made once. */
function tagHash(tags: Tags): string {
  const known = hashes.get(tags) ?? hashOf(tags).slice(0, 16);
  hashes.set(tags, known);
  return known;
}

const keyOf = (item: string, region: string, tags: Tags): string => `${region} ${item} ${tagHash(tags)}`;

const keyLists = new WeakMap<readonly Thing[], readonly string[]>();

/** A list of things belongs to one region, and is the same one for long. */
function keysOf(region: string, things: readonly Thing[]): readonly string[] {
  let keys = keyLists.get(things);
  if (keys === undefined) keyLists.set(things, (keys = things.map(({ item, tags }) => keyOf(item, region, tags))));
  return keys;
}

/** Rows never change: what was added up for one instant is kept for the next who asks at the same. */
const addedUp = new WeakMap<Meter, { readonly at: Instant; readonly amounts: Amounts }>();

/** The amounts of a meter up to an instant, what runs up included. */
export function amountsAt(meter: Meter, at: Instant): Amounts {
  const known = addedUp.get(meter);
  if (known?.at === at) return known.amounts;
  const amounts = added(meter.amounts, { rhythm: rhythmOf(meter.item), quantity: meter.quantity, from: meter.since, to: at });
  addedUp.set(meter, { at, amounts });
  return amounts;
}

/** One use of something that is billed by use. Inside a transaction. */
export function charge(context: Context, item: string, amount: number): void {
  const region = isRegionless(item) ? 'global' : context.region;
  const key = keyOf(item, region, {});
  const meter = metersOf(context).get(key) ?? { item, region, tags: {}, quantity: 0, since: context.now, amounts: noAmounts };
  metersOf(context).put(key, { ...meter, since: context.now, amounts: addedOnce(amountsAt(meter, context.now), context.now, amount) });
}

/** A world's bookkeeper, for its observers: looks when something that is priced has changed. */
export function bookkeeper(): Observer {
  let seen = -1;
  const booked = new Map<string, Things>();
  return (world) => {
    const changes = world.store.changesOfAny(pricedKinds);
    if (changes === seen) return;
    seen = changes;
    for (const [account, regions] of placesOf(world)) {
      const things = thingsOf(world, account, regions);
      const before = booked.get(account);
      // Most that changes of what is priced changes nothing of its price.
      if (before?.length === things.length && things.every(([region, list], index) => before[index]?.[0] === region && before[index]?.[1] === list)) continue;
      booked.set(account, things);
      keepBooks(world, account, things);
    }
  };
}

/** Lists of things with their region. */
type Things = readonly (readonly [region: string, things: readonly Thing[]])[];

function thingsOf(world: World, account: string, regions: readonly string[]): Things {
  const home = world.context({ account, region: 'us-east-1', principal: 'aws' });
  return [['global', globalThings(home)], ...regions.flatMap((region) => thingsIn(home.in(region)).map((things) => [region, things] as const))];
}

function keepBooks(world: World, account: string, all: Things): void {
  const home = world.context({ account, region: 'us-east-1', principal: 'aws' });
  const now = new Map<string, { readonly item: string; readonly region: string; readonly tags: Tags; readonly quantity: number }>();
  const put = (region: string, things: readonly Thing[]): void => {
    const keys = keysOf(region, things);
    for (const [index, { item, quantity, tags }] of things.entries()) {
      const key = keys[index] ?? '';
      now.set(key, { item, region, tags, quantity: quantity + (now.get(key)?.quantity ?? 0) });
    }
  };
  for (const [region, things] of all) put(region, things);
  const table = metersOf(home);
  for (const [key, meter] of table.entries()) {
    if (rhythmOf(meter.item) === 'when-used') continue;
    const quantity = now.get(key)?.quantity ?? 0;
    now.delete(key);
    if (Math.abs(quantity - meter.quantity) > 1e-9) table.put(key, turned(meter, quantity, world.now));
  }
  for (const [key, it] of now) if (it.quantity > 0) table.put(key, turned({ ...it, quantity: 0, since: world.now, amounts: noAmounts }, it.quantity, world.now));
}

/** The meter with what ran up so far written down, and running at another pace from now on. */
function turned(meter: Meter, quantity: number, now: Instant): Meter {
  const before = amountsAt(meter, now);
  const more = quantity - meter.quantity;
  // What is billed once a month is billed when it is first seen, too.
  const amounts = rhythmOf(meter.item) === 'once-a-month' && more > 0 ? addedOnce(before, now, more) : before;
  return { ...meter, quantity, since: now, amounts };
}

/** Writes down what has run up, so that nobody has to add it up again. Inside a transaction. */
export function settleBooks(context: Context): void {
  for (const [key, meter] of metersOf(context).entries()) if (context.now - meter.since >= 21_600_000) metersOf(context).put(key, turned(meter, meter.quantity, context.now));
}
