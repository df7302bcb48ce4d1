// Tasks as ECS shows them.
import type { Container, Task as Shape } from '@aws-sdk/client-ecs';
import { createHash } from 'node:crypto';
import type { Task, TaskContainer } from './entities.ts';
import { uuid } from './names.ts';
import { dated, tagsOut } from './shapes.ts';

const attachmentId = (task: Task): string => uuid(createHash('sha256').update(`${task.arn}/attachment`).digest('hex'));

export function taskShape(task: Task, include: readonly string[] = []): Shape {
  return {
    attachments: [
      {
        id: attachmentId(task),
        type: 'ElasticNetworkInterface',
        status: task.lastStatus === 'PROVISIONING' ? 'PRECREATED' : task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
        details: [
          { name: 'subnetId', value: task.subnetId },
          { name: 'networkInterfaceId', value: task.eni },
          { name: 'privateIPv4Address', value: task.ip },
        ],
      },
    ],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: task.zone,
    ...(task.capacityProvider === undefined ? {} : { capacityProviderName: task.capacityProvider }),
    clusterArn: task.clusterArn,
    ...(task.pullStoppedAt === undefined ? {} : { connectivity: 'CONNECTED' as const }),
    containers: task.containers.map((container) => containerShape(task, container)),
    cpu: task.cpu,
    ...dated('createdAt', task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.enableExecuteCommand,
    ...dated('executionStoppedAt', task.executionStoppedAt),
    group: task.group,
    healthStatus: task.health,
    lastStatus: task.lastStatus,
    launchType: task.launchType as 'FARGATE',
    memory: task.memory,
    overrides: task.overrides ?? { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    platformVersion: task.platformVersion,
    platformFamily: 'Linux',
    ...dated('pullStartedAt', task.pullStartedAt),
    ...dated('pullStoppedAt', task.pullStoppedAt),
    ...dated('startedAt', task.startedAt),
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    ...(task.ending === undefined ? {} : { stopCode: task.ending.stopCode as 'UserInitiated', stoppedReason: task.ending.reason }),
    ...dated('stoppedAt', task.stoppedAt),
    ...dated('stoppingAt', task.stoppingAt),
    tags: include.includes('TAGS') ? tagsOut(task.tags) : [],
    taskArn: task.arn,
    taskDefinitionArn: task.taskDefinition,
    version: task.version,
    ephemeralStorage: { sizeInGiB: 20 },
  };
}

function containerShape(task: Task, container: TaskContainer): Container {
  const id = uuid(createHash('sha256').update(`${task.arn}/${container.name}`).digest('hex'));
  return {
    containerArn: `${task.arn.replace(':task/', ':container/')}/${id}`,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    ...(container.digest === undefined ? {} : { imageDigest: container.digest }),
    ...(container.lastStatus === 'PENDING' ? {} : { runtimeId: `${task.id}-${createHash('sha256').update(container.name).digest().readUInt32BE(0)}` }),
    lastStatus: container.lastStatus,
    ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    ...(container.reason === undefined ? {} : { reason: container.reason }),
    networkBindings: [],
    networkInterfaces: [{ attachmentId: attachmentId(task), privateIpv4Address: task.ip }],
    healthStatus: container.health,
    cpu: '0',
  };
}
