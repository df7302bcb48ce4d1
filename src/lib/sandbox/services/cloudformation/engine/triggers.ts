// Rollback triggers: alarms that turn an operation round while it runs, and for a while after.
import { minutes, plus } from '../../../../world/time.ts';
import { stacks } from '../entities.ts';
import type { Engine } from '../machine.ts';
import { turnRound } from './fail.ts';
import { busyWith, deploymentOf, type BusyStack, type Errand } from './operations.ts';
import { betweenWatches } from './timing.ts';

interface AlarmList {
  readonly MetricAlarms?: readonly { readonly StateValue?: string }[];
  readonly CompositeAlarms?: readonly { readonly StateValue?: string }[];
}

const triggersOf = (stack: BusyStack): readonly { readonly Arn?: string | undefined; readonly Type?: string | undefined }[] => deploymentOf(stack).rollbackConfiguration.RollbackTriggers ?? [];

/** Why the operation must turn round; undefined when all alarms are there and silent. The wording is unverified. */
function reasonToTurn(engine: Engine, stack: BusyStack): string | undefined {
  if (!engine.context.knows('monitoring', 'DescribeAlarms')) return undefined;
  for (const { Arn: arn = '', Type: type } of triggersOf(stack)) {
    const composite = type === 'AWS::CloudWatch::CompositeAlarm';
    const found = engine.context.call<AlarmList>('monitoring', 'DescribeAlarms', { AlarmNames: [arn.split(':alarm:')[1]], AlarmTypes: [composite ? 'CompositeAlarm' : 'MetricAlarm'] });
    const [alarm] = (composite ? found.CompositeAlarms : found.MetricAlarms) ?? [];
    // AWS: "If a given Cloudwatch alarm is missing, the entire stack operation fails and is rolled back" (API_RollbackTrigger).
    if (alarm === undefined) return `Rollback trigger ${arn} does not exist`;
    if (alarm.StateValue === 'ALARM') return `Rollback trigger ${arn} is in ALARM state`;
  }
  return undefined;
}

/** Whether the stack, all of it made, must still be watched before it counts as complete. */
export function mustStillWatch(engine: Engine, stack: BusyStack): boolean {
  const { context } = engine;
  const monitored = deploymentOf(stack).rollbackConfiguration.MonitoringTimeInMinutes ?? 0;
  if (monitored === 0 || triggersOf(stack).length === 0) return false;
  const until = stack.operation.watchedUntil ?? plus(context.now, minutes(monitored));
  if (stack.operation.watchedUntil === undefined) stacks(context).put(stack.id, { ...stack, operation: { ...stack.operation, watchedUntil: until } });
  return until > context.now;
}

/** One look at the alarms. Answers whether the operation goes on its way. */
export function watch(engine: Engine, errand: Errand): boolean {
  const stack = busyWith(engine, errand);
  if (stack === undefined || stack.operation.phase !== 'forward') return false;
  const reason = reasonToTurn(engine, stack);
  if (reason !== undefined) {
    turnRound(engine, stack, reason);
    return false;
  }
  engine.context.schedule(betweenWatches(engine.context), 'cloudformation.watch', { stackId: stack.id, operation: stack.operation.id });
  return true;
}
