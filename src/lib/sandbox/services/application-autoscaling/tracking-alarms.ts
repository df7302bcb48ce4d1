// The two alarms of a target tracking policy: Application Auto Scaling makes them, keeps them in step, and takes them away.
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { createHash } from 'node:crypto';
import type { Context } from '../../world/service.ts';
import type { ScalingPolicy } from './entities.ts';

export interface TrackingAlarm {
  readonly name: string;
  readonly arn: string;
}

// Operators see these numbers: scale-out after three minutes above the target, scale-in after fifteen below nine tenths of
// it. AWS names neither in its guide (unverified for every metric).
const high = { periods: 3, comparison: 'GreaterThanThreshold', share: 1 } as const;
const low = { periods: 15, comparison: 'LessThanThreshold', share: 0.9 } as const;

type Kind = 'AlarmHigh' | 'AlarmLow';

/** AWS: `TargetTracking-service/CLUSTER/SERVICE-AlarmHigh-UUID` (Application Auto Scaling user guide, CLI examples). */
function nameOf(policy: Pick<ScalingPolicy, 'key' | 'given'>, kind: Kind): string {
  const hex = createHash('sha256').update(`${policy.key}|${kind}`).digest('hex');
  return `TargetTracking-${policy.given.ResourceId ?? ''}-${kind}-${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`;
}

/** Puts the alarms that a policy needs; none without CloudWatch, or for a policy that is given its alarms. */
export function putTrackingAlarms(context: Context, policy: ScalingPolicy): readonly TrackingAlarm[] {
  const tracking = policy.given.TargetTrackingScalingPolicyConfiguration;
  if (tracking === undefined || !context.knows('monitoring', 'PutMetricAlarm')) return [];
  removeTrackingAlarms(context, policy);
  const kinds: readonly Kind[] = tracking.DisableScaleIn === true ? ['AlarmHigh'] : ['AlarmHigh', 'AlarmLow'];
  return kinds.map((kind) => {
    const rule = kind === 'AlarmHigh' ? high : low;
    const name = nameOf(policy, kind);
    context.call('monitoring', 'PutMetricAlarm', {
      AlarmName: name,
      AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
      ActionsEnabled: true,
      AlarmActions: [policy.arn],
      EvaluationPeriods: rule.periods,
      ComparisonOperator: rule.comparison,
      Threshold: (tracking.TargetValue ?? 0) * rule.share,
      ...watched(policy),
    });
    return { name, arn: `arn:aws:cloudwatch:${context.region}:${context.account}:alarm:${name}` };
  });
}

export function removeTrackingAlarms(context: Context, policy: Pick<ScalingPolicy, 'alarms'>): void {
  const names = (policy.alarms ?? []).map(({ name }) => name);
  if (names.length > 0 && context.knows('monitoring', 'DeleteAlarms')) context.call('monitoring', 'DeleteAlarms', { AlarmNames: names });
}

interface Watched {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly Metrics?: readonly MetricDataQuery[];
}

/** AWS: what each predefined metric stands for (API reference, PredefinedMetricSpecification). */
function watched(policy: ScalingPolicy): Watched {
  const { TargetTrackingScalingPolicyConfiguration: tracking, ResourceId = '' } = policy.given;
  const custom = tracking?.CustomizedMetricSpecification;
  if (custom?.Metrics !== undefined) {
    return { Metrics: custom.Metrics.map(({ MetricStat, ...query }) => ({ ...query, ...(MetricStat === undefined ? {} : { MetricStat: { ...MetricStat, Period: 60 } }) }) as MetricDataQuery) };
  }
  if (custom !== undefined) {
    return { Namespace: custom.Namespace, MetricName: custom.MetricName, Dimensions: (custom.Dimensions ?? []).map(({ Name = '', Value = '' }) => ({ Name, Value })), Period: 60, Statistic: custom.Statistic ?? 'Average' };
  }
  const { PredefinedMetricType: type, ResourceLabel: label = '' } = tracking?.PredefinedMetricSpecification ?? {};
  if (type === 'ALBRequestCountPerTarget') {
    const at = label.indexOf('/targetgroup/');
    const dimensions = [{ Name: 'TargetGroup', Value: label.slice(at + 1) }, { Name: 'LoadBalancer', Value: label.slice(0, at) }];
    return { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCountPerTarget', Dimensions: dimensions, Period: 60, Statistic: 'Sum' };
  }
  const [, cluster = '', service = ''] = ResourceId.split('/');
  const MetricName = type === 'ECSServiceAverageMemoryUtilization' ? 'MemoryUtilization' : 'CPUUtilization';
  return { Namespace: 'AWS/ECS', MetricName, Dimensions: [{ Name: 'ClusterName', Value: cluster }, { Name: 'ServiceName', Value: service }], Period: 60, Statistic: 'Average' };
}

export const isLow = (alarm: string): boolean => alarm.includes('-AlarmLow-');

