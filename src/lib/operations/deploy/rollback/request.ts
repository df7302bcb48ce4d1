// What a rollback is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { DeployFacts, DeployRequest } from '../request.ts';

export interface RollbackRequest extends Pick<DeployRequest, 'environment' | 'service'> {
  /** A release's tag, the begin of its digest, or a revision's number; left out: the last one that was good. */
  readonly to?: string;
  /** Also to a release that no run has seen serve well. */
  readonly allowUnproven?: boolean;
}

/** A revision of the service's task definition that is still there. */
export interface SeenRelease {
  /** ARN. */
  readonly taskDefinition: string;
  /** As it was deployed: `1.0.0`; empty where another tool made it. */
  readonly release: string;
  readonly image: string;
  /** When a run saw it serve well to its end, ISO; empty where none did. */
  readonly good: string;
  /** When somebody went back from it, ISO; empty: nobody. */
  readonly left: string;
}

export interface RollbackFacts extends DeployFacts {
  /** Newest revision first. */
  readonly releases: readonly SeenRelease[];
  /** Which of them is gone to; empty: none fits. */
  readonly chosen: string;
  /** Whether the chosen one's image is still in the registry; null where it lives in another. */
  readonly imageIsThere: boolean | null;
  /** Seconds that a deployment of this service takes without its bake; null where ECS has no record of one. */
  readonly usual: number | null;
}
