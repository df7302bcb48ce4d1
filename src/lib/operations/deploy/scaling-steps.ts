// The steps of a deploy that own a service's range and its target tracking.
import type { Cloud } from '../../aws/cloud.ts';
import type { TrackingPolicy } from '../../aws/scaling.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { minutes, seconds } from '../../world/time.ts';
import { holdScaleIn, releaseScaleIn } from '../steps/scaling/scale-in.ts';
import type { DeploySubject } from './subject.ts';

/** Long enough for an account whose API rate is used up: nothing of a release depends on it. */
const throttled = minutes(15);

export function policiesOf({ service, request }: DeploySubject): readonly TrackingPolicy[] {
  if (service.scaling === undefined) return [];
  const name = `${request.environment.app}-${request.environment.environment}-${service.name}`;
  return [
    { name: `${name}-cpu`, metric: 'ECSServiceAverageCPUUtilization', target: service.scaling.cpu },
    { name: `${name}-memory`, metric: 'ECSServiceAverageMemoryUtilization', target: service.scaling.memory },
  ];
}

/** Around steps in whose midst no task may be taken away. Where nothing scales, or somebody holds scale-in already, they stand alone. */
export function withScaleInHeld(cloud: Cloud, { facts, region, cluster, service }: DeploySubject, steps: readonly Step[]): readonly Step[] {
  if (facts.scaling === null || facts.scaling.scaleInSuspended) return steps;
  const scaled = { region, cluster, service: service.name };
  return [holdScaleIn(cloud, scaled), ...steps, releaseScaleIn(cloud, scaled)];
}

/** What of range and policies is not as configured. */
export function scalingChanges(subject: DeploySubject): { readonly range: boolean; readonly policies: readonly TrackingPolicy[] } {
  const { service, facts } = subject;
  if (service.scaling === undefined) return { range: false, policies: [] };
  const { min, max } = service.scaling;
  const range = facts.scaling === null || facts.scaling.min !== min || facts.scaling.max !== max;
  const policies = policiesOf(subject).filter((wanted) => !facts.policies.some((seen) => seen.name === wanted.name && seen.metric === wanted.metric && seen.target === wanted.target));
  return { range, policies };
}

export function scalingSteps(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const { service, cluster, region, facts } = subject;
  const { range, policies } = scalingChanges(subject);
  const scaling = () => cloud.scaling(region);
  const steps: Step[] = [];
  if (range && service.scaling !== undefined) {
    const { min, max } = service.scaling;
    const before = facts.scaling;
    steps.push({
      id: 'range',
      title: `Let ${service.name} run ${min} to ${max} tasks`,
      why: 'scaling owns the number of tasks from here on',
      byHand: `aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id service/${cluster}/${service.name} --scalable-dimension ecs:service:DesiredCount --min-capacity ${min} --max-capacity ${max}`,
      actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:RegisterScalableTarget', 'application-autoscaling:DeregisterScalableTarget', 'iam:CreateServiceLinkedRole'],
      limit: throttled,
      every: seconds(5),
      async check() {
        const target = await scaling().target(cluster, service.name);
        return target?.min === min && target.max === max ? done() : todo;
      },
      act: () => scaling().register(cluster, service.name, { min, max }),
      undo: {
        title: before === null ? 'Stop scaling it' : `Let it run ${before.min} to ${before.max} tasks again`,
        act: () => (before === null ? scaling().deregister(cluster, service.name) : scaling().register(cluster, service.name, before)),
        async check() {
          const target = await scaling().target(cluster, service.name);
          const as = before === null ? target === undefined : target?.min === before.min && target.max === before.max;
          return as ? todo : done();
        },
      },
    });
  }
  for (const policy of policies) {
    const kind = policy.metric.includes('CPU') ? 'cpu' : 'memory';
    steps.push({
      id: `track-${kind}`,
      title: `Keep ${kind === 'cpu' ? 'CPU' : 'memory'} of ${service.name} at ${policy.target} %`,
      why: 'target tracking adds tasks above and takes them away below',
      byHand: `aws application-autoscaling put-scaling-policy --policy-name ${policy.name} --policy-type TargetTrackingScaling ...`,
      actions: ['application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:PutScalingPolicy', 'cloudwatch:PutMetricAlarm'],
      limit: throttled,
      every: seconds(5),
      leaves: 'A policy goes with its range; where the range stays it is what platform.yml says.',
      async check() {
        const seen = await scaling().policies(cluster, service.name);
        return seen.some((it) => it.name === policy.name && it.metric === policy.metric && it.target === policy.target) ? done() : todo;
      },
      act: () => scaling().putPolicy(cluster, service.name, policy),
    });
  }
  return steps;
}
