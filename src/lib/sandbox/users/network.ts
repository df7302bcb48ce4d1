// Whether packets get through: security groups, and places that a fault has made dark.
import type { Context } from '../world/service.ts';
import { zoneOf } from '../world/regions.ts';
import { cloudFrontPrefixList } from '../services/ec2/prefix-lists.ts';
import { kinds as ec2, type Rule, type SecurityGroup } from '../services/ec2/entities.ts';

export interface Crossing {
  /** Security groups of whoever connects; none: somebody on the internet. */
  readonly from: readonly string[];
  /** Their address inside the network, where they have one. */
  readonly address?: string;
  /** One of CloudFront's edges connects. */
  readonly edge?: boolean;
  readonly to: readonly string[];
  readonly port: number;
}

/** Whether a new connection is let in. AWS: rules of all groups add up; groups have allowing rules only. Groups that EC2 does not know let everything in. */
export function letIn(context: Context, crossing: Crossing): boolean {
  const groups = crossing.to.map((id) => context.table<SecurityGroup>(ec2.securityGroup).get(id));
  if (groups.length === 0 || groups.some((group) => group === undefined)) return true;
  return groups.some((group) => group?.ingress.some((rule) => allows(rule, { ...crossing, region: context.region })) === true);
}

function allows(rule: Rule, { from, address, port, edge, region }: Crossing & { readonly region: string }): boolean {
  if (rule.protocol !== '-1' && rule.protocol !== 'tcp' && rule.protocol !== '6') return false;
  if (rule.protocol !== '-1' && ((rule.from ?? 0) > port || (rule.to ?? 65_535) < port)) return false;
  if (rule.group !== undefined) return from.includes(rule.group);
  if (rule.prefixList !== undefined) return edge === true && rule.prefixList === cloudFrontPrefixList(region);
  if (rule.cidr === undefined) return false;
  return rule.cidr === '0.0.0.0/0' || (address !== undefined && contains(rule.cidr, address));
}

const bits = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function contains(cidr: string, address: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(bits(base) / size) === Math.floor(bits(address) / size);
}

/** Cut off from everybody but its own users. */
export const isPartitioned = (context: Context): boolean => context.faults('region-partitioned').length > 0;

export const regionIsDark = (context: Context): boolean => context.faults('region-down').length > 0;

export const zoneIsDark = (context: Context, zone: string): boolean => regionIsDark(context) || context.faults('az-down').some((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name === zone);
