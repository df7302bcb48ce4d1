// Every outcome that a command can have, with its exit code and its one JSON document.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { folder, inSandbox, journal, platform, runsOf } from './platform.ts';

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

  it('what is so already is done (0), dry or not', () => {
    expect(inSandbox(here, 'env bootstrap -e staging --dry-run').answer).toMatchObject({ outcome: 'done', run: null });
    expect(inSandbox(here, 'env bootstrap -e staging --yes').answer).toMatchObject({ outcome: 'done', run: null, changed: false });
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 -e staging --dry-run').answer.outcome).toBe('done');
  });

  it('--expect of another plan is refused (3)', () => {
    const { answer, codes } = inSandbox(here, 'deploy serverpod --image serverpod:1.2.0 -e staging --yes --expect 0123456789abcdef');
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: ['PLAN_CHANGED'] });
  });
});

describe('refused (3)', () => {
  it.each([
    ['deploy serverpod --image serverpod:gone -e staging --dry-run', 'IMAGE_MISSING'],
    ['deploy serverpod --image serverpod:gone -e staging --yes', 'IMAGE_MISSING'],
    ['failover drill --scenario multi-az -e staging --yes', 'SINGLE_AZ'],
    ['failover drill --scenario multi-az -e staging --dry-run', 'SINGLE_AZ'],
    ['runs resume', 'NOTHING_TO_RESUME'],
  ])('%s', (words, code) => {
    inSandbox(here, 'sandbox image put serverpod:gone --behaviour missing');
    const { answer, codes } = inSandbox(here, words);
    expect({ outcome: answer.outcome, codes, run: answer.run }).toEqual({ outcome: 'refused', codes: [code], run: null });
  });

  it.each([
    [{ CI: 'true', PLATFORM_YES: '1' }, ['--confirm', 'production', '--sandbox'], 'PLATFORM_YES'],
    [{ CI: 'true', PLATFORM_SANDBOX: '1' }, ['--confirm', 'production', '--yes'], 'PLATFORM_SANDBOX'],
  ])('consent inherited by a pipeline on a protected environment: %o', (variables, flags, variable) => {
    const { answer, codes } = platform(here, ['failover', 'drill', '--scenario', 'multi-az', '-e', 'production', '--json', ...flags], variables);
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: ['VARIABLE_DOES_NOT_COUNT'] });
    expect(answer.problems[0]?.message).toContain(variable);
  });

  it('the same variables count on an environment that is not protected', () => {
    expect(platform(here, ['env', 'bootstrap', '-e', 'staging', '--json'], { CI: 'true', PLATFORM_YES: '1', PLATFORM_SANDBOX: '1' }).answer).toMatchObject({ outcome: 'done', cloud: 'sandbox' });
  });

  it('without credentials, at once and with a way out', () => {
    const began = performance.now();
    const { answer, codes } = platform(here, ['deploy', 'serverpod', '--image', 'serverpod:1.1.0', '-e', 'staging', '--yes', '--json']);
    expect({ outcome: answer.outcome, codes, cloud: answer.cloud }).toEqual({ outcome: 'refused', codes: ['AWS_NO_CREDENTIALS'], cloud: '111111111111' });
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it.each(['runs', 'locks'])('where .platform/%s cannot be written', (name) => {
    const there = folder();
    rmSync(join(there, '.platform', name), { recursive: true, force: true });
    writeFileSync(join(there, '.platform', name), 'a file is in the way');
    const { answer } = inSandbox(there, 'deploy serverpod --image serverpod:1.1.0 -e staging --yes');
    expect(answer).toMatchObject({ outcome: 'refused', problems: [{ code: expect.stringMatching(/UNWRITABLE/) }] });
    expect(answer.problems[0]?.fix).toContain('Nothing was changed');
  });

  it('a run of a sandbox that was reset', () => {
    const there = folder();
    const { run } = inSandbox(there, 'deploy serverpod --image serverpod:1.1.0 -e staging --yes --until register').answer;
    expect(inSandbox(there, 'sandbox reset --yes').status).toBe(0);
    const { answer, codes } = inSandbox(there, `runs resume ${run ?? ''}`);
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: ['OTHER_WORLD'] });
    expect(answer.problems[0]?.message).toContain('reset');
  });
});

describe('wrong words (2)', () => {
  it.each([
    ['deploy serverpod --image serverpod:1.1.0', 'MISSING_ENVIRONMENT'],
    ['deploy serverpod --image serverpod:1.1.0 -e prod', 'ENVIRONMENT_UNKNOWN'],
    ['deploy serverpodd --image serverpod:1.1.0 -e staging', 'SERVICE_UNKNOWN'],
    ['deploy --image serverpod:1.1.0 -e staging', 'NO_SERVICE'],
    ['deploy --all --image serverpod:1.1.0 -e staging', 'IMAGE_FOR_MANY'],
    ['deploy serverpod -e staging', 'MISSING_FLAG'],
    ['deploy serverpod --image serverpod:1.2.0 -e staging', 'MISSING_CONSENT'],
    ['deploy serverpod --image serverpod:1.2.0 -e staging --yes --until nowhere', 'UNTIL_UNKNOWN'],
    ['deploy serverpod --image serverpod:1.2.0 -e staging --yes --timeout soon', 'WRONG_DURATION'],
    ['deploy serverpod --image serverpod:1.2.0 -e staging --yess', 'UNKNOWN_FLAG'],
    ['failover drill --scenario multi-az -e production --yes', 'MISSING_CONSENT'],
    ['failover drill --scenario multi-az -e production --yes --confirm staging', 'WRONG_CONFIRM'],
    ['failover drill --scenario magic -e production --yes', 'WRONG_WORDS'],
    ['runs resume 20260101-000000-x-000000', 'RUN_UNKNOWN'],
    ['sandbox fault add thunder', 'SANDBOX_NO_SUCH_FAULT'],
    ['sandbox image put serverpod:1 --behaviour sulks', 'NO_BEHAVIOUR'],
    ['cost report -e staging --by moon', 'WRONG_GROUP'],
    ['nonsense', 'UNKNOWN_COMMAND'],
  ])('%s', (words, code) => {
    const { answer, codes } = inSandbox(here, words);
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'usage', codes: [code] });
  });

  it('a variable that is neither yes nor no, a speed that is none, a speed that is another', () => {
    expect(inSandbox(here, 'env bootstrap -e staging', { PLATFORM_YES: 'maybe' }).codes).toEqual(['WRONG_VARIABLE']);
    expect(inSandbox(folder('empty'), 'sandbox status', { PLATFORM_SANDBOX_SPEED: 'fast' }).codes).toEqual(['SANDBOX_SPEED']);
    expect(inSandbox(here, 'sandbox status', { PLATFORM_SANDBOX_SPEED: '60' }).codes).toEqual(['SANDBOX_FIXED']);
  });

  it('a broken platform.yml: all of its errors, each with its place', () => {
    const there = folder('empty');
    writeFileSync(join(there, 'platform.yml'), 'version: 1\napp: Bad Name\nblueprint: huge\ndomain: x\nregions: { home: moon-1 }\nenvironments: { staging: { account: "1" } }\nservices: { a: { image: a, cpu: 3 } }\nsurprise: true\n');
    const { answer } = inSandbox(there, 'env bootstrap -e staging --yes');
    expect(answer.outcome).toBe('usage');
    expect(new Set(answer.problems.map((it) => it.code))).toEqual(new Set(['CONFIG_INVALID']));
    expect(answer.problems.length).toBeGreaterThan(4);
    expect(answer.problems.every((it) => /^platform\.yml:\d+:\d+$/.test((it as { where?: string }).where ?? ''))).toBe(true);
  });

  it('no platform.yml at all', () => {
    const there = folder('empty');
    rmSync(join(there, 'platform.yml'));
    expect(inSandbox(there, 'env bootstrap -e staging --yes').answer).toMatchObject({ outcome: 'usage' });
    expect(readdirSync(there)).toEqual([]);
  });
});

describe('put back (4), half-way (5), no (6), inconclusive (9)', () => {
  it('a release that crashes is put back (4)', () => {
    const there = folder();
    inSandbox(there, 'sandbox image put serverpod:bad --behaviour crash');
    const { answer, codes } = inSandbox(there, 'deploy serverpod --image serverpod:bad -e production --yes');
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'put-back', codes: ['TASKS_DIE'] });
    expect(answer).toMatchObject({ deployments: [{ stage: 'put-back', rolledBack: true, users: { downtime: { atLeast: 0, atMost: 0 } } }], evidence: { path: expect.any(String), hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(inSandbox(there, 'sandbox truth').answer['outages']).toEqual([]);
  });

  it('a bootstrap whose database fails stops half-way (5), and resume goes on (0)', () => {
    const there = folder('empty');
    inSandbox(there, 'sandbox fault add failed-resource type=AWS::RDS::DBInstance');
    const first = inSandbox(there, 'env bootstrap -e staging --yes');
    expect({ outcome: first.answer.outcome, codes: first.codes }).toEqual({ outcome: 'half-way', codes: ['STACK_FAILED'] });
    expect(inSandbox(there, 'runs list').answer['runs']).toMatchObject([{ run: first.answer.run, kind: 'env.bootstrap', outcome: 'half-way', alive: false, open: true }]);
    inSandbox(there, 'sandbox fault clear');
    expect(inSandbox(there, 'runs resume').answer).toMatchObject({ kind: 'runs.resume', outcome: 'done', run: first.answer.run, environment: 'staging', problems: [] });
    expect(inSandbox(there, 'env bootstrap -e staging --dry-run').answer.outcome).toBe('done');
  });

  it('a drill: met (0), missed (6), too soon (3); a report without data (9); a budget that is passed (6)', () => {
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
