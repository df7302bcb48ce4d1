// Does a VPC of the account have addresses of the new one: then the two can never be peered. Two regions of one environment: platform.yml's own rule.
import { overlap } from '../../../../world/ipv4.ts';
import type { Vpc } from '../../../../aws/networks.ts';
import type { Cloud } from '../../../../aws/cloud.ts';
import { doubting, type Finding } from './finding.ts';
import { ofType, textOf, type NewResource } from './new-resources.ts';

export interface NetworkNeed {
  readonly region: string;
  readonly resources: readonly NewResource[];
}

const blocks = ({ region, resources }: NetworkNeed): readonly string[] => ofType(resources, 'AWS::EC2::VPC').flatMap((it) => (it.region === region ? (textOf(it, 'CidrBlock') ?? []) : []));

/** Costs one call. */
export const readNetworks = async (cloud: Cloud, need: NetworkNeed): Promise<readonly Vpc[]> => (blocks(need).length === 0 ? [] : cloud.networks(need.region).vpcs());

/** A doubt, not a reason: until somebody peers them, two networks with the same addresses do each other no harm. */
export function judgeNetworks(need: NetworkNeed, vpcs: readonly Vpc[]): Finding {
  return doubting(
    blocks(need).flatMap((block) =>
      vpcs.flatMap(({ id, name, cidrs }) => {
        const same = cidrs.filter((it) => overlap(it, block));
        return same.length === 0 ? [] : [`${need.region}: the network ${block} overlaps ${same.join(', ')} of ${id}${name === '' ? '' : ` (${name})`}: the two could never be peered; network.cidr chooses another`];
      }),
    ),
  );
}
