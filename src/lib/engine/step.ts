// A step: one thing that must be so, how to see it, how to bring it about, how to take it back.
import type { RunId } from '../world/ids.ts';
import type { Duration, Instant } from '../world/time.ts';
import type { Memory } from './memory.ts';
import type { Notes, Standing } from './standing.ts';

/** What a check, an act or an undo is given. */
export interface StepContext {
  readonly run: RunId;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  /** What earlier steps learned, and what watches saw. */
  readonly memory: Memory;
  /** When this step's act was first written down (also by a process that died); undefined before that. */
  readonly actedAt: Instant | undefined;
  /** 1, and one more each time that the step had failed and the run was gone on with: part of tokens that a failure uses up. */
  readonly attempt: number;
  /** The same token whenever this step of this run asks for the same purpose: at most 32 characters. */
  token(purpose: string): string;
  /** Tells the story; it is an event like any other, so never a secret. */
  say(line: string, notes?: Notes): void;
}

export interface Step {
  /** Unique in its plan, kebab-case; part of journals and fingerprints. */
  readonly id: string;
  /** What a person reads while it runs, in the imperative: "Create stack app-production-network". */
  readonly title: string;
  readonly why: string;
  /** How an operator would do it without this tool; the runbook prints it. */
  readonly byHand: string;
  /** IAM actions that check, act and undo may use, such as `ecs:UpdateService`. */
  readonly actions: readonly string[];
  /** Ids of steps that must be done first; left out: the step before this one; empty: none. */
  readonly after?: readonly string[];
  /** How long the step may take before it counts as failed. */
  readonly limit: Duration;
  /** What a person does when that has passed: which words show more, what goes on by itself. Left out: only that it is looked at. */
  readonly overdue?: string;
  /** How often the engine looks. */
  readonly every: Duration;
  /** What takes long is looked at less often: a pause is a tenth of the time so far, and this at most. Left out: always as often. */
  readonly rarest?: Duration;
  /**
   * How long after an act a `todo` may still mean "not landed or not visible yet" (request timeout + read lag). Left out:
   * 30 s. Zero only where a token or a name makes the act harmless twice.
   */
  readonly settle?: Duration;
  /** After this act there is no way back; the plan shows it and undo stops at it. */
  readonly pointOfNoReturn?: boolean;
  /** One look, no change. */
  check(context: StepContext): Promise<Standing>;
  /** At most one write, so that what it throws speaks for all of it. Left out: the step is a gate, it only waits. */
  act?(context: StepContext): Promise<void>;
  readonly undo?: Undo;
  /**
   * Steps that are walked once more when this one has failed and the run is gone on with: those whose work a failure of
   * this one uses up.
   */
  readonly again?: readonly string[];
  /** Where there is no undo because nothing needs one: what stays and why it does no harm. */
  readonly leaves?: string;
}

export interface Undo {
  readonly title: string;
  act(context: StepContext): Promise<void>;
  /**
   * Answers `todo` when the step is as it was before, `waiting` only while the undo is under way, `done` while nothing of the
   * undo is to be seen: then it is asked for (again). Left out: the step's own check is asked.
   */
  check?(context: StepContext): Promise<Standing>;
  /** Left out: the step's limit. */
  readonly limit?: Duration;
}
