// The fitness platform, whole: the second example bootstraps, releases without anybody noticing, and survives a failover.
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { gatherDrift } from '../../src/lib/reports/drift.ts';
import { gatherStatus } from '../../src/lib/reports/environment-status.ts';
import { kinds as ecs, type Task, type TaskDefinition } from '../../src/lib/sandbox/services/ecs/entities.ts';
import { counted } from './bill.ts';
import { emptyWorld, drill, holds, ship, standing, toldDeploy, toldDrill, truthOn, whole } from './stage.ts';
import { walk } from './world.ts';

const config = loadConfig(bundledFile('examples/fitness/platform.yml'));
const production = describeEnvironment(config, 'production');

describe('the fitness platform', () => {
  it.runIf(whole).each(['production', 'staging'])('stands in %s and two regions after one bootstrap, and a second one has nothing to do', async (name) => {
    const environment = describeEnvironment(config, name);
    const bootstrap = { kind: 'env.bootstrap', request: { environment } };
    const sandbox = await standing(environment);
    expect((await walk(sandbox, bootstrap)).plan).toMatchObject({ steps: [], refusals: [] });
    const { reading, drive } = cloudIn(sandbox, environment.account, {});
    expect((await drive(gatherDrift(reading, environment))).drifted).toEqual([]);
    const { estimated, billed } = await counted(sandbox, environment);
    expect(estimated).toEqual(billed);
    const { stacks, replica } = await drive(gatherStatus(reading, environment));
    expect(Object.fromEntries([...Map.groupBy(stacks, ({ region }) => region)].map(([region, there]) => [region, there.length]))).toEqual({ 'us-east-1': name === 'staging' ? 28 : 29, 'us-west-2': 19 });
    expect(replica).toMatchObject({ region: 'us-west-2', name: `fitness-${name}`, status: 'available' });
  });

  it('says of its plan which services stand in the second region without something', async () => {
    const { plan } = await walk(emptyWorld([production]), { kind: 'env.bootstrap', request: { environment: production }, run: { until: 'foundation-changes' } });
    expect(plan.warnings).toEqual(['In us-west-2 there stands content without search and media: the blueprint does not have it in the standby region']);
  });

  it.runIf(whole)('is taken away in both regions, and leaves its data', async () => {
    const sandbox = await standing(production);
    expect(await walk(sandbox, { kind: 'env.destroy', request: { environment: production } })).toMatchObject({ outcome: 'done', problems: [] });
    expect((await walk(sandbox, { kind: 'env.destroy', request: { environment: production } })).plan).toMatchObject({ steps: [], changes: [] });
  });

  it.runIf(whole)('releases its gateway twice: two tasks in each of three zones, and nobody notices the second release', async () => {
    const sandbox = await standing(production);
    expect(await ship(sandbox, { environment: production, service: 'api', image: 'api:1.0.0' })).toMatchObject({ outcome: 'done', problems: [] });
    const from = sandbox.now();
    const second = await ship(sandbox, { environment: production, service: 'api', image: 'api:1.1.0' });
    expect(second).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service: 'api' })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(toldDeploy(second, 'api', production)).toMatchObject({ stage: 'done', rolledBack: false, users: { downtime: { atLeast: 0, atMost: 0 }, failedShare: 0 } });
    const context = sandbox.world.context({ account: production.account, region: production.region, principal: 'test' });
    const running = context.table<Task>(ecs.task).values().filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect([...Map.groupBy(running, ({ zone }) => zone).values()].map((tasks) => tasks.length)).toEqual([2, 2, 2]);
    // To the proxy, and to the endpoint that knows all shards.
    const [container] = context.table<TaskDefinition>(ecs.taskDefinition).get(running[0]?.taskDefinition ?? '')?.registered.containerDefinitions ?? [];
    const told = Object.fromEntries((container?.environment ?? []).map((it) => [it.name, it.value]));
    expect(told).toMatchObject({ DATABASE_HOST: expect.stringMatching(/^fitness-production\.proxy-/), CACHE_HOST: expect.stringContaining('clustercfg.fitness-production-shards') });
  });

  it.runIf(whole)('moves its database to the other zone, and says truly whether that kept the promise', async () => {
    const sandbox = await standing(production);
    await ship(sandbox, { environment: production, service: 'api', image: 'api:1.0.0' });
    const from = sandbox.now();
    const walked = await drill(sandbox, production);
    const { measured, verdict } = toldDrill(walked, production);
    const truth = truthOn(sandbox, { from, service: 'api' });
    const { atLeast, atMost } = measured.writeDowntime;
    expect(holds(measured.writeDowntime, truth.write)).toBe(true);
    expect(verdict).toBe((atMost ?? Infinity) <= 120 ? 'met' : atLeast > 120 ? 'missed' : 'inconclusive');
    expect(walked.outcome).toBe({ met: 'done', missed: 'no', inconclusive: 'inconclusive' }[verdict]);
    expect(truth.write).toBeGreaterThan(0);
  });
});
