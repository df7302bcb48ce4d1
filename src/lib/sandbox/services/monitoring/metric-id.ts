// A metric's name: namespace, metric name, dimensions in a fixed order.
import type { Metric } from '@aws-sdk/client-cloudwatch';

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

export function metricId(namespace: string, name: string, dimensions: Readonly<Record<string, string>> = {}): MetricId {
  return { namespace, name, dimensions: Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** AWS: a metric is its exact set of dimensions; fewer or more name another metric. (CloudWatch user guide, "Dimensions") */
export function metricKey(id: MetricId): string {
  return [id.namespace, id.name, ...id.dimensions.map(([name, value]) => `${name}=${value}`)].join('|');
}

interface GivenMetric {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

export function givenMetric(given: GivenMetric | undefined): MetricId {
  return metricId(given?.Namespace ?? '', given?.MetricName ?? '', Object.fromEntries((given?.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])));
}

export const metricShape = (id: MetricId): Metric => ({ Namespace: id.namespace, MetricName: id.name, Dimensions: id.dimensions.map(([Name, Value]) => ({ Name, Value })) });
