// ListResourceRecordSets: AWS's order, its three-part cursor, its page size.
import type { ListResourceRecordSetsCommandInput as ListInput, ListResourceRecordSetsCommandOutput as ListOutput, RRType } from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { recordsOf } from './entities.ts';
import { normalised } from './names.ts';
import { pageSize } from './page-size.ts';
import { recordKey } from './record-key.ts';
import { zoneOf } from './zones.ts';

/** AWS: "up to a maximum of 300 items" (botocore route53: ListResourceRecordSets). */
const largestPage = 300;

export const listResourceRecordSets = operation<ListInput, ListOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  if (input.StartRecordType !== undefined && input.StartRecordName === undefined) throw new AwsFault('InvalidInput', 'The input is not valid: type specified without name');
  if (input.StartRecordIdentifier !== undefined && input.StartRecordType === undefined) throw new AwsFault('InvalidInput', 'The input is not valid: identifier specified without type');
  const from = input.StartRecordName === undefined ? '' : recordKey(zone.id, { Name: normalised(input.StartRecordName), Type: (input.StartRecordType ?? '') as RRType, ...(input.StartRecordIdentifier === undefined ? {} : { SetIdentifier: input.StartRecordIdentifier }) });
  const size = pageSize(input.MaxItems, largestPage);
  const rest = recordsOf(context).entries().filter(([key, record]) => record.zone === zone.id && key >= from).map(([, record]) => record.set);
  const next = rest[size];
  return {
    ResourceRecordSets: rest.slice(0, size),
    IsTruncated: next !== undefined,
    MaxItems: size,
    ...(next === undefined ? {} : { NextRecordName: next.Name, NextRecordType: next.Type, ...(next.SetIdentifier === undefined ? {} : { NextRecordIdentifier: next.SetIdentifier }) }),
  };
});
