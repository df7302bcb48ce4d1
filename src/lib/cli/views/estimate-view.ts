// What a plan costs a month and how long it takes, in words: one line where a person is asked, all of it in a dry run.
import type { Json } from '../../engine/standing.ts';
import { seconds, showDuration } from '../../world/time.ts';
import type { Page } from '../terminal.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';

/** As a bootstrap gives it; other plans may say less. */
interface Shown {
  readonly monthly?: number;
  readonly before?: number;
  readonly after?: number;
  readonly layers?: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  readonly tasks?: { readonly monthly: number; readonly services: readonly { readonly service: string; readonly monthly: number }[] };
  readonly byUse?: readonly string[];
  readonly notPriced?: readonly { readonly part: string; readonly resource: string; readonly type: string; readonly why: string }[];
  readonly assumptions?: readonly string[];
  readonly prices?: { readonly written: string; readonly source: string; readonly unverified: number; readonly items: number; readonly elsewhere: readonly string[] };
}

const shownOf = (estimate: Json): Shown => (typeof estimate === 'number' ? { monthly: estimate } : ((estimate ?? {}) as unknown as Shown));

const usd = (amount: number): string => amount.toFixed(2);
const signed = (amount: number): string => `${amount < 0 ? '' : '+'}${usd(amount)}`;

/** One line; undefined where nothing was estimated. */
export function estimateWords(estimate: Json): string | undefined {
  if (estimate === null) return undefined;
  const { monthly, before, after, tasks, notPriced = [] } = shownOf(estimate);
  if (monthly === undefined) return JSON.stringify(estimate);
  const whole = before === undefined || after === undefined ? '' : ` (${usd(before)} → ${usd(after)})`;
  const more = tasks === undefined || tasks.monthly === 0 ? '' : `, and ${usd(tasks.monthly)} for tasks when services are deployed`;
  return `${signed(monthly)} USD a month${whole}${more}${notPriced.length === 0 ? '' : `; ${notPriced.length} resources have no price`}`;
}

/** All of it, by layer; empty where there are no layers. */
export function estimateTable(estimate: Json, page: Page): string {
  const { before = 0, after = 0, layers = [], tasks, byUse = [], notPriced = [], assumptions = [], prices } = shownOf(estimate);
  if (layers.length === 0) return '';
  const rows = [
    ...layers.map((it) => [it.part, usd(it.before), usd(it.after), it.before === it.after ? '' : signed(it.after - it.before)]),
    ['all stacks', usd(before), usd(after), before === after ? '' : signed(after - before)],
    ...(tasks?.services ?? []).map((it) => [`tasks of ${it.service}`, '', usd(it.monthly), 'when it is deployed']),
  ];
  const line = (words: string): string => `  ${wrap(words, page.width, '    ')}`;
  return [
    table(rows, { ...page, indent: '  ', head: ['USD a month', 'before', 'after', ''], numbers: [1, 2] }),
    ...notPriced.map((it) => line(`not priced: ${it.part}: ${it.resource} (${it.type}): ${it.why}`)),
    line(`not in it, by use: ${byUse.join('; ')}`),
    ...(prices === undefined ? [] : [line(pricesWords(prices))]),
    line(assumptions.join('; ')),
  ].join('\n');
}

function pricesWords({ written, source, unverified, items, elsewhere }: NonNullable<Shown['prices']>): string {
  const from = source === 'table' ? `list prices of ${written} as this version has them` : source === 'AWS Pricing API' ? "AWS's price list of today" : `AWS's price list of today, and where that says nothing list prices of ${written}`;
  const doubt = unverified === 0 ? '' : `; ${unverified} of ${items} are remembered or estimated, unverified`;
  return `prices: ${from}${doubt}${elsewhere.length === 0 ? '' : `; those of us-east-1 for ${elsewhere.join(', ')}`}`;
}

/** `about 16 min (8 to 32 min), by network, data, service-api`; undefined where nothing was estimated. */
export function durationWords(duration: Json): string | undefined {
  if (duration === null || typeof duration !== 'object') return undefined;
  const { seconds: usual, factor, path = [] } = duration as unknown as { readonly seconds: number; readonly factor: number; readonly path?: readonly { readonly part: string }[] };
  // Nobody knows it to the second.
  const said = (it: number): string => showDuration(seconds(it < 120 ? Math.round(it / 10) * 10 : Math.round(it / 60) * 60));
  return `about ${said(usual)} (${said(usual / factor)} to ${said(usual * factor)})${path.length === 0 ? '' : `, by ${path.map(({ part }) => part).join(', ')}`}`;
}
