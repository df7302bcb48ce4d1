// Everything a run does is an event; journal, views and evidence are readers of this one stream.
import type { ProblemData, Outcome } from '../problems/problem.ts';
import type { RunId } from '../world/ids.ts';
import type { Instant } from '../world/time.ts';
import type { PlanDocument } from './preview.ts';
import type { Json, Notes } from './standing.ts';
import type { Sample } from './watch.ts';

export interface RunStarted {
  readonly type: 'run.started';
  readonly run: RunId;
  /** The operation's name. */
  readonly kind: string;
  readonly environment: string;
  /** `sandbox` or the account id. */
  readonly cloud: string;
  readonly request: Json;
  readonly facts: Json;
  readonly plan: PlanDocument;
  /** Who, with which version, from where. */
  readonly caller: Notes;
}

export type EventBody =
  | RunStarted
  /** `again`: steps that are walked once more, because a step that failed has used their work up. */
  | { readonly type: 'run.resumed'; readonly caller: Notes; readonly again?: readonly string[] }
  /** Stopped on purpose before its end (`--until`, an interrupt, a time limit): resume goes on. */
  | { readonly type: 'run.paused'; readonly outcome: Outcome; readonly problems: readonly ProblemData[] }
  | { readonly type: 'run.turned'; readonly because: ProblemData }
  | { readonly type: 'run.ended'; readonly outcome: Outcome; readonly problems: readonly ProblemData[] }
  | { readonly type: 'step.started'; readonly step: string }
  /** Durable before the call is made. */
  | { readonly type: 'step.acting'; readonly step: string; readonly attempt: number }
  | { readonly type: 'step.acted'; readonly step: string; readonly problem?: ProblemData }
  | { readonly type: 'step.waiting'; readonly step: string; readonly because: string; readonly percent?: number }
  | { readonly type: 'step.note'; readonly step: string; readonly line: string; readonly notes?: Notes }
  /** `already`: it was so before we looked, nothing was done. */
  | { readonly type: 'step.done'; readonly step: string; readonly already: boolean; readonly notes: Notes }
  | { readonly type: 'step.failed'; readonly step: string; readonly problem: ProblemData }
  | { readonly type: 'step.undoing'; readonly step: string; readonly attempt: number }
  | { readonly type: 'step.undone'; readonly step: string }
  /** It stays as it is: no undo, past the point of no return, or the undo failed. */
  | { readonly type: 'step.kept'; readonly step: string; readonly because: string; readonly problem?: ProblemData }
  | { readonly type: 'watch.started'; readonly watch: string }
  | { readonly type: 'watch.saw'; readonly watch: string; readonly samples: readonly Sample[] }
  | { readonly type: 'watch.tripped'; readonly watch: string; readonly problem: ProblemData }
  | { readonly type: 'watch.ended'; readonly watch: string };

/** `seq` counts from 0 without a gap; `at` never runs backwards. */
export type RunEvent = EventBody & { readonly seq: number; readonly at: Instant };
export type Emit = (event: RunEvent) => void;
