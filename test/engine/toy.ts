// A toy world for the engine's own tests: named switches that are turned on and off, with reads that may lag.
import type { Operation } from '../../src/lib/engine/operation.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import { run, type RunOptions, type RunResult } from '../../src/lib/engine/run.ts';
import { done, todo, waiting } from '../../src/lib/engine/standing.ts';
import type { Step } from '../../src/lib/engine/step.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { memoryJournal, type Journal } from '../../src/lib/world/file-journal.ts';
import { instant, minutes, plus, seconds, zero, type Duration, type Instant } from '../../src/lib/world/time.ts';
import { VirtualClock } from '../../src/lib/world/virtual-clock.ts';
import { Problem } from '../../src/lib/problems/problem.ts';

export const start = instant(Date.UTC(2026, 0, 5, 9));

/** Switches; each change takes `takes` to be seen. */
export class Toy {
  readonly clock: VirtualClock;
  readonly turns: string[] = [];
  readonly #on = new Map<string, Instant>();
  readonly #off = new Map<string, Instant>();
  refuse: string | undefined;
  loseReply: string | undefined;
  takes: Duration = seconds(20);
  lag: Duration = zero;

  constructor(clock = new VirtualClock({ start })) {
    this.clock = clock;
  }

  turn(name: string, to: 'on' | 'off'): void {
    this.turns.push(`${to} ${name}`);
    if (this.refuse === name && to === 'on') throw new Problem({ code: 'REFUSED', message: `${name} is refused`, fix: 'none', outcome: 'half-way', landed: 'no' });
    (to === 'on' ? this.#on : this.#off).set(name, this.clock.now());
    if (to === 'on') this.#off.delete(name);
    if (this.loseReply === name) {
      this.loseReply = undefined;
      throw new Problem({ code: 'LOST', message: 'no answer', fix: 'none', outcome: 'half-way', landed: 'maybe' });
    }
  }

  standing(name: string): 'on' | 'off' | 'turning' {
    const now = this.clock.now();
    const off = this.#off.get(name);
    if (off !== undefined && now >= plus(off, this.lag)) return 'off';
    const on = this.#on.get(name);
    if (on === undefined || now < plus(on, this.lag)) return 'off';
    return now < plus(on, this.takes) ? 'turning' : 'on';
  }

  isOn(name: string): boolean {
    return this.#on.has(name) && !this.#off.has(name);
  }

  step(id: string, more: Partial<Step> = {}): Step {
    return {
      id,
      title: `Turn ${id} on`,
      why: 'a test wants it',
      byHand: `turn ${id}`,
      actions: [`toy:Turn`],
      limit: minutes(5),
      every: seconds(5),
      check: async () => {
        const standing = this.standing(id);
        return standing === 'on' ? done({ at: this.clock.now() }) : standing === 'turning' ? waiting('it is turning') : todo;
      },
      act: async () => this.turn(id, 'on'),
      undo: {
        title: `Turn ${id} off`,
        act: async () => this.turn(id, 'off'),
        check: async () => (this.standing(id) === 'off' ? todo : done()),
      },
      ...more,
    };
  }
}

export function planOf(steps: readonly Step[], more: Partial<Plan> = {}): Plan {
  return { headline: 'turn switches', refusals: [], steps, watches: [], changes: [], approval: steps.map((step) => step.id), ...more };
}

export type ToyOperation = Operation;

export async function walk(toy: Toy, plan: Plan, more: Partial<RunOptions> = {}): Promise<RunResult & { journal: Journal<RunEvent> }> {
  const journal = more.journal ?? memoryJournal<RunEvent>();
  const result = await toy.clock.drive(
    run({
      plan,
      onFailure: 'undo',
      onInterrupt: 'leave',
      journal,
      clock: toy.clock,
      introduction: { kind: 'toy', environment: 'test', cloud: 'sandbox', request: null, facts: null, plan: null as never, caller: {} },
      run: 'r-1',
      signal: new AbortController().signal,
      listeners: [],
      ...more,
    }),
  );
  return { ...result, journal };
}
