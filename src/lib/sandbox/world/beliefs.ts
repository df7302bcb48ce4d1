// What the sandbox believes about AWS, as data: each rule with its source, and what the world does where a guess is wrong.
import { seconds, type Duration } from '../../world/time.ts';
import type { Context } from './service.ts';

/** A time that is drawn evenly between two bounds. */
export interface Span {
  readonly from: Duration;
  readonly to: Duration;
}

/** Times by what they are of. */
export type Times = Readonly<Record<string, Span>>;

/** Between so many and so many seconds. */
export const lasting = (from: number, to: number): Span => ({ from: seconds(from), to: seconds(to) });

/** `2 s`, `2 to 6 s`, `3 to 8 min`: for people. */
export function showSpan({ from, to }: Span): string {
  const [unit, name] = from % 60_000 === 0 && to % 60_000 === 0 && to >= 180_000 ? [60_000, 'min'] : [1000, 's'];
  return from === to ? `${from / unit} ${name}` : `${from / unit} to ${to / unit} ${name}`;
}

/** `conflicting`: sources that say different things; the world keeps one and its flip the other. */
export type Confidence = 'documented' | 'reported' | 'guessed' | 'conflicting';

export interface Belief {
  /** What happens, in one sentence. */
  readonly what: string;
  /** How long, where it is drawn. */
  readonly takes?: Times;
  /** How long or how much, in words, where it is not drawn. */
  readonly long?: string;
  /** AWS's page, its API's model, a public thread; empty for a guess with nothing behind it. */
  readonly source: string;
  readonly confidence: Confidence;
  /** Files that make it so, below `src/lib/sandbox`. */
  readonly in: readonly string[];
  /** Files that lean on it, below `src/lib`; empty: nothing of ours does. */
  readonly leans: readonly string[];
  /** The other plausible world. */
  readonly flipped?: Flipped;
}

export interface Flipped {
  /** What happens there instead. */
  readonly what: string;
  /** In place of those of `takes`, under the same names. */
  readonly takes?: Times;
}

export type Beliefs = Readonly<Record<string, Belief>>;

type TimesOf<It> = It extends { readonly takes: infer Found } ? Found : never;

/** The rules of one service. Their full names, as a flip is given them, begin with the service's: `ecs.stage-times`. */
export class RuleBook<Rules extends Beliefs> {
  readonly service: string;
  readonly rules: Rules;

  constructor(service: string, rules: Rules) {
    this.service = service;
    this.rules = rules;
  }

  /** Whether the world does the other plausible thing. Draws nothing. */
  flipped(context: Pick<Context, 'flipped'>, rule: keyof Rules & string): boolean {
    return context.flipped(`${this.service}.${rule}`);
  }

  /** The bounds of a rule's times, as they are in this world. */
  takes<Rule extends keyof Rules & string>(context: Pick<Context, 'flipped'>, rule: Rule): TimesOf<Rules[Rule]> {
    const { takes, flipped } = this.rules[rule] as Belief;
    const times = flipped?.takes !== undefined && this.flipped(context, rule) ? { ...takes, ...flipped.takes } : takes;
    return times as unknown as TimesOf<Rules[Rule]>;
  }
}

/** Makes the rule book of a service, with the names of rules and times known to the types. */
export const rulesOf = <const Rules extends Beliefs>(service: string, rules: Rules): RuleBook<Rules> => new RuleBook(service, rules);
