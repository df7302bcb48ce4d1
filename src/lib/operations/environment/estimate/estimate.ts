// What an environment costs a month by its templates: before a plan and after it, by layer; and what the figure does not hold. Pure.
import { hoursInAMonth, priceOf, type Price } from '../../../prices/prices.ts';
import type { EnvironmentDescription } from '../../../config/describe.ts';
import type { Layer } from '../layer.ts';
import { resolveTemplate, type ResolvedResource } from '../resolve-template.ts';
import { chargedByUse, free } from './other-types.ts';
import { itemsOf, priced, type PricedItem, type Surroundings } from './priced-types.ts';

/** A template with the values for it. */
export interface Filled {
  readonly layer: Layer;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface EstimatedStack {
  readonly region: string;
  readonly part: string;
  /** Left out: it does not stand. */
  readonly before?: Filled;
  /** Left out: it does not come to stand. */
  readonly after?: Filled;
  readonly zones: number;
  readonly databaseStorage: number;
}

/** Newer list prices, by `REGION ITEM`. */
export type FreshPrices = Readonly<Record<string, number>>;

export interface EstimateSubject {
  readonly environment: EnvironmentDescription;
  readonly stacks: readonly EstimatedStack[];
  readonly account: string;
  readonly fresh?: FreshPrices;
}

/** All amounts are USD a month, rounded to cents. */
export interface Estimate {
  readonly currency: 'USD';
  /** What the plan adds, or takes away. */
  readonly monthly: number;
  readonly before: number;
  readonly after: number;
  /** By stack; those that cost nothing by standing there are left out. */
  readonly layers: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  /** What deploys add: tasks are no part of any stack. At the number that each service has at rest. */
  readonly tasks: { readonly monthly: number; readonly services: readonly { readonly service: string; readonly monthly: number }[] };
  /** What costs by use, and is in no sum. */
  readonly byUse: readonly string[];
  /** What has a price that is not known, and is in no sum. */
  readonly notPriced: readonly { readonly part: string; readonly resource: string; readonly type: string; readonly why: string }[];
  readonly assumptions: readonly string[];
  readonly prices: {
    /** Year and month of the table. */
    readonly written: string;
    readonly source: 'table' | 'AWS Pricing API' | 'AWS Pricing API and table';
    /** Items whose figure is remembered or estimated. */
    readonly unverified: number;
    readonly items: number;
    /** Regions without a list of their own: us-east-1's prices are taken. */
    readonly elsewhere: readonly string[];
  };
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;

export function estimateOf(subject: EstimateSubject): Estimate {
  const till = new Till(subject.fresh ?? {});
  const stacks = subject.stacks.map((stack) => ({ ...stack, was: resourcesOf(stack, stack.before, subject), is: resourcesOf(stack, stack.after, subject) }));
  const layers = stacks.map((stack) => ({ part: stack.part, before: till.sum(stack, stack.was), after: till.sum(stack, stack.is) }));
  const { open, byUse } = notInTheSum(stacks, till);
  const tasks = tasksOf(subject.environment, till);
  const [before, after] = [layers.reduce((sum, it) => sum + it.before, 0), layers.reduce((sum, it) => sum + it.after, 0)];
  return {
    currency: 'USD',
    monthly: cents(after - before),
    before: cents(before),
    after: cents(after),
    layers: layers.filter((it) => it.before + it.after > 0).map((it) => ({ ...it, before: cents(it.before), after: cents(it.after) })),
    tasks: { monthly: cents(tasks.reduce((sum, it) => sum + it.monthly, 0)), services: tasks.map((it) => ({ ...it, monthly: cents(it.monthly) })) },
    byUse,
    notPriced: open,
    assumptions: [`a month has ${hoursInAMonth} hours`, 'on demand, without taxes, credits, free tiers and commitments', ...(tasks.length === 0 ? [] : ['tasks run at the number that a service has at rest, Spot at 30 % of the price'])],
    prices: till.told(),
  };
}

/** USD a month of one resource by the dated table, for what it costs by standing there; undefined where that is not known. */
export function monthlyOf(region: string, resource: ResolvedResource, around: Surroundings): number | undefined {
  const till = new Till({});
  const each = itemsOf(resource, around)?.map((item) => till.monthOf(region, item));
  return each === undefined || each.includes(undefined) ? undefined : cents(each.reduce<number>((sum, usd) => sum + (usd ?? 0), 0));
}

/** The items that the prices of an estimate are wanted for, by `REGION ITEM`. */
export function itemsWanted(subject: EstimateSubject): readonly { readonly region: string; readonly item: string }[] {
  const wanted = subject.stacks.flatMap((stack) =>
    [stack.before, stack.after].flatMap((filled) => {
      const resources = resourcesOf(stack, filled, subject);
      return Object.values(resources).flatMap((resource) => itemsOf(resource, { ...stack, resources }) ?? []).map(({ item }) => ({ region: stack.region, item: bare(item) }));
    }),
  );
  const tasks = Object.values(subject.environment.services).flatMap((service) => taskItems(service).map(({ item }) => ({ region: subject.environment.region, item })));
  return [...new Map([...wanted, ...tasks].map((it) => [`${it.region} ${it.item}`, it])).values()];
}

/** Quantities by `REGION ITEM`, of what stands after the plan. */
export function quantitiesOf(subject: EstimateSubject): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const stack of subject.stacks) {
    const resources = resourcesOf(stack, stack.after, subject);
    for (const { item, quantity } of Object.values(resources).flatMap((resource) => itemsOf(resource, { ...stack, resources }) ?? [])) {
      const key = `${stack.region} ${item}`;
      sums.set(key, (sums.get(key) ?? 0) + quantity);
    }
  }
  return sums;
}

type Resources = Readonly<Record<string, ResolvedResource>>;

const resourcesOf = ({ region }: EstimatedStack, filled: Filled | undefined, { account }: EstimateSubject): Resources => (filled === undefined ? {} : resolveTemplate({ ...filled, region, account }));

const bare = (item: string): string => item.replace(/\/multi-az$/, '');

/** Adds up, and remembers which prices it was asked for. */
class Till {
  readonly #fresh: FreshPrices;
  readonly #used = new Map<string, { readonly price: Price | undefined; readonly fresh: boolean; readonly region: string }>();

  constructor(fresh: FreshPrices) {
    this.#fresh = fresh;
  }

  /** Undefined: no list has it. */
  monthOf(region: string, { item, quantity }: PricedItem): number | undefined {
    const key = `${region} ${bare(item)}`;
    const price = priceOf(region, bare(item));
    const usd = this.#fresh[key] ?? price?.usd;
    if (usd === undefined) return undefined;
    this.#used.set(key, { price, fresh: key in this.#fresh, region });
    return usd * quantity * (item.endsWith('/multi-az') ? 2 : 1) * (/-hour(\/|$)/.test(item) ? hoursInAMonth : 1);
  }

  sum({ region, zones, databaseStorage }: EstimatedStack, resources: Resources): number {
    const all = Object.values(resources).flatMap((resource) => itemsOf(resource, { resources, zones, databaseStorage }) ?? []);
    return all.reduce((sum, it) => sum + (this.monthOf(region, it) ?? 0), 0);
  }

  told(): Estimate['prices'] {
    const used = [...this.#used.values()];
    const refreshed = used.filter(({ fresh }) => fresh).length;
    return {
      written: priceOf('us-east-1', 'alb-hour')?.written ?? '',
      source: refreshed === 0 ? 'table' : refreshed === used.length ? 'AWS Pricing API' : 'AWS Pricing API and table',
      unverified: used.filter(({ price, fresh }) => !fresh && price?.source.includes('unverified') === true).length,
      items: used.length,
      elsewhere: [...new Set(used.flatMap(({ price, fresh, region }) => (!fresh && price?.ofThisRegion === false ? [region] : [])))].sort(),
    };
  }
}

/** Nothing is a quiet zero: what the sums do not hold is named. */
function notInTheSum(stacks: readonly (EstimatedStack & { readonly is: Resources })[], till: Till): { readonly open: Estimate['notPriced']; readonly byUse: readonly string[] } {
  const used = new Set<string>();
  const open = stacks.flatMap((stack) =>
    Object.entries(stack.is).flatMap(([resource, it]): Estimate['notPriced'] => {
      const { type } = it;
      const around: Surroundings = { resources: stack.is, zones: stack.zones, databaseStorage: stack.databaseStorage };
      const row = { part: stack.part, resource, type };
      const found = itemsOf(it, around);
      // Of one that is priced and comes to nothing (a gateway endpoint) its use is free, too.
      if (chargedByUse[type] !== undefined && found?.length !== 0) used.add(chargedByUse[type]);
      if (priced[type] === undefined) return chargedByUse[type] !== undefined || free.has(type) ? [] : [{ ...row, why: 'a type that the price table does not know' }];
      if (found === undefined) return [{ ...row, why: 'its size is known to AWS alone' }];
      const unknown = found.filter((item) => till.monthOf(stack.region, item) === undefined);
      return unknown.map(({ item }) => ({ ...row, why: `the price table has no ${item}` }));
    }),
  );
  return { open, byUse: [...used].sort() };
}

function taskItems({ cpu, memory, count, spot }: EnvironmentDescription['services'][string]): readonly PricedItem[] {
  const kind = `x86${spot ? '/spot' : ''}`;
  return [
    { item: `fargate-vcpu-hour/${kind}`, quantity: (cpu / 1024) * count },
    { item: `fargate-gb-hour/${kind}`, quantity: (memory / 1024) * count },
  ];
}

const tasksOf = ({ region, services }: EnvironmentDescription, till: Till): readonly { readonly service: string; readonly monthly: number }[] =>
  Object.values(services).map((service) => ({ service: service.name, monthly: taskItems(service).reduce((sum, it) => sum + (till.monthOf(region, it) ?? 0), 0) }));
