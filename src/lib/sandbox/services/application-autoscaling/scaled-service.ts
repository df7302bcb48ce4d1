// The ECS service behind a scalable target: found, and given another count.
import type { Context } from '../../world/service.ts';
import { kinds as ecs, type Service } from '../ecs/entities.ts';
import { kinds, type Activity, type LastScaling, type ScalableTarget } from './entities.ts';

/** The ECS service that a target scales, by `CLUSTER/SERVICE`. */
export const serviceKey = (resourceId: string): string | undefined => /^service\/([^/]+\/[^/]+)$/.exec(resourceId)?.[1];

export function scaledService(context: Context, resourceId: string): Service | undefined {
  const service = context.table<Service>(ecs.service).get(serviceKey(resourceId) ?? '');
  return service?.status === 'ACTIVE' ? service : undefined;
}

/** Sets the service's count and writes the activity down. */
export function scaleTo(context: Context, target: ScalableTarget, { count, cause, last }: { readonly count: number; readonly cause: string; readonly last?: LastScaling }): void {
  const service = scaledService(context, target.resourceId);
  if (service === undefined) return;
  context.call('ecs', 'UpdateService', { cluster: service.clusterName, service: service.name, desiredCount: count });
  noteActivity(context, target, { description: `Setting desired count to ${count}.`, cause, message: 'Successfully set desired count. Change successfully fulfilled by ecs.' });
  if (last !== undefined) context.table<ScalableTarget>(kinds.target).put(target.key, { ...target, lastScaling: last });
}

export function noteActivity(context: Context, target: ScalableTarget, said: Pick<Activity, 'description' | 'cause' | 'message' | 'failed'>): void {
  const id = `${target.key}/${String(context.count('application-autoscaling.activity')).padStart(9, '0')}`;
  context.table<Activity>(kinds.activity).put(id, { id, target: target.key, at: context.now, ...said });
}
