// What platform.yml means, once it is read: every default filled in, every unit a type. Plain data throughout.
import { minutes, type Duration } from '../world/time.ts';
import type { Settings } from './blueprint.ts';
import type { Component } from './components.ts';
import type { MetricConfig } from './metrics.ts';
import type { ScalingConfig } from './scaling.ts';

/** The objectives that commands of this version measure and judge. */
export type ObjectiveName = 'multi-az-failover' | 'app-rto';
export type Objectives = { readonly [name in ObjectiveName]?: Duration };

export interface Config {
  readonly version: 1;
  readonly app: string;
  /** The name of a file in `blueprints/`. */
  readonly blueprint: string;
  /** The hosted zone, without a dot at its end. */
  readonly domain: string;
  readonly regions: { readonly home: string; readonly standby?: string };
  readonly environments: Readonly<Record<string, EnvironmentConfig>>;
  /** In every environment; each once. */
  readonly components: readonly Component[];
  readonly services: Readonly<Record<string, ServiceConfig>>;
  /** Left out: the business looks at none. */
  readonly metrics?: readonly MetricConfig[];
  readonly objectives: Objectives;
  /** Left out: no pipeline is let in. */
  readonly ci?: PipelineConfig;
  readonly source: ConfigSource;
}

/** Whose pipelines may take on the environments' CI roles: one of the two. */
export interface PipelineConfig {
  /** `ORG/REPO` */
  readonly github?: string;
  /** `GROUP/PROJECT`, with subgroups between. */
  readonly gitlab?: string;
  /** The branch that is deployed. */
  readonly branch: string;
}

/** Where the words came from. */
export interface ConfigSource {
  /** As it was named when the file was loaded. */
  readonly file: string;
  /** By dotted path, the line of every key in the file; what is not here is a default. */
  readonly lines: Readonly<Record<string, number>>;
}

export interface EnvironmentConfig {
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  readonly protected: boolean;
  /** USD a month. */
  readonly budget?: { readonly monthly: number; readonly email?: string };
  /** What it means for a deploy that too little was seen to judge it. */
  readonly noData: NoData;
  readonly profile?: string;
  /** ARN of a role to take on. */
  readonly role?: string;
  /** Left out: the account has a hosted zone already. */
  readonly dns?: ParentZone;
  /** Overrides only; `settingsOf` has the whole. */
  readonly settings: Settings;
  /** Overrides that hold in the standby region alone. */
  readonly standby: Settings;
}

/** Where the name servers of an environment's own zone are written down. */
export interface ParentZone {
  /** Name or id. */
  readonly zone: string;
  /** ARN of the role that may. */
  readonly role: string;
}

export interface ServiceConfig {
  readonly name: string;
  /** `serverpod`, `serverpod:1.4`, `ghcr.io/team/app@sha256:...`: as written. */
  readonly image: string;
  /** Left out: a headless worker, without load balancer and host. */
  readonly port?: number;
  /** CPU units; together with `memory` a size that Fargate sells. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Tasks, when the service is made; scaling may move it later. */
  readonly count: number;
  /** `database`, `cache`, `storage`, components, or the names of other services; no cycles. */
  readonly needs: readonly string[];
  readonly health: HealthConfig;
  readonly probe: ProbeConfig;
  readonly scaling?: ScalingConfig;
  readonly deploy: DeployConfig;
  readonly env: Readonly<Record<string, string>>;
  /** Variable to where its value is kept. Never the value. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeout: Duration;
  /** The target groups' deregistration delay. */
  readonly drain: Duration;
  readonly sticky: boolean;
  readonly spot: boolean;
  /** In the order in which they run. */
  readonly before: readonly BeforeTask[];
  /** Only /tmp can be written. */
  readonly readOnlyRoot: boolean;
  /** Whether an OpenTelemetry collector stands beside the container. */
  readonly tracing: boolean;
  /** `1000:1000`; left out: whom the image names. */
  readonly user?: string;
}

/** A task that runs once before a release takes users. */
export interface BeforeTask {
  readonly name: string;
  readonly command: readonly string[];
  readonly timeout: Duration;
}

export interface SecretReference {
  /** `service`: the secret APP-ENV/service-SERVICE/NAME; `parameter`: one of SSM; otherwise the one that the data or cache layer made. */
  readonly of: 'service' | 'database' | 'cache' | 'parameter';
  /** The last part of its name; left out for those of database and cache. */
  readonly name?: string;
  /** One value of a JSON secret; left out: the whole text. */
  readonly key?: string;
}

export interface HealthConfig {
  /** What the load balancer asks; left out for a headless service. */
  readonly path?: string;
  /** Between two looks, of the load balancer and of the container's own check. */
  readonly every: Duration;
  /** Words of a command, run without a shell; left out: no check inside the container. */
  readonly command?: readonly string[];
}

/** Paths that the tool asks from outside; all left out for a headless service. */
export interface ProbeConfig {
  readonly read?: string;
  readonly write?: string;
  /** Where clients open WebSockets; nobody asks it. */
  readonly websocket?: string;
}

/** How a new release takes over; AWS's DeploymentConfiguration.strategy in the words of platform.yml. */
export const strategies = ['blue-green', 'canary', 'linear', 'rolling'] as const;
export type Strategy = (typeof strategies)[number];

/** What happens when too little was seen to judge a release. */
export const noDataWords = ['fail', 'pass-with-note'] as const;
export type NoData = (typeof noDataWords)[number];

export const usualCanary = { percent: 10, bake: minutes(10) } as const;
export const usualLinear = { percent: 20, every: minutes(3) } as const;

/** Left out: that side is not guarded. `noData` left out: the environment's. */
export interface GuardConfig {
  readonly errorPercent?: number;
  readonly p95?: Duration;
  readonly noData?: NoData;
}

export interface DeployConfig {
  readonly strategy: Strategy;
  /** Whole minutes. */
  readonly bake: Duration;
  /** The first share of the users, in per cent, and how long it stays at that; left out with other strategies: `usualCanary`. */
  readonly canary?: { readonly percent: number; readonly bake: Duration };
  /** Per cent of the users that each step adds, and the time from one to the next; left out likewise: `usualLinear`. */
  readonly linear?: { readonly percent: number; readonly every: Duration };
  /** How long a person has to answer before all users are moved; left out: nobody is asked. Whole minutes. */
  readonly approve?: Duration;
  readonly guard: GuardConfig;
  /** What a critical finding in the image leads to. */
  readonly scan: 'refuse' | 'warn' | 'ignore';
  /** Revisions of the task definition that stay. */
  readonly keep: number;
}
