// Scalable targets: between which counts a service may be; one below its minimum is scaled out.
import type {
  DeregisterScalableTargetCommandInput,
  DeregisterScalableTargetCommandOutput,
  DescribeScalableTargetsCommandInput,
  DescribeScalableTargetsCommandOutput,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  RegisterScalableTargetCommandInput,
  RegisterScalableTargetCommandOutput,
  ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import { createHash } from 'node:crypto';
import { asDate, minutes } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { kinds as iam, type Role } from '../iam/entities.ts';
import { rules } from './beliefs.ts';
import { kinds, targetKey, type Activity, type ScalableTarget, type ScalingPolicy, type ScheduledAction } from './entities.ts';
import { invalid, nextToken, pageOf, targetAt } from './faults.ts';
import { askAgain } from './scale.ts';
import { scaledService, scaleTo, serviceKey } from './scaled-service.ts';
import { forgetPolicy } from './step-policies.ts';
import { removeTrackingAlarms } from './tracking-alarms.ts';

const ecsDimension = 'ecs:service:DesiredCount';

/** AWS: the first target of a namespace makes its service-linked role ("Service-linked roles for Application Auto Scaling"). */
function makeServiceRole(context: Context): void {
  if (!context.knows('iam', 'CreateServiceLinkedRole') || context.globalTable<Role>(iam.role).get('AWSServiceRoleForApplicationAutoScaling_ECSService') !== undefined) return;
  context.call('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.application-autoscaling.amazonaws.com' });
}

export const registerScalableTarget = operation<RegisterScalableTargetCommandInput, RegisterScalableTargetCommandOutput>((input, context) => {
  const key = targetKey(input.ServiceNamespace, input.ResourceId, input.ScalableDimension);
  const before = context.table<ScalableTarget>(kinds.target).get(key);
  if (input.ServiceNamespace === 'ecs') {
    if (input.ScalableDimension !== ecsDimension) throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${String(input.ScalableDimension)}`);
    if (serviceKey(input.ResourceId ?? '') === undefined) throw invalid(`Unsupported resource ID: ${input.ResourceId ?? ''}`);
    if (context.knows('ecs', 'DescribeServices') && scaledService(context, input.ResourceId ?? '') === undefined) throw invalid(`ECS service doesn't exist: ${input.ResourceId ?? ''}`);
  }
  const { MinCapacity: min = before?.min, MaxCapacity: max = before?.max } = input;
  if (min === undefined || max === undefined) throw invalid('Both minimum and maximum capacity must be specified when registering a new scalable target.');
  if (!Number.isInteger(min) || min < 0) throw invalid('Minimum capacity must be greater than or equal to 0.');
  if (min > max) throw invalid('Maximum capacity cannot be less than minimum capacity.');
  if (input.ServiceNamespace === 'ecs') makeServiceRole(context);
  const number = createHash('sha256').update(`${context.account}/${context.region}/${key}`).digest('hex').slice(0, 24);
  const target: ScalableTarget = {
    key,
    arn: before?.arn ?? `arn:aws:application-autoscaling:${context.region}:${context.account}:scalable-target/0ec5${number}`,
    namespace: input.ServiceNamespace ?? '',
    resourceId: input.ResourceId ?? '',
    dimension: input.ScalableDimension ?? '',
    min,
    max,
    roleArn: input.RoleARN ?? before?.roleArn ?? `arn:aws:iam::${context.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    suspended: {
      DynamicScalingInSuspended: input.SuspendedState?.DynamicScalingInSuspended ?? before?.suspended.DynamicScalingInSuspended ?? false,
      DynamicScalingOutSuspended: input.SuspendedState?.DynamicScalingOutSuspended ?? before?.suspended.DynamicScalingOutSuspended ?? false,
      ScheduledScalingSuspended: input.SuspendedState?.ScheduledScalingSuspended ?? before?.suspended.ScheduledScalingSuspended ?? false,
    },
    createdAt: before?.createdAt ?? context.now,
    tags: input.Tags ?? before?.tags ?? {},
    ...(before?.lastScaling === undefined ? {} : { lastScaling: before.lastScaling }),
  };
  context.table<ScalableTarget>(kinds.target).put(key, target);
  context.schedule(draw(context, `application-autoscaling/${key}`, rules.takes(context, 'bounds-hold-soon').until), 'application-autoscaling.adjust', { target: key });
  return { ScalableTargetARN: target.arn };
});

/** Brings the service between its bounds. */
export const adjust = event<{ readonly target: string }>(({ target: key }, context) => {
  const target = context.table<ScalableTarget>(kinds.target).get(key);
  const service = target === undefined ? undefined : scaledService(context, target.resourceId);
  if (target === undefined || service === undefined) return;
  if (controlPlaneIsDown(context, { name: 'ecs' })) return context.schedule(minutes(1), 'application-autoscaling.adjust', { target: key });
  const desired = service.desiredCount;
  // A service at 0 was put there by somebody: it stays (AWS: scaling is off while the desired count is 0).
  const wanted = desired === 0 ? 0 : Math.max(target.min, target.suspended.DynamicScalingInSuspended ? desired : Math.min(target.max, desired));
  if (wanted === desired) {
    askAgain(context, target);
    return;
  }
  scaleTo(context, target, { count: wanted, cause: wanted > desired ? `minimum capacity was set to ${target.min}` : `maximum capacity was set to ${target.max}` });
});

export const describeScalableTargets = operation<DescribeScalableTargetsCommandInput, DescribeScalableTargetsCommandOutput>((input, context) => {
  const wanted = context
    .table<ScalableTarget>(kinds.target)
    .values()
    .filter((one) => one.namespace === input.ServiceNamespace)
    .filter((one) => input.ResourceIds === undefined || input.ResourceIds.length === 0 || input.ResourceIds.includes(one.resourceId))
    .filter((one) => input.ScalableDimension === undefined || one.dimension === input.ScalableDimension);
  const shown = pageOf(wanted, ({ key }) => key, input);
  return {
    ScalableTargets: shown.items.map((one) => ({
      ServiceNamespace: one.namespace as ServiceNamespace,
      ResourceId: one.resourceId,
      ScalableDimension: one.dimension as typeof ecsDimension,
      MinCapacity: one.min,
      MaxCapacity: one.max,
      RoleARN: one.roleArn,
      CreationTime: asDate(one.createdAt),
      SuspendedState: one.suspended,
      ScalableTargetARN: one.arn,
    })),
    ...nextToken(shown),
  };
});

export const deregisterScalableTarget = operation<DeregisterScalableTargetCommandInput, DeregisterScalableTargetCommandOutput>((input, context) => {
  const target = targetAt(context, input);
  const policies = context.table<ScalingPolicy>(kinds.policy);
  // AWS: the policies go with their target (API reference, DeregisterScalableTarget).
  for (const policy of policies.values()) {
    if (policy.target !== target.key) continue;
    removeTrackingAlarms(context, policy);
    forgetPolicy(context, policy);
    policies.delete(policy.key);
  }
  // AWS: so do its scheduled actions (API reference, PutScheduledAction).
  const scheduled = context.table<ScheduledAction>(kinds.scheduled);
  for (const action of scheduled.values()) if (action.target === target.key) scheduled.delete(action.key);
  context.table<ScalableTarget>(kinds.target).delete(target.key);
  return {};
});

export const describeScalingActivities = operation<DescribeScalingActivitiesCommandInput, DescribeScalingActivitiesCommandOutput>((input, context) => {
  const wanted = context
    .table<Activity>(kinds.activity)
    .values()
    .filter(({ target }) => target.startsWith(`${String(input.ServiceNamespace)}|${input.ResourceId === undefined ? '' : `${input.ResourceId}|`}`))
    .toReversed();
  const keyed = wanted.map((one, at) => ({ one, key: String(at).padStart(9, '0') }));
  const shown = pageOf(keyed, ({ key }) => key, input);
  return {
    ScalingActivities: shown.items.map(({ one }) => {
      const [namespace, resource, dimension] = one.target.split('|');
      if (resource === undefined || dimension === undefined) throw new AwsFault('InternalServiceException', `a broken activity: ${one.id}`);
      return {
        ActivityId: createHash('sha256').update(one.id).digest('hex').slice(0, 32),
        ServiceNamespace: namespace as ServiceNamespace,
        ResourceId: resource,
        ScalableDimension: dimension as typeof ecsDimension,
        Description: one.description,
        Cause: one.cause,
        StartTime: asDate(one.at),
        EndTime: asDate(one.at),
        StatusCode: one.failed === true ? 'Failed' : 'Successful',
        StatusMessage: one.message,
      };
    }),
    ...nextToken(shown),
  };
});
