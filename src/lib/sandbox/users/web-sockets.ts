// Users with a WebSocket: it stays with one task until that is gone, and is opened again within seconds of being cut.
import { plus, seconds, type Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { kinds as ecs, type Service, type TaskDefinition } from '../services/ecs/entities.ts';
import { listens, taskOf } from '../services/ecs/serving.ts';
import { kinds as elb, type TargetGroup, type Targets } from '../services/elasticloadbalancing/entities.ts';
import { journeys, succeeded } from './journey.ts';
import type { Look } from './look.ts';
import { zoneIsDark } from './network.ts';
import { rounded } from './outages.ts';
import { serviceAtSite, type Site } from './sites.ts';
import { trafficOf } from './traffic.ts';

/** The sockets of one site that stay with one task. */
interface Held {
  readonly region: string;
  readonly task: string;
  readonly group: string;
  readonly share: number;
}

export interface SocketCut {
  readonly at: Instant;
  /** Share of all sockets that were cut. */
  readonly share: number;
  /** When the last of them was open again; undefined while some are not. */
  readonly openAgainAt?: Instant;
}

/** What becomes of the WebSockets of one site. */
export interface WebSockets {
  readonly site: string;
  readonly held: readonly Held[];
  /** Share of those that are not open. */
  readonly closed: number;
  /** Before this nobody tries to open one again. */
  readonly triesFrom?: Instant;
  readonly cuts: readonly SocketCut[];
}

/** Guess: clients wait up to so long before they open a socket again, so that not all come at once. */
const reconnectsWithin = seconds(5);
const cutsKept = 500;
const pathsHangOn: readonly string[] = [ecs.service, ecs.taskDefinition, elb.targetGroup];

export const socketsOf = (world: World): Table<WebSockets> => world.worldTable<WebSockets>('users.web-socket');

/** A container's label: at which path its clients open sockets (`probe.websocket` of platform.yml). */
const label = 'platform.websocket';

/**
 * Where users open sockets to a service: at the path that its containers are labelled with; without a label, where its clients are
 * kept on their task by cookie (`sticky` of platform.yml).
 * AWS: a socket needs no cookie to stay; long-lived connections are why services ask for stickiness. (a sign, and so a guess)
 */
function socketPath(look: Look, site: Site): string | undefined {
  return look.steady(`sockets/${site.key}`, pathsHangOn, () => {
    const found = serviceAtSite(look, site);
    if (found === undefined) return undefined;
    const { context, it } = found;
    const containers = context.table<TaskDefinition>(ecs.taskDefinition).get(it.taskDefinition)?.registered.containerDefinitions ?? [];
    const labelled = containers.flatMap(({ dockerLabels }) => dockerLabels?.[label] ?? [])[0];
    if (labelled !== undefined) return labelled;
    return groupsOf(it).some((arn) => context.table<TargetGroup>(elb.targetGroup).get(arn)?.attributes['stickiness.enabled'] === 'true') ? site.path : undefined;
  });
}

const groupsOf = ({ loadBalancers }: Service): readonly string[] => loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].flatMap((arn) => arn ?? []));

/** Lets the sockets of a site take note of what has happened. @returns when those that were cut are opened again */
export function noteWebSockets(look: Look, site: Site): Instant | undefined {
  const { world } = look;
  const before = socketsOf(world).get(site.key);
  if (before === undefined && socketPath(look, site) === undefined) return undefined;
  if (before === undefined && site.reachableSince === undefined) return undefined;
  const after = tried(look, site, cut(look, site, before ?? { site: site.key, held: [], closed: 1, cuts: [] }));
  if (JSON.stringify(after) !== JSON.stringify(before)) socketsOf(world).put(site.key, after);
  return after.triesFrom;
}

export function forgetWebSockets(world: World, site: Site): void {
  socketsOf(world).delete(site.key);
}

/**
 * AWS: a target that is deregistered keeps its established connections until the deregistration delay is over; then they are closed.
 * (ELB user guide, "Deregistration delay")
 */
function cut(look: Look, site: Site, sockets: WebSockets): WebSockets {
  const { world } = look;
  const held = sockets.held.filter((one) => isOpen(look, site, one));
  if (held.length === sockets.held.length) return sockets;
  const share = rounded(sum(sockets.held) - sum(held));
  // Tasks that end at the same instant are one cut, though the world has them end one after the other.
  const last = sockets.cuts.at(-1);
  const cuts = last?.at === world.now ? [...sockets.cuts.slice(0, -1), { at: last.at, share: rounded(last.share + share) }] : [...sockets.cuts.slice(1 - cutsKept), { at: world.now, share }];
  return { ...sockets, held, closed: rounded(sockets.closed + share), triesFrom: plus(world.now, reconnectsWithin), cuts };
}

const isOpen = (look: Look, { account }: Site, held: Held): boolean => isHolding(look, { ...held, account });

/** Whether a task goes on holding the connections that it has. */
export function isHolding(look: Look, { account, region, task: id, group }: { readonly account: string; readonly region: string; readonly task: string; readonly group: string }): boolean {
  const context = look.world.context({ account, region, principal: 'aws' });
  const task = taskOf(context, id);
  if (task === undefined || !listens(task, look.world.now) || zoneIsDark(context, task.zone)) return false;
  return context.table<Targets>(elb.targets).get(group)?.targets.some((target) => target.id === task.ip) === true;
}

function tried(look: Look, site: Site, sockets: WebSockets): WebSockets {
  const { world } = look;
  if (sockets.closed === 0 || (sockets.triesFrom !== undefined && sockets.triesFrom > world.now)) return sockets;
  const { triesFrom: _, ...still } = sockets;
  const { patience } = trafficOf(world, site.environment, site.service);
  const ways = journeys(look, { host: site.host, port: site.port, path: socketPath(look, site) ?? site.path, method: 'GET' }).filter((journey) => succeeded(journey.outcome) && journey.latency < patience && journey.task !== undefined);
  const reach = ways.reduce((all, journey) => all + journey.share, 0);
  // Those who can get through have a socket; the others go on trying.
  const opening = Math.max(0, sockets.closed - Math.max(0, 1 - reach));
  if (opening <= 1e-6 || reach === 0) return still;
  const held = [...still.held];
  for (const { share, task, targetGroup, balancer } of ways) {
    const at = held.findIndex((one) => one.task === task?.id);
    const more = (opening * share) / reach;
    const known = held[at];
    if (known !== undefined) held[at] = { ...known, share: rounded(known.share + more) };
    else if (task !== undefined && targetGroup !== undefined && balancer !== undefined) held.push({ region: balancer.context.region, task: task.id, group: targetGroup, share: rounded(more) });
  }
  const closed = rounded(Math.max(0, sockets.closed - opening));
  const cuts = closed > 0 ? still.cuts : still.cuts.map((one) => (one.openAgainAt === undefined ? { ...one, openAgainAt: world.now } : one));
  return { ...still, held, closed, cuts };
}

const sum = (held: readonly Held[]): number => held.reduce((all, { share }) => all + share, 0);
