// Reading and changing tasks, and whether one counts as healthy.
import { plus, seconds, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { kinds as elb, type Targets } from '../elasticloadbalancing/entities.ts';
import { kinds, type Task, type TaskDefinition } from './entities.ts';

export const taskAt = (context: Context, id: string): Task | undefined => context.table<Task>(kinds.task).get(id);

export function changeTask(context: Context, id: string, change: (task: Task) => Task): Task | undefined {
  const task = taskAt(context, id);
  if (task === undefined) return undefined;
  const changed = { ...change(task), version: task.version + 1 };
  context.table<Task>(kinds.task).put(id, changed);
  return changed;
}

export const definitionOf = (context: Context, task: Pick<Task, 'taskDefinition'>): TaskDefinition | undefined => context.table<TaskDefinition>(kinds.taskDefinition).get(task.taskDefinition);

/** AWS: without any health check a task counts as healthy once it has run for 40 seconds (API reference, minimumHealthyPercent). */
export const settling = seconds(40);

export type TaskHealth = 'healthy' | 'unhealthy' | 'undecided';

/** What ECS makes of a task's health: its container's, that of its targets, or its age where nothing checks it. */
export function healthOf(context: Context, task: Task): TaskHealth {
  if (task.lastStatus !== 'RUNNING' || task.desiredStatus === 'STOPPED') return 'undecided';
  const checked = definitionOf(context, task)?.registered.containerDefinitions?.some((container) => container.essential !== false && container.healthCheck !== undefined) === true;
  if (checked && task.health !== 'HEALTHY') return task.health === 'UNHEALTHY' ? 'unhealthy' : 'undecided';
  const states = task.targetGroups.map(({ arn, port }) => targetState(context, task, { arn, port }));
  if (states.includes('unhealthy')) return 'unhealthy';
  if (states.length > 0) return states.every((state) => state === 'healthy') ? 'healthy' : 'undecided';
  return checked || settlesAt(task) <= context.now ? 'healthy' : 'undecided';
}

/** When a task without checks has run long enough. */
export const settlesAt = (task: Task): Instant => plus(task.startedAt ?? task.createdAt, settling);

export function targetState(context: Context, task: Task, group: { readonly arn: string; readonly port: number }): string | undefined {
  return targetOf(context, task, group)?.state;
}

export function targetOf(context: Context, task: Task, group: { readonly arn: string; readonly port: number }): Targets['targets'][number] | undefined {
  return context.table<Targets>(elb.targets).get(group.arn)?.targets.find(({ id, port }) => id === task.ip && port === group.port);
}

/** Whether UpdateTaskProtection keeps it from being stopped by scaling in or by a deployment. */
export const isProtected = (context: Context, task: Task): boolean => task.protectedUntil !== undefined && task.protectedUntil > context.now;

export const isPending = (task: Task): boolean => task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING' || task.lastStatus === 'ACTIVATING';
