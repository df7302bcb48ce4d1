// A metric's name: namespace, metric name, dimensions in a fixed order.
import type { Metric } from '@aws-sdk/client-cloudwatch';

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

type Dimensions = Readonly<Record<string, string>>;

export function metricId(namespace: string, name: string, dimensions: Dimensions = {}): MetricId {
  if (!Object.isFrozen(dimensions)) return newId(namespace, name, dimensions);
  // What is frozen belongs to a resource, whose metrics are named after every change of the world.
  let named = idsOf.get(dimensions);
  if (named === undefined) idsOf.set(dimensions, (named = new Map()));
  let id = named.get(name);
  if (id?.namespace !== namespace) named.set(name, (id = newId(namespace, name, dimensions)));
  return id;
}

const idsOf = new WeakMap<Dimensions, Map<string, MetricId>>();

function newId(namespace: string, name: string, dimensions: Dimensions): MetricId {
  return { namespace, name, dimensions: Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** AWS: a metric is its exact set of dimensions; fewer or more name another metric. (CloudWatch user guide, "Dimensions") */
export function metricKey(id: MetricId): string {
  let key = keys.get(id);
  if (key === undefined) keys.set(id, (key = [id.namespace, id.name, ...id.dimensions.map(([name, value]) => `${name}=${value}`)].join('|')));
  return key;
}

const keys = new WeakMap<MetricId, string>();

interface GivenMetric {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

const givenOnes = new WeakMap<GivenMetric, MetricId>();

export function givenMetric(given: GivenMetric | undefined): MetricId {
  if (given === undefined || !Object.isFrozen(given)) return readMetric(given);
  // What is frozen is an alarm's, judged every minute.
  let id = givenOnes.get(given);
  if (id === undefined) givenOnes.set(given, (id = readMetric(given)));
  return id;
}

function readMetric(given: GivenMetric | undefined): MetricId {
  return metricId(given?.Namespace ?? '', given?.MetricName ?? '', Object.fromEntries((given?.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])));
}

export const metricShape = (id: MetricId): Metric => ({ Namespace: id.namespace, MetricName: id.name, Dimensions: id.dimensions.map(([Name, Value]) => ({ Name, Value })) });
