// Protects a stack's data against deletion once it stands: a stack that protects while it is made cannot be put back when it fails.
import { type CloudFormation, firstFailure } from '../../../aws/cloud-formation.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { stackProblem } from './problems.ts';
import { awsFor, shownName } from './stack-name.ts';
import type { AllowedStack } from './stack-steps.ts';

/** The templates' own parameter. */
export const protection = 'DeletionProtection';

/** An update that failed has used its token up. */
const tokenOf = (context: StepContext): string => context.token(`protect-${context.attempt}`);

export const protectStep = (part: string): string => `${part}-protect`;

export const unprotectStep = (part: string): string => `${part}-unprotect`;

type Guarded = Pick<AllowedStack, 'name' | 'region' | 'part' | 'parameters' | 'later'>;

/** @param stack with the parameters that it has in the end */
export function protectStackStep(formation: CloudFormation, stack: Guarded, after: string): Step {
  return {
    id: protectStep(stack.part),
    title: `Protect ${shownName(stack)} against deletion`,
    why: 'only now: a protected database would keep CloudFormation from putting back a creation that fails',
    ...switching(formation, stack, { to: 'true', after: [after] }),
  };
}

/** @param stack with the parameters that it has in the end */
export function unprotectStackStep(formation: CloudFormation, stack: Guarded, after: readonly string[]): Step {
  return {
    id: unprotectStep(stack.part),
    title: `Take the protection from ${shownName(stack)}`,
    why: 'AWS refuses to delete what is protected; it was said by name that it goes',
    pointOfNoReturn: true,
    ...switching(formation, stack, { to: 'false', after }),
  };
}

function switching(formation: CloudFormation, stack: Guarded, { to, after }: { readonly to: 'true' | 'false'; readonly after: readonly string[] }): Pick<Step, 'byHand' | 'actions' | 'after' | 'limit' | 'every' | 'check' | 'act'> {
  return {
    byHand: `${awsFor(stack)} cloudformation update-stack --stack-name ${stack.name} --use-previous-template --parameters ParameterKey=${protection},ParameterValue=${to} ... --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM`,
    actions: ['cloudformation:UpdateStack', 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents', 'ssm:GetParameters'],
    after,
    limit: minutes(30),
    every: seconds(5),
    async check(context) {
      const seen = await formation.stack(stack.name);
      // What is gone needs no protection taken from it.
      if (seen === undefined && to === 'false') return done();
      const status = seen?.status ?? 'gone';
      if (status.endsWith('_IN_PROGRESS')) return waiting(`CloudFormation: ${status}`);
      if (seen?.parameters[protection] === to) return done();
      if (context.actedAt !== undefined && status.startsWith('UPDATE_ROLLBACK')) {
        const events = await formation.allEvents(stack.name, tokenOf(context));
        const first = firstFailure(events);
        if (events.length > 0) return failed(stackProblem('STACK_FAILED', { stack: shownName(stack), resource: first?.logicalId ?? 'a resource', type: first?.type ?? 'unknown type', reason: first?.reason ?? 'no reason given', status }).data);
      }
      return todo;
    },
    async act(context) {
      await formation.updateParameters(stack.name, { ...stack.parameters, ...(await stack.later?.()) }, tokenOf(context));
    },
  };
}
