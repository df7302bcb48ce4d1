// Availability Zone rebalancing: a service whose tasks stand unevenly starts one where few are, and stops one where many are.
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { Service } from './entities.ts';
import { tell } from './service-events.ts';
import { changeService, liveTasks, lookSoon, revisionAt, serviceOf } from './service-store.ts';
import { zoneMeant } from './serving.ts';
import { subnetPlace } from './subnets.ts';
import { healthOf } from './task-store.ts';

/** How many tasks stand in each zone that is open, by its name. */
function tasksByZone(context: Context, service: Service): readonly (readonly [zone: string, tasks: number])[] {
  const entry = service.deployments.find(({ primary }) => primary);
  const subnets = (entry === undefined ? undefined : revisionAt(context, entry.revision))?.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  if (entry === undefined || subnets.length < 2) return [];
  const lost = new Set(context.faults('az-down').map((fault) => zoneMeant(context, fault.args['az'])));
  const zones = new Set(subnets.flatMap((id, at) => subnetPlace(context, id, at)?.zone ?? []).filter((zone) => !lost.has(zone)));
  const live = liveTasks(context, entry);
  return [...zones].sort().map((zone) => [zone, live.filter((task) => task.zone === zone).length] as const);
}

/** Whether a zone that is open has at least two tasks less than another. */
export function isUneven(context: Context, service: Service): boolean {
  const counts = tasksByZone(context, service).map(([, tasks]) => tasks);
  return counts.length > 1 && Math.max(...counts) - Math.min(...counts) > 1;
}

// AWS: the words of SERVICE_REBALANCING_STARTED and _COMPLETED (ECS developer guide, "Track Amazon ECS Availability Zone rebalancing").
function balanceOf(context: Context, service: Service): string {
  const parts = tasksByZone(context, service).map(([zone, tasks]) => `${tasks} tasks in ${zone}`);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1) ?? ''}`;
}

// AWS: not with maximumPercent 100; new tasks are started before old ones are stopped; a deployment interrupts it (ECS
// developer guide, "Balancing an Amazon ECS service across Availability Zones").
export const mayRebalance = (service: Service): boolean =>
  service.availabilityZoneRebalancing === 'ENABLED' && service.status === 'ACTIVE' && service.currentDeployment === undefined && (service.deploymentConfiguration.maximumPercent ?? 200) > 100;

/** The service has come to rest, and a rebalancing has brought it there. */
export function tellBalanced(context: Context, service: Service): void {
  if (service.rebalanced !== true || isUneven(context, service)) return;
  tell(context, service, `is AZ balanced with ${balanceOf(context, service)}.`);
  changeService(context, service.key, ({ rebalanced: _, ...before }) => before);
}

/** The service has come to rest: if it stands unevenly it will not for long. */
export function planRebalance(context: Context, service: Service): void {
  if (!mayRebalance(service) || !isUneven(context, service)) return;
  context.schedule(draw(context, `ecs/service/${service.key}/rebalance`, rules.takes(context, 'rebalancing').until), 'ecs.rebalance', { service: service.key });
}

export const rebalanceDue = event<{ readonly service: string }>(({ service: key }, context) => {
  const service = serviceOf(context, key);
  if (service === undefined || !service.steady || service.rebalancing === true || !mayRebalance(service) || !isUneven(context, service)) return;
  tell(context, service, `is not AZ balanced with ${balanceOf(context, service)}. AZ Rebalancing in progress.`);
  changeService(context, key, (before) => ({ ...before, rebalancing: true, steady: false }));
  lookSoon(context, key);
});

/** The surplus task is healthy, or there is no more reason for one: the count is as it was. */
export function endRebalance(context: Context, key: string): void {
  const service = serviceOf(context, key);
  const entry = service?.deployments.find(({ primary }) => primary);
  if (service?.rebalancing !== true) return;
  const healthy = entry === undefined ? 0 : liveTasks(context, entry).filter((task) => healthOf(context, task) === 'healthy').length;
  if (mayRebalance(service) && healthy <= service.desiredCount) return;
  changeService(context, key, ({ rebalancing: _, ...before }) => ({ ...before, rebalanced: true as const }));
}
