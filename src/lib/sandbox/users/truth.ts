// `platform sandbox truth`: what really happened, for judging what was measured.
import { inSeconds, between, iso, milliseconds, type Instant } from '../../world/time.ts';
import type { World } from '../world/world.ts';
import { allOutages, type AccessKind } from './outages.ts';
import { acknowledgedBy, allLosses, allWriters } from './writes.ts';

export interface Truth {
  readonly outages: readonly TrueOutage[];
  /** Writes that were acknowledged: lost since, or still there. Whole numbers. */
  readonly writes: { readonly lost: number; readonly kept: number };
  readonly writers: readonly TrueWriter[];
}

export interface TrueOutage {
  readonly app: string;
  readonly environment: string;
  readonly service: string;
  readonly kind: AccessKind;
  /** 1: an outage, all new requests failed. Less: degraded. */
  readonly failedShare: number;
  /** ISO 8601, world time. */
  readonly from: string;
  /** While it lasts, now. */
  readonly to: string;
  readonly seconds: number;
  readonly lasts?: true;
}

export interface TrueWriter {
  readonly app: string;
  readonly environment: string;
  readonly region: string;
  readonly database: string;
  readonly from: string;
  /** Undefined while it takes writes. */
  readonly to?: string;
  readonly acknowledged: number;
}

/** Outages in order of their beginning. Inside a transaction, or with the world at rest. */
export function truthOf(world: World): Truth {
  const { now } = world;
  const outages = [...allOutages(world)].sort((a, b) => a.from - b.from || (a.site < b.site ? -1 : a.site > b.site ? 1 : a.kind < b.kind ? -1 : 1));
  const writers = allWriters(world);
  const lost = Math.round(allLosses(world).reduce((sum, loss) => sum + loss.writes, 0));
  const acknowledged = Math.round(writers.reduce((sum, writer) => sum + acknowledgedBy(writer, now), 0));
  return {
    outages: outages.map((outage) => ({
      app: outage.app,
      environment: outage.environment,
      service: outage.service,
      kind: outage.kind,
      failedShare: outage.failedShare,
      ...span(outage.from, outage.to ?? now),
      ...(outage.to === undefined ? { lasts: true as const } : {}),
    })),
    writes: { lost, kept: Math.max(0, acknowledged - lost) },
    writers: writers.map((writer) => ({
      app: writer.app,
      environment: writer.environment,
      region: writer.region,
      database: writer.database,
      from: iso(writer.from),
      ...(writer.to === undefined ? {} : { to: iso(writer.to) }),
      acknowledged: Math.round(acknowledgedBy(writer, now)),
    })),
  };
}

const span = (from: Instant, to: Instant): { readonly from: string; readonly to: string; readonly seconds: number } => ({ from: iso(from), to: iso(to), seconds: inSeconds(milliseconds(between(from, to))) });

/** How long a service's reads or writes failed for everybody in a span: what a measured downtime is compared with. */
export function downtime(world: World, of: { readonly environment: string; readonly service: string; readonly kind: AccessKind; readonly from: Instant; readonly to: Instant }): number {
  const total = allOutages(world)
    .filter((outage) => outage.environment === of.environment && outage.service === of.service && outage.kind === of.kind && outage.failedShare === 1)
    .reduce((sum, outage) => sum + Math.max(0, Math.min(outage.to ?? world.now, of.to) - Math.max(outage.from, of.from)), 0);
  return total / 1000;
}
