// A policy's alarm has fired: how many tasks there ought to be now, and whether anything stands against it.
import type { StepScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling';
import { milliseconds, minutes, minus, plus, seconds, zero, type Duration, type Instant } from '../../../world/time.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { event, type Context } from '../../world/service.ts';
import type { Service } from '../ecs/entities.ts';
import { alarmsOf, queriesOf, type MetricAlarmEntity } from '../monitoring/entities.ts';
import { answerQueries, sharedPeriod } from '../monitoring/query.ts';
import { aligned } from '../monitoring/read.ts';
import { kinds, type LastScaling, type ScalableTarget, type ScalingPolicy } from './entities.ts';
import { scaledService, scaleTo } from './scaled-service.ts';
import { isLow } from './tracking-alarms.ts';

/** AWS: 300 seconds for ECS services where the policy says nothing (API reference, TargetTrackingScalingPolicyConfiguration). */
const usualCooldown = 300;

interface Fired {
  readonly policy: string;
  readonly alarm: string;
}

/** AWS: as long as an alarm is in ALARM it asks its scaling policy every minute (CloudWatch user guide, "Alarm actions"). */
export const alarmFired = event<Fired & Record<string, string>>(({ policy: arn, alarm: name }, context) => {
  const alarm = alarmsOf(context).get(name);
  const policy = context.table<ScalingPolicy>(kinds.policy).values().find((one) => one.arn === arn);
  const target = policy === undefined ? undefined : context.table<ScalableTarget>(kinds.target).get(policy.target);
  const service = target === undefined ? undefined : scaledService(context, target.resourceId);
  if (alarm?.kind !== 'metric' || alarm.state.value !== 'ALARM' || policy === undefined || target === undefined || service === undefined) return;
  if (controlPlaneIsDown(context, { name: 'ecs' })) {
    again(context, { policy, alarm }, minutes(1));
    return;
  }
  // AWS: nothing is scaled while the desired count is 0 (ECS developer guide, service auto scaling).
  if (service.desiredCount === 0) return;
  const wanted = policy.given.PolicyType === 'TargetTrackingScaling' ? tracked(context, { policy, target, service, alarm }) : stepped(context, { policy, target, service, alarm });
  if (wanted === undefined) return;
  const bounded = Math.min(target.max, Math.max(target.min, wanted));
  const out = bounded > service.desiredCount;
  if (bounded === service.desiredCount || (out ? target.suspended.DynamicScalingOutSuspended : target.suspended.DynamicScalingInSuspended)) return;
  // AWS: scale-in rests while a deployment is in progress, scale-out does not (ECS developer guide, service auto scaling).
  if (!out && service.currentDeployment !== undefined) {
    again(context, { policy, alarm }, minutes(1));
    return;
  }
  const stepsOn = out && policy.given.PolicyType === 'StepScaling' && target.lastScaling?.direction === 'out' && restsUntil(policy, target.lastScaling) > context.now;
  const last: LastScaling = { direction: out ? 'out' : 'in', at: context.now, from: stepsOn ? (target.lastScaling?.from ?? service.desiredCount) : service.desiredCount };
  scaleTo(context, target, { count: bounded, cause: `monitor alarm ${name} in state ALARM triggered policy ${policy.given.PolicyName ?? ''}`, last });
});

/** Bounds or suspension have changed: alarms that are in ALARM ask again. */
export function askAgain(context: Context, target: ScalableTarget): void {
  const mine = context.table<ScalingPolicy>(kinds.policy).values().filter((policy) => policy.target === target.key);
  if (mine.length === 0) return;
  for (const alarm of alarmsOf(context).values()) {
    if (alarm.state.value !== 'ALARM') continue;
    for (const { arn } of mine) if (alarm.settings.AlarmActions?.includes(arn) === true) context.schedule(zero, 'application-autoscaling.alarm', { policy: arn, alarm: alarm.name });
  }
}

interface Case {
  readonly policy: ScalingPolicy;
  readonly target: ScalableTarget;
  readonly service: Service;
  readonly alarm: MetricAlarmEntity;
}

/** AWS: the count in proportion to how far the metric is from its target, rounded up (user guide, target tracking; how scale-in is rounded: a guess). */
function tracked(context: Context, { policy, target, service, alarm }: Case): number | undefined {
  const { TargetValue: aim = 0, ScaleOutCooldown: afterOut = usualCooldown, ScaleInCooldown: afterIn = usualCooldown } = policy.given.TargetTrackingScalingPolicyConfiguration ?? {};
  const value = newest(context, alarm);
  if (value === undefined || aim <= 0) return undefined;
  const { lastScaling: last } = target;
  const rests = (direction: 'out' | 'in', time: number): Instant | undefined => (last?.direction === direction && plus(last.at, seconds(time)) > context.now ? plus(last.at, seconds(time)) : undefined);
  if (!isLow(alarm.name)) {
    // AWS: during the cooldown what the last scale-out added counts as part of the next, so that only a larger one adds to it.
    const base = rests('out', afterOut) === undefined ? service.desiredCount : (last?.from ?? service.desiredCount);
    return Math.max(service.desiredCount, Math.ceil((base * value) / aim));
  }
  const until = rests('in', afterIn) ?? rests('out', afterOut);
  if (until !== undefined) {
    again(context, { policy, alarm }, milliseconds(until - context.now));
    return undefined;
  }
  if (!othersAgree(context, policy)) return undefined;
  return Math.min(service.desiredCount, Math.ceil((service.desiredCount * value) / aim));
}

/** AWS: with several policies it is scaled in only if all of them that may scale in are ready to (user guide, target tracking). */
function othersAgree(context: Context, policy: ScalingPolicy): boolean {
  const lows = context
    .table<ScalingPolicy>(kinds.policy)
    .values()
    .filter((other) => other.target === policy.target && other.key !== policy.key)
    .flatMap((other) => (other.alarms ?? []).filter(({ name }) => isLow(name)));
  return lows.every(({ name }) => alarmsOf(context).get(name)?.state.value === 'ALARM');
}

function stepped(context: Context, { policy, target, service, alarm }: Case): number | undefined {
  const rule = policy.given.StepScalingPolicyConfiguration;
  const value = newest(context, alarm);
  if (rule === undefined || value === undefined) return undefined;
  const beyond = value - (alarm.settings.Threshold ?? 0);
  // AWS: from the lower bound inclusive to the upper exclusive; where both are below the threshold the other way round (API reference, StepAdjustment).
  const fits = (low: number, high: number): boolean => (beyond >= 0 ? beyond >= low && beyond < high : beyond > low && beyond <= high);
  const step = rule.StepAdjustments?.find(({ MetricIntervalLowerBound: low = -Infinity, MetricIntervalUpperBound: high = Infinity }) => fits(low, high));
  if (step === undefined) return undefined;
  const wanted = adjusted(service.desiredCount, rule, step.ScalingAdjustment ?? 0);
  const { lastScaling: last } = target;
  if (last === undefined) return wanted;
  const ends = restsUntil(policy, last);
  if (ends <= context.now) return wanted;
  // AWS: a scale-out never waits behind a scale-in; behind a scale-out, what that one added is part of what it adds itself (API
  // reference, StepScalingPolicyConfiguration, Cooldown).
  if (wanted > service.desiredCount) return last.direction === 'in' ? wanted : Math.max(service.desiredCount, adjusted(last.from, rule, step.ScalingAdjustment ?? 0));
  again(context, { policy, alarm }, milliseconds(ends - context.now));
  return undefined;
}

const restsUntil = ({ given }: ScalingPolicy, last: LastScaling): Instant => plus(last.at, seconds(given.StepScalingPolicyConfiguration?.Cooldown ?? usualCooldown));

function adjusted(count: number, rule: StepScalingPolicyConfiguration, by: number): number {
  if (rule.AdjustmentType === 'ExactCapacity') return by;
  if (rule.AdjustmentType !== 'PercentChangeInCapacity') return Math.max(0, count + by);
  const share = (count * by) / 100;
  // AWS: above 1 rounded down, between 0 and 1 up to 1, below -1 towards 0 (user guide, step scaling, "Scaling adjustment types").
  const whole = Math.abs(share) >= 1 ? Math.trunc(share) : Math.sign(share);
  const least = rule.MinAdjustmentMagnitude ?? 0;
  return Math.max(0, count + (Math.abs(whole) < least ? Math.sign(by) * least : whole));
}

/** The newest datapoint that an alarm sees. */
function newest(context: Context, alarm: MetricAlarmEntity): number | undefined {
  const queries = queriesOf(alarm);
  const period = sharedPeriod(queries);
  const to = aligned(context.now, minutes(1));
  const [answer] = answerQueries(context, queries, { from: minus(to, milliseconds(10 * period)), to, asOf: context.now, sliding: true });
  return [...(answer?.series ?? [])].sort(([a], [b]) => b - a)[0]?.[1];
}

/** An alarm that stays as it is may be left alone by CloudWatch's minute here; the end of a cooldown is looked at for certain. */
function again(context: Context, { policy, alarm }: Pick<Case, 'policy' | 'alarm'>, after: Duration): void {
  const until = plus(context.now, after);
  if ((policy.retryAt ?? 0) > context.now) return;
  context.table<ScalingPolicy>(kinds.policy).put(policy.key, { ...policy, retryAt: until });
  context.schedule(after, 'application-autoscaling.alarm', { policy: policy.arn, alarm: alarm.name });
}
