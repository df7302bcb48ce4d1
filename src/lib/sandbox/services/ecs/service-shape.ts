// Services and their deployments as ECS shows them.
import type { Deployment as DeploymentShape, Service as Shape } from '@aws-sdk/client-ecs';
import { asDate } from '../../../world/time.ts';
import { remembered } from '../../world/remembered.ts';
import type { Context } from '../../world/service.ts';
import type { Deployment, Service, Task } from './entities.ts';
import { eventsOf } from './service-events.ts';
import { deploymentAt, revisionAt } from './service-store.ts';
import { tagsOut } from './shapes.ts';
import { isPending, taskAt } from './task-store.ts';

export interface Counts {
  readonly running: number;
  readonly pending: number;
}

export function countsOf(context: Context, entry: Deployment | undefined): Counts {
  const tasks = (entry?.tasks ?? []).map((id) => taskAt(context, id)).filter((task): task is Task => task !== undefined);
  return { running: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length, pending: tasks.filter(isPending).length };
}

export function serviceShape(context: Context, service: Service, include: readonly string[] = []): Shape {
  const shape = shapeOf(context, service);
  return include.includes('TAGS') ? { ...shape, tags: tagsOut(service.tags) } : shape;
}

/** Pollers ask for it more often than for anything else. */
const shapeOf = remembered((context: Context, service: Service): Shape => {
  const counts = service.deployments.map((entry) => countsOf(context, entry));
  const latest = service.latestDeployment === undefined ? undefined : deploymentAt(context, service.latestDeployment);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    loadBalancers: [...service.loadBalancers],
    serviceRegistries: [...service.serviceRegistries],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: counts.reduce((sum, { running }) => sum + running, 0),
    pendingCount: counts.reduce((sum, { pending }) => sum + pending, 0),
    // AWS: one or the other, as it was given (API reference, CreateService).
    ...(service.launchType === undefined ? { capacityProviderStrategy: [...service.capacityProviderStrategy] } : { launchType: service.launchType as 'FARGATE' }),
    platformVersion: service.platformVersion,
    platformFamily: 'Linux',
    taskDefinition: service.taskDefinition,
    deploymentConfiguration: service.deploymentConfiguration,
    deployments: service.deployments.map((entry) => deploymentShape(context, service, entry)),
    roleArn: `arn:aws:iam::${context.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    events: eventsOf(context, service.key).map(({ id, at, message }) => ({ id, createdAt: asDate(at), message })),
    createdAt: asDate(service.createdAt),
    ...(latest === undefined ? {} : { currentServiceDeployment: latest.arn }),
    currentServiceRevisions: service.deployments.map((entry, at) => ({
      arn: revisionAt(context, entry.revision)?.arn,
      requestedTaskCount: entry.wanted,
      runningTaskCount: counts[at]?.running ?? 0,
      pendingTaskCount: counts[at]?.pending ?? 0,
    })),
    placementConstraints: [],
    placementStrategy: [],
    ...(service.networkConfiguration === undefined ? {} : { networkConfiguration: service.networkConfiguration }),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: service.createdBy,
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags as 'NONE',
    enableExecuteCommand: service.enableExecuteCommand,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    resourceManagementType: 'CUSTOMER',
  };
});

function deploymentShape(context: Context, service: Service, entry: Deployment): DeploymentShape {
  const revision = revisionAt(context, entry.revision);
  const { running, pending } = countsOf(context, entry);
  const connect = revision?.serviceConnectConfiguration;
  return {
    id: entry.id,
    status: entry.primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revision?.taskDefinition,
    desiredCount: entry.wanted,
    pendingCount: pending,
    runningCount: running,
    failedTasks: entry.failedTasks,
    createdAt: asDate(entry.createdAt),
    updatedAt: asDate(entry.updatedAt),
    ...(service.launchType === undefined ? { capacityProviderStrategy: [...service.capacityProviderStrategy] } : { launchType: service.launchType as 'FARGATE' }),
    platformVersion: revision?.platformVersion,
    platformFamily: 'Linux',
    ...(revision?.networkConfiguration === undefined ? {} : { networkConfiguration: revision.networkConfiguration }),
    ...(entry.rolloutState === undefined ? {} : { rolloutState: entry.rolloutState, rolloutStateReason: entry.rolloutStateReason }),
    ...(connect === undefined
      ? {}
      : { serviceConnectConfiguration: connect, serviceConnectResources: (connect.services ?? []).map((one) => ({ discoveryName: one.discoveryName ?? one.portName })) }),
  };
}
