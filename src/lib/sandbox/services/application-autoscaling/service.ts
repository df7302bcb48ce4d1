// Application Auto Scaling: bounds and policies of ECS services' counts.
import type { ServiceModule } from '../../world/service.ts';
import * as policies from './policies.ts';
import * as targets from './targets.ts';

export const applicationAutoscaling: ServiceModule = {
  name: 'application-autoscaling',
  sdk: { load: () => import('@aws-sdk/client-application-auto-scaling'), client: 'ApplicationAutoScalingClient' },
  operations: {
    DeleteScalingPolicy: policies.deleteScalingPolicy,
    DeregisterScalableTarget: targets.deregisterScalableTarget,
    DescribeScalableTargets: targets.describeScalableTargets,
    DescribeScalingActivities: targets.describeScalingActivities,
    DescribeScalingPolicies: policies.describeScalingPolicies,
    PutScalingPolicy: policies.putScalingPolicy,
    RegisterScalableTarget: targets.registerScalableTarget,
  },
  events: { 'application-autoscaling.adjust': targets.adjust },
};
