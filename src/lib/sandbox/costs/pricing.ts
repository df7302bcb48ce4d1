// What an amount of an item costs, by the price list.
import { priceOf } from '../../prices/prices.ts';

/** In US dollars. An item that no list has costs nothing here, and shows as usage without cost. */
export function costOf(item: string, region: string, amount: number): number {
  const doubled = item.endsWith('/multi-az');
  const price = priceOf(region === 'global' ? 'us-east-1' : region, doubled ? item.slice(0, -'/multi-az'.length) : item);
  return amount * (price?.usd ?? 0) * (doubled ? 2 : 1);
}
