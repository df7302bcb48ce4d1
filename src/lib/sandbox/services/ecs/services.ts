// Services: made, shown, taken away.
import type {
  CreateServiceCommandInput,
  CreateServiceCommandOutput,
  DeleteServiceCommandInput,
  DeleteServiceCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  ListServicesCommandInput,
  ListServicesCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { checkStrategy } from './clusters.ts';
import { beginDeployment } from './deployment-begin.ts';
import { checkBake, checkConfiguration, checkRebalancing } from './deployment-checks.ts';
import { kinds, type Cluster, type Service, type ServiceDeployment, type ServiceRevision } from './entities.ts';
import { clusterAt, client, invalid, runnableDefinition, serviceAt } from './faults.ts';
import { lastPart, serviceArn } from './names.ts';
import { checkDesired, checkLoadBalancers, checkNetwork } from './service-checks.ts';
import { checkConnection } from './service-connect.ts';
import { lookSoon, serviceOf } from './service-store.ts';
import { serviceShape } from './service-shape.ts';
import { nextToken, pageOf, platformOf, tagsFrom } from './shapes.ts';
import { fitsFargate } from './task-definitions.ts';

/** AWS: services per cluster (ECS endpoints and quotas). */
const mostServices = 5000;

export const createService = operation<CreateServiceCommandInput, CreateServiceCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const name = input.serviceName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalid('Service name must be 1 to 255 letters, numbers, underscores and hyphens.');
  if (input.schedulingStrategy === 'DAEMON') throw invalid('The daemon scheduling strategy is not supported for tasks that use the Fargate launch type.');
  if ((input.deploymentController?.type ?? 'ECS') !== 'ECS') throw invalid('The sandbox models the deployment controller ECS only.');
  const key = `${cluster.name}/${name}`;
  const known = serviceOf(context, key);
  if (known !== undefined && known.status !== 'INACTIVE') {
    // AWS: the same token answers with the service that it made (API reference, CreateService clientToken).
    if (known.status === 'ACTIVE' && input.clientToken !== undefined && known.clientToken === input.clientToken) return { service: serviceShape(context, known) };
    throw invalid(known.status === 'DRAINING' ? 'Unable to Start a service that is still Draining.' : 'Creation of service was not idempotent.');
  }
  if (input.taskDefinition === undefined) throw invalid('TaskDefinition can not be blank.');
  const definition = runnableDefinition(context, input.taskDefinition);
  checkDesired(input.desiredCount);
  const configuration = checkConfiguration(input.deploymentConfiguration ?? {});
  checkRebalancing(input.availabilityZoneRebalancing, configuration);
  checkBake(context, configuration);
  const launch = launchOf(input, cluster);
  if (launch.launchType !== 'EC2' && !fitsFargate(definition)) throw invalid('Task definition does not support launch_type FARGATE.');
  checkNetwork(context, input.networkConfiguration, definition);
  checkLoadBalancers(context, input.loadBalancers ?? [], { definition, configuration });
  if (input.healthCheckGracePeriodSeconds !== undefined && (input.loadBalancers ?? []).length === 0) throw invalid('Health check grace period is only valid for services configured to use load balancers');
  checkConnection(context, input.serviceConnectConfiguration, { cluster, definition, key });
  const services = context.table<Service>(kinds.service).values();
  if (services.filter((one) => one.clusterName === cluster.name && one.status !== 'INACTIVE').length >= mostServices) throw client('You have reached the limit of services per cluster.');
  const made: Service = {
    key,
    arn: serviceArn(context, cluster.name, name),
    name,
    clusterName: cluster.name,
    clusterArn: cluster.arn,
    status: 'ACTIVE',
    // AWS: 1 where left out for a service that is made by the API (API reference, CreateService).
    desiredCount: input.desiredCount ?? 1,
    taskDefinition: definition.arn,
    ...launch,
    platformVersion: platformOf(input.platformVersion),
    loadBalancers: input.loadBalancers ?? [],
    serviceRegistries: input.serviceRegistries ?? [],
    ...(input.networkConfiguration === undefined ? {} : { networkConfiguration: input.networkConfiguration }),
    ...(input.serviceConnectConfiguration === undefined ? {} : { serviceConnectConfiguration: input.serviceConnectConfiguration }),
    deploymentConfiguration: configuration,
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    // AWS: on by default for a new service (API reference, availabilityZoneRebalancing).
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? (configuration.maximumPercent === 100 ? 'DISABLED' : 'ENABLED'),
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    propagateTags: input.propagateTags ?? 'NONE',
    createdAt: context.now,
    createdBy: context.principal,
    ...(input.clientToken === undefined ? {} : { clientToken: input.clientToken }),
    deployments: [],
    steady: false,
    tags: tagsFrom(input.tags),
  };
  forgetHistory(context, key);
  context.table<Service>(kinds.service).put(key, made);
  beginDeployment(context, key);
  return { service: serviceShape(context, serviceOf(context, key) ?? made, ['TAGS']) };
});

export const deleteService = operation<DeleteServiceCommandInput, DeleteServiceCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const service = serviceAt(context, cluster, input.service);
  if (service.status === 'INACTIVE') throw new AwsFault('ServiceNotFoundException', 'Service not found.');
  if (input.force !== true && service.desiredCount > 0) throw invalid('The service cannot be stopped while it is scaled above 0.');
  const { currentDeployment, queuedDeployment, ...rest } = service;
  for (const id of [currentDeployment, queuedDeployment]) {
    const deployment = id === undefined ? undefined : context.table<ServiceDeployment>(kinds.deployment).get(id);
    if (deployment !== undefined) context.table<ServiceDeployment>(kinds.deployment).put(deployment.id, { ...deployment, status: 'STOPPED', stoppedAt: context.now, finishedAt: context.now, updatedAt: context.now });
  }
  const draining: Service = { ...rest, status: 'DRAINING', desiredCount: 0 };
  context.table<Service>(kinds.service).put(service.key, draining);
  lookSoon(context, service.key);
  return { service: serviceShape(context, draining) };
});

export const describeServices = operation<DescribeServicesCommandInput, DescribeServicesCommandOutput>((input, context) => {
  const asked = input.services ?? [];
  if (asked.length === 0) throw invalid('Services cannot be empty.');
  if (asked.length > 10) throw invalid('Services cannot be more than 10.');
  const cluster = clusterAt(context, input.cluster);
  const table = context.table<Service>(kinds.service);
  const found = asked.map((ref) => ({ ref, service: table.get(`${cluster.name}/${lastPart(ref)}`) }));
  return {
    services: found.flatMap(({ service }) => (service === undefined ? [] : [serviceShape(context, service, input.include ?? [])])),
    failures: found.flatMap(({ ref, service }) => (service === undefined ? [{ arn: ref.startsWith('arn:') ? ref : serviceArn(context, cluster.name, ref), reason: 'MISSING' }] : [])),
  };
});

export const listServices = operation<ListServicesCommandInput, ListServicesCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const all = context.table<Service>(kinds.service).values().filter((one) => one.clusterName === cluster.name && one.status !== 'INACTIVE');
  const wanted = all.filter((one) => input.launchType === undefined || one.launchType === input.launchType);
  const shown = pageOf(wanted, ({ arn }) => arn, { ...input, usual: 10 });
  return { serviceArns: shown.items.map(({ arn }) => arn), ...nextToken(shown) };
});

type Launch = Pick<Service, 'capacityProviderStrategy'> & { readonly launchType?: string };

function launchOf(input: CreateServiceCommandInput, cluster: Cluster): Launch {
  if (input.launchType !== undefined && input.capacityProviderStrategy !== undefined) {
    throw invalid('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.');
  }
  if (input.launchType !== undefined) return { launchType: input.launchType, capacityProviderStrategy: [] };
  const strategy = checkStrategy(input.capacityProviderStrategy ?? cluster.defaultStrategy, cluster.capacityProviders);
  // AWS: without either, and without a default strategy of the cluster, it is EC2.
  return strategy.length === 0 ? { launchType: 'EC2', capacityProviderStrategy: [] } : { capacityProviderStrategy: strategy };
}

/** AWS: the history goes with the service (ECS developer guide, service deployments). */
function forgetHistory(context: Context, key: string): void {
  for (const kind of [kinds.deployment, kinds.revision]) {
    const table = context.table<ServiceDeployment | ServiceRevision>(kind);
    for (const { id } of table.values()) if (id.startsWith(`${key}/`)) table.delete(id);
  }
  context.table(kinds.serviceEvents).delete(key);
}
