// Deploys of a good release while AWS itself is in trouble: each ends as done or put back, or stops where resume goes on; never a lie.
import { describe, expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { Duration } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { behave, breakIt, holds, mend, production, serving, ship, someOf, standing, toldDeploy, truthOn, watched, whole, type Shipping } from './stage.ts';
import { walk, type Walked } from './world.ts';

const bake = 60_000;
const codes = ({ problems }: Walked): readonly string[] => problems.map((it) => it.code);
const after = (sandbox: OpenSandbox, ms: number): Promise<void> => sandbox.drive(sandbox.clock.sleep(ms as Duration));
const goOn = (sandbox: OpenSandbox, first: Walked, wish: Partial<Shipping> = {}): Promise<Walked> =>
  walk(sandbox, { kind: 'deploy', request: { environment: production, service: 'serverpod', image: 'serverpod:1.1.0', bake, ...wish }, forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });

/** What is printed of the users must hold what really happened to them while they were watched. */
function expectNoLie(sandbox: OpenSandbox, walked: Walked): void {
  const seen = watched(walked);
  if (seen === undefined) return;
  const { users } = toldDeploy(walked);
  const truth = truthOn(sandbox, seen);
  expect({ truth, users, holds: [holds(users.downtime, truth.down), holds(users.readDowntime, truth.read), holds(users.writeDowntime, truth.write)] }).toMatchObject({ holds: [true, true, true] });
}

const writes = ['application-autoscaling:RegisterScalableTarget', 'ecs:RegisterTaskDefinition', 'ecs:UpdateService'] as const;
const firstWrites = ['ecs:RegisterTaskDefinition', 'elasticloadbalancing:CreateRule', 'ecs:CreateService', 'application-autoscaling:RegisterScalableTarget', 'application-autoscaling:PutScalingPolicy'] as const;

describe('a deploy whose answers are lost', () => {
  it.each(someOf(writes.flatMap((op) => [`lost-reply op=${op} times=1`, `lost-reply op=${op} times=2`, `late op=${op} by=8s times=1`]), 2))('(%s) is done, and nothing is done twice (fabfuel/ecs-deploy#65)', async (fault) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'done', codes: [] });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    const revisions = new Set(walked.events.flatMap((event) => (event.type === 'step.done' && event.step === 'register' ? [event.notes['taskDefinition']] : [])));
    expect(revisions.size).toBe(1);
    mend(sandbox);
    expect((await ship(sandbox, { image: 'serverpod:1.1.0' })).plan.steps).toEqual([]);
  });

  it.each(someOf(firstWrites.flatMap((op) => [`lost-reply op=${op} times=1`, `late op=${op} by=8s times=1`]), 1))('(%s) is done for the first time as well', async (fault) => {
    const sandbox = await standing(production);
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { image: 'serverpod:1.0.0', bake });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'done', codes: [] });
    mend(sandbox);
    expect((await ship(sandbox, { image: 'serverpod:1.0.0' })).plan.steps).toEqual([]);
  });
});

describe('a deploy while AWS says no', () => {
  it.each(['throttle op=*:* share=0.3', 'throttle op=ecs:UpdateService times=6', 'throttle op=elasticloadbalancing:* share=0.5', 'read-lag seconds=4', 'latency seconds=3 share=0.3'])('(%s) is done', async (fault) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'done', codes: [] });
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0 });
  });

  it.each(['api-error op=ecs:UpdateService code=AccessDeniedException', 'api-error op=ecs:RegisterTaskDefinition code=ClientException', 'throttle op=ecs:UpdateService', 'api-error op=ecs:UpdateService code=ServerException status=500'])('(%s) leaves all as it was, and says who said no', async (fault) => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect(walked.outcome).toBe('put-back');
    expect(walked.problems[0]?.message).toMatch(/ecs:(UpdateService|RegisterTaskDefinition)/);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    mend(sandbox);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'done' });
  });

  it.runIf(whole).each(someOf([2, 30, 70, 95, 120, 160], 1))('(credentials that expire after %i s) stops half-way, and resume goes on to the end', async (at) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    breakIt(sandbox, `expired-credentials at=+${at}s`);
    const first = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect({ outcome: first.outcome, code: codes(first)[0] }).toEqual({ outcome: 'half-way', code: 'AWS_CREDENTIALS_EXPIRED' });
    expectNoLie(sandbox, first);
    mend(sandbox);
    await after(sandbox, 45_000);
    const second = await goOn(sandbox, first);
    expect({ outcome: second.outcome, codes: codes(second) }).toEqual({ outcome: 'done', codes: [] });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect((await ship(sandbox, { image: 'serverpod:1.1.0' })).plan.steps).toEqual([]);
  });

  it.runIf(whole)('(no capacity) waits, says so, and is put back: the old release serves all the while', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    breakIt(sandbox, 'no-capacity');
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect(walked.outcome).toBe('put-back');
    expect(walked.events.some((event) => event.type === 'step.waiting' && /capacity/i.test(event.because))).toBe(true);
    expect(walked.problems[0]?.message).toMatch(/capacity/i);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });

  it.runIf(whole).each(['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'])('(ECS does not leave %s) comes to an end of its own, with everything put back or said (fluxcd/flagger#1588, fluxcd/flagger#1591)', async (stage) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    breakIt(sandbox, `stuck-deployment stage=${stage}`);
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect(['put-back', 'half-way']).toContain(walked.outcome);
    expect(walked.problems[0]?.fix).not.toContain('resume');
    expect(walked.problems[0]?.message).toMatch(new RegExp({ SCALE_UP: 'healthy', BAKE_TIME: 'bake' }[stage] ?? stage));
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0 });
    expectNoLie(sandbox, walked);
  });

  it.runIf(whole)('(an alarm five minutes late) does not let a bad release stay', async () => {
    const sandbox = await serving(production);
    behave(sandbox, 'serverpod:bad', 'errors=100%');
    const before = stateOf(sandbox, production);
    breakIt(sandbox, 'late-alarm seconds=300');
    const walked = await ship(sandbox, { image: 'serverpod:bad', bake });
    expect(walked.outcome).toBe('put-back');
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expectNoLie(sandbox, walked);
  });
});

describe('a fault at any second of a deploy', () => {
  // A cheap way to spread over the deploy: a step that shares no factor with its length.
  const moments = (seed: number, count: number): readonly number[] => Array.from({ length: count }, (_, n) => (seed * 13 + n * 37) % 230);
  const cases = [
    ...moments(1, 7).map((at) => `az-down az=us-east-1a at=+${at}s for=5m`),
    ...moments(2, 6).map((at) => `az-down az=us-east-1b at=+${at}s`),
    ...moments(3, 4).map((at) => `throttle op=*:* share=0.7 at=+${at}s for=60s`),
    ...moments(4, 4).map((at) => `lost-reply op=*:* share=0.5 at=+${at}s for=30s`),
    ...moments(5, 4).map((at) => `az-down az=us-east-1d at=+${at}s for=2m`),
    ...moments(8, 4).map((at) => `az-down az=us-east-1c at=+${at}s for=20m`),
    ...moments(6, 4).map((at) => `no-capacity at=+${at}s for=90s`),
    ...moments(7, 3).map((at) => `region-down region=us-east-1 at=+${at}s for=40s`),
  ];

  it.runIf(whole).each(someOf(cases, 1))('%s', async (fault) => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toMatchObject({ outcome: expect.stringMatching(/^(done|put-back)$/) });
    expectNoLie(sandbox, walked);
    // A lost zone moves the database, which is not the deploy's doing and takes its own time.
    const now = differences(before, stateOf(sandbox, production)).filter((line) => !/^database .* (zones|status)/.test(line));
    if (walked.outcome === 'put-back') expect(now).toEqual([]);
    else expect(now.some((line) => line.includes('definition'))).toBe(true);
    mend(sandbox);
    await after(sandbox, 1_800_000);
    // Whatever happened, the next deploy goes as if nothing had.
    const next = await ship(sandbox, { image: 'serverpod:2', bake });
    expect({ outcome: next.outcome, codes: codes(next) }).toEqual({ outcome: 'done', codes: [] });
  });
});
