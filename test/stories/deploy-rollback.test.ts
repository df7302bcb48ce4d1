// The way back to an earlier release: only to one that was good, without a long bake, and noticed by nobody.
import { describe, expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { between, inSeconds, plus, seconds } from '../../src/lib/world/time.ts';
import { rollbackDrillTelling } from '../../src/lib/cli/tellings/rollback-drill.ts';
import { paintWith } from '../../src/lib/cli/text/paint.ts';
import { planView } from '../../src/lib/cli/views/plan-view.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { flipOfThisFile } from './flip.ts';
import { behave, production, serving, ship, truthOn, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const bake = 60_000;
const back = (sandbox: OpenSandbox, more: { readonly service?: string; readonly to?: string; readonly allowUnproven?: boolean } = {}): Promise<Walked> => walk(sandbox, { kind: 'deploy.rollback', request: { environment: production, service: 'serverpod', ...more } });

async function runs(sandbox: OpenSandbox, service = 'serverpod') {
  const ecs = cloudIn(sandbox, production.account).acting.ecs(production.region);
  return sandbox.drive((async () => {
    const live = await ecs.service('video-auctions-production', service);
    const definition = await ecs.taskDefinition(live?.taskDefinition ?? '');
    return { release: definition?.tags['platform:release'], configuration: live?.deploymentConfiguration };
  })());
}

describe('a rollback', () => {
  it('goes to the last good release within minutes, noticed by nobody; the bake and the alarms are as they were (aws/copilot-cli#2519)', async () => {
    const sandbox = await serving(production);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done' });
    const before = await runs(sandbox);
    const from = sandbox.now();
    const walked = await back(sandbox);
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(inSeconds(between(from, sandbox.now()))).toBeLessThan(flipOfThisFile() === undefined ? 300 : 1800);
    expect(await runs(sandbox)).toEqual({ ...before, release: '1.0.0' });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    // Whoever is asked sees the plan first.
    expect(planView(preview(walked.plan), { environment: 'production', cloud: 'sandbox', full: true }, { width: 100, paint: paintWith(false) })).toMatch(/Takes +about \d+m/);
    const said = /in about (\d+m)?(\d+s)?/.exec(walked.plan.headline)?.[0];
    expect(said).toBeDefined();
  });

  it('heroku/heroku-apps#142, fabfuel/ecs-deploy#8: never goes to a release that was put back, nor to one that was gone back from', async () => {
    const sandbox = await serving(production);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done' });
    behave(sandbox, 'serverpod:bad', 'errors=100%');
    expect(await ship(sandbox, { image: 'serverpod:bad', bake })).toMatchObject({ outcome: 'put-back' });
    expect(await back(sandbox)).toMatchObject({ outcome: 'done' });
    expect((await runs(sandbox)).release).toBe('1.0.0');
    const again = await back(sandbox);
    expect(again.problems.map(({ code, message }) => ({ code, message }))).toEqual([
      { code: 'NO_GOOD_RELEASE', message: expect.stringMatching(/^no release of serverpod before the one that runs is known to have been good; there are bad \(.*:3, not known to be good\), 1\.1\.0 \(.*:2, was gone back from\)$/) as string },
    ]);
    expect((await back(sandbox, { to: 'bad' })).problems.map(({ code }) => code)).toEqual(['RELEASE_UNPROVEN']);
    expect(await back(sandbox, { to: '1.1.0' })).toMatchObject({ outcome: 'done' });
    behave(sandbox, 'serverpod:bad', 'healthy');
    expect(await back(sandbox, { to: 'bad', allowUnproven: true })).toMatchObject({ outcome: 'done' });
    expect(await back(sandbox, { to: '1.1.0' })).toMatchObject({ outcome: 'done' });
    expect((await runs(sandbox)).release).toBe('1.1.0');
    // What was come back to is one of the good ones again.
    expect(await ship(sandbox, { image: 'serverpod:1.2.0', bake })).toMatchObject({ outcome: 'done' });
    expect(await back(sandbox)).toMatchObject({ outcome: 'done' });
    expect((await runs(sandbox)).release).toBe('1.1.0');
  });

  it.runIf(whole)('is made although an alarm tells of the release that is left', async () => {
    const sandbox = await serving(production);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done' });
    // CloudWatch takes a state that was set back at its next look: so just after one.
    const looks = sandbox.world.store.pending().find(({ kind }) => kind === 'monitoring.evaluate')?.at ?? sandbox.now();
    await sandbox.drive(sandbox.clock.sleep(between(sandbox.now(), plus(looks, seconds(1)))));
    const alarm = { AlarmName: 'video-auctions-production-serverpod-errors', StateValue: 'ALARM', StateReason: 'users complain' };
    await sandbox.drive(cloudIn(sandbox, production.account).acting.api('monitoring', production.region).call('SetAlarmState', alarm));
    expect((await ship(sandbox, { image: 'serverpod:1.2.0' })).problems).toMatchObject([{ code: 'ALARM_ALREADY_FIRING' }]);
    const from = sandbox.now();
    expect(await back(sandbox)).toMatchObject({ outcome: 'done', problems: [] });
    expect((await runs(sandbox)).release).toBe('1.0.0');
    expect(truthOn(sandbox, { from }).down).toBe(0);
  });

  it.each([
    [{ to: '9.9.9' }, 'RELEASE_UNKNOWN'],
    [{ to: '1.0.0' }, 'RELEASE_RUNS'],
    [{ service: 'websocket' }, 'NOTHING_RUNS'],
    [{}, 'NO_GOOD_RELEASE'],
  ] as const)('of %j is refused with %s, and nothing is changed', async (more, code) => {
    const sandbox = await serving(production);
    const walked = await back(sandbox, more);
    expect({ outcome: walked.outcome, codes: walked.problems.map((it) => it.code), begun: walked.events.length }).toEqual({ outcome: 'refused', codes: [code], begun: 0 });
  });

  it.runIf(whole)('to a release that cannot live any more stays with the one that runs', async () => {
    const sandbox = await serving(production);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done' });
    behave(sandbox, 'serverpod:1.0.0', 'crash');
    const from = sandbox.now();
    const walked = await back(sandbox);
    expect({ outcome: walked.outcome, codes: walked.problems.map((it) => it.code) }).toEqual({ outcome: 'put-back', codes: ['TASKS_DIE'] });
    expect((await runs(sandbox)).release).toBe('1.1.0');
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0, degraded: 0 });
  });
});

describe('a rollback drill', () => {
  const drill = (sandbox: OpenSandbox, more: object = {}): Promise<Walked> => walk(sandbox, { kind: 'failover.drill.rollback', request: { environment: production, service: 'serverpod', scenario: 'rollback', ...more } });
  const told = (walked: Walked) => rollbackDrillTelling.fields({ ...walked, request: { environment: production, service: 'serverpod', scenario: 'rollback' } } as never) as { readonly verdict: string; readonly measured: { readonly rollbackSeconds: { atLeast: number; atMost: number }; readonly downtime: { atLeast: number; atMost: number }; readonly endedSeconds: number } };

  it.runIf(whole)('brings what runs once more, takes the users back from it, and says how long that took; nobody notices, nothing is changed', async () => {
    const sandbox = await serving(production);
    const [before, from] = [await runs(sandbox), sandbox.now()];
    const walked = await drill(sandbox);
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(await runs(sandbox)).toEqual(before);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    const { verdict, measured } = told(walked);
    expect(verdict).toBe('met');
    expect(measured.downtime).toEqual({ atLeast: 0, atMost: 0 });
    // What the load balancer's own record says of it lies between the bounds.
    const { atLeast, atMost } = measured.rollbackSeconds;
    expect(atMost - atLeast).toBeLessThanOrEqual(5);
    expect(atMost).toBeLessThan(flipOfThisFile() === undefined ? 60 : 300);
    expect(measured.endedSeconds).toBeGreaterThanOrEqual(atMost);
  });

  it.runIf(whole)('is followed by deploys as if nothing had been', async () => {
    const sandbox = await serving(production);
    await drill(sandbox);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done', problems: [] });
  });

  it.runIf(whole)('is refused of a service that has no users', async () => {
    const sandbox = await serving(production, ['video-processing']);
    expect((await drill(sandbox, { service: 'video-processing' })).problems.map((it) => it.code)).toEqual(['NO_OLD_TASKS']);
  });
});
