// What a run costs at the most, from the sandbox's dated list prices.
import { hoursInAMonth, priceOf } from '../../src/lib/prices/prices.ts';

interface Item {
  readonly item: string;
  readonly what: string;
  readonly count: number;
}

/** Everything is counted as if it stood for the whole time. */
const items = (wishes: ReadonlySet<string>): readonly Item[] => {
  const hours = wishes.has('rds') ? 2 : 1;
  const instances = wishes.has('failover') ? 2 : 1;
  return [
    { item: 'alb-hour', what: 'load balancer', count: hours },
    { item: 'alb-lcu-hour', what: 'its capacity unit', count: hours },
    { item: 'fargate-vcpu-hour/x86', what: 'four tasks of 0.25 vCPU', count: hours },
    { item: 'fargate-gb-hour/x86', what: 'and 0.5 GB each', count: 2 * hours },
    { item: 'public-ipv4-hour', what: 'their addresses', count: 4 * hours },
    { item: 'custom-metric-month', what: 'a metric, by the hour', count: (3 * hours) / hoursInAMonth },
    { item: 'alarm-metric-month', what: 'an alarm, by the hour', count: (3 * hours) / hoursInAMonth },
    // AWS: a zone that is deleted within 12 hours is not charged (Route 53 pricing page); counted for a run that is not cleaned up.
    { item: 'hosted-zone-month', what: 'a private zone (free if it is gone within 12 hours)', count: 1 },
    ...(wishes.has('rds')
      ? [
          { item: 'rds-postgres-hour/db.t4g.micro', what: wishes.has('failover') ? 'a database, Multi-AZ' : 'a database', count: hours * instances },
          { item: 'rds-storage-gb-month/gp3', what: 'its 20 GB', count: (20 * hours * instances) / hoursInAMonth },
        ]
      : []),
  ];
};

export interface Estimate {
  readonly usd: number;
  readonly written: string;
  readonly lines: readonly string[];
}

export function estimate(region: string, wishes: ReadonlySet<string>): Estimate {
  const priced = items(wishes).map((it) => {
    const price = priceOf(region, it.item);
    if (price === undefined) throw new Error(`no price for ${it.item}`);
    return { ...it, price, usd: price.usd * it.count };
  });
  const elsewhere = priced.some(({ price }) => !price.ofThisRegion);
  return {
    usd: priced.reduce((sum, { usd }) => sum + usd, 0),
    written: priced[0]?.price.written ?? '',
    lines: [...priced.map(({ what, usd }) => `${usd.toFixed(4).padStart(9)}  ${what}`), ...(elsewhere ? ['  (some prices are those of us-east-1: this region has no list)'] : [])],
  };
}
