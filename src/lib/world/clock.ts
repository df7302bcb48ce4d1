// What every room knows of time: now, sleep, and the one door for everything that is really asynchronous.
import type { Duration, Instant } from './time.ts';

export interface Clock {
  now(): Instant;
  /** Resolves after `d` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(d: Duration, signal?: AbortSignal): Promise<void>;
  /**
   * Passes a leaf that is really asynchronous (an SDK send, a socket) through one queue, so that virtual time cannot
   * jump past it and two of them cannot race. Never nest: a track inside a track waits for itself.
   */
  track<T>(leaf: () => Promise<T>): Promise<T>;
  /** A sleep inside a tracked leaf (latency, a retry's back-off): gives the queue to others meanwhile. */
  pause(d: Duration, signal?: AbortSignal): Promise<void>;
}

/** The reason of an abort as an Error, whatever was given to `abort()`. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(`aborted: ${String(signal.reason)}`);
}
