// Every command: one JSON document, the exit code of its outcome, and problems that say what to type.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { everywhere } from '../../src/lib/cli/everywhere.ts';
import { isConsent } from '../../src/lib/cli/variables.ts';
import { exitCodes, Problem, type Outcome } from '../../src/lib/problems/problem.ts';
import { runToy, type ToyOptions } from './toy-command.ts';

const done: ToyOptions['answer'] = async () => ({ outcome: 'done', text: () => 'played', fields: { score: 3 } });
const play = (change: Partial<ToyOptions> = {}) => runToy({ words: ['chess'], answer: done, ...change });
const codesOf = (json: Readonly<Record<string, unknown>>): readonly string[] => (json['problems'] as readonly { readonly code: string }[]).map(({ code }) => code);

describe('an answer', () => {
  it('is the text for people, on stdout alone', async () => {
    expect(await play()).toMatchObject({ code: 0, stdout: 'played\n', stderr: '' });
  });

  it('is one JSON document with --json, and nothing else', async () => {
    const { code, json, stderr } = await play({ words: ['chess', '--json', '-e', 'staging', '--sandbox'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json).toMatchObject({ version: 1, kind: 'toy.play', outcome: 'done', environment: 'staging', cloud: 'sandbox', score: 3, problems: [] });
  });

  it('is JSON with PLATFORM_JSON=1, and cloud is sandbox with PLATFORM_ENDPOINT', async () => {
    const { json } = await play({ variables: { PLATFORM_JSON: '1', PLATFORM_ENDPOINT: 'http://127.0.0.1:4566' } });
    expect(json).toMatchObject({ outcome: 'done', cloud: 'sandbox', environment: null });
  });

  it.each(Object.entries(exitCodes) as [Outcome, number][])('with the outcome %s ends with %i (heroku/cli#1652, superfly/flyctl#2651, superfly/flyctl#1392, convox/rack#2158, rundeck/rundeck-cli#446, serokell/deploy-rs#179)', async (outcome, code) => {
    const problem = { code: 'SOMETHING', message: 'it is so', fix: 'do that', outcome };
    const ended = await play({ words: ['chess', '--json'], answer: async () => ({ outcome, run: 'r1', problems: [problem] }) });
    expect(ended.code).toBe(code);
    expect(ended.json).toMatchObject({ outcome, run: 'r1', problems: [{ code: 'SOMETHING', message: 'it is so', fix: 'do that' }] });
  });
});

describe('what is thrown', () => {
  it('as a Problem becomes the answer, with what was known by then', async () => {
    const ended = await play({
      words: ['chess', '--json'],
      answer: async (toy) => {
        toy.about({ run: 'r2', cloud: '222222222222' });
        throw new Problem({ code: 'LOCKED', message: 'taken', fix: 'wait', outcome: 'locked' });
      },
    });
    expect(ended.code).toBe(8);
    expect(ended.json).toMatchObject({ outcome: 'locked', run: 'r2', cloud: '222222222222' });
    expect(codesOf(ended.json)).toEqual(['LOCKED']);
  });

  it('by a mistake of ours is a bug: exit 1, with how to report it', async () => {
    const ended = await play({ answer: () => Promise.reject(new TypeError('undefined is not a function')) });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('✖ BUG');
    expect(ended.stderr).toContain('undefined is not a function');
    expect(ended.stderr).toMatch(/platform\/\d+\.\d+\.\d+ \w+-\w+ node-v/);
  });
});

describe('wrong words', () => {
  it.each([
    ['an unknown flag', ['chess', '--jsno'], 'UNKNOWN_FLAG', 'Did you mean --json?'],
    ['an unknown short flag', ['chess', '-q'], 'UNKNOWN_FLAG', '--help'],
    ['a word too many', ['chess', 'go'], 'UNEXPECTED_WORD', '--help'],
    ['a word too few', [], 'MISSING_WORD', '--help'],
    ['a value that is none of the allowed', ['chess', '--colour', 'blue'], 'WRONG_WORDS', '--help'],
    ['a flag without its value', ['chess', '--colour'], 'WRONG_WORDS', '--help'],
    ['no duration', ['chess', '--timeout', '5x'], 'WRONG_DURATION', '--timeout 90s'],
  ])('%s: exit 2, in words and in JSON', async (_, words, code, fix) => {
    const spoken = await play({ words });
    expect(spoken).toMatchObject({ code: 2, stdout: '' });
    expect(spoken.stderr).toContain(`✖ ${code}`);
    expect(spoken.stderr).toContain(fix);
    const { json, code: exit } = await play({ words: [...words, '--json'] });
    expect(exit).toBe(2);
    expect(json).toMatchObject({ outcome: 'usage', kind: 'toy.play' });
    expect(codesOf(json)).toEqual([code]);
  });

  it('the command does not even begin', async () => {
    let begun = false;
    await play({ words: ['chess', '--nonsense'], answer: async () => ((begun = true), { outcome: 'done' }) });
    expect(begun).toBe(false);
  });

  it('what follows -- is not ours: --json there is a word', async () => {
    expect((await play({ words: ['chess', '--', '--json'] })).stderr).toContain('UNEXPECTED_WORD');
  });
});

describe('flags and variables', () => {
  const promised = ['env', 'config', 'region', 'profile', 'sandbox', 'json', 'progress', 'yes', 'dry-run', 'expect', 'until', 'timeout', 'wait'];

  it('are the promised ones', () => {
    expect(Object.keys(everywhere)).toEqual(promised);
    expect([everywhere.env.char, everywhere.config.char, everywhere.yes.char]).toEqual(['e', 'c', 'y']);
  });

  it.each(Object.entries(everywhere))('--%s has its variable', (name, flag) => {
    expect(flag.env).toBe(`PLATFORM_${name.toUpperCase().replaceAll('-', '_')}`);
  });

  it('consent has none', () => {
    expect(['confirm', 'steal', 'allow-data-loss', 'accept-split-brain'].every(isConsent)).toBe(true);
    expect(promised.some(isConsent)).toBe(false);
  });

  it('a variable does what its flag does', async () => {
    let seen: unknown;
    const variables = { PLATFORM_ENV: 'staging', PLATFORM_PROGRESS: 'plain', PLATFORM_TIMEOUT: '5m', PLATFORM_YES: 'yes', PLATFORM_DRY_RUN: '0', PLATFORM_COLOUR: 'green' };
    await play({ variables, answer: async ({ flags }) => ((seen = flags), { outcome: 'done' }) });
    expect(seen).toMatchObject({ env: 'staging', progress: 'plain', timeout: 300_000, yes: true, 'dry-run': false, colour: 'green' });
  });

  it('a typed flag wins over its variable', async () => {
    let seen: unknown;
    await play({ words: ['chess', '-e', 'production', '--no-sandbox'], variables: { PLATFORM_ENV: 'staging', PLATFORM_SANDBOX: '1' }, answer: async ({ flags }) => ((seen = flags), { outcome: 'done' }) });
    expect(seen).toMatchObject({ env: 'production', sandbox: false });
  });

  it.each(['on', 'maybe', '2'])('a variable that is neither yes nor no (%s) is an error, never a no', async (value) => {
    const { code, stderr } = await play({ variables: { PLATFORM_DRY_RUN: value } });
    expect(code).toBe(2);
    expect(stderr).toContain('WRONG_VARIABLE');
  });

  it.each([['--dry-run'], ['--expect', 'f00'], ['--until', 'there']])('%s is refused by a command that makes no plan', async (...flags) => {
    const { code, json } = await play({ words: ['chess', '--json', ...flags], work: 'writes' });
    expect(code).toBe(2);
    expect(codesOf(json)).toEqual(['NO_PLAN']);
    expect((await play({ words: ['chess', ...flags], work: 'plans' })).code).toBe(0);
  });
});

describe('the environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-test-'));
  const file = join(folder, 'platform.yml');
  writeFileSync(
    file,
    `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1 }
environments:
  staging: { account: "111111111111" }
  production: { account: "222222222222", protected: true }
services:
  web: { image: web, port: 8080, cpu: 256, memory: 512, count: 1, health: { path: /health } }
`,
  );
  afterAll(() => rmSync(folder, { recursive: true }));
  const needsEnvironment: ToyOptions['answer'] = async (toy) => (await toy.environment(), { outcome: 'done' });
  const on = (words: readonly string[], change: Partial<ToyOptions> = {}) => play({ words: ['chess', '--json', '-c', file, ...words], work: 'plans', answer: needsEnvironment, ...change });

  it('has no default: the error names the flag and what there is', async () => {
    const { code, json, stderr } = await on([]);
    expect(code).toBe(2);
    expect(codesOf(json)).toEqual(['MISSING_ENVIRONMENT']);
    expect(stderr).toContain('`-e NAME` or PLATFORM_ENV: staging, production');
  });

  it('must be known', async () => {
    expect(await on(['-e', 'stagin'])).toMatchObject({ code: 2, json: { problems: [{ code: 'ENVIRONMENT_UNKNOWN', fix: 'Did you mean `-e staging`?' }] } });
  });

  it('each error of platform.yml is a problem of its own, with its place', async () => {
    const broken = join(folder, 'broken.yml');
    writeFileSync(broken, 'version: 1\napp: shop\nblueprint: startup\ndomian: x\nregoins: {}\n');
    const { code, json } = await on(['-e', 'staging', '-c', broken].slice(0, 2), { words: ['chess', '--json', '-e', 'staging', '-c', broken] });
    expect(code).toBe(2);
    const problems = json['problems'] as readonly { readonly where: string; readonly message: string }[];
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.find(({ message }) => message.startsWith('domian: unknown key'))?.where).toMatch(/broken\.yml:4:1$/);
  });

  describe('protected, in a pipeline', () => {
    const ci = { CI: 'true' };
    it.each([
      ['PLATFORM_SANDBOX', 'sandbox'],
      ['PLATFORM_YES', 'yes'],
    ])('%s does not count: refused, exit 3', async (variable, flag) => {
      const { code, json } = await on(['-e', 'production'], { variables: { ...ci, [variable]: '1' } });
      expect(code).toBe(3);
      expect(json).toMatchObject({ outcome: 'refused', problems: [{ code: 'VARIABLE_DOES_NOT_COUNT' }] });
      expect(JSON.stringify(json)).toContain(`--${flag}`);
    });

    it('the typed flags count, beside their variables too', async () => {
      expect((await on(['-e', 'production', '--sandbox', '--yes'], { variables: { ...ci, PLATFORM_SANDBOX: '1', PLATFORM_YES: '1' } })).code).toBe(0);
    });

    it('a variable that says no is no variable', async () => {
      expect((await on(['-e', 'production'], { variables: { ...ci, PLATFORM_SANDBOX: '0', PLATFORM_YES: '' } })).code).toBe(0);
    });

    it('both count outside a pipeline, and on staging', async () => {
      const both = { PLATFORM_SANDBOX: '1', PLATFORM_YES: '1' };
      expect((await on(['-e', 'production'], { variables: both })).code).toBe(0);
      expect((await on(['-e', 'staging'], { variables: { ...ci, ...both } })).code).toBe(0);
    });

    it('a command that only reads cares for the sandbox, not for consent', async () => {
      expect((await on(['-e', 'production'], { variables: { ...ci, PLATFORM_YES: '1' }, work: 'asks' })).code).toBe(0);
      expect((await on(['-e', 'production'], { variables: { ...ci, PLATFORM_SANDBOX: '1' }, work: 'asks' })).code).toBe(3);
    });
  });
});

describe('a signal', () => {
  it('ends a command that only reads at once: interrupted, 130, with its document', async () => {
    const { code, json } = await play({
      words: ['chess', '--json'],
      answer: () => {
        setImmediate(() => process.emit('SIGHUP'));
        return new Promise(() => {});
      },
    });
    expect(code).toBe(130);
    expect(json).toMatchObject({ outcome: 'interrupted', problems: [{ code: 'INTERRUPTED' }] });
  });

  it('only asks a command that changes things: it ends when it is safe to', async () => {
    const { code, json, stderr } = await play({
      words: ['chess', '--json'],
      work: 'plans',
      answer: async (toy) => {
        process.emit('SIGHUP');
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { outcome: toy.signal.aborted ? 'put-back' : 'done' };
      },
    });
    expect(code).toBe(4);
    expect(json).toMatchObject({ outcome: 'put-back' });
    expect(stderr).toContain('SIGHUP: stopping where it is safe to');
  });
});

describe('problems on stderr', () => {
  const problem = { code: 'X', message: 'm', fix: 'f', outcome: 'no' as const };
  const answer: ToyOptions['answer'] = async () => ({ outcome: 'no', problems: [problem] });

  it('are JSON lines where stderr is a stream of events', async () => {
    expect(JSON.parse((await play({ words: ['chess', '--progress', 'events'], answer })).stderr)).toEqual({ type: 'problem', ...problem });
  });

  it('are left out with --json --progress none, and only then', async () => {
    expect((await play({ words: ['chess', '--json', '--progress', 'none'], answer })).stderr).toBe('');
    expect((await play({ words: ['chess', '--progress', 'none'], answer })).stderr).toContain('X  m');
  });
});
