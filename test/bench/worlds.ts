// What the sandbox costs: one blue-green, many drills, and whether the same seed tells the same story while the machine is busy.
//   started by scripts/bench-worlds.mjs; prints one JSON document
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { forgetFolders } from '../stories/many.ts';
import { shopOf, waveFigures } from '../stories/wave-of.ts';
import { bootstrapPaths, deploy as ship, drill, ready as makeReady, standing, type Walked } from './path.ts';

const [drills = 0, same = 0, waved = 50] = process.argv.slice(2).map(Number);

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** Milliseconds of processor time, its own threads included: what the machine does beside it does not count. */
async function timed(times: number, work: () => Promise<Walked>): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = process.cpuUsage();
    const { outcome, problems } = await work();
    // A drill whose bounds hold the objective says so.
    if (!['done', 'no', 'inconclusive'].includes(outcome)) throw new Error(`${outcome}: ${problems.map((it) => it.message).join('; ')}`);
    const { user, system } = process.cpuUsage(began);
    all.push((user + system) / 1000);
  }
  return all;
}

/** All that a run wrote, and all that the world is afterwards. */
const storyOf = (sandbox: OpenSandbox, { events }: Walked): string => createHash('sha256').update(JSON.stringify([events, sandbox.world.store.pending, sandbox.world.now])).digest('hex');

/** Threads that do nothing but take the processor away. */
function busy(threads: number): () => Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;) Math.sqrt(Math.random());', { eval: true }));
  return async () => void (await Promise.all(workers.map((worker) => worker.terminate())));
}

const bootstrap = await bootstrapPaths();
const ready = await makeReady();
const twin = (of: OpenSandbox): OpenSandbox => openSandbox({ twinOf: of });
const blueGreen = (): Promise<Walked> => ship(twin(ready), { image: '1.1.0', bake: minutes(10) });
await timed(3, blueGreen);
const deploy = median(await timed(9, blueGreen));

let all = 0;
for (let n = 0; n < drills; n++) all += (await timed(1, () => drill(openSandbox({ twinOf: ready, wishes: { seed: `drill ${n}` } }))))[0] ?? 0;
const perDrill = all / Math.max(1, drills);

const rest = busy(3);
const stories = new Set<string>();
for (let n = 0; n < same; n++) {
  const sandbox = twin(ready);
  stories.add(storyOf(sandbox, await ship(sandbox, { image: '1.1.0' })));
}
await rest();

const many = shopOf(waved);
const shop = await standing(many);
const began = process.cpuUsage();
const { said, all: calls, throttled, seconds, rate } = await waveFigures(shop, many, '1.0.0');
const spent = process.cpuUsage(began);
forgetFolders();
if (said.answer.outcome !== 'done') throw new Error(`the wave ended with ${said.answer.outcome}`);
const wave = { services: waved, calls, throttled, seconds, rate, processor: (spent.user + spent.system) / 1e6 };

process.stdout.write(`${JSON.stringify({ bootstrap, deploy, drills, perDrill, same, stories: stories.size, wave })}\n`);
