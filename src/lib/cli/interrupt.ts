// Ctrl-C and its like: the first asks the run to stop, the second leaves at once.
import { exitCodes } from '../problems/problem.ts';
import { cliProblem } from './problems.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof signals)[number];

/**
 * One key press can arrive twice: from the terminal and once more from a wrapper that passes on what it got (npm, npx, our own hand-over).
 * Nobody presses twice in this time.
 */
const samePressMs = 100;

export interface InterruptOptions {
  /** Tells the person what the first signal leads to. */
  readonly onFirst: (signal: StopSignal) => void;
  /** The last act before the process is gone; synchronous. */
  readonly onLeave: () => void;
  /** Milliseconds of any steady clock. */
  readonly elapsed?: () => number;
  readonly exit?: (code: number) => void;
}

export class Interrupts {
  readonly #options: InterruptOptions;
  readonly #controller = new AbortController();
  readonly #handlers = signals.map((signal) => [signal, (): void => this.receive(signal)] as const);
  #counted: number | undefined;

  constructor(options: InterruptOptions) {
    this.#options = options;
  }

  /** Aborted by the first signal; its reason is a Problem with the outcome `interrupted`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  listen(): void {
    for (const [signal, handler] of this.#handlers) process.on(signal, handler);
  }

  stop(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
  }

  receive(signal: StopSignal): void {
    const now = (this.#options.elapsed ?? (() => performance.now()))();
    if (this.#counted !== undefined && now - this.#counted < samePressMs) return;
    this.#counted = now;
    if (!this.signal.aborted) {
      this.#options.onFirst(signal);
      this.#controller.abort(cliProblem('INTERRUPTED', { signal }));
      return;
    }
    this.#options.onLeave();
    (this.#options.exit ?? ((code) => process.exit(code)))(exitCodes.interrupted);
  }
}
