// Where a request to a load balancer goes: which rule, which target groups with which share, which targets.
import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Context } from '../../world/service.ts';
import { addressKey, kinds as ecs, type Address } from '../ecs/entities.ts';
import { kinds, type Listener, type LoadBalancer, type Rule, type Target, type TargetGroup, type Targets, type TargetState } from './entities.ts';
import { crossesZones, isNear } from './zones.ts';

export interface RouteRequest {
  /** ARN or DNS name. */
  readonly loadBalancer: string;
  /** 443 where left out. */
  readonly port?: number;
  readonly host: string;
  /** The zone of the node that it comes to: only some kinds of load balancer go by it. */
  readonly zone?: string;
  readonly path: string;
  readonly method?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteTarget {
  readonly ip: string;
  readonly port: number;
  readonly zone?: string;
  readonly state: TargetState;
  /** The ECS task that has this address; undefined where none has it any more. */
  readonly taskId?: string;
}

export interface RouteShare {
  readonly targetGroupArn: string;
  /** Of the rule's requests, 0 to 1; shares of 0 are left out. */
  readonly share: number;
  /** Those that get the requests, evenly: the healthy ones, or all that are registered while none is healthy. None: 503. */
  readonly targets: readonly RouteTarget[];
  /** No target is healthy and requests go to the unhealthy ones. */
  readonly failOpen: boolean;
}

export type Routed =
  | { readonly answer: 'forward'; readonly ruleArn: string; readonly shares: readonly RouteShare[] }
  | { readonly answer: 'fixed-response'; readonly ruleArn: string; readonly status: number; readonly body: string }
  | { readonly answer: 'redirect'; readonly ruleArn: string; readonly status: number }
  /** Nothing takes the connection. */
  | { readonly answer: 'none'; readonly because: 'no-load-balancer' | 'not-active' | 'no-listener' };

/** Where a request goes at the world's now; writes nothing and draws nothing. */
export function routeOf(context: Context, request: RouteRequest): Routed {
  const balancer = findLoadBalancer(context, request.loadBalancer);
  if (balancer === undefined) return { answer: 'none', because: 'no-load-balancer' };
  if (balancer.state !== 'active') return { answer: 'none', because: 'not-active' };
  const listener = listenerOn(context, balancer, request.port ?? 443);
  // Users speak HTTP, and that over TCP.
  if (listener === undefined || listener.protocol === 'UDP') return { answer: 'none', because: 'no-listener' };
  const rules = context.table<Rule>(kinds.rule);
  const ruleArn = listener.rules.find((arn) => {
    const one = rules.get(arn);
    return one !== undefined && matches(one, request);
  });
  const rule = ruleArn === undefined ? undefined : rules.get(ruleArn);
  const action = (rule === undefined ? [] : actionsNow(context, rule)).find(({ Type }) => Type === 'forward' || Type === 'fixed-response' || Type === 'redirect');
  if (rule === undefined || action === undefined) return { answer: 'none', because: 'no-listener' };
  if (action.Type === 'fixed-response') {
    return { answer: 'fixed-response', ruleArn: rule.arn, status: Number(action.FixedResponseConfig?.StatusCode ?? 503), body: action.FixedResponseConfig?.MessageBody ?? '' };
  }
  if (action.Type === 'redirect') return { answer: 'redirect', ruleArn: rule.arn, status: action.RedirectConfig?.StatusCode === 'HTTP_302' ? 302 : 301 };
  return { answer: 'forward', ruleArn: rule.arn, shares: sharesOf(context, action, { balancer, zone: request.zone }) };
}

export function listenerOn(context: Context, balancer: LoadBalancer, port: number): Listener | undefined {
  const listeners = context.table<Listener>(kinds.listener);
  return balancer.listeners.map((arn) => listeners.get(arn)).find((one) => one?.port === port);
}

export function findLoadBalancer(context: Context, arnOrDnsName: string): LoadBalancer | undefined {
  const table = context.table<LoadBalancer>(kinds.loadBalancer);
  return table.get(arnOrDnsName) ?? table.values().find(({ dnsName }) => dnsName.toLowerCase() === arnOrDnsName.toLowerCase());
}

/** What the nodes do with a rule's requests now. */
export const actionsNow = (context: Context, { actions, settling }: Rule): readonly Action[] => (settling !== undefined && settling.until > context.now ? settling.actions : actions);

/** The weights of a forward action by target group; one group alone has all. */
export function weightsOf(action: Action | undefined): readonly { readonly arn: string; readonly weight: number }[] {
  if (action?.Type !== 'forward') return [];
  const groups = action.ForwardConfig?.TargetGroups ?? (action.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: action.TargetGroupArn }]);
  return groups.map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn ?? '', weight: groups.length === 1 && Weight === undefined ? 1 : (Weight ?? 1) }));
}

interface From {
  readonly balancer: LoadBalancer;
  readonly zone: string | undefined;
}

function sharesOf(context: Context, action: Action, from: From): readonly RouteShare[] {
  const weights = weightsOf(action);
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  return weights
    .filter(({ weight }) => weight > 0)
    .map(({ arn, weight }) => ({ targetGroupArn: arn, share: weight / total, ...reachable(context, arn, from) }));
}

// AWS: a group whose registered targets are all unhealthy gets its share all the same and sends it to all of them
// ("fails open"); it does not fall over to another group of the rule (ELB user guide, target group health checks). A node that
// sends only to its own zone does so with the targets there (Network Load Balancers guide, "Target group health").
function reachable(context: Context, groupArn: string, { balancer, zone }: From): { readonly targets: readonly RouteTarget[]; readonly failOpen: boolean } {
  const group = context.table<TargetGroup>(kinds.targetGroup).get(groupArn);
  const near = group === undefined || crossesZones(balancer, group) ? undefined : zone;
  const registered = (context.table<Targets>(kinds.targets).get(groupArn)?.targets ?? []).filter((target) => target.state !== 'draining' && (near === undefined || isNear(target, near)));
  const healthy = registered.filter(({ state }) => state === 'healthy');
  const chosen = healthy.length > 0 ? healthy : registered;
  return { targets: chosen.map((target) => routeTarget(context, group?.vpcId ?? '', target)), failOpen: healthy.length === 0 && registered.length > 0 };
}

function routeTarget(context: Context, vpcId: string, target: Target): RouteTarget {
  const taskId = taskAt(context, vpcId, target.id);
  return {
    ip: target.id,
    port: target.port,
    state: target.state,
    ...(target.zone === undefined ? {} : { zone: target.zone }),
    ...(taskId === undefined ? {} : { taskId }),
  };
}

/** The ECS task that has an address now. */
export function taskAt(context: Context, vpcId: string, ip: string): string | undefined {
  const addresses = context.table<Address>(ecs.address);
  return (addresses.get(addressKey(vpcId, ip)) ?? addresses.get(addressKey('', ip)))?.task;
}

function matches(rule: Rule, request: RouteRequest): boolean {
  return rule.priority === 'default' || rule.conditions.every((condition) => meets(condition, request));
}

function meets(condition: RuleCondition, request: RouteRequest): boolean {
  switch (condition.Field) {
    case 'host-header':
      return valuesOf(condition, condition.HostHeaderConfig).some((pattern) => like(pattern.toLowerCase(), request.host.toLowerCase()));
    case 'path-pattern':
      return valuesOf(condition, condition.PathPatternConfig).some((pattern) => like(pattern, request.path.split('?')[0] ?? ''));
    case 'http-request-method':
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(request.method ?? 'GET');
    case 'http-header': {
      const value = request.headers?.[(condition.HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase()];
      return value !== undefined && (condition.HttpHeaderConfig?.Values ?? []).some((pattern) => like(pattern.toLowerCase(), value.toLowerCase()));
    }
    case 'query-string': {
      const query = [...new URLSearchParams(request.path.split('?')[1] ?? '')];
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value }) => query.some(([key, value]) => (Key === undefined || like(Key, key)) && like(Value ?? '', value)));
    }
    // A source address is nothing the world's users have.
    case 'source-ip':
      return (condition.SourceIpConfig?.Values ?? []).includes('0.0.0.0/0');
    default:
      return false;
  }
}

function valuesOf(condition: RuleCondition, config: { readonly Values?: readonly string[] | undefined } | undefined): readonly string[] {
  return config?.Values ?? condition.Values ?? [];
}

/** `*` is any text, `?` any one character. */
function like(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
