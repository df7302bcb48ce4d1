// The lines of the bill: what was used of what on which day, and what it cost.
import { days, plus, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { amountOfDay } from '../../costs/accrual.ts';
import { billingOf } from '../../../prices/bill-names.ts';
import { amountsAt, metersOf } from '../../costs/ledger.ts';
import { costOf } from '../../costs/pricing.ts';
import { activeSince } from './cost-tags.ts';

export interface Line {
  /** Midnight UTC. */
  readonly day: Instant;
  readonly account: string;
  readonly service: string;
  readonly region: string;
  readonly usageType: string;
  readonly unit: string;
  /** Only tags that were active for cost allocation on that day. */
  readonly tags: Readonly<Record<string, string>>;
  readonly amount: number;
  readonly usd: number;
}

export interface Stretch {
  /** Midnight UTC, as `to`. */
  readonly from: Instant;
  readonly to: Instant;
  /** What was used later is not known yet. */
  readonly asOf: Instant;
}

export function linesOf(context: Context, { from, to, asOf }: Stretch): readonly Line[] {
  const active = activeSince(context);
  const lines: Line[] = [];
  for (const meter of metersOf(context).values()) {
    const amounts = amountsAt(meter, context.now);
    const named = billingOf(meter.item, meter.region);
    for (let day = from; day < to; day = plus(day, days(1))) {
      const amount = amountOfDay(amounts, day, asOf);
      if (amount === 0) continue;
      const tags = Object.fromEntries(Object.entries(meter.tags).filter(([key]) => (active.get(key) ?? Number.POSITIVE_INFINITY) <= day));
      lines.push({ day, account: context.account, region: meter.region, ...named, tags, amount, usd: costOf(meter.item, meter.region, amount) });
    }
  }
  return lines;
}
