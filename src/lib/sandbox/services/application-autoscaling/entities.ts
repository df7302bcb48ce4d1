// What Application Auto Scaling keeps.
import type { PutScalingPolicyCommandInput } from '@aws-sdk/client-application-auto-scaling';
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  target: 'application-autoscaling.target',
  policy: 'application-autoscaling.policy',
  activity: 'application-autoscaling.activity',
  scheduled: 'application-autoscaling.scheduled-action',
} as const;

export interface Suspended {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

/** id `NAMESPACE|RESOURCE|DIMENSION` */
export interface ScalableTarget {
  readonly key: string;
  readonly arn: string;
  readonly namespace: string;
  readonly resourceId: string;
  readonly dimension: string;
  readonly min: number;
  readonly max: number;
  readonly roleArn: string;
  readonly suspended: Suspended;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
  /** The last time that one of its policies moved the count: cooldowns go by it. */
  readonly lastScaling?: LastScaling;
}

export interface LastScaling {
  readonly direction: 'out' | 'in';
  readonly at: Instant;
  /** The count before it. */
  readonly from: number;
}

/** id: the target's and the policy's name */
export interface ScalingPolicy {
  readonly key: string;
  readonly arn: string;
  readonly target: string;
  readonly given: PutScalingPolicyCommandInput;
  readonly createdAt: Instant;
  /** Of target tracking: those that were made for it. */
  readonly alarms?: readonly { readonly name: string; readonly arn: string }[];
  /** When a cooldown ends that it waits for. */
  readonly retryAt?: Instant;
}

/** id: the target's and the action's name */
export interface ScheduledAction {
  readonly key: string;
  readonly arn: string;
  readonly target: string;
  readonly name: string;
  /** `cron(...)`, `at(...)`, `rate(...)` */
  readonly schedule: string;
  readonly timezone?: string;
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  readonly min?: number;
  readonly max?: number;
  readonly createdAt: Instant;
  /** Of the event that is awaited: an older one is of a schedule that holds no more. */
  readonly turn: number;
}

export interface Activity {
  readonly id: string;
  readonly target: string;
  readonly description: string;
  readonly cause: string;
  readonly at: Instant;
  readonly message: string;
  readonly failed?: true;
}

export const targetKey = (namespace: string | undefined, resourceId: string | undefined, dimension: string | undefined): string => `${namespace ?? ''}|${resourceId ?? ''}|${dimension ?? ''}`;
