// What the sandbox's world has to say to someone who breaks it in a way that it does not know.
import { kind, problemsOf } from '../../problems/catalogue.ts';

interface Unknown {
  readonly name: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

const didYouMean = ({ nearest, known }: Pick<Unknown, 'nearest' | 'known'>): string => `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Known are: ${[...known].sort().join(', ')}.`;

export const storeProblem = problemsOf({
  SANDBOX_DISK: kind<{ readonly reason: string }>({
    outcome: 'refused',
    message: ({ reason }) => `the sandbox's world can no longer be written to disk: ${reason}`,
    fix: () => 'Make room or mend the permissions (PLATFORM_SANDBOX_DIR moves the sandbox). A run that had begun goes on with `platform runs resume`.',
  }),
  SANDBOX_DAMAGED: kind<{ readonly reason: string }>({
    outcome: 'refused',
    message: ({ reason }) => `the sandbox's world on disk is damaged: ${reason}`,
    fix: () => 'It was left as it is. `platform sandbox reset` keeps it aside and begins a new world.',
  }),
});

export const faultProblem = problemsOf({
  SANDBOX_NO_SUCH_FAULT: kind<Unknown>({
    outcome: 'usage',
    message: ({ name }) => `the sandbox knows no fault ${name}`,
    fix: didYouMean,
  }),
  SANDBOX_NO_SUCH_RULE: kind<Unknown>({
    outcome: 'usage',
    message: ({ name }) => `the sandbox has no rule ${name} that could be flipped`,
    fix: didYouMean,
  }),
  SANDBOX_RULE_NOT_A_GUESS: kind<Unknown>({
    outcome: 'usage',
    message: ({ name }) => `the rule ${name} has no other side to flip to`,
    fix: didYouMean,
  }),
  SANDBOX_NO_SUCH_FAULT_ARGUMENT: kind<Unknown & { readonly argument: string }>({
    outcome: 'usage',
    message: ({ name, argument }) => `the fault ${name} takes no ${argument}`,
    fix: didYouMean,
  }),
  SANDBOX_FAULT_ARGUMENT: kind<{ readonly name: string; readonly argument: string; readonly value: string; readonly says: string }>({
    outcome: 'usage',
    message: ({ name, argument, value }) => `the fault ${name} cannot take ${argument}=${value}`,
    fix: ({ argument, says }) => `Give ${argument} as ${says}.`,
  }),
  SANDBOX_FAULT_AIM: kind<Unknown & { readonly argument: string; readonly value: string }>({
    outcome: 'usage',
    message: ({ name, argument, value }) => `the fault ${name} would hit nothing: this world has no ${argument}=${value}`,
    fix: ({ nearest, known }) => `${nearest === undefined ? '' : `Did you mean ${nearest}? `}There are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}.`,
  }),
  SANDBOX_FAULT_ARGUMENT_MISSING: kind<{ readonly name: string; readonly argument: string; readonly says: string }>({
    outcome: 'usage',
    message: ({ name, argument }) => `the fault ${name} needs ${argument}`,
    fix: ({ argument, says }) => `Add ${argument}=...: ${says}.`,
  }),
});
