// What is known of past deployments: by ECS's own record, by the journals of our runs, and by both together. Plain data; instants in milliseconds.
import type { Outcome } from '../../../problems/problem.ts';
import type { Instant } from '../../../world/time.ts';

/** One side of a deployment; null: not known. */
export interface ShippedRelease {
  /** The tag that was asked for. */
  readonly release: string | null;
  readonly image: string | null;
  readonly digest: string | null;
  /** ARN of the task definition. */
  readonly taskDefinition: string | null;
}

/** A service deployment as ECS keeps it for 90 days. */
export interface EcsRecord {
  readonly arn: string;
  /** AWS's own word. */
  readonly status: string;
  readonly created: Instant;
  readonly finished: Instant | null;
  readonly strategy: string | null;
  readonly from: ShippedRelease | null;
  readonly to: ShippedRelease | null;
  readonly rollbackStarted: Instant | null;
  readonly reason: string | null;
  /** By the tags of the task definition that it brought: the run that registered that; null: no run did, or nobody can say. */
  readonly taggedRun: string | null;
  /** ARN of who registered the task definition; null: AWS does not say. */
  readonly registeredBy: string | null;
  /** By its tags: a run saw it serve well to its end; a person went back from it. */
  readonly markedGood: boolean;
  readonly markedLeft: boolean;
}

/** A run of ours that shipped, or meant to. */
export interface RunRecord {
  readonly run: string;
  readonly kind: string;
  readonly service: string;
  readonly started: Instant;
  /** Its last word so far. */
  readonly last: Instant;
  /** null: under way, or killed. */
  readonly outcome: Outcome | null;
  readonly alive: boolean;
  /** ARN of the service deployment that it started; null: it came not so far. */
  readonly deployment: string | null;
  /** When it began to put back. */
  readonly turned: Instant | null;
  readonly from: ShippedRelease | null;
  readonly to: ShippedRelease | null;
  readonly who: string | null;
  readonly pipeline: string | null;
  /** What our own requests saw; null: there were none. */
  readonly users: { readonly requests: number; readonly failed: number } | null;
  readonly reason: string | null;
}

export interface HistoryFacts {
  readonly service: string;
  readonly ecs: readonly EcsRecord[];
  readonly runs: readonly RunRecord[];
  /** Whether the journals of all machines could be read; without them nobody can say that a deployment was none of ours. */
  readonly allRuns: boolean;
}

/** `unknown`: neither side can say. */
export type PastOutcome = 'successful' | 'put-back' | 'half-way' | 'stopped' | 'under-way' | 'unknown';

export interface PastDeployment {
  readonly service: string;
  readonly started: Instant;
  readonly ended: Instant | null;
  /** Seconds; null while it goes on, and where nobody knows the end. */
  readonly seconds: number | null;
  readonly madeBy: 'platform' | 'somebody else' | 'unknown';
  readonly run: string | null;
  /** What the run was: `deploy`, `deploy.rollback`, `failover.drill.rollback`; null: its journal is not at hand. */
  readonly kind: string | null;
  readonly who: string | null;
  readonly pipeline: string | null;
  readonly from: ShippedRelease | null;
  readonly to: ShippedRelease | null;
  readonly strategy: string | null;
  readonly outcome: PastOutcome;
  /** AWS's own word; null: ECS has no record of it. */
  readonly ecs: string | null;
  /** The service deployment's id. */
  readonly deployment: string | null;
  /** The second deployment that put it back, where ECS's first was over already. */
  readonly putBackBy: string | null;
  /** Seconds from the decision to go back until the old release had all the traffic again. */
  readonly rollbackSeconds: number | null;
  readonly users: { readonly requests: number; readonly failed: number } | null;
  readonly reason: string | null;
  /** Whether the release may be gone back to; null: what is known does not say. */
  readonly good: boolean | null;
}
