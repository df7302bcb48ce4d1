// A draw that is the same whenever it is asked for: by the world's seed and the words that name it.
import { hash } from 'node:crypto';

/** Uniform in [0, 1). Pure: needs no counter, so two who ask the same get the same. */
export function fixedDraw(world: { readonly seed: string }, ...words: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', [world.seed, 'fixed', ...words].join('\u0000'), 'hex').slice(0, 8), 16) / 2 ** 32;
}
