// Looks at the world after every change: writes the truth, and the metrics that follow from it.
import { instant, type Instant } from '../../world/time.ts';
import { event, type ActiveFault, type Context, type EventHandler } from '../world/service.ts';
import type { Observer, World } from '../world/world.ts';
import { kinds as ecs, type Task } from '../services/ecs/entities.ts';
import { taskAnswer } from '../services/ecs/serving.ts';
import { kinds as elb, type LoadBalancer } from '../services/elasticloadbalancing/entities.ts';
import { setStream } from '../services/monitoring/streams.ts';
import type { MetricId } from '../services/monitoring/metric-id.ts';
import { nodeWithdrawnAt } from '../services/route53/aws-names.ts';
import { noteCheckers } from './checkers.ts';
import { noteConnections, noteDatabases, storageOf, type Database } from './databases.ts';
import { journeys, succeeded, type Journey } from './journey.ts';
import { forgetKeptConnections, noteKeptConnections } from './kept-connections.ts';
import { changesOf, currentLook, keepLook, Look, wakeKind } from './look.ts';
import { undrawn } from './metered.ts';
import { databaseResources, isOfDatabase, measuresAsBefore, meteredResources } from './meters.ts';
import { forgetOpen, noteFailedShare, rounded } from './outages.ts';
import { notePromotions } from './promotions.ts';
import { originsBehind } from './distributions.ts';
import { keepResolving } from './resolvers.ts';
import { noteRetries, retrySpans } from './retries.ts';
import { isSame, isTakenDown, knownSites, sitesOf, type Site } from './sites.ts';
import { forgetSpans } from './spans.ts';
import { Tally } from './tally.ts';
import { trafficOf } from './traffic.ts';
import { forgetWebSockets, noteWebSockets } from './web-sockets.ts';
import { noteWriteRates, type WriteRate } from './writes.ts';

/** What a world needs for its users: spread it into the options of `World`. */
export interface Users {
  readonly observers: readonly Observer[];
  readonly events: Readonly<Record<string, EventHandler>>;
}

/** A look may change what it depends on (a health check turns, and the answers with it): then it looks again, so often at most. */
const mostLooks = 5;

export function usersOf(): Users {
  return {
    observers: [
      (world) => {
        for (let looks = 0; looks < mostLooks && currentLook(world) === undefined; looks++) lookAround(world);
      },
    ],
    // The moment itself is what is needed: observers look after every event.
    events: { [wakeKind]: event(() => undefined) },
  };
}

function lookAround(world: World): void {
  const changes = changesOf(world);
  const look = new Look(world);
  noteDatabases(look);
  notePromotions(look);
  const moments: Instant[] = [];
  const tally = new Tally();
  const writes: WriteRate[] = [];
  for (const site of knownSites(look)) {
    if (isTakenDown(look, site)) {
      forgetOpen(world, site);
      forgetKinds(world, site);
      sitesOf(world).delete(site.key);
      continue;
    }
    moments.push(...defined(keepResolving(look, site.host)));
    for (const origin of originsBehind(look, site.host)) moments.push(...defined(keepResolving(look, origin, 'edges')));
  }
  // Resolvers have taken note: from here on the look is asked again for what users get.
  const settled = look.renewed();
  moments.push(...noteConnections(settled, databaseUses(settled)));
  const connected = settled.renewed();
  for (const site of knownSites(connected)) {
    writes.push(...lookAtSite(connected, site, tally));
    moments.push(...noteKinds(connected, site));
  }
  noteWriteRates(world, merged(writes));
  meter(connected, tally);
  moments.push(...noteCheckers(connected), ...faultMoments(connected), ...taskMoments(connected));
  keepLook(connected, { changes, until: plan(world, moments) });
}

function lookAtSite(look: Look, site: Site, tally: Tally): readonly WriteRate[] {
  const { world } = look;
  const traffic = trafficOf(world, site.environment, site.service);
  const ways = (method: string): readonly Journey[] => journeys(look, { host: site.host, port: site.port, path: site.path, method });
  const [reads, writes] = [ways('GET'), ways('POST')];
  const [readRate, writeRate] = [traffic.requestsPerSecond * (1 - traffic.writeShare), traffic.requestsPerSecond * traffic.writeShare];
  for (const journey of reads) tally.add(journey, readRate, 'read');
  for (const journey of writes) tally.add(journey, writeRate, 'write');
  const failing = (all: readonly Journey[]): number => rounded(all.filter((journey) => !succeeded(journey.outcome) || journey.latency >= traffic.patience).reduce((sum, journey) => sum + journey.share, 0));
  const failed = { read: failing(reads), write: failing(writes) };
  const reachableSince = site.reachableSince ?? (failed.read === 0 && failed.write === 0 ? world.now : undefined);
  const kept: Site = { ...site, ...(reachableSince === undefined ? {} : { reachableSince }) };
  if (!isSame(sitesOf(world).get(site.key), kept)) sitesOf(world).put(site.key, kept);
  if (reachableSince !== undefined) {
    for (const kind of ['read', 'write'] as const) noteFailedShare(world, kept, { kind, failedShare: failed[kind] });
    noteRetries(look, kept, { failed, traffic });
  }
  return writes.flatMap((journey) => {
    if (journey.database === undefined || !succeeded(journey.outcome)) return [];
    const { context, instance } = journey.database;
    return [{ app: site.app, environment: site.environment, account: context.account, region: context.region, database: instance.id, perSecond: journey.share * writeRate }];
  });
}

/** Users of other kinds than those whose every request is a new connection. @returns when they act next */
function noteKinds(look: Look, { key }: Site): readonly Instant[] {
  const site = sitesOf(look.world).get(key);
  if (site?.reachableSince === undefined) return [];
  return [...defined(noteKeptConnections(look, site)), ...defined(noteWebSockets(look, site))];
}

function forgetKinds(world: World, site: Site): void {
  forgetSpans(world, retrySpans, site);
  forgetKeptConnections(world, site);
  forgetWebSockets(world, site);
}

/** Writes of several services and ways into one database, as one rate. */
function merged(rates: readonly WriteRate[]): readonly WriteRate[] {
  const found = new Map<string, WriteRate>();
  for (const rate of rates) {
    const key = `${rate.account}/${rate.region}/${rate.app}/${rate.environment}/${rate.database}`;
    found.set(key, { ...rate, perSecond: (found.get(key)?.perSecond ?? 0) + rate.perSecond });
  }
  return [...found.values()].map((rate) => ({ ...rate, perSecond: rounded(rate.perSecond) }));
}

/** Every running task that keeps its data in a database of the world. */
function databaseUses(look: Look): readonly { readonly task: Task; readonly context: Context; readonly database: Database }[] {
  return look.contextsWith(ecs.task).flatMap((context) =>
    context.table<Task>(ecs.task).values().flatMap((task) => {
      if (task.service === undefined || task.lastStatus === 'STOPPED') return [];
      const answer = taskAnswer(context, task, 'read');
      if (!answer.answers || answer.database === undefined) return [];
      const storage = storageOf(look, context, { task, use: answer.database });
      return storage.kind === 'database' ? [{ task, context, database: storage.database }] : [];
    }),
  );
}

interface MeteredIds {
  readonly account: string;
  readonly region: string;
  readonly ids: readonly MetricId[];
}

function meter(look: Look, tally: Tally): void {
  const known = look.world.worldTable<MeteredIds>('users.metered');
  const gone = new Map(known.entries());
  const quiet = measuresAsBefore(look.world, tally);
  for (const { key, context, metrics } of quiet ? databaseResources(look, tally) : meteredResources(look, tally)) {
    for (const { id, unit, reading } of metrics) if (reading !== undrawn) setStream(context, id, { unit, reading });
    if (!gone.has(key)) known.put(key, { account: context.account, region: context.region, ids: metrics.map(({ id }) => id) });
    gone.delete(key);
  }
  for (const [key, { account, region, ids }] of gone) {
    if (quiet && !isOfDatabase(key)) continue;
    const context = look.world.context({ account, region, principal: 'aws' });
    for (const id of ids) setStream(context, id, { unit: 'None', reading: undefined });
    known.delete(key);
  }
}

/** Faults begin and end by the clock alone, and a load balancer's name follows a lost zone some time later. */
function faultMoments(look: Look): readonly Instant[] {
  const { world } = look;
  const faults = world.faults();
  const withdrawals = (fault: ActiveFault): readonly Instant[] => look.contextsWith(elb.loadBalancer).flatMap((context) => context.table<LoadBalancer>(elb.loadBalancer).values().map((balancer) => nodeWithdrawnAt(context, balancer, fault)));
  return faults.flatMap((fault) => [fault.from, ...defined(fault.until), ...(fault.name === 'az-down' ? withdrawals(fault) : [])]);
}

/** Applications come up and go down at moments that are written in their tasks. */
function taskMoments(look: Look): readonly Instant[] {
  return look.contextsWith(ecs.task).flatMap((context) => context.table<Task>(ecs.task).values().flatMap((task) => [...defined(task.readyAt), ...defined(task.executionStoppedAt)]));
}

const defined = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/** Has the world wake at the nearest of these moments that are still to come. @returns that moment */
function plan(world: World, moments: readonly Instant[]): Instant | undefined {
  const ahead = moments.filter((at) => at > world.now);
  if (ahead.length === 0) return undefined;
  const at = instant(Math.min(...ahead));
  if (!world.store.pending().some((pending) => pending.kind === wakeKind && pending.at === at)) world.scheduleAt(at, { account: 'world', region: 'everywhere', kind: wakeKind, data: null });
  return at;
}
