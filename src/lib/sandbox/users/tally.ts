// What the users' requests come to at each station, a second: summed over all journeys of all sites.
import type { LatencyClass } from '../world/spread.ts';
import { succeeded, type Journey } from './journey.ts';

/** Counts a second. */
export interface Counts {
  /** A target was chosen for them. AWS counts no others as requests. (ELB user guide, RequestCount) */
  requests: number;
  readonly target: { '2xx': number; '3xx': number; '4xx': number; '5xx': number };
  readonly balancer: { '3xx': number; '4xx': number; '5xx': number; '502': number; '503': number; '504': number };
  fixed: number;
  connectionErrors: number;
  /** Answers of targets by how long they typically take. */
  readonly times: Map<number, number>;
}

const emptyCounts = (): Counts => ({ requests: 0, target: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }, balancer: { '3xx': 0, '4xx': 0, '5xx': 0, '502': 0, '503': 0, '504': 0 }, fixed: 0, connectionErrors: 0, times: new Map() });

interface Served {
  reads: number;
  writes: number;
}

export class Tally {
  /** By load balancer ARN. */
  readonly balancers = new Map<string, Counts>();
  /** By target group ARN. */
  readonly groups = new Map<string, Counts>();
  /** Answered by the tasks of an ECS service: by `ACCOUNT/REGION/CLUSTER/SERVICE`. */
  readonly services = new Map<string, Served>();
  /** Taken by a database: by its key. */
  readonly databases = new Map<string, Served>();

  /** Whether all but the databases count the same. */
  countsAs(other: Tally): boolean {
    return sameMaps(this.balancers, other.balancers, sameCounts) && sameMaps(this.groups, other.groups, sameCounts) && sameMaps(this.services, other.services, sameServed);
  }

  add(journey: Journey, perSecond: number, kind: 'read' | 'write'): void {
    const rate = journey.share * perSecond;
    if (journey.balancer === undefined || journey.by === undefined || rate === 0) return;
    const { context, it } = journey.balancer;
    count(of(this.balancers, it.arn, emptyCounts), journey, rate);
    if (journey.targetGroup !== undefined) count(of(this.groups, journey.targetGroup, emptyCounts), journey, rate);
    const field = kind === 'read' ? 'reads' : 'writes';
    const service = journey.task?.service;
    if (journey.by === 'target' && service !== undefined) of(this.services, `${context.account}/${context.region}/${service}`, () => ({ reads: 0, writes: 0 }))[field] += rate;
    if (journey.database !== undefined && succeeded(journey.outcome)) of(this.databases, journey.database.key, () => ({ reads: 0, writes: 0 }))[field] += rate;
  }
}

function sameMaps<K, T>(a: ReadonlyMap<K, T>, b: ReadonlyMap<K, T>, same: (a: T, b: T) => boolean): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}

const equal = <T>(a: T, b: T): boolean => a === b;
const sameServed = (a: Served, b: Served): boolean => a.reads === b.reads && a.writes === b.writes;
const targetFields = ['2xx', '3xx', '4xx', '5xx'] as const;
const balancerFields = ['3xx', '4xx', '5xx', '502', '503', '504'] as const;

const sameCounts = (a: Counts, b: Counts): boolean =>
  a.requests === b.requests &&
  a.fixed === b.fixed &&
  a.connectionErrors === b.connectionErrors &&
  targetFields.every((field) => a.target[field] === b.target[field]) &&
  balancerFields.every((field) => a.balancer[field] === b.balancer[field]) &&
  sameMaps(a.times, b.times, equal);

function of<T>(map: Map<string, T>, key: string, empty: () => T): T {
  const found = map.get(key) ?? empty();
  map.set(key, found);
  return found;
}

function count(counts: Counts, journey: Journey, rate: number): void {
  const status = typeof journey.outcome === 'number' ? journey.outcome : 0;
  const hundreds = `${Math.floor(status / 100)}xx` as '2xx' | '3xx' | '4xx' | '5xx';
  if (journey.task !== undefined) counts.requests += rate;
  if (journey.by === 'target') {
    counts.target[hundreds] += rate;
    counts.times.set(journey.latency, (counts.times.get(journey.latency) ?? 0) + rate);
    return;
  }
  if (journey.task !== undefined) counts.connectionErrors += rate;
  if (journey.targetGroup === undefined && hundreds !== '3xx') {
    // AWS: fixed responses are counted by themselves and not among the load balancer's own codes. (ELB user guide, HTTP_Fixed_Response_Count)
    counts.fixed += rate;
    return;
  }
  if (hundreds !== '2xx') counts.balancer[hundreds] += rate;
  if (status === 502 || status === 503 || status === 504) counts.balancer[`${status}`] += rate;
}

export const latencyClasses = (counts: Counts): readonly LatencyClass[] => [...counts.times].sort(([a], [b]) => a - b).map(([typical, rate]) => [rate, typical] as const);
