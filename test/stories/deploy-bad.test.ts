// Releases that are bad in every way there is: each is put back, and what is said of the users is what happened to them.
import { describe, expect, it } from 'vitest';
import { differences, stateOf } from '../laws/state.ts';
import { flipOfThisFile } from './flip.ts';
import { behave, holds, production, serving, ship, someOf, standing, toldDeploy, truthOn, watched } from './stage.ts';
import type { Walked } from './world.ts';

const bake = 60_000;
const seeds = ['story', 'b', 'c'] as const;

const codes = (walked: Walked): readonly string[] => walked.problems.map((it) => it.code);

async function badRelease(behaviour: string, seed = 'story') {
  const sandbox = await serving(production, ['serverpod'], seed);
  behave(sandbox, 'serverpod:bad', behaviour);
  const before = stateOf(sandbox, production);
  const from = sandbox.now();
  const walked = await ship(sandbox, { image: 'serverpod:bad', bake });
  return { sandbox, walked, told: toldDeploy(walked), changed: differences(before, stateOf(sandbox, production)), truth: truthOn(sandbox, { from }), seen: watched(walked) };
}

describe('a bad release', () => {
  it.each([
    ['crash', 'TASKS_DIE'],
    ['unhealthy', 'TASKS_DIE'],
    ['unpullable', 'TASKS_DIE'],
    ['wrong-arch', 'TASKS_DIE'],
  ])('that is never healthy (%s) is put back with what its tasks say, and no user meets it (fabfuel/ecs-deploy#161, fabfuel/ecs-deploy#129, aws/copilot-cli#1879, aws/containers-roadmap#1573)', async (behaviour, code) => {
    const { walked, told, changed, truth } = await badRelease(behaviour);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: [code] });
    expect(changed).toEqual([]);
    expect(truth).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(told).toMatchObject({ rolledBack: true, trafficShiftedAt: null, users: { downtime: { atLeast: 0, atMost: 0 }, failedShare: 0 } });
    expect(told.reason).toBeTruthy();
    expect(told.seconds).toBeLessThan(15 * 60);
    // Whoever cannot pull an image need not mend it.
    expect(walked.problems[0]?.fix).toMatch(behaviour === 'unpullable' ? /deploy verify.*deploy the same one again/ : /Mend the image/);
  });

  it.each(someOf(seeds, 1))('that answers with errors is put back at once, and the outage that is printed holds the true one (fluxcd/flagger#1663, fluxcd/flagger#1816; seed "%s")', async (seed) => {
    const { sandbox, walked, told, changed, truth, seen } = await badRelease('errors=100%', seed);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['USERS_SEE_ERRORS'] });
    expect(changed).toEqual([]);
    expect(truth.down).toBeGreaterThan(0);
    // ECS may take its time before it begins to go back.
    expect(truth.down).toBeLessThan(flipOfThisFile() === undefined ? 40 : 150);
    const { downtime, readDowntime, writeDowntime } = told.users;
    expect([downtime, readDowntime, writeDowntime].map((it) => it.atMost)).not.toContain(null);
    expect(seen).toBeDefined();
    if (seen === undefined) return;
    const within = truthOn(sandbox, seen);
    expect({ ...told.users, within, holds: [holds(downtime, within.down), holds(readDowntime, within.read), holds(writeDowntime, within.write)] }).toMatchObject({ holds: [true, true, true] });
    expect(within).toEqual(truth);
  });

  it.each(someOf(seeds, 1))('that fails one time in twenty is degraded, not out, and is put back (seed "%s")', async (seed) => {
    const { walked, told, changed, truth } = await badRelease('errors=5%', seed);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['USERS_SEE_ERRORS'] });
    expect(changed).toEqual([]);
    expect(truth).toMatchObject({ down: 0 });
    expect(truth.degraded).toBeGreaterThan(0);
    expect(told.users.downtime.atLeast).toBe(0);
    expect(told.users.failedShare).toBeGreaterThan(0);
  });

  it('that is slow (p95) is put back, and nobody is without it', async () => {
    const { walked, told, changed, truth } = await badRelease('slow=900ms');
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['USERS_WAIT'] });
    expect(changed).toEqual([]);
    expect(truth.down).toBe(0);
    expect(told.users.downtime).toEqual({ atLeast: 0, atMost: 0 });
  });

  it('that is not in the registry is refused before anything is begun', async () => {
    const { walked, changed } = await badRelease('missing');
    expect({ outcome: walked.outcome, codes: codes(walked), begun: walked.events.length }).toEqual({ outcome: 'refused', codes: ['IMAGE_MISSING'], begun: 0 });
    expect(changed).toEqual([]);
  });

  it('can be followed by a good one as soon as the alarms are at rest (aws/copilot-cli#5296)', async () => {
    const { sandbox } = await badRelease('errors=100%');
    await sandbox.drive(sandbox.clock.sleep(1_200_000 as never));
    const from = sandbox.now();
    expect(await ship(sandbox, { image: 'serverpod:2', bake })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0, degraded: 0 });
  });
});

describe('a first release that is bad', () => {
  it.each([
    ['serverpod', 'crash'],
    ['serverpod', 'errors=100%'],
    ['websocket', 'unhealthy'],
    ['video-processing', 'crash'],
    ['video-processing', 'unpullable'],
  ])('of %s (%s) is taken away again: nothing is there, as before', async (service, behaviour) => {
    const sandbox = await standing(production);
    behave(sandbox, `${service}:bad`, behaviour);
    const before = stateOf(sandbox, production);
    const walked = await ship(sandbox, { service, image: `${service}:bad`, bake });
    expect(walked.outcome).toBe('put-back');
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    // And the next one, which is good, ships.
    await sandbox.drive(sandbox.clock.sleep(1_200_000 as never));
    expect(await ship(sandbox, { service, image: `${service}:good`, bake })).toMatchObject({ outcome: 'done', problems: [] });
  });
});

describe('a bad release of a worker that nobody calls', () => {
  it('(leak), which lives for minutes before it dies, is put back while it bakes (aws/containers-roadmap#1206, aws/containers-roadmap#288)', async () => {
    const sandbox = await serving(production, ['video-processing']);
    behave(sandbox, 'video-processing:bad', 'leak');
    const before = stateOf(sandbox, production);
    const walked = await ship(sandbox, { service: 'video-processing', image: 'video-processing:bad', bake: 1_200_000 });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['TASKS_DIE_IN_BAKE'] });
    expect(walked.problems[0]?.message).toContain('OutOfMemory');
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
  });

  it.each(['crash', 'unpullable', 'wrong-arch'])('(%s) is put back', async (behaviour) => {
    const sandbox = await serving(production, ['video-processing']);
    behave(sandbox, 'video-processing:bad', behaviour);
    const before = stateOf(sandbox, production);
    const walked = await ship(sandbox, { service: 'video-processing', image: 'video-processing:bad', bake });
    // Where ECS waits for minutes before each new try, three of them may take longer than any release is waited for.
    const code = flipOfThisFile() !== undefined && codes(walked)[0] === 'STEP_TIMEOUT' ? 'STEP_TIMEOUT' : 'TASKS_DIE';
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: [code] });
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
  });
});
