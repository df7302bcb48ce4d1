// What is done to alarms that stand: deleted, set by hand, switched on and off, tagged.
import type {
  DeleteAlarmsCommandInput as DeleteInput,
  DeleteAlarmsCommandOutput as DeleteOutput,
  DisableAlarmActionsCommandInput as DisableInput,
  DisableAlarmActionsCommandOutput as DisableOutput,
  EnableAlarmActionsCommandInput as EnableInput,
  EnableAlarmActionsCommandOutput as EnableOutput,
  ListTagsForResourceCommandInput as ListTagsInput,
  ListTagsForResourceCommandOutput as ListTagsOutput,
  SetAlarmStateCommandInput as SetInput,
  SetAlarmStateCommandOutput as SetOutput,
  TagResourceCommandInput as TagInput,
  TagResourceCommandOutput as TagOutput,
  UntagResourceCommandInput as UntagInput,
  UntagResourceCommandOutput as UntagOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { alarmsOf, dashboardsOf, type Alarm } from './entities.ts';
import { dependsOn, followChildren } from './evaluate.ts';
import { moveTo } from './transition.ts';

const deleteAlarms = operation<DeleteInput, DeleteOutput>((input, context) => {
  const names = input.AlarmNames ?? [];
  // AWS: at most one composite alarm in a call (botocore cloudwatch: DeleteAlarms).
  if (names.filter((name) => alarmsOf(context).get(name)?.kind === 'composite').length > 1) throw new AwsFault('ValidationError', 'Only one composite alarm can be deleted per request.'); // text unverified
  for (const name of names) {
    const parent = parentOf(context, name, names);
    // AWS: an alarm that a composite one depends on stays (botocore cloudwatch: DeleteAlarms, of cycles); the text is as seen in public threads.
    if (parent !== undefined) throw new AwsFault('ValidationError', `Cannot delete ${name} as there are composite alarm(s) depending on it.`);
  }
  // AWS: the history stays (botocore cloudwatch: DescribeAlarmHistory).
  for (const name of names) alarmsOf(context).delete(name);
  return {};
});

/** A composite alarm that depends on one, and does not go with it. */
function parentOf(context: Context, child: string, going: readonly string[]): string | undefined {
  return alarmsOf(context).values().find((alarm) => !going.includes(alarm.name) && dependsOn(alarm, child))?.name;
}

const states: ReadonlySet<string> = new Set(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

/** AWS: a metric alarm goes back at its next evaluation; a composite one stays until a child changes. (botocore cloudwatch: SetAlarmState) */
const setState = operation<SetInput, SetOutput>((input, context) => {
  const alarm = alarmsOf(context).get(input.AlarmName ?? '');
  if (alarm === undefined) throw new AwsFault('ResourceNotFound', `Alarm ${input.AlarmName} was not found.`, { status: 404 }); // text unverified
  const value = input.StateValue ?? 'OK';
  if (!states.has(value)) throw new AwsFault('ValidationError', `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`);
  if (input.StateReasonData !== undefined && !isJson(input.StateReasonData)) throw new AwsFault('InvalidFormatFault', 'StateReasonData is not valid JSON.');
  moveTo(context, alarm, { value, reason: input.StateReason ?? '', ...(input.StateReasonData === undefined ? {} : { reasonData: input.StateReasonData }) });
  followChildren(context, alarm.name);
  return {};
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function switchActions(context: Context, names: readonly string[], on: boolean): void {
  for (const name of names) {
    const alarm = alarmsOf(context).get(name);
    if (alarm !== undefined) alarmsOf(context).put(name, { ...alarm, settings: { ...alarm.settings, ActionsEnabled: on } } as Alarm);
  }
}

type Tags = Readonly<Record<string, string>>;

/** The tags of an alarm or dashboard by its ARN, and how to write them. */
function tagged(context: Context, arn: string): { readonly tags: Tags; readonly put: (tags: Tags) => void } {
  const alarm = alarmsOf(context).get(/:alarm:(.+)$/.exec(arn)?.[1] ?? '');
  if (alarm !== undefined) return { tags: alarm.tags, put: (tags) => alarmsOf(context).put(alarm.name, { ...alarm, tags }) };
  const dashboard = dashboardsOf(context).get(/:dashboard\/(.+)$/.exec(arn)?.[1] ?? '');
  if (dashboard !== undefined) return { tags: dashboard.tags, put: (tags) => dashboardsOf(context).put(dashboard.name, { ...dashboard, tags }) };
  throw new AwsFault('ResourceNotFoundException', 'Unknown', { status: 404 });
}

export const alarmOperations = {
  DeleteAlarms: deleteAlarms,
  SetAlarmState: setState,
  EnableAlarmActions: operation<EnableInput, EnableOutput>((input, context) => {
    switchActions(context, input.AlarmNames ?? [], true);
    return {};
  }),
  DisableAlarmActions: operation<DisableInput, DisableOutput>((input, context) => {
    switchActions(context, input.AlarmNames ?? [], false);
    return {};
  }),
  ListTagsForResource: operation<ListTagsInput, ListTagsOutput>((input, context) => ({ Tags: tagList(tagged(context, input.ResourceARN ?? '').tags) })),
  TagResource: operation<TagInput, TagOutput>((input, context) => {
    const { tags, put } = tagged(context, input.ResourceARN ?? '');
    put({ ...tags, ...tagsOf(input.Tags) });
    return {};
  }),
  UntagResource: operation<UntagInput, UntagOutput>((input, context) => {
    const { tags, put } = tagged(context, input.ResourceARN ?? '');
    put(withoutTags(tags, input.TagKeys));
    return {};
  }),
};
