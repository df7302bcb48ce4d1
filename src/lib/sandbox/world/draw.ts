// Times that AWS does not promise: drawn by the world's seed between two bounds.
import { milliseconds, type Duration } from '../../world/time.ts';
import type { Context } from './service.ts';

/** The next duration of an entity, even between two bounds. */
export function draw(context: Context, entity: string, bounds: { readonly from: Duration; readonly to: Duration }): Duration {
  return milliseconds(bounds.from + context.chance(entity) * (bounds.to - bounds.from));
}

/** The next pick of an entity out of a list that is not empty. */
export function pick<T>(context: Context, entity: string, from: readonly T[]): T {
  const chosen = from[Math.min(from.length - 1, Math.floor(context.chance(entity) * from.length))];
  if (chosen === undefined) throw new Error(`nothing to pick from for ${entity}`);
  return chosen;
}
