// What ECS keeps: entities as rows, and the names of their tables for the services that look.
import type {
  CapacityProviderStrategyItem,
  ClusterConfiguration,
  ClusterSetting,
  DeploymentConfiguration,
  LoadBalancer,
  NetworkConfiguration,
  RegisterTaskDefinitionCommandInput,
  ServiceConnectConfiguration,
  ServiceRegistry,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../../world/time.ts';
import type { ImageBehaviour } from '../../world/images.ts';

export const kinds = {
  cluster: 'ecs.cluster',
  taskDefinition: 'ecs.task-definition',
  /** By family: the number of the newest revision. */
  family: 'ecs.family',
  service: 'ecs.service',
  serviceEvents: 'ecs.service-events',
  revision: 'ecs.service-revision',
  deployment: 'ecs.service-deployment',
  task: 'ecs.task',
  /** By `VPC/IP`: which task answers there. */
  address: 'ecs.address',
  runToken: 'ecs.run-token',
} as const;

export type Tags = Readonly<Record<string, string>>;

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly capacityProviders: readonly string[];
  readonly defaultStrategy: readonly CapacityProviderStrategyItem[];
  readonly settings: readonly ClusterSetting[];
  readonly configuration?: ClusterConfiguration;
  readonly serviceConnectNamespace?: string;
  readonly tags: Tags;
}

/** As registered; id: its ARN. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly registered: Omit<RegisterTaskDefinitionCommandInput, 'tags'>;
  readonly registeredAt: Instant;
  readonly registeredBy: string;
  readonly deregisteredAt?: Instant;
  readonly tags: Tags;
}

/** What of a service belongs to a revision: a change of any of it starts a deployment. */
export interface RevisionSettings {
  readonly taskDefinition: string;
  readonly launchType?: string;
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  readonly platformVersion: string;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly serviceRegistries: readonly ServiceRegistry[];
  readonly networkConfiguration?: NetworkConfiguration;
  readonly serviceConnectConfiguration?: ServiceConnectConfiguration;
}

/** id `CLUSTER/SERVICE/NUMBER` */
export interface ServiceRevision extends RevisionSettings {
  readonly id: string;
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly createdAt: Instant;
  /** Per load balancer of the service, the group its tasks are in: decided when its deployment starts. */
  readonly targetGroups: readonly string[];
  /** Filled as the tags are resolved, once per revision. */
  readonly images: readonly { readonly container: string; readonly image: string; readonly digest?: string }[];
}

/** The tasks of one revision: an entry of `deployments` in DescribeServices. */
export interface Deployment {
  /** `ecs-svc/4980306466373577095` */
  readonly id: string;
  readonly revision: string;
  /** How many tasks the scheduler keeps. */
  readonly wanted: number;
  readonly primary: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Not yet STOPPED. */
  readonly tasks: readonly string[];
  readonly failedTasks: number;
  readonly rolloutState?: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly rolloutStateReason?: string;
  /** Starts in a row that never reached RUNNING, and when the scheduler tries again. */
  readonly failedStarts: number;
  readonly retryAt?: Instant;
  /** Nothing more is started: its deployment has failed and nothing else is to run. */
  readonly stalled?: boolean;
}

/** id `CLUSTER/SERVICE` */
export interface Service extends RevisionSettings {
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly desiredCount: number;
  readonly deploymentConfiguration: DeploymentConfiguration;
  readonly healthCheckGracePeriodSeconds: number;
  readonly availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
  readonly enableExecuteCommand: boolean;
  readonly enableECSManagedTags: boolean;
  readonly propagateTags: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly clientToken?: string;
  readonly deployments: readonly Deployment[];
  /** The service deployment that is under way, or waits behind one that stops. */
  readonly currentDeployment?: string;
  readonly queuedDeployment?: string;
  /** The newest service deployment, ended or not. */
  readonly latestDeployment?: string;
  /** The revision of the last deployment that succeeded: what a rollback goes back to. */
  readonly lastGood?: string;
  /** `has reached a steady state` was said and nothing has happened since. */
  readonly steady: boolean;
  /** One task more than desired is wanted, so that one too many in a zone can go. */
  readonly rebalancing?: boolean;
  /** That it has ended is still to be told. */
  readonly rebalanced?: boolean;
  /** The scheduler looks again then; undefined: when something happens. */
  readonly looksAt?: Instant;
  readonly tags: Tags;
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: Instant;
  readonly message: string;
}

export interface HookRun {
  readonly id: string;
  readonly stage: string;
  readonly targetType: 'PAUSE' | 'AWS_LAMBDA';
  readonly targetArn?: string;
  readonly status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly expiresAt: Instant;
  readonly timeoutAction: 'ROLLBACK' | 'CONTINUE';
}

export type DeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** A stage of the way, and what of the production traffic green has once it is entered. */
export interface Step {
  readonly stage: string;
  readonly green?: number;
  /** How long the step bakes after its shift. */
  readonly bakeMinutes?: number;
}

/** id `CLUSTER/SERVICE/ID` */
export interface ServiceDeployment {
  readonly id: string;
  readonly arn: string;
  readonly service: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly createdAt: Instant;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly stoppedAt?: Instant;
  readonly updatedAt: Instant;
  readonly configuration: DeploymentConfiguration;
  readonly status: DeploymentStatus;
  readonly statusReason?: string;
  /** Revisions that ran when it started. */
  readonly sources: readonly string[];
  readonly target: string;
  /** The way that is gone, forward or back; the stage is `way[at]`, -1 before the first. Empty for ROLLING. */
  readonly way: readonly Step[];
  readonly at: number;
  readonly stageSince: Instant;
  /** Before this the stage does not end, whatever else it waits for. */
  readonly stageEnds: Instant;
  /** The way leads back to the source revision. */
  readonly back: boolean;
  readonly productionWeight: number;
  readonly testWeight: number;
  readonly hooks: readonly HookRun[];
  readonly alarms: { readonly watching: boolean; readonly names: readonly string[]; readonly triggered: readonly string[]; readonly finished: boolean };
  readonly breaker: { readonly enabled: boolean; readonly failures: number; readonly threshold: number; readonly triggered: boolean };
  readonly rollback?: { readonly reason: string; readonly startedAt: Instant; readonly revision?: string };
  /** ROLLING: since when all of the target revision's tasks have been healthy. */
  readonly settledAt?: Instant;
}

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly digest?: string;
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly exitCode?: number;
  readonly reason?: string;
  readonly health: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
}

export interface Ending {
  readonly stopCode: string;
  readonly reason: string;
  /** Of the container that ended it. */
  readonly container?: string;
  readonly exitCode?: number;
  readonly containerReason?: string;
}

/** id: 32 hexadecimal characters */
export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly group: string;
  readonly startedBy?: string;
  /** `CLUSTER/SERVICE`; undefined for a task of RunTask. */
  readonly service?: string;
  readonly deployment?: string;
  readonly revision?: string;
  readonly taskDefinition: string;
  readonly launchType: string;
  readonly capacityProvider?: string;
  readonly platformVersion: string;
  readonly cpu: string;
  readonly memory: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly ip: string;
  readonly eni: string;
  readonly securityGroups: readonly string[];
  readonly targetGroups: readonly { readonly arn: string; readonly port: number }[];
  readonly lastStatus: TaskStatus;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: Instant;
  readonly pullStartedAt?: Instant;
  readonly pullStoppedAt?: Instant;
  readonly startedAt?: Instant;
  /** When the application has come up and begins to answer. */
  readonly readyAt?: Instant;
  readonly stoppingAt?: Instant;
  readonly executionStoppedAt?: Instant;
  readonly stoppedAt?: Instant;
  readonly ending?: Ending;
  readonly containers: readonly TaskContainer[];
  /** Of the worst of its essential containers; read when the image was pulled. */
  readonly behaviour: ImageBehaviour;
  readonly health: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  readonly overrides?: TaskOverride;
  readonly enableExecuteCommand: boolean;
  /** Until then neither scaling in nor a deployment stops it. */
  readonly protectedUntil?: Instant;
  readonly tags: Tags;
  /** Counts changes, as AWS's `version` does. */
  readonly version: number;
}

export interface Address {
  readonly task: string;
}

/** The key of an address: two VPCs of a region may use the same range. */
export const addressKey = (vpcId: string, ip: string): string => `${vpcId}/${ip}`;
