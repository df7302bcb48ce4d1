// What a Network Load Balancer does otherwise than an Application Load Balancer: its protocols, its listeners, its security groups.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Listener, type LoadBalancer, type Rule, type TargetGroup } from './entities.ts';
import { invalid, loadBalancerAt } from './faults.ts';

export type BalancerType = 'application' | 'network';

export const typeOf = (balancer: Pick<LoadBalancer, 'type'>): BalancerType => balancer.type ?? 'application';

export const isNetwork = (balancer: Pick<LoadBalancer, 'type'>): boolean => typeOf(balancer) === 'network';

/** Whether a target group can serve a Network Load Balancer alone. */
export const takesConnections = (group: Pick<TargetGroup, 'protocol'>): boolean => group.protocol !== 'HTTP' && group.protocol !== 'HTTPS';

/** Protocols of listeners, in the order in which AWS names them. */
const listens: Readonly<Record<BalancerType, readonly string[]>> = { application: ['HTTPS', 'HTTP'], network: ['TLS', 'TCP', 'TCP_UDP', 'UDP'] };

/** @throws AwsFault ValidationError */
export function checkProtocol(protocol: string | undefined, type: BalancerType): string {
  if (protocol === undefined) throw invalid('A listener protocol must be specified');
  // AWS: the code and the words are seen in public threads for both kinds (pulumi-aws#1193, terraform-provider-aws#6173).
  if (!listens[type].includes(protocol)) throw invalid(`Listener protocol '${protocol}' must be one of '${listens[type].join(', ')}'`);
  return protocol;
}

// AWS: which target groups a listener takes, by its protocol (Network Load Balancers guide, "Routing configuration").
const serves: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
};

/** @throws AwsFault IncompatibleProtocolsException */
export function checkCompatible(group: TargetGroup, protocol: string): void {
  if (serves[protocol]?.includes(group.protocol) === true) return;
  // AWS: the code and how the sentence begins are seen in terraform-provider-aws#4955; its end is unverified.
  throw new AwsFault('IncompatibleProtocolsException', `The listener and its associated target group '${group.arn}' have incompatible protocols: '${protocol}' and '${group.protocol}'`);
}

/** @throws AwsFault ValidationError where a listener has no rules but its own. AWS: rules are for Application Load Balancers (API reference, CreateRule); the words are unverified. */
export function checkTakesRules(context: Context, listener: Listener): void {
  if (isNetwork(loadBalancerAt(context, listener.loadBalancerArn))) throw invalid('Rules are unsupported for Network Load Balancer listeners');
}

/** @throws AwsFault InvalidConfigurationRequestException. AWS: not possible unless groups were given at creation, and then at least one stays (Network Load Balancers guide, "Update the security groups"); the words are unverified. */
export function checkMayChangeGroups(balancer: LoadBalancer, groups: readonly string[]): void {
  if (!isNetwork(balancer)) return;
  const refused = (why: string): AwsFault => new AwsFault('InvalidConfigurationRequestException', `Security groups of the Network Load Balancer '${balancer.arn}' ${why}`);
  if (balancer.securityGroups.length === 0) throw refused('cannot be set, because none was specified when it was created');
  if (groups.length === 0) throw refused('cannot all be removed');
}

/** A rule by its own ARN, or the default rule of a listener by the listener's. */
export function ruleBehind(context: Context, arn: string | undefined): Rule | undefined {
  const listener = arn?.includes(':listener/') === true ? context.table<Listener>(kinds.listener).get(arn) : undefined;
  return context.table<Rule>(kinds.rule).get(listener?.rules.at(-1) ?? arn ?? '');
}
