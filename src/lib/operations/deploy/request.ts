// What a deploy is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { SeenAlarm } from '../../aws/alarms.ts';
import type { ScheduledAction, SeenScalingPolicy } from '../../aws/scaling.ts';
import type { Strategy } from '../../config/config.ts';
import type { EnvironmentDescription } from '../../config/describe.ts';
import type { Json } from '../../engine/standing.ts';
import type { VerifyFacts } from './verify/facts.ts';

export interface DeployRequest {
  readonly environment: EnvironmentDescription;
  readonly service: string;
  /** As typed: `serverpod:1.1.0`, `1.1.0`, `serverpod@sha256:...`, or another registry's reference. */
  readonly image: string;
  /** Milliseconds; left out: the service's own. */
  readonly bake?: number;
  /** Left out: the service's own. */
  readonly strategy?: Strategy;
  /** This deploy is the cure for what the alarms tell. */
  readonly allowFiringAlarms?: boolean;
  /** Ship although what runs now could not be put back. */
  readonly allowNoWayBack?: boolean;
}

export interface SeenRule {
  readonly arn: string;
  readonly priority: string;
  /** Weight by target group. */
  readonly weights: Readonly<Record<string, number>>;
}

export interface SeenService {
  readonly taskDefinition: string;
  readonly image: string;
  /** The tag that it was deployed by; empty where no run of ours has marked it. */
  readonly release: string;
  /** Hash of what the running task definition was made of; empty where this tool did not make it. */
  readonly content: string;
  readonly desired: number;
  /** ARN and status of a deployment that is not at its end; empty: none. */
  readonly inFlight: string;
  readonly strategy: string;
  /** ARN of the newest deployment; empty where ECS shows none. */
  readonly deployment: string;
  /** What the service is told to be beside its task definition: what a way back restores. */
  readonly settings: { readonly [name: string]: Json };
  /** The running task definition, without what looks like a secret (see `seenDefinition`). */
  readonly definition: Json;
  /** AWS's word for the revision of the task definition: ACTIVE, or it cannot be deployed again. */
  readonly definitionStatus: string;
  /** ARN of the service revision that serves; empty: AWS does not say. */
  readonly revision: string;
}

export interface SeenImage {
  /** AWS's word for how far its scan is; `NONE`: there was none. */
  readonly scan: string;
  readonly critical: number;
  /** Whether its tag can be given to another image. */
  readonly tagsMove: boolean;
  /** `linux/amd64` and others; null where the image does not say it in a way that ECR's API shows. */
  readonly platforms: readonly string[] | null;
}

export interface DeployFacts {
  readonly account: string;
  /** `network/VpcId` -> value, `service-serverpod/...` -> value: what the layers left. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Repository and digest, what tasks will run; empty digest: there is no such image. */
  readonly repository: string;
  readonly digest: string;
  readonly tag: string;
  /** null: the service is not there yet. */
  readonly live: SeenService | null;
  readonly rule: SeenRule | null;
  /** Hosts of the rule that holds our priority, when it is not ours. */
  readonly priorityTakenBy: string;
  /** Healthy targets by target group. */
  readonly healthy: Readonly<Record<string, number>>;
  readonly scaling: { readonly min: number; readonly max: number; readonly scaleInSuspended: boolean } | null;
  readonly policies: readonly SeenScalingPolicy[];
  /** Of step policies, those that bear a deploy's name; looked at only where there can be some. */
  readonly stepAlarms: readonly SeenAlarm[];
  readonly scheduled: readonly ScheduledAction[];
  /** Names of the times in platform.yml's schedule that came once, and have passed. */
  readonly past: readonly string[];
  /** Alarms of this service that fire now: AWS would then ignore alarms for the whole deployment. */
  readonly firing: readonly string[];
  /** What the registry says of the image; null where it is not the application's own, or not there. */
  readonly registry: SeenImage | null;
  /** Task definitions of the service's family, the newest first: those that stay, and some that are old. */
  readonly revisions: readonly string[];
  /** ARN of who asks: the journal keeps who shipped it. */
  readonly caller: string;
  /** What the checks of `deploy verify` look at; null: nothing stands yet that could be looked at. */
  readonly verify: VerifyFacts | null;
}
