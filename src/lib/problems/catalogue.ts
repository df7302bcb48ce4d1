// How a room declares its problems: a code, the outcome it leads to, the reason and the fix, each a function of typed values.
import { Problem, type Outcome, type ProblemData } from './problem.ts';

export interface ProblemKind<V> {
  readonly outcome: Outcome;
  readonly message: (values: V) => string;
  readonly fix: (values: V) => string;
}

export type Catalogue = Readonly<Record<string, ProblemKind<never>>>;

type Values<K> = K extends ProblemKind<infer V> ? V : never;

/** Extra facts that ride along with one occurrence of a problem. */
export interface Occurrence {
  readonly where?: string;
  readonly landed?: 'no' | 'maybe' | 'throttled';
  readonly halt?: boolean;
  readonly cause?: unknown;
}

/** Declares one kind with its value type: `kind<{ flag: string }>({ ... })`. */
export function kind<V>(it: ProblemKind<V>): ProblemKind<V> {
  return it;
}

export type NoValues = Readonly<Record<string, never>>;

/** Declares a kind that needs no values. */
export function plainKind(it: ProblemKind<NoValues>): ProblemKind<NoValues> {
  return it;
}

/** Makes the thrower of a catalogue: `const problem = problemsOf(catalogue); throw problem('CODE', { ... })`. */
export function problemsOf<C extends Record<string, ProblemKind<never>>>(catalogue: C) {
  return function problem<K extends keyof C & string>(code: K, values: Values<C[K]>, occurrence: Occurrence = {}): Problem {
    const it = catalogue[code] as unknown as ProblemKind<Values<C[K]>>;
    const data: ProblemData = {
      code,
      message: it.message(values),
      fix: it.fix(values),
      outcome: it.outcome,
      ...(occurrence.where === undefined ? {} : { where: occurrence.where }),
      ...(occurrence.landed === undefined ? {} : { landed: occurrence.landed }),
      ...(occurrence.halt === undefined ? {} : { halt: occurrence.halt }),
    };
    return new Problem(data, occurrence.cause);
  };
}
