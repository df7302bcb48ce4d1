// What several runs of one command amount to together: the worst of them, and never less than what was changed.
import type { Outcome } from '../problems/problem.ts';

/** The worst first. docs/exit-codes.md tells it. */
export const worstFirst: readonly Outcome[] = ['bug', 'interrupted', 'half-way', 'put-back', 'no', 'inconclusive', 'locked', 'refused', 'declined', 'usage', 'would-change', 'done'];

/** They say that nothing was changed. */
const nothingChanged: ReadonlySet<Outcome> = new Set(['locked', 'refused', 'declined', 'usage']);

/** @param changed whether any of them changed something that stands */
export function worstOf(outcomes: readonly Outcome[], changed: boolean): Outcome {
  const worst = worstFirst.find((outcome) => outcomes.includes(outcome)) ?? 'done';
  return changed && nothingChanged.has(worst) ? 'half-way' : worst;
}
