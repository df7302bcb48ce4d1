// bin/run.js: on any Node, in a checkout and without one; what it starts is a stand-in that tells what it was given.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const standIn = `
exports.main = (root, words) => {
  if (words[0] === 'wait') process.on('SIGINT', () => { process.stdout.write('SIGINT\\n'); process.exit(130); });
  process.stdout.write(JSON.stringify({ words, node: process.versions.node, tty: process.stdin.isTTY === true }) + '\\n');
  if (words[0] === 'exit') process.exit(Number(words[1]));
  if (words[0] === 'die') process.kill(process.pid, 'SIGKILL');
  if (words[0] === 'warn') { process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning'); process.emitWarning('Something else', 'ExperimentalWarning'); }
  if (words[0] === 'wait') setInterval(() => {}, 1000);
  if (words[0] === 'read') process.stdin.on('data', (text) => process.stdout.write('read ' + text));
};
`;

interface Place {
  readonly root: string;
  readonly run: string;
}

function place({ own = false, dist = true } = {}): Place {
  const root = mkdtempSync(join(tmpdir(), 'platform-start-'));
  made.push(root);
  cpSync(join(checkout, 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
  if (dist) {
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'dist', 'package.json'), '{ "type": "commonjs" }');
    writeFileSync(join(root, 'dist', 'main.js'), standIn);
  }
  if (own) {
    const folder = join(root, 'node_modules', `node-${process.platform}-${process.arch}`);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "version": "24.99.0" }');
    symlinkSync(process.execPath, join(folder, 'bin', 'node'));
  }
  // Makes any Node look old to what is started with it, and only to that.
  writeFileSync(join(root, 'old.cjs'), "Object.defineProperty(process.versions, 'node', { value: process.env.LOOKS_LIKE || '20.20.2' });");
  return { root, run: join(root, 'bin', 'run.js') };
}

const variables = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
const old = ({ root, run }: Place, words: readonly string[], looksLike = '20.20.2') =>
  spawnSync(process.execPath, ['-r', join(root, 'old.cjs'), run, ...words], { encoding: 'utf8', env: { ...variables, LOOKS_LIKE: looksLike } });
const now = ({ run }: Place, words: readonly string[]) => spawnSync(process.execPath, [run, ...words], { encoding: 'utf8', env: variables });

describe('--version', () => {
  it('is answered without the bundle, and names the Node that will run', () => {
    expect(now(place({ dist: false }), ['--version'])).toMatchObject({ status: 0, stderr: '', stdout: `platform/1.2.3 ${process.platform}-${process.arch} node-${process.version}\n` });
    expect(old(place({ own: true }), ['--version']).stdout).toContain('node-v24.99.0');
  });
});

describe('a Node that is too old', () => {
  it.each(['0.10.48', '18.20.0', '20.20.2', '22.12.0', '23.3.0'])('%s, without another: one line says what to do, exit 2', (version) => {
    const { status, stdout, stderr } = old(place(), ['deploy'], version);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`Node ${version}`);
    expect(stderr).toContain('npm ci');
  });

  it.each(['22.13.0', '23.4.0', '24.0.0', '26.1.0'])('%s is new enough', (version) => {
    expect(old(place(), ['x'], version).status).toBe(0);
  });

  it('hands over to that of the checkout, with the same words and exit code', () => {
    const { status, stdout, stderr } = old(place({ own: true }), ['exit', '7', '--', '-e', 'a b']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ words: ['exit', '7', '--', '-e', 'a b'], node: process.versions.node });
    expect(status).toBe(7);
  });

  it('dies as its child died', () => {
    expect(old(place({ own: true }), ['die'])).toMatchObject({ status: null, signal: 'SIGKILL' });
  });

  it('passes stdin on', () => {
    const there = place({ own: true });
    const { stdout } = spawnSync(process.execPath, ['-r', join(there.root, 'old.cjs'), there.run, 'read'], { encoding: 'utf8', env: variables, input: 'hello' });
    expect(stdout).toContain('read hello');
  });

  it('passes signals on', async () => {
    const there = place({ own: true });
    const child = spawn(process.execPath, ['-r', join(there.root, 'old.cjs'), there.run, 'wait'], { env: variables });
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => {
      stdout += String(text);
      if (stdout.includes('"words"') && !stdout.includes('SIGINT')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(stdout).toContain('SIGINT');
    expect(code).toBe(130);
  });

  it('says so when that of the checkout does not start', () => {
    const there = place({ own: true });
    const node = join(there.root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
    rmSync(node);
    writeFileSync(node, 'not a program');
    chmodSync(node, 0o644);
    const { status, stderr } = old(there, ['x']);
    expect(status).toBe(2);
    expect(stderr).toContain('npm ci');
  });
});

describe('a checkout that is not built', () => {
  it('says how to build it, exit 2', () => {
    const { status, stderr } = now(place({ dist: false }), ['deploy']);
    expect(status).toBe(2);
    expect(stderr).toContain('npm run build');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is not confused with a bundle that lacks a module', () => {
    const there = place();
    writeFileSync(join(there.root, 'dist', 'main.js'), "require('./gone.js');");
    const { status, stderr } = now(there, ['deploy']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('gone.js');
    expect(stderr).not.toContain('npm run build');
  });
});

describe('warnings', () => {
  it('only that of SQLite is kept back', () => {
    const { stderr } = now(place(), ['warn']);
    expect(stderr).not.toContain('SQLite');
    expect(stderr).toContain('Something else');
  });
});

describe('the compile cache', () => {
  it('is kept where XDG says, and its absence is no error', () => {
    const there = place();
    const cache = join(there.root, 'cache');
    spawnSync(process.execPath, [there.run, 'x'], { env: { ...variables, XDG_CACHE_HOME: cache } });
    expect(existsSync(join(cache, 'platform-cli', 'compiled'))).toBe(true);
    expect(now(there, ['x'])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the oldest JavaScript', () => {
  it.each(['run.js', 'hand-over.js', 'dev.js'])('bin/%s uses nothing that came after it', async (file) => {
    const { readFileSync } = await import('node:fs');
    const code = readFileSync(join(checkout, 'bin', file), 'utf8').replaceAll(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '').replaceAll(/'[^'\n]*'/g, "''");
    expect(code.match(/\b(const|let|class|async|await|import|export)\b|=>|`|\.\.\.|\?\.|\?\?|,\s*\)/g)).toBeNull();
  });
});
