// A deploy that is not alone: somebody at the console, scaling, Spot.
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { noCloud } from '../../src/lib/aws/cloud.ts';
import { planStop } from '../../src/lib/operations/deploy/in-flight/plans.ts';
import type { InFlightFacts } from '../../src/lib/operations/deploy/in-flight/request.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { differences, stateOf } from '../laws/state.ts';
import { flipOfThisFile } from './flip.ts';
import { breakIt, byHand, production, serving, ship, someOf, standing, truthOn, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const bake = 300_000;
const cluster = 'video-auctions-production';

const cloudOf = (sandbox: OpenSandbox) => cloudIn(sandbox, production.account).acting;

/** Does something when the deploy has gone on for so long. */
async function meanwhile<T>(sandbox: OpenSandbox, after: number, does: () => Promise<unknown>, deploy: Promise<T>): Promise<T> {
  const then = async (): Promise<void> => {
    await sandbox.drive(sandbox.clock.sleep(after as never));
    await sandbox.drive(does());
  };
  const [walked] = await Promise.all([deploy, then()]);
  return walked;
}

describe('somebody who deploys at the console meanwhile', () => {
  it.each(someOf([60, 330], 1))('(after %i s) is not overruled: the run says so, exit 5, and what runs is theirs', async (after) => {
    const sandbox = await serving(production);
    const ecs = cloudOf(sandbox).ecs(production.region);
    const from = sandbox.now();
    let theirs = '';
    const deploys = async (): Promise<void> => {
      const live = await ecs.service(cluster, 'serverpod');
      const { definition } = (await ecs.taskDefinition(live?.taskDefinition ?? '')) ?? {};
      const { family, networkMode, requiresCompatibilities, cpu, memory, executionRoleArn, taskRoleArn, containerDefinitions } = definition ?? {};
      theirs = await ecs.registerTaskDefinition({ family, networkMode, requiresCompatibilities, cpu, memory, executionRoleArn, taskRoleArn, containerDefinitions });
      await ecs.updateService({ cluster, service: 'serverpod', taskDefinition: theirs });
    };
    const walked = await meanwhile(sandbox, after * 1000, deploys, ship(sandbox, { image: 'serverpod:1.1.0', bake }));
    expect(walked.outcome).toBe('half-way');
    // Where the load balancer follows late, users may meet the one deployment's end before ECS shows the other.
    expect(new Set(walked.problems.map((it) => it.code).filter((code) => flipOfThisFile() === undefined || code !== 'USERS_SEE_ERRORS'))).toEqual(new Set(['SUPERSEDED']));
    await sandbox.drive(sandbox.clock.sleep(3_600_000 as never));
    const [newest] = await sandbox.drive(ecs.deployments(cluster, 'serverpod', 1));
    expect(newest?.status).toBe('SUCCESSFUL');
    expect((await sandbox.drive(ecs.service(cluster, 'serverpod')))?.taskDefinition).toBe(theirs);
    // Scaling is as it was, whoever's release it is that scales.
    expect((await sandbox.drive(cloudOf(sandbox).scaling(production.region).target(cluster, 'serverpod')))?.scaleInSuspended).toBe(false);
    // ECS takes old tasks away as soon as it has changed the rule, whether or not the load balancer goes by it yet.
    expect(truthOn(sandbox, { from }).down).toBeLessThanOrEqual(flipOfThisFile() === undefined ? 0 : 30);
  });
});

describe('somebody who stops it from another terminal', () => {
  it.each([60, 180])('(after %i s) has it put back: both runs follow it to its end, the first one says that it was asked, and not that its image is bad; the old tasks go on, and none is started (aws/copilot-cli#4838)', async (after) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const before = await sandbox.drive(cloudOf(sandbox).ecs(production.region).service(cluster, 'serverpod'));
    const tasks = () => (byHand(sandbox, production, ['ecs', 'ListTasks', { cluster, serviceName: 'serverpod' }]) as { taskArns: string[] }).taskArns.toSorted();
    const serve = tasks();
    let stopped: Promise<Walked> | undefined;
    const stops = async (): Promise<void> => {
      stopped = walk(sandbox, { kind: 'deploy.stop', request: { environment: production, service: 'serverpod' } });
    };
    const first = await meanwhile(sandbox, after * 1000, stops, ship(sandbox, { image: 'serverpod:1.1.0', bake }));
    expect(await stopped).toMatchObject({ outcome: 'done', problems: [] });
    expect({ outcome: first.outcome, codes: first.problems.map((it) => it.code) }).toEqual({ outcome: 'put-back', codes: ['STOPPED_BY_SOMEBODY'] });
    expect(first.problems[0]?.fix).toMatch(/runs list -e production --remote/);
    expect(first.problems[0]?.fix).not.toMatch(/[Mm]end the image/);
    expect((await sandbox.drive(cloudOf(sandbox).ecs(production.region).service(cluster, 'serverpod')))?.taskDefinition).toBe(before?.taskDefinition);
    expect(tasks()).toEqual(serve);
    expect((await sandbox.drive(cloudOf(sandbox).scaling(production.region).target(cluster, 'serverpod')))?.scaleInSuspended).toBe(false);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});

describe('somebody who stops a first deployment from another terminal', () => {
  const stop = (sandbox: OpenSandbox, more: object = {}): Promise<Walked> => walk(sandbox, { kind: 'deploy.stop', request: { environment: production, service: 'serverpod', ...more } });

  it.each(someOf([100, 300], 1))('(after %i s) takes the service away, by a word of consent alone; the run that made it says so, and takes the rest away', async (after) => {
    const sandbox = await standing(production);
    const before = stateOf(sandbox, production);
    let asked: Promise<Walked> | undefined;
    let stopped: Promise<Walked> | undefined;
    const stops = async (): Promise<void> => {
      asked = stop(sandbox);
      await asked;
      stopped = stop(sandbox, { allowRemoval: true });
    };
    const first = await meanwhile(sandbox, after * 1000, stops, ship(sandbox, { image: 'serverpod:1.0.0', bake }));
    expect((await asked)?.problems).toMatchObject([{ code: 'NOTHING_BEFORE', fix: expect.stringContaining('`platform deploy stop serverpod -e production --allow-removal`') }]);
    expect(await stopped).toMatchObject({ outcome: 'done', problems: [], plan: { headline: 'video-auctions production: stop the first deployment of serverpod, and take the service away: nothing ran before' } });
    expect(first).toMatchObject({ outcome: 'put-back', problems: [{ code: 'STOPPED_BY_SOMEBODY', message: expect.stringMatching(/took serverpod away/), fix: expect.stringMatching(/^Nothing of it runs, as before/) }] });
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
  });

  it('whose run was killed leaves no service, and the next first deployment ships', async () => {
    const sandbox = await standing(production);
    expect(await ship(sandbox, { image: 'serverpod:1.0.0', bake, run: { until: 'release' } })).toMatchObject({ outcome: 'done' });
    const stopped = await stop(sandbox, { allowRemoval: true });
    expect(stopped).toMatchObject({ outcome: 'done', problems: [], plan: { warnings: [expect.stringContaining('the listener rule')] } });
    expect(await sandbox.drive(cloudOf(sandbox).ecs(production.region).service(cluster, 'serverpod'))).toBeUndefined();
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
    // What served once is never taken away, whatever ECS says of a source; nor what has ended meanwhile.
    expect((await stop(sandbox, { allowRemoval: true })).problems).toMatchObject([{ code: 'NOTHING_IN_FLIGHT' }]);
    const seen = { ...(stopped.facts as InFlightFacts), deployment: { ...(stopped.facts as InFlightFacts).deployment, served: true } as InFlightFacts['deployment'] };
    expect(planStop(noCloud(), { environment: production, service: 'serverpod', allowRemoval: true }, seen)).toMatchObject({ refusals: [{ code: 'NOTHING_BEFORE', message: expect.stringMatching(/an earlier one ended well/) }], steps: [] });
  });
});

describe('scaling meanwhile', () => {
  it('aws/containers-roadmap#794: more tasks are asked for in the middle of a deploy, and it ends well with all of them', async () => {
    const sandbox = await serving(production);
    const ecs = cloudOf(sandbox).ecs(production.region);
    const from = sandbox.now();
    const walked = await meanwhile(sandbox, 90_000, () => ecs.updateService({ cluster, service: 'serverpod', desiredCount: 5 }), ship(sandbox, { image: 'serverpod:1.1.0', bake }));
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(await sandbox.drive(ecs.service(cluster, 'serverpod'))).toMatchObject({ desiredCount: 5, runningCount: 5 });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});

describe('Spot meanwhile', () => {
  it.runIf(whole)('takes tasks of a worker back: they are not counted against the new release (aws/containers-roadmap#713)', async () => {
    const sandbox = await serving(production, ['video-processing']);
    const takes = async (): Promise<void> => breakIt(sandbox, 'spot-interruption');
    const walked = await meanwhile(sandbox, flipOfThisFile() === undefined ? 240_000 : 400_000, takes, ship(sandbox, { service: 'video-processing', image: '1.1.0', bake }));
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  });
});
