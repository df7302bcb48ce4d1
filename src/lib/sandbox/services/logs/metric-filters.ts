// Metric filters: kept, with their patterns checked. They feed no metrics here.
import type { DeleteMetricFilterCommandInput, DeleteMetricFilterCommandOutput, DescribeMetricFiltersCommandInput, DescribeMetricFiltersCommandOutput, PutMetricFilterCommandInput, PutMetricFilterCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type MetricFilter } from './entities.ts';
import { matcherOf } from './filter-pattern.ts';
import { existingGroup } from './groups.ts';

export const metricFilters = (context: Context) => context.table<MetricFilter>(kinds.metricFilter);

export const putMetricFilter = operation<PutMetricFilterCommandInput, PutMetricFilterCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName);
  const pattern = input.filterPattern ?? '';
  if (!pattern.startsWith('[')) matcherOf(pattern);
  if ((input.metricTransformations ?? []).length !== 1) throw new AwsFault('InvalidParameterException', 'Exactly one metric transformation is needed.');
  const filter: MetricFilter = {
    name: input.filterName ?? '',
    group: group.name,
    pattern,
    transformations: (input.metricTransformations ?? []).map((it) => ({
      metricName: it.metricName ?? '',
      metricNamespace: it.metricNamespace ?? '',
      metricValue: it.metricValue ?? '',
      ...(it.defaultValue === undefined ? {} : { defaultValue: it.defaultValue }),
      ...(it.unit === undefined ? {} : { unit: it.unit }),
      ...(it.dimensions === undefined ? {} : { dimensions: it.dimensions }),
    })),
    createdAt: context.now,
  };
  metricFilters(context).put(`${group.name}\t${filter.name}`, filter);
  return {};
});

export const deleteMetricFilter = operation<DeleteMetricFilterCommandInput, DeleteMetricFilterCommandOutput>((input, context) => {
  const key = `${existingGroup(context, input.logGroupName).name}\t${input.filterName ?? ''}`;
  if (metricFilters(context).get(key) === undefined) throw new AwsFault('ResourceNotFoundException', 'The specified metric filter does not exist.');
  metricFilters(context).delete(key);
  return {};
});

export const describeMetricFilters = operation<DescribeMetricFiltersCommandInput, DescribeMetricFiltersCommandOutput>((input, context) => {
  const found = metricFilters(context).values().filter(({ name, group }) => (input.logGroupName ?? group) === group && name.startsWith(input.filterNamePrefix ?? ''));
  const shown = page(found, { max: input.limit ?? 50, token: input.nextToken, key: ({ name, group }) => `${group}\t${name}`, refuse: () => new AwsFault('InvalidParameterException', 'The specified nextToken is invalid.') });
  return {
    metricFilters: shown.items.map((it) => ({ filterName: it.name, logGroupName: it.group, filterPattern: it.pattern, creationTime: it.createdAt, metricTransformations: it.transformations.map(({ unit, dimensions, ...rest }) => ({ ...rest, ...(unit === undefined ? {} : { unit: unit as 'Count' }), ...(dimensions === undefined ? {} : { dimensions: { ...dimensions } }) })) })),
    ...(shown.next === undefined ? {} : { nextToken: shown.next }),
  };
});
