// An alarm's verdict on its newest datapoints: M out of N, with what is missing treated as asked. Pure.
import type { ComparisonOperator, StateValue } from '@aws-sdk/client-cloudwatch';

export interface Rule {
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** N */
  readonly periods: number;
  /** M */
  readonly toAlarm: number;
  readonly missing: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

/** A datapoint that exists, by the time its period begins. */
export type Point = readonly [at: number, value: number];

export interface Verdict {
  /** Undefined: the alarm stays as it is. */
  readonly state: StateValue | undefined;
  /** The datapoints it rests on, oldest first. */
  readonly points: readonly Point[];
  readonly filled: number;
}

export function breaches(rule: Rule, value: number): boolean {
  switch (rule.comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= rule.threshold;
    case 'GreaterThanThreshold':
      return value > rule.threshold;
    case 'LessThanThreshold':
      return value < rule.threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= rule.threshold;
    default:
      // The band comparisons need anomaly detection, which is not modelled.
      return false;
  }
}

/**
 * AWS: with N existing datapoints in the evaluation range the newest N decide and gaps do not count; with fewer, the rest is filled
 * as `TreatMissingData` says. The cases agree with the two tables of the CloudWatch user guide, "Configuring how alarms treat
 * missing data" (as remembered).
 * @param existing all datapoints of the evaluation range, oldest first
 */
export function judge(rule: Rule, existing: readonly Point[]): Verdict {
  const points = existing.slice(-rule.periods);
  const filled = rule.periods - points.length;
  const breaching = points.filter(([, value]) => breaches(rule, value)).length;
  const say = (state: StateValue | undefined): Verdict => ({ state, points, filled });
  if (breaching >= rule.toAlarm) return say('ALARM');
  if (filled === 0) return say('OK');
  switch (rule.missing) {
    case 'breaching':
      return say(breaching + filled >= rule.toAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return say('OK');
    case 'ignore':
      return say(points.length > breaching ? 'OK' : undefined);
    case 'missing':
      if (points.length === 0) return say('INSUFFICIENT_DATA');
      return say(breaching >= Math.min(rule.toAlarm, points.length) ? 'ALARM' : 'OK');
  }
}

const words: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const spoken = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `Threshold Crossed: 1 out of the last 1 datapoints [3.0 (05/01/26 10:01:00)] was greater than ...`: the words as operators see them, as remembered. */
export function reasonOf(rule: Rule, verdict: Verdict, show: (at: number) => string): string {
  const { points, filled, state } = verdict;
  if (points.length === 0) {
    if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${rule.periods} datapoint${rule.periods === 1 ? ' was' : 's were'} unknown.`;
    const treated = rule.missing === 'breaching' ? '[Breaching]' : '[NonBreaching]';
    return `Threshold Crossed: no datapoints were received for ${rule.periods} period${rule.periods === 1 ? '' : 's'} and ${rule.periods} missing datapoint${rule.periods === 1 ? ' was' : 's were'} treated as ${treated}.`;
  }
  const crossed = points.filter(([, value]) => breaches(rule, value));
  const told = (state === 'ALARM' ? crossed : points.filter(([, value]) => !breaches(rule, value))).map(([at, value]) => `${spoken(value)} (${show(at)})`);
  const need = state === 'ALARM' ? `${rule.toAlarm} datapoint${rule.toAlarm === 1 ? '' : 's'} for OK -> ALARM` : `${rule.periods - rule.toAlarm + 1} datapoint${rule.periods === rule.toAlarm ? '' : 's'} for ALARM -> OK`;
  const not = state === 'ALARM' ? '' : 'not ';
  const number = told.length === 1 ? 'was' : 'were';
  const gaps = filled > 0 && state === 'ALARM' && rule.missing === 'breaching' ? ` and ${filled} missing datapoint${filled === 1 ? ' was' : 's were'} treated as [Breaching]` : '';
  return `Threshold Crossed: ${told.length} out of the last ${rule.periods} datapoints [${[...told].reverse().join(', ')}] ${number} ${not}${words[rule.comparison] ?? rule.comparison} the threshold (${spoken(rule.threshold)})${gaps} (minimum ${need} transition).`;
}
