// A deployment of another run, or of somebody else, that is under way: what is asked of it, and how it stands. Plain data.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import type { Instant } from '../../../world/time.ts';

export interface InFlightRequest {
  readonly environment: EnvironmentDescription;
  readonly service: string;
  /** A first deployment is stopped by taking its service away again. */
  readonly allowRemoval?: boolean;
}

export interface InFlightFacts {
  readonly account: string;
  readonly seen: Instant;
  /** null: none is under way. */
  readonly deployment: SeenInFlight | null;
}

export interface SeenInFlight {
  readonly arn: string;
  readonly status: string;
  readonly stage: string;
  readonly strategy: string;
  /** Per cent of the users that ECS has asked for the new release. */
  readonly share: number;
  readonly canaryMinutes: number;
  /** Whether something ran before: else there is nothing to go back to. */
  readonly hasSource: boolean;
  /** Whether some deployment of it has ended SUCCESSFUL, whatever AWS says of a source. */
  readonly served: boolean;
  /** The rule and the group that served before; empty: AWS does not say, or no users are sent to it. */
  readonly rule: string;
  readonly group: string;
  readonly pauses: readonly SeenPause[];
}

export interface SeenPause {
  readonly hook: string;
  /** When it began to wait; null: AWS does not say. */
  readonly since: Instant | null;
}
