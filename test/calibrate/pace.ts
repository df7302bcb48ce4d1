// The run's own clock: wall time since the beginning, times the speed of the world it is in; sleeps that Ctrl-C ends.
import type { Moment } from './moments.ts';

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Pace {
  readonly #began = performance.now();
  readonly #speed: number;
  readonly #stop = new AbortController();

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** Seconds of the world since the run began. */
  get now(): number {
    return ((performance.now() - this.#began) / 1000) * this.#speed;
  }

  get interrupted(): boolean {
    return this.#stop.signal.aborted;
  }

  interrupt(): void {
    this.#stop.abort();
  }

  /** For seconds of the world. @throws Interrupted */
  async sleep(seconds: number): Promise<void> {
    if (this.interrupted) throw new Interrupted('interrupted');
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(new Interrupted('interrupted'));
      };
      const timer = setTimeout(() => {
        this.#stop.signal.removeEventListener('abort', stop);
        resolve();
      }, (seconds * 1000) / this.#speed);
      this.#stop.signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** For cleaning up, which Ctrl-C does not end. */
  async rest(seconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / this.#speed));
  }

  /** Does one thing, and says between which two moments. @throws Interrupted before it is begun */
  async timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly at: Moment }> {
    if (this.interrupted) throw new Interrupted('interrupted');
    const from = this.now;
    const value = await work();
    return { value, at: { from, to: this.now } };
  }
}
