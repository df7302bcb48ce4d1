// The alarms a deployment watches: those that fire while it runs end it; those that fired already are not heard.
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';

interface Described {
  readonly MetricAlarms?: readonly { readonly AlarmName?: string; readonly StateValue?: string }[];
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
  if (context.knows('monitoring', 'DescribeAlarms')) {
    const { MetricAlarms = [], CompositeAlarms = [] } = context.call<Described>('monitoring', 'DescribeAlarms', { AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 });
    return [...MetricAlarms, ...CompositeAlarms].filter(({ StateValue }) => StateValue === 'ALARM').flatMap(({ AlarmName }) => (AlarmName === undefined ? [] : [AlarmName]));
  }
  return names.filter((name) => {
    const row = context.table<AlarmRow>('monitoring.alarm').get(name);
    return (row?.StateValue ?? (typeof row?.state === 'object' ? row.state.value : row?.state)) === 'ALARM';
  });
}

/** Has the deployment look at its alarms again in a while. */
export function watchAlarms(context: Context, id: string): void {
  // Guess: ECS asks with DescribeAlarms, how often is not said; 21 s from ALARM to the rollback have been reported.
  context.schedule(draw(context, `ecs/deployment/${id}/alarms`, rules.takes(context, 'alarm-polling').between), 'ecs.alarms', { deployment: id });
}
