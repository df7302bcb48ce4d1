// The bill of the sandbox: hours times the price list, late, paged, by tag; budgets that learn of it.
import { describe, expect, it } from 'vitest';
import type { DescribeBudgetCommandOutput } from '@aws-sdk/client-budgets';
import type { GetCostAndUsageCommandOutput, GetCostForecastCommandOutput, GetTagsCommandOutput, ListCostAllocationTagsCommandOutput } from '@aws-sdk/client-cost-explorer';
import { bookkeeper } from '../../../src/lib/sandbox/costs/ledger.ts';
import { hoursInAMonth, pricedItems, pricedRegions, priceOf } from '../../../src/lib/prices/prices.ts';
import { budgets } from '../../../src/lib/sandbox/services/budgets/service.ts';
import { ce } from '../../../src/lib/sandbox/services/ce/service.ts';
import { dataUpTo } from '../../../src/lib/sandbox/services/ce/data-age.ts';
import { operation, type ServiceModule } from '../../../src/lib/sandbox/world/service.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { days, hours, inSeconds, instant, iso, minutes, plus, seconds, type Duration, type Instant } from '../../../src/lib/world/time.ts';

const start = instant(Date.UTC(2026, 0, 5));
const account = '111111111111';
const published: string[] = [];
const sns: ServiceModule = { name: 'sns', operations: { Publish: operation<{ Subject: string }, object>((input) => (published.push(input.Subject), {})) } };

class Books {
  now: Instant = start;
  readonly world = new World({ store: new Store({ start }), seed: 'seed', services: [ce, budgets, sns], observers: [bookkeeper()] });

  put(kind: string, id: string, value: object, region = 'us-east-1'): void {
    this.world.transact(this.now, () => this.world.context({ account, region, principal: 'test' }).table<object>(kind).put(id, value));
  }

  remove(kind: string, id: string): void {
    this.world.transact(this.now, () => this.world.context({ account, region: 'us-east-1', principal: 'test' }).table(kind).delete(id));
  }

  wait(d: Duration): void {
    this.now = plus(this.now, d);
    this.world.passTo(this.now);
  }

  call<T>(service: string, operationName: string, input: unknown): T {
    return this.world.answer({ service, operation: operationName, input, account, region: 'us-east-1', principal: 'test' }, this.now) as T;
  }

  costs(Start: string, End: string, more: object = {}): GetCostAndUsageCommandOutput {
    return this.call('ce', 'GetCostAndUsage', { TimePeriod: { Start, End }, Granularity: 'DAILY', Metrics: ['UnblendedCost'], ...more });
  }

  byService(Start: string, End: string): Record<string, number> {
    const { ResultsByTime } = this.costs(Start, End, { Granularity: 'MONTHLY', GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }] });
    return Object.fromEntries((ResultsByTime?.[0]?.Groups ?? []).map((group) => [group.Keys?.[0] ?? '', Number(group.Metrics?.['UnblendedCost']?.Amount)]));
  }
}

const tags = { 'platform:app': 'shop', 'platform:environment': 'production' };
const task = (id: string): object => ({ id, service: 'shop-production/web', taskDefinition: 'web:1', lastStatus: 'RUNNING', pullStartedAt: start, startedAt: start, cpu: '512', memory: '1024', tags });
const database = { id: 'shop-production', status: 'available', class: 'db.t4g.micro', multiAz: true, createdAt: start, storageType: 'gp3', allocatedStorage: 20, tags };
const balancer = { arn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shop/1', dnsName: 'x', zones: [{}, {}], scheme: 'internet-facing', state: 'active', securityGroups: [], tags };

function shop(): Books {
  const books = new Books();
  books.put('ecs.task', 'a', task('a'));
  books.put('ecs.task', 'b', task('b'));
  books.put('rds.instance', 'shop-production', database);
  books.put('elasticloadbalancing.load-balancer', balancer.arn, balancer);
  books.put('kms.key', 'k', { id: 'k', state: 'Enabled', tags });
  books.put('ec2.nat-gateway', 'n', { id: 'n', state: 'available', tags });
  return books;
}

describe('the bill', () => {
  it('of three days is the price list times the hours that things stood', () => {
    const books = shop();
    books.wait(days(1));
    // The second day has a third task for six hours.
    books.put('ecs.task', 'c', task('c'));
    books.wait(hours(6));
    books.remove('ecs.task', 'c');
    books.wait(days(4));
    const costs = books.byService('2026-01-05', '2026-01-08');
    const usd = (item: string): number => priceOf('us-east-1', item)?.usd ?? Number.NaN;
    const vcpuHours = 2 * 0.5 * 72 + 0.5 * 6;
    expect(costs['Amazon Elastic Container Service']).toBeCloseTo(vcpuHours * usd('fargate-vcpu-hour/x86') + 2 * vcpuHours * usd('fargate-gb-hour/x86'), 8);
    expect(costs['Amazon Relational Database Service']).toBeCloseTo(72 * 2 * usd('rds-postgres-hour/db.t4g.micro') + (72 / (31 * 24)) * 20 * 2 * usd('rds-storage-gb-month/gp3'), 8);
    expect(costs['Amazon Elastic Load Balancing']).toBeCloseTo(72 * usd('alb-hour'), 8);
    expect(costs['AWS Key Management Service']).toBeCloseTo(72 / (31 * 24), 8);
    expect(costs['EC2 - Other']).toBeCloseTo(72 * (usd('nat-hour') + 0.02 * usd('nat-gb')), 8);
    expect(costs['Amazon Virtual Private Cloud']).toBeCloseTo(72 * 2 * usd('public-ipv4-hour'), 8);
    const { ResultsByTime } = books.costs('2026-01-05', '2026-01-08', { Filter: { Dimensions: { Key: 'SERVICE', Values: ['Amazon Elastic Container Service'] } }, Metrics: ['UsageQuantity', 'UnblendedCost'] });
    expect(ResultsByTime?.map((it) => Number(it.Total?.['UsageQuantity']?.Amount))).toEqual([72, 81, 72]);
    expect(ResultsByTime?.every((it) => it.Estimated === true)).toBe(true);
  });

  it('knows nothing of the last 8 to 24 hours, and never knows less than before', () => {
    const books = shop();
    const ages: number[] = [];
    let reached = 0;
    for (let n = 0; n < 200; n++) {
      books.wait(minutes(61));
      const reach = books.world.transact(books.now, () => dataUpTo(books.world.context({ account, region: 'us-east-1', principal: 'test' })));
      expect(reach).toBeGreaterThanOrEqual(reached);
      reached = reach;
      ages.push((books.now - reach) / 3_600_000);
    }
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...ages)).toBeLessThan(25);
    expect(Math.max(...ages) - Math.min(...ages)).toBeGreaterThan(4);
    const today = iso(books.now).slice(0, 10);
    const known = Number(books.costs(today, iso(plus(books.now, days(1))).slice(0, 10)).ResultsByTime?.[0]?.Total?.['UnblendedCost']?.Amount);
    const before = Number(books.costs('2026-01-06', '2026-01-07').ResultsByTime?.[0]?.Total?.['UnblendedCost']?.Amount);
    expect(known).toBeLessThan(before * 0.7);
  });

  it('charges every page that it answers, and none that it refuses', () => {
    const books = shop();
    books.wait(days(30));
    let token: string | undefined;
    let pages = 0;
    let days30 = 0;
    do {
      const answer: GetCostAndUsageCommandOutput = books.costs('2026-01-06', '2026-02-04', { GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }], NextPageToken: token });
      days30 += answer.ResultsByTime?.length ?? 0;
      token = answer.NextPageToken;
      pages++;
    } while (token !== undefined);
    expect(pages).toBe(2);
    expect(days30).toBe(29);
    expect(() => books.costs('2026-01-06', '2026-01-06')).toThrowError('Start date (and hour) should be before end date (and hour)');
    expect(() => books.costs('2024-01-06', '2026-01-06')).toThrowError('beyond 14 months');
    books.wait(days(3));
    expect(books.byService('2026-02-04', '2026-02-05')['AWS Cost Explorer']).toBeCloseTo(0.02, 10);
  });

  it('groups by a tag only from the day on which it is active', () => {
    const books = shop();
    books.wait(days(3));
    const byTag = (): Record<string, number> => {
      const { ResultsByTime } = books.costs('2026-01-05', iso(books.now).slice(0, 10), { Granularity: 'MONTHLY', GroupBy: [{ Type: 'TAG', Key: 'platform:environment' }] });
      return Object.fromEntries((ResultsByTime?.[0]?.Groups ?? []).map((group) => [group.Keys?.[0] ?? '', Number(group.Metrics?.['UnblendedCost']?.Amount)]));
    };
    expect(Object.keys(byTag())).toEqual(['platform:environment$']);
    expect(books.call<ListCostAllocationTagsCommandOutput>('ce', 'ListCostAllocationTags', {}).CostAllocationTags?.map((it) => [it.TagKey, it.Status])).toEqual([['platform:app', 'Inactive'], ['platform:environment', 'Inactive']]);
    const { Errors } = books.call<{ Errors: unknown[] }>('ce', 'UpdateCostAllocationTagsStatus', { CostAllocationTagsStatus: [{ TagKey: 'platform:environment', Status: 'Active' }, { TagKey: 'nobody', Status: 'Active' }] });
    expect(Errors).toHaveLength(1);
    books.wait(days(6));
    const costs = byTag();
    expect(Object.keys(costs)).toEqual(['platform:environment$', 'platform:environment$production']);
    expect(costs['platform:environment$production']).toBeGreaterThan(0);
    expect(books.call<GetTagsCommandOutput>('ce', 'GetTags', { TagKey: 'platform:environment', TimePeriod: { Start: '2026-01-10', End: '2026-01-13' } }).Tags).toEqual(['production']);
  });

  it('forecasts from the days behind, and not without them', () => {
    const books = shop();
    books.wait(days(3));
    const forecast = (): GetCostForecastCommandOutput => books.call('ce', 'GetCostForecast', { TimePeriod: { Start: iso(books.now).slice(0, 10), End: '2026-02-01' }, Metric: 'UNBLENDED_COST', Granularity: 'MONTHLY' });
    expect(forecast).toThrowError('Insufficient amount of historical data');
    books.wait(days(12));
    const aDay = Number(books.costs('2026-01-12', '2026-01-13').ResultsByTime?.[0]?.Total?.['UnblendedCost']?.Amount);
    expect(Number(forecast().Total?.Amount)).toBeCloseTo(12 * aDay, 1);
    expect(() => books.call('ce', 'GetCostForecast', { TimePeriod: { Start: '2026-01-20', End: '2026-02-01' }, Metric: 'UnblendedCost', Granularity: 'MONTHLY' })).toThrowError('Invalid metric');
  });

  it('shows a zone twice over the turn of a month, and a day of a month as a part of it', () => {
    const books = new Books();
    books.world.transact(books.now, () => books.world.context({ account, region: 'us-east-1', principal: 'test' }).globalTable<object>('route53.zone').put('Z', { id: 'Z', name: 'example.com.', vpcs: [] }));
    books.wait(days(40));
    expect(books.byService('2026-01-01', '2026-02-01')['Amazon Route 53']).toBe(0.5);
    expect(books.byService('2026-02-01', '2026-03-01')['Amazon Route 53']).toBe(0.5);
    expect(books.costs('2026-01-06', '2026-01-31', { Granularity: 'MONTHLY' }).ResultsByTime?.[0]?.Total?.['UnblendedCost']?.Amount).toBe('0');
  });
});

describe('budgets', () => {
  it('learn of what was spent 8 to 12 hours apart, and tell once when a threshold is passed', () => {
    published.length = 0;
    const books = shop();
    books.wait(days(2));
    books.call('budgets', 'CreateBudget', {
      AccountId: account,
      Budget: { BudgetName: 'shop', BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: '20', Unit: 'USD' } },
      NotificationsWithSubscribers: [{ Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: 80, ThresholdType: 'PERCENTAGE' }, Subscribers: [{ SubscriptionType: 'SNS', Address: `arn:aws:sns:us-east-1:${account}:money` }] }],
    });
    const actual = (): number => Number(books.call<DescribeBudgetCommandOutput>('budgets', 'DescribeBudget', { AccountId: account, BudgetName: 'shop' }).Budget?.CalculatedSpend?.ActualSpend?.Amount);
    expect(actual()).toBe(0);
    const changes: number[] = [];
    let last = actual();
    for (let n = 0; n < 24 * 20; n++) {
      books.wait(hours(1));
      if (actual() !== last) changes.push(n);
      last = actual();
    }
    const gaps = changes.slice(1).map((at, n) => at - (changes[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8);
    expect(published).toHaveLength(1);
    expect(published[0]).toContain('shop');
    expect(last).toBeGreaterThan(16);
    const { Budget } = books.call<DescribeBudgetCommandOutput>('budgets', 'DescribeBudget', { AccountId: account, BudgetName: 'shop' });
    expect(Number(Budget?.CalculatedSpend?.ForecastedSpend?.Amount)).toBeGreaterThan(last);
    expect(() => books.call('budgets', 'DescribeBudget', { AccountId: account, BudgetName: 'none' })).toThrowError("the budget doesn't exist");
    expect(() => books.call('budgets', 'DescribeBudgets', { AccountId: '222222222222' })).toThrowError('not the caller');
  });
});

describe('prices', () => {
  it('say where they are from, and are never a quiet zero', () => {
    for (const region of pricedRegions) {
      for (const item of pricedItems(region)) {
        const price = priceOf(region, item);
        expect(price?.usd).toBeGreaterThan(0);
        expect(price?.source).not.toBe('');
      }
      expect(pricedItems(region)).toEqual(pricedItems('us-east-1'));
    }
    expect(priceOf('us-east-1', 'rds-postgres-hour/db.unknown')).toBeUndefined();
    expect(priceOf('ap-south-1', 'alb-hour')).toMatchObject({ usd: 0.0225, ofThisRegion: false });
    expect((priceOf('us-east-1', 'rds-postgres-hour/db.r6i.2xlarge')?.usd ?? 0) * 2 * hoursInAMonth).toBeCloseTo(1460, 0);
    expect(inSeconds(seconds(1))).toBe(1);
  });
});
