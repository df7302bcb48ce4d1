// Metrics over the wire: GetMetricData, GetMetricStatistics, ListMetrics, PutMetricData.
import type {
  Datapoint as DatapointShape,
  GetMetricDataCommandInput as DataInput,
  GetMetricDataCommandOutput as DataOutput,
  GetMetricStatisticsCommandInput as StatisticsInput,
  GetMetricStatisticsCommandOutput as StatisticsOutput,
  ListMetricsCommandInput as ListInput,
  ListMetricsCommandOutput as ListOutput,
  MetricDataResult,
  PutMetricDataCommandInput as PutInput,
  PutMetricDataCommandOutput as PutOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { asDate, days, fromDate, hours, instant, minus, plus, seconds, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation } from '../../world/service.ts';
import { knownStatistic, statistic } from './datapoint.ts';
import { givenMetric, metricKey, metricShape, type MetricId } from './metric-id.ts';
import { answerQueries } from './query.ts';
import { aligned, datapoints, unitOf } from './read.ts';
import { addSample, sentMetrics } from './samples.ts';
import { streamIds } from './streams.ts';

/** AWS: limits of botocore cloudwatch: GetMetricData, GetMetricStatistics. */
const mostQueries = 500;
const mostDatapoints = 100_800;
const mostStatistics = 1440;

const given = (date: Parameters<typeof fromDate>[0] | undefined): Instant => (date === undefined ? instant(0) : fromDate(date));

const getMetricData = operation<DataInput, DataOutput>((input, context) => {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > mostQueries) throw new AwsFault('ValidationError', `The collection MetricDataQueries must not have a size greater than ${mostQueries}.`);
  const [from, to] = [given(input.StartTime), given(input.EndTime)];
  if (from >= to) throw new AwsFault('ValidationError', 'The parameter EndTime must be greater than StartTime.'); // text unverified
  const answers = answerQueries(context, queries, { from, to, asOf: context.now });
  const skip = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(skip)) throw new AwsFault('InvalidNextToken', 'Invalid NextToken');
  const room = Math.min(input.MaxDatapoints ?? mostDatapoints, mostDatapoints);
  let passed = 0;
  let taken = 0;
  const results = answers.map((answer): MetricDataResult => {
    const newestFirst = input.ScanBy !== 'TimestampAscending';
    const points = [...answer.series].sort(([a], [b]) => (newestFirst ? b - a : a - b));
    const before = passed;
    passed += points.length;
    const start = Math.max(0, skip - before);
    const shown = points.slice(start, start + Math.max(0, room - taken));
    taken += shown.length;
    return {
      Id: answer.id,
      Label: answer.label,
      Timestamps: shown.map(([at]) => asDate(instant(at))),
      Values: shown.map(([, value]) => value),
      // AWS: PartialData until the last page of a metric. (botocore cloudwatch: MetricDataResult StatusCode)
      StatusCode: start + shown.length < points.length ? 'PartialData' : 'Complete',
    };
  });
  return { MetricDataResults: results, Messages: [], ...(skip + taken < passed ? { NextToken: String(skip + taken) } : {}) };
});

const getMetricStatistics = operation<StatisticsInput, StatisticsOutput>((input, context) => {
  const period = seconds(input.Period ?? 60);
  if ((input.Period ?? 60) % 60 !== 0) throw new AwsFault('InvalidParameterValueException', 'The parameter Period must be a multiple of 60.'); // text unverified
  const stats = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
  if (stats.length === 0) throw new AwsFault('MissingRequiredParameterException', 'Must specify either Statistics or ExtendedStatistics');
  for (const stat of stats) if (!knownStatistic(stat)) throw new AwsFault('InvalidParameterValueException', `The statistic ${stat} is not valid.`);
  const [from, to] = [aligned(given(input.StartTime), period), given(input.EndTime)];
  if (from >= to) throw new AwsFault('InvalidParameterValueException', 'The parameter StartTime must be less than the parameter EndTime.');
  if ((to - from) / period > mostStatistics) throw new AwsFault('InvalidParameterCombinationException', `You have requested up to ${Math.ceil((to - from) / period)} datapoints, which exceeds the limit of ${mostStatistics}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`);
  const id = givenMetric(input);
  const points = datapoints(context, id, { from, to, period, asOf: context.now });
  const Unit = unitOf(context, id) as StandardUnit;
  return {
    Label: id.name,
    // AWS: datapoints come in no order. Here in order of time, which is one of the orders.
    Datapoints: [...points].map(([at, point]): DatapointShape => ({
      Timestamp: asDate(instant(at)),
      Unit,
      ...Object.fromEntries((input.Statistics ?? []).map((stat) => [stat, statistic(point, stat)])),
      ...(input.ExtendedStatistics === undefined ? {} : { ExtendedStatistics: Object.fromEntries(input.ExtendedStatistics.map((stat) => [stat, statistic(point, stat)])) }),
    })),
  };
});

const listMetrics = operation<ListInput, ListOutput>((input, context) => {
  const fits = (id: MetricId): boolean =>
    (input.Namespace === undefined || id.namespace === input.Namespace) &&
    (input.MetricName === undefined || id.name === input.MetricName) &&
    (input.Dimensions ?? []).every(({ Name, Value }) => id.dimensions.some(([name, value]) => name === Name && (Value === undefined || value === Value)));
  const all = new Map([...streamIds(context), ...sentMetrics(context)].filter(({ id }) => fits(id)).map(({ id }) => [metricKey(id), id]));
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, next } = page(sorted, { max: 500, token: input.NextToken, key: ([key]) => key, refuse: () => new AwsFault('InvalidParameterValueException', 'Invalid nextToken') });
  return { Metrics: items.map(([, id]) => metricShape(id)), ...(next === undefined ? {} : { NextToken: next }) };
});

const putMetricData = operation<PutInput, PutOutput>((input, context) => {
  const namespace = input.Namespace ?? '';
  if (namespace.startsWith('AWS/')) throw new AwsFault('InvalidParameterValueException', 'The value AWS/ for parameter Namespace is invalid.');
  const data = input.MetricData ?? [];
  if (data.length > 1000) throw new AwsFault('InvalidParameterValueException', 'The collection MetricData must not have a size greater than 1000.');
  for (const datum of data) {
    const at = datum.Timestamp === undefined ? context.now : fromDate(datum.Timestamp);
    // AWS: from two weeks ago to two hours ahead. (botocore cloudwatch: PutMetricData)
    if (at < minus(context.now, days(14)) || at > plus(context.now, hours(2))) throw new AwsFault('InvalidParameterValueException', `The parameter MetricData.member.1.Timestamp must specify a time within the last two weeks and the next two hours.`);
    if (datum.Value === undefined && datum.Values === undefined && datum.StatisticValues === undefined) throw new AwsFault('MissingRequiredParameterException', `The parameter MetricData.member.1.Value, Values or StatisticValues is required.`);
  }
  for (const datum of data) {
    const values = [datum.Value, ...(datum.Values ?? []), ...Object.values(datum.StatisticValues ?? {})].filter((value) => value !== undefined);
    // AWS: neither NaN nor infinity, and from -2^360 to 2^360 (botocore cloudwatch: MetricDatum Value).
    const wrong = values.find((value) => !Number.isFinite(value) || Math.abs(value) > 2 ** 360);
    if (wrong !== undefined) throw new AwsFault('InvalidParameterValueException', `The value ${wrong} for parameter MetricData.member.1.Value is invalid.`);
  }
  for (const datum of data) {
    const id = givenMetric({ Namespace: namespace, MetricName: datum.MetricName, Dimensions: datum.Dimensions });
    addSample(context, id, { at: datum.Timestamp === undefined ? context.now : fromDate(datum.Timestamp), unit: datum.Unit ?? 'None', datum });
  }
  return {};
});

export const dataOperations = { GetMetricData: getMetricData, GetMetricStatistics: getMetricStatistics, ListMetrics: listMetrics, PutMetricData: putMetricData };
