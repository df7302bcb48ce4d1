// Prices of today: taken from AWS's own list where it says them plainly, left alone where it does not, and never in the way of a plan.
import { describe, expect, it } from 'vitest';
import { cloudOf } from '../../src/lib/aws/cloud.ts';
import { awsProblem } from '../../src/lib/aws/problems.ts';
import { readFreshPrices } from '../../src/lib/operations/environment/estimate/fresh-prices.ts';

interface Asked {
  readonly ServiceCode: string;
  readonly Filters: readonly { readonly Field: string; readonly Value: string }[];
}

/** A product as the API hands it over (API reference, GetProducts, example). */
const product = (...prices: readonly (readonly [usd: string, from: string])[]): string =>
  JSON.stringify({ product: { sku: 'X' }, terms: { OnDemand: { 'X.JRTCKXETXF': { priceDimensions: Object.fromEntries(prices.map(([USD, beginRange], index) => [`X.${index}`, { beginRange, unit: 'Hrs', pricePerUnit: { USD } }])) } }, Reserved: { 'X.R': { priceDimensions: { r: { pricePerUnit: { USD: '0.001' } } } } } } });

function asking(answer: (asked: Asked) => object, name = '111111111111') {
  const asked: Asked[] = [];
  const never = (): never => {
    throw new Error('nobody is outside');
  };
  const call = (operation: string, input: Asked): Promise<object> => {
    asked.push(input);
    if (operation !== 'GetProducts') throw new Error(operation);
    return Promise.resolve(answer(input));
  };
  return { asked, cloud: cloudOf({ name, outside: { http: never, resolve: never, nameServers: never }, api: () => ({ call: call as never }) }) };
}

const item = (name: string, region = 'us-east-1') => ({ region, item: name });

describe('prices of today', () => {
  it('are asked for by the names on the bill, of the region', async () => {
    const { asked, cloud } = asking(() => ({ PriceList: [product(['0.0240000000', '0'], ['0.0120000000', '1000'])] }));
    expect(await readFreshPrices(cloud, [item('alb-hour', 'eu-west-1')])).toEqual({ 'eu-west-1 alb-hour': 0.024 });
    expect(asked).toMatchObject([{ ServiceCode: 'AWSELB' }]);
    expect(Object.fromEntries(asked[0]?.Filters.map(({ Field, Value }) => [Field, Value]) ?? [])).toEqual({ regionCode: 'eu-west-1', usagetype: 'EU-LoadBalancerUsage', operation: 'LoadBalancing:Application' });
  });

  it.each([
    ['is nothing', { PriceList: [] }],
    ['is two prices', { PriceList: [product(['0.02', '0']), product(['0.03', '0'])] }],
    ['has more pages', { PriceList: [product(['0.02', '0'])], NextToken: 'more' }],
    ['is free', { PriceList: [product(['0.0000000000', '0'])] }],
    ['is of another unit', { PriceList: [product(['16.42', '0'])] }],
  ])('are not taken where the answer %s', async (_, answer) => {
    expect(await readFreshPrices(asking(() => answer).cloud, [item('alb-hour')])).toBeUndefined();
  });

  it('keep what came before AWS said no more', async () => {
    const { cloud, asked } = asking(() => {
      if (asked.length > 1) throw awsProblem('AWS_ACCESS_DENIED', { action: 'pricing:GetProducts', code: 'AccessDeniedException', message: 'no', request: undefined, needed: 'pricing:GetProducts' });
      return { PriceList: [product(['0.05', '0'])] };
    });
    expect(await readFreshPrices(cloud, [item('nat-hour'), item('alb-hour')])).toEqual({ 'us-east-1 nat-hour': 0.05 });
  });

  it('are not asked for in the sandbox, nor for what the list does not hold', async () => {
    const { cloud, asked } = asking(() => ({ PriceList: [] }), 'sandbox');
    expect(await readFreshPrices(cloud, [item('alb-hour')])).toBeUndefined();
    await readFreshPrices(asking(() => ({ PriceList: [] })).cloud, [item('fargate-vcpu-hour/arm/spot')]);
    expect(asked).toEqual([]);
  });
});
