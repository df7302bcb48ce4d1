// The ways of a request from a load balancer's node on: listener, rule, target group, task.
import { milliseconds, seconds } from '../../world/time.ts';
import type { Context } from '../world/service.ts';
import { certificatesOf, covers } from '../services/acm/entities.ts';
import { taskAnswer, taskOf, type PathKind } from '../services/ecs/serving.ts';
import { kinds as elb, type LoadBalancer, type TargetGroup } from '../services/elasticloadbalancing/entities.ts';
import { isNetwork } from '../services/elasticloadbalancing/network.ts';
import { listenerOn, routeOf, type RouteTarget } from '../services/elasticloadbalancing/route.ts';
import { senderOf } from './balancer-sender.ts';
import type { Journey, Request } from './journey.ts';
import type { Place } from './look.ts';
import { letIn } from './network.ts';
import { answered, only, scaled, turnedAway, unreachable, type Path } from './path.ts';

// How long an answer of the load balancer's own takes: a guess.
const balancerAnswer = milliseconds(8);
/** AWS: 10 s to connect to a target, then 504. (ELB user guide, "Troubleshoot your Application Load Balancers") */
const targetConnect = seconds(10);

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A node of a load balancer; which of them it is matters only to kinds that may send to their own zone alone. */
export interface Through {
  readonly balancer: Place<LoadBalancer>;
  readonly zone: string | undefined;
}

export const throughAt = (balancer: Place<LoadBalancer>, zone: string | undefined): Through => ({ balancer, zone: isNetwork(balancer.it) ? zone : undefined });

export function throughBalancer(request: Request, { balancer, zone }: Through): readonly Path[] {
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
  return only(listenerOn(context, it, request.port)?.protocol === 'TLS' ? 'reset' : 'refused', turnedAway, there);
}

/** Whether the listener can show a certificate for the name. One that ACM does not know is taken to be good. */
function certified(context: Context, balancer: LoadBalancer, request: Request): boolean {
  const listener = listenerOn(context, balancer, request.port);
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

/** The health path asks for the task alone; every other path is a read or a write. */
function kindOf(context: Context, group: string, request: Request): PathKind {
  const health = context.table<TargetGroup>(elb.targetGroup).get(group)?.healthCheck.path;
  if (request.path.split('?')[0] === health) return 'health';
  return readMethods.has(request.method.toUpperCase()) ? 'read' : 'write';
}
