// Which zones' targets a load balancer's node sends to, and which nodes its name answers with.
import type { Context } from '../../world/service.ts';
import { kinds, type LoadBalancer, type Target, type TargetGroup, type Targets } from './entities.ts';
import { isNetwork } from './network.ts';

const crossZone = 'load_balancing.cross_zone.enabled';

/** Whether every node sends to the group's targets of all zones. AWS: always so behind an Application Load Balancer, unless the group says otherwise, which nobody here does; a group's own word counts before its load balancer's (API reference, TargetGroupAttribute). */
export function crossesZones(balancer: Pick<LoadBalancer, 'type' | 'attributes'>, group: Pick<TargetGroup, 'attributes'>): boolean {
  if (!isNetwork(balancer)) return true;
  const own = group.attributes[crossZone] ?? 'use_load_balancer_configuration';
  return (own === 'use_load_balancer_configuration' ? balancer.attributes[crossZone] : own) === 'true';
}

/** Whether a node of a zone may send to a target. */
export const isNear = (target: Pick<Target, 'zone'>, zone: string): boolean => target.zone === undefined || target.zone === 'all' || target.zone === zone;

/**
 * The nodes that a load balancer's name answers with, as far as its targets decide. AWS: a node leaves the DNS while any of the groups
 * has no healthy target for it, and all stay where that is so for all, so too while a group is empty (Network Load Balancers guide,
 * "Health checks for Network Load Balancer target groups"; re:Post, "one IP address in DNS"). That it happens at once is unverified.
 */
export function nodesInDns(context: Context, balancer: LoadBalancer): LoadBalancer['zones'] {
  if (!isNetwork(balancer)) return balancer.zones;
  const groups = context.table<TargetGroup>(kinds.targetGroup).values().filter((group) => group.loadBalancerArn === balancer.arn);
  const isServed = (group: TargetGroup, zone: string): boolean => {
    const targets = context.table<Targets>(kinds.targets).get(group.arn)?.targets ?? [];
    return targets.some((target) => target.state === 'healthy' && (crossesZones(balancer, group) || isNear(target, zone)));
  };
  const served = balancer.zones.filter(({ zone }) => groups.every((group) => isServed(group, zone)));
  return served.length > 0 ? served : balancer.zones;
}
