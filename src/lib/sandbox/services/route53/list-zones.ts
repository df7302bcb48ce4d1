// The lists of hosted zones: by age with a marker, by name with AWS's reversed-label order.
import type {
  GetHostedZoneCountCommandInput as CountInput,
  GetHostedZoneCountCommandOutput as CountOutput,
  ListHostedZonesByNameCommandInput as ByNameInput,
  ListHostedZonesByNameCommandOutput as ByNameOutput,
  ListHostedZonesByVPCCommandInput as ByVpcInput,
  ListHostedZonesByVPCCommandOutput as ByVpcOutput,
  ListHostedZonesCommandInput as ListInput,
  ListHostedZonesCommandOutput as ListOutput,
} from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation } from '../../world/service.ts';
import { zonesOf, type HostedZone } from './entities.ts';
import { normalised, sortable } from './names.ts';
import { pageSize } from './page-size.ts';
import { plainZoneId, zoneShape } from './zones.ts';

const largestPage = 100;

const listHostedZones = operation<ListInput, ListOutput>((input, context) => {
  const all = zonesOf(context).values();
  const from = input.Marker === undefined ? 0 : all.findIndex((zone) => zone.id === plainZoneId(input.Marker ?? ''));
  if (from < 0) throw new AwsFault('InvalidInput', 'The value of marker is not valid.'); // text unverified
  const size = pageSize(input.MaxItems, largestPage);
  const page = all.slice(from, from + size);
  const next = all[from + size];
  return {
    HostedZones: page.map((zone) => zoneShape(context, zone)),
    Marker: input.Marker ?? '',
    IsTruncated: next !== undefined,
    ...(next === undefined ? {} : { NextMarker: next.id }),
    MaxItems: size,
  };
});

const orderOf = (zone: Pick<HostedZone, 'name' | 'id'>): string => `${sortable(zone.name)}\u0002${zone.id}`;

/** AWS: begins at DNSName and goes on to the end: names after it are answered too, so callers must compare. (botocore route53: ListHostedZonesByName) */
const listByName = operation<ByNameInput, ByNameOutput>((input, context) => {
  if (input.HostedZoneId !== undefined && input.DNSName === undefined) throw new AwsFault('InvalidInput', 'You must provide the DNSName parameter when you specify HostedZoneId.'); // text unverified
  const from = input.DNSName === undefined ? '' : orderOf({ name: normalised(input.DNSName), id: plainZoneId(input.HostedZoneId ?? '') });
  const all = [...zonesOf(context).values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).filter((zone) => orderOf(zone) >= from);
  const size = pageSize(input.MaxItems, largestPage);
  const next = all[size];
  return {
    HostedZones: all.slice(0, size).map((zone) => zoneShape(context, zone)),
    ...(input.DNSName === undefined ? {} : { DNSName: input.DNSName }),
    ...(input.HostedZoneId === undefined ? {} : { HostedZoneId: input.HostedZoneId }),
    IsTruncated: next !== undefined,
    ...(next === undefined ? {} : { NextDNSName: next.name, NextHostedZoneId: next.id }),
    MaxItems: size,
  };
});

const listByVpc = operation<ByVpcInput, ByVpcOutput>((input, context) => {
  const size = pageSize(input.MaxItems, largestPage);
  const all = zonesOf(context).values().filter((zone) => zone.vpcs.some((vpc) => vpc.VPCId === input.VPCId));
  // AWS: a token that is none is InvalidPaginationToken (botocore route53: ListHostedZonesByVPC).
  const shown = page(all, { max: size, token: input.NextToken, key: ({ id }) => id, refuse: () => new AwsFault('InvalidPaginationToken', 'The value of NextToken is not valid.') });
  return {
    HostedZoneSummaries: shown.items.map((zone) => ({ HostedZoneId: zone.id, Name: zone.name, Owner: { OwningAccount: context.account } })),
    MaxItems: size,
    ...(shown.next === undefined ? {} : { NextToken: shown.next }),
  };
});

const countZones = operation<CountInput, CountOutput>((_, context) => ({ HostedZoneCount: zonesOf(context).values().length }));

export const zoneLists = { ListHostedZones: listHostedZones, ListHostedZonesByName: listByName, ListHostedZonesByVPC: listByVpc, GetHostedZoneCount: countZones };
