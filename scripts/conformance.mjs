// Programs that we did not write judge `platform sandbox serve`: boto3, botocore's models, the aws command, moto, dig. Exits 1 on a failure.
//   npm run conformance                 all judges; docs/sandbox/conformance.md must be what they found
//   npm run conformance -- --write      writes that page
//   npm run conformance -- --only pages --service rds     one judge (calls, pages, waiters, ...), one service; the page is left alone
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { allServices } from '../src/lib/sandbox/all-services.ts';
import { build } from './build.mjs';
import { pageOf } from './conformance-page.mjs';

const root = join(import.meta.dirname, '..');
const judgesFolder = join(root, 'test', 'conformance');
const page = join(root, 'docs', 'sandbox', 'conformance.md');
const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: true }, only: { type: 'string' }, service: { type: 'string', multiple: true, default: [] } } });

/** How many times as fast as the wall the judged world runs: databases are born in seconds, and nothing is over before it is looked at. */
const speed = '300';
/** Costs are known a day late, and a forecast wants days behind it. */
const history = '12d';
const atOnce = 3;

/** What each verdict is on, in the order in which they are told. */
const says = {
  replies: 'boto3 calls every operation; replies fit botocore’s models',
  refusals: 'the same calls with a member missing, with a value of no enum',
  absent: 'what is not there, or not so: AWS’s code and class',
  bodies: 'malformed bodies, unknown operations',
  pages: 'botocore’s paginators end with all there is',
  waiters: 'botocore’s waiters end',
  aws: 'the aws command: a read and a write of each service',
  dig: 'dig asks our DNS',
  moto: 'the same calls to moto: the members that both answer',
};

// The longest first; moto is asked what boto3 has asked, so it comes after that.
const judges = [
  { name: 'calls', file: 'operations.py' },
  { name: 'waiters', file: 'waiters.py' },
  { name: 'pages', file: 'pages.py' },
  { name: 'aws', file: 'commands.py' },
  { name: 'absent', file: 'absent.py' },
  { name: 'bodies', file: 'bodies.py' },
  { name: 'dig', file: 'names.py' },
  { name: 'moto', file: 'moto_shapes.py', after: 'calls' },
];

const scratch = mkdtempSync(join(tmpdir(), 'platform-conformance-'));
const began = performance.now();
let server;
let failed = true;
// Killed in the middle: the sandbox is not to be left behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    server?.child.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  });
}
try {
  failed = await main();
} finally {
  await stop();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** @returns whether anything failed */
async function main() {
  const missing = spawnSync('python3', ['-c', 'import boto3, botocore'], { stdio: 'ignore' }).status !== 0;
  if (missing) {
    skipLine('all judges', 'python3 with boto3 is not on this machine; pip install boto3 awscli moto');
    console.log(`total: 0 passed, 0 failed, ${Object.keys(says).length} judges skipped`);
    return false;
  }
  const enums = spawnSync(process.execPath, [join(root, 'scripts', 'enum-members.mjs'), '--check'], { encoding: 'utf8' });
  if (enums.status !== 0) console.log(`FAIL ${enums.stderr.trim()}`);
  const modelled = Object.fromEntries(allServices.filter(({ sdk }) => sdk !== undefined).map(({ name, operations }) => [name, Object.keys(operations).sort()]).sort(([a], [b]) => (a < b ? -1 : 1)));
  const operations = join(scratch, 'operations.json');
  writeFileSync(operations, JSON.stringify(modelled));
  const command = await productIn(scratch);
  await liveSomeDays(command, operations);
  await start(command);
  const only = options.only?.split(',');
  const wanted = judges.filter(({ name }) => only === undefined || only.includes(name) || (name === 'calls' && only.includes('moto')));
  const verdicts = await judgeAll(wanted, operations);
  await stop();
  return report({ verdicts, modelled }) || enums.status !== 0;
}

/** The product as it would be installed, of the sources as they are now. */
async function productIn(folder) {
  const installed = join(folder, 'product');
  mkdirSync(installed);
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  cpSync(join(root, 'bin'), join(installed, 'bin'), { recursive: true });
  for (const name of ['node_modules', 'templates', 'blueprints', 'examples']) symlinkSync(join(root, name), join(installed, name));
  await build({ out: installed, fast: true });
  const home = join(folder, 'home');
  mkdirSync(home);
  cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), join(home, 'platform.yml'));
  const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), HOME: home, NO_COLOR: '1', PLATFORM_SANDBOX_DIR: join(folder, 'world'), PLATFORM_SANDBOX_SEED: 'conformance', PLATFORM_SANDBOX_SPEED: speed };
  return { words: (...words) => [process.execPath, [join(installed, 'bin', 'run.js'), ...words], { cwd: home, env }] };
}

/** Something that costs, and days on which it did: a world that was served before, and is served again. */
async function liveSomeDays(command, operations) {
  await start(command);
  const spent = await python('spend.py', [operations]);
  await stop();
  if (spent.code !== 0) throw new Error(`nothing could be spent:\n${spent.stderr}`);
  const waited = spawnSync(...command.words('sandbox', 'wait', history));
  if (waited.status !== 0) throw new Error(`time does not pass: ${waited.stderr}`);
}

async function start(command) {
  const [file, words, how] = command.words('sandbox', 'serve', '--port', '0');
  const child = spawn(file, words, { ...how, stdio: ['ignore', 'ignore', 'pipe'] });
  server = { child, stderr: '', url: undefined, dns: undefined };
  const here = server;
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the sandbox is not served after 20 s:\n${here.stderr}`)), 20_000);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}:\n${here.stderr}`)));
    child.stderr.on('data', (chunk) => {
      here.stderr += chunk;
      here.url ??= /at (http:\/\/[^\s,]+:\d+)/.exec(here.stderr)?.[1];
      here.dns ??= /DNS at (\S+:\d+)/.exec(here.stderr)?.[1];
      if (here.url === undefined || !here.stderr.includes('Ctrl-C')) return;
      clearTimeout(late);
      resolve();
    });
  });
}

/** Ends the server as Ctrl-C does. @throws when it does not end, or not cleanly */
async function stop() {
  if (server === undefined) return;
  const { child } = server;
  const { stderr } = server;
  server = undefined;
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the sandbox ended by itself (${child.exitCode ?? child.signalCode}):\n${stderr}`);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const how = await ended;
  clearTimeout(late);
  if (how === 'SIGKILL') throw new Error('the sandbox did not end within 10 s of Ctrl-C');
}

function python(file, words) {
  const env = { ...process.env, CONFORMANCE_URL: server.url, CONFORMANCE_DNS: server.dns ?? '', CONFORMANCE_SCRATCH: scratch, PYTHONDONTWRITEBYTECODE: '1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn('python3', [join(judgesFolder, file), ...words], { cwd: judgesFolder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (said[stream] += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

async function judgeOne({ name, file }, operations) {
  const from = performance.now();
  const { code, stdout, stderr } = await python(file, [operations, ...options.service]);
  const seconds = (performance.now() - from) / 1000;
  try {
    return { name, seconds, verdicts: verdictsIn(name, JSON.parse(stdout)) };
  } catch {
    const broke = { passed: 0, failed: 1, failures: [`the judge itself broke (exit ${code}): ${stderr.trim().split('\n').slice(-4).join(' | ')}`], results: {} };
    return { name, seconds, verdicts: verdictsIn(name, name === 'calls' ? { replies: broke, refusals: { ...broke, failed: 0, failures: [] } } : broke) };
  }
}

/** One judge may tell of several things. */
function verdictsIn(name, told) {
  return name === 'calls' ? Object.entries(told) : [[name, told]];
}

/** Some at a time, each as soon as the one it comes after is done. */
async function judgeAll(wanted, operations) {
  const verdicts = new Map();
  const done = new Set();
  const running = new Map();
  const left = [...wanted];
  while (left.length > 0 || running.size > 0) {
    const ready = left.findIndex(({ after }) => after === undefined || done.has(after));
    if (running.size < atOnce && ready !== -1) {
      const [judge] = left.splice(ready, 1);
      running.set(judge.name, judgeOne(judge, operations));
      continue;
    }
    const told = await Promise.race(running.values());
    running.delete(told.name);
    done.add(told.name);
    for (const [name, verdict] of told.verdicts) verdicts.set(name, { ...verdict, seconds: told.seconds });
  }
  return verdicts;
}

function skipLine(what, why) {
  console.log(`!! SKIPPED  ${what}: ${why}`);
}

function report({ verdicts, modelled }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, about] of Object.entries(says)) {
    const verdict = verdicts.get(name);
    if (verdict === undefined) continue;
    if (verdict.skipped !== undefined) {
      skipLine(name, verdict.skipped);
      total.skipped += 1;
      continue;
    }
    total.passed += verdict.passed;
    total.failed += verdict.failed;
    const same = verdict.same === undefined ? '' : `, ${verdict.same} with the same members`;
    console.log(`${verdict.failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${String(verdict.passed).padStart(4)} passed, ${verdict.failed} failed${same}  (${verdict.seconds.toFixed(0)} s)  ${about}`);
    for (const failure of verdict.failures) console.log(`       ${failure}`);
    if (verdict.unjudged?.length > 0) skipLine(name, `${verdict.by} does not know ${verdict.unjudged.join(', ')}`);
  }
  const stale = options.only === undefined && options.service.length === 0 && !pageIsFresh({ verdicts, modelled });
  const count = Object.values(modelled).flat().length;
  console.log(`total: ${total.passed} passed, ${total.failed} failed, ${total.skipped} judges skipped; ${count} operations of ${Object.keys(modelled).length} services; ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return total.failed > 0 || stale;
}

/** @returns false when it is stale and was not to be written */
function pageIsFresh({ verdicts, modelled }) {
  const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const after = pageOf({ modelled, verdicts, before, write: options.write });
  if (before === after) return true;
  if (options.write) {
    writeFileSync(page, after);
    console.log('wrote docs/sandbox/conformance.md');
    return true;
  }
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = now.findIndex((line, index) => line !== old[index]);
  console.log(`FAIL docs/sandbox/conformance.md is stale (line ${at + 1}): npm run conformance -- --write\n       - ${old[at] ?? ''}\n       + ${now[at] ?? ''}`);
  return false;
}
