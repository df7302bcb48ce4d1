// Deletes a stack and follows it until it is gone, or says which resource stands in the way.
import { type CloudFormation, type StackEventLine } from '../../../aws/cloud-formation.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { stackProblem } from './problems.ts';
import { awsFor, shownName, type NamedStack } from './stack-name.ts';

export const deleteStep = (part: string): string => `${part}-delete`;

/** A deletion that failed has used its token up. */
export const deletionToken = (context: StepContext): string => context.token(`delete-${context.attempt}`);

/** @param stack.stays logical ids of what the deletion leaves @param after ids of the steps that must be done before */
export function deleteStackStep(formation: CloudFormation, stack: NamedStack & { readonly part: string; readonly title: string; readonly stays: readonly string[] }, after: readonly string[]): Step {
  return {
    id: deleteStep(stack.part),
    title: `Delete ${shownName(stack)}`,
    why: stack.stays.length === 0 ? stack.title : `${stack.title}; ${stack.stays.join(', ')} ${stack.stays.length === 1 ? 'holds' : 'hold'} data and ${stack.stays.length === 1 ? 'stays or leaves' : 'stay or leave'} a snapshot`,
    byHand: `${awsFor(stack)} cloudformation delete-stack --stack-name ${stack.name}, then ${awsFor(stack)} cloudformation wait stack-delete-complete --stack-name ${stack.name}`,
    actions: ['cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents', 'cloudformation:ListStackResources'],
    after,
    limit: minutes(60),
    every: seconds(5),
    rarest: seconds(15),
    pointOfNoReturn: true,
    async check(context) {
      const seen = await formation.stack(stack.name);
      if (seen === undefined) return done();
      if (seen.status === 'DELETE_IN_PROGRESS') {
        const left = (await formation.resources(stack.name)).filter((it) => it.status !== 'DELETE_COMPLETE' && it.status !== 'DELETE_SKIPPED');
        return waiting(left.length === 1 ? 'one resource is left' : `${left.length} resources are left`);
      }
      if (seen.status === 'DELETE_FAILED' && context.actedAt !== undefined) {
        const events = await formation.allEvents(stack.name, deletionToken(context));
        const first = deletionFailure(events);
        if (first !== undefined) return failed(stackProblem('STACK_NOT_DELETED', { stack: shownName(stack), resource: first.logicalId, type: first.type, reason: first.reason ?? 'no reason given' }).data);
      }
      return todo;
    },
    async act(context) {
      await formation.deleteStack(stack.name, deletionToken(context));
    },
  };
}

/** The resource that could not go, as it was told first. */
export const deletionFailure = (events: readonly StackEventLine[]): StackEventLine | undefined => [...events].reverse().find((event) => event.status === 'DELETE_FAILED' && event.type !== 'AWS::CloudFormation::Stack');
