// The served sandbox under load: ready, calls a second, memory. The load comes from another process; the world is made beforehand.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** In MiB; undefined where there is no /proc. */
function memoryOf(pid, field) {
  try {
    const kilobytes = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Seconds of processor time so far, by all threads; undefined where there is no /proc. */
function processorOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** A server as a process: `said` tells its port. */
async function started(words, { node, folder, environment, said }) {
  const began = performance.now();
  const child = spawn(node, words, { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let story = '';
  const port = await new Promise((resolve, reject) => {
    child.stderr.on('data', (text) => {
      story += text;
      const found = said.exec(story);
      if (found !== null) resolve(Number(found[1]));
    });
    child.on('close', (code) => reject(new Error(`${words.join(' ')} ended with ${code}: ${story.trim()}`)));
  });
  return {
    port,
    ready: performance.now() - began,
    peak: () => memoryOf(child.pid, 'VmHWM'),
    resident: () => memoryOf(child.pid, 'VmRSS'),
    processor: () => processorOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** `platform sandbox serve` in a folder that has a platform.yml. */
export const serve = ({ cli = join(root, 'bin', 'run.js'), args = [], ...how }) => started([...args, cli, 'sandbox', 'serve', '--port', '0', '--dns-port', '0'], { ...how, said: /http:\/\/127\.0\.0\.1:(\d+)/ });

/** A bare Node that answers everything with as many bytes: what HTTP itself costs on this machine in this minute. */
const bare = (bytes, how) =>
  started(['-e', `const body = Buffer.alloc(${bytes}, 'x'); require('http').createServer((request, response) => { request.resume(); request.on('end', () => { response.writeHead(200, { 'content-length': body.length }); response.end(body); }); }).listen(0, '127.0.0.1', function () { process.stderr.write('port ' + this.address().port + '\\n'); })`], { ...how, said: /port (\d+)/ });

/**
 * DescribeServices of 10 services, so many times.
 * @returns calls a second by the wall and by the server's processor time; bytes of an answer
 */
export async function load(served, { node, connections, calls, warm, services }) {
  const child = spawn(node, [join(root, 'scripts', 'bench-load.mjs'), served.port, connections, calls, warm, services].map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const spent = [];
  let told = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      told += text;
      // `warm`, then `done`.
      while (spent.length < told.split('\n').length - 1 && spent.length < 2) spent.push(served.processor());
    });
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the load ended with ${code}`))));
  });
  const { seconds, answered, refused, bytes } = JSON.parse(told.split('\n')[2]);
  if (refused > 0) throw new Error(`${refused} calls were refused`);
  return { perSecond: Math.round(answered / seconds), perProcessorSecond: Math.round(answered / (spent[1] - spent[0])), bytes };
}

/** A folder for each of the worlds, by services and tasks: made without anybody who looks on, which would take minutes. */
export async function worlds(folder, { node, environment, sizes }) {
  // Beside the sources, where what is bundled finds its files.
  const built = join(root, 'dist', 'bench-serve');
  const bundle = await rolldown({ cwd: root, input: 'test/bench/served-world.ts', platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  try {
    return sizes.map(({ services, tasks }) => {
      const world = join(folder, `world-${services}`);
      mkdirSync(world, { recursive: true });
      cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), join(world, 'platform.yml'));
      const { status, stderr } = spawnSync(node, [join(built, 'served-world.mjs'), join(world, '.platform', 'sandbox'), services, tasks].map(String), { encoding: 'utf8', env: environment });
      if (status !== 0) throw new Error(`no world of ${services} services: ${stderr.trim()}`);
      return world;
    });
  } finally {
    rmSync(built, { recursive: true, force: true });
    await bundle.close();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** @param tell takes each figure with its goal */
export async function benchServe({ node, folder, environment, tell }) {
  const served = { ...environment };
  // The world's own speed: behind a socket time cannot jump.
  delete served.PLATFORM_SANDBOX_SPEED;
  const [empty, small, large] = await worlds(folder, { node, environment: served, sizes: [{ services: 0, tasks: 0 }, { services: 200, tasks: 1 }, { services: 1000, tasks: 5 }] });
  const start = (world) => serve({ node, folder: world, environment: served });
  const readyIn = async (world, times) => {
    const all = [];
    for (let n = 0; n < times; n++) {
      const it = await start(world);
      all.push(it.ready);
      await it.stop();
    }
    return median(all.slice(1));
  };
  tell('sandbox serve, ready', { reached: await readyIn(empty, 6), most: 1000, unit: 'ms', how: 'median of 5' });

  const loaded = { node, connections: 48, calls: 40_000, warm: 10_000 };
  const it = await start(small);
  const { perSecond, perProcessorSecond, bytes } = await load(it, { ...loaded, services: 200 });
  await it.stop();
  const other = await bare(bytes, { node, folder, environment: served });
  const against = await load(other, { ...loaded, services: 200 });
  await other.stop();
  tell('DescribeServices of 10 of 200 services', { reached: perProcessorSecond, least: 5000, unit: '/s', how: `a second of its processor; ${perSecond}/s by the wall` });
  tell('the same against a bare Node that sends as much', { reached: against.perProcessorSecond / perProcessorSecond, most: 3, unit: 'x', how: `${against.perProcessorSecond}/s` });

  const whole = await start(large);
  tell('1,000 services, 5,000 tasks: ready', { reached: whole.ready, most: 1000, unit: 'ms', how: '' });
  await load(whole, { ...loaded, calls: 20_000, services: 1000 });
  const peak = whole.peak();
  await whole.stop();
  if (peak !== undefined) tell('1,000 services, 5,000 tasks: peak, after 30,000 calls', { reached: peak, most: 200, unit: 'MiB', how: '' });
}
