// Application Auto Scaling: bounds and policies of ECS services' counts, and what moves them.
import type { ServiceModule } from '../../world/service.ts';
import * as policies from './policies.ts';
import { alarmFired } from './scale.ts';
import * as scheduled from './scheduled-actions.ts';
import * as targets from './targets.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const applicationAutoscaling: ServiceModule = {
  name: 'application-autoscaling',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-application-auto-scaling'), client: 'ApplicationAutoScalingClient' },
  needs,
  operations: {
    DeleteScalingPolicy: policies.deleteScalingPolicy,
    DeleteScheduledAction: scheduled.deleteScheduledAction,
    DeregisterScalableTarget: targets.deregisterScalableTarget,
    DescribeScalableTargets: targets.describeScalableTargets,
    DescribeScalingActivities: targets.describeScalingActivities,
    DescribeScalingPolicies: policies.describeScalingPolicies,
    DescribeScheduledActions: scheduled.describeScheduledActions,
    PutScalingPolicy: policies.putScalingPolicy,
    PutScheduledAction: scheduled.putScheduledAction,
    RegisterScalableTarget: targets.registerScalableTarget,
  },
  events: { 'application-autoscaling.adjust': targets.adjust, 'application-autoscaling.alarm': alarmFired, 'application-autoscaling.scheduled': scheduled.timeHasCome },
};
