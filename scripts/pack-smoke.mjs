// Installs the tarball into an empty folder, without a network, and types a few commands there as a stranger would.
//   npm run pack:smoke -- TARBALL [--node /path/to/node]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { node: { type: 'string', default: process.execPath } } });
const [tarball] = positionals;
if (tarball === undefined) throw new Error('which tarball?');

const home = mkdtempSync(join(tmpdir(), 'platform-smoke-'));
let failed = 0;
try {
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', resolve(tarball)], { cwd: home, stdio: 'ignore' });
  const installed = join(home, 'node_modules', '@platform-cli', 'platform');
  const packages = execFileSync('npm', ['ls', '--all', '--parseable'], { cwd: home, encoding: 'utf8' }).trim().split('\n').length - 1;
  check('one package is installed', packages === 1, `${packages} packages`);

  // Only the Node that is asked for, and a read-only package: what a container has.
  const path = join(home, 'path');
  mkdirSync(path);
  symlinkSync(resolve(options.node), join(path, 'node'));
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const { commands } = JSON.parse(readFileSync(join(installed, 'oclif.manifest.json'), 'utf8'));
  const run = (...args) => spawnSync(join(home, 'node_modules', '.bin', 'platform'), args, { cwd: home, encoding: 'utf8', env: { PATH: `${path}:/usr/bin:/bin`, HOME: home, CI: 'true' }, timeout: 600_000 });

  const said = run('--version');
  check('--version', said.status === 0 && said.stdout.startsWith(`platform/${version} `) && said.stderr === '', said);
  const help = run('--help');
  check('--help', help.status === 0 && help.stdout.includes('TOPICS') && help.stderr === '', help);
  for (const id of Object.keys(commands)) {
    const words = id.split(':');
    const one = run(...words, '--help');
    check(`${words.join(' ')} --help`, one.status === 0 && one.stdout.includes(`$ platform ${words.join(' ')}`) && one.stderr === '', one);
  }
  const schema = run('config', 'schema');
  check('config schema is JSON', schema.status === 0 && parses(schema.stdout), schema);
  const wrong = run('deplyo', '--json');
  check('a wrong word is exit 2, also in JSON', wrong.status === 2 && parses(wrong.stdout)?.outcome === 'usage', wrong);
  if ('tour' in commands) {
    const tour = run('tour');
    check('tour', tour.status === 0, tour);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

function check(what, good, seen) {
  if (!good) failed++;
  const detail = typeof seen === 'string' ? seen : `exit ${seen.status}: ${(seen.stderr || seen.stdout || String(seen.error)).trim().slice(0, 2000)}`;
  process.stderr.write(`${good ? 'ok' : 'FAILED'}  ${what}${good ? '' : `: ${detail}`}\n`);
}

function parses(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
