// What a service's scaling goes by, once it is read.
import type { Duration } from '../world/time.ts';

export interface ScalingConfig {
  readonly min: number;
  readonly max: number;
  /** Percent that target tracking aims at. */
  readonly cpu: number;
  readonly memory: number;
  /** Requests a minute and task that target tracking aims at. */
  readonly requests?: number;
  readonly custom?: readonly CustomScaling[];
  readonly steps?: readonly StepScaling[];
  readonly schedule?: readonly ScheduledScaling[];
}

export const statistics = ['Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum'] as const;
export type Statistic = (typeof statistics)[number];

interface MetricConfig {
  /** Unique among the service's policies; part of the policy's name. */
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  /** In values `{app}` and `{environment}` stand for the names. */
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** Target tracking of any metric. */
export interface CustomScaling extends MetricConfig {
  readonly target: number;
  readonly unit?: string;
  /** Whether the metric is divided by the number of running tasks. */
  readonly perTask?: true;
}

/** An alarm, and how many tasks more or fewer by how far it is passed. */
export interface StepScaling extends MetricConfig {
  readonly period: Duration;
  readonly threshold: number;
  /** From the threshold outwards. */
  readonly adjustments: readonly StepAdjustment[];
  readonly cooldown: Duration;
}

/** Both ends are values of the metric. */
export interface StepAdjustment {
  readonly from: number;
  /** Left out: and beyond. */
  readonly to?: number;
  /** Tasks: more, or fewer where negative. */
  readonly change: number;
}

/** Ends of the range that are set at a time: one of `cron`, `at`, `rate`. */
export interface ScheduledScaling {
  readonly name: string;
  /** Six fields. */
  readonly cron?: string;
  /** `2026-12-24T18:00:00` */
  readonly at?: string;
  /** `6 hours` */
  readonly rate?: string;
  /** Left out: UTC. */
  readonly timezone?: string;
  readonly min?: number;
  readonly max?: number;
}

// AWS: "Quotas for Application Auto Scaling" (user guide): for each scalable target; the steps for each policy.
export const mostPolicies = 50;
export const mostScheduled = 200;
export const mostAdjustments = 20;
