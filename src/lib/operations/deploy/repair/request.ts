// What a repair is asked, and what it sees: the rule, and where the tasks of the service revision really are. Plain data.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import type { Json } from '../../../engine/standing.ts';

export interface RepairRequest {
  readonly environment: EnvironmentDescription;
  readonly service: string;
}

export interface RepairFacts {
  readonly account: string;
  /** null: there is no service. */
  readonly live: { readonly taskDefinition: string; readonly inFlight: string } | null;
  /** The rule for the service's host; null: there is none. */
  readonly rule: { readonly arn: string; readonly weights: Readonly<Record<string, number>>; readonly actions: Json } | null;
  /** The two target groups, and how many healthy targets in each are running tasks of what the service is to run. */
  readonly groups: Readonly<Record<string, number>>;
  /** The group that ECS says its service revision is in; empty: it does not say. */
  readonly revisionGroup: string;
}
