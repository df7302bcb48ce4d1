// Bootstraps that meet trouble: what stands stays, what is left is said, and resume goes on to the same end.
import { describe, expect, it } from 'vitest';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { differences, stateOf } from '../laws/state.ts';
import { parseConfig } from './other-app.ts';
import { breakIt, emptyWorld, mend, production, serving, someOf, staging, standing, truthOn, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging, more: Partial<Walk> = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment }, ...more });
/** Goes on with a run as a later process does: the same request, the facts and the journal of the first. */
const goOn = (sandbox: OpenSandbox, first: Walked, environment: EnvironmentDescription = staging): Promise<Walked> =>
  up(sandbox, environment, { forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });

const codes = ({ problems }: Walked): readonly string[] => problems.map((it) => it.code);
const endOf = (sandbox: OpenSandbox, environment = staging): Readonly<Record<string, string>> => stateOf(sandbox, environment);

describe('a bootstrap', () => {
  it('that is done needs nothing more: the second has no steps', async () => {
    const sandbox = await standing(staging);
    const again = await up(sandbox);
    expect(again.plan).toMatchObject({ steps: [], changes: [], refusals: [] });
  });

  it('of another application in eu-west-1 stands there and nowhere else, but for what CloudFront wants elsewhere', async () => {
    const environment = describeEnvironment(parseConfig(), 'live');
    const sandbox = await standing(environment);
    expect(Object.keys(endOf(sandbox, environment)).length).toBeGreaterThan(20);
    const elsewhere = Object.keys(endOf(sandbox, { ...environment, region: 'us-east-1' }));
    expect(elsewhere.filter((what) => what.endsWith(' status'))).toEqual(['stack gym-live-cdn status', 'stack gym-live-edge-global status']);
    expect(elsewhere.filter((what) => !/^stack gym-live-(cdn|edge-global) /.test(what))).toEqual([]);
  });

  it('whose database fails leaves the rest standing, says which and why, and is done when it is mended', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, 'failed-resource type=AWS::RDS::DBInstance reason=InsufficientDBInstanceCapacity');
    const first = await up(sandbox);
    expect({ outcome: first.outcome, codes: codes(first) }).toEqual({ outcome: 'half-way', codes: ['STACK_FAILED'] });
    expect(first.problems[0]?.message).toMatch(/video-auctions-staging-data: Instance \(AWS::RDS::DBInstance\) failed: .*InsufficientDBInstanceCapacity/);
    expect(first.problems[0]?.fix).toContain('platform runs resume');
    const half = endOf(sandbox);
    expect(half['stack video-auctions-staging-network status']).toBe('CREATE_COMPLETE');
    expect(half['stack video-auctions-staging-edge status']).toBe('CREATE_COMPLETE');
    mend(sandbox);
    const second = await goOn(sandbox, first);
    expect({ outcome: second.outcome, codes: codes(second) }).toEqual({ outcome: 'done', codes: [] });
    expect(differences(endOf(await standing(staging)), endOf(sandbox)).filter((line) => !/zones/.test(line))).toEqual([]);
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });

  it.each(someOf(['foundation', 'network', 'storage', 'cluster', 'edge', 'cache'], 1))('whose %s fails is done when it is mended', async (layer) => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, `failed-resource stack=video-auctions-staging-${layer} on=create`);
    const first = await up(sandbox);
    expect(first.outcome).toBe('half-way');
    mend(sandbox);
    expect(await goOn(sandbox, first)).toMatchObject({ outcome: 'done', problems: [] });
    expect(differences(endOf(await standing(staging)), endOf(sandbox)).filter((line) => !/zones/.test(line))).toEqual([]);
  });

  it.runIf(whole)('that failed half-way can also be begun anew: the new run makes what is left', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, 'failed-resource type=AWS::ElastiCache::ReplicationGroup');
    expect((await up(sandbox)).outcome).toBe('half-way');
    mend(sandbox);
    expect(await up(sandbox)).toMatchObject({ outcome: 'done', problems: [] });
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });

  it.runIf(whole).each(someOf(['throttle op=cloudformation:* share=0.3', 'throttle op=*:* share=0.2', 'lost-reply op=cloudformation:CreateChangeSet', 'lost-reply op=cloudformation:ExecuteChangeSet', 'lost-reply op=*:* share=0.1', 'late op=cloudformation:CreateChangeSet by=8s times=4', 'late op=cloudformation:ExecuteChangeSet by=20s times=3', 'read-lag seconds=4'], 1))('under %s comes to the same end', async (fault) => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, fault);
    const walked = await up(sandbox);
    expect({ outcome: walked.outcome, problems: walked.problems }).toEqual({ outcome: 'done', problems: [] });
    mend(sandbox);
    expect(differences(endOf(await standing(staging)), endOf(sandbox)).filter((line) => !/zones/.test(line))).toEqual([]);
  });

  it.runIf(whole).each(someOf(['+20s', '+3m', '+6m'], 1))('whose credentials expire at %s stops half-way without another word to AWS, and resume goes on', async (at) => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, `expired-credentials at=${at}`);
    const first = await up(sandbox);
    expect({ outcome: first.outcome, code: codes(first)[0] }).toEqual({ outcome: 'half-way', code: 'AWS_CREDENTIALS_EXPIRED' });
    expect(first.problems[0]?.fix).toContain('platform runs resume');
    mend(sandbox);
    expect(await goOn(sandbox, first)).toMatchObject({ outcome: 'done', problems: [] });
    expect(differences(endOf(await standing(staging)), endOf(sandbox)).filter((line) => !/zones/.test(line))).toEqual([]);
  });

  it.runIf(whole)('whose database cannot be protected stops half-way, and protects it when that is mended', async () => {
    const sandbox = emptyWorld([production]);
    breakIt(sandbox, 'failed-resource type=AWS::RDS::DBInstance on=update');
    const first = await up(sandbox, production);
    expect({ outcome: first.outcome, codes: codes(first) }).toEqual({ outcome: 'half-way', codes: ['STACK_FAILED'] });
    expect(endOf(sandbox, production)['database video-auctions-production protection']).toBe('false');
    mend(sandbox);
    expect(await goOn(sandbox, first, production)).toMatchObject({ outcome: 'done', problems: [] });
    expect(endOf(sandbox, production)['database video-auctions-production protection']).toBe('true');
  });

  it.runIf(whole)('with credentials that expired before it began is refused', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, 'expired-credentials');
    await expect(up(sandbox)).rejects.toMatchObject({ data: { code: 'AWS_CREDENTIALS_EXPIRED', outcome: 'refused' } });
  });

  it.runIf(whole)('that changes what serves is noticed by nobody', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const changed = { ...production, settings: { ...production.settings, service: { ...(production.settings['service'] as object), keepImages: 40 } } } as typeof production;
    const walked = await up(sandbox, changed);
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(walked.plan.steps.length).toBeGreaterThan(0);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });

  it.runIf(whole)('without a hosted zone is refused, and says which zone is wanted', async () => {
    const sandbox = emptyWorld([]);
    const walked = await up(sandbox);
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'refused', codes: ['ZONE_MISSING'] });
    expect(walked.problems[0]?.fix).toContain('staging.auctions.example.com');
  });
});
