// The Pricing API in our words: what AWS charges on demand for a product.
import type { ServiceApi } from './api.ts';

/** AWS: each product is a text of JSON (API reference, GetProducts). */
interface Page {
  readonly PriceList?: readonly string[];
  readonly NextToken?: string;
}

/** One product of the list, as far as it is of interest. */
interface Product {
  readonly terms?: { readonly OnDemand?: Readonly<Record<string, { readonly priceDimensions?: Readonly<Record<string, { readonly beginRange?: string; readonly pricePerUnit?: { readonly USD?: string } }>> }>> };
}

export class ListPrices {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** USD for one unit, the first of a month: undefined where the list has none, or more than one that fits. Costs one call, which is free. */
  async onDemand(serviceCode: string, filters: Readonly<Record<string, string>>): Promise<number | undefined> {
    const input = { ServiceCode: serviceCode, FormatVersion: 'aws_v1', MaxResults: 100, Filters: Object.entries(filters).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })) };
    const { PriceList = [], NextToken } = await this.#api.call<object, Page>('GetProducts', input);
    // So many fit that none can be meant.
    if (NextToken !== undefined) return undefined;
    const products = PriceList.map((text) => JSON.parse(text) as Product);
    const dimensions = products.flatMap(({ terms }) => Object.values(terms?.OnDemand ?? {})).flatMap(({ priceDimensions }) => Object.values(priceDimensions ?? {}));
    const prices = new Set(dimensions.filter(({ beginRange = '0' }) => Number(beginRange) === 0).map(({ pricePerUnit }) => Number(pricePerUnit?.USD)).filter((usd) => usd > 0));
    const [only] = prices;
    return prices.size === 1 ? only : undefined;
  }
}
