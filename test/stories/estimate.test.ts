// What a plan says that an environment will cost: the bill of the world in which it was built says the same.
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { bundledFile, bundledTemplates } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { observeBootstrap } from '../../src/lib/operations/environment/bootstrap/observe.ts';
import { planBootstrap } from '../../src/lib/operations/environment/bootstrap/plan.ts';
import type { BootstrapFacts } from '../../src/lib/operations/environment/bootstrap/request.ts';
import type { Estimate } from '../../src/lib/operations/environment/estimate/estimate.ts';
import { chargedByUse, free } from '../../src/lib/operations/environment/estimate/other-types.ts';
import { priced } from '../../src/lib/operations/environment/estimate/priced-types.ts';
import { readLayer } from '../../src/lib/operations/environment/layer.ts';
import { billingOf } from '../../src/lib/sandbox/costs/catalogue.ts';
import { hoursInAMonth, priceOf, pricedItems } from '../../src/lib/prices/prices.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { counted } from './bill.ts';
import { emptyWorld, standing } from './stage.ts';

const environmentIn = (file: string, name: string): EnvironmentDescription => describeEnvironment(loadConfig(bundledFile(`examples/${file}/platform.yml`)), name);
const withSettings = (environment: EnvironmentDescription, settings: object): EnvironmentDescription => ({ ...environment, settings: { ...environment.settings, ...settings } });

async function factsIn(sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<BootstrapFacts> {
  const cloud = cloudIn(sandbox, environment.account, {});
  return cloud.drive(observeBootstrap(cloud.reading, { environment }));
}

function planned(environment: EnvironmentDescription, facts: BootstrapFacts): Estimate {
  const { reading } = cloudIn(emptyWorld([environment]), environment.account, {});
  return planBootstrap(reading, { environment }, facts).estimate as unknown as Estimate;
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

it('an environment is built of what its plan counted, piece by piece', async () => {
  const environment = environmentIn('video-auctions', 'staging');
  const facts = await factsIn(emptyWorld([environment]), environment);
  const sandbox = await standing(environment);
  expect(planned(environment, facts)).toMatchObject({ before: 0, notPriced: [], prices: { source: 'table', elsewhere: [] } });
  const { estimated, billed } = await counted(sandbox, environment);
  expect(estimated).toEqual(billed);
  const again = planned(environment, await factsIn(sandbox, environment));
  expect(again).toMatchObject({ monthly: 0, before: planned(environment, facts).after, after: planned(environment, facts).after });
});

describe('a plan that changes what stands', () => {
  it('says what it costs before and after, and which layer makes the difference', async () => {
    const environment = environmentIn('video-auctions', 'staging');
    const facts = await factsIn(await standing(environment), environment);
    const data = environment.settings['data'] as object;
    const estimate = planned(withSettings(environment, { data: { ...data, multiAz: true } }), facts);
    const usd = (item: string): number => priceOf('us-east-1', item)?.usd ?? Number.NaN;
    const second = usd('rds-postgres-hour/db.t4g.micro') * hoursInAMonth + usd('rds-storage-gb-month/gp3') * 20;
    expect(estimate.monthly).toBeCloseTo(second, 2);
    expect(estimate.after - estimate.before).toBeCloseTo(second, 1);
    expect(estimate.layers.filter(({ before, after }) => before !== after).map(({ part }) => part)).toEqual(['data']);
  });

  it('names what it has no price for, and does not count it', async () => {
    const environment = environmentIn('video-auctions', 'staging');
    const facts = await factsIn(await standing(environment), environment);
    const data = environment.settings['data'] as object;
    const estimate = planned(withSettings(environment, { data: { ...data, instanceClass: 'db.x9z.large' } }), facts);
    expect(estimate.notPriced).toEqual([{ part: 'data', resource: 'Instance', type: 'AWS::RDS::DBInstance', why: 'the price table has no rds-postgres-hour/db.x9z.large' }]);
    expect(estimate.monthly).toBeLessThan(0);
  });
});
