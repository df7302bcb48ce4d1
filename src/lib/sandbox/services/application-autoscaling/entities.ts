// What Application Auto Scaling keeps.
import type { PutScalingPolicyCommandInput } from '@aws-sdk/client-application-auto-scaling';
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  target: 'application-autoscaling.target',
  policy: 'application-autoscaling.policy',
  activity: 'application-autoscaling.activity',
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

export interface Activity {
  readonly id: string;
  readonly target: string;
  readonly description: string;
  readonly cause: string;
  readonly at: Instant;
}

export const targetKey = (namespace: string | undefined, resourceId: string | undefined, dimension: string | undefined): string => `${namespace ?? ''}|${resourceId ?? ''}|${dimension ?? ''}`;
