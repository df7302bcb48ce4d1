// A process that is really killed, in a world that goes on without it: the proof that a kept instant is as good as a death.
import type { RunEvent } from '../../src/lib/engine/event.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { Clock } from '../../src/lib/world/clock.ts';
import { VirtualClock } from '../../src/lib/world/virtual-clock.ts';
import { attempt, type Hooks } from './attempt.ts';
import type { CrashPoint } from './crash.ts';
import type { Example } from './examples.ts';

export interface Corpse {
  readonly past: readonly RunEvent[];
  /** How many calls it made; asked again later: a dead process makes none. */
  readonly calls: () => number;
}

const never = <T>(): Promise<T> => new Promise(() => {});

/** Runs an example until the instant of `point`, and not a microtask longer: no line, no call, no wake comes after. */
export async function killAt(example: Example, sandbox: OpenSandbox, point: CrashPoint): Promise<Corpse> {
  let dead = false;
  let calls = 0;
  let told: (corpse: Corpse) => void = () => {};
  const death = new Promise<Corpse>((resolve) => (told = resolve));
  const inner = sandbox.clock as VirtualClock;
  const clock: Clock = {
    now: () => inner.now(),
    sleep: (d, signal) => (dead ? never() : inner.sleep(d, signal)),
    pause: (d, signal) => (dead ? never() : inner.pause(d, signal)),
    track: (leaf) => (dead ? never() : inner.track(leaf)),
  };
  const die = (past: readonly RunEvent[]): void => {
    dead = true;
    inner.stop();
    told({ past: [...past], calls: () => calls });
  };
  let lines: readonly RunEvent[] = [];
  let landed = 0;
  const hooks: Hooks = {
    onLine(when, line, written) {
      lines = written;
      if (!dead && point.at === 'line' && point.label === `${when} writing ${line.seq} ${line.type}${'step' in line ? ` of ${line.step}` : ''}`) die(written);
      if (dead) throw new Error('the process is dead');
    },
    onCall(when, { call, writes }) {
      if (dead) return never();
      if (when === 'before') calls++;
      if (writes && when === 'after') landed++;
      const label = `${call.service}:${call.operation} ${landed} on the wire`;
      if (writes && point.at === 'wire' && point.label === (when === 'before' ? `with ${label}` : `with the answer of ${label}`)) {
        die(lines);
        return never();
      }
      return undefined;
    },
  };
  const run = attempt({ example, sandbox: { ...sandbox, clock }, ...hooks }).then(() => {
    throw new Error(`${example.name} ended before ${point.label}`);
  });
  return Promise.race([death, run]);
}

/** The same world in the hands of a new process. */
export function takenUp(sandbox: OpenSandbox): OpenSandbox {
  const clock = new VirtualClock({ start: sandbox.world.now });
  return { ...sandbox, clock, now: () => sandbox.world.now, drive: (work) => clock.drive(work) };
}
