// An instance's network interfaces in EC2: while they stand, neither its subnets nor its security groups can be deleted.
import type { CreateNetworkInterfaceCommandOutput } from '@aws-sdk/client-ec2';
import type { Context } from '../../world/service.ts';
import { subnetGroupOf } from './placement.ts';
import type { DbInstance } from './entities.ts';

/** One in the primary's zone, one in the standby's. */
export function withInterfaces(context: Context, instance: DbInstance): DbInstance {
  if (!context.knows('ec2', 'CreateNetworkInterface')) return instance;
  const { subnets } = subnetGroupOf(context, instance.subnetGroup);
  const interfaces = [instance.zone, instance.standbyZone].flatMap((zone) => {
    const subnet = subnets.find((it) => it.zone === zone);
    if (subnet === undefined) return [];
    const made = context.call<CreateNetworkInterfaceCommandOutput>('ec2', 'CreateNetworkInterface', { SubnetId: subnet.id, Groups: [...instance.securityGroups], Description: 'RDSNetworkInterface' });
    return made.NetworkInterface?.NetworkInterfaceId ?? [];
  });
  return { ...instance, interfaces };
}

export function regroupInterfaces(context: Context, instance: DbInstance): void {
  for (const NetworkInterfaceId of instance.interfaces ?? []) context.call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Groups: [...instance.securityGroups] });
}

export function dropInterfaces(context: Context, instance: DbInstance): void {
  for (const NetworkInterfaceId of instance.interfaces ?? []) context.call('ec2', 'DeleteNetworkInterface', { NetworkInterfaceId });
}
