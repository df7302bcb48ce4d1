// Wall time, or wall time made faster: what a real account is driven by, and a sandbox at a numeric speed.
import { abortReason, type Clock } from './clock.ts';
import { instant, milliseconds, plus, type Duration, type Instant } from './time.ts';

/** How world time follows the wall: at wall time `wall` it was `world`, and it passes `speed` times as fast. */
export interface Pace {
  readonly wall: Instant;
  readonly world: Instant;
  readonly speed: number;
}

export const wallNow = (): Instant => instant(Date.now());

export class RealClock implements Clock {
  readonly #pace: Pace | undefined;
  #last = 0;

  constructor(pace?: Pace) {
    this.#pace = pace;
  }

  /** Never runs backwards, even when the machine's clock is set back: journals lean on that. */
  now(): Instant {
    const wall = wallNow();
    const pace = this.#pace;
    const read = pace === undefined ? wall : plus(pace.world, milliseconds((wall - pace.wall) * pace.speed));
    this.#last = Math.max(this.#last, read);
    return instant(this.#last);
  }

  async sleep(d: Duration, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw abortReason(signal);
    const wait = d / (this.#pace?.speed ?? 1);
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        if (signal !== undefined) reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, wait);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  track<T>(leaf: () => Promise<T>): Promise<T> {
    return leaf();
  }

  pause(d: Duration, signal?: AbortSignal): Promise<void> {
    return this.sleep(d, signal);
  }
}
