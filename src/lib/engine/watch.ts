// A watch runs beside the steps: a probe samples from outside, a guard may fail the run.
import type { ProblemData } from '../problems/problem.ts';
import type { Duration, Instant } from '../world/time.ts';
import type { Json } from './standing.ts';
import type { StepContext } from './step.ts';

/** One look from outside. `at` is when it was sent, `until` when its answer was in (or given up). */
export interface Sample {
  readonly at: Instant;
  readonly until: Instant;
  /** At least one of the requests of this look was served. */
  readonly ok: boolean;
  /** How many requests this look was made of, and how many of them failed; left out: one. */
  readonly asked?: number;
  readonly failed?: number;
  /** The slowest answer of this look, from its own sending; left out: `until` less `at`. */
  readonly took?: Duration;
  /** What was probed: `read`, `write`, ... */
  readonly path: string;
  /** The reason of a failure in few words: `503`, `timeout`, `refused`; or what answered. */
  readonly detail?: string;
  readonly facts?: { readonly [name: string]: Json };
}

interface WatchSpan {
  readonly id: string;
  readonly title: string;
  /** Starts when this step begins (left out: with the run). */
  readonly from?: string;
  /** Ends when this step is done or has failed (left out: with the run). */
  readonly until?: string;
  readonly every: Duration;
  readonly actions: readonly string[];
}

export interface ProbeWatch extends WatchSpan {
  readonly kind: 'probe';
  /** Looks once; never throws for what it sees: a failure is a sample. Several looks may be under way at once. */
  look(context: StepContext): Promise<readonly Sample[]>;
  /** Lets go of what the looks have kept; called once, after the last of them. */
  end?(): void;
}

export interface GuardWatch extends WatchSpan {
  readonly kind: 'guard';
  /** Answers a problem to fail the run, `undefined` when all is well. Unknown is for the guard to judge. */
  look(context: StepContext): Promise<ProblemData | undefined>;
}

export type Watch = ProbeWatch | GuardWatch;
