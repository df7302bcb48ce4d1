// Where a new task goes: spread over the zones of its subnets, never into a lost one.
import type { AwsVpcConfiguration } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import type { ActiveFault, Context } from '../../world/service.ts';
import { addressKey, kinds, type Address, type Task } from './entities.ts';
import { newEni } from './names.ts';
import { zoneMeant } from './serving.ts';
import { subnetPlace, type SubnetPlace } from './subnets.ts';

export type Place = Pick<Task, 'subnetId' | 'vpcId' | 'zone' | 'ip' | 'eni' | 'securityGroups'>;

export type Placed = { readonly place: Place } | { readonly refused: string };

/** AWS: what a service's event and RunTask's failure say while Fargate has no room (ECS developer guide, service event messages). */
export const noCapacity = 'Capacity is unavailable at this time. Please try again later or in a different availability zone.';

export interface Company {
  readonly capacityProvider?: string | undefined;
  /** The other tasks. */
  readonly live: readonly Task[];
}

/** AWS: the tasks of each capacity provider are spread over the zones by themselves (ECS developer guide, zone rebalancing). */
export function placeTask(context: Context, network: AwsVpcConfiguration | undefined, { capacityProvider, live }: Company): Placed {
  const neighbours = live.filter((task) => task.capacityProvider === capacityProvider);
  const subnets = (network?.subnets ?? []).map((id, at) => subnetPlace(context, id, at)).filter((place) => place !== undefined);
  if (subnets.length === 0) return { refused: `The subnet ID '${(network?.subnets ?? []).join(', ')}' does not exist` };
  const lost = new Set(context.faults('az-down').map((fault) => zoneMeant(context, fault.args['az'])));
  const full = fullFor(context, capacityProvider);
  const eni = full.find((fault) => fault.args['kind'] === 'eni');
  const open = subnets.filter(({ zone }) => !lost.has(zone) && !full.some((fault) => fault.args['az'] === undefined || zoneMeant(context, fault.args['az']) === zone));
  if (open.length === 0) return { refused: eni === undefined ? noCapacity : 'RESOURCE:ENI' };
  const subnet = emptiest(open, neighbours);
  const groups = network?.securityGroups ?? [];
  const attached = attach(context, subnet, groups);
  if (typeof attached === 'string') return { refused: `Unexpected EC2 error while attempting to Create Network Interface in subnet '${subnet.id}': ${attached}` };
  return { place: { subnetId: subnet.id, vpcId: subnet.vpcId, zone: subnet.zone, ...attached, securityGroups: groups } };
}

/** What takes the room away from a capacity provider; a launch type is FARGATE's own. */
function fullFor(context: Context, capacityProvider = 'FARGATE'): readonly ActiveFault[] {
  const full = context.faults('no-capacity').filter(({ args }) => (args['provider'] ?? capacityProvider) === capacityProvider);
  return capacityProvider === 'FARGATE_SPOT' ? [...full, ...context.faults('spot-interruption').filter(({ args }) => args['share'] === undefined)] : full;
}

/** A network interface for a task. @returns EC2's refusal instead, as text */
function attach(context: Context, subnet: SubnetPlace, groups: readonly string[]): Pick<Place, 'ip' | 'eni'> | string {
  if (!context.knows('ec2', 'CreateNetworkInterface')) {
    const ip = freeAddress(context, subnet);
    return ip === undefined ? 'InsufficientFreeAddressesInSubnet' : { ip, eni: newEni(context) };
  }
  try {
    const made = context.call<Made>('ec2', 'CreateNetworkInterface', { SubnetId: subnet.id, Groups: [...groups], Description: `arn:aws:ecs:${context.region}:${context.account}:attachment` }).NetworkInterface;
    return { ip: made?.PrivateIpAddress ?? '', eni: made?.NetworkInterfaceId ?? '' };
  } catch (refusal) {
    if (refusal instanceof AwsFault) return refusal.code;
    throw refusal;
  }
}

interface Made {
  readonly NetworkInterface?: { readonly NetworkInterfaceId?: string; readonly PrivateIpAddress?: string };
}

/** The task is gone and its interface with it. */
export function detach(context: Context, task: Pick<Task, 'eni' | 'vpcId' | 'ip'>): void {
  context.table<Address>(kinds.address).delete(addressKey(task.vpcId, task.ip));
  if (!context.knows('ec2', 'DeleteNetworkInterface')) return;
  try {
    context.call('ec2', 'DeleteNetworkInterface', { NetworkInterfaceId: task.eni });
  } catch (refusal) {
    // Somebody else has taken it away.
    if (!(refusal instanceof AwsFault)) throw refusal;
  }
}

// AWS: a service on Fargate is spread over its zones as evenly as possible (ECS developer guide, service scheduler).
function emptiest(subnets: readonly SubnetPlace[], neighbours: readonly Task[]): SubnetPlace {
  const count = (of: (task: Task) => boolean): number => neighbours.filter(of).length;
  const [first] = [...subnets].sort(
    (a, b) => count(({ zone }) => zone === a.zone) - count(({ zone }) => zone === b.zone) || count(({ subnetId }) => subnetId === a.id) - count(({ subnetId }) => subnetId === b.id),
  );
  if (first === undefined) throw new AwsFault('ServerException', 'no subnet to place a task in');
  return first;
}

/** The next address of the subnet that nobody has; AWS keeps the first four and the last. */
function freeAddress(context: Context, subnet: SubnetPlace): string | undefined {
  const [base = '10.0.0.0', bits = '20'] = subnet.cidr.split('/');
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const room = 2 ** (32 - Number(bits)) - 5;
  const taken = context.table<Address>(kinds.address);
  for (let tries = 0; tries < room; tries++) {
    const n = first + 4 + ((context.count(`ecs.ip/${subnet.id}`) - 1) % room);
    const ip = [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
    if (taken.get(addressKey(subnet.vpcId, ip)) === undefined) return ip;
  }
  return undefined;
}
