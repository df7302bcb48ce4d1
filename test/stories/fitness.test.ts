// The fitness platform, whole: the second example bootstraps, releases without anybody noticing, and survives a failover.
import { describe, expect, it } from 'vitest';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { kinds as ecs, type Task } from '../../src/lib/sandbox/services/ecs/entities.ts';
import { emptyWorld, drill, holds, ship, standing, toldDeploy, toldDrill, truthOn } from './stage.ts';
import { walk } from './world.ts';

const production = describeEnvironment(loadConfig(bundledFile('examples/fitness/platform.yml')), 'production');
const bootstrap = { kind: 'env.bootstrap', request: { environment: production } };

describe('the fitness platform', () => {
  it('stands after one bootstrap, and a second one has nothing to do', async () => {
    const sandbox = emptyWorld([production]);
    const { outcome, problems } = await walk(sandbox, bootstrap);
    expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    expect((await walk(sandbox, bootstrap)).plan).toMatchObject({ steps: [], refusals: [] });
  });

  it('releases its gateway twice: two tasks in each of three zones, and nobody notices the second release', async () => {
    const sandbox = await standing(production);
    expect(await ship(sandbox, { environment: production, service: 'api', image: 'api:1.0.0' })).toMatchObject({ outcome: 'done', problems: [] });
    const from = sandbox.now();
    const second = await ship(sandbox, { environment: production, service: 'api', image: 'api:1.1.0' });
    expect(second).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service: 'api' })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(toldDeploy(second, 'api', production)).toMatchObject({ stage: 'done', rolledBack: false, users: { downtime: { atLeast: 0, atMost: 0 }, failedShare: 0 } });
    const running = sandbox.world.context({ account: production.account, region: production.region, principal: 'test' }).table<Task>(ecs.task).values().filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect([...Map.groupBy(running, ({ zone }) => zone).values()].map((tasks) => tasks.length)).toEqual([2, 2, 2]);
  });

  it('moves its database to the other zone within the promise', async () => {
    const sandbox = await standing(production);
    await ship(sandbox, { environment: production, service: 'api', image: 'api:1.0.0' });
    const from = sandbox.now();
    const walked = await drill(sandbox, production);
    const { measured, verdict } = toldDrill(walked, production);
    const truth = truthOn(sandbox, { from, service: 'api' });
    expect({ outcome: walked.outcome, verdict, holds: holds(measured.writeDowntime, truth.write) }).toEqual({ outcome: 'done', verdict: 'met', holds: true });
    expect(truth.write).toBeGreaterThan(0);
  });
});
