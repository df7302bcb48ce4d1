// How the users come to a new release, in our words and in ECS's: all at once, a few first, in steps, or task by task.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { usualCanary, usualLinear, type Strategy } from '../../config/config.ts';
import type { ServiceDescription } from '../../config/describe.ts';
import { canonical } from '../../world/ids.ts';
import { minutes, milliseconds, showDuration, zero, type Duration } from '../../world/time.ts';
import type { DeployRequest } from './request.ts';

export type Shifting =
  | { readonly strategy: 'blue-green'; readonly approve?: Duration }
  | { readonly strategy: 'canary'; readonly percent: number; readonly bake: Duration; readonly approve?: Duration }
  | { readonly strategy: 'linear'; readonly percent: number; readonly every: Duration }
  | { readonly strategy: 'rolling' };

/** @param first nothing runs yet: there are no users to give a part of to the new release */
export function strategyFor(request: Pick<DeployRequest, 'strategy'>, { deploy }: Pick<ServiceDescription, 'deploy'>, first: boolean): Shifting {
  const wanted: Strategy = request.strategy ?? deploy.strategy;
  const approval = deploy.approve === undefined ? {} : { approve: deploy.approve };
  if (wanted === 'rolling') return { strategy: 'rolling' };
  if (first || wanted === 'blue-green') return { strategy: 'blue-green', ...approval };
  return wanted === 'canary' ? { strategy: 'canary', ...(deploy.canary ?? usualCanary), ...approval } : { strategy: 'linear', ...(deploy.linear ?? usualLinear) };
}

/** For so long a canary may wait for this run to come back, when it was killed or cut off: then ECS puts the service back. */
const canaryWaits = minutes(60);

/** AWS counts these times in whole minutes. */
const inMinutes = (duration: Duration): number => Math.ceil(duration / minutes(1));

/** The shares of the users that the new release has one after the other. */
export function sharesOf(shifting: Shifting): readonly number[] {
  if (shifting.strategy === 'canary') return [shifting.percent, 100];
  if (shifting.strategy !== 'linear') return [100];
  const shares: number[] = [];
  for (let share = shifting.percent; share < 100; share += shifting.percent) shares.push(Number(share.toFixed(1)));
  return [...shares, 100];
}

/** How long the users are split between two releases. */
export function splitFor(shifting: Shifting): Duration {
  if (shifting.strategy === 'canary') return shifting.bake;
  return milliseconds(shifting.strategy === 'linear' ? (sharesOf(shifting).length - 1) * shifting.every : 0);
}

/** In few words, for headlines. */
export function showShifting(shifting: Shifting): string {
  const { strategy } = shifting;
  if (strategy === 'canary') return `canary of ${shifting.percent} % for ${showDuration(shifting.bake)}`;
  return strategy === 'linear' ? `linear, ${shifting.percent} % every ${showDuration(shifting.every)}` : strategy;
}

export interface Alarmed {
  readonly names: readonly string[];
  readonly enable: boolean;
}

/** What ECS is asked for. */
export function deploymentConfiguration(shifting: Shifting, { bake, alarms }: { readonly bake: Duration; readonly alarms: Alarmed }): DeploymentConfiguration {
  const hooks = pausesOf(shifting);
  return {
    ...strategyParts(shifting, alarms.enable),
    // Always said: what AWS takes for left out is 36 hours in CloudFormation's documentation.
    bakeTimeInMinutes: inMinutes(bake),
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    // What stood there before would pause this one too.
    lifecycleHooks: hooks,
    ...(alarms.names.length === 0 ? {} : { alarms: { alarmNames: [...alarms.names], enable: alarms.enable, rollback: alarms.enable } }),
  };
}

function strategyParts(shifting: Shifting, goesBack: boolean): DeploymentConfiguration {
  switch (shifting.strategy) {
    case 'blue-green':
      return { strategy: 'BLUE_GREEN' };
    case 'canary':
      // ECS waits at the pause and not for this time: what the comparison says comes minutes late.
      return { strategy: 'CANARY', canaryConfiguration: { canaryPercent: shifting.percent, canaryBakeTimeInMinutes: inMinutes(shifting.bake) } };
    case 'linear':
      return { strategy: 'LINEAR', linearConfiguration: { stepPercent: shifting.percent, stepBakeTimeInMinutes: inMinutes(shifting.every) } };
    case 'rolling':
      // AWS: documented for rolling deployments alone (ECS API, DeploymentCircuitBreaker).
      return { strategy: 'ROLLING', deploymentCircuitBreaker: { enable: goesBack, rollback: goesBack } };
  }
}

/**
 * Where ECS waits for an answer. A canary always does: only this run knows what the comparison says, and when nobody is there to say
 * it, the service is put back. AWS: the stage comes once for each share of a canary (ECS developer guide, pause lifecycle hooks).
 */
function pausesOf(shifting: Shifting): NonNullable<DeploymentConfiguration['lifecycleHooks']> {
  const approve = 'approve' in shifting ? shifting.approve : undefined;
  const waits = shifting.strategy === 'canary' ? milliseconds(shifting.bake + Math.max(canaryWaits, approve ?? 0)) : approve;
  if (waits === undefined) return [];
  return [{ targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], timeoutConfiguration: { timeoutInMinutes: inMinutes(waits), action: 'ROLLBACK' } }];
}

/**
 * For so long both releases stand on a way back once the users have been moved. It costs them nothing, and without it ECS takes the old
 * targets away at once. AWS: no page says that all of a load balancer's nodes go by a changed rule in the same moment.
 */
const standsOnWayBack = minutes(1);

export const bakeOfWayBack = ({ strategy }: DeploymentConfiguration): Duration => (strategy === 'BLUE_GREEN' ? standsOnWayBack : zero);

/** The same service without pauses and steps: for the way back to what ran before. Alarms are minutes late and would speak of what is left behind. */
export function wayBack(before: DeploymentConfiguration): DeploymentConfiguration {
  const { canaryConfiguration: _, linearConfiguration: __, ...rest } = before;
  const strategy = before.strategy === 'ROLLING' || before.strategy === undefined ? 'ROLLING' : 'BLUE_GREEN';
  return {
    ...rest,
    strategy,
    bakeTimeInMinutes: inMinutes(bakeOfWayBack({ strategy })),
    lifecycleHooks: [],
    ...(before.alarms === undefined ? {} : { alarms: { ...before.alarms, enable: false, rollback: false } }),
  };
}

/** As it was, to be told again: a part that was not there before is told to be empty, since what is left out stays as it is. */
export const whole = (before: DeploymentConfiguration): DeploymentConfiguration => ({ lifecycleHooks: [], ...before });

export const isConfigured = (now: DeploymentConfiguration, wanted: DeploymentConfiguration): boolean => Object.entries(wanted).every(([name, value]) => canonical((now as Readonly<Record<string, unknown>>)[name] ?? []) === canonical(value));
