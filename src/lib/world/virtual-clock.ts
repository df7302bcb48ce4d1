// Time that jumps: when nothing tracked is in flight and a whole turn of the event loop has passed, the earliest sleeper wakes.
import { abortReason, type Clock } from './clock.ts';
import { instant, plus, type Duration, type Instant } from './time.ts';

interface Sleeper {
  readonly at: Instant;
  readonly order: number;
  readonly wake: () => void;
}

interface Drive {
  readonly waiting: () => readonly string[];
  readonly fail: (error: unknown) => void;
}

/** Thrown where a program waits for something that no one left can bring about. */
export class NobodyCanWake extends Error {
  constructor(waiting: readonly string[]) {
    super(`nobody can ever wake; waiting: ${waiting.join(', ') || 'the program itself, for something that is not tracked'}`);
    this.name = 'NobodyCanWake';
  }
}

export interface VirtualClockOptions {
  readonly start: Instant;
  /**
   * Asked before each jump; may hold it back (another process must jump first) by answering an earlier instant than
   * asked, or slow it down for the eye. Answers the instant that time may go to.
   */
  readonly mayJump?: (to: Instant) => Promise<Instant>;
  /** Told of each instant that time has moved to. */
  readonly onJump?: (to: Instant) => void;
}

export class VirtualClock implements Clock {
  readonly #options: VirtualClockOptions;
  #now: Instant;
  #order = 0;
  #busy = 0;
  #turning = false;
  #sleepers: Sleeper[] = [];
  readonly #queue: (() => void)[] = [];
  #held = false;
  #stopped = false;
  #drives: Drive[] = [];

  constructor(options: VirtualClockOptions) {
    this.#options = options;
    this.#now = options.start;
  }

  now(): Instant {
    return this.#now;
  }

  sleep(d: Duration, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(abortReason(signal));
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        at: plus(this.#now, d < 0 ? (0 as Duration) : d),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      const stop = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        if (signal !== undefined) reject(abortReason(signal));
        this.#turn();
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#insert(sleeper);
      this.#turn();
    });
  }

  async track<T>(leaf: () => Promise<T>): Promise<T> {
    await this.#acquire();
    try {
      return await leaf();
    } finally {
      this.#release();
    }
  }

  async pause(d: Duration, signal?: AbortSignal): Promise<void> {
    this.#release();
    try {
      await this.sleep(d, signal);
    } finally {
      await this.#acquire();
    }
  }

  /**
   * Runs a program to its end under this clock.
   * @param waiting names what the program waits for, for the error
   * @throws NobodyCanWake when nothing is in flight, nobody sleeps, and the program has not ended
   */
  async drive<T>(program: Promise<T>, waiting: () => readonly string[] = () => []): Promise<T> {
    let drive: Drive | undefined;
    const stuck = new Promise<never>((_, reject) => {
      drive = { waiting, fail: reject };
      this.#drives.push(drive);
    });
    this.#turn();
    try {
      return await Promise.race([program, stuck]);
    } finally {
      this.#drives = this.#drives.filter((other) => other !== drive);
    }
  }

  /** Somebody else moved the world's time on: ours follows. */
  catchUp(to: Instant): void {
    if (to > this.#now) this.#now = to;
  }

  /** Time stands still for good: what a test does to a process that it has killed. */
  stop(): void {
    this.#stopped = true;
  }

  #insert(sleeper: Sleeper): void {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sleepers[middle];
      if (other !== undefined && (other.at < sleeper.at || (other.at === sleeper.at && other.order < sleeper.order))) low = middle + 1;
      else high = middle;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }

  /** Undefined: at once. */
  #acquire(): Promise<void> | undefined {
    this.#busy++;
    if (this.#held) return new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#held = true;
    return undefined;
  }

  #release(): void {
    this.#busy--;
    const next = this.#queue.shift();
    if (next === undefined) this.#held = false;
    else next();
    this.#turn();
  }

  /** Looks, one whole turn of the event loop later, whether time may jump. */
  #turn(): void {
    if (this.#turning || this.#stopped) return;
    this.#turning = true;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    const first = this.#sleepers[0];
    if (first === undefined || this.#options.mayJump !== undefined) {
      void this.#jump().catch((thrown: unknown) => this.#giveUp(thrown));
      return;
    }
    // The way of nearly every jump, as nobody is asked: without a promise.
    try {
      // Below nothing: somebody pauses who tracks nothing, as a client that is not ours.
      if (!this.#stopped && this.#busy <= 0) this.#wake(first);
    } catch (thrown) {
      this.#giveUp(thrown);
    }
    this.#looked();
  };

  /** Whoever says when time may jump has failed: nobody will ever wake. */
  #giveUp(thrown: unknown): void {
    this.#stopped = true;
    for (const drive of this.#drives) drive.fail(thrown);
  }

  async #jump(): Promise<void> {
    try {
      if (this.#stopped || this.#busy > 0) return;
      const first = this.#sleepers[0];
      if (first === undefined) {
        // A program may be between two of its own microtask chains; one more whole turn tells.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#sleepers.length > 0 || this.#busy > 0) return;
        for (const drive of this.#drives) drive.fail(new NobodyCanWake(drive.waiting()));
        return;
      }
      if (first.at > this.#now && this.#options.mayJump !== undefined) {
        const allowed = await this.#options.mayJump(first.at);
        if (allowed < first.at) {
          if (allowed > this.#now) this.#now = allowed;
          return;
        }
        // An abort may have taken the sleeper away while we asked.
        if (this.#sleepers[0] !== first || this.#busy > 0) return;
      }
      this.#wake(first);
    } finally {
      this.#looked();
    }
  }

  /** @param first the earliest sleeper */
  #wake(first: Sleeper): void {
    if (first.at > this.#now) {
      this.#now = instant(first.at);
      this.#options.onJump?.(this.#now);
    }
    this.#sleepers.shift();
    first.wake();
  }

  #looked(): void {
    this.#turning = false;
    if (!this.#stopped && this.#busy === 0 && this.#sleepers.length > 0) this.#turn();
  }
}
