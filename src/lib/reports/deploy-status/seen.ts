// What was read of services and their deployments: plain data, as AWS says it.

export interface SeenDeployStatus {
  /** When it was looked, ISO. */
  readonly at: string;
  readonly region: string;
  readonly services: readonly SeenServiceStatus[];
}

export interface SeenServiceStatus {
  readonly service: string;
  /** null: nothing was deployed yet. */
  readonly live: SeenLive | null;
  readonly groups: readonly SeenGroup[];
  /** Weight by target group; null: there is no rule, or none is needed. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  /** How many alarms the service's stack made: those that AWS did not speak of are not known. */
  readonly alarmsWanted: number;
  readonly scaling: { readonly min: number; readonly max: number; readonly scaleInSuspended: boolean; readonly scaleOutSuspended: boolean } | null;
}

export interface SeenLive {
  /** AWS's own word. */
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** What serves: while a deployment is under way, its source. */
  readonly release: SeenRelease | null;
  readonly deployment: SeenDeployment | null;
}

export interface SeenRelease {
  readonly taskDefinition: string;
  readonly image: string;
  /** The task definition's tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of who registered it; empty: AWS does not say. */
  readonly registeredBy: string;
  /** When its deployment was at its end, ISO; empty: none is on record. */
  readonly since: string;
}

export interface SeenDeployment {
  readonly arn: string;
  readonly status: string;
  readonly stage: string;
  readonly strategy: string;
  readonly started: string;
  readonly reason: string;
  readonly target: SeenRelease | null;
  readonly hooks: readonly SeenHook[];
}

export interface SeenHook {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly expires: string;
  /** What AWS does when nobody answers. */
  readonly then: string;
}

export interface SeenGroup {
  readonly arn: string;
  readonly healthy: number;
  readonly targets: number;
}
