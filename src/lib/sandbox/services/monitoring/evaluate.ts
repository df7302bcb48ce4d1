// Alarms are judged once a minute, as long as there are any: one event for all alarms of an account and region.
import { inSeconds, instant, iso, milliseconds, minus, plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import { event, type Context, type Table } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { children, holds, parseRule } from './composite-rule.ts';
import { alarmsOf, queriesOf, type Alarm, type CompositeAlarmEntity, type MetricAlarmEntity } from './entities.ts';
import { latestArrival } from './lateness.ts';
import { givenMetric } from './metric-id.ts';
import { judge, reasonOf, type Point, type Rule, type Verdict } from './judge.ts';
import { answerQueries, sharedPeriod } from './query.ts';
import { aligned } from './read.ts';
import { lastChange, settle, settledNow, unsettle } from './settled.ts';
import { readingNow } from './streams.ts';
import { moveTo, repeatScaling } from './transition.ts';

const minute = seconds(60);

/** Whether the next evaluation is in the queue. */
const clockOf = (context: Context): Table<true> => context.table<true>('monitoring.evaluation');

/** Sets the minute's clock going when an alarm is put. */
export function keepEvaluating(context: Context): void {
  if (clockOf(context).get('clock') !== undefined) return;
  clockOf(context).put('clock', true);
  // AWS says nothing of the second of the minute at which it looks; drawn once for a region.
  context.schedule(milliseconds(1000 + context.chance('monitoring/evaluation') * 58_000), 'monitoring.evaluate', {});
}

export const evaluateAlarms = event<Record<string, never>>((_, context) => {
  const metricAlarms = alarmsOf(context).values().filter((alarm): alarm is MetricAlarmEntity => alarm.kind === 'metric');
  if (metricAlarms.length === 0) {
    clockOf(context).delete('clock');
    return;
  }
  context.schedule(rules.takes(context, 'alarm-evaluation').between.from, 'monitoring.evaluate', {});
  const late = Math.max(0, ...context.faults('late-alarm').map((fault) => Number(fault.args['seconds'] ?? 300)));
  if (late > 0) unsettle(context);
  const settled = settledNow(context);
  const asOf = minus(context.now, seconds(late));
  for (const alarm of metricAlarms) if (settled === undefined || settled.restless.includes(alarm.name)) evaluateOne(context, alarm, asOf);
  if (settled === undefined) trySettle(context, metricAlarms);
});

/** When nothing has changed for longer than alarms look back, the verdicts stay what they are, but for those that hang on late minutes. */
function trySettle(context: Context, alarms: readonly MetricAlarmEntity[]): void {
  const farthest = Math.max(...alarms.map((alarm) => looksBack(context, alarm)));
  if (context.now - (lastChange(context) ?? 0) <= farthest) return;
  const restless = alarms.filter((alarm) => new Set(arrivals(context).map((arrived) => verdictOf(context, alarm, { asOf: context.now, arrived }).verdict.state)).size > 1);
  const until = nextCrossing(context, alarms);
  settle(context, { at: context.now, restless: restless.map((alarm) => alarm.name), ...(until === undefined ? {} : { until }) });
}

/** Up to where data may have arrived, as late as they can be: all minutes, or all but the last one, two and so on. */
const arrivals = (context: Context): readonly Instant[] =>
  Array.from({ length: 1 + Math.ceil(latestArrival(context) / minute) }, (_, late) => minus(aligned(context.now, minute), milliseconds(late * minute)));

/** How far back an alarm sees, the time included that data may still be on its way. */
function looksBack(context: Context, alarm: MetricAlarmEntity): Duration {
  const period = sharedPeriod(queriesOf(alarm));
  return milliseconds((ruleOf(alarm).periods + extraPeriods(context, period) + 1) * period + latestArrival(context));
}

/** An evenly growing metric may cross a threshold by time alone: from an hour before that on, alarms are judged every minute again. */
function nextCrossing(context: Context, alarms: readonly MetricAlarmEntity[]): Instant | undefined {
  const moments = alarms.flatMap((alarm): readonly Instant[] => {
    const queries = queriesOf(alarm);
    const growing = queries.flatMap((query) => {
      const reading = query.MetricStat === undefined ? undefined : readingNow(context, givenMetric(query.MetricStat.Metric));
      return reading?.kind === 'level' && (reading.perSecond ?? 0) !== 0 ? [reading] : [];
    });
    const [only] = growing;
    if (only?.kind !== 'level') return [];
    // What an expression makes of it is not foreseen: such an alarm is judged every minute.
    if (queries.length > 1) return [context.now];
    const left = ((alarm.settings.Threshold ?? 0) - only.value) / (only.perSecond ?? 1);
    // Behind us, by more than any alarm looks back: it will not come again.
    if (left < -86_400) return [];
    return [left < 3600 ? context.now : plus(context.now, seconds(left - 3600))];
  });
  return moments.length === 0 ? undefined : instant(Math.min(...moments));
}

export function ruleOf(alarm: MetricAlarmEntity): Rule {
  const { settings } = alarm;
  const periods = settings.EvaluationPeriods ?? 1;
  return {
    comparison: settings.ComparisonOperator ?? 'GreaterThanThreshold',
    threshold: settings.Threshold ?? 0,
    periods,
    toAlarm: settings.DatapointsToAlarm ?? periods,
    missing: (settings.TreatMissingData ?? 'missing') as Rule['missing'],
  };
}

/**
 * AWS: more periods than N are looked at, so that late data counts; how many depends on the period and is not told in numbers
 * (CloudWatch user guide, "Configuring how alarms treat missing data").
 */
const extraPeriods = (context: Context, period: Duration): number => Math.max(1, Math.ceil((rules.flipped(context, 'evaluation-range') ? 900 : 300) / inSeconds(period)));

function verdictOf(context: Context, alarm: MetricAlarmEntity, when: { readonly asOf: Instant; readonly arrived?: Instant }): { readonly rule: Rule; readonly period: Duration; readonly verdict: Verdict } {
  const rule = ruleOf(alarm);
  const queries = queriesOf(alarm);
  const period = sharedPeriod(queries);
  const to = aligned(when.asOf, minute);
  const from = minus(to, milliseconds((rule.periods + extraPeriods(context, period)) * period));
  const [answer] = answerQueries(context, queries, { from, to, sliding: true, ...when });
  const points: Point[] = [...(answer?.series ?? [])].sort(([a], [b]) => a - b);
  return { rule, period, verdict: judge(rule, points) };
}

function evaluateOne(context: Context, alarm: MetricAlarmEntity, asOf: Instant): void {
  const { rule, period, verdict } = verdictOf(context, alarm, { asOf });
  if (verdict.state === undefined) return;
  const judged = verdict.state;
  if (judged !== alarm.judged) alarmsOf(context).put(alarm.name, { ...alarm, judged });
  if (judged === alarm.state.value) {
    repeatScaling(context, alarm);
    return;
  }
  const current = alarmsOf(context).get(alarm.name) ?? alarm;
  moveTo(context, current, { value: judged, reason: reasonOf(rule, verdict, shownTime), reasonData: reasonData(context, rule, { verdict, period }) });
  followChildren(context, alarm.name);
}

/** `05/01/26 10:01:00`: day first, as CloudWatch writes it in reasons. */
function shownTime(at: number): string {
  const text = iso(at as Instant);
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(2, 4)} ${text.slice(11, 19)}`;
}

function reasonData(context: Context, rule: Rule, { verdict, period }: { readonly verdict: Verdict; readonly period: Duration }): string {
  return JSON.stringify({
    version: '1.0',
    queryDate: iso(context.now),
    period: inSeconds(period),
    recentDatapoints: verdict.points.map(([, value]) => value),
    threshold: rule.threshold,
    evaluatedDatapoints: [...verdict.points].reverse().map(([at, value]) => ({ timestamp: iso(at as Instant), value })),
  });
}

/** Composite alarms look when one of their children has changed, and at nothing else. */
export function followChildren(context: Context, child: string, depth = 0): void {
  if (depth > 10) return;
  for (const alarm of alarmsOf(context).values()) {
    if (dependsOn(alarm, child)) evaluateComposite(context, alarm, depth);
  }
}

export const dependsOn = (alarm: Alarm, child: string): alarm is CompositeAlarmEntity => alarm.kind === 'composite' && children(parseRule(alarm.settings.AlarmRule ?? 'FALSE')).includes(child);

export function evaluateComposite(context: Context, alarm: CompositeAlarmEntity, depth = 0): void {
  const rule = parseRule(alarm.settings.AlarmRule ?? 'FALSE');
  const stateOf = (name: string): Alarm['state']['value'] | undefined => alarmsOf(context).get(name)?.state.value;
  const value = holds(rule, stateOf) ? 'ALARM' : 'OK';
  if (value !== alarm.judged) alarmsOf(context).put(alarm.name, { ...alarm, judged: value });
  if (value === alarm.state.value) return;
  const by = children(rule).map((name) => `${name} is ${stateOf(name) ?? 'missing'}`).join(', ');
  moveTo(context, alarmsOf(context).get(alarm.name) ?? alarm, { value, reason: `The rule ${value === 'ALARM' ? 'holds' : 'does not hold'}: ${by}` }); // text unverified
  followChildren(context, alarm.name, depth + 1);
}
