// Keeps the watches of a run going beside its steps: begins, samples at a steady beat, writes down what they saw, ends.
import { asProblemData, type ProblemData } from '../problems/problem.ts';
import type { Clock } from '../world/clock.ts';
import { between, milliseconds, plus, seconds } from '../world/time.ts';
import type { EventBody } from './event.ts';
import type { Plan } from './plan.ts';
import type { StepContext } from './step.ts';
import type { GuardWatch, ProbeWatch, Sample, Watch } from './watch.ts';

/** Samples are written in batches of about this much world time, and at once when good turns to bad or back. */
const batch = seconds(5);
/** How many looks of one probe may be under way at once: a hung answer must not starve the next look. */
const mostAtOnce = 20;

export interface WatchRunnerOptions {
  readonly clock: Clock;
  readonly plan: Plan;
  readonly emit: (body: EventBody) => void;
  readonly context: (id: string) => StepContext;
  /** How far a step has come, in this process or in one before. */
  readonly standing: (step: string) => 'new' | 'begun' | 'over';
  readonly tripped: (problem: ProblemData) => void;
}

interface Going {
  readonly watch: Watch;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export class WatchRunner {
  readonly #options: WatchRunnerOptions;
  readonly #going = new Map<string, Going>();
  readonly #over = new Set<string>();

  constructor(options: WatchRunnerOptions) {
    this.#options = options;
  }

  /** Begins the watches that start with a step; `undefined`: those that start with the run. */
  start(step: string | undefined): void {
    for (const watch of this.#options.plan.watches) {
      if (watch.from !== step || this.#going.has(watch.id) || this.#over.has(watch.id)) continue;
      if (watch.until !== undefined && this.#options.standing(watch.until) === 'over') continue;
      const stop = new AbortController();
      this.#options.emit({ type: 'watch.started', watch: watch.id });
      const ended = (watch.kind === 'probe' ? this.#probe(watch, stop.signal) : this.#guard(watch, stop.signal))
        // Only a line that cannot be written throws here, and that has stopped the run already.
        .catch(() => undefined)
        .finally(() => {
          this.#going.delete(watch.id);
          this.#over.add(watch.id);
        });
      this.#going.set(watch.id, { watch, stop, ended });
    }
  }

  /** Begins what was going when another process put the run down: a release that is not watched any more is no release that is good. */
  resume(): void {
    this.start(undefined);
    for (const { from } of this.#options.plan.watches) if (from !== undefined && this.#options.standing(from) !== 'new') this.start(from);
  }

  /** Ends the watches that last until a step. */
  stepEnded(step: string): void {
    for (const { watch, stop } of this.#going.values()) if (watch.until === step) stop.abort(new Error('the watch is over'));
  }

  /** Ends all; resolves when the last look is in. */
  async end(): Promise<void> {
    const all = [...this.#going.values()];
    for (const { stop } of all) stop.abort(new Error('the run is over'));
    await Promise.all(all.map(({ ended }) => ended));
  }

  async #probe(watch: ProbeWatch, signal: AbortSignal): Promise<void> {
    const { clock, emit } = this.#options;
    let buffer: Sample[] = [];
    let since = clock.now();
    const lastOk = new Map<string, boolean>();
    const flush = (): void => {
      if (buffer.length === 0) return;
      const samples = [...buffer].sort((a, b) => a.at - b.at);
      buffer = [];
      since = clock.now();
      emit({ type: 'watch.saw', watch: watch.id, samples });
    };
    const looks = new Set<Promise<void>>();
    const look = async (): Promise<void> => {
      const samples = await watch.look(this.#options.context(watch.id));
      let changed = false;
      for (const sample of samples) {
        changed ||= (lastOk.get(sample.path) ?? true) !== sample.ok;
        lastOk.set(sample.path, sample.ok);
        buffer.push(sample);
      }
      if (changed || between(since, clock.now()) >= batch) flush();
    };
    let next = clock.now();
    let broken: unknown;
    while (!signal.aborted && broken === undefined) {
      if (looks.size < mostAtOnce) {
        const one: Promise<void> = look().then(
          () => void looks.delete(one),
          (thrown: unknown) => {
            looks.delete(one);
            broken ??= thrown;
          },
        );
        looks.add(one);
      }
      next = plus(next, watch.every);
      const wait = milliseconds(Math.max(0, next - clock.now()));
      await clock.sleep(wait, signal).catch(() => undefined);
    }
    await Promise.all(looks);
    watch.end?.();
    try {
      flush();
      emit({ type: 'watch.ended', watch: watch.id });
    } catch (thrown) {
      broken ??= thrown;
    }
    if (broken !== undefined) this.#options.tripped(asProblemData(broken));
  }

  async #guard(watch: GuardWatch, signal: AbortSignal): Promise<void> {
    const { clock, emit, tripped } = this.#options;
    while (!signal.aborted) {
      try {
        const problem = await watch.look(this.#options.context(watch.id));
        if (problem !== undefined && !signal.aborted) {
          emit({ type: 'watch.tripped', watch: watch.id, problem });
          tripped(problem);
          break;
        }
      } catch (thrown) {
        const problem = asProblemData(thrown);
        // Not being able to look is not a reason to fail the run; a bug is.
        if (problem.landed === undefined) tripped(problem);
      }
      await clock.sleep(watch.every, signal).catch(() => undefined);
    }
    emit({ type: 'watch.ended', watch: watch.id });
  }
}
