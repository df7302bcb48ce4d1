// List prices by region, looked up, for the estimate of a plan and for the sandbox's bill: what an hour, a GB or a month of a thing costs, and how far the figure can be trusted.
import euWest1 from './eu-west-1.json' with { type: 'json' };
import usEast1 from './us-east-1.json' with { type: 'json' };
import usWest2 from './us-west-2.json' with { type: 'json' };

export interface PriceList {
  readonly region: string;
  readonly currency: string;
  /** Year and month in which the list was put together. */
  readonly written: string;
  /** What the marks beside the prices mean. */
  readonly sources: Readonly<Record<string, string>>;
  readonly prices: Readonly<Record<string, readonly [usd: number, source: string]>>;
}

export interface Price {
  readonly usd: number;
  /** Where the figure is from, in words; many are remembered and say so. */
  readonly source: string;
  readonly written: string;
  /** False: the region has no list, and this is another region's price. */
  readonly ofThisRegion: boolean;
}

const lists: readonly PriceList[] = [usEast1, usWest2, euWest1] as unknown as readonly PriceList[];
const elsewhere = 'us-east-1';

export const pricedRegions: readonly string[] = lists.map((list) => list.region);

/** The hours that prices "per month" are quoted for in estimates. AWS's own calculators take 730. */
export const hoursInAMonth = 730;

/**
 * The list price of an item, such as `alb-hour`, `fargate-vcpu-hour/arm/spot`, `rds-postgres-hour/db.t4g.micro` (Single-AZ; twice
 * as much for Multi-AZ), `rds-storage-gb-month/gp3`, `elasticache-hour/valkey/cache.t4g.micro`.
 * @returns undefined for an item that no list has: never a guess of zero
 */
export function priceOf(region: string, item: string): Price | undefined {
  const own = lists.find((list) => list.region === region);
  const list = own?.prices[item] === undefined ? lists.find((it) => it.region === elsewhere) : own;
  const [usd, mark] = list?.prices[item] ?? [];
  if (usd === undefined || mark === undefined || list === undefined) return undefined;
  return { usd, source: list.sources[mark] ?? mark, written: list.written, ofThisRegion: list.region === region };
}

/** All items that a region's list has. */
export const pricedItems = (region: string): readonly string[] => Object.keys((lists.find((list) => list.region === region) ?? lists[0])?.prices ?? {});
