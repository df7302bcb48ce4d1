// Which capacity provider the next task of a service goes to.
import type { Service, Task } from './entities.ts';

export type Provider = Pick<Task, 'launchType'> & { readonly capacityProvider?: string };

/**
 * AWS: first the base, then in the proportion of the weights (API reference, CapacityProviderStrategyItem).
 * @returns undefined for the launch type EC2: the sandbox has no container instances
 */
export function providerFor(service: Pick<Service, 'launchType' | 'capacityProviderStrategy'>, live: readonly Task[]): Provider | undefined {
  if (service.launchType !== undefined) return service.launchType === 'FARGATE' ? { launchType: 'FARGATE' } : undefined;
  const count = (name: string | undefined): number => live.filter(({ capacityProvider }) => capacityProvider === name).length;
  const strategy = service.capacityProviderStrategy;
  const based = strategy.find(({ capacityProvider, base = 0 }) => count(capacityProvider) < base);
  const [next] = strategy
    .filter(({ weight = 0 }) => weight > 0)
    .toSorted((a, b) => (count(a.capacityProvider) - (a.base ?? 0) + 1) / (a.weight ?? 1) - (count(b.capacityProvider) - (b.base ?? 0) + 1) / (b.weight ?? 1));
  const chosen = (based ?? next)?.capacityProvider;
  return chosen === undefined ? undefined : { launchType: 'FARGATE', capacityProvider: chosen };
}
