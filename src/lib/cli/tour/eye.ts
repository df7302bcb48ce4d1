// Slows jumping time down to what an eye can follow; without a terminal nobody looks, and nothing waits.
import type { Instant } from '../../world/time.ts';

/** How many times faster than real time the story runs for a person. */
const speed = 170;
/** A wait shorter than a frame is saved up. */
const frameMs = 30;

export function paceForTheEye(watched: boolean): ((from: Instant, to: Instant) => Promise<void>) | undefined {
  if (!watched) return undefined;
  let owed = 0;
  let last = performance.now();
  return async (from, to) => {
    const now = performance.now();
    // What the machine itself took counts as waited.
    owed = Math.max(0, owed + (to - from) / speed - (now - last));
    last = now;
    if (owed < frameMs) return;
    const wait = Math.min(owed, 250);
    owed = 0;
    await new Promise((resolve) => setTimeout(resolve, wait));
    last = performance.now();
  };
}
