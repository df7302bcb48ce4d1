// Law: the same seed gives the same journal and the same calls, byte for byte, however long the machine really takes for anything.
import { setTimeout as really } from 'node:timers/promises';
import type { OpenSandbox } from '../../../src/lib/sandbox/open.ts';
import type { Clock } from '../../../src/lib/world/clock.ts';
import { attempt } from '../attempt.ts';
import type { Example } from '../examples.ts';
import { worldHash } from '../state.ts';
import type { Law } from '../verdict.ts';

export const sameSeed: Law = {
  name: 'same-seed',
  async check(example) {
    const first = await logOf(example, await example.world());
    const second = await logOf(example, await example.world());
    const delayed = await logOf(example, withRealDelays(await example.world()));
    const violations = [
      ...unlike(first, second).map((line) => `${example.name}, a second time: ${line}`),
      ...unlike(first, delayed).map((line) => `${example.name}, with real delays: ${line}`),
    ];
    return { violations, tried: 3, of: 3, what: 'runs' };
  },
};

/** Journal, calls with their instants, and the world that they leave. */
async function logOf(example: Example, sandbox: OpenSandbox): Promise<readonly string[]> {
  const { lines, calls } = await attempt({ example, sandbox });
  return [...lines.map((line) => JSON.stringify(line)), ...calls.map(({ call, at }) => `${at} ${call.service}:${call.operation} ${JSON.stringify(call.input)}`), `the world: ${worldHash(sandbox)}`];
}

function unlike(a: readonly string[], b: readonly string[]): readonly string[] {
  const at = a.findIndex((line, index) => line !== b[index]);
  if (at < 0 && a.length === b.length) return [];
  return [`line ${at} of ${a.length} and ${b.length} differs: ${(a[at] ?? 'none').slice(0, 200)} / ${(b[at] ?? 'none').slice(0, 200)}`];
}

/** What passes the clock's one door really waits, now and then, before or after: here chance is real, on purpose. */
function withRealDelays(sandbox: OpenSandbox): OpenSandbox {
  const inner = sandbox.clock;
  const dawdle = async (): Promise<void> => {
    const chance = Math.random();
    if (chance < 0.05) await really(Math.random() * 4);
    else if (chance < 0.2) await new Promise((resolve) => setImmediate(resolve));
  };
  const clock: Clock = {
    now: () => inner.now(),
    sleep: (d, signal) => inner.sleep(d, signal),
    pause: (d, signal) => inner.pause(d, signal),
    track: (leaf) =>
      inner.track(async () => {
        await dawdle();
        try {
          return await leaf();
        } finally {
          await dawdle();
        }
      }),
  };
  return { ...sandbox, clock };
}
