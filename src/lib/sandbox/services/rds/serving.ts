// What the world's users meet at a database's endpoint: whether connections are taken, whether writes are.
import { latest, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { zoneOf } from '../../world/regions.ts';
import { rules } from './beliefs.ts';
import { kinds, type DbInstance } from './entities.ts';

export interface DatabaseState {
  /** Connections are taken and reads answered. */
  readonly readable: boolean;
  /** Writes are taken too: false on a read replica, and for the last seconds before a failover. */
  readonly writable: boolean;
  /** Since when it is so. */
  readonly since: Instant;
  /**
   * When the endpoint's DNS record was last pointed at another host (failover, rename, restore under the old name).
   * A resolver may give the old answer for `endpointTtl` longer; whoever asked before and keeps the answer meets a host
   * that refuses or hangs. Undefined: it never moved.
   */
  readonly endpointMovedAt?: Instant;
}

// AWS: its pages name no TTL for the endpoint's record; operators report 5 s (unverified).
export const endpointTtl = (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'endpoint-ttl').ttl.from;

/**
 * The state of the database at the world's now; writes nothing and draws nothing.
 *
 * In a failover connections are refused from its start (AWS's event "Multi-AZ instance failover started") until its
 * end, and then taken by the other host. World events happen at exactly the instants where this answer changes, so an
 * observer of the world sees the times to the millisecond. A lost zone (`az-down`) or region (`region-down`) shows at
 * once, whatever RDS has noticed of it.
 * @param endpointOrInstanceId an endpoint's host name (any region of this account) or a DB instance identifier of this region
 * @returns undefined when there is no such database, or it has no endpoint yet
 */
export function databaseState(context: Context, endpointOrInstanceId: string): DatabaseState | undefined {
  const [here, id] = whereIs(context, endpointOrInstanceId.toLowerCase());
  const instance = here.table<DbInstance>(kinds.instance).get(id);
  if (instance?.serving === undefined) return undefined;
  if (id !== endpointOrInstanceId.toLowerCase() && instance.endpoint !== endpointOrInstanceId.toLowerCase()) return undefined;
  const { serving } = instance;
  const moved = serving.endpointMovedAt === undefined ? {} : { endpointMovedAt: serving.endpointMovedAt };
  const dark = darkSince(here, instance);
  if (dark !== undefined && (serving.readable || serving.writable)) return { readable: false, writable: false, since: latest(dark, serving.since), ...moved };
  return { readable: serving.readable, writable: serving.writable, since: serving.since, ...moved };
}

/** Since when the place where the database runs is lost; undefined while it is not. */
export function darkSince(context: Context, instance: DbInstance): Instant | undefined {
  const losses = [
    ...context.faults('region-down'),
    ...context.faults('az-down').filter((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name === instance.zone),
  ];
  return losses.length === 0 ? undefined : (Math.min(...losses.map((fault) => fault.from)) as Instant);
}

function whereIs(context: Context, endpointOrInstanceId: string): readonly [Context, string] {
  const host = /^([^.]+)\.[^.]+\.([^.]+)\.rds\.amazonaws\.com$/.exec(endpointOrInstanceId);
  if (host === null) return [context, endpointOrInstanceId];
  const [, id = '', region = ''] = host;
  return [region === context.region ? context : context.in(region), id];
}
