// What becomes of a call before the service sees it: the faults of the world that lie between a caller and AWS.
import { milliseconds, parseDuration, plus, seconds, zero, type Duration } from '../../world/time.ts';
import { AwsFault } from '../world/aws-fault.ts';
import { isWithoutControlPlane, namesOf } from '../world/control-plane.ts';
import { means, strikes } from '../world/faults.ts';
import { lateCall } from '../world/late-call.ts';
import type { ActiveFault, ServiceModule } from '../world/service.ts';
import { sessions } from '../world/session.ts';
import type { Call, World } from '../world/world.ts';
import { isOfDataPlane } from './data-plane.ts';
import type { Refusals } from './refusals.ts';
import { takeToken } from './take-token.ts';
import { skewOf, type SignedRequest } from './skew.ts';

export type Fate =
  | { readonly is: 'answered' }
  | { readonly is: 'refused'; readonly fault: AwsFault }
  /** It takes effect, and the connection breaks before the answer. */
  | { readonly is: 'reply-lost' }
  /** The connection breaks; whatever effect it has is scheduled. */
  | { readonly is: 'broken' }
  /** Nobody is there. */
  | { readonly is: 'dark' };

export interface Asked {
  readonly world: World;
  readonly service: ServiceModule;
  readonly refusals: Refusals;
  readonly call: Call;
  /** Tells by its signature what time it is for the caller. */
  readonly request?: SignedRequest | undefined;
}

/** Whoever calls is elsewhere, and meets nobody. */
const unreachable = ['region-down', 'region-partitioned'] as const;

const answered: Fate = { is: 'answered' };

/** Inside a transaction: it draws, counts, and schedules what lands late. */
export function fateOf(asked: Asked): Fate {
  const { world, refusals, call } = asked;
  if (world.faults().length === 0) return heldBack(asked) ?? answered;
  if (unreachable.some((name) => world.activeFaults(name, call.region).length > 0)) return { is: 'dark' };
  if (isAbsent(asked)) return { is: 'dark' };
  const skewed = skewOf(world, { service: call.service, region: call.region, request: asked.request });
  if (skewed !== undefined) return refused(refusals.skewed(skewed));
  if (expired(world, call)) return refused(refusals.expiredToken());
  const held = heldBack(asked);
  if (held !== undefined) return held;
  if (call.service === 'route53' && world.activeFaults('route53-control-plane-down', call.region).length > 0) return refused(refusals.unavailable());
  if (!isOfDataPlane(call.service, call.operation) && isDown(asked)) return refused(refusals.unavailable());
  if (first(asked, 'throttle') !== undefined) return refused(refusals.throttled());
  const error = first(asked, 'api-error');
  if (error !== undefined) return refused(injected(error));
  const late = first(asked, 'late');
  if (late !== undefined) {
    world.scheduleAt(plus(world.now, parseDuration(late.args['by'] ?? '') ?? zero), lateCall(call));
    return { is: 'broken' };
  }
  return first(asked, 'lost-reply') === undefined ? answered : { is: 'reply-lost' };
}

const baseLatency = { from: 20, to: 60 } as const;

/** How long a call is on its way, there and back. Inside a transaction. */
export function latencyOf(asked: Asked): Duration {
  const { world, call } = asked;
  const base = baseLatency.from + world.chance(`latency/${call.service}:${call.operation}`) * (baseLatency.to - baseLatency.from);
  const slow = first(asked, 'latency');
  return milliseconds(base + (slow === undefined ? 0 : seconds(Number(slow.args['seconds']))));
}

/** AWS: the name of an endpoint that a region does not have is not in DNS. */
const isAbsent = ({ world, service, call }: Asked): boolean => world.activeFaults('absent-service', call.region).some(({ args }) => namesOf(service).includes(args['service']?.toLowerCase() ?? ''));

const isDown = ({ world, service, call }: Asked): boolean => isWithoutControlPlane(world.context(call), service);

const refused = (fault: AwsFault): Fate => ({ is: 'refused', fault });

/** The first fault of this name that is meant for the call and strikes. */
function first({ world, service, call }: Asked, name: string): ActiveFault | undefined {
  return world.activeFaults(name, call.region).find((fault) => means(fault, namesOf(service), call.operation) && strikes(world, fault, `${call.service}:${call.operation}`));
}

/** What AWS does without any fault: keys that are no good, calls that come too fast. */
function heldBack(asked: Asked): Fate | undefined {
  return sessionGone(asked) ?? (takeToken(asked.world, asked.call) ? undefined : refused(asked.refusals.throttled()));
}

/** A session's keys after their time, or a token that STS never gave. */
function sessionGone({ world, refusals, call }: Asked): Fate | undefined {
  if (call.session === undefined) return undefined;
  const session = sessions(world.context(call)).get(call.session);
  if (session === undefined || session.arn !== call.principal) return refused(refusals.unknownKey());
  return session.expiresAt <= world.now ? refused(refusals.expiredToken()) : undefined;
}

function expired(world: World, call: Call): boolean {
  return world.activeFaults('expired-credentials', call.region).some((fault) => plus(fault.from, parseDuration(fault.args['after'] ?? '0s') ?? zero) <= world.now);
}

// AWS: the codes that its services give with a 5xx ("Common Errors" of the API references); a schema's own status wins.
const serverSide: Readonly<Record<string, number>> = { InternalFailure: 500, InternalError: 500, InternalServerError: 500, ServiceUnavailable: 503, ServiceUnavailableException: 503, Unavailable: 503 };

function injected({ args }: ActiveFault): AwsFault {
  const code = args['code'] ?? '';
  const status = Number(args['status'] ?? serverSide[code] ?? (code.startsWith('AccessDenied') ? 403 : 400));
  return new AwsFault(code, args['message'] ?? `${code}: a fault of the sandbox says so`, { status });
}
