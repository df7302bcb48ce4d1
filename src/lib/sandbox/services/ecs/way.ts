// The way of a deployment through its lifecycle stages, forward and back, and how long each takes.
import type { DeploymentConfiguration, LoadBalancer } from '@aws-sdk/client-ecs';
import { milliseconds } from '../../../world/time.ts';
import { lasting, type Span, type Times } from '../../world/beliefs.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { ServiceDeployment, Step } from './entities.ts';

// AWS: the order of the stages is that of "Amazon ECS blue/green service deployments workflow" (ECS developer guide).
// For canary and linear the pair PRE_PRODUCTION and PRODUCTION_TRAFFIC_SHIFT comes once per step.
export function wayForward(configuration: DeploymentConfiguration, reconcile: boolean): readonly Step[] {
  const shifts = stepsOf(configuration).flatMap(({ green, bakeMinutes }): Step[] => [
    { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'PRODUCTION_TRAFFIC_SHIFT', green, ...(bakeMinutes === 0 ? {} : { bakeMinutes }) },
  ]);
  return [
    ...(reconcile ? [{ stage: 'RECONCILE_SERVICE' }] : []),
    { stage: 'PRE_SCALE_UP' },
    { stage: 'SCALE_UP' },
    { stage: 'POST_SCALE_UP' },
    { stage: 'TEST_TRAFFIC_SHIFT' },
    { stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ...shifts,
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'BAKE_TIME', bakeMinutes: bakeMinutesOf(configuration) },
    { stage: 'CLEAN_UP' },
  ];
}

// AWS: hooks of both shift stages run again during a rollback, with green at 0 (ECS developer guide, Lambda lifecycle
// hooks); that blue is brought to its full count before it gets traffic, and which stages are shown, is a guess.
export function wayBack(deployment: Pick<ServiceDeployment, 'productionWeight' | 'testWeight'>, { blueIsWhole, trafficFirst }: { readonly blueIsWhole: boolean; readonly trafficFirst: boolean }): readonly Step[] {
  if (trafficFirst) {
    return [
      ...(deployment.testWeight > 0 ? [{ stage: 'TEST_TRAFFIC_SHIFT', green: 0 }, { stage: 'POST_TEST_TRAFFIC_SHIFT' }] : []),
      ...(deployment.productionWeight > 0 ? [{ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' }, { stage: 'PRODUCTION_TRAFFIC_SHIFT', green: 0 }, { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' }] : []),
      ...(blueIsWhole ? [] : [{ stage: 'SCALE_UP' }]),
      { stage: 'CLEAN_UP' },
    ];
  }
  return [
    ...(blueIsWhole ? [] : [{ stage: 'SCALE_UP' }]),
    ...(deployment.productionWeight > 0 ? [{ stage: 'PRODUCTION_TRAFFIC_SHIFT', green: 0 }] : []),
    ...(deployment.testWeight > 0 ? [{ stage: 'TEST_TRAFFIC_SHIFT', green: 0 }] : []),
    { stage: 'CLEAN_UP' },
  ];
}

export interface Shift {
  /** Per cent of the production traffic that green has after it. */
  readonly green: number;
  readonly bakeMinutes: number;
}

/** The traffic shifts of a strategy; the last is always to 100 and bakes no step of its own. */
export function stepsOf(configuration: DeploymentConfiguration): readonly Shift[] {
  if (configuration.strategy === 'CANARY') {
    // AWS: defaults 5 % and 10 minutes (API reference, CanaryConfiguration).
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = configuration.canaryConfiguration ?? {};
    return canaryPercent >= 100 ? [{ green: 100, bakeMinutes: 0 }] : [{ green: canaryPercent, bakeMinutes: canaryBakeTimeInMinutes }, { green: 100, bakeMinutes: 0 }];
  }
  if (configuration.strategy === 'LINEAR') {
    // AWS: defaults 10 % and 6 minutes; the step that reaches 100 does not bake (API reference, LinearConfiguration).
    const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = configuration.linearConfiguration ?? {};
    const shifts: Shift[] = [];
    for (let green = stepPercent; green < 100; green += stepPercent) shifts.push({ green: Number(green.toFixed(1)), bakeMinutes: stepBakeTimeInMinutes });
    return [...shifts, { green: 100, bakeMinutes: 0 }];
  }
  return [{ green: 100, bakeMinutes: 0 }];
}

// AWS: CloudFormation's page gives 2160 minutes for the strategies that shift traffic; the API's says it must be given.
// The longer wait is kept, so that a deploy which forgets it is found out here.
export function bakeMinutesOf(configuration: DeploymentConfiguration): number {
  return configuration.bakeTimeInMinutes ?? (rolls(configuration) ? 0 : 2160);
}

/** The time a stage takes by itself, before its bake and whatever it waits for. @param balancers of the service */
export function ownTime(context: Pick<Context, 'flipped'>, stage: string, balancers: readonly LoadBalancer[]): Span {
  const times: Times = rules.takes(context, 'stage-times');
  const time = times[stage] ?? lasting(2, 8);
  const more = balancers.some((balancer) => isNetworkListener(balancer.advancedConfiguration?.productionListenerRule)) ? (rules.takes(context, 'network-shifts-take-longer') as Times)[stage] : undefined;
  return more === undefined ? time : { from: milliseconds(time.from + more.from), to: milliseconds(time.to + more.to) };
}

/** What a service names of a Network Load Balancer, where of an Application Load Balancer it names a rule. */
export const isNetworkListener = (arn: string | undefined): boolean => arn?.includes(':listener/net/') === true;

/** Whether tasks are replaced one by one and no traffic is shifted; such a deployment has no way. */
export const rolls = (configuration: DeploymentConfiguration): boolean => (configuration.strategy ?? 'ROLLING') === 'ROLLING';

/** Stages that end only when tasks have come or gone. */
export const waitsForTasks: ReadonlySet<string> = new Set(['RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP']);

/** Stages at which hooks may run. AWS: all but these three (ECS developer guide, lifecycle stages). */
export const takesHooks = (stage: string): boolean => stage !== 'SCALE_UP' && stage !== 'BAKE_TIME' && stage !== 'CLEAN_UP';

/** Whether the deployment's way has come to a stage. */
export function reached(deployment: Pick<ServiceDeployment, 'way' | 'at'>, stage: string): boolean {
  const first = deployment.way.findIndex((step) => step.stage === stage);
  return first !== -1 && deployment.at >= first;
}

export const stageOf = (deployment: Pick<ServiceDeployment, 'way' | 'at'>): string | undefined => deployment.way[deployment.at]?.stage;

/** Two weights of a forward action for a share in per cent, to one decimal. */
export function weightsFor(green: number): { readonly blue: number; readonly green: number } {
  return Number.isInteger(green) ? { blue: 100 - green, green } : { blue: Math.round((100 - green) * 10), green: Math.round(green * 10) };
}
