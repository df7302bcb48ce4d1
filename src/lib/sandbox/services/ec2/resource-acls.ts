// AWS::EC2::NetworkAcl, its entries, and which subnet it guards.
import type { CreateNetworkAclCommandOutput, ReplaceNetworkAclAssociationCommandOutput } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { flagOf, given, numberOf, objectOf, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type NetworkAcl } from './entities.ts';
import { retag, specification } from './resource-tags.ts';

const acls = (context: Context): readonly NetworkAcl[] => context.table<NetworkAcl>(kinds.networkAcl).values();

export const networkAcl: ResourceType = {
  required: ['VpcId'],
  createOnly: ['VpcId'],
  create(properties, resource) {
    return resource.context.call<CreateNetworkAclCommandOutput>('ec2', 'CreateNetworkAcl', { VpcId: textOf(properties['VpcId']), ...specification('network-acl', properties, resource) }).NetworkAcl?.NetworkAclId ?? '';
  },
  attributes: (id) => ({ Id: id }),
  update: retag,
  delete(id, { context }) {
    if (context.table(kinds.networkAcl).get(id) !== undefined) context.call('ec2', 'DeleteNetworkAcl', { NetworkAclId: id });
  },
};

function entryOf(properties: Properties): object {
  const ports = objectOf(properties['PortRange']);
  const icmp = objectOf(properties['Icmp']);
  return given({
    NetworkAclId: textOf(properties['NetworkAclId']),
    RuleNumber: numberOf(properties['RuleNumber']),
    Egress: flagOf(properties['Egress']) ?? false,
    Protocol: textOf(properties['Protocol']),
    RuleAction: textOf(properties['RuleAction']),
    CidrBlock: textOf(properties['CidrBlock']),
    Ipv6CidrBlock: textOf(properties['Ipv6CidrBlock']),
    PortRange: ports === undefined ? undefined : { From: numberOf(ports['From']), To: numberOf(ports['To']) },
    IcmpTypeCode: icmp === undefined ? undefined : { Type: numberOf(icmp['Type']), Code: numberOf(icmp['Code']) },
  });
}

export const networkAclEntry: ResourceType = {
  required: ['NetworkAclId', 'Protocol', 'RuleAction', 'RuleNumber'],
  createOnly: ['NetworkAclId', 'RuleNumber', 'Egress'],
  create(properties, { context }) {
    context.call('ec2', 'CreateNetworkAclEntry', entryOf(properties));
    return `${textOf(properties['NetworkAclId']) ?? ''}|${flagOf(properties['Egress']) === true ? 'egress' : 'ingress'}|${textOf(properties['RuleNumber']) ?? ''}`;
  },
  attributes: (id) => ({ Id: id }),
  update(_, { after }, { context }) {
    context.call('ec2', 'ReplaceNetworkAclEntry', entryOf(after));
  },
  delete(id, { context }) {
    const [NetworkAclId = '', direction = '', number = ''] = id.split('|');
    const known = acls(context).find((it) => it.id === NetworkAclId)?.entries.some((it) => it.number === Number(number) && it.egress === (direction === 'egress'));
    if (known === true) context.call('ec2', 'DeleteNetworkAclEntry', { NetworkAclId, RuleNumber: Number(number), Egress: direction === 'egress' });
  },
};

/** The association that a subnet has now. */
function associationOf(context: Context, subnetId: string): string {
  const found = acls(context).flatMap(({ associations }) => associations).find((it) => it.subnetId === subnetId);
  if (found === undefined) throw new AwsFault('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
  return found.id;
}

export const subnetNetworkAclAssociation: ResourceType = {
  required: ['NetworkAclId', 'SubnetId'],
  createOnly: ['NetworkAclId', 'SubnetId'],
  create(properties, { context }) {
    return context.call<ReplaceNetworkAclAssociationCommandOutput>('ec2', 'ReplaceNetworkAclAssociation', { NetworkAclId: textOf(properties['NetworkAclId']), AssociationId: associationOf(context, textOf(properties['SubnetId']) ?? '') }).NewAssociationId ?? '';
  },
  attributes: (id) => ({ AssociationId: id }),
  // A subnet cannot be without an ACL: taken away means back to the VPC's default.
  delete(id, { context }) {
    const holder = acls(context).find(({ associations }) => associations.some((it) => it.id === id));
    const fallback = acls(context).find((it) => it.vpcId === holder?.vpcId && it.isDefault);
    if (holder !== undefined && fallback !== undefined && holder.id !== fallback.id) context.call('ec2', 'ReplaceNetworkAclAssociation', { NetworkAclId: fallback.id, AssociationId: id });
  },
};
