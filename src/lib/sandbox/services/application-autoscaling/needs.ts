// What Application Auto Scaling's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Application Auto Scaling" (Service Authorization Reference). Approximate: the
// ARN of a target is not looked up, so a policy for one target alone allows nothing; that AWS also asks for the caller's
// rights on the ECS service is left out.
import { each, needsOf, nothingInParticular, text, type Where } from '../../world/need.ts';
import { kinds as iam, type Role } from '../iam/entities.ts';

const target: Where = (_, context) => [`arn:aws:application-autoscaling:${context.region}:${context.account}:scalable-target/*`];
const ecsRole = 'AWSServiceRoleForApplicationAutoScaling_ECSService';

export const needs = needsOf({
  prefix: 'application-autoscaling',
  keys: (input) => ({
    ...(text(input['ServiceNamespace']) === '' ? {} : { 'application-autoscaling:service-namespace': [text(input['ServiceNamespace'])] }),
    ...(text(input['ScalableDimension']) === '' ? {} : { 'application-autoscaling:scalable-dimension': [text(input['ScalableDimension'])] }),
  }),
  at: {
    ...each('DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions', nothingInParticular),
    ...each('DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy PutScheduledAction RegisterScalableTarget', target),
  },
  besides: {
    // AWS: the first target of a namespace makes its service-linked role, with the caller's rights ("Service-linked roles for
    // Application Auto Scaling").
    RegisterScalableTarget: (input, context) =>
      input['ServiceNamespace'] === 'ecs' && context.globalTable<Role>(iam.role).get(ecsRole) === undefined
        ? [{ action: 'iam:CreateServiceLinkedRole', resource: `arn:aws:iam::${context.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/${ecsRole}`, keys: { 'iam:AWSServiceName': ['ecs.application-autoscaling.amazonaws.com'] } }]
        : [],
    PutScalingPolicy: (input, context) => (input['PolicyType'] === 'TargetTrackingScaling' ? [{ action: 'cloudwatch:PutMetricAlarm', resource: `arn:aws:cloudwatch:${context.region}:${context.account}:alarm:TargetTracking-${text(input['ResourceId'])}*` }] : []),
  },
});
