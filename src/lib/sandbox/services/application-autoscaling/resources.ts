// Application Auto Scaling's resource types for CloudFormation.
import { asDate, parseInstant } from '../../../world/time.ts';
import { flagOf, given, listOf, numberOf, objectOf, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type ScalableTarget, type ScalingPolicy } from './entities.ts';

const scaling = 'application-autoscaling';

const named = (id: string): { ServiceNamespace: string; ResourceId: string; ScalableDimension: string } => {
  const [resource = '', dimension = '', namespace = ''] = id.split('|');
  return { ServiceNamespace: namespace, ResourceId: resource, ScalableDimension: dimension };
};

const scheduledIn = (properties: Properties): readonly string[] => listOf(properties['ScheduledActions']).map(({ ScheduledActionName: name }) => textOf(name) ?? '');

const register = (properties: Properties, context: Context, before: Properties = {}): void => {
  const suspended = objectOf(properties['SuspendedState']);
  context.call(scaling, 'RegisterScalableTarget', given({
    ServiceNamespace: textOf(properties['ServiceNamespace']),
    ResourceId: textOf(properties['ResourceId']),
    ScalableDimension: textOf(properties['ScalableDimension']),
    MinCapacity: numberOf(properties['MinCapacity']),
    MaxCapacity: numberOf(properties['MaxCapacity']),
    RoleARN: textOf(properties['RoleARN']),
    SuspendedState: suspended === undefined ? undefined : Object.fromEntries(Object.entries(suspended).map(([name, value]) => [name, flagOf(value)])),
  }));
  const target = { ServiceNamespace: textOf(properties['ServiceNamespace']), ResourceId: textOf(properties['ResourceId']), ScalableDimension: textOf(properties['ScalableDimension']) };
  for (const { StartTime: start, EndTime: end, ScalableTargetAction: range, ...action } of listOf(properties['ScheduledActions'])) {
    const { MinCapacity: min, MaxCapacity: max } = objectOf(range) ?? {};
    const timeOf = (value: unknown): Date | undefined => {
      const at = parseInstant(textOf(value) ?? '');
      return at === undefined ? undefined : asDate(at);
    };
    context.call(scaling, 'PutScheduledAction', given({ ...target, ...action, StartTime: timeOf(start), EndTime: timeOf(end), ScalableTargetAction: given({ MinCapacity: numberOf(min), MaxCapacity: numberOf(max) }) }));
  }
  for (const ScheduledActionName of scheduledIn(before).filter((name) => !scheduledIn(properties).includes(name))) context.call(scaling, 'DeleteScheduledAction', { ...target, ScheduledActionName });
};

const scalableTarget: ResourceType = {
  required: ['MaxCapacity', 'MinCapacity', 'ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  createOnly: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  create(properties, { context }) {
    register(properties, context);
    return [properties['ResourceId'], properties['ScalableDimension'], properties['ServiceNamespace']].map(textOf).join('|');
  },
  attributes: (id) => ({ Id: id }),
  update(_, { before, after }, { context }) {
    register(after, context, before);
  },
  delete(id, { context }) {
    const { ServiceNamespace: namespace, ResourceId: resource, ScalableDimension: dimension } = named(id);
    if (context.table<ScalableTarget>(kinds.target).get(`${namespace}|${resource}|${dimension}`) !== undefined) context.call(scaling, 'DeregisterScalableTarget', named(id));
  },
};

function putPolicy(properties: Properties, context: Context): string {
  const target = textOf(properties['ScalingTargetId']);
  const where = target === undefined ? { ServiceNamespace: textOf(properties['ServiceNamespace']), ResourceId: textOf(properties['ResourceId']), ScalableDimension: textOf(properties['ScalableDimension']) } : named(target);
  const tracking = objectOf(properties['TargetTrackingScalingPolicyConfiguration']);
  const made = context.call<{ readonly PolicyARN?: string }>(scaling, 'PutScalingPolicy', given({
    ...where,
    PolicyName: textOf(properties['PolicyName']),
    PolicyType: textOf(properties['PolicyType']),
    TargetTrackingScalingPolicyConfiguration:
      tracking === undefined
        ? undefined
        : given({ ...tracking, TargetValue: numberOf(tracking['TargetValue']), ScaleInCooldown: numberOf(tracking['ScaleInCooldown']), ScaleOutCooldown: numberOf(tracking['ScaleOutCooldown']), DisableScaleIn: flagOf(tracking['DisableScaleIn']) }),
    StepScalingPolicyConfiguration: properties['StepScalingPolicyConfiguration'],
  }));
  return made.PolicyARN ?? '';
}

const scalingPolicy: ResourceType = {
  required: ['PolicyName', 'PolicyType'],
  createOnly: ['PolicyName', 'ResourceId', 'ScalableDimension', 'ScalingTargetId', 'ServiceNamespace'],
  create: (properties, { context }) => putPolicy(properties, context),
  attributes: (arn) => ({ Arn: arn }),
  update(_, { after }, { context }) {
    putPolicy(after, context);
  },
  delete(arn, { context }) {
    const policy = context.table<ScalingPolicy>(kinds.policy).values().find((one) => one.arn === arn);
    if (policy !== undefined) context.call(scaling, 'DeleteScalingPolicy', policy.given);
  },
};

export const resources: Readonly<Record<'AWS::ApplicationAutoScaling::ScalableTarget' | 'AWS::ApplicationAutoScaling::ScalingPolicy', ResourceType>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': scalableTarget,
  'AWS::ApplicationAutoScaling::ScalingPolicy': scalingPolicy,
};
