// What of an environment costs by standing there: as its plan counts it, and as the world that it stands in bills it.
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { regionsOf, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { observeBootstrap } from '../../src/lib/operations/environment/bootstrap/observe.ts';
import { wantedStacks } from '../../src/lib/operations/environment/bootstrap/plan.ts';
import { quantitiesOf } from '../../src/lib/operations/environment/estimate/estimate.ts';
import { estimateSubject } from '../../src/lib/operations/environment/estimate/subject.ts';
import { globalThings, thingsIn } from '../../src/lib/sandbox/costs/things.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';

type Quantities = Readonly<Record<string, number>>;

/** What moves with the users, or was there before. */
const usedOrThere = new Set(['alb-lcu-hour', 'transfer-out-gb', 'logs-ingest-gb', 'nat-gb', 'hosted-zone-month']);

function billed(sandbox: OpenSandbox, environment: EnvironmentDescription): Quantities {
  const home = sandbox.world.context({ account: environment.account, region: 'us-east-1', principal: 'test' });
  const sums: Record<string, number> = {};
  const all = [...new Set([...regionsOf(environment), 'us-east-1'])].flatMap((region) => thingsIn(home.in(region)).flat());
  for (const { item, quantity } of [...all, ...globalThings(home)]) if (!usedOrThere.has(item) && quantity > 0) sums[item] = (sums[item] ?? 0) + quantity;
  return sums;
}

/** By item of the price list, all regions together: a secret's copy is its primary's in a template, and its own on the bill. */
export async function counted(sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<{ readonly estimated: Quantities; readonly billed: Quantities }> {
  const cloud = cloudIn(sandbox, environment.account, {});
  const request = { environment };
  const facts = await cloud.drive(observeBootstrap(cloud.reading, request));
  const estimated: Record<string, number> = {};
  for (const [key, quantity] of quantitiesOf(estimateSubject(request, facts, wantedStacks(request, facts)))) {
    const [, item = ''] = key.split(' ');
    estimated[item] = (estimated[item] ?? 0) + quantity;
  }
  return { estimated, billed: billed(sandbox, environment) };
}
