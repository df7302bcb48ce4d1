// Gets a stack out of UPDATE_FAILED and UPDATE_ROLLBACK_FAILED: its update is taken back, past the resources that somebody said may stay as they are.
import { type CloudFormation, firstFailure } from '../../../aws/cloud-formation.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { stackProblem } from './problems.ts';
import { awsFor, shownName, type NamedStack } from './stack-name.ts';

export const recoverStep = (part: string): string => `${part}-recover`;

/** One that failed again has used its token up. */
const tokenOf = (context: StepContext): string => context.token(`recover-${context.attempt}`);

/** @param stack.skip logical ids @param stack.begun whether its rollback has been tried before @param after ids of the steps that must be done before */
export function recoverStackStep(formation: CloudFormation, stack: NamedStack & { readonly part: string; readonly skip: readonly string[]; readonly begun: boolean }, after: readonly string[]): Step {
  const { skip, begun } = stack;
  const words = begun ? 'continue-update-rollback' : 'rollback-stack';
  return {
    id: recoverStep(stack.part),
    title: `${begun ? 'Go on with the rollback of' : 'Take back the failed update of'} ${shownName(stack)}${skip.length === 0 ? '' : `, without ${skip.join(', ')}`}`,
    why: begun ? 'an update of it failed and could not be put back: until it is, AWS takes no other' : 'somebody\'s update of it failed and was left so: only from what was good before is it known what this run changes',
    byHand: `${awsFor(stack)} cloudformation ${words} --stack-name ${stack.name}${skip.length === 0 ? '' : ` --resources-to-skip ${skip.join(' ')}`}`,
    actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack', 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents', 'cloudformation:ListStackResources'],
    after,
    limit: minutes(60),
    every: seconds(5),
    rarest: seconds(15),
    async check(context) {
      const seen = await formation.stack(stack.name);
      const status = seen?.status ?? 'gone';
      if (status.endsWith('_IN_PROGRESS')) return waiting(`CloudFormation: ${status}`);
      if (status !== 'UPDATE_ROLLBACK_FAILED' && status !== 'UPDATE_FAILED') return done({ skipped: skip });
      if (context.actedAt === undefined) return todo;
      const events = await formation.allEvents(stack.name, tokenOf(context));
      // Accepted, and failed again: its events carry our token.
      if (events.length === 0) return todo;
      const stuck = (await formation.resources(stack.name)).filter((it) => it.status === 'UPDATE_FAILED').map((it) => it.logicalId);
      return failed(stackProblem('ROLLBACK_STUCK', { stack: shownName(stack), part: stack.part, resources: stuck, reason: firstFailure(events)?.reason ?? seen?.reason ?? 'no reason given' }).data);
    },
    async act(context) {
      const seen = await formation.stack(stack.name);
      if (seen?.status === 'UPDATE_FAILED') await formation.rollbackStack(stack.name, tokenOf(context));
      else await formation.continueRollback(stack.name, skip, tokenOf(context));
    },
  };
}
