// Commands that are refused, and words that are wrong: nothing is changed.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { folder, inSandbox, platform, whole } from './platform.ts';

/** Else every third. */
const some = (cases: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] => cases.filter((_, n) => whole || n % 3 === 0);

let here = '';
beforeAll(() => {
  here = folder();
});

describe('refused (3)', () => {
  it.each(some([
    ['deploy serverpod --image serverpod:gone -e staging --dry-run', 'IMAGE_MISSING'],
    ['deploy serverpod --image serverpod:gone -e staging --yes', 'IMAGE_MISSING'],
    ['failover drill --scenario multi-az -e staging --yes', 'SINGLE_AZ'],
    ['failover drill --scenario multi-az -e staging --dry-run', 'SINGLE_AZ'],
    ['runs resume', 'NOTHING_TO_RESUME'],
  ]))('%s', (words, code) => {
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

  it.runIf(whole)('the same variables count on an environment that is not protected', () => {
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

  it.runIf(whole)('a run of a sandbox that was reset', () => {
    const there = folder();
    const { run } = inSandbox(there, 'deploy serverpod --image serverpod:1.1.0 -e staging --yes --until register').answer;
    expect(inSandbox(there, 'sandbox reset --yes').status).toBe(0);
    const { answer, codes } = inSandbox(there, `runs resume ${run ?? ''}`);
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: ['OTHER_WORLD'] });
    expect(answer.problems[0]?.message).toContain('reset');
  });
});

describe('wrong words (2)', () => {
  it.each(some([
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
  ]))('%s', (words, code) => {
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
