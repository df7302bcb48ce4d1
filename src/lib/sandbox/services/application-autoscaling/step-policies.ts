// Step scaling: steps that AWS takes, and the alarms of the account that lead to a policy.
import type { StepScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling';
import type { Context } from '../../world/service.ts';
import { alarmsOf } from '../monitoring/entities.ts';
import type { ScalingPolicy } from './entities.ts';
import { invalid } from './faults.ts';

/** @throws AwsFault ValidationException; the texts are guesses, the conditions those of the user guide ("Step adjustments") and the quotas. */
export function refuseBadSteps(rule: StepScalingPolicyConfiguration | undefined): void {
  const { AdjustmentType: type, StepAdjustments: steps = [], MinAdjustmentMagnitude: least } = rule ?? {};
  if (type === undefined) throw invalid('AdjustmentType must be specified for a step scaling policy.');
  if (steps.length === 0) throw invalid('At least one StepAdjustment must be specified.');
  if (steps.length > 20) throw invalid('At most 20 StepAdjustments can be specified.');
  if (least !== undefined && type !== 'PercentChangeInCapacity') throw invalid('MinAdjustmentMagnitude is only supported with PercentChangeInCapacity.');
  const ranges = steps.map(({ MetricIntervalLowerBound: low = -Infinity, MetricIntervalUpperBound: high = Infinity }) => ({ low, high })).sort((a, b) => a.low - b.low);
  for (const [place, { low, high }] of ranges.entries()) {
    if (low >= high) throw invalid('MetricIntervalUpperBound must be greater than MetricIntervalLowerBound.');
    const before = ranges[place - 1];
    // AWS: the intervals neither overlap nor leave a gap.
    if (before !== undefined && before.high > low) throw invalid('StepAdjustment intervals cannot overlap.');
    if (before !== undefined && before.high < low) throw invalid('StepAdjustment intervals cannot have gaps between them.');
  }
  if (ranges[0] !== undefined && ranges[0].low < 0 && ranges[0].low !== -Infinity) throw invalid('There must be a StepAdjustment with an unspecified lower bound when one has a negative lower bound.');
  const last = ranges.at(-1);
  if (last !== undefined && last.high > 0 && last.high !== Infinity) throw invalid('There must be a StepAdjustment with an unspecified upper bound when one has a positive upper bound.');
}

/** Alarms that ask the policy, whoever made them. */
export const alarmsNaming = (context: Context, policy: string): { AlarmName: string; AlarmARN: string }[] =>
  alarmsOf(context)
    .values()
    .filter(({ settings }) => settings.AlarmActions?.includes(policy) === true)
    .map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn }));

/** AWS: "Deleting a step scaling policy deletes the underlying alarm action, but does not delete the CloudWatch alarm" (API reference, DeleteScalingPolicy). */
export function forgetPolicy(context: Context, { arn, given }: ScalingPolicy): void {
  if (given.PolicyType !== 'StepScaling') return;
  for (const alarm of alarmsOf(context).values()) {
    if (alarm.kind !== 'metric' || alarm.settings.AlarmActions?.includes(arn) !== true) continue;
    alarmsOf(context).put(alarm.name, { ...alarm, settings: { ...alarm.settings, AlarmActions: alarm.settings.AlarmActions.filter((action) => action !== arn) } });
  }
}
