// An alarm changes its state: written down, told in its history, its actions taken.
import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { iso, zero } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { alarmsOf, remember, type Alarm, type AlarmState } from './entities.ts';
import { mutedBy } from './mute-rules.ts';
import { unsettle } from './settled.ts';

export interface NewState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: string;
}

/** AWS: an alarm acts on a change of state only, but for Auto Scaling actions: see `repeatScaling`. (CloudWatch user guide, "Alarm actions") */
export function moveTo(context: Context, alarm: Alarm, to: NewState): Alarm {
  const from = alarm.state;
  const changed = from.value !== to.value;
  const state: AlarmState = {
    value: to.value,
    reason: to.reason,
    ...(to.reasonData === undefined ? {} : { reasonData: to.reasonData }),
    updatedAt: context.now,
    transitionedAt: changed ? context.now : from.transitionedAt,
  };
  const moved: Alarm = { ...alarm, state };
  alarmsOf(context).put(alarm.name, moved);
  unsettle(context);
  if (!changed) return moved;
  const told = (it: NewState | AlarmState): object => ({ stateValue: it.value, stateReason: it.reason, ...(it.reasonData === undefined ? {} : { stateReasonData: JSON.parse(it.reasonData) as object }) });
  remember(context, alarm.name, { type: 'StateUpdate', summary: `Alarm updated from ${from.value} to ${to.value}`, data: JSON.stringify({ version: '1.0', oldState: told(from), newState: told(to) }) });
  if (alarm.settings.ActionsEnabled !== false && mutedBy(context, alarm.name) === undefined) for (const action of actionsFor(alarm, to.value)) act(context, { alarm: moved, action, from });
  return moved;
}

const isScaling = (action: string): boolean => action.startsWith('arn:aws:autoscaling:');

/** AWS: an alarm that stays in its state goes on asking its scaling policies once a minute. (CloudWatch user guide, "Alarm actions") */
export function repeatScaling(context: Context, alarm: Alarm): void {
  if (alarm.settings.ActionsEnabled === false) return;
  const actions = actionsFor(alarm, alarm.state.value).filter(isScaling);
  if (actions.length > 0 && mutedBy(context, alarm.name) === undefined) for (const action of actions) scale(context, alarm, action);
}

function scale(context: Context, alarm: Alarm, policy: string): void {
  if (context.knows('application-autoscaling', 'PutScalingPolicy')) context.schedule(zero, 'application-autoscaling.alarm', { policy, alarm: alarm.name });
}

function actionsFor(alarm: Alarm, value: StateValue): readonly string[] {
  if (value === 'ALARM') return alarm.settings.AlarmActions ?? [];
  return (value === 'OK' ? alarm.settings.OKActions : alarm.settings.InsufficientDataActions) ?? [];
}

function act(context: Context, { alarm, action, from }: { readonly alarm: Alarm; readonly action: string; readonly from: AlarmState }): void {
  const note = (summary: string, error?: string): void => remember(context, alarm.name, { type: 'Action', summary, data: JSON.stringify({ actionState: error === undefined ? 'Succeeded' : 'Failed', notificationResource: action, stateUpdateTimestamp: alarm.state.updatedAt, ...(error === undefined ? {} : { error }) }) });
  if (isScaling(action)) scale(context, alarm, action);
  if (!action.startsWith('arn:aws:sns:') || !context.knows('sns', 'Publish')) {
    note(`Successfully executed action ${action}`);
    return;
  }
  try {
    context.call('sns', 'Publish', { TopicArn: action, Subject: `${alarm.state.value}: "${alarm.name}" in ${context.region}`.slice(0, 100), Message: message(context, alarm, from) });
    note(`Successfully executed action ${action}`);
  } catch (refusal) {
    note(`Failed to execute action ${action}`, refusal instanceof Error ? refusal.message : String(refusal));
  }
}

/** AWS: the JSON that alarms send to SNS. (CloudWatch user guide, "Notifying users on alarm changes"; trigger left short) */
function message(context: Context, alarm: Alarm, from: AlarmState): string {
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.settings.AlarmDescription ?? null,
    AWSAccountId: context.account,
    AlarmArn: alarm.arn,
    NewStateValue: alarm.state.value,
    NewStateReason: alarm.state.reason,
    OldStateValue: from.value,
    StateChangeTime: iso(alarm.state.updatedAt),
    Region: context.region,
  });
}
