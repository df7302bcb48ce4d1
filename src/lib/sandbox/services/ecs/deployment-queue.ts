// One deployment of a service runs at a time; the next waits until it has ended.
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { RevisionSettings } from './entities.ts';
import { changeService, lookSoon, serviceOf } from './service-store.ts';

export const settingsOf = (from: RevisionSettings): RevisionSettings => ({
  taskDefinition: from.taskDefinition,
  ...(from.launchType === undefined ? {} : { launchType: from.launchType }),
  capacityProviderStrategy: from.capacityProviderStrategy,
  platformVersion: from.platformVersion,
  loadBalancers: from.loadBalancers,
  serviceRegistries: from.serviceRegistries,
  ...(from.networkConfiguration === undefined ? {} : { networkConfiguration: from.networkConfiguration }),
  ...(from.serviceConnectConfiguration === undefined ? {} : { serviceConnectConfiguration: from.serviceConnectConfiguration }),
});

export function scheduleStart(context: Context, id: string): void {
  context.schedule(draw(context, `ecs/deployment/${id}/pending`, rules.takes(context, 'status-times').PENDING), 'ecs.deployment-starts', { deployment: id });
}

/** The running deployment has ended: the queued one, where there is one, starts. */
export function startNext(context: Context, key: string): void {
  const queued = serviceOf(context, key)?.queuedDeployment;
  changeService(context, key, ({ currentDeployment: _, queuedDeployment: __, ...service }) => ({ ...service, ...(queued === undefined ? {} : { currentDeployment: queued }) }));
  if (queued !== undefined) scheduleStart(context, queued);
  lookSoon(context, key);
}
