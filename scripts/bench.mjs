// Start-up and memory against a bare Node of the same version in the same minute; exits 1 when a goal is missed.
//   npm run bench                      all goals, 21 pairs each
//   npm run bench -- --pairs 15 --node /path/to/node --only help
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchServe } from './bench-serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { pairs: { type: 'string', default: '21' }, node: { type: 'string', default: process.execPath }, only: { type: 'string', default: '' } } });
const pairs = Math.max(15, Number(options.pairs));
const cli = join(root, 'bin', 'run.js');
const commands = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')).commands;

const folder = mkdtempSync(join(tmpdir(), 'platform-bench-'));
const environment = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), PLATFORM_SANDBOX_SPEED: 'max', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
// Both cost a bare Node as much as a loaded one, and would flatter the ratio.
for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'CI', 'PLATFORM_ENDPOINT']) delete environment[name];

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Highest resident memory so far, in MiB; Linux only. */
function peakOf(pid) {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Runs to the end. @returns wall milliseconds, and the peak where it was watched */
function runToEnd(args, { watch = false, cwd = folder, extra = {} } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(options.node, args, { cwd, env: { ...environment, ...extra }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let peak;
    child.stderr.on('data', (text) => (said += text));
    const timer = watch ? setInterval(() => (peak = peakOf(child.pid) ?? peak), 3) : undefined;
    child.on('error', reject);
    child.on('close', (code) => {
      const wall = performance.now() - started;
      clearInterval(timer);
      if (code === 0) resolve({ wall, peak });
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said.trim().split('\n').slice(0, 4).join(' | ')}`));
    });
  });
}

/**
 * Runs until it sends its first AWS request to our endpoint.
 * @param whole refuse the request and let it end by itself: only then does Node write its compile cache
 * @returns wall milliseconds to the request, and the peak by then
 */
function runToFirstRequest(args, cwd, whole = false) {
  return new Promise((resolve, reject) => {
    let child;
    let started;
    let said = '';
    const server = createServer((request, response) => {
      // Is it a sandbox of ours? No: the first question that AWS would get is the one that counts.
      if (!String(request.headers.authorization).startsWith('AWS4-')) return void response.writeHead(404).end();
      if (whole) {
        child.removeAllListeners('close');
        child.on('close', () => server.close(() => resolve({})));
        return void response.writeHead(403).end();
      }
      const wall = performance.now() - started;
      const peak = peakOf(child.pid);
      child.removeAllListeners('close');
      child.on('close', () => server.close(() => resolve({ wall, peak })));
      child.kill('SIGKILL');
      request.socket.destroy();
      server.closeAllConnections();
    });
    server.listen(0, '127.0.0.1', () => {
      const endpoint = `http://127.0.0.1:${server.address().port}`;
      started = performance.now();
      child = spawn(options.node, args, { cwd, env: { ...environment, PLATFORM_ENDPOINT: endpoint }, stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr.on('data', (text) => (said += text));
      child.on('close', (code) => server.close(() => reject(new Error(`${args.join(' ')} ended with ${code} before it asked anything: ${said.trim()}`))));
    });
  });
}

const rows = [];
let missed = 0;
function report({ what, ratios, peaks, goal, unit }) {
  const reached = unit === 'x' ? median(ratios) : peaks.length === 0 ? undefined : Math.max(...peaks);
  const good = reached === undefined ? undefined : reached <= goal;
  if (good === false) missed++;
  const number = (value) => (value === undefined ? 'unknown' : unit === 'x' ? `${value.toFixed(2)}x` : `${value.toFixed(0)} MiB`);
  rows.push([what, number(reached), number(goal), good === undefined ? 'not measured' : good ? 'met' : 'MISSED', unit === 'x' ? `n=${ratios.length}, ${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}` : `n=${peaks.length}`]);
}

/** Measures one thing; what cannot be measured counts as missed and says why. */
async function measure(what, work) {
  if (!what.includes(options.only)) return undefined;
  try {
    return await work();
  } catch (error) {
    missed++;
    rows.push([what, 'failed', '', '', error.message]);
    return undefined;
  }
}

const compare = ({ what, goal, once, warm = once }) =>
  measure(what, async () => {
    await warm();
    const ratios = [];
    const peaks = [];
    for (let pair = 0; pair < pairs; pair++) {
      const bare = await runToEnd(['-e', '0']);
      const ours = await once();
      ratios.push(ours.wall / bare.wall);
      if (ours.peak !== undefined) peaks.push(ours.peak);
    }
    report({ what, ratios, peaks, goal, unit: 'x' });
    return peaks;
  });

try {
  await compare({ what: '--version', goal: 1.3, once: () => runToEnd([cli, '--version']) });
  await compare({ what: '--help', goal: 2.75, once: () => runToEnd([cli, '--help']) });
  const anyCommand = 'deploy' in commands ? ['deploy'] : Object.keys(commands)[0].split(':');
  await compare({ what: `${anyCommand.join(' ')} --help`, goal: 3, once: () => runToEnd([cli, ...anyCommand, '--help']) });

  const example = join(root, 'examples', 'video-auctions', 'platform.yml');
  if ('deploy' in commands && existsSync(example)) {
    const shop = join(folder, 'app');
    cpSync(join(root, 'examples', 'video-auctions'), shop, { recursive: true });
    const deploy = [cli, 'deploy', 'serverpod', '--image', 'serverpod=serverpod:bench', '-e', 'staging', '--yes', '--progress', 'none'];
    const peaks = await compare({ what: 'deploy to its first request', goal: 5, once: () => runToFirstRequest(deploy, shop), warm: () => runToFirstRequest(deploy, shop, true) });
    if (peaks !== undefined) report({ what: 'deploy to its first request, peak', ratios: [], peaks, goal: 90, unit: 'MiB' });
    await measure('deploy in the sandbox, peak', async () => {
      await runToEnd([cli, 'env', 'bootstrap', '-e', 'staging', '--sandbox', '--yes', '--progress', 'none'], { cwd: shop });
      const { peak } = await runToEnd([...deploy, '--sandbox'], { cwd: shop, watch: true });
      report({ what: 'deploy in the sandbox, peak', ratios: [], peaks: peak === undefined ? [] : [peak], goal: 150, unit: 'MiB' });
    });
  } else {
    rows.push(['deploy', '-', '-', 'not there yet', '']);
  }
  await measure('sandbox serve', async () =>
    benchServe({
      node: options.node,
      folder: join(folder, 'serve'),
      environment,
      tell: (what, { reached, most, least, unit, how }) => {
        const good = least === undefined ? reached <= most : reached >= least;
        if (!good) missed++;
        const number = (value) => (unit === 'x' ? `${value.toFixed(2)}x` : `${value.toFixed(0)} ${unit}`);
        rows.push([what, number(reached), `${least === undefined ? '' : 'at least '}${number(least ?? most)}`, good ? 'met' : 'MISSED', how]);
      },
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const version = await new Promise((resolve) => {
  const child = spawn(options.node, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.on('data', (text) => resolve(String(text).trim()));
});
const head = [`against node ${version} -e 0`, 'reached', 'goal', '', 'pairs'];
const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
for (const row of [head, ...rows]) process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}\n`);
process.exit(missed === 0 ? 0 : 1);
