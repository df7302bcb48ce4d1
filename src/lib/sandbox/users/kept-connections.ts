// Users who keep their connections to a load balancer: they do not ask the DNS again, and are cut when the node they hold is gone.
import { minutes, plus, type Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { heldJourneys, nodeTakesConnections, succeeded, type HeldNode, type Journey, type Request } from './journey.ts';
import { waysHangOn, type Look } from './look.ts';
import { rounded } from './outages.ts';
import { answersTo } from './resolvers.ts';
import type { Site } from './sites.ts';
import { forgetSpans, noteShare } from './spans.ts';
import { trafficOf } from './traffic.ts';

/** What becomes of the connections of one site. */
export interface KeptConnections {
  readonly site: string;
  /** Shares of all by node (`LOAD BALANCER|ADDRESS`); with `without` they add up to 1. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Share of the users who have no connection and find none. */
  readonly without: number;
  /** Connections that were cut since the beginning. */
  readonly cut: number;
  /** Up to when their ageing is reckoned; left out while they are where new ones would go. */
  readonly agedTo?: Instant;
}

export const keptSpans = 'kept-connection-outage';

// AWS: a client's connection is kept for at most an hour by default (ELB user guide, `client_keep_alive.seconds`, 3600).
const lifetime = 3600_000;
/** Closer than this to where new connections go is there. */
const close = 0.02;
const looksEvery = minutes(10);

export const keptOf = (world: World): Table<KeptConnections> => world.worldTable<KeptConnections>('users.kept-connection');

/**
 * Lets the kept connections of a site take note of what has happened. AWS: a load balancer routes each request of a kept connection
 * anew (ELB user guide, "Routing algorithms"): so it follows a shift of weights at once, and a change of the DNS only when it is cut
 * or too old.
 * @returns when to look again, while they are not where new ones would go
 */
export function noteKeptConnections(look: Look, site: Site): Instant | undefined {
  const { world } = look;
  const reach = reachable(look, site);
  const before = keptOf(world).get(site.key);
  const after = before === undefined ? firstOf(site, reach) : moved(look, site, { before, reach });
  if (after === undefined) return undefined;
  if (before === undefined || JSON.stringify(after) !== JSON.stringify(before)) keptOf(world).put(site.key, after);
  const { patience } = trafficOf(world, site.environment, site.service);
  const failing = ({ outcome, latency }: Journey): boolean => !succeeded(outcome) || latency >= patience;
  for (const kind of ['read', 'write'] as const) {
    const request: Request = { host: site.host, port: site.port, path: site.path, method: kind === 'read' ? 'GET' : 'POST' };
    // The nodes of one load balancer share their ways.
    const shares = new Map<readonly Journey[], number>();
    const failingOf = (ways: readonly Journey[]): number => {
      const known = shares.get(ways) ?? shareOf(ways, failing);
      shares.set(ways, known);
      return known;
    };
    const share = Object.entries(after.nodes).reduce((sum, [node, held]) => sum + held * failingOf(heldJourneys(look, request, nodeOf(node))), after.without);
    noteShare(world, keptSpans, { site, kind, share: rounded(share) });
  }
  return after.agedTo === undefined ? undefined : plus(after.agedTo, looksEvery);
}

type Shares = ReadonlyMap<string, number>;

const firstOf = (site: Site, reach: Shares): KeptConnections | undefined => (total(reach) === 0 ? undefined : { site: site.key, nodes: ordered(reach), without: rounded(1 - total(reach)), cut: 0 });

function moved(look: Look, site: Site, { before, reach }: { readonly before: KeptConnections; readonly reach: Shares }): KeptConnections {
  const { now } = look.world;
  const held = new Map(Object.entries(before.nodes));
  let { without } = before;
  let lost = 0;
  for (const [node, share] of held) {
    if (nodeTakesConnections(look, nodeOf(node))) continue;
    held.delete(node);
    lost += share;
  }
  without += lost;
  const old = before.agedTo === undefined || total(reach) === 0 ? 0 : 1 - Math.exp((before.agedTo - now) / lifetime);
  for (const [node, share] of held) {
    held.set(node, share * (1 - old));
    without += share * old;
  }
  // Those who can get a connection have one; the others go on trying.
  const joining = total(reach) === 0 ? 0 : Math.max(0, without - Math.max(0, 1 - total(reach)));
  for (const [node, share] of reach) held.set(node, (held.get(node) ?? 0) + (joining * share) / total(reach));
  const { keptConnections } = trafficOf(look.world, site.environment, site.service);
  const cut = rounded(before.cut + lost * keptConnections);
  const isThere = [...new Set([...held.keys(), ...reach.keys()])].every((node) => Math.abs((held.get(node) ?? 0) - (reach.get(node) ?? 0)) < close);
  if (isThere) return { site: site.key, nodes: ordered(reach), without: rounded(1 - total(reach)), cut };
  return { site: site.key, nodes: ordered(held), without: rounded(Math.max(0, without - joining)), cut, agedTo: total(reach) === 0 ? (before.agedTo ?? now) : now };
}

/** The environment was taken down on purpose. */
export function forgetKeptConnections(world: World, site: Site): void {
  keptOf(world).delete(site.key);
  forgetSpans(world, keptSpans, site);
}

/** The nodes that a new connection comes to, with the shares of those who would have one. */
const reachable = (look: Look, site: Site): Shares => look.steady(`reachable/${site.key}/${site.host}:${site.port}`, waysHangOn, () => findReachable(look, site));

function findReachable(look: Look, site: Site): Shares {
  const found = new Map<string, number>();
  for (const { answers, via, share } of answersTo(look, site.host)) {
    for (const address of answers) {
      const node = { balancer: via.at(-1) ?? '', address };
      if (nodeTakesConnections(look, node, site.port)) found.set(keyOf(node), (found.get(keyOf(node)) ?? 0) + share / answers.length);
    }
  }
  return found;
}

const keyOf = ({ balancer, address }: HeldNode): string => `${balancer}|${address}`;

function nodeOf(key: string): HeldNode {
  const [balancer = '', address = ''] = key.split('|');
  return { balancer, address };
}

const total = (shares: Shares): number => [...shares.values()].reduce((sum, share) => sum + share, 0);

const shareOf = (all: readonly Journey[], holds: (journey: Journey) => boolean): number => all.reduce((sum, journey) => (holds(journey) ? sum + journey.share : sum), 0);

const ordered = (shares: Shares): Readonly<Record<string, number>> =>
  Object.fromEntries([...shares].map(([node, share]) => [node, rounded(share)] as const).filter(([, share]) => share > 0).sort(([a], [b]) => (a < b ? -1 : 1)));

