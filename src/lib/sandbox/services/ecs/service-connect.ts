// What CreateService and UpdateService refuse of Service Connect: the namespace, ports by name, names that are somebody's already.
import type { ServiceConnectConfiguration } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Cluster, type Service, type TaskDefinition } from './entities.ts';
import { invalid } from './faults.ts';

interface NamespaceList {
  readonly Namespaces?: readonly { readonly Arn?: string; readonly Name?: string }[];
}

export interface Connecting {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  /** The service's own key: it may keep its names. */
  readonly key: string;
}

// AWS: the words in which ECS refuses a Service Connect configuration are unverified.
/** @throws AwsFault NamespaceNotFoundException, InvalidParameterException */
export function checkConnection(context: Context, configuration: ServiceConnectConfiguration | undefined, { cluster, definition, key }: Connecting): void {
  if (configuration?.enabled !== true) return;
  const namespace = configuration.namespace ?? cluster.serviceConnectNamespace;
  // AWS: without one of its own it is the cluster's default (ECS API Reference, ServiceConnectConfiguration).
  if (namespace === undefined) throw invalid('No namespace was specified for Service Connect, and the cluster has no default namespace.');
  checkNamespace(context, namespace);
  const ports = (definition.registered.containerDefinitions ?? []).flatMap(({ portMappings = [] }) => portMappings.map(({ name }) => name));
  const taken = namesIn(context, namespace, key);
  for (const { portName, discoveryName = portName, clientAliases = [] } of configuration.services ?? []) {
    if (portName === undefined || !ports.includes(portName)) throw invalid(`The portName ${portName ?? ''} does not exist in the task definition.`);
    // AWS: one at most (ECS API Reference, ServiceConnectService, clientAliases).
    if (clientAliases.length > 1) throw invalid('A Service Connect service can have at most one client alias.');
    const port = clientAliases[0]?.port;
    if (clientAliases.length > 0 && (port === undefined || port < 1 || port > 65_535)) throw invalid('The port of a client alias must be between 1 and 65535.');
    // AWS: unique in its namespace (ECS API Reference, ServiceConnectService, discoveryName).
    if (discoveryName !== undefined && taken.has(discoveryName)) throw invalid(`The discoveryName ${discoveryName} is already in use in the namespace.`);
  }
}

function namesIn(context: Context, namespace: string, key: string): ReadonlySet<string | undefined> {
  const others = context.table<Service>(kinds.service).values().filter((other) => other.key !== key && other.status === 'ACTIVE' && other.serviceConnectConfiguration?.enabled === true && other.serviceConnectConfiguration.namespace === namespace);
  return new Set(others.flatMap((other) => (other.serviceConnectConfiguration?.services ?? []).map(({ portName, discoveryName }) => discoveryName ?? portName)));
}

function checkNamespace(context: Context, namespace: string): void {
  if (!context.knows('servicediscovery', 'ListNamespaces')) return;
  const { Namespaces = [] } = context.call<NamespaceList>('servicediscovery', 'ListNamespaces', {});
  if (Namespaces.some(({ Arn, Name }) => Arn === namespace || Name === namespace)) return;
  throw new AwsFault('NamespaceNotFoundException', `The specified namespace wasn't found: ${namespace}`);
}
