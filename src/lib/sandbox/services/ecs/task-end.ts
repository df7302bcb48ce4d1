// A task from RUNNING to STOPPED: stopped by somebody, or ended by itself; forgotten an hour later.
import { hours, seconds, type Duration } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds as elb, type TargetGroup } from '../elasticloadbalancing/entities.ts';
import { kinds, type Ending, type Task, type TaskContainer } from './entities.ts';
import { detach } from './placement.ts';
import { removed } from './service-store.ts';
import { changeTask, definitionOf, taskAt } from './task-store.ts';

type Times = ReturnType<typeof rules.takes<'task-end'>>;
const time = (context: Context, id: string, what: keyof Times): Duration => draw(context, `ecs/task/${id}/${what}`, rules.takes(context, 'task-end')[what]);

/** The task has ended by itself, or could not start. */
export function endTask(context: Context, id: string, ending: Ending): void {
  const task = taskAt(context, id);
  if (task === undefined || task.lastStatus === 'DEPROVISIONING' || task.lastStatus === 'STOPPED') return;
  const ran = task.lastStatus !== 'PROVISIONING' && task.lastStatus !== 'PENDING';
  changeTask(context, id, (before) => ({
    ...before,
    desiredStatus: 'STOPPED',
    lastStatus: ran ? 'STOPPING' : 'DEPROVISIONING',
    stoppingAt: context.now,
    ...(ran ? { executionStoppedAt: context.now } : {}),
    ending: before.ending ?? ending,
    containers: before.containers.map((container) => ended(container, ending)),
  }));
  removed(context, task, ending);
  context.schedule(time(context, id, ran ? 'noticing' : 'deprovisioning'), ran ? 'ecs.task-executed' : 'ecs.task-deprovisioned', { task: id });
}

/** Somebody wants the task gone: its connections drain, it is sent SIGTERM, its address goes. */
export function stopTask(context: Context, id: string, ending: Ending): void {
  const task = taskAt(context, id);
  if (task === undefined || task.desiredStatus === 'STOPPED') return;
  if (task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING') {
    endTask(context, id, ending);
    return;
  }
  const drains = task.targetGroups.length > 0;
  changeTask(context, id, (before) => ({ ...before, desiredStatus: 'STOPPED', stoppingAt: context.now, ending, lastStatus: drains ? 'DEACTIVATING' : 'STOPPING' }));
  removed(context, task, ending);
  if (!drains) {
    context.schedule(time(context, id, 'ending'), 'ecs.task-ended', { task: id });
    return;
  }
  context.schedule(deregister(context, task), 'ecs.task-deactivated', { task: id });
}

interface OfTask {
  readonly task: string;
}

/** AWS: Fargate waits so long for a container after SIGTERM where its definition says nothing, and two minutes at most (API reference, stopTimeout). */
const usualStopTimeout = 30;
const spotNotice = 120;

/**
 * The place of a Spot task is taken back. AWS: SIGTERM comes with the notice, the task leaves its target groups at once, and
 * two minutes later at the latest it is gone; until then it is RUNNING (ECS developer guide, "Fargate Spot termination notices").
 */
export function interruptTask(context: Context, id: string): void {
  const task = taskAt(context, id);
  if (task === undefined || task.desiredStatus === 'STOPPED') return;
  const ending: Ending = { stopCode: 'SpotInterruption', reason: 'Your Spot Task was interrupted.' };
  if (task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING') {
    endTask(context, id, ending);
    return;
  }
  changeTask(context, id, (before) => ({ ...before, desiredStatus: 'STOPPED', stoppingAt: context.now, ending }));
  removed(context, task, ending);
  deregister(context, task);
  const timeouts = (definitionOf(context, task)?.registered.containerDefinitions ?? []).map(({ stopTimeout = usualStopTimeout }) => Math.min(stopTimeout, spotNotice));
  const longest = seconds(Math.max(0, ...timeouts));
  const heeded = time(context, id, 'ending');
  context.schedule(heeded < longest ? heeded : longest, 'ecs.task-interrupted', { task: id });
}

export const taskInterrupted = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task === undefined || task.executionStoppedAt !== undefined || (task.lastStatus !== 'RUNNING' && task.lastStatus !== 'ACTIVATING')) return;
  changeTask(context, id, (before) => ({ ...before, lastStatus: 'STOPPING' }));
  containersEnd(context, id);
});

/** The connections have drained: SIGTERM. */
export const taskDeactivated = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  if (taskAt(context, id)?.lastStatus !== 'DEACTIVATING') return;
  changeTask(context, id, (task) => ({ ...task, lastStatus: 'STOPPING' }));
  context.schedule(time(context, id, 'ending'), 'ecs.task-ended', { task: id });
});

/** The application has heeded SIGTERM. */
export const taskEnded = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task?.lastStatus === 'STOPPING' && task.executionStoppedAt === undefined) containersEnd(context, id);
});

function containersEnd(context: Context, id: string): void {
  changeTask(context, id, (before) => ({
    ...before,
    executionStoppedAt: context.now,
    lastStatus: 'DEPROVISIONING',
    containers: before.containers.map((container) => (container.lastStatus === 'STOPPED' ? container : { ...container, lastStatus: 'STOPPED', exitCode: 0 })),
  }));
  context.schedule(time(context, id, 'deprovisioning'), 'ecs.task-deprovisioned', { task: id });
}

/** ECS has seen that the containers are gone: nothing is left that could drain. */
export const taskExecuted = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task?.lastStatus !== 'STOPPING') return;
  deregister(context, task);
  changeTask(context, id, (before) => ({ ...before, lastStatus: 'DEPROVISIONING' }));
  context.schedule(time(context, id, 'deprovisioning'), 'ecs.task-deprovisioned', { task: id });
});

export const taskDeprovisioned = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task?.lastStatus !== 'DEPROVISIONING') return;
  const stopped = changeTask(context, id, (before) => ({ ...before, lastStatus: 'STOPPED', stoppedAt: context.now, containers: before.containers.map((container) => ({ ...container, lastStatus: 'STOPPED' })) }));
  detach(context, task);
  // AWS: shown for at least an hour (API reference, DescribeTasks).
  context.schedule(hours(1), 'ecs.task-forgotten', { task: id });
  if (stopped !== undefined) removed(context, stopped);
});

export const taskForgotten = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  context.table<Task>(kinds.task).delete(id);
});

/** The zone of a task that no load balancer watches has been lost for long. */
export const taskLost = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task === undefined || task.desiredStatus === 'STOPPED' || context.faults('az-down').length === 0) return;
  stopTask(context, id, { stopCode: 'InfrastructureHealth', reason: 'Task stopped due to degraded infrastructure in its Availability Zone' });
});

/** Takes the task out of its target groups. @returns how long the slowest of them lets connections drain */
function deregister(context: Context, task: Task): Duration {
  let longest = 0;
  if (!context.knows('elasticloadbalancing', 'DeregisterTargets')) return seconds(0);
  for (const { arn, port } of task.targetGroups) {
    try {
      context.call('elasticloadbalancing', 'DeregisterTargets', { TargetGroupArn: arn, Targets: [{ Id: task.ip, Port: port }] });
      longest = Math.max(longest, Number(context.table<TargetGroup>(elb.targetGroup).get(arn)?.attributes['deregistration_delay.timeout_seconds'] ?? 300));
    } catch (refusal) {
      // The group is gone, and with it its targets.
      if (!(refusal instanceof AwsFault)) throw refusal;
    }
  }
  return seconds(longest);
}

function ended(container: TaskContainer, ending: Ending): TaskContainer {
  if (container.name !== ending.container) return { ...container, lastStatus: 'STOPPED', ...(container.lastStatus === 'RUNNING' ? { exitCode: 143 } : {}) };
  return { ...container, lastStatus: 'STOPPED', ...(ending.exitCode === undefined ? {} : { exitCode: ending.exitCode }), ...(ending.containerReason === undefined ? {} : { reason: ending.containerReason }) };
}

