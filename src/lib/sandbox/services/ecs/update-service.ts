// A service that runs is changed; some changes make a new revision and deploy it.
import type { UpdateServiceCommandInput, UpdateServiceCommandOutput } from '@aws-sdk/client-ecs';
import { canonical } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { checkStrategy } from './clusters.ts';
import { beginDeployment } from './deployment-begin.ts';
import { settingsOf } from './deployment-queue.ts';
import { checkBake, checkConfiguration, checkRebalancing } from './deployment-checks.ts';
import { kinds, type RevisionSettings, type Service } from './entities.ts';
import { clusterAt, runnableDefinition, serviceAt } from './faults.ts';
import { checkDesired, checkLoadBalancers, checkNetwork } from './service-checks.ts';
import { checkConnection } from './service-connect.ts';
import { lookSoon, serviceOf } from './service-store.ts';
import { serviceShape } from './service-shape.ts';
import { platformOf } from './shapes.ts';

export const updateService = operation<UpdateServiceCommandInput, UpdateServiceCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const service = serviceAt(context, cluster, input.service);
  if (service.status !== 'ACTIVE') throw new AwsFault('ServiceNotActiveException', 'Service was not ACTIVE.');
  const definition = runnableDefinition(context, input.taskDefinition ?? service.taskDefinition);
  checkDesired(input.desiredCount);
  const configuration = input.deploymentConfiguration === undefined ? service.deploymentConfiguration : checkConfiguration({ ...withoutStrategyParts(service, input), ...input.deploymentConfiguration });
  checkRebalancing(input.availabilityZoneRebalancing, configuration);
  if (input.deploymentConfiguration !== undefined) checkBake(context, configuration);
  const network = input.networkConfiguration ?? service.networkConfiguration;
  checkNetwork(context, network, definition);
  const balancers = input.loadBalancers ?? service.loadBalancers;
  checkLoadBalancers(context, balancers, { definition, configuration });
  if (input.capacityProviderStrategy !== undefined) checkStrategy(input.capacityProviderStrategy, cluster.capacityProviders);
  checkConnection(context, input.serviceConnectConfiguration, { cluster, definition, key: service.key });
  const { launchType, ...kept } = service;
  const changed: Service = {
    ...kept,
    // AWS: a strategy replaces a launch type (API reference, UpdateService capacityProviderStrategy).
    ...(input.capacityProviderStrategy === undefined ? (launchType === undefined ? {} : { launchType }) : { capacityProviderStrategy: input.capacityProviderStrategy }),
    desiredCount: input.desiredCount ?? service.desiredCount,
    taskDefinition: definition.arn,
    platformVersion: input.platformVersion === undefined ? service.platformVersion : platformOf(input.platformVersion),
    loadBalancers: balancers,
    serviceRegistries: input.serviceRegistries ?? service.serviceRegistries,
    ...(network === undefined ? {} : { networkConfiguration: network }),
    ...(input.serviceConnectConfiguration === undefined ? {} : { serviceConnectConfiguration: input.serviceConnectConfiguration }),
    deploymentConfiguration: configuration,
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds,
    availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? service.availabilityZoneRebalancing,
    enableExecuteCommand: input.enableExecuteCommand ?? service.enableExecuteCommand,
    enableECSManagedTags: input.enableECSManagedTags ?? service.enableECSManagedTags,
    propagateTags: input.propagateTags ?? service.propagateTags,
    steady: service.steady && (input.desiredCount ?? service.desiredCount) === service.desiredCount,
  };
  context.table<Service>(kinds.service).put(service.key, changed);
  // AWS: which members start a deployment stands with each of them (API reference, UpdateService): desiredCount,
  // deploymentConfiguration and capacityProviderStrategy are not among them.
  if (input.forceNewDeployment === true || revisionOf(changed) !== revisionOf(service)) beginDeployment(context, service.key);
  lookSoon(context, service.key);
  return { service: serviceShape(context, serviceOf(context, service.key) ?? changed) };
});

/** What of a service belongs to a revision, as text to compare. */
const revisionOf = (settings: RevisionSettings): string => {
  const { capacityProviderStrategy: _, launchType: __, ...rest } = settingsOf(settings);
  return canonical(rest);
};

/** A change of strategy leaves behind what belongs to the old one alone. */
function withoutStrategyParts(service: Service, input: UpdateServiceCommandInput): Service['deploymentConfiguration'] {
  const before = service.deploymentConfiguration;
  if ((input.deploymentConfiguration?.strategy ?? before.strategy) === before.strategy) return before;
  const { canaryConfiguration: _, linearConfiguration: __, earlySuccessCriteria: ___, ...rest } = before;
  return rest;
}
