// Data that an update would lose: refused, unless somebody named the very resource.
import type { ProblemData } from '../../../problems/problem.ts';
import { environmentProblem } from '../problems.ts';
import type { Loss } from './stack-changes.ts';

interface Judged {
  /** Logical ids that may go. */
  readonly consents: readonly string[];
  readonly refusals: readonly ProblemData[];
}

const names = (word: string, { part, id }: { readonly part: string; readonly id: string }): boolean => word === id || word === `${part}/${id}`;

export function judgeLosses(losses: readonly Loss[], { part, what, allowed }: { readonly part: string; readonly what: string; readonly allowed: readonly string[] }): Judged {
  const may = ({ id }: Loss): boolean => allowed.some((word) => names(word, { part, id }));
  return {
    consents: losses.filter(may).map(({ id }) => id),
    refusals: losses.filter((loss) => !may(loss)).map(({ id, type, kind, why }) => environmentProblem(kind === 'replace' ? 'STATEFUL_REPLACED' : 'STATEFUL_REMOVED', { stack: what, resource: id, type, why, flag: `--allow-replacement ${part}/${id}` }).data),
  };
}

interface Used {
  readonly part: string;
  readonly consents: readonly string[];
}

/** One word is consent to one loss: many stacks have a resource called `Instance` or `Secret`. */
export function ambiguous(allowed: readonly string[], used: readonly Used[]): readonly ProblemData[] {
  return allowed.flatMap((word) => {
    const parts = used.filter(({ consents }) => consents.includes(word)).map(({ part }) => part).filter((part) => !allowed.includes(`${part}/${word}`));
    return parts.length < 2 ? [] : [environmentProblem('REPLACEMENT_AMBIGUOUS', { resource: word, parts }).data];
  });
}

export function unused(allowed: readonly string[], used: readonly Used[]): readonly string[] {
  return allowed.filter((word) => !used.some(({ part, consents }) => consents.some((id) => names(word, { part, id })))).map((word) => `--allow-replacement ${word}: nothing of that name is replaced or deleted by this plan`);
}
