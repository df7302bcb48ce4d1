// Makes a stack by a change set and watches every event of it come.
import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { awaited, measured, tagList, type Lab } from './lab.ts';
import type { Moment } from './moments.ts';

export interface Sighting {
  readonly event: StackEvent;
  /** When it was first among the events that are shown. */
  readonly seen: Moment;
}

export interface Made {
  readonly outputs: Readonly<Record<string, string>>;
  readonly sightings: readonly Sighting[];
  /** When ExecuteChangeSet was asked for. */
  readonly executed: Moment;
}

type Telling = Pick<Lab, 'aws' | 'pace' | 'skew' | 'notebook'>;

/** @param measure whether CloudFormation's own pace is looked at */
export async function makeStack(lab: Telling, { name, template, measure }: { readonly name: string; readonly template: object; readonly measure: boolean }): Promise<Made> {
  const { aws, pace, skew } = lab;
  const changeSet = { StackName: name, ChangeSetName: 'calibrate' };
  const asked = await pace.timed(() =>
    aws.cloudFormation.send(new CreateChangeSetCommand({ ...changeSet, ChangeSetType: 'CREATE', TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM'], Tags: tagList })),
  );
  const waiting = {
    what: `the change set of ${name}`,
    since: asked.at,
    look: () => aws.cloudFormation.send(new DescribeChangeSetCommand(changeSet)),
    until: (it: { readonly Status?: string | undefined }) => it.Status === 'CREATE_COMPLETE' || it.Status === 'FAILED',
    longest: 300,
  };
  const { value } = measure ? await measured(lab as Lab, 'cloudformation.pace/untilChangeSet', waiting) : await awaited(pace, waiting);
  if (value.CreationTime !== undefined) skew.heard(value.CreationTime, asked.at);
  if (value.Status === 'FAILED') throw new Error(`the change set of ${name} failed: ${value.StatusReason ?? ''}`);
  const executed = await pace.timed(() => aws.cloudFormation.send(new ExecuteChangeSetCommand(changeSet)));
  const sightings = await watchEvents(lab, name, executed.at);
  const [stack] = (await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks ?? [];
  if (stack?.StackStatus !== 'CREATE_COMPLETE') throw new Error(`the stack ${name} is ${stack?.StackStatus ?? 'missing'}: ${sightings.find(({ event }) => event.ResourceStatus?.endsWith('FAILED'))?.event.ResourceStatusReason ?? ''}`);
  return { outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])), sightings, executed: executed.at };
}

const ended = ({ event }: Sighting): boolean => event.ResourceType === 'AWS::CloudFormation::Stack' && /_(COMPLETE|FAILED)$/.test(event.ResourceStatus ?? '');

async function watchEvents({ aws, pace }: Telling, name: string, since: Moment): Promise<readonly Sighting[]> {
  const seen = new Map<string, Sighting>();
  let before = since.from;
  await awaited(pace, {
    what: `the stack ${name}`,
    since,
    look: async () => {
      const from = pace.now;
      const { StackEvents = [] } = await aws.cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
      const look = { from: before, to: pace.now };
      for (const event of StackEvents) if (!seen.has(event.EventId ?? '')) seen.set(event.EventId ?? '', { event, seen: look });
      before = from;
    },
    until: () => [...seen.values()].some(ended),
    longest: 1200,
  });
  return [...seen.values()].sort((a, b) => (a.event.Timestamp?.getTime() ?? 0) - (b.event.Timestamp?.getTime() ?? 0));
}
