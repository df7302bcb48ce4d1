// An operation: what is asked, what is seen, what follows from both. It closes over a cloud, so the engine needs no AWS type.
import type { Outcome, ProblemData } from '../problems/problem.ts';
import type { Memory } from './memory.ts';
import type { Plan } from './plan.ts';

export interface Operation<Request = unknown, Facts = unknown> {
  /** The words a person types, joined by dots: `env.bootstrap`, `failover.drill`. */
  readonly name: string;
  readonly summary: string;
  /** What a failure leads to: everything put back, or stop where we are (what stands is good; resume goes on). */
  readonly onFailure: 'undo' | 'stop';
  /** What Ctrl-C leads to. */
  readonly onInterrupt: 'undo' | 'leave';
  /** A second run after success acts on nothing. */
  readonly convergent: boolean;
  /** Reads only. */
  observe(request: Request): Promise<Facts>;
  /** Pure: no clock, no cloud, no chance; twice the same. */
  plan(request: Request, facts: Facts): Plan;
  /**
   * What a run that went to its end amounts to, where that is more than "done": an objective missed (`no`), not enough
   * seen (`inconclusive`). Pure.
   */
  conclude?(request: Request, memory: Memory): Conclusion;
}

export interface Conclusion {
  readonly outcome: Outcome;
  readonly problems: readonly ProblemData[];
}
