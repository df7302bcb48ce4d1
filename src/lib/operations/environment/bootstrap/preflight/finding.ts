// What a check before the first resource finds: reasons not to begin, and doubts.
import type { ProblemData } from '../../../../problems/problem.ts';

export interface Finding {
  readonly refusals: readonly ProblemData[];
  readonly warnings: readonly string[];
}

export const refusing = (refusals: readonly ProblemData[], warnings: readonly string[] = []): Finding => ({ refusals, warnings });
export const doubting = (warnings: readonly string[]): Finding => ({ refusals: [], warnings });
