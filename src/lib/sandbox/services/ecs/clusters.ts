// Clusters: made, shown, set, taken away.
import type {
  Cluster as Shape,
  CapacityProviderStrategyItem,
  CreateClusterCommandInput,
  CreateClusterCommandOutput,
  DeleteClusterCommandInput,
  DeleteClusterCommandOutput,
  DescribeClustersCommandInput,
  DescribeClustersCommandOutput,
  ListClustersCommandInput,
  ListClustersCommandOutput,
  PutClusterCapacityProvidersCommandInput,
  PutClusterCapacityProvidersCommandOutput,
  UpdateClusterCommandInput,
  UpdateClusterCommandOutput,
  UpdateClusterSettingsCommandInput,
  UpdateClusterSettingsCommandOutput,
} from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Cluster, type Service, type Task } from './entities.ts';
import { clusterAt, client, invalid } from './faults.ts';
import { clusterArn, lastPart } from './names.ts';
import { nextToken, pageOf, tagsFrom, tagsOut } from './shapes.ts';

const providers: ReadonlySet<string> = new Set(['FARGATE', 'FARGATE_SPOT']);

export const createCluster = operation<CreateClusterCommandInput, CreateClusterCommandOutput>((input, context) => {
  const name = input.clusterName ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalid('Identifier is malformed.');
  const known = context.table<Cluster>(kinds.cluster).get(name);
  // AWS: a cluster that is there is answered as if it were made (API reference, CreateCluster: the waiters of many tools lean on it).
  if (known?.status === 'ACTIVE') return { cluster: shape(context, known, []) };
  const capacityProviders = checkProviders(input.capacityProviders ?? []);
  const defaultStrategy = checkStrategy(input.defaultCapacityProviderStrategy ?? [], capacityProviders);
  const namespace = input.serviceConnectDefaults?.namespace;
  const made: Cluster = {
    name,
    arn: clusterArn(context, name),
    status: 'ACTIVE',
    capacityProviders,
    defaultStrategy,
    settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
    ...(input.configuration === undefined ? {} : { configuration: input.configuration }),
    ...(namespace === undefined ? {} : { serviceConnectNamespace: namespace }),
    tags: tagsFrom(input.tags),
  };
  context.table<Cluster>(kinds.cluster).put(name, made);
  return { cluster: shape(context, made, ['TAGS', 'SETTINGS']) };
});

export const describeClusters = operation<DescribeClustersCommandInput, DescribeClustersCommandOutput>((input, context) => {
  const asked = input.clusters ?? ['default'];
  if (asked.length > 100) throw invalid('Clusters cannot be more than 100');
  const table = context.table<Cluster>(kinds.cluster);
  const found = asked.map((ref) => ({ ref, cluster: table.get(lastPart(ref)) }));
  return {
    clusters: found.flatMap(({ cluster }) => (cluster === undefined ? [] : [shape(context, cluster, input.include ?? [])])),
    failures: found.flatMap(({ ref, cluster }) => (cluster === undefined ? [{ arn: ref.startsWith('arn:') ? ref : clusterArn(context, ref), reason: 'MISSING' }] : [])),
  };
});

export const listClusters = operation<ListClustersCommandInput, ListClustersCommandOutput>((input, context) => {
  const active = context.table<Cluster>(kinds.cluster).values().filter(({ status }) => status === 'ACTIVE');
  const shown = pageOf(active, ({ arn }) => arn, { ...input, usual: 100 });
  return { clusterArns: shown.items.map(({ arn }) => arn), ...nextToken(shown) };
});

export const putClusterCapacityProviders = operation<PutClusterCapacityProvidersCommandInput, PutClusterCapacityProvidersCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const capacityProviders = checkProviders(input.capacityProviders ?? []);
  const defaultStrategy = checkStrategy(input.defaultCapacityProviderStrategy ?? [], capacityProviders);
  const used = servicesOf(context, cluster).flatMap(({ capacityProviderStrategy }) => capacityProviderStrategy.map(({ capacityProvider }) => capacityProvider ?? ''));
  const missing = used.find((name) => !capacityProviders.includes(name));
  if (missing !== undefined) throw new AwsFault('ResourceInUseException', 'The specified capacity provider is in use and cannot be removed.');
  return { cluster: shape(context, put(context, { ...cluster, capacityProviders, defaultStrategy }), ['SETTINGS']) };
});

export const updateCluster = operation<UpdateClusterCommandInput, UpdateClusterCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const namespace = input.serviceConnectDefaults?.namespace;
  const changed = put(context, {
    ...cluster,
    settings: input.settings ?? cluster.settings,
    ...(input.configuration === undefined ? {} : { configuration: input.configuration }),
    ...(namespace === undefined ? {} : { serviceConnectNamespace: namespace }),
  });
  return { cluster: shape(context, changed, ['SETTINGS']) };
});

export const updateClusterSettings = operation<UpdateClusterSettingsCommandInput, UpdateClusterSettingsCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const given = input.settings ?? [];
  const kept = cluster.settings.filter(({ name }) => !given.some((one) => one.name === name));
  return { cluster: shape(context, put(context, { ...cluster, settings: [...kept, ...given] }), ['SETTINGS']) };
});

export const deleteCluster = operation<DeleteClusterCommandInput, DeleteClusterCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  if (servicesOf(context, cluster).length > 0) throw new AwsFault('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
  if (tasksOf(context, cluster).length > 0) throw new AwsFault('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  return { cluster: shape(context, put(context, { ...cluster, status: 'INACTIVE' }), []) };
});

function put(context: Context, cluster: Cluster): Cluster {
  context.table<Cluster>(kinds.cluster).put(cluster.name, cluster);
  return cluster;
}

const servicesOf = (context: Context, cluster: Cluster): readonly Service[] =>
  context
    .table<Service>(kinds.service)
    .values()
    .filter((service) => service.clusterName === cluster.name && service.status !== 'INACTIVE');

const tasksOf = (context: Context, cluster: Cluster): readonly Task[] =>
  context
    .table<Task>(kinds.task)
    .values()
    .filter((task) => task.clusterName === cluster.name && task.lastStatus !== 'STOPPED');

function checkProviders(given: readonly string[]): readonly string[] {
  const unknown = given.find((name) => !providers.has(name));
  if (unknown !== undefined) throw client(`The specified capacity provider was not found: ${unknown}. Specify a valid name or ARN and try again.`);
  return given;
}

/** @throws AwsFault InvalidParameterException for a strategy that the cluster cannot follow */
export function checkStrategy(strategy: readonly CapacityProviderStrategyItem[], associated: readonly string[]): readonly CapacityProviderStrategyItem[] {
  if (strategy.length > 20) throw invalid('The capacity provider strategy cannot contain more than 20 capacity providers.');
  const foreign = strategy.find(({ capacityProvider }) => !associated.includes(capacityProvider ?? ''));
  if (foreign !== undefined) {
    throw invalid('The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.');
  }
  for (const { weight = 0, base = 0 } of strategy) {
    if (!Number.isInteger(weight) || weight < 0 || weight > 1000) throw invalid('The capacity provider weight must be between 0 and 1000.');
    if (!Number.isInteger(base) || base < 0 || base > 100_000) throw invalid('The capacity provider base must be between 0 and 100000.');
  }
  if (strategy.filter(({ base = 0 }) => base > 0).length > 1) throw invalid('Only one capacity provider in a capacity provider strategy can have a base value defined.');
  if (strategy.length > 0 && strategy.every(({ weight = 0 }) => weight === 0)) throw invalid('At least one capacity provider in a capacity provider strategy must have a weight greater than 0.');
  return strategy;
}

function shape(context: Context, cluster: Cluster, include: readonly string[]): Shape {
  const tasks = tasksOf(context, cluster);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING').length,
    activeServicesCount: servicesOf(context, cluster).filter(({ status }) => status === 'ACTIVE').length,
    statistics: [],
    tags: include.includes('TAGS') ? tagsOut(cluster.tags) : [],
    settings: include.includes('SETTINGS') ? [...cluster.settings] : [],
    ...(include.includes('CONFIGURATIONS') && cluster.configuration !== undefined ? { configuration: cluster.configuration } : {}),
    capacityProviders: [...cluster.capacityProviders],
    defaultCapacityProviderStrategy: [...cluster.defaultStrategy],
    ...(cluster.serviceConnectNamespace === undefined ? {} : { serviceConnectDefaults: { namespace: cluster.serviceConnectNamespace } }),
  };
}
