// `platform sandbox truth`: what really happened, for judging what was measured.
import { inSeconds, between, iso, milliseconds, type Instant } from '../../world/time.ts';
import type { World } from '../world/world.ts';
import { allOutages, type AccessKind } from './outages.ts';
import { keptOf, keptSpans } from './kept-connections.ts';
import { allPoolLosses, poolSize } from './pools.ts';
import { retrySpans } from './retries.ts';
import { sitesOf } from './sites.ts';
import { allSpans, type Span } from './spans.ts';
import { trafficOf } from './traffic.ts';
import { socketsOf } from './web-sockets.ts';
import { acknowledgedBy, allLosses, allWriters } from './writes.ts';

export interface Truth {
  readonly outages: readonly TrueOutage[];
  /** Writes that were acknowledged: lost since, or still there. Whole numbers. */
  readonly writes: { readonly lost: number; readonly kept: number };
  readonly writers: readonly TrueWriter[];
  /** What those users met whose client asks once more: the outages that are left. */
  readonly withOneRetry: readonly TrueOutage[];
  readonly keptConnections: readonly TrueKeptConnections[];
  readonly webSockets: readonly TrueWebSockets[];
  /** Connections of applications to their databases. */
  readonly pools: readonly TruePoolLoss[];
}

interface OfService {
  readonly app: string;
  readonly environment: string;
  readonly service: string;
}

/** Users who keep their connection to the load balancer. */
export interface TrueKeptConnections extends OfService {
  readonly connections: number;
  /** Cut so far, whole number: each was opened anew. */
  readonly cut: number;
  readonly outages: readonly TrueOutage[];
}

export interface TrueWebSockets extends OfService {
  readonly clients: number;
  readonly open: number;
  readonly cuts: readonly { readonly at: string; readonly sockets: number; /** Until the last was open again; null while some are not. */ readonly openAgainAfter: number | null }[];
}

export interface TruePoolLoss {
  readonly region: string;
  readonly database: string;
  readonly from: string;
  readonly pools: number;
  readonly connections: number;
  /** Seconds until the database took connections again; null while it does not. */
  readonly databaseBackAfter: number | null;
  /** Seconds until the last pool had its connections again. */
  readonly poolsBackAfter: number | null;
  /** Seconds in which the database was there and not all pools had noticed. */
  readonly stale: number | null;
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
  const trueSpan = ({ app, environment, service, kind, share, from, to }: Span): TrueOutage => ({ app, environment, service, kind, failedShare: share, ...span(from, to ?? now), ...(to === undefined ? { lasts: true as const } : {}) });
  const spans = (name: string): readonly TrueOutage[] => [...allSpans(world, name)].sort((a, b) => a.from - b.from || (spanName(a) < spanName(b) ? -1 : 1)).map(trueSpan);
  const kept = spans(keptSpans);
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
    withOneRetry: spans(retrySpans),
    keptConnections: keptOf(world).values().flatMap(({ site: key, cut }) => {
      const site = sitesOf(world).get(key);
      if (site === undefined) return [];
      const outagesOfSite = kept.filter((it) => it.app === site.app && it.environment === site.environment && it.service === site.service);
      return [{ ...ownerOf(site), connections: trafficOf(world, site.environment, site.service).keptConnections, cut: Math.round(cut), outages: outagesOfSite }];
    }),
    webSockets: socketsOf(world).values().flatMap((sockets) => {
      const site = sitesOf(world).get(sockets.site);
      if (site === undefined) return [];
      const clients = trafficOf(world, site.environment, site.service).webSockets;
      const cuts = sockets.cuts.map(({ at, share, openAgainAt }) => ({ at: iso(at), sockets: Math.round(clients * share), openAgainAfter: after(at, openAgainAt) }));
      return [{ ...ownerOf(site), clients, open: Math.round(clients * (1 - sockets.closed)), cuts }];
    }),
    pools: allPoolLosses(world).map(({ database, from, pools, databaseBackAt, poolsBackAt }) => {
      const [, region = '', name = ''] = database.split('/');
      return { region, database: name, from: iso(from), pools, connections: pools * poolSize, databaseBackAfter: after(from, databaseBackAt), poolsBackAfter: after(from, poolsBackAt), stale: databaseBackAt === undefined ? null : after(databaseBackAt, poolsBackAt) };
    }),
  };
}

const spanName = ({ app, environment, service, kind }: Span): string => `${app}/${environment}/${service}/${kind}`;
const ownerOf = ({ app, environment, service }: OfService): OfService => ({ app, environment, service });
const after = (from: Instant, to: Instant | undefined): number | null => (to === undefined ? null : inSeconds(milliseconds(between(from, to))));

const span = (from: Instant, to: Instant): { readonly from: string; readonly to: string; readonly seconds: number } => ({ from: iso(from), to: iso(to), seconds: inSeconds(milliseconds(between(from, to))) });

/** How long a service's reads or writes failed for everybody in a span: what a measured downtime is compared with. */
export function downtime(world: World, of: { readonly environment: string; readonly service: string; readonly kind: AccessKind; readonly from: Instant; readonly to: Instant }): number {
  const total = allOutages(world)
    .filter((outage) => outage.environment === of.environment && outage.service === of.service && outage.kind === of.kind && outage.failedShare === 1)
    .reduce((sum, outage) => sum + Math.max(0, Math.min(outage.to ?? world.now, of.to) - Math.max(outage.from, of.from)), 0);
  return total / 1000;
}
