// Elastic IP addresses.
import type { AllocateAddressCommandInput, AllocateAddressCommandOutput, DescribeAddressesCommandInput, DescribeAddressesCommandOutput, ReleaseAddressCommandInput, ReleaseAddressCommandOutput } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import { kinds, type Address } from './entities.ts';
import { quotaOf } from '../servicequotas/quotas.ts';
import { newId } from './identifiers.ts';
import { list, tagsFor } from './listing.ts';
import { existing, notFound } from './refusals.ts';

// AWS: 5 a region by default (EC2 user guide, "Elastic IP address quota").
const quota = 'L-0263D0A3';

const table = (context: Context) => context.table<Address>(kinds.address);

export const allocateAddress = operation<AllocateAddressCommandInput, AllocateAddressCommandOutput>((input, context) => {
  if (input.Domain !== undefined && input.Domain !== 'vpc') throw new AwsFault('InvalidParameterValue', `Value (${String(input.Domain)}) for parameter domain is invalid.`);
  if (table(context).values().length >= quotaOf(context, quota)) throw new AwsFault('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
  // 203.0.113.0/24 and 198.51.100.0/24 are for documentation and belong to nobody (RFC 5737).
  const n = context.count('ec2.public-ip');
  const publicIp = `${n > 250 ? '198.51.100' : '203.0.113'}.${(n % 250) + 1}`;
  const address: Address = { id: newId(context, 'eipalloc'), publicIp, tags: tagsFor(input.TagSpecifications, 'elastic-ip') };
  table(context).put(address.id, address);
  return { AllocationId: address.id, PublicIp: address.publicIp, Domain: 'vpc', PublicIpv4Pool: 'amazon', NetworkBorderGroup: context.region };
});

export const releaseAddress = operation<ReleaseAddressCommandInput, ReleaseAddressCommandOutput>((input, context) => {
  const address = existing(context, kinds.address, input.AllocationId);
  if (address.associationId !== undefined) throw new AwsFault('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`);
  table(context).delete(address.id);
  return {};
});

export const describeAddresses = operation<DescribeAddressesCommandInput, DescribeAddressesCommandOutput>((input, context) => {
  const shown = list(table(context).values(), {
    ids: input.AllocationIds,
    missing: (id) => notFound(kinds.address, id),
    filters: input.Filters,
    by: { 'allocation-id': ({ id }) => id, 'public-ip': ({ publicIp }) => publicIp, 'association-id': ({ associationId }) => associationId, 'network-interface-id': ({ networkInterfaceId }) => networkInterfaceId, domain: () => 'vpc' },
  });
  return {
    Addresses: shown.items
      .filter(({ publicIp }) => (input.PublicIps ?? [publicIp]).includes(publicIp))
      .map(({ id, publicIp, associationId, networkInterfaceId, tags }) => ({
        AllocationId: id,
        PublicIp: publicIp,
        Domain: 'vpc',
        ...(associationId === undefined ? {} : { AssociationId: associationId }),
        ...(networkInterfaceId === undefined ? {} : { NetworkInterfaceId: networkInterfaceId }),
        PublicIpv4Pool: 'amazon',
        NetworkBorderGroup: context.region,
        Tags: tagList(tags),
      })),
  };
});
