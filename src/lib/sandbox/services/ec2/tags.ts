// Tags of anything with an EC2 id.
import type { CreateTagsCommandInput, CreateTagsCommandOutput, DeleteTagsCommandInput, DeleteTagsCommandOutput, DescribeTagsCommandInput, DescribeTagsCommandOutput } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type Table } from '../../world/service.ts';
import { tagsOf, type Tags } from '../../world/tags.ts';
import { kinds } from './entities.ts';
import { matches } from './listing.ts';

interface Tagged {
  readonly id: string;
  readonly tags: Tags;
}

const byPrefix: Readonly<Record<string, readonly [kind: string, type: string]>> = {
  vpc: [kinds.vpc, 'vpc'],
  subnet: [kinds.subnet, 'subnet'],
  igw: [kinds.internetGateway, 'internet-gateway'],
  eipalloc: [kinds.address, 'elastic-ip'],
  nat: [kinds.natGateway, 'natgateway'],
  rtb: [kinds.routeTable, 'route-table'],
  sg: [kinds.securityGroup, 'security-group'],
  acl: [kinds.networkAcl, 'network-acl'],
  vpce: [kinds.endpoint, 'vpc-endpoint'],
  fl: [kinds.flowLog, 'vpc-flow-log'],
};

function find(context: Context, id: string): { readonly table: Table<Tagged>; readonly it: Tagged } {
  const [kind] = byPrefix[id.split('-')[0] ?? ''] ?? [];
  const table = kind === undefined ? undefined : context.table<Tagged>(kind);
  const it = table?.get(id);
  if (table === undefined || it === undefined) throw new AwsFault('InvalidID', `The ID '${id}' is not valid`);
  return { table, it };
}

export const createTags = operation<CreateTagsCommandInput, CreateTagsCommandOutput>((input, context) => {
  for (const id of input.Resources ?? []) {
    const { table, it } = find(context, id);
    const tags = { ...it.tags, ...tagsOf(input.Tags) };
    if (Object.keys(tags).length > 50) throw new AwsFault('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
    table.put(id, { ...it, tags });
  }
  return {};
});

export const deleteTags = operation<DeleteTagsCommandInput, DeleteTagsCommandOutput>((input, context) => {
  for (const id of input.Resources ?? []) {
    const { table, it } = find(context, id);
    const gone = (key: string, value: string): boolean => input.Tags === undefined || input.Tags.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
    table.put(id, { ...it, tags: Object.fromEntries(Object.entries(it.tags).filter(([key, value]) => !gone(key, value))) });
  }
  return {};
});

export const describeTags = operation<DescribeTagsCommandInput, DescribeTagsCommandOutput>((input, context) => {
  const rows = Object.values(byPrefix).flatMap(([kind, type]) =>
    context.table<Tagged>(kind).values().flatMap(({ id, tags }) => Object.entries(tags).map(([Key, Value]) => ({ ResourceId: id, ResourceType: type as 'vpc', Key, Value }))),
  );
  const by: Readonly<Record<string, (row: (typeof rows)[number]) => string>> = { 'resource-id': (row) => row.ResourceId, 'resource-type': (row) => row.ResourceType, key: (row) => row.Key, value: (row) => row.Value };
  for (const { Name } of input.Filters ?? []) if (by[Name ?? ''] === undefined) throw new AwsFault('InvalidParameterValue', `The filter '${Name ?? ''}' is invalid`);
  const keyOf = (row: (typeof rows)[number]): string => `${row.ResourceId}/${row.Key}`;
  const found = rows.filter((row) => (input.Filters ?? []).every(({ Name, Values }) => (Values ?? []).some((pattern) => matches(pattern, by[Name ?? '']?.(row) ?? '')))).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = page(found, { max: input.MaxResults ?? 1000, token: input.NextToken, key: keyOf, refuse: () => new AwsFault('InvalidNextToken', 'The specified next token is not valid.') });
  return { Tags: [...shown.items], ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});
