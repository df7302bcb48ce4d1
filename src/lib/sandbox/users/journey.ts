// THE path of a request: DNS, CloudFront where it stands before, load balancer, rule, target group, task, database. Truth, metrics and probes all go by it.
import { milliseconds, type Duration } from '../../world/time.ts';
import type { Task } from '../services/ecs/entities.ts';
import type { LoadBalancer } from '../services/elasticloadbalancing/entities.ts';
import { zoneOfNode } from '../services/route53/aws-names.ts';
import type { Branch } from '../services/route53/resolve.ts';
import { distributionAt, throughDistribution } from './distributions.ts';
import type { Database } from './databases.ts';
import { waysHangOn, type Look, type Place } from './look.ts';
import { isPartitioned, letIn, zoneIsDark } from './network.ts';
import { ended, only, scaled, turnedAway, unreachable, type Path } from './path.ts';
import { answersTo } from './resolvers.ts';
import { throughAt, throughBalancer, type Through } from './through-balancer.ts';

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

// How soon it is heard that there is no such name: a guess.
const noName = milliseconds(30);

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

function throughKnown(look: Look, request: Request, through: Through): readonly Path[] {
  return look.steady(`balanced/${through.balancer.it.arn}/${through.zone ?? ''}/${request.port}/${request.host}/${request.method}/${request.path}`, waysHangOn, () => throughBalancer(request, through));
}
