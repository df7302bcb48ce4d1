// Holds scale-in back while a deployment runs, durably: the wish is in the journal before it is in AWS.
import type { Cloud } from '../../../aws/cloud.ts';
import { done, todo } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';

export interface ScaledService {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

/** Long enough for an account whose API rate is used up: nothing of a release depends on it. */
const throttled = minutes(15);

const actions = ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:RegisterScalableTarget'];

export function holdScaleIn(cloud: Cloud, it: ScaledService): Step {
  const suspended = async (): Promise<boolean> => (await cloud.scaling(it.region).target(it.cluster, it.service))?.scaleInSuspended ?? false;
  return {
    id: 'hold-scale-in',
    title: `Hold scale-in of ${it.service}`,
    why: 'taking tasks away in the middle of a deployment would take them from the release that serves; scale-out stays on',
    byHand: `aws application-autoscaling register-scalable-target --resource-id service/${it.cluster}/${it.service} --suspended-state DynamicScalingInSuspended=true ...`,
    actions,
    limit: throttled,
    every: seconds(5),
    check: async () => ((await suspended()) ? done() : todo),
    act: () => cloud.scaling(it.region).suspendScaleIn(it.cluster, it.service, true),
    undo: { title: 'Let scale-in go on', act: () => cloud.scaling(it.region).suspendScaleIn(it.cluster, it.service, false) },
  };
}

export function releaseScaleIn(cloud: Cloud, it: ScaledService): Step {
  return {
    id: 'release-scale-in',
    title: `Let scale-in of ${it.service} go on`,
    why: 'as it was before the deployment',
    byHand: `aws application-autoscaling register-scalable-target --resource-id service/${it.cluster}/${it.service} --suspended-state DynamicScalingInSuspended=false ...`,
    actions,
    limit: throttled,
    every: seconds(5),
    leaves: 'Scaling as it was before the deployment.',
    check: async () => ((await cloud.scaling(it.region).target(it.cluster, it.service))?.scaleInSuspended === false ? done() : todo),
    act: () => cloud.scaling(it.region).suspendScaleIn(it.cluster, it.service, false),
  };
}
