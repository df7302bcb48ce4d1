// `NAME word=value word=value`, as typed behind `platform sandbox scenario run`.
import { faultWords } from '../sandbox-desk.ts';

export interface ScenarioWords {
  readonly named: string;
  readonly typed: Readonly<Record<string, string>>;
}

/** @throws Problem for a word that is no `key=value` */
export function wordsBehind(words: readonly string[]): ScenarioWords {
  const { name, args } = faultWords(words);
  return { named: name, typed: args };
}
