// The list prices of today for what an estimate needs, from AWS's own list; what it does not say plainly stays with the dated table.
import type { Cloud } from '../../../aws/cloud.ts';
import { priceListQuery } from '../../../prices/price-list-query.ts';
import { priceOf } from '../../../prices/prices.ts';
import { isProblem } from '../../../problems/problem.ts';
import type { FreshPrices } from './estimate.ts';

export const priceReads: readonly string[] = ['pricing:GetProducts'];

/** A list price moves by percents. One that is so many times off is of another unit, or of another product. */
const believable = 4;

/** Undefined where the list cannot be asked: an estimate is worth less than the plan that it stands in. */
export async function readFreshPrices(cloud: Cloud, wanted: readonly { readonly region: string; readonly item: string }[]): Promise<FreshPrices | undefined> {
  // The sandbox bills by the table: there it is the price list.
  if (cloud.name === 'sandbox') return undefined;
  const fresh: Record<string, number> = {};
  try {
    for (const { region, item } of wanted) {
      const query = priceListQuery(region, item);
      const usd = query === undefined ? undefined : await cloud.listPrices().onDemand(query.serviceCode, query.filters);
      const known = priceOf(region, item)?.usd;
      if (usd !== undefined && (known === undefined || (usd < known * believable && usd > known / believable))) fresh[`${region} ${item}`] = usd;
    }
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
  }
  return Object.keys(fresh).length === 0 ? undefined : fresh;
}
