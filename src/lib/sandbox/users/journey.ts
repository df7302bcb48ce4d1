// THE path of a request: DNS, CloudFront where it stands before, load balancer, rule, target group, task, database. Truth, metrics and probes all go by it.
import { milliseconds, seconds, type Duration } from '../../world/time.ts';
import type { Context } from '../world/service.ts';
import { certificatesOf, covers } from '../services/acm/entities.ts';
import type { Task } from '../services/ecs/entities.ts';
import { taskAnswer, taskOf, type DatabaseUse, type PathKind, type TaskAnswer } from '../services/ecs/serving.ts';
import { kinds as elb, type Listener, type LoadBalancer, type TargetGroup } from '../services/elasticloadbalancing/entities.ts';
import { isNetwork } from '../services/elasticloadbalancing/network.ts';
import { routeOf, type RouteTarget } from '../services/elasticloadbalancing/route.ts';
import { zoneOfNode } from '../services/route53/aws-names.ts';
import type { Branch } from '../services/route53/resolve.ts';
import { distributionAt, throughDistribution } from './distributions.ts';
import { senderOf } from './balancer-sender.ts';
import { linkOf, storageOf, type Database } from './databases.ts';
import { waysHangOn, type Look, type Place } from './look.ts';
import { isPartitioned, letIn, zoneIsDark } from './network.ts';
import { answersTo } from './resolvers.ts';

export interface Request {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  /** Who asks is none of the region's own users: a probe, a health checker, somebody at another place. */
  readonly from?: 'afar';
  /** One of CloudFront's edges asks, for somebody. */
  readonly edge?: boolean;
}

/** An HTTP status, or why there is none. */
export type Outcome = number | 'dns' | 'refused' | 'timeout' | 'reset' | 'tls';

/** One way that a request may take, and the share of requests that take it. */
export interface Journey {
  readonly share: number;
  readonly outcome: Outcome;
  /** What is typical for it; single requests spread around. */
  readonly latency: Duration;
  /** As far as it came. */
  readonly balancer?: Place<LoadBalancer>;
  readonly targetGroup?: string;
  readonly task?: Task;
  readonly database?: Database;
  /** Whether the status is the task's own or the load balancer's. */
  readonly by?: 'target' | 'balancer';
}

// How long the stations take: guesses, but for the two that AWS documents.
const noName = milliseconds(30);
const turnedAway = milliseconds(15);
const balancerAnswer = milliseconds(8);
/** A client's own patience decides in the end; this is what the network would take. */
const unreachable = seconds(60);
/** AWS: 10 s to connect to a target, then 504. (ELB user guide, "Troubleshoot your Application Load Balancers") */
const targetConnect = seconds(10);
/** Drivers give up on a host that does not answer after some seconds, and the application answers 500. */
const databaseConnect = seconds(5);

export const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A way as far as a task that keeps its data in a database: what comes of it there is asked at each look. */
interface Path extends Journey {
  readonly open?: OpenEnd;
}

interface OpenEnd {
  readonly context: Context;
  readonly at: Required<Pick<Journey, 'balancer' | 'targetGroup' | 'task' | 'by'>>;
  readonly answer: TaskAnswer;
  readonly use: DatabaseUse;
  readonly kind: PathKind;
}

/** All ways of a request with their shares, which add up to 1. Writes nothing and draws nothing. */
export function journeys(look: Look, request: Request): readonly Journey[] {
  // From afar it is another way only where a region is walled off.
  const from = request.from !== undefined && look.world.faults().length > 0 ? request.from : '';
  const key = `${from}/${request.port}/${request.method}/${request.host}/${request.path}`;
  return look.once(`journeys/${key}`, () =>
    ended(
      look,
      look.steady(`paths/${key}`, waysHangOn, () => answersTo(look, request.host).flatMap((branch) => scaled(branch.share, fromAnswer(look, request, branch)))),
    ),
  );
}

/** The same, told apart by the answer of the resolvers: whoever asks again asks the same one. */
export function journeysByResolver(look: Look, request: Request): readonly { readonly share: number; readonly journeys: readonly Journey[] }[] {
  return answersTo(look, request.host).map((branch) => ({ share: branch.share, journeys: ended(look, fromAnswer(look, request, branch)) }));
}

/** A node of a load balancer that somebody has, or wants, a connection to. */
export interface HeldNode {
  /** Its DNS name. */
  readonly balancer: string;
  readonly address: string;
}

/** Whether connections to a node stand. @param newTo the port of new ones, which also need to be let in */
export function nodeTakesConnections(look: Look, { balancer: name, address }: HeldNode, newTo?: number): boolean {
  const balancer = look.balancer(name);
  if (balancer === undefined) return false;
  const { context, it } = balancer;
  const zone = zoneOfNode(it, address);
  if (zone === undefined || zoneIsDark(context, zone)) return false;
  // AWS: a security group does not cut what is established (EC2 user guide, "Security group connection tracking").
  return newTo === undefined || (it.scheme !== 'internal' && letIn(context, { from: [], to: it.securityGroups, port: newTo }));
}

/** The ways of a request on a connection that stands: no DNS, no handshake. */
export function heldJourneys(look: Look, request: Request, node: HeldNode): readonly Journey[] {
  const balancer = look.balancer(node.balancer);
  if (balancer === undefined) return only('reset', turnedAway);
  const through = throughAt(balancer, zoneOfNode(balancer.it, node.address));
  return look.once(`held/${balancer.it.arn}/${through.zone ?? ''}/${request.port}/${request.host}/${request.method}/${request.path}`, () => ended(look, throughKnown(look, request, through)));
}

export const succeeded = (outcome: Outcome): boolean => typeof outcome === 'number' && outcome >= 200 && outcome < 400;

const scaled = (share: number, all: readonly Path[]): readonly Path[] => all.map((journey) => ({ ...journey, share: journey.share * share }));
const only = (outcome: Outcome, latency: Duration, more: Partial<Journey> = {}): readonly Journey[] => [{ share: 1, outcome, latency, ...more }];

function fromAnswer(look: Look, request: Request, branch: Branch): readonly Path[] {
  if (branch.answers.length === 0) return only('dns', noName);
  const name = branch.via.at(-1) ?? '';
  const distribution = request.edge === true ? undefined : distributionAt(look, name);
  if (distribution !== undefined) return throughDistribution(distribution, request, (at) => answersTo(look, at.origin).flatMap((origin) => scaled(origin.share, fromAnswer(look, { ...at.request, edge: true }, origin))));
  const balancer = look.balancer(name);
  // An address that belongs to nothing in the world takes no connection.
  if (balancer === undefined) return only('timeout', unreachable);
  const each = 1 / branch.answers.length;
  return branch.answers.flatMap((address) => scaled(each, throughNode(look, request, { balancer, address })));
}

function throughNode(look: Look, request: Request, { balancer, address }: { readonly balancer: Place<LoadBalancer>; readonly address: string }): readonly Path[] {
  const { context, it } = balancer;
  const zone = zoneOfNode(it, address);
  if (zone === undefined || zoneIsDark(context, zone) || (request.from === 'afar' && isPartitioned(context))) return only('timeout', unreachable);
  if (it.scheme === 'internal' || !letIn(context, { from: [], to: it.securityGroups, port: request.port, edge: request.edge === true })) return only('timeout', unreachable);
  return throughKnown(look, request, throughAt(balancer, zone));
}

/** A node of a load balancer; which of them it is matters only to kinds that may send to their own zone alone. */
interface Through {
  readonly balancer: Place<LoadBalancer>;
  readonly zone: string | undefined;
}

const throughAt = (balancer: Place<LoadBalancer>, zone: string | undefined): Through => ({ balancer, zone: isNetwork(balancer.it) ? zone : undefined });

function throughKnown(look: Look, request: Request, through: Through): readonly Path[] {
  return look.steady(`balanced/${through.balancer.it.arn}/${through.zone ?? ''}/${request.port}/${request.host}/${request.method}/${request.path}`, waysHangOn, () => throughBalancer(request, through));
}

function throughBalancer(request: Request, { balancer, zone }: Through): readonly Path[] {
  const { context, it } = balancer;
  const routed = routeOf(context, { loadBalancer: it.arn, port: request.port, host: request.host, path: request.path, method: request.method, ...(zone === undefined ? {} : { zone }) });
  const at = { balancer, by: 'balancer' as const };
  if (routed.answer !== 'none' && !certified(context, it, request)) return only('tls', turnedAway, { balancer });
  if (routed.answer === 'none') return routed.because === 'no-listener' ? only('refused', turnedAway, { balancer }) : only('timeout', unreachable);
  if (routed.answer !== 'forward') return only(routed.status, balancerAnswer, at);
  // AWS: a rule that forwards to groups of weight 0 only answers 503.
  if (routed.shares.length === 0) return instead(request, 503, at);
  return routed.shares.flatMap(({ targetGroupArn, share, targets }) => {
    const inGroup = { ...at, targetGroup: targetGroupArn };
    if (targets.length === 0) return scaled(share, instead(request, 503, inGroup));
    return targets.flatMap((target) => scaled(share / targets.length, toTarget(request, { balancer, zone, group: targetGroupArn, target })));
  });
}

function listenerOf(context: Context, balancer: LoadBalancer, { port }: Request): Listener | undefined {
  const listeners = context.table<Listener>(elb.listener);
  return balancer.listeners.map((arn) => listeners.get(arn)).find((one) => one?.port === port);
}

type BalancersAnswer = Partial<Journey> & { readonly balancer: Place<LoadBalancer>; readonly by: 'balancer' };

/**
 * What comes where no target answers: an Application Load Balancer's own status. AWS: a Network Load Balancer has none; where a target
 * refuses, its client's connection is reset, where it is silent, so is all (Network Load Balancers guide, troubleshooting); that a
 * group without targets resets too is unverified.
 */
function instead(request: Request, status: 502 | 503 | 504, at: BalancersAnswer): readonly Journey[] {
  const { context, it } = at.balancer;
  if (!isNetwork(it)) return only(status, status === 504 ? targetConnect : balancerAnswer, at);
  const { by: _, ...there } = at;
  if (status === 504) return only('timeout', unreachable, there);
  // Of a listener that ends TLS itself the handshake is done by then.
  return only(listenerOf(context, it, request)?.protocol === 'TLS' ? 'reset' : 'refused', turnedAway, there);
}

/** Whether the listener can show a certificate for the name. One that ACM does not know is taken to be good. */
function certified(context: Context, balancer: LoadBalancer, request: Request): boolean {
  const listener = listenerOf(context, balancer, request);
  if (listener?.protocol !== 'HTTPS' && listener?.protocol !== 'TLS') return true;
  const shown = listener.certificates.map((arn) => certificatesOf(context).get(arn));
  return shown.length === 0 || shown.some((certificate) => certificate === undefined || covers(certificate, request.host));
}

interface Hop extends Through {
  readonly group: string;
  readonly target: RouteTarget;
}

function toTarget(request: Request, { balancer, zone, group, target }: Hop): readonly Path[] {
  const { context, it } = balancer;
  const at = { balancer, targetGroup: group, by: 'balancer' as const };
  const task = target.taskId === undefined ? undefined : taskOf(context, target.taskId);
  if (task === undefined) return instead(request, 504, at);
  if (!letIn(context, { ...senderOf(context, it, { zone, group }), to: task.securityGroups, port: target.port })) return instead(request, 504, { ...at, task });
  const kind = kindOf(context, group, request);
  const answer = taskAnswer(context, task, kind);
  if (!answer.answers) return instead(request, answer.silence === 'refused' ? 502 : 504, { ...at, task });
  const there = { ...at, by: 'target' as const, task };
  if (answer.database === undefined) return answered(answer, there);
  return [{ share: 1, outcome: answer.status, latency: answer.latency, ...there, open: { context, at: there, answer, use: answer.database, kind } }];
}

/** The whole ways, with what comes of the open ones at their databases now. */
function ended(look: Look, paths: readonly Path[]): readonly Journey[] {
  if (!paths.some(({ open }) => open !== undefined)) return paths;
  return paths.flatMap((path) => (path.open === undefined ? path : endsOf(look, path.open).map(({ share, outcome, latency, database }): Journey => ({ share: path.share * share, outcome, latency, ...path.open?.at, ...(database === undefined ? {} : { database }) }))));
}

/** The same for all paths to a task. */
function endsOf(look: Look, open: OpenEnd): readonly Journey[] {
  const known = look.once<Map<Task, readonly Journey[]>>(`ends/${open.kind}`, () => new Map());
  let ends = known.get(open.at.task);
  if (ends === undefined) known.set(open.at.task, (ends = atDatabase(look, open)));
  return ends;
}

function atDatabase(look: Look, { context, at: { task }, answer, use, kind }: OpenEnd): readonly Journey[] {
  const needed = storageOf(look, context, { task, use });
  if (needed.kind === 'unknown') return only(500, databaseConnect);
  if (needed.kind === 'elsewhere') return answered(answer, {});
  const { database } = needed;
  const link = linkOf(look, context, { task, database });
  // A refused connection fails at once; a host that is gone or walled off keeps the application waiting.
  if (link !== 'connected') return only(500, link === 'blocked' || zoneIsDark(database.context, database.instance.zone) ? databaseConnect : answer.latency, { database });
  if (kind === 'write' && !database.state.writable) return only(500, answer.latency, { database });
  return answered(answer, { database });
}

function answered(answer: { readonly status: number; readonly errorShare: number; readonly latency: Duration }, at: Partial<Journey>): readonly Journey[] {
  const good: Journey = { share: 1 - answer.errorShare, outcome: answer.status, latency: answer.latency, ...at };
  if (answer.errorShare === 0) return [good];
  const bad: Journey = { share: answer.errorShare, outcome: 500, latency: answer.latency, ...at };
  return answer.errorShare >= 1 ? [bad] : [good, bad];
}

/** The health path asks for the task alone; every other path is a read or a write. */
function kindOf(context: Context, group: string, request: Request): PathKind {
  const health = context.table<TargetGroup>(elb.targetGroup).get(group)?.healthCheck.path;
  if (request.path.split('?')[0] === health) return 'health';
  return readMethods.has(request.method.toUpperCase()) ? 'read' : 'write';
}

