// What was seen against what is believed: agrees, differs, or not seen where the look was too coarse to tell.
import type { Part, Range } from './believed.ts';
import type { Bounds } from './moments.ts';

/** A time; or whether the belief held, with what was seen in words. */
export type Seen = Bounds | { readonly held: boolean; readonly saw: string };

export type Verdict = 'agrees' | 'differs' | 'not seen';

export interface Judged {
  readonly verdict: Verdict;
  readonly why?: string;
}

/** @param grain seconds by which two clocks may disagree about one moment */
export function judge(part: Part, seen: readonly Seen[], grain: number): Judged {
  if (seen.length === 0) return { verdict: 'not seen', why: 'nothing looked at it' };
  if (seen.some((it) => !fits(part, it, grain))) return { verdict: 'differs' };
  if (seen.some((it) => tells(part, it))) return { verdict: 'agrees' };
  return { verdict: 'not seen', why: 'the looks were too far apart to tell' };
}

function fits({ takes }: Part, it: Seen, grain: number): boolean {
  if ('held' in it) return it.held;
  return takes === undefined || (it.atLeast <= takes.to + grain && (it.atMost === null || it.atMost >= takes.from - grain));
}

/** Looks are near enough together when they know the time to two seconds, to half of it, or better than the belief does. */
function tells({ takes, otherwise }: Part, it: Seen): boolean {
  if ('held' in it) return true;
  if (takes === undefined || it.atMost === null) return false;
  return it.atMost - it.atLeast <= Math.max(2, takes.to - takes.from, takes.to / 2) || (otherwise !== undefined && apart(it, otherwise));
}

const apart = ({ atLeast, atMost }: Bounds, { from, to }: Range): boolean => atLeast > to || (atMost !== null && atMost < from);

/** Of a probe, from those of what it looked at. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('differs')) return 'differs';
  return verdicts.includes('agrees') ? 'agrees' : 'not seen';
}
