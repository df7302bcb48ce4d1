// What a plan says that an environment will cost: the bill of the world in which it was built says the same.
import { describe, expect, it } from 'vitest';
import { cloudIn, prepareAccount } from '../../src/lib/cli/clouds/sandbox.ts';
import { bundledTemplates } from '../../src/lib/config/bundled.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { observeBootstrap } from '../../src/lib/operations/environment/bootstrap/observe.ts';
import { planBootstrap } from '../../src/lib/operations/environment/bootstrap/plan.ts';
import type { BootstrapFacts } from '../../src/lib/operations/environment/bootstrap/request.ts';
import type { DurationEstimate } from '../../src/lib/operations/environment/estimate/duration.ts';
import type { Estimate } from '../../src/lib/operations/environment/estimate/estimate.ts';
import { chargedByUse, free } from '../../src/lib/operations/environment/estimate/other-types.ts';
import { priced } from '../../src/lib/operations/environment/estimate/priced-types.ts';
import { readLayer } from '../../src/lib/operations/environment/layer.ts';
import { billingOf } from '../../src/lib/prices/bill-names.ts';
import { hoursInAMonth, priceOf, pricedItems } from '../../src/lib/prices/prices.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { between, inSeconds } from '../../src/lib/world/time.ts';
import { counted } from './bill.ts';
import { staging, standing, whole } from './stage.ts';
import { walk } from './world.ts';

/** With no guess about AWS flipped: the usual times are those of a usual day. */
function emptyOne(): OpenSandbox {
  const sandbox = openSandbox({ wishes: { seed: 'story', speed: 'max' } });
  prepareAccount(sandbox, staging);
  return sandbox;
}
const withSettings = (environment: EnvironmentDescription, settings: object): EnvironmentDescription => ({ ...environment, settings: { ...environment.settings, ...settings } });

async function factsIn(sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<BootstrapFacts> {
  const cloud = cloudIn(sandbox, environment.account, {});
  return cloud.drive(observeBootstrap(cloud.reading, { environment }));
}

function planned(environment: EnvironmentDescription, facts: BootstrapFacts): Estimate {
  const { reading } = cloudIn(emptyOne(), environment.account, {});
  return planBootstrap(reading, { environment, allowDowntime: ['data/class'] }, facts).estimate as unknown as Estimate;
}

it('every type that a template makes is priced, charged by use, or free: none is left to be a quiet zero', () => {
  const types = new Set(Object.values(bundledTemplates()).flatMap((text) => Object.values(readLayer(text).resources).map(({ type }) => type)));
  expect([...types].filter((type) => priced[type] === undefined && chargedByUse[type] === undefined && !free.has(type)).sort()).toEqual([]);
  expect([...free].filter((type) => priced[type] !== undefined || chargedByUse[type] !== undefined)).toEqual([]);
});

it('the bill has a name for every item of the price list that is charged by standing there', () => {
  const unnamed = pricedItems('us-east-1').filter((item) => !/^(vpc-endpoint-gb|transfer-|custom-metric|logs-storage|dns-query)/.test(item)).filter((item) => {
    try {
      return billingOf(item, 'us-east-1').usageType === '';
    } catch {
      return true;
    }
  });
  expect(unnamed).toEqual([]);
});

it.runIf(whole)('an environment is built of what its plan counted, piece by piece, and in the time that it said', async () => {
  const sandbox = emptyOne();
  const facts = await factsIn(sandbox, staging);
  expect(planned(staging, facts)).toMatchObject({ before: 0, notPriced: [], prices: { source: 'table', elsewhere: [] } });
  const { plan, events, outcome } = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: staging } });
  expect(outcome).toBe('done');
  const { estimated, billed } = await counted(sandbox, staging);
  expect(estimated).toEqual(billed);
  const after = planned(staging, facts).after;
  expect(planned(staging, await factsIn(sandbox, staging))).toMatchObject({ monthly: 0, before: after, after });
  const duration = plan.duration as unknown as DurationEstimate;
  const took = inSeconds(between(events[0]?.at ?? sandbox.now(), events.at(-1)?.at ?? sandbox.now()));
  expect(took).toBeGreaterThan(duration.seconds / duration.factor);
  expect(took).toBeLessThan(duration.seconds * duration.factor);
  // The parts that decide it wait for each other.
  expect(duration.path.map(({ part }) => part).slice(0, 2)).toEqual(['foundation', 'network']);
  expect(duration.path.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(duration.seconds);
});

describe('a plan that changes what stands', () => {
  it('says what it costs before and after, and which layer makes the difference', async () => {
    const facts = await factsIn(await standing(staging), staging);
    const data = staging.settings['data'] as object;
    const estimate = planned(withSettings(staging, { data: { ...data, multiAz: true } }), facts);
    const usd = (item: string): number => priceOf('us-east-1', item)?.usd ?? Number.NaN;
    const second = usd('rds-postgres-hour/db.t4g.micro') * hoursInAMonth + usd('rds-storage-gb-month/gp3') * 20;
    expect(estimate.monthly).toBeCloseTo(second, 2);
    expect(estimate.after - estimate.before).toBeCloseTo(second, 1);
    expect(estimate.layers.filter(({ before, after }) => before !== after).map(({ part }) => part)).toEqual(['data']);
  });

  it('says how long it takes, by what is slow in it, and that a budget will not hold', async () => {
    const facts = await factsIn(await standing(staging), staging);
    const data = staging.settings['data'] as object;
    const { reading } = cloudIn(emptyOne(), staging.account, {});
    const changed = withSettings(staging, { data: { ...data, instanceClass: 'db.r6i.8xlarge' }, budget: { ...(staging.settings['budget'] as object), monthly: 400 } });
    const { duration, warnings } = planBootstrap(reading, { environment: changed, allowDowntime: ['data/class'] }, facts);
    const { seconds, path } = duration as unknown as DurationEstimate;
    expect(path[0]?.part).toBe('data');
    expect(seconds).toBeGreaterThan(600);
    expect(warnings?.join()).toMatch(/The estimate of 30\d\d\.\d\d USD a month, 46\.85 of it for tasks, is more than the budget of 400/);
    expect(planBootstrap(reading, { environment: staging }, facts)).not.toHaveProperty('duration');
  });

  it('names what it has no price for, and does not count it', async () => {
    const facts = await factsIn(await standing(staging), staging);
    const data = staging.settings['data'] as object;
    const estimate = planned(withSettings(staging, { data: { ...data, instanceClass: 'db.x9z.large' } }), facts);
    expect(estimate.notPriced).toEqual([{ part: 'data', resource: 'Instance', type: 'AWS::RDS::DBInstance', why: 'the price table has no rds-postgres-hour/db.x9z.large' }]);
    expect(estimate.monthly).toBeLessThan(0);
  });
});
