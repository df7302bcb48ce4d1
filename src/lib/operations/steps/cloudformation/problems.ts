// What can go wrong with a stack while it is made or changed, in words.
import { kind, problemsOf } from '../../../problems/catalogue.ts';

export const stackProblem = problemsOf({
  CHANGE_SET_FAILED: kind<{ stack: string; reason: string }>({
    outcome: 'half-way',
    message: ({ stack, reason }) => `CloudFormation refuses the change set of ${stack}: ${reason}`,
    fix: () => 'Mend what it names; `platform runs resume` tries again. What other layers did stays.',
  }),
  CHANGE_SET_WIDER: kind<{ stack: string; extra: readonly string[] }>({
    outcome: 'half-way',
    message: ({ stack, extra }) => `the change set of ${stack} would do more than the plan that was approved: ${extra.join('; ')}`,
    fix: () => 'It was not executed. Plan again (--dry-run) and look at what else changed.',
  }),
  PLAN_OVERTAKEN: kind<{ stack: string; status: string; by: string; since: string }>({
    outcome: 'locked',
    message: ({ stack, status, by, since }) => `${stack} did not exist when this was planned; since ${since} ${by} makes it, and it is ${status} now`,
    fix: () => 'This run left it as it is, and made nothing that is not whole. When the other one is at its end plan again (--dry-run): what is so already is not done again.',
  }),
  SHARED_STACK_OTHER: kind<{ stack: string; by: string; since: string; differing: readonly string[] }>({
    outcome: 'locked',
    message: ({ stack, by, since, differing }) => `${stack}, which environments share, was made since ${since} by ${by}, and not all of what this run needs is in it: ${differing.join(', ')}`,
    fix: () => 'This run left it as it is. Start the command again: it plans anew, and changes what is missing.',
  }),
  ROLLBACK_STUCK: kind<{ stack: string; part: string; resources: readonly string[]; reason: string }>({
    outcome: 'half-way',
    message: ({ stack, resources, reason }) => `${stack} could not be put back again: ${resources.join(', ')}: ${reason}`,
    fix: ({ part, resources }) => `Mend what it names, then \`platform runs resume\`. If it cannot be mended, start the command again with ${resources.map((id) => `--allow-skip ${part}/${id}`).join(' ')}: it stays as it is now, and the next update brings it in step.`,
  }),
  STACK_NOT_DELETED: kind<{ stack: string; resource: string; type: string; reason: string }>({
    outcome: 'half-way',
    message: ({ stack, resource, type, reason }) => `${stack} could not be deleted: ${resource} (${type}): ${reason}`,
    fix: () => 'Take what it names out of the way, then `platform runs resume`: what is gone stays gone, this stack is deleted again.',
  }),
  STACK_FAILED: kind<{ stack: string; resource: string; type: string; reason: string; status: string }>({
    outcome: 'half-way',
    message: ({ stack, resource, type, reason, status }) => `${stack}: ${resource} (${type}) failed: ${reason}. CloudFormation put the stack back; it is ${status}`,
    fix: () => 'Mend the cause, then `platform runs resume`: finished stacks stay, this one is made again.',
  }),
});
