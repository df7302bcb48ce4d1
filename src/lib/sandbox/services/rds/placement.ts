// Where an instance may stand: its subnet group, its security groups, its key, its zones.
import type { DescribeKeyCommandOutput } from '@aws-sdk/client-kms';
import { AwsFault } from '../../world/aws-fault.ts';
import { pick } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { kinds as ec2, type SecurityGroup } from '../ec2/entities.ts';
import { kinds, type SubnetGroup } from './entities.ts';

/** @throws AwsFault DBSubnetGroupNotFoundFault */
export function subnetGroupOf(context: Context, name: string | undefined): SubnetGroup {
  const wanted = (name ?? 'default').toLowerCase();
  const group = context.table<SubnetGroup>(kinds.subnetGroup).get(wanted);
  if (group !== undefined) return group;
  // The sandbox's accounts have no default VPC, as baselines demand; without it RDS has no default subnet group.
  throw new AwsFault('DBSubnetGroupNotFoundFault', name === undefined ? 'No default subnet detected in VPC. Please contact AWS Support to recreate default Subnets.' : `DB subnet group '${wanted}' does not exist.`, { status: 404 });
}

/** The groups asked for, or the VPC's default group. @throws AwsFault */
export function securityGroupsIn(context: Context, vpcId: string, ids: readonly string[] | undefined): readonly string[] {
  const table = context.table<SecurityGroup>(ec2.securityGroup);
  if (ids === undefined || ids.length === 0) return table.values().filter((group) => group.vpcId === vpcId && group.name === 'default').map((group) => group.id);
  for (const id of ids) {
    const group = table.get(id);
    if (group === undefined) throw new AwsFault('InvalidParameterValue', `Invalid security group , groupId= ${id}, groupName=.`);
    if (group.vpcId !== vpcId) throw new AwsFault('InvalidVPCNetworkStateFault', `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group is in ${group.vpcId}`);
  }
  return ids;
}

/** Zones for the primary and, for Multi-AZ, the standby. @throws AwsFault */
export function zonesFor(context: Context, id: string, wanted: { readonly group: SubnetGroup; readonly multiAz: boolean; readonly zone?: string | undefined }): { readonly zone: string; readonly standbyZone?: string } {
  const zones = zonesOfGroup(wanted.group);
  if (wanted.zone !== undefined && wanted.multiAz) throw new AwsFault('InvalidParameterCombination', 'Requesting a specific availability zone is not valid for Multi-AZ instances.');
  if (wanted.zone !== undefined && !zones.includes(wanted.zone)) {
    throw new AwsFault('InvalidVPCNetworkStateFault', `DB Subnet Group doesn't have a subnet in availability zone ${wanted.zone}. Current coverage: ${zones.join(', ')}`);
  }
  const zone = wanted.zone ?? pick(context, `rds/instance/${id}/zone`, zones);
  if (!wanted.multiAz) return { zone };
  return { zone, standbyZone: standbyFor(context, id, { zones, primary: zone }) };
}

/** The zones that a subnet group covers, in order. */
export const zonesOfGroup = (group: SubnetGroup): readonly string[] => [...new Set(group.subnets.map((subnet) => subnet.zone))].sort();

export function standbyFor(context: Context, id: string, it: { readonly zones: readonly string[]; readonly primary: string }): string {
  return pick(context, `rds/instance/${id}/standby-zone`, it.zones.filter((other) => other !== it.primary));
}

/** The key's ARN; for no key asked, the account's `aws/rds` key. @throws AwsFault KMSKeyNotAccessibleFault */
export function keyArnFor(context: Context, asked: string | undefined): string {
  if (!context.knows('kms', 'DescribeKey')) return `arn:aws:kms:${context.region}:${context.account}:key/${asked ?? 'aws-rds'}`;
  try {
    const { KeyMetadata: key } = context.call<DescribeKeyCommandOutput>('kms', 'DescribeKey', { KeyId: asked ?? 'alias/aws/rds' });
    if (key?.Enabled === true && key.KeyUsage === 'ENCRYPT_DECRYPT') return key.Arn ?? '';
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
  }
  throw new AwsFault('KMSKeyNotAccessibleFault', `The specified KMS key [${asked ?? ''}] does not exist, is not enabled or you do not have permissions to access it.`);
}
