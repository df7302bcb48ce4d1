// What a law says of an example: what it tried, of how many, and every violation it found.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Example } from './examples.ts';

export interface Verdict {
  readonly violations: readonly string[];
  readonly tried: number;
  /** How many there are in all. */
  readonly of: number;
  /** What was counted: `points`, `steps`, `runs`. */
  readonly what: string;
}

export interface Law {
  readonly name: string;
  /** @param most how many points may be tried; all where it is left out */
  check(example: Example, most?: number): Promise<Verdict>;
}

/** LAWS=whole, as CI has it: every example, and of its points many; LAWS=all: every point, which takes a quarter of an hour and more. */
export const whole: boolean = process.env['LAWS'] === 'whole' || process.env['LAWS'] === 'all';
const everyPoint: boolean = process.env['LAWS'] === 'all';
/** So many times the points of `npm test`. */
const times = Number(process.env['LAWS_TIMES'] ?? 1);
/** Other samples: LAWS_SEED=anything. */
const seed = process.env['LAWS_SEED'] ?? 'laws';

/** A number from 0 to 1 that is always the same for the same words. */
export const drawn = (...words: readonly string[]): number => createHash('sha256').update([seed, ...words].join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;

export interface Sampled {
  readonly label: string;
  /** Worth more than others: three in four of a sample are such. */
  readonly telling: boolean;
}

/** So many of the points, in their own order; the same ones for the same seed. */
export function sample<Point extends Sampled>(points: readonly Point[], most: number | undefined): readonly Point[] {
  if (most === undefined || points.length <= most) return points;
  const shuffled = points.toSorted((a, b) => drawn(a.label) - drawn(b.label));
  const telling = shuffled.filter((point) => point.telling);
  const others = shuffled.filter((point) => !point.telling);
  const first = telling.slice(0, Math.max(Math.ceil(most * 0.75), most - others.length));
  const chosen = new Set([...first, ...others.slice(0, most - first.length)]);
  return points.filter((point) => chosen.has(point));
}

/**
 * One test for each example: the law holds, at so many points of a middle one, at a quarter of them of a large one, at all where all is asked for.
 * @param mostOfWhole so many points of an example at most where LAWS=whole; left out: all
 */
export function holds(law: Law, most: number, examples: readonly Example[], mostOfWhole?: number): void {
  describe(`the law ${law.name}`, () => {
    it.each(examples.map((example) => [example.name, example] as const))(
      '%s',
      async (name, example) => {
        const few = { small: undefined, middle: Math.ceil((most * times) / 2), large: Math.ceil((most * times) / 4) }[example.size];
        const { violations, tried, of, what } = await law.check(example, whole ? (everyPoint ? undefined : mostOfWhole) : few);
        console.info(`law ${law.name}: ${name}: ${tried} of ${of} ${what}`);
        expect(violations).toEqual([]);
      },
      whole ? 3_600_000 : 120_000,
    );
  });
}
