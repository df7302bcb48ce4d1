// A set of metric queries answered together: metrics read, expressions evaluated over them.
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { knownStatistic, statistic } from './datapoint.ts';
import { evaluate, parseExpression, type Node } from './expression.ts';
import { BadExpression, type Series, type Value } from './math-functions.ts';
import { givenMetric } from './metric-id.ts';
import { aligned, datapoints } from './read.ts';

export interface Answer {
  readonly id: string;
  readonly label: string;
  readonly series: Series;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly asOf: Instant;
  /** Periods count from `from` itself (alarms) and not from round times (requests for data). */
  readonly sliding?: boolean;
  /** Instead of what has really arrived: the minutes that begin before this. */
  readonly arrived?: Instant;
}

const idPattern = /^[a-z][a-zA-Z0-9_]*$/;

const refuse = (reason: string): AwsFault => new AwsFault('ValidationError', reason);

/** @throws AwsFault with AWS's `ValidationError` for queries that it would refuse */
export function checkQueries(queries: readonly MetricDataQuery[]): ReadonlyMap<string, Node> {
  const known = checkedOnes.get(queries) ?? check(queries);
  // What is frozen is an alarm's, judged every minute.
  if (Object.isFrozen(queries)) checkedOnes.set(queries, known);
  return known;
}

const checkedOnes = new WeakMap<readonly MetricDataQuery[], ReadonlyMap<string, Node>>();

function check(queries: readonly MetricDataQuery[]): ReadonlyMap<string, Node> {
  const trees = new Map<string, Node>();
  const ids = new Set<string>();
  for (const query of queries) {
    const id = query.Id ?? '';
    // Texts of this function unverified.
    if (!idPattern.test(id)) throw refuse(`The value '${id}' for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
    if (ids.has(id)) throw refuse(`The values for parameter id in MetricDataQueries are not unique: ${id}`);
    ids.add(id);
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) throw refuse(`Exactly one of MetricStat and Expression must be specified for ${id}.`);
    if (query.MetricStat !== undefined) {
      checkPeriod(query.MetricStat.Period, id);
      if (!knownStatistic(query.MetricStat.Stat ?? '')) throw refuse(`Value '${query.MetricStat.Stat}' of parameter Stat for ${id} is not a valid statistic.`);
    }
    if (query.Expression !== undefined) trees.set(id, parsed(query.Expression, id));
  }
  return trees;
}

function checkPeriod(period: number | undefined, id: string): void {
  if (period === undefined || period <= 0 || period % 60 !== 0) throw refuse(`Period must be a multiple of 60 for ${id}: ${period}`);
}

function parsed(text: string, id: string): Node {
  try {
    return parseExpression(text);
  } catch (bad) {
    if (bad instanceof BadExpression) throw refuse(`Error in expression '${id}': ${bad.message}`);
    throw bad;
  }
}

/** The period that all metrics of the set share. */
export function sharedPeriod(queries: readonly MetricDataQuery[]): Duration {
  const periods = queries.flatMap((query) => query.MetricStat?.Period ?? query.Period ?? []);
  return seconds(Math.max(60, ...periods));
}

/** Answers those that are returned (`ReturnData` not false), in the order asked. */
export function answerQueries(context: Context, queries: readonly MetricDataQuery[], span: Span): readonly Answer[] {
  const trees = checkQueries(queries);
  const period = sharedPeriod(queries);
  const known = new Map<string, Value>();
  const begin = (by: Duration): Instant => (span.sliding === true ? span.from : aligned(span.from, by));
  const from = begin(period);
  const times: number[] = [];
  for (let at = from; at < span.to; at = plus(at, period)) times.push(at);
  const read = (query: MetricDataQuery): Series => {
    const stat = query.MetricStat?.Stat ?? 'Average';
    const own = seconds(query.MetricStat?.Period ?? 60);
    const points = datapoints(context, givenMetric(query.MetricStat?.Metric), { from: begin(own), to: span.to, period: own, asOf: span.asOf, ...(span.arrived === undefined ? {} : { arrived: span.arrived }) });
    const series = new Map<number, number>();
    for (const [at, point] of points) series.set(at, statistic(point, stat));
    return series;
  };
  const valueOf = (id: string, asked: readonly string[]): Value => {
    const kept = known.get(id);
    if (kept !== undefined) return kept;
    const query = queries.find((one) => one.Id === id);
    if (query === undefined) throw new BadExpression(`${id} is not in the request`);
    if (asked.includes(id)) throw new BadExpression(`${id} refers to itself`);
    const tree = trees.get(id);
    const scope = { value: (other: string) => valueOf(other, [...asked, id]), metrics, times, period: period / 1000 };
    const value = tree === undefined ? read(query) : evaluate(tree, scope);
    known.set(id, value);
    return value;
  };
  const metrics = (): readonly Series[] => queries.filter((query) => query.MetricStat !== undefined).map((query) => valueOf(query.Id ?? '', []) as Series);
  return queries.filter((query) => query.ReturnData !== false).flatMap((query) => {
    try {
      return answersOf(query, valueOf(query.Id ?? '', []));
    } catch (bad) {
      if (bad instanceof BadExpression) throw refuse(`Error in expression '${query.Id}': ${bad.message}`);
      throw bad;
    }
  });
}

function answersOf(query: MetricDataQuery, value: Value): readonly Answer[] {
  const id = query.Id ?? '';
  const label = query.Label ?? query.MetricStat?.Metric?.MetricName ?? id;
  // AWS: what is returned must be one or several time series; a number is for use inside other expressions. (CloudWatch user guide, "Data types")
  if (typeof value === 'number') throw new BadExpression('The result is a number; a time series is expected');
  const all: readonly Series[] = value instanceof Map ? [value] : (value as readonly Series[]);
  return all.map((series, index) => ({ id, label: all.length > 1 ? `${label} ${index + 1}` : label, series }));
}
