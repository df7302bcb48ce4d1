// Every outcome that a command can have, with its exit code and its one JSON document.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { folder, inSandbox, journal, runsOf, whole } from './platform.ts';

let here = '';
beforeAll(() => {
  here = folder();
});

const drill = 'failover drill --scenario multi-az -e production --yes --confirm production';

describe('done and would-change', () => {
  it('a dry run says what would change (10), writes nothing, and its fingerprint lets that very plan run (0)', () => {
    const before = runsOf(here);
    const dry = inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --dry-run').answer;
    expect(dry).toMatchObject({ kind: 'deploy', outcome: 'would-change', run: null, environment: 'staging', cloud: 'sandbox', problems: [] });
    expect((dry['plan'] as { actions: unknown }).actions).toContain('ecs:UpdateService');
    expect(runsOf(here)).toEqual(before);
    expect(inSandbox(here, 'sandbox wait 1h').answer.outcome).toBe('done');
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --dry-run').answer['fingerprint']).toBe(dry['fingerprint']);
    const done = inSandbox(here, `deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --yes --expect ${String(dry['fingerprint'])}`);
    expect(done.answer).toMatchObject({ kind: 'deploy', outcome: 'done', environment: 'staging', cloud: 'sandbox', problems: [], deployments: [{ service: 'serverpod', stage: 'done', rolledBack: false, reason: null }] });
    expect(done.answer.run).toBe(runsOf(here).at(-1));
    expect(done.stderr).toMatch(/^\d\d:\d\d:\d\d {2}deploy on staging in the sandbox, run /);
    expect(journal(here, done.answer.run ?? '').at(-1)).toMatchObject({ type: 'run.ended', outcome: 'done' });
  });

  it.runIf(whole)('what is so already is done (0), dry or not', () => {
    expect(inSandbox(here, 'env bootstrap -e staging --dry-run').answer).toMatchObject({ outcome: 'done', run: null });
    expect(inSandbox(here, 'env bootstrap -e staging --yes').answer).toMatchObject({ outcome: 'done', run: null, changed: false });
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 -e staging --dry-run').answer.outcome).toBe('done');
  });

  it('--expect of another plan is refused (3)', () => {
    const { answer, codes } = inSandbox(here, 'deploy serverpod --image serverpod:1.2.0 -e staging --yes --expect 0123456789abcdef');
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: ['PLAN_CHANGED'] });
  });
});

describe('put back (4), half-way (5), no (6), inconclusive (9)', () => {
  it.runIf(whole)('a release that crashes is put back (4)', () => {
    const there = folder();
    inSandbox(there, 'sandbox image put serverpod:bad --behaviour crash');
    const { answer, codes } = inSandbox(there, 'deploy serverpod --image serverpod:bad -e production --yes');
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'put-back', codes: ['TASKS_DIE'] });
    expect(answer).toMatchObject({ deployments: [{ stage: 'put-back', rolledBack: true, users: { downtime: { atLeast: 0, atMost: 0 } } }], evidence: { path: expect.any(String), hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(inSandbox(there, 'sandbox truth').answer['outages']).toEqual([]);
  });

  it.runIf(whole)('evidence is locked where the environment has a bucket for it; where it cannot be, the outcome is what it was', () => {
    const there = folder();
    const file = join(there, 'platform.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/( {2}staging:\n)/, '$1    settings: { evidence: { bucket: true } }\n'));
    const ship = (version: string) => inSandbox(there, `deploy serverpod --image serverpod:${version} --bake 1m -e staging --yes`);
    const early = ship('1.1.0');
    expect({ outcome: early.answer.outcome, codes: early.codes, evidence: early.answer['evidence'] }).toMatchObject({ outcome: 'done', codes: ['EVIDENCE_NOT_LOCKED'], evidence: { locked: null, path: expect.any(String) } });
    expect(inSandbox(there, 'env bootstrap -e staging --layer evidence --yes').answer.outcome).toBe('done');
    const { answer } = ship('1.2.0');
    expect(answer).toMatchObject({ outcome: 'done', problems: [], evidence: { locked: `s3://video-auctions-staging-evidence-111111111111-us-east-1/deploy/${answer.run ?? ''}/` } });
  });

  it.runIf(whole)('a bootstrap whose database fails stops half-way (5), and resume goes on (0)', () => {
    const there = folder('empty');
    inSandbox(there, 'sandbox fault add failed-resource type=AWS::RDS::DBInstance');
    const first = inSandbox(there, 'env bootstrap -e staging --yes');
    expect({ outcome: first.answer.outcome, codes: first.codes }).toEqual({ outcome: 'half-way', codes: ['STACK_FAILED'] });
    expect(inSandbox(there, 'runs list').answer['runs']).toMatchObject([{ run: first.answer.run, kind: 'env.bootstrap', outcome: 'half-way', alive: false, open: true }]);
    inSandbox(there, 'sandbox fault clear');
    expect(inSandbox(there, 'runs resume').answer).toMatchObject({ kind: 'runs.resume', outcome: 'done', run: first.answer.run, environment: 'staging', problems: [] });
    expect(inSandbox(there, 'env bootstrap -e staging --dry-run').answer.outcome).toBe('done');
  });

  it.runIf(whole)('a drill: met (0), missed (6), too soon (3); a report without data (9); a budget that is passed (6)', () => {
    const there = folder();
    expect(inSandbox(folder('empty'), 'budget check -e production').answer).toMatchObject({ outcome: 'inconclusive', budgets: [] });
    expect(inSandbox(there, 'cost report -e production').answer).toMatchObject({ outcome: 'inconclusive', rows: [], dataAsOf: null });
    inSandbox(there, 'sandbox fault add rds-failover seconds=60');
    const met = inSandbox(there, drill).answer;
    expect(met).toMatchObject({ kind: 'failover.drill', outcome: 'done', scenario: 'multi-az', verdict: 'met', objective: 120, measured: { sampleInterval: 0.5 } });
    expect(inSandbox(there, drill).codes).toEqual(['TOO_SOON']);
    inSandbox(there, 'sandbox fault clear');
    inSandbox(there, 'sandbox fault add rds-failover seconds=150');
    inSandbox(there, 'sandbox wait 2d');
    expect(inSandbox(there, drill).answer).toMatchObject({ outcome: 'no', verdict: 'missed', problems: [{ code: 'OBJECTIVE_MISSED' }] });
    const cost = inSandbox(there, 'cost report -e production').answer;
    expect(cost).toMatchObject({ outcome: 'done', metric: 'UnblendedCost', excludes: ['Credit', 'Refund'] });
    expect(String(cost['dataAsOf']) < String(cost['to'])).toBe(true);
    expect(inSandbox(there, 'budget check -e production').answer.outcome).toBe('done');
    expect(inSandbox(there, 'budget check -e production --fail-at 0.1%').answer).toMatchObject({ outcome: 'no', problems: [{ code: 'OVER_BUDGET' }] });
    expect(inSandbox(there, 'budget check -e production --forecast').answer.outcome).toMatch(/inconclusive|done/);
  });
});
