// How much of all bodies that are on their way a server holds: a body by its limit, all together by another.
import type { Body } from './http-request.ts';

export interface HeldBody {
  add(chunk: Buffer): void;
  /** What was added, or why it was not kept. */
  take(): Body;
  /** To be called in any case. */
  free(): void;
}

export class Memory {
  readonly #most: number;
  #held = 0;

  /** @param most bytes of all bodies together */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * A body of at most `keep` bytes; what goes beyond is dropped as it comes.
   * @param announced how long it will be, as its sender says
   */
  reserve(keep: number, announced = keep): HeldBody {
    // One piece where it came in one; else in a buffer that doubles: a body of single bytes must not be a million objects.
    let bytes: Buffer | undefined;
    let size = 0;
    let reserved = 0;
    let refusal: 'too-large' | 'full' | undefined;
    const free = (): void => {
      this.#held -= reserved;
      reserved = 0;
    };
    const refuse = (why: 'too-large' | 'full'): void => {
      refusal = why;
      bytes = undefined;
      free();
    };
    const room = (wanted: number): boolean => {
      if (this.#held + wanted - reserved > this.#most) return false;
      this.#held += wanted - reserved;
      reserved = wanted;
      return true;
    };
    return {
      add: (chunk) => {
        if (refusal !== undefined) return;
        const wanted = size + chunk.length;
        if (wanted > keep) return refuse('too-large');
        if (bytes === undefined) {
          if (!room(wanted)) return refuse('full');
          bytes = chunk;
        } else if (size === 0 || wanted > reserved) {
          const ample = Math.max(wanted, Math.min(keep, announced, Math.max(2 * wanted, 4096)));
          if (!room(ample) && !room(wanted)) return refuse('full');
          const grown = Buffer.allocUnsafeSlow(reserved);
          bytes.copy(grown, 0, 0, size);
          bytes = grown;
          chunk.copy(bytes, size);
        } else {
          chunk.copy(bytes, size);
        }
        size = wanted;
      },
      take: () => refusal ?? { bytes: bytes === undefined ? new Uint8Array() : bytes.subarray(0, size) },
      free,
    };
  }
}
