// GetDimensionValues and GetTags: what there is to group and filter by.
import type {
  GetDimensionValuesCommandInput as ValuesInput,
  GetDimensionValuesCommandOutput as ValuesOutput,
  GetTagsCommandInput as TagsInput,
  GetTagsCommandOutput as TagsOutput,
} from '@aws-sdk/client-cost-explorer';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { charge } from '../../costs/ledger.ts';
import { dataUpTo } from './data-age.ts';
import { dimensionOf, fits } from './filter.ts';
import { linesOf, type Line } from './lines.ts';
import { intervalOf } from './periods.ts';

const linesAsked = (context: Context, input: Pick<ValuesInput, 'TimePeriod' | 'Filter'>): readonly Line[] => linesOf(context, { ...intervalOf(input.TimePeriod), asOf: dataUpTo(context) }).filter((line) => fits(line, input.Filter));

const matching = (values: readonly string[], search: string | undefined): readonly string[] => [...new Set(values)].filter((value) => search === undefined || value.toLowerCase().includes(search.toLowerCase())).sort();

function pageOf(all: readonly string[], input: Pick<ValuesInput, 'MaxResults' | 'NextPageToken'>): { readonly shown: readonly string[]; readonly next: { NextPageToken?: string } } {
  const from = Number(input.NextPageToken ?? 0);
  if (!Number.isInteger(from)) throw new AwsFault('InvalidNextTokenException', 'The pagination token is invalid.');
  const size = input.MaxResults ?? 1000;
  return { shown: all.slice(from, from + size), next: from + size < all.length ? { NextPageToken: String(from + size) } : {} };
}

const getDimensionValues = operation<ValuesInput, ValuesOutput>((input, context) => {
  const dimension = input.Dimension ?? '';
  const values = linesAsked(context, input).map((line) => {
    const value = dimensionOf(line, dimension);
    if (value === undefined) throw new AwsFault('ValidationException', `Dimension ${dimension} is not modelled by the sandbox`);
    return value;
  });
  const all = matching(values, input.SearchString);
  const { shown, next } = pageOf(all, input);
  charge(context, 'cost-explorer-request', 1);
  return { DimensionValues: shown.map((Value) => ({ Value, Attributes: dimension === 'LINKED_ACCOUNT' ? { description: `account ${Value}` } : {} })), ReturnSize: shown.length, TotalSize: all.length, ...next };
});

const getTags = operation<TagsInput, TagsOutput>((input, context) => {
  const lines = linesAsked(context, input);
  const key = input.TagKey;
  const all = matching(key === undefined ? lines.flatMap((line) => Object.keys(line.tags)) : lines.map((line) => line.tags[key] ?? ''), input.SearchString);
  const { shown, next } = pageOf(all, input);
  charge(context, 'cost-explorer-request', 1);
  return { Tags: [...shown], ReturnSize: shown.length, TotalSize: all.length, ...next };
});

export const dimensionOperations = { GetDimensionValues: getDimensionValues, GetTags: getTags };
