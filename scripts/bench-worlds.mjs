// What the sandbox costs in time: a warm blue-green, many seeded drills, the whole command; exits 1 when a goal is missed.
//   npm run bench:worlds                          all goals
//   npm run bench:worlds -- --drills 100 --same 5 --wave 12
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { drills: { type: 'string', default: '1000' }, same: { type: 'string', default: '50' }, wave: { type: 'string', default: '50' } } });
const folder = mkdtempSync(join(tmpdir(), 'platform-bench-'));
const rows = [];
let missed = 0;

function tell(what, reached, { goal, unit = '', how = '' }) {
  const met = reached <= goal;
  if (!met) missed++;
  rows.push([what, `${reached.toFixed(['s', 'x', 'a second'].includes(unit) ? 2 : 0)} ${unit}`.trim(), `${goal} ${unit}`.trim(), met ? 'met' : 'MISSED', how]);
}

/** Processor milliseconds of one fixed piece of work: figures of two machines, or of two hours of one, can only be compared beside it. */
function pace() {
  const text = JSON.stringify(Array.from({ length: 2000 }, (_, n) => ({ id: `task-${n}`, at: n * 1000, tags: { service: 'shop', zone: 'use1-az1' } })));
  const all = Array.from({ length: 15 }, () => {
    const began = process.cpuUsage();
    for (let n = 0; n < 20; n++) if (JSON.stringify(JSON.parse(text)).length !== text.length) throw new Error('JSON lost something');
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return all.sort((a, b) => a - b)[7];
}

try {
  rows.push(['the machine: a fixed piece of work', `${pace().toFixed(0)} ms`, '', '', 'no goal: for comparing the rest']);
  // Beside the sources, where the bundled templates and examples are found from it.
  const built = join(root, 'dist', 'bench');
  mkdirSync(built, { recursive: true });
  const bundle = await rolldown({ input: join(root, 'test/bench/worlds.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  const worlds = spawnSync(process.execPath, [join(built, 'worlds.mjs'), options.drills, options.same, options.wave], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, TZ: 'UTC' } });
  rmSync(built, { recursive: true, force: true });
  if (worlds.status !== 0) throw new Error(`the worlds ended with ${worlds.status}`);
  const { bootstrap, deploy, drills, perDrill, same, stories, wave } = JSON.parse(worlds.stdout);
  tell('a first bootstrap against the longest way through its stacks and tasks', bootstrap.took / bootstrap.critical, { goal: 1.1, unit: 'x', how: `${bootstrap.stacks} stacks, ${(bootstrap.took / 60_000).toFixed(1)} min of world time` });
  tell('its looks, for each five seconds of a step', bootstrap.reads / (bootstrap.waited / 5), { goal: 1, unit: 'x', how: `${bootstrap.reads} calls` });
  tell('a warm blue-green, 10 minutes of bake, in one process', deploy, { goal: 300, unit: 'ms', how: 'processor time, median of 9' });
  tell('1,000 seeded Multi-AZ drills', perDrill, { goal: 30, unit: 's', how: `processor time${drills === 1000 ? '' : `, from ${drills}`}` });
  tell(`the same seed ${same} times while the processor is taken: stories told`, stories, { goal: 1 });
  tell(`a wave of ${wave.services} services: calls that AWS would throttle`, wave.throttled, { goal: 0, how: `${wave.calls} calls in ${(wave.seconds / 60).toFixed(1)} min of world time, ${wave.processor.toFixed(0)} s of processor time` });
  tell('its calls, for each service and second', wave.rate, { goal: 0.5, unit: 'a second', how: 'looking, leases and journals counted' });

  const here = join(folder, 'app');
  cpSync(join(root, 'examples', 'video-auctions'), here, { recursive: true });
  const platform = (...words) => {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), ...words, '-e', 'production', '--sandbox', '--yes', '--progress', 'none'], { cwd: here, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', PLATFORM_SANDBOX_SPEED: 'max' } });
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`);
    return performance.now() - began;
  };
  platform('env', 'bootstrap');
  platform('deploy', 'serverpod', '--image', 'serverpod:1.0.0');
  const whole = [1, 2, 3, 4, 5].map((n) => platform('deploy', 'serverpod', '--image', `serverpod:1.${n}.0`, '--bake', '10m')).sort((a, b) => a - b)[2];
  tell('the whole command: deploy with 10 minutes of bake', whole / 1000, { goal: 1.5, unit: 's', how: 'median of 5' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const head = ['sandbox', 'reached', 'goal', '', ''];
const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
for (const row of [head, ...rows]) process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}\n`);
process.exit(missed === 0 ? 0 : 1);
