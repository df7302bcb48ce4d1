// Every name and token we hand to AWS comes from here, so that a resumed run asks with the very same words.
import { createHash, randomBytes } from 'node:crypto';
import { iso, type Instant } from './time.ts';

export type RunId = string & { readonly __run?: never };

/** Source of chance for run ids: real bytes, or a seeded stream in a sandbox. */
export type Chance = (bytes: number) => Uint8Array;

export const realChance: Chance = (bytes) => randomBytes(bytes);

/** A repeatable stream: the same seed gives the same ids in the same order. */
export function seededChance(seed: string, start = 0): Chance {
  let count = start;
  return (bytes) => createHash('sha256').update(`${seed}:${count++}`).digest().subarray(0, bytes);
}

/** `20260105-101500-SANDBOXORACCOUNT-1f2e3d`: sorts by time, names its world, is unique. */
export function newRunId(at: Instant, worldId: string, chance: Chance): RunId {
  const stamp = iso(at).slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${worldId}-${Buffer.from(chance(3)).toString('hex')}`;
}

/** The world that a run belongs to, from its id. */
export function worldOfRun(run: RunId): string {
  return run.split('-')[2] ?? '';
}

/**
 * A client token or name part, the same whenever asked again with the same words.
 * @returns 32 hexadecimal characters: fits every AWS token field (ECS allows 36)
 */
export function token(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\u0000')).digest('hex').slice(0, 32);
}

/** A stable hash of any JSON value: object keys are sorted first. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** JSON with sorted keys: two equal values give the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
