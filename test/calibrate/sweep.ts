// Cleans up, and looks until nothing is left: what AWS says is there counts, not that a deletion was accepted.
import type { Clients } from './clients.ts';
import type { Leftover } from './leftover.ts';
import { findLeftovers } from './leftovers.ts';
import type { Pace } from './pace.ts';

export interface Remains {
  readonly name: string;
  readonly byHand: string;
  /** What AWS said to the last attempt. */
  readonly reason: string;
}

export interface Sweeping {
  readonly aws: Clients;
  readonly region: string;
  readonly pace: Pace;
  readonly tell: (line: string) => void;
  /** Seconds until it is given up. */
  readonly longest: number;
}

/** @returns what could not be removed */
export async function sweep({ aws, region, pace, tell, longest }: Sweeping): Promise<readonly Remains[]> {
  const until = pace.now + longest;
  const reasons = new Map<string, string>();
  let told = -1;
  for (;;) {
    let left: readonly Leftover[];
    try {
      left = await findLeftovers(aws, region);
    } catch (thrown) {
      if (pace.now > until) return [{ name: `what begins with its name (it could not be looked for)`, byHand: `npm run calibrate -- --clean --region ${region}`, reason: reasonOf(thrown) }];
      await pace.rest(10);
      continue;
    }
    if (left.length === 0) return [];
    if (left.length !== told) tell(`  ${left.length} to remove: ${left.map(({ name }) => name).join(', ')}`);
    told = left.length;
    if (pace.now > until) return left.map(({ name, byHand }) => ({ name, byHand, reason: reasons.get(name) ?? 'it was asked for and is still there' }));
    const now = left.filter((it) => it.last !== true);
    for (const it of now.length > 0 ? now : left) {
      try {
        await it.remove();
        reasons.delete(it.name);
      } catch (thrown) {
        reasons.set(it.name, reasonOf(thrown));
      }
    }
    await pace.rest(5);
  }
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
