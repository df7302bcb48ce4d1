// What becomes of a running task by itself: when its containers exit, what its container health check finds.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { milliseconds, seconds, type Duration } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { Task } from './entities.ts';
import { writeLog } from './container-log.ts';
import { lookSoon } from './service-store.ts';
import { endTask } from './task-end.ts';
import { changeTask, definitionOf, taskAt } from './task-store.ts';

type Times = ReturnType<typeof rules.takes<'bad-image-times'>>;
const time = (context: Context, id: string, what: keyof Times): Duration => draw(context, `ecs/task/${id}/${what}`, rules.takes(context, 'bad-image-times')[what]);

interface OfTask {
  readonly task: string;
}

/** What the behaviour of its image, or being a one-off task, will do to it. */
export function planEnd(context: Context, task: Task): void {
  const after = ((): Duration | undefined => {
    if (task.behaviour.kind === 'wrong-arch') return milliseconds(300);
    if (task.behaviour.kind === 'crash') return time(context, task.id, 'crashing');
    if (task.service === undefined) return oneOffTime(context, task);
    return task.behaviour.kind === 'leak' ? time(context, task.id, 'leaking') : undefined;
  })();
  if (after !== undefined) context.schedule(after, 'ecs.task-exits', { task: task.id });
}

/** A task of RunTask ends by itself: after what its command sleeps, or after a while. */
function oneOffTime(context: Context, task: Task): Duration {
  const commands = [...(task.overrides?.containerOverrides ?? []), ...(definitionOf(context, task)?.registered.containerDefinitions ?? [])].map(({ command }) => (command ?? []).join(' '));
  const asleep = commands.map((command) => /\bsleep (\d+)\b/.exec(command)?.[1]).find((found) => found !== undefined);
  return asleep === undefined ? time(context, task.id, 'oneOff') : seconds(Number(asleep));
}

/** By behaviour of the image; all others end well. */
const lastWords: Readonly<Record<string, string>> = { crash: 'fatal: the image was told to crash', 'wrong-arch': 'exec format error' };

export const taskExits = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task === undefined || task.executionStoppedAt !== undefined || (task.lastStatus !== 'ACTIVATING' && task.lastStatus !== 'RUNNING')) return;
  const container = task.containers.find(({ essential }) => essential)?.name ?? '';
  const exited = { stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', container };
  writeLog(context, task, { container, line: lastWords[task.behaviour.kind] ?? 'done' });
  if (task.behaviour.kind === 'wrong-arch') endTask(context, id, { ...exited, exitCode: 255, containerReason: 'exec format error' });
  else if (task.behaviour.kind === 'crash') endTask(context, id, { ...exited, exitCode: 1 });
  else if (task.behaviour.kind === 'leak' && task.service !== undefined) endTask(context, id, { ...exited, exitCode: 137, containerReason: 'OutOfMemoryError: Container killed due to memory usage' });
  else endTask(context, id, { ...exited, exitCode: 0 });
});

/** When the container health check, where there is one, comes to its first verdict. */
export function planHealth(context: Context, task: Task, containers: readonly ContainerDefinition[]): void {
  const check = containers.find((container) => container.essential !== false && container.healthCheck !== undefined)?.healthCheck;
  if (check === undefined || task.readyAt === undefined) return;
  const { interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check;
  const slow = task.behaviour.kind === 'slow' && (task.behaviour.takes ?? 0) > timeout * 1000;
  const ill = task.behaviour.kind === 'unhealthy' || slow;
  const boots = task.readyAt - context.now;
  const after = ill ? seconds(startPeriod + retries * interval + timeout) : milliseconds(Math.max(1, Math.ceil(boots / (interval * 1000))) * interval * 1000);
  context.schedule(after, 'ecs.task-health', { task: task.id, health: ill ? 'UNHEALTHY' : 'HEALTHY' });
}

export const taskHealth = event<{ readonly task: string; readonly health: 'HEALTHY' | 'UNHEALTHY' }>(({ task: id, health }, context) => {
  const task = taskAt(context, id);
  if (task === undefined || task.executionStoppedAt !== undefined || task.desiredStatus === 'STOPPED') return;
  changeTask(context, id, (before) => ({ ...before, health, containers: before.containers.map((container) => (container.essential ? { ...container, health } : container)) }));
  if (task.service !== undefined) lookSoon(context, task.service, seconds(1));
});
