// Spot tasks that Fargate takes back: the world's fault `spot-interruption`.
import { createHash } from 'node:crypto';
import type { ActiveFault, Context } from '../../world/service.ts';
import { kinds, type Task } from './entities.ts';
import { zoneMeant } from './serving.ts';
import { interruptTask } from './task-end.ts';

/** Sends the notice to every Spot task that a fault means; one that has it already is let be. */
export function interruptSpot(context: Context): void {
  for (const fault of context.faults('spot-interruption')) {
    for (const task of meant(context, fault)) if (task.desiredStatus === 'RUNNING') interruptTask(context, task.id);
  }
}

/** With a share: of those that ran when it began, the same at every look. */
function meant(context: Context, fault: ActiveFault): readonly Task[] {
  const { az, service, share } = fault.args;
  const all = context
    .table<Task>(kinds.task)
    .values()
    .filter((task) => task.capacityProvider === 'FARGATE_SPOT' && (az === undefined || zoneMeant(context, az) === task.zone) && (service === undefined || task.group === `service:${service}`));
  if (share === undefined) return all;
  const ran = all.filter((task) => task.createdAt <= fault.from && (task.desiredStatus === 'RUNNING' || (task.ending?.stopCode === 'SpotInterruption' && (task.stoppingAt ?? 0) >= fault.from)));
  const lot = (task: Task): string => createHash('sha256').update(`${fault.id}|${task.id}`).digest('hex');
  return ran.toSorted((a, b) => (lot(a) < lot(b) ? -1 : 1)).slice(0, Math.ceil(ran.length * Number(share)));
}
