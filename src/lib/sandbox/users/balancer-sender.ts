// Who a target sees when a load balancer connects to it.
import type { Context } from '../world/service.ts';
import { kinds as elb, type LoadBalancer, type TargetGroup } from '../services/elasticloadbalancing/entities.ts';
import { isNetwork } from '../services/elasticloadbalancing/network.ts';
import { subnetPlace } from '../services/ecs/subnets.ts';
import type { Crossing } from './network.ts';

/**
 * AWS: behind a Network Load Balancer a target sees the client's address where that is preserved, else a private one of the node's
 * subnet; its security groups may name those of the load balancer in both cases (Network Load Balancers guide, "Security groups").
 */
export function senderOf(context: Context, balancer: LoadBalancer, { zone, group }: { readonly zone: string | undefined; readonly group: string }): Pick<Crossing, 'from' | 'address'> {
  const from = balancer.securityGroups;
  const node = balancer.zones.find((one) => one.zone === zone);
  if (!isNetwork(balancer) || node === undefined) return { from };
  if (context.table<TargetGroup>(elb.targetGroup).get(group)?.attributes['preserve_client_ip.enabled'] === 'true') return { from };
  const address = subnetPlace(context, node.subnetId, 0)?.cidr.split('/')[0];
  return { from, ...(address === undefined ? {} : { address }) };
}
