// ROLLING: new tasks come as far as maximumPercent lets them, old ones go as far as minimumHealthyPercent lets them.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { minutes, plus, zero } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { bakeByAlarms } from './alarms.ts';
import { rules } from './beliefs.ts';
import { failDeployment, finishBack, finishForward } from './deployment-end.ts';
import type { Deployment, ServiceDeployment, Task } from './entities.ts';
import { changeDeployment, changeServiceDeployment, deploymentAt, liveTasks, lookAlsoAt, serviceOf } from './service-store.ts';
import { healthOf } from './task-store.ts';
import { rolls } from './way.ts';

// AWS: documented for the rolling update only (API reference, DeploymentCircuitBreaker). The Terraform provider's
// acceptance tests expect it to end a BLUE_GREEN deployment too ("rolled back because the circuit breaker threshold was
// exceeded"); the documented, slower case is kept, so that no deploy comes to lean on the other.
export const breakerWatches = (context: Context, configuration: DeploymentConfiguration): boolean =>
  rolls(configuration) ? configuration.deploymentCircuitBreaker?.enable === true : rules.flipped(context, 'circuit-breaker-watches-rolling-only');

// AWS: BOUNDED_PERCENT 50 where nothing is said: half of the desired count, rounded up, at least 3 and at most 200
// (API reference, ThresholdConfiguration).
export function breakerThreshold(configuration: DeploymentConfiguration, desired: number): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } = configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** How many tasks of each side the scheduler is to keep now. */
export interface RollingWants {
  readonly incoming: number;
  /** In the order of the outgoing deployments. */
  readonly outgoing: readonly number[];
}

interface Side {
  readonly live: number;
  readonly healthy: number;
}

export function rollingWants(sides: { readonly incoming: Side; readonly outgoing: readonly Side[] }, { desired, most, least }: { readonly desired: number; readonly most: number; readonly least: number }): RollingWants {
  const oldLive = sides.outgoing.reduce((sum, { live }) => sum + live, 0);
  const oldHealthy = sides.outgoing.reduce((sum, { healthy }) => sum + healthy, 0);
  const room = Math.max(0, most - oldLive - sides.incoming.live);
  const incoming = Math.min(desired, sides.incoming.live + room);
  // Unhealthy old tasks hold nothing up and go first.
  let spare = Math.max(0, oldHealthy + sides.incoming.healthy - least) + (oldLive - oldHealthy);
  if (sides.incoming.healthy >= desired) spare = oldLive;
  const outgoing = sides.outgoing.map(({ live }) => {
    const going = Math.min(live, spare);
    spare -= going;
    return live - going;
  });
  return { incoming, outgoing };
}

/** One look of a rolling deployment, forward or back: sets what is wanted, and ends it when it is done or has failed. */
export function roll(context: Context, id: string): void {
  const deployment = deploymentAt(context, id);
  const service = deployment === undefined ? undefined : serviceOf(context, deployment.service);
  if (deployment === undefined || service === undefined) return;
  const rising = deployment.back ? service.lastGood : deployment.target;
  const incoming = service.deployments.find(({ revision }) => revision === rising);
  const outgoing = service.deployments.filter(({ revision }) => revision !== rising);
  if (incoming === undefined) return;
  const healthyIn = (entry: Deployment): readonly Task[] => liveTasks(context, entry).filter((task) => healthOf(context, task) === 'healthy');
  const side = (entry: Deployment): Side => ({ live: liveTasks(context, entry).length, healthy: healthyIn(entry).length });
  const healthy = healthyIn(incoming).length;
  noteHealthy(context, deployment, healthy);
  if (breakerTrips(context, deployment)) return;
  const desired = service.desiredCount;
  const { maximumPercent = 200, minimumHealthyPercent = 100 } = service.deploymentConfiguration;
  // AWS: the upper bound is rounded down, the lower one up (API reference, DeploymentConfiguration).
  const bounds = { desired, most: Math.floor((desired * maximumPercent) / 100), least: Math.ceil((desired * minimumHealthyPercent) / 100) };
  const wants = rollingWants({ incoming: side(incoming), outgoing: outgoing.map(side) }, bounds);
  const wanted = [{ entry: incoming, wanted: wants.incoming }, ...outgoing.map((entry, at) => ({ entry, wanted: wants.outgoing[at] ?? 0 }))];
  for (const one of wanted) if (one.entry.wanted !== one.wanted) changeDeployment(context, { service: service.key, revision: one.entry.revision }, (before) => ({ ...before, wanted: one.wanted }));
  const early = deployment.back ? undefined : earlySuccess(deployment.configuration);
  const enough = healthy >= Math.ceil((desired * (early?.healthyPercent ?? 100)) / 100);
  const settled = enough && (early?.deferred === true || outgoing.every((entry) => entry.tasks.length === 0));
  if (!settled) {
    if (deployment.settledAt !== undefined) changeServiceDeployment(context, id, ({ settledAt: _, ...before }) => before);
    return;
  }
  if (deployment.back) finishBack(context, id);
  else bake(context, deployment);
}

/**
 * AWS: the deployment succeeds with so many healthy tasks, before (DEFERRED) or after (BLOCKING) the old ones have gone; the rest
 * follows in the background (API reference, DeploymentEarlySuccessCriteria).
 */
function earlySuccess({ earlySuccessCriteria: given }: DeploymentConfiguration): { readonly healthyPercent: number; readonly deferred: boolean } | undefined {
  return given?.enable === true ? { healthyPercent: given.healthyPercent ?? 100, deferred: given.sourceServiceRevisionCleanup === 'DEFERRED' } : undefined;
}

// AWS: with alarms a rolling deployment bakes before it has succeeded (ECS developer guide, alarm failure detection).
function bake(context: Context, deployment: ServiceDeployment): void {
  const since = deployment.settledAt ?? context.now;
  if (deployment.settledAt === undefined) changeServiceDeployment(context, deployment.id, (before) => ({ ...before, settledAt: context.now }));
  const { bakeTimeInMinutes } = deployment.configuration;
  const time = !deployment.alarms.watching ? zero : bakeTimeInMinutes === undefined ? bakeByAlarms(context, deployment.alarms.names) : minutes(bakeTimeInMinutes);
  const until = plus(since, time);
  if (until <= context.now) finishForward(context, deployment.id);
  else if (deployment.settledAt === undefined) lookAlsoAt(context, deployment.service, until);
}

function noteHealthy(context: Context, deployment: ServiceDeployment, healthy: number): void {
  if (healthy === 0 || deployment.back) return;
  changeDeployment(context, { service: deployment.service, revision: deployment.target }, (entry) => (entry.failedTasks === 0 ? entry : { ...entry, failedTasks: 0 }));
  const resets = deployment.configuration.deploymentCircuitBreaker?.resetOnHealthyTask !== false;
  if (resets && deployment.breaker.failures > 0) changeServiceDeployment(context, deployment.id, (before) => ({ ...before, breaker: { ...before.breaker, failures: 0 } }));
}

/** Ends the deployment if too many of its tasks have failed. @returns whether it did */
export function breakerTrips(context: Context, deployment: ServiceDeployment): boolean {
  const { breaker } = deploymentAt(context, deployment.id) ?? deployment;
  if (deployment.back || !breaker.enabled || breaker.failures < breaker.threshold) return false;
  changeServiceDeployment(context, deployment.id, (before) => ({ ...before, breaker: { ...before.breaker, triggered: true } }));
  failDeployment(context, deployment.id, {
    reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    event: 'tasks failed to start.',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    rollBack: goesBack(deployment.configuration),
  });
  return true;
}

/** One that nobody has configured and that trips all the same (a guess that is flipped) goes back. */
const goesBack = ({ deploymentCircuitBreaker: given, ...rest }: DeploymentConfiguration): boolean => (given?.enable === true ? given.rollback === true : !rolls(rest));
