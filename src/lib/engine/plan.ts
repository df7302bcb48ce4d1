// A plan is a value: what will be done and why, or why it will not be; made from request and facts alone.
import type { ProblemData } from '../problems/problem.ts';
import type { Json } from './standing.ts';
import type { Step } from './step.ts';
import type { Watch } from './watch.ts';

/** A change the plan means to make, for people and for the fingerprint. */
export interface Change {
  readonly kind: 'add' | 'change' | 'replace' | 'remove' | 'move';
  /** What it is about: a stack, a resource, a service. */
  readonly what: string;
  readonly before?: Json;
  /** A value that an earlier layer will produce is the text `known after LAYER`. */
  readonly after?: Json;
  /** What it is a part of, a stack: shown together, without that name before each. */
  readonly of?: string;
  readonly why?: string;
  /** What it consists of, or leads to: the properties of a resource, the resources behind a parameter. */
  readonly parts?: readonly Change[];
}

export interface Plan {
  /** One line: what this run would do. */
  readonly headline: string;
  /** Why it must not run; empty when it may. */
  readonly refusals: readonly ProblemData[];
  readonly steps: readonly Step[];
  /** IAM actions that were needed to look, before there was a plan: they belong to what a run may use. */
  readonly reads?: readonly string[];
  readonly watches: readonly Watch[];
  /** Empty: everything is so already. Probing and reading are no changes. */
  readonly changes: readonly Change[];
  /** What a person must know before saying yes: warnings, what users will feel. */
  readonly warnings?: readonly string[];
  /** USD per month that the plan adds, where it was estimated: a number, or an object with it as `monthly`. */
  readonly estimate?: Json;
  /** How long it usually takes, where that was estimated: an object with `seconds`, and `factor`, how far it may be off. */
  readonly duration?: Json;
  /**
   * What approval is given for: hashes of templates, known parameters, the allowed changes. Never counts, times or lag:
   * the same plan five minutes later has the same fingerprint.
   */
  readonly approval: Json;
}
