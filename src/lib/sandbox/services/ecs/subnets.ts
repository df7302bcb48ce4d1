// Where a subnet lies: what EC2 says of it, and a stand-in where the world has no EC2.
import type { Context } from '../../world/service.ts';
import { zonesOf } from '../../world/regions.ts';
import { kinds, type Subnet } from '../ec2/entities.ts';

export interface SubnetPlace {
  readonly id: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly cidr: string;
}

/**
 * @param at its position in the list it was named in: only for the stand-in
 * @returns undefined when EC2 is there and does not know it
 */
export function subnetPlace(context: Context, id: string, at: number): SubnetPlace | undefined {
  const subnet = context.table<Subnet>(kinds.subnet).get(id);
  if (subnet !== undefined) return { id, zone: subnet.zone, vpcId: subnet.vpcId, cidr: subnet.cidr };
  if (context.knows('ec2', 'DescribeSubnets')) return undefined;
  const zones = zonesOf(context.region).map(({ name }) => name);
  return { id, zone: zones[at % Math.max(1, zones.length)] ?? `${context.region}a`, vpcId: '', cidr: `10.${200 + (at % 50)}.0.0/20` };
}
