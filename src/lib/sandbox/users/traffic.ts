// How many users the world has: a steady rate of requests for each service that stands behind a load balancer.
import { seconds, type Duration } from '../../world/time.ts';
import type { Table } from '../world/service.ts';

export interface Traffic {
  readonly requestsPerSecond: number;
  /** Share of requests that write: 0 to 1. */
  readonly writeShare: number;
  /** A user who has no answer by then has none. */
  readonly patience: Duration;
  /** Users who keep their connection to the load balancer. */
  readonly keptConnections: number;
  /** Users with an open WebSocket, where the service has any. */
  readonly webSockets: number;
}

export const usualTraffic: Traffic = { requestsPerSecond: 40, writeShare: 0.25, patience: seconds(10), keptConnections: 200, webSockets: 300 };

export const trafficKind = 'users.traffic';

interface ShowsWorld {
  worldTable<T>(kind: string): Table<T>;
}

const keyFor = (environment: string, service: string): string => `${environment}/${service}`;

/** Inside a transaction. Without environment and service: for all that have nothing of their own. */
export function setTraffic(world: ShowsWorld, traffic: Partial<Traffic>, of?: { readonly environment: string; readonly service: string }): void {
  const key = of === undefined ? 'usual' : keyFor(of.environment, of.service);
  const table = world.worldTable<Partial<Traffic>>(trafficKind);
  table.put(key, { ...table.get(key), ...traffic });
}

export function trafficOf(world: ShowsWorld, environment: string, service: string): Traffic {
  const table = world.worldTable<Partial<Traffic>>(trafficKind);
  return { ...usualTraffic, ...table.get('usual'), ...table.get(keyFor(environment, service)) };
}
