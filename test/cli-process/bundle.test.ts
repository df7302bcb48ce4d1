// The bundle as people run it.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { exitCodes } from '../../src/lib/problems/problem.ts';
import { everywhere } from '../../src/lib/cli/everywhere.ts';
import { whole } from './platform.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const root = inject('root');
const run = join(root, 'bin', 'run.js');
const home = mkdtempSync(join(tmpdir(), 'platform-bundle-'));
const variables = { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1' };

interface Manifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, { readonly summary?: string; readonly examples?: readonly string[]; readonly flags: Readonly<Record<string, { readonly env?: string; readonly summary?: string }>> }>>;
}
let manifest: Manifest;

beforeAll(() => {
  manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const platform = (...words: readonly string[]) => spawnSync(process.execPath, [run, ...words], { cwd: join(root, 'examples', 'video-auctions'), encoding: 'utf8', env: variables });

describe('the bundle', () => {
  it('is alone: it requires nothing but what Node has', () => {
    const required = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(join(root, 'dist', file), 'utf8').matchAll(/\brequire\((["'`])([^"'`]+)\1\)/g)].map((match) => match[2] ?? ''));
    const foreign = [...new Set(required)].filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !/^(assert|buffer|child_process|crypto|events|fs|http|https|http2|module|net|os|path|process|punycode|querystring|readline|stream|string_decoder|tty|url|util|v8|vm|worker_threads|zlib)(\/promises)?$/.test(name));
    // Asked for only by oclif's TypeScript mode, and by the SDK for signatures over several regions (S3 multi-region access points).
    expect(foreign.filter((name) => !['typescript', 'ts-node', 'tsx/cjs/api', 'tsx', '@aws-sdk/signature-v4-crt', '@aws-sdk/signature-v4a'].includes(name))).toEqual([]);
  });

  it('is small', () => {
    const bytes = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).reduce((sum, file) => sum + statSync(join(root, 'dist', file)).size, 0);
    expect(bytes).toBeLessThan(12_000_000);
  });

  it('has every command in its manifest, each with a summary', () => {
    const files = readdirSync(join(checkout, 'src', 'commands'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const ids = files.map((file) => file.replace(/(\/index)?\.ts$/, '').replaceAll('/', ':')).sort();
    expect(Object.keys(manifest.commands).sort()).toEqual(ids);
    expect(Object.entries(manifest.commands).filter(([, { summary = '' }]) => summary === '' || summary.endsWith('.')).map(([id]) => id)).toEqual([]);
    expect(manifest.version).toBe((JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Manifest).version);
  });

  it('has the flags of all commands in every command', () => {
    const missing = Object.entries(manifest.commands).flatMap(([id, { flags }]) => Object.keys(everywhere).filter((flag) => !(flag in flags)).map((flag) => `${id} --${flag}`));
    expect(missing).toEqual([]);
  });

  it('has a variable for every flag of every command but consent', () => {
    const consent = /^(confirm|steal|allow-.*|accept-.*)$/;
    const wrong = Object.entries(manifest.commands).flatMap(([id, { flags }]) =>
      Object.entries(flags)
        .filter(([flag, { env }]) => (consent.test(flag) ? env !== undefined : env !== `PLATFORM_${flag.toUpperCase().replaceAll('-', '_')}`))
        .map(([flag, { env }]) => `${id} --${flag}: ${env ?? 'none'}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has the flags that its own examples name, and --confirm wherever something may be destroyed', () => {
    const short: Readonly<Record<string, string>> = { e: 'env', c: 'config', y: 'yes' };
    const wrong = Object.entries(manifest.commands).flatMap(([id, { examples = [], flags }]) => {
      const named = examples.flatMap((example) => [...(/^<%= config\.bin %>[^|;&]*?(?= -- |[|;&]|$)/.exec(example)?.[0] ?? '').matchAll(/ (?:--([a-z-]+)|-([a-z])\b)/g)].map(([, long, letter = '']) => long ?? short[letter] ?? letter));
      const path = join(checkout, 'src', 'commands', ...id.split(':'));
      const source = readFileSync(existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'), 'utf8');
      return [...new Set([...named, ...(source.includes('destructive: true') ? ['confirm'] : [])])].filter((flag) => !(flag in flags) && !flag.startsWith('no-')).map((flag) => `${id} --${flag}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('a process', () => {
  it('shows help on stdout, for the whole and for each command', () => {
    expect(platform()).toMatchObject({ status: 0, stderr: '' });
    // All of them where STORIES=whole, as CI has it.
    for (const id of Object.keys(manifest.commands).filter((_, n) => whole || n % 8 === 0)) {
      const words = id.split(':');
      const { status, stdout, stderr } = platform(...words, '--help');
      expect({ words, status, stderr }).toEqual({ words, status: 0, stderr: '' });
      expect(stdout).toContain(`$ platform ${words.join(' ')}`);
    }
  }, 120_000);

  it('explains every exit code in its help', () => {
    const help = platform('--help').stdout.replaceAll(/\s+/g, ' ');
    for (const code of Object.values(exitCodes)) expect(help).toMatch(new RegExp(`[ ,]${code} [a-z]`));
  });

  it.each([['config', 'show', '-h'], ['help', 'config', 'show'], ['--help', 'config', 'show']])('shows help for %s %s %s', (...words) => {
    expect(platform(...words)).toMatchObject({ status: 0, stderr: '' });
    expect(platform(...words).stdout).toContain('$ platform config show');
  });

  it('answers an unknown command with the nearest one', () => {
    const { status, stdout, stderr } = platform('config', 'shwo');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('`platform config show`');
    expect(platform('nonsense', '--help').status).toBe(2);
  });

  it('answers an unknown command in JSON too', () => {
    const { status, stdout } = platform('nonsense', 'here', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, kind: 'nonsense.here', outcome: 'usage', problems: [{ code: 'UNKNOWN_COMMAND' }] });
  });

  it('reads the config of the folder it is in', () => {
    const { status, stdout } = platform('config', 'show', '-e', 'staging', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'config.show', outcome: 'done', environment: 'staging', file: 'platform.yml' });
  });

  it.each(['config.show', 'config.schema'])('prints the schema of the answer %s, and the answer has its required fields', (kind) => {
    const schema = JSON.parse(platform('config', 'schema', '--kind', kind).stdout) as { readonly required: readonly string[]; readonly properties: object };
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining([...schema.required]));
    if (kind === 'config.show') expect(Object.keys(JSON.parse(platform('config', 'show', '--json').stdout) as object).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  it('is quiet when its reader goes away', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${run}" config schema; echo "ended $?" >&2`], { cwd: root, env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toBe('ended 0\n');
  });

  it('asks nobody and reads nothing: it ends with stdin open (heroku/toolbelt#145)', async () => {
    const child = spawn(process.execPath, [run, 'config', 'show'], { cwd: join(root, 'examples', 'video-auctions'), env: variables, stdio: ['pipe', 'ignore', 'ignore'] });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    child.stdin.destroy();
  });

  it('remembers a config no longer than it is true', () => {
    const folder = mkdtempSync(join(home, 'app-'));
    const file = join(folder, 'platform.yml');
    cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), file);
    const show = () => spawnSync(process.execPath, [run, 'config', 'show', '--json', '-c', file], { encoding: 'utf8', env: variables });
    const rows = () => (JSON.parse(show().stdout) as { readonly rows: unknown }).rows;
    const first = rows();
    expect(rows()).toEqual(first);
    expect(readdirSync(join(home, '.cache', 'platform-cli', 'config')).length).toBeGreaterThan(0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('app: video-auctions', 'app: video-auction'));
    expect(rows()).not.toEqual(first);
    writeFileSync(file, 'version: 1\nnonsense: true\n');
    expect(show().status).toBe(2);
  });

  it('leaves no warning of any kind', () => {
    expect(spawnSync(process.execPath, ['--throw-deprecation', run, 'config', 'show'], { cwd: join(root, 'examples', 'video-auctions'), encoding: 'utf8', env: variables })).toMatchObject({ status: 0, stderr: '' });
  });
});
