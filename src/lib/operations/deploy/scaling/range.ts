// Between how many tasks a service is to be, where a schedule sets the ends of the range as well. Pure.
import type { ScalingConfig } from '../../../config/scaling.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What an end may be without anything being wrong: what platform.yml says, and what its schedule sets. */
const named = (said: ScalingConfig, end: keyof Range): readonly number[] => [said[end], ...(said.schedule ?? []).flatMap((it) => it[end] ?? [])];

/**
 * The range as a deploy leaves it. AWS: a scheduled action sets the ends of the target itself, and nothing sets them back (user
 * guide, scheduled scaling); a deploy that writes what the file says undoes what is in force (terraform-aws-modules/terraform-aws-ecs#422).
 * So an end that the schedule sets is the schedule's as soon as it has one of its values; any other value is somebody else's, and is put right.
 */
export function wantedRange(said: ScalingConfig, seen: Range | null): Range {
  if (seen === null) return { min: said.min, max: said.max };
  const kept = (end: keyof Range): number => (named(said, end).includes(seen[end]) ? seen[end] : said[end]);
  const [min, max] = [kept('min'), kept('max')];
  return min > max ? { min: said.min, max: said.max } : { min, max };
}

export const isAsWanted = (said: ScalingConfig, seen: Range | null): boolean => {
  const wanted = wantedRange(said, seen);
  return seen?.min === wanted.min && seen.max === wanted.max;
};

/** Whether the range that holds is one that the schedule has set. */
export const isScheduled = (said: ScalingConfig | undefined, seen: Range): boolean => said?.schedule !== undefined && isAsWanted(said, seen) && (seen.min !== said.min || seen.max !== said.max);
