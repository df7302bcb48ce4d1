// How services find each other: ECS Service Connect in the cluster's Cloud Map namespace, by what `needs` says. Pure.
import type { ServiceConnectConfiguration } from '@aws-sdk/client-ecs';
import type { EnvironmentDescription, ServiceDescription } from '../../config/describe.ts';
import { callsOf } from '../../config/calls.ts';
import type { DeploySubject } from './subject.ts';

/** What AWS advises to add to a task for the proxy that ECS puts into it (ECS developer guide, "Service Connect proxy"). */
export const proxyTakes = { cpu: 256, memory: 64 };

const isCalled = ({ services }: EnvironmentDescription, { name, port }: ServiceDescription): boolean => port !== undefined && Object.values(services).some((other) => callsOf(other, services).includes(name));

/** Whether a proxy stands in its tasks: somebody calls it, or it calls somebody. The others go without. */
export const isConnected = (environment: EnvironmentDescription, service: ServiceDescription): boolean => isCalled(environment, service) || callsOf(service, environment.services).length > 0;

/** `AUTH_URL: http://auth:8081` for each service that it calls. */
export const calledAt = ({ services }: EnvironmentDescription, service: ServiceDescription): Readonly<Record<string, string>> =>
  Object.fromEntries(callsOf(service, services).map((name) => [`${name.replaceAll('-', '_').toUpperCase()}_URL`, `http://${name}:${services[name]?.port ?? ''}`]));

/** @param namespace ARN of the environment's */
export function connectionOf(environment: EnvironmentDescription, service: ServiceDescription, namespace: string): ServiceConnectConfiguration | undefined {
  if (!isConnected(environment, service)) return undefined;
  const { name, port } = service;
  if (port === undefined || !isCalled(environment, service)) return { enabled: true, namespace };
  // AWS: in awsvpc mode the proxy takes the container's own port, so that what comes from the load balancer goes through it too; it
  // would end requests after 15 s and idle connections after 5 minutes (ECS API Reference, ServiceConnectService and TimeoutConfiguration).
  // How long a request may take is for the service and its callers to say.
  return { enabled: true, namespace, services: [{ portName: name, discoveryName: name, clientAliases: [{ port, dnsName: name }], timeout: { idleTimeoutSeconds: 3600, perRequestTimeoutSeconds: 0 } }] };
}

/** The part of the ECS service's input that is about this; what was on and is wanted no more is switched off. */
export function discoveryFor({ request, facts, service }: DeploySubject): { readonly serviceConnectConfiguration?: ServiceConnectConfiguration } {
  const wanted = connectionOf(request.environment, service, facts.outputs['cluster/NamespaceArn'] ?? '');
  if (wanted !== undefined) return { serviceConnectConfiguration: wanted };
  const was = facts.live?.settings['serviceConnectConfiguration'] as ServiceConnectConfiguration | undefined;
  return was?.enabled === true ? { serviceConnectConfiguration: { enabled: false } } : {};
}
