// A task from PROVISIONING to RUNNING: its address, its image, its containers.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { plus, seconds, type Duration } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { healthy } from '../../world/images.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { addressKey, kinds, type Address, type Task, type TaskDefinition } from './entities.ts';
import { newTaskId, taskArn } from './names.ts';
import type { Place } from './placement.ts';
import { initialisationFailure, pullImage, registryFailure, worst } from './start-blockers.ts';
import { endTask } from './task-end.ts';
import { tell } from './service-events.ts';
import { revisionAt, serviceOf, started } from './service-store.ts';
import { planEnd, planHealth } from './task-prospects.ts';
import { changeTask, definitionOf, taskAt } from './task-store.ts';

type Times = ReturnType<typeof rules.takes<'task-start'>>;
const time = (context: Context, id: string, what: keyof Times): Duration => draw(context, `ecs/task/${id}/${what}`, rules.takes(context, 'task-start')[what]);

export type NewTask = Place & Pick<Task, 'clusterName' | 'clusterArn' | 'group' | 'startedBy' | 'service' | 'deployment' | 'revision' | 'launchType' | 'capacityProvider' | 'platformVersion' | 'targetGroups' | 'overrides' | 'enableExecuteCommand' | 'tags'>;

/** Starts a task: it is PROVISIONING, and the rest follows by itself. */
export function startTask(context: Context, definition: TaskDefinition, given: NewTask): Task {
  const id = newTaskId(context);
  const task: Task = {
    ...given,
    id,
    arn: taskArn(context, given.clusterName, id),
    taskDefinition: definition.arn,
    cpu: given.overrides?.cpu ?? definition.registered.cpu ?? '256',
    memory: given.overrides?.memory ?? definition.registered.memory ?? '512',
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    createdAt: context.now,
    containers: (definition.registered.containerDefinitions ?? []).map((container) => ({
      name: container.name ?? '',
      image: container.image ?? '',
      essential: container.essential !== false,
      lastStatus: 'PENDING',
      health: 'UNKNOWN',
    })),
    behaviour: healthy,
    health: 'UNKNOWN',
    version: 1,
  };
  context.table<Task>(kinds.task).put(id, task);
  context.table<Address>(kinds.address).put(addressKey(task.vpcId, task.ip), { task: id });
  context.schedule(time(context, id, 'provisioning'), 'ecs.task-provisioned', { task: id });
  return task;
}

interface OfTask {
  readonly task: string;
}

export const taskProvisioned = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  if (taskAt(context, id)?.lastStatus !== 'PROVISIONING') return;
  changeTask(context, id, (task) => ({ ...task, lastStatus: 'PENDING', pullStartedAt: context.now }));
  context.schedule(time(context, id, 'pulling'), 'ecs.task-pulled', { task: id });
});

export const taskPulled = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  const task = taskAt(context, id);
  if (task?.lastStatus !== 'PENDING') return;
  // It could not be registered with its load balancer: a guess that ECS waits.
  if (task.targetGroups.length > 0 && controlPlaneIsDown(context, { name: 'elasticloadbalancing' })) return context.schedule(seconds(15), 'ecs.task-pulled', { task: id });
  const definition = definitionOf(context, task)?.registered;
  const containers = definition?.containerDefinitions ?? [];
  const starter = { role: task.overrides?.executionRoleArn ?? definition?.executionRoleArn, task: id };
  const unregistered = registryFailure(context, containers, starter);
  if (unregistered !== undefined) {
    endTask(context, id, { stopCode: 'TaskFailedToStart', reason: unregistered });
    return;
  }
  const pulled = containers.map((container) => ({ container, image: pullImage(context, pinned(context, task, container), starter) }));
  const refused = pulled.flatMap(({ container, image }) => ('refused' in image ? [{ container: container.name ?? '', why: image.refused }] : []))[0];
  if (refused !== undefined) {
    endTask(context, id, { stopCode: 'TaskFailedToStart', reason: refused.why, container: refused.container, containerReason: refused.why });
    return;
  }
  const why = initialisationFailure(context, containers, starter);
  if (why !== undefined) {
    endTask(context, id, { stopCode: 'TaskFailedToStart', reason: why });
    return;
  }
  const images = pulled.flatMap(({ container, image }) => ('refused' in image ? [] : [{ name: container.name, essential: container.essential !== false, ...image }]));
  const behaviour = worst(images.filter(({ essential }) => essential).map((one) => one.behaviour));
  const joins = task.targetGroups.length > 0;
  const running = changeTask(context, id, (before) => ({
    ...before,
    lastStatus: joins ? 'ACTIVATING' : 'RUNNING',
    pullStoppedAt: context.now,
    startedAt: context.now,
    readyAt: plus(context.now, time(context, id, 'booting')),
    behaviour,
    containers: before.containers.map((container) => {
      const image = images.find(({ name }) => name === container.name);
      return { ...container, lastStatus: 'RUNNING', ...(image === undefined ? {} : { digest: image.digest }) };
    }),
  }));
  if (running === undefined) return;
  planEnd(context, running);
  planHealth(context, running, containers);
  if (!joins) {
    started(context, running);
    return;
  }
  for (const { arn, port } of running.targetGroups) register(context, running, { arn, port });
  context.schedule(time(context, id, 'activating'), 'ecs.task-activated', { task: id });
});

export const taskActivated = event<OfTask & Record<string, string>>(({ task: id }, context) => {
  if (taskAt(context, id)?.lastStatus !== 'ACTIVATING') return;
  const running = changeTask(context, id, (task) => ({ ...task, lastStatus: 'RUNNING' }));
  if (running !== undefined) started(context, running);
});

// AWS: software version consistency: all tasks of a revision run the digest that the tag meant when the first was
// started (ECS developer guide, "Container image resolution").
function pinned(context: Context, task: Task, container: ContainerDefinition): string {
  const image = container.image ?? '';
  if (container.versionConsistency === 'disabled' || image.includes('@')) return image;
  const digest = (task.revision === undefined ? undefined : revisionAt(context, task.revision))?.images.find((one) => one.container === container.name)?.digest;
  return digest === undefined ? image : `${image.replace(/:[^:/]+$/, '')}@${digest}`;
}

function register(context: Context, task: Task, group: { readonly arn: string; readonly port: number }): void {
  const service = task.service === undefined ? undefined : serviceOf(context, task.service);
  if (!context.knows('elasticloadbalancing', 'RegisterTargets')) return;
  try {
    context.call('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn: group.arn, Targets: [{ Id: task.ip, Port: group.port, AvailabilityZone: task.zone }] });
    if (service !== undefined) tell(context, service, `registered 1 targets in (target-group ${group.arn})`);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    if (service !== undefined) tell(context, service, `failed to register targets in (target-group ${group.arn}) with (error ${refusal.message})`);
  }
}
