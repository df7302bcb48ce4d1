// UpdateTaskProtection and GetTaskProtection: a task that neither scaling in nor a deployment may stop, for a while.
import type { Failure, GetTaskProtectionCommandInput, GetTaskProtectionCommandOutput, ProtectedTask, UpdateTaskProtectionCommandInput, UpdateTaskProtectionCommandOutput } from '@aws-sdk/client-ecs';
import { minutes, plus } from '../../../world/time.ts';
import { event, operation, type Context } from '../../world/service.ts';
import type { Cluster, Task } from './entities.ts';
import { clusterAt, invalid } from './faults.ts';
import { lastPart, taskArn } from './names.ts';
import { dated } from './shapes.ts';
import { liveTasks, lookSoon, serviceOf } from './service-store.ts';
import { changeTask, isProtected, taskAt } from './task-store.ts';

// AWS: two hours where nothing is said, and 1 to 2880 minutes (API reference, UpdateTaskProtection expiresInMinutes).
const usual = 120;
const longest = 2880;

export const updateTaskProtection = operation<UpdateTaskProtectionCommandInput, UpdateTaskProtectionCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const asked = askedFor(input.tasks, 10);
  const wanted = input.protectionEnabled === true;
  const time = input.expiresInMinutes;
  if (time !== undefined && (!Number.isInteger(time) || time < 1 || time > longest)) throw invalid(`expiresInMinutes must be between 1 and ${longest}.`);
  const looked = asked.map((ref) => look(context, cluster, ref));
  const answers = looked.map((found) => (isTask(found) && wanted && isBlocked(context, found) ? blocked(found) : found));
  for (const found of answers.filter(isTask)) {
    if (wanted) protect(context, found, time ?? usual);
    else unprotect(context, found);
  }
  return shown(context, answers);
});

export const getTaskProtection = operation<GetTaskProtectionCommandInput, GetTaskProtectionCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  return shown(context, askedFor(input.tasks, 100).map((ref) => look(context, cluster, ref)));
});

export const protectionEnds = event<{ readonly task: string }>(({ task: id }, context) => {
  const task = taskAt(context, id);
  // It has been extended, or taken back, since.
  if (task?.protectedUntil === undefined || isProtected(context, task)) return;
  unprotect(context, task);
});

function askedFor(tasks: readonly string[] | undefined, most: number): readonly string[] {
  if (tasks === undefined || tasks.length === 0) throw invalid('Tasks cannot be empty.');
  if (tasks.length > most) throw invalid(`Tasks cannot be more than ${most}.`);
  return tasks;
}

// AWS: MISSING, TASK_NOT_VALID and DEPLOYMENT_BLOCKED, and what each means, from "API failure reasons" (ECS developer guide).
function look(context: Context, cluster: Cluster, ref: string): Task | Failure {
  const task = taskAt(context, lastPart(ref));
  const arn = ref.startsWith('arn:') ? ref : taskArn(context, cluster.name, ref);
  if (task?.clusterName !== cluster.name) return { arn, reason: 'MISSING' };
  // AWS: that one which is being stopped is no valid one either is unverified.
  if (task.service === undefined || task.desiredStatus === 'STOPPED') return { arn, reason: 'TASK_NOT_VALID' };
  return task;
}

const isTask = (found: Task | Failure): found is Task => 'clusterName' in found;

const blocked = (task: Task): Failure => ({ arn: task.arn, reason: 'DEPLOYMENT_BLOCKED' });

/** Whether tasks that are protected already keep a deployment of its service from ending. */
function isBlocked(context: Context, task: Task): boolean {
  const service = task.service === undefined ? undefined : serviceOf(context, task.service);
  if (service?.currentDeployment === undefined) return false;
  return service.deployments.some((entry) => {
    const live = liveTasks(context, entry);
    return live.length > entry.wanted && live.filter((one) => isProtected(context, one)).length > entry.wanted;
  });
}

function protect(context: Context, task: Task, time: number): void {
  changeTask(context, task.id, (before) => ({ ...before, protectedUntil: plus(context.now, minutes(time)) }));
  context.schedule(minutes(time), 'ecs.protection-ends', { task: task.id });
}

function unprotect(context: Context, { id, service, protectedUntil }: Task): void {
  if (protectedUntil === undefined) return;
  changeTask(context, id, ({ protectedUntil: _, ...before }) => before);
  if (service !== undefined) lookSoon(context, service);
}

function shown(context: Context, answers: readonly (Task | Failure)[]): { readonly protectedTasks: ProtectedTask[]; readonly failures: Failure[] } {
  return {
    protectedTasks: answers.filter(isTask).map((task) => protectionOf(context, taskAt(context, task.id) ?? task)),
    failures: answers.filter((found) => !isTask(found)),
  };
}

const protectionOf = (context: Context, task: Task): ProtectedTask => ({ taskArn: task.arn, protectionEnabled: isProtected(context, task), ...dated('expirationDate', isProtected(context, task) ? task.protectedUntil : undefined) });
