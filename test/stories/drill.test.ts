// Drills: what is measured from outside against what really happened, and every way in which one proves nothing.
import { describe, expect, it } from 'vitest';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { listFaults } from '../../src/lib/sandbox/world/faults.ts';
import { minutes, seconds } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { parseConfig } from './other-app.ts';
import { behave, breakIt, drill, holds, mend, production, serving, ship, someOf, staging, standing, toldDrill, truthOn, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const codes = ({ problems }: Walked): readonly string[] => problems.map((it) => it.code);
const seeds = ['story', 'x', 'y', 'z', '42'] as const;

describe('a Multi-AZ drill', () => {
  it.each(someOf(seeds, 1))('measures an outage whose bounds hold the true one (seed "%s")', async (seed) => {
    const sandbox = await serving(production, ['serverpod'], seed);
    const from = sandbox.now();
    const walked = await drill(sandbox);
    const { measured, verdict } = toldDrill(walked);
    const truth = truthOn(sandbox, { from });
    expect({ truth, ...measured, holds: [holds(measured.writeDowntime, truth.write), holds(measured.readDowntime, truth.read), holds(measured.downtime, truth.down)] }).toMatchObject({ holds: [true, true, true] });
    expect(truth.write).toBeGreaterThan(30);
    // Never a verdict that the truth contradicts; none at all only where the bounds leave it open.
    const { atLeast, atMost } = measured.writeDowntime;
    expect(verdict).toBe((atMost ?? Infinity) <= 120 ? 'met' : atLeast > 120 ? 'missed' : 'inconclusive');
    if (verdict !== 'inconclusive') expect(verdict).toBe(truth.write <= 120 ? 'met' : 'missed');
    expect(walked.outcome).toBe({ met: 'done', missed: 'no', inconclusive: 'inconclusive' }[verdict]);
  });

  it('misses its objective when the failover takes 150 s: exit 6, with the numbers', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'rds-failover seconds=150');
    const walked = await drill(sandbox);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'no', codes: ['OBJECTIVE_MISSED'] });
    expect(toldDrill(walked)).toMatchObject({ verdict: 'missed', objective: 120 });
    expect(toldDrill(walked).measured.writeDowntime.atLeast).toBeGreaterThan(145);
  });

  it('does not decide when the objective lies inside the bounds: exit 9', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'rds-failover seconds=60');
    const { measured } = toldDrill(await drill(sandbox));
    const { atLeast, atMost } = measured.writeDowntime;
    expect(atMost).not.toBeNull();
    const inside = ((atLeast + (atMost ?? 0)) / 2) * 1000;
    const again = await serving(production);
    breakIt(again, 'rds-failover seconds=60');
    const walked = await drill(again, { ...production, objectives: { ...production.objectives, 'multi-az-failover': Math.round(inside) as never } });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'inconclusive', codes: ['OBJECTIVE_UNDECIDED'] });
  });

  it('without an objective measures and judges nothing', async () => {
    const sandbox = await serving(production);
    const environment = { ...production, objectives: {} };
    const walked = await drill(sandbox, environment);
    expect(walked.outcome).toBe('done');
    expect(toldDrill(walked, environment)).toMatchObject({ verdict: 'no-objective', objective: null });
  });

  it.runIf(whole)('of another application in another region holds as well', async () => {
    const environment = describeEnvironment(parseConfig(), 'live');
    const sandbox = await serving(environment, ['api']);
    const from = sandbox.now();
    const walked = await drill(sandbox, environment);
    const { measured } = toldDrill(walked, environment);
    expect(holds(measured.writeDowntime, truthOn(sandbox, { from, service: 'api', environment: 'live' }).write)).toBe(true);
    expect(walked.outcome).toBe('done');
  });
});

describe('a drill is refused', () => {
  it('on a Single-AZ database', async () => {
    const sandbox = await serving(staging);
    expect(codes(await drill(sandbox, staging))).toEqual(['SINGLE_AZ']);
  });

  it('where nobody could be watched', async () => {
    const sandbox = await standing(production);
    const walked = await drill(sandbox);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'refused', codes: ['NOTHING_TO_WATCH'] });
  });

  it('where the objective is about writes and nothing that writes is asked', async () => {
    const sandbox = await serving(production);
    const readers = { ...production, services: { ...production.services, serverpod: { ...production.services['serverpod'], probe: { read: '/probe/read' } } } } as typeof production;
    expect(codes(await drill(sandbox, readers))).toEqual(['NO_WRITES_TO_WATCH']);
    const measuredOnly = { ...readers, objectives: {} };
    const walked = await drill(sandbox, measuredOnly);
    expect({ outcome: walked.outcome, verdict: toldDrill(walked, measuredOnly).verdict }).toEqual({ outcome: 'done', verdict: 'no-objective' });
    expect(toldDrill(walked, measuredOnly).measured.writeDowntime).toEqual({ atLeast: 0, atMost: null });
    expect(toldDrill(walked, measuredOnly).measured.readDowntime.atLeast).toBeGreaterThan(50);
  });

  it('so soon after the last one, and says how long to wait', async () => {
    const sandbox = await serving(production);
    await drill(sandbox);
    await sandbox.drive(sandbox.clock.sleep(minutes(5)));
    const walked = await drill(sandbox);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'refused', codes: ['TOO_SOON'] });
    expect(walked.problems[0]?.fix).toMatch(/Wait another \d+m \d\ds/);
    await sandbox.drive(sandbox.clock.sleep(minutes(30)));
    expect((await drill(sandbox)).plan.refusals).toEqual([]);
  });

  it('when users are not served well before anything is broken: nothing is done to the database', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    breakIt(sandbox, 'az-down az=us-east-1a for=10m');
    breakIt(sandbox, 'az-down az=us-east-1b for=10m');
    breakIt(sandbox, 'az-down az=us-east-1c for=10m');
    breakIt(sandbox, 'az-down az=us-east-1d for=10m');
    const asked: string[] = [];
    const walked = await walk(sandbox, { kind: 'failover.drill', request: { environment: production, scenario: 'multi-az' }, cloud: { onAction: (action) => asked.push(action) } });
    expect(walked.outcome).toBe('refused');
    expect(asked).not.toContain('rds:RebootDBInstance');
    expect(differences(before, stateOf(sandbox, production)).filter((it) => !/zones/.test(it))).toEqual([]);
  });
});

describe('a drill proves nothing', () => {
  it.runIf(whole)('when AWS accepts the failover and abandons it', async () => {
    const sandbox = await serving(production);
    // However long the first one takes to be shown.
    breakIt(sandbox, 'flip rule=rds.repeat-abandoned');
    await drill(sandbox);
    await sandbox.drive(sandbox.clock.sleep(minutes(6)));
    // As if the last failover were long ago: the plan would refuse it otherwise.
    const walked = await walk(sandbox, { kind: 'failover.drill', request: { environment: production, scenario: 'multi-az' }, forget: (facts) => ({ ...(facts as object), secondsSinceFailover: null }) });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'inconclusive', codes: ['ABANDONED'] });
    expect(toldDrill(walked).verdict).toBe('inconclusive');
  });

  it.runIf(whole).each(someOf(['b', 'c'], 1))('when RDS shows its events minutes late: a short failover is not asked for twice (seed "%s")', async (seed) => {
    const sandbox = await serving(production, ['serverpod'], seed);
    breakIt(sandbox, 'rds-failover seconds=20');
    if (!listFaults(sandbox.world, sandbox.now()).some(({ args }) => args['rule'] === 'rds.events-at-once')) breakIt(sandbox, 'flip rule=rds.events-at-once');
    const asked: string[] = [];
    const walked = await walk(sandbox, { kind: 'failover.drill', request: { environment: production, scenario: 'multi-az' }, cloud: { onAction: (action) => asked.push(action) } });
    expect(asked.filter((action) => action === 'rds:RebootDBInstance')).toHaveLength(1);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'done', codes: [] });
  });

  it.runIf(whole)('when the failover never completes: it says so, and what to do', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'rds-failover-fails seconds=1500');
    const walked = await drill(sandbox);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['STEP_TIMEOUT'] });
    expect(toldDrill(walked).verdict).toBe('missed');
    expect(toldDrill(walked).measured.writeDowntime.atLeast).toBeGreaterThan(1200);
    expect(walked.problems[0]?.fix).toBeTruthy();
  });

  it.runIf(whole)('when it is interrupted: the database is left to AWS, and the run is at its end', async () => {
    const sandbox = await serving(production);
    const stop = new AbortController();
    void sandbox.clock.sleep(seconds(40)).then(() => stop.abort(new Error('Ctrl-C')));
    const walked = await drill(sandbox, production, { signal: stop.signal });
    expect(walked.outcome).toBe('interrupted');
    mend(sandbox);
  });
});

describe('a drill beside a degraded service', () => {
  it.runIf(whole)('does not take a service that fails one time in five for an outage', async () => {
    const sandbox = await serving(production);
    behave(sandbox, 'serverpod:flaky', 'errors=20%');
    const unguarded = { ...production, services: { ...production.services, serverpod: { ...production.services['serverpod'], deploy: { ...production.services['serverpod']?.deploy, guard: {} } } } } as typeof production;
    const shipped = await ship(sandbox, { environment: unguarded, image: 'serverpod:flaky', bake: 60_000 });
    if (shipped.outcome !== 'done') return;
    const walked = await drill(sandbox);
    expect(['refused', 'done', 'no', 'inconclusive']).toContain(walked.outcome);
  });
});
