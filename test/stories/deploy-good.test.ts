// Releases that are good: each service of the example and of other applications, and nobody notices.
import { describe, expect, it } from 'vitest';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { parseConfig } from './other-app.ts';
import { truthOf } from '../../src/lib/sandbox/users/truth.ts';
import { production, serving, ship, staging, standing, toldDeploy, truthOn, whole } from './stage.ts';

const seeds = ['story', 'a rainy day', '7'] as const;

describe('a good release', () => {
  it.each(['serverpod', 'websocket', 'video-processing'])('of %s ships for the first time, and the next one is noticed by nobody (aws/copilot-cli#1758)', async (service) => {
    const sandbox = await standing(staging);
    const first = await ship(sandbox, { environment: staging, service, image: `${service}:1.0.0` });
    expect(first).toMatchObject({ outcome: 'done', problems: [] });
    const from = sandbox.now();
    const second = await ship(sandbox, { environment: staging, service, image: '1.1.0' });
    expect(second).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service, environment: 'staging' })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(toldDeploy(second, service, staging)).toMatchObject({ stage: 'done', rolledBack: false, reason: null, users: { downtime: { atLeast: 0, atMost: service === 'video-processing' ? null : 0 }, failedShare: 0 } });
  });

  it.runIf(whole).each(seeds)('is noticed by nobody with seed "%s"', async (seed) => {
    const sandbox = await serving(production, ['serverpod'], seed);
    const from = sandbox.now();
    expect(await ship(sandbox, { image: 'serverpod:1.1.0' })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });

  it('cuts open WebSockets when the old tasks are cleaned up, and they are open again within seconds: told apart from requests and kept connections', async () => {
    const sandbox = await serving(production, ['websocket']);
    const told = () => sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world));
    await sandbox.drive(sandbox.clock.sleep(60_000 as never));
    const own = { app: 'video-auctions', environment: 'production', service: 'websocket' };
    expect(told().webSockets).toEqual([{ ...own, clients: 300, open: 300, cuts: [] }]);
    const walked = await ship(sandbox, { service: 'websocket', image: 'websocket:1.1.0' });
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(walked.plan.warnings).toContain('open WebSockets stay with the old tasks and are cut when those are cleaned up');
    await sandbox.drive(sandbox.clock.sleep(60_000 as never));
    const { outages, withOneRetry, keptConnections, webSockets } = told();
    expect({ outages, withOneRetry, keptConnections }).toEqual({ outages: [], withOneRetry: [], keptConnections: [{ ...own, connections: 200, cut: 0, outages: [] }] });
    const [sockets] = webSockets;
    expect(sockets).toMatchObject({ ...own, clients: 300, open: 300 });
    const [first] = sockets?.cuts ?? [];
    // The bake of ten minutes, and the drain of two.
    const shifted = Date.parse(toldDeploy(walked, 'websocket').trafficShiftedAt ?? '');
    expect(Date.parse(first?.at ?? '') - shifted).toBeGreaterThanOrEqual(12 * 60_000);
    expect(sockets?.cuts.reduce((sum, cut) => sum + cut.sockets, 0)).toBe(300);
    for (const { openAgainAfter } of sockets?.cuts ?? []) expect(openAgainAfter).toBeLessThanOrEqual(10);
    // What was measured from outside, with sockets of our own, agrees with it.
    const { sockets: felt } = toldDeploy(walked, 'websocket');
    expect(felt).toMatchObject({ held: 20, openAtShift: 20, cut: 20 });
    expect(felt?.openAgainWithin).toBeLessThanOrEqual(3);
    const at = (index: number): number => Date.parse(sockets?.cuts.at(index)?.at ?? '');
    expect(Date.parse(felt?.firstCutAt ?? '') - at(0)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(felt?.lastCutAt ?? '') - at(-1)).toBeLessThanOrEqual(2000);
  });

  it.runIf(whole)('of a service that is not sticky cuts WebSockets as well, where its file names their path; of others there are none', async () => {
    const web = production.services['serverpod'] as (typeof production.services)[string];
    const environment = { ...production, services: { ...production.services, serverpod: { ...web, probe: { ...web.probe, websocket: '/live' } } } };
    for (const [of, clients] of [[environment, [300]], [production, []]] as const) {
      const sandbox = await serving(of);
      expect(await ship(sandbox, { environment: of, image: 'serverpod:1.1.0' })).toMatchObject({ outcome: 'done' });
      const { webSockets } = sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world));
      expect(webSockets.map((it) => it.cuts.reduce((sum, cut) => sum + cut.sockets, 0))).toEqual(clients);
    }
  });

  it('that runs already is no change: nothing is asked of AWS but reads', async () => {
    const sandbox = await serving(production);
    const asked: string[] = [];
    const again = await ship(sandbox, { image: 'serverpod:1.0.0', cloud: { onAction: (action) => asked.push(action) } });
    expect(again.plan).toMatchObject({ steps: [], changes: [], refusals: [] });
    expect(again.outcome).toBe('done');
    expect(asked.filter((action) => !/:(Describe|List|Get|BatchGet|Simulate)/.test(action))).toEqual([]);
  });

  it.runIf(whole)('has the same plan, and so the same fingerprint, an hour later', async () => {
    const sandbox = await serving(production);
    const dry = async () => (await ship(sandbox, { image: 'serverpod:1.1.0', run: { until: 'register' } })).plan.approval;
    const before = await dry();
    await sandbox.drive(sandbox.clock.sleep(3_600_000 as never));
    expect(await dry()).toEqual(before);
  });

  it.runIf(whole)('of another application, in another region, with other names, ships as well', async () => {
    const environment = describeEnvironment(parseConfig(), 'live');
    expect(environment.region).toBe('eu-west-1');
    const sandbox = await standing(environment);
    for (const service of ['api', 'mailer']) expect(await ship(sandbox, { environment, service, image: '2026.1' })).toMatchObject({ outcome: 'done', problems: [] });
    const from = sandbox.now();
    expect(await ship(sandbox, { environment, service: 'api', image: 'gym-api:2026.2' })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service: 'api', environment: 'live' })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});
