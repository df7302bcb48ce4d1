// Scheduled actions: kept, shown, and what they do when their time has come: they set the range of their target.
import type {
  DeleteScheduledActionCommandInput,
  DeleteScheduledActionCommandOutput,
  DescribeScheduledActionsCommandInput,
  DescribeScheduledActionsCommandOutput,
  PutScheduledActionCommandInput,
  PutScheduledActionCommandOutput,
  ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import { createHash } from 'node:crypto';
import { isTimeZone } from '../../../world/calendar.ts';
import { nextTime, parseSchedule, type Schedule } from '../../../world/schedule.ts';
import { asDate, fromDate, latest, milliseconds, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds, type ScalableTarget, type ScheduledAction } from './entities.ts';
import { invalid, nextToken, pageOf, targetAt } from './faults.ts';
import { noteActivity } from './scaled-service.ts';

/** AWS: botocore application-autoscaling, ScheduledActionName. */
// eslint-disable-next-line no-control-regex
const goodName = /^(?! )[^\u0000-\u001f\u007f-\u009f:/|]{1,256}(?<! )$/;

/** AWS: for each scalable target ("Quotas for Application Auto Scaling"). */
const most = 200;

const tableOf = (context: Context) => context.table<ScheduledAction>(kinds.scheduled);
const keyOf = (target: string, name: string | undefined): string => `${target}|${name ?? ''}`;

export const putScheduledAction = operation<PutScheduledActionCommandInput, PutScheduledActionCommandOutput>((input, context) => {
  const target = targetAt(context, input);
  const name = input.ScheduledActionName ?? '';
  if (!goodName.test(name)) throw invalid(`1 validation error detected: Value '${name}' at 'scheduledActionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+`);
  const key = keyOf(target.key, name);
  const before = tableOf(context).get(key);
  // AWS: what an update does not say stays, but for start and end (API reference, PutScheduledAction).
  const schedule = input.Schedule ?? before?.schedule;
  const timezone = input.Timezone ?? before?.timezone;
  const min = input.ScalableTargetAction === undefined ? before?.min : input.ScalableTargetAction.MinCapacity;
  const max = input.ScalableTargetAction === undefined ? before?.max : input.ScalableTargetAction.MaxCapacity;
  if (schedule === undefined) throw invalid('Schedule must be specified.');
  const parsed = parseSchedule(schedule);
  if (parsed === undefined) throw invalid(`Invalid schedule expression: ${schedule}`);
  if (timezone !== undefined && !isTimeZone(timezone)) throw invalid(`Invalid time zone: ${timezone}`);
  if (min === undefined && max === undefined) throw invalid('At least one of minimum capacity and maximum capacity should be provided');
  if ([min, max].some((one) => one !== undefined && (!Number.isInteger(one) || one < 0))) throw invalid('Capacity must be greater than or equal to 0.');
  if (min !== undefined && max !== undefined && min > max) throw invalid('Maximum capacity cannot be less than minimum capacity');
  const [startsAt, endsAt] = [input.StartTime, input.EndTime].map((time) => (time === undefined ? undefined : fromDate(time)));
  if (startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt) throw invalid('Start time must be before end time.');
  if ('at' in parsed && nextTime(parsed, { after: context.now, since: context.now, zone: timezone }) === undefined && !rules.flipped(context, 'past-refused')) throw invalid(`The time of the schedule expression has passed: ${schedule}`);
  if (before === undefined && tableOf(context).values().filter((one) => one.target === target.key).length >= most) throw new AwsFault('LimitExceededException', `The number of scheduled actions for this scalable target has reached its limit of ${most}.`);
  const hex = createHash('sha256').update(`${context.account}/${context.region}/${key}`).digest('hex');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  const action: ScheduledAction = {
    key,
    arn: before?.arn ?? `arn:aws:autoscaling:${context.region}:${context.account}:scheduledAction:${uuid}:resource/${target.namespace}/${target.resourceId}:scheduledActionName/${name}`,
    target: target.key,
    name,
    schedule,
    ...(timezone === undefined ? {} : { timezone }),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    createdAt: before?.createdAt ?? context.now,
    turn: (before?.turn ?? 0) + 1,
  };
  tableOf(context).put(key, action);
  awaitNext(context, action, parsed);
  return {};
});

/** Its next time: an event of this turn. */
function awaitNext(context: Context, action: ScheduledAction, schedule: Schedule): void {
  const after: Instant = action.startsAt === undefined ? context.now : latest(context.now, action.startsAt);
  const at = nextTime(schedule, { after, since: action.startsAt ?? action.createdAt, zone: action.timezone });
  if (at === undefined || (action.endsAt !== undefined && at > action.endsAt)) return;
  const late = draw(context, `application-autoscaling/${action.key}`, rules.takes(context, 'scheduled-soon').after);
  context.schedule(milliseconds(at - context.now + late), 'application-autoscaling.scheduled', { action: action.key, turn: action.turn });
}

export const timeHasCome = event<{ readonly action: string; readonly turn: number }>(({ action: key, turn }, context) => {
  const action = tableOf(context).get(key);
  const target = action === undefined ? undefined : context.table<ScalableTarget>(kinds.target).get(action.target);
  const schedule = action === undefined ? undefined : parseSchedule(action.schedule);
  if (action === undefined || target === undefined || schedule === undefined || action.turn !== turn) return;
  if (!target.suspended.ScheduledScalingSuspended) setRange(context, target, action);
  if ('at' in schedule && !rules.flipped(context, 'once-then-gone')) {
    tableOf(context).delete(key);
    return;
  }
  const next = { ...action, turn: turn + 1 };
  tableOf(context).put(key, next);
  awaitNext(context, next, schedule);
});

function setRange(context: Context, target: ScalableTarget, { name, ...action }: ScheduledAction): void {
  const { min = target.min, max = target.max } = action;
  // AWS: the words of both as the user guide's example of scheduled actions shows them ("Getting started", scaling activities); those of a failure are a guess.
  const said = [...(action.min === undefined ? [] : [`min capacity to ${min}`]), ...(action.max === undefined ? [] : [`max capacity to ${max}`])].join(' and ');
  const activity = { description: `Setting ${said}`, cause: `scheduled action name ${name} was triggered` };
  if (min > max) {
    noteActivity(context, target, { ...activity, message: `Failed to set ${said}. Reason: Maximum capacity cannot be less than minimum capacity`, failed: true });
    return;
  }
  context.table<ScalableTarget>(kinds.target).put(target.key, { ...target, min, max });
  noteActivity(context, target, { ...activity, message: `Successfully set ${said}` });
  context.schedule(draw(context, `application-autoscaling/${target.key}`, rules.takes(context, 'bounds-hold-soon').until), 'application-autoscaling.adjust', { target: target.key });
}

export const describeScheduledActions = operation<DescribeScheduledActionsCommandInput, DescribeScheduledActionsCommandOutput>((input, context) => {
  const { ServiceNamespace: namespace, ResourceId: resource, ScalableDimension: dimension, ScheduledActionNames: names = [] } = input;
  const wanted = tableOf(context)
    .values()
    .map((one) => ({ one, at: one.target.split('|') }))
    .filter(({ at }) => at[0] === namespace && (resource === undefined || at[1] === resource) && (dimension === undefined || at[2] === dimension))
    .filter(({ one }) => names.length === 0 || names.includes(one.name) || names.includes(one.arn));
  const shown = pageOf(wanted, ({ one }) => one.key, input);
  return {
    ScheduledActions: shown.items.map(({ one, at: [, resourceId = '', scaled = ''] }) => ({
      ScheduledActionName: one.name,
      ScheduledActionARN: one.arn,
      ServiceNamespace: namespace as ServiceNamespace,
      Schedule: one.schedule,
      ...(one.timezone === undefined ? {} : { Timezone: one.timezone }),
      ResourceId: resourceId,
      ScalableDimension: scaled as 'ecs:service:DesiredCount',
      ...(one.startsAt === undefined ? {} : { StartTime: asDate(one.startsAt) }),
      ...(one.endsAt === undefined ? {} : { EndTime: asDate(one.endsAt) }),
      ScalableTargetAction: { ...(one.min === undefined ? {} : { MinCapacity: one.min }), ...(one.max === undefined ? {} : { MaxCapacity: one.max }) },
      CreationTime: asDate(one.createdAt),
    })),
    ...nextToken(shown),
  };
});

export const deleteScheduledAction = operation<DeleteScheduledActionCommandInput, DeleteScheduledActionCommandOutput>((input, context) => {
  const key = keyOf(targetAt(context, input).key, input.ScheduledActionName);
  if (tableOf(context).get(key) === undefined) throw new AwsFault('ObjectNotFoundException', `No scheduled action found for service namespace: ${String(input.ServiceNamespace)}, resource ID: ${input.ResourceId ?? ''}, scalable dimension: ${String(input.ScalableDimension)}, scheduled action name: ${input.ScheduledActionName ?? ''}`);
  tableOf(context).delete(key);
  return {};
});
