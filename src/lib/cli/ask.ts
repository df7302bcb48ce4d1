// Consent: given by a flag, or by a person at a terminal; never assumed.
import { cliProblem } from './problems.ts';

export interface Question {
  /** What will be done, in one line: the plan's headline. */
  readonly what: string;
  readonly environment: string;
  /** It takes something away, or makes users feel it. */
  readonly destructive: boolean;
  readonly protected: boolean;
  /** `--yes` */
  readonly yes: boolean;
  /** `--confirm NAME` */
  readonly confirm: string | undefined;
}

/** Somebody who can be asked. */
export interface Person {
  agrees(what: string): Promise<boolean>;
  /** The word that was typed; nothing typed is the usual one. */
  types(what: string, usual?: string): Promise<string>;
  /** One of several, shown in words. */
  chooses<Choice extends string>(what: string, choices: readonly (readonly [choice: Choice, words: string])[]): Promise<Choice>;
}

/**
 * Returns when there is consent.
 * @param person left out where nobody can be asked
 * @throws Problem usage (a flag is missing or names something else) or declined
 */
export async function askConsent(question: Question, person: Person | undefined): Promise<void> {
  const { what, environment, yes, confirm } = question;
  if (confirm !== undefined && confirm !== environment) throw cliProblem('WRONG_CONFIRM', { given: confirm, environment });
  const named = confirm !== undefined || !(question.destructive && question.protected);
  if (yes && named) return;
  if (person === undefined) {
    const flags = [...(yes ? [] : ['--yes']), ...(named ? [] : [`--confirm ${environment}`])];
    throw cliProblem('MISSING_CONSENT', { flags, what });
  }
  // Typing the name is saying yes as well: one question is enough.
  const agreed = named ? await person.agrees(what) : (await person.types(`${what}. ${environment} is protected: type its name to go on`)).trim() === environment;
  if (!agreed) throw cliProblem('DECLINED', { what });
}
