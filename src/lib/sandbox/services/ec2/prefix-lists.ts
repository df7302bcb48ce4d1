// The lists of addresses that AWS itself keeps in every region: where CloudFront asks origins from, and S3's own.
import type { DescribeManagedPrefixListsCommandInput, DescribeManagedPrefixListsCommandOutput } from '@aws-sdk/client-ec2';
import { token } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation } from '../../world/service.ts';
import { list } from './listing.ts';

/** AWS: other in each region. Those of the first three as public pages show them, unverified; of others made up. */
const cloudFrontIds: Readonly<Record<string, string>> = { 'us-east-1': 'pl-3b927c52', 'us-west-2': 'pl-82a045eb', 'eu-west-1': 'pl-4fa04526' };

/** The list from which CloudFront's edges ask origins. AWS: CloudFront developer guide, "Use the CloudFront managed prefix list". */
export const cloudFrontPrefixList = (region: string): string => cloudFrontIds[region] ?? `pl-${token('ec2.prefix-list', 'cloudfront', region).slice(0, 8)}`;

export const awsPrefixLists = (region: string): readonly { readonly id: string; readonly name: string }[] => [
  { id: cloudFrontPrefixList(region), name: 'com.amazonaws.global.cloudfront.origin-facing' },
  { id: `pl-${token('ec2.prefix-list', 's3', region).slice(0, 8)}`, name: `com.amazonaws.${region}.s3` },
];

export const describeManagedPrefixLists = operation<DescribeManagedPrefixListsCommandInput, DescribeManagedPrefixListsCommandOutput>((input, context) => {
  const all = awsPrefixLists(context.region).map((it) => ({ ...it, tags: {} }));
  const most = input.MaxResults ?? 100;
  // AWS: 1 to 100. (botocore ec2: PrefixListMaxResults)
  if (most < 1 || most > 100) throw new AwsFault('InvalidParameterValue', `Value ( ${most} ) for parameter maxResults is invalid. Expecting a value between 1 and 100.`);
  const found = list(all, {
    ids: input.PrefixListIds,
    missing: (id) => new AwsFault('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`),
    filters: input.Filters,
    by: { 'prefix-list-name': ({ name }) => name, 'prefix-list-id': ({ id }) => id, 'owner-id': () => 'AWS' },
  });
  const shown = page([...found.items].sort((a, b) => (a.id < b.id ? -1 : 1)), { max: most, token: input.NextToken, key: (it) => it.id, refuse: () => new AwsFault('InvalidNextToken', 'The specified next token is not valid.') });
  return {
    PrefixLists: shown.items.map(({ id, name }) => ({ PrefixListId: id, PrefixListName: name, PrefixListArn: `arn:aws:ec2:${context.region}:aws:prefix-list/${id}`, AddressFamily: 'IPv4', State: 'create-complete', OwnerId: 'AWS', Tags: [] })),
    ...(shown.next === undefined ? {} : { NextToken: shown.next }),
  };
});
