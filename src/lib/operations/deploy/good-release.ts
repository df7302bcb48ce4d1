// Which releases were good is written on their task definitions, where every machine reads it.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { iso, minutes, seconds } from '../../world/time.ts';
import { taskDefinitionOf, type DeploySubject } from './subject.ts';

/** When a run saw the release serve well to its end. */
export const goodTag = 'platform:good';
/** When a person went back from it to another one. */
export const leftTag = 'platform:left';

/** Long enough for an account whose API rate is used up: nothing of a release depends on it. */
const throttled = minutes(15);

/** ECS calls a release SUCCESSFUL that this run has put back afterwards; only this says that it was good. */
export function noteGood(cloud: Cloud, subject: DeploySubject): Step {
  return note(cloud, subject, {
    id: 'note-good',
    title: `Note that ${subject.service.name} ${subject.facts.tag} was good`,
    why: 'a rollback goes only to a release of which that is known',
    tag: goodTag,
    arnOf: (context) => taskDefinitionOf(subject, context),
  });
}

/** Else the next rollback would go forward to it again. */
export function noteLeft(cloud: Cloud, subject: DeploySubject): Step {
  return note(cloud, subject, {
    id: 'note-left',
    title: `Note that the release before was gone back from`,
    why: 'the next rollback shall not go to it again',
    tag: leftTag,
    arnOf: () => subject.facts.live?.taskDefinition ?? '',
  });
}

/** What has come back is one of the good ones again. */
export function noteReturned(cloud: Cloud, subject: DeploySubject): Step {
  return note(cloud, subject, {
    id: 'note-returned',
    title: `Note that ${subject.called} is no longer gone back from`,
    why: 'a later rollback may go to it',
    tag: leftTag,
    value: '',
    arnOf: (context) => taskDefinitionOf(subject, context),
  });
}

function note(cloud: Cloud, { region }: DeploySubject, step: Pick<Step, 'id' | 'title' | 'why'> & { readonly tag: string; readonly value?: ''; arnOf(context: Parameters<Step['check']>[0]): string }): Step {
  const { tag, value, arnOf, ...said } = step;
  const isNoted = (seen: string | undefined): boolean => (value === undefined ? (seen ?? '') !== '' : seen === value);
  return {
    ...said,
    byHand: `aws ecs tag-resource --resource-arn TASK_DEFINITION --tags key=${tag},value=TIME`,
    actions: ['ecs:DescribeTaskDefinition', 'ecs:TagResource'],
    limit: throttled,
    every: seconds(5),
    leaves: 'It says what was so.',
    check: async (context) => (isNoted((await cloud.ecs(region).taskDefinition(arnOf(context)))?.tags[tag]) ? done() : todo),
    act: (context) => cloud.ecs(region).tag(arnOf(context), { [tag]: value ?? iso(context.now()) }),
  };
}
