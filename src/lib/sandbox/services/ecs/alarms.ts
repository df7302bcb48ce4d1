// The alarms a deployment watches: those that fire while it runs end it; those that fired already are not heard.
import { seconds, zero, type Duration } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { means } from '../../world/faults.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';

interface Described {
  readonly MetricAlarms?: readonly { readonly AlarmName?: string; readonly StateValue?: string; readonly Period?: number; readonly EvaluationPeriods?: number }[];
  readonly CompositeAlarms?: readonly { readonly AlarmName?: string; readonly StateValue?: string }[];
}

interface AlarmRow {
  readonly name?: string;
  readonly AlarmName?: string;
  readonly state?: string | { readonly value?: string };
  readonly StateValue?: string;
}

/** Those of the alarms that are in ALARM now; one that does not exist is not. */
export function firing(context: Context, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  if (isThrottled(context)) return [];
  if (context.knows('monitoring', 'DescribeAlarms')) {
    const { MetricAlarms = [], CompositeAlarms = [] } = context.call<Described>('monitoring', 'DescribeAlarms', { AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 });
    return [...MetricAlarms, ...CompositeAlarms].filter(({ StateValue }) => StateValue === 'ALARM').flatMap(({ AlarmName }) => (AlarmName === undefined ? [] : [AlarmName]));
  }
  return names.filter((name) => {
    const row = context.table<AlarmRow>('monitoring.alarm').get(name);
    return (row?.StateValue ?? (typeof row?.state === 'object' ? row.state.value : row?.state)) === 'ALARM';
  });
}

/**
 * AWS: ECS asks with the account's own rate of DescribeAlarms, and what it is throttled out of it does not see (ECS developer
 * guide, "How CloudWatch alarms detect Amazon ECS deployment failures").
 */
function isThrottled(context: Context): boolean {
  return context.faults('throttle').some((fault) => means(fault, ['monitoring', 'cloudwatch'], 'DescribeAlarms') && (fault.args['share'] === undefined || context.chance('ecs/alarms/throttled') < Number(fault.args['share'])));
}

/**
 * How long a rolling deployment that names no time bakes: as long as the slowest of its alarms needs.
 * AWS: worked out from the alarms, less than five minutes (the same page; the way of working it out is a guess. CloudFormation's page says 180 minutes).
 */
export function bakeByAlarms(context: Context, names: readonly string[]): Duration {
  if (names.length === 0 || !context.knows('monitoring', 'DescribeAlarms')) return zero;
  const { MetricAlarms = [] } = context.call<Described>('monitoring', 'DescribeAlarms', { AlarmNames: [...names], MaxRecords: 100 });
  return seconds(Math.min(300, Math.max(0, ...MetricAlarms.map(({ Period = 60, EvaluationPeriods = 1 }) => Period * EvaluationPeriods))));
}

/** Has the deployment look at its alarms again in a while. */
export function watchAlarms(context: Context, id: string): void {
  context.schedule(draw(context, `ecs/deployment/${id}/alarms`, rules.takes(context, 'alarm-polling').between), 'ecs.alarms', { deployment: id });
}
