// Scenario files that come with the product, each under a real operation: what is printed equals what happened to users.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/config/bundled.ts';
import { faultText } from '../../src/lib/config/fault.ts';
import { parseScenario } from '../../src/lib/cli/scenarios/parse.ts';
import { exitCodes } from '../../src/lib/problems/problem.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { truthOf } from '../../src/lib/sandbox/users/truth.ts';
import { playScenario, type Scenario } from '../../src/lib/sandbox/world/scenario.ts';
import type { Duration } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { drill, holds, mend, production, serving, ship, toldDeploy, toldDrill, truthOn, watched, whole } from './stage.ts';
import type { Walked } from './world.ts';

const usual = { app: 'video-auctions', region: 'us-east-1', service: 'serverpod' };
const folder = join(packageRoot(), 'scenarios');

function scenario(name: string, typed: Readonly<Record<string, string>> = {}): Scenario {
  const { scenario: found, errors = [] } = parseScenario({ text: readFileSync(join(folder, `${name}.yml`), 'utf8'), file: `${name}.yml`, name, typed, usual });
  if (found === undefined) throw new Error(errors.map(faultText).join('\n'));
  return found;
}

const play = (sandbox: OpenSandbox, name: string, typed?: Readonly<Record<string, string>>): unknown => playScenario(sandbox.world, sandbox.now(), scenario(name, typed));
const codes = ({ problems }: Walked): readonly string[] => problems.map((it) => it.code);
const later = (sandbox: OpenSandbox, ms: number): Promise<void> => sandbox.drive(sandbox.clock.sleep(ms as Duration));

/** What is printed of the users must hold what really happened to them while they were watched. */
function expectNoLie(sandbox: OpenSandbox, walked: Walked): void {
  const seen = watched(walked);
  if (seen === undefined) return;
  const { users } = toldDeploy(walked);
  const truth = truthOn(sandbox, seen);
  expect({ truth, users, holds: [holds(users.downtime, truth.down), holds(users.readDowntime, truth.read), holds(users.writeDowntime, truth.write)] }).toMatchObject({ holds: [true, true, true] });
}

describe('the scenarios that ship with the tool', () => {
  it.each(readdirSync(folder).sort())('%s can be played in any project', (file) => {
    const { about, timeline, lasts } = scenario(basename(file, '.yml'));
    expect(about).not.toMatch(/\.$/);
    expect(timeline.length).toBeGreaterThan(0);
    expect(lasts).toBeGreaterThan(0);
  });

  it.each(readdirSync(folder).sort())('%s is played in a story below', (file) => {
    expect(readFileSync(import.meta.filename, 'utf8')).toContain(`play(sandbox, '${basename(file, '.yml')}'`);
  });
});

describe('split-region: the region is cut off from whoever calls, while its own users go on writing there', () => {
  const writersOf = (sandbox: OpenSandbox) => sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world)).writers;

  it.runIf(whole)('a deploy that is caught by it is put back when AWS answers again; it looked dead from here, and no user felt anything', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    const [writing] = writersOf(sandbox);
    play(sandbox, 'split-region');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 });
    expect({ outcome: walked.outcome, exit: exitCodes[walked.outcome] }).toEqual({ outcome: 'put-back', exit: 4 });
    expect(walked.problems[0]?.message).toContain('no answer from AWS');
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    // Two truths: what was seen from outside, and what happened to those who are inside.
    expect(toldDeploy(walked).users.downtime.atLeast).toBeGreaterThan(1150);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    const writers = writersOf(sandbox);
    expect(writers).toMatchObject([{ region: 'us-east-1', from: writing?.from }]);
    // Ten writes a second, also in the twenty minutes in which nobody here could see them.
    expect((writers[0]?.acknowledged ?? 0) - (writing?.acknowledged ?? 0)).toBeGreaterThan(12_000);
    mend(sandbox);
    expect(await ship(sandbox, { image: 'serverpod:2', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
  });

  it('a deploy that begins in it changes nothing', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    play(sandbox, 'split-region');
    await later(sandbox, 90_000);
    await expect(ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 })).rejects.toMatchObject({ data: { code: 'AWS_NO_ANSWER' } });
    await later(sandbox, 30 * 60_000);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });

  it('a drill that is caught by it does not call itself passed, and its users had no more than the failover', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    play(sandbox, 'split-region');
    await later(sandbox, 45_000);
    const walked = await drill(sandbox);
    expect(walked.outcome).not.toBe('done');
    expect(toldDrill(walked).verdict).not.toBe('met');
    await later(sandbox, 30 * 60_000);
    const { down } = truthOn(sandbox, { from });
    expect(toldDrill(walked).measured.downtime.atLeast).toBeGreaterThan(down);
    expect(down).toBeLessThan(600);
  });
});

describe('argoproj/argo-rollouts#3333, argoproj/argo-rollouts#3627: the load balancer is throttled and the traffic not moved, although the deployment says so', () => {
  it.each([
    ['1 minute', 60_000],
    ['10 minutes', 600_000],
  ])('(a bake of %s) is not called done: it is put back, with exit 4, before the old release is taken away', async (_, bake) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const before = stateOf(sandbox, production);
    play(sandbox, 'throttled-load-balancer');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect({ outcome: walked.outcome, exit: exitCodes[walked.outcome], codes: codes(walked) }).toEqual({ outcome: 'put-back', exit: 4, codes: ['TRAFFIC_NOT_MOVED'] });
    expectNoLie(sandbox, walked);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});

describe('fabfuel/ecs-deploy#185, fabfuel/ecs-deploy#251: ECS has rolled the deployment back by itself', () => {
  it('is not called a success: put back, exit 4, in the words of ECS, and no user was without service', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    play(sandbox, 'rolled-back-by-ecs');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 });
    expect({ outcome: walked.outcome, exit: exitCodes[walked.outcome], codes: codes(walked) }).toEqual({ outcome: 'put-back', exit: 4, codes: ['ROLLED_BACK_BY_ECS'] });
    expect(toldDeploy(walked)).toMatchObject({ rolledBack: true });
    expect(walked.problems[0]?.message).toContain('circuit breaker threshold was exceeded');
    expectNoLie(sandbox, walked);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});

describe('other scenarios', () => {
  it('noisy-aws: a deploy is done all the same', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    play(sandbox, 'noisy-aws');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'done', codes: [] });
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0 });
    expectNoLie(sandbox, walked);
  });

  it.runIf(whole)('region-outage: whatever came of a deploy in its midst, the next one goes as if nothing had been', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    play(sandbox, 'region-outage');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake: 600_000 });
    expectNoLie(sandbox, walked);
    expect(walked.outcome).not.toBe('done');
    await later(sandbox, 3 * 3_600_000);
    const { down } = truthOn(sandbox, { from });
    // The region was dark for half an hour.
    expect(down).toBeGreaterThanOrEqual(1800);
    expect(down).toBeLessThan(1860);
    mend(sandbox);
    expect(await ship(sandbox, { image: 'serverpod:2', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
  });

  it('friday-release: is good when it ends, and not when its memory is used up', async () => {
    const sandbox = await serving(production);
    play(sandbox, 'friday-release');
    const walked = await ship(sandbox, { image: 'serverpod:friday', bake: 60_000 });
    expectNoLie(sandbox, walked);
    // Where AWS takes its time the memory is used up while it still bakes, and that is seen.
    if (walked.outcome === 'put-back') {
      expect(['TASKS_DIE_IN_BAKE', 'USERS_SEE_ERRORS', 'ROLLED_BACK_BY_ECS']).toContain(walked.problems[0]?.code);
      return;
    }
    expect(walked.outcome).toBe('done');
    const from = sandbox.now();
    await later(sandbox, 3_600_000);
    const felt = truthOn(sandbox, { from });
    expect(felt.down + felt.degraded).toBeGreaterThan(0);
  });

  it('failover-under-load: a drill in it says what happened', async () => {
    const sandbox = await serving(production);
    play(sandbox, 'failover-under-load');
    const walked = await drill(sandbox);
    const seen = watched(walked);
    const truth = seen === undefined ? undefined : truthOn(sandbox, seen);
    const { measured } = toldDrill(walked);
    expect(truth?.write).toBeGreaterThanOrEqual(110);
    expect({ measured, truth, holds: [holds(measured.readDowntime, truth?.read ?? -1), holds(measured.writeDowntime, truth?.write ?? -1)] }).toMatchObject({ holds: [true, true] });
  });
});
