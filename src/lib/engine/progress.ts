// Where a run stands: the fold of its events, the same for a live run, a resumed one and a reader of the journal.
import type { Outcome, ProblemData } from '../problems/problem.ts';
import type { Instant } from '../world/time.ts';
import type { RunEvent } from './event.ts';
import { RunMemory } from './memory.ts';

export type StepState = 'new' | 'started' | 'done' | 'failed' | 'undone' | 'kept';

export interface StepProgress {
  readonly state: StepState;
  /** It was so before we looked; nothing was done and nothing is to be undone. */
  readonly already: boolean;
  /** How often it was tried: once, and once more each time that it had failed and the run was gone on with. */
  readonly attempts: number;
  /** How often the act was begun, over all processes. */
  readonly acts: number;
  /** How many of them AWS surely did not carry out: refused or throttled. */
  readonly vain: number;
  readonly firstActAt?: Instant;
  readonly lastActAt?: Instant;
  readonly undos: number;
  readonly lastUndoAt?: Instant;
  /** Why it failed, or why it could not be put back; none when it was kept on purpose. */
  readonly problem?: ProblemData;
}

const untouched: StepProgress = { state: 'new', already: false, attempts: 1, acts: 0, vain: 0, undos: 0 };

export class Progress {
  readonly memory = new RunMemory();
  readonly #steps = new Map<string, StepProgress>();
  #turned: ProblemData | undefined;
  #paused: { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } | undefined;
  #ended: { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } | undefined;
  #last: { readonly seq: number; readonly at: Instant } | undefined;

  constructor(events: Iterable<RunEvent> = []) {
    for (const event of events) this.take(event);
  }

  step(id: string): StepProgress {
    return this.#steps.get(id) ?? untouched;
  }

  /** Why the run goes backwards; undefined while it goes forwards. Remembered by the journal. */
  get turned(): ProblemData | undefined {
    return this.#turned;
  }

  get ended(): { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } | undefined {
    return this.#ended;
  }

  /** How it was put down on purpose before its end; undefined while it runs, was killed, or is at its end. */
  get paused(): { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } | undefined {
    return this.#paused;
  }

  get last(): { readonly seq: number; readonly at: Instant } | undefined {
    return this.#last;
  }

  take(event: RunEvent): void {
    this.#last = { seq: event.seq, at: event.at };
    switch (event.type) {
      case 'run.resumed':
        this.#ended = undefined;
        this.#paused = undefined;
        // What failed is tried again; what was kept for want of an undo that worked is undone again.
        for (const [id, step] of this.#steps) {
          if (step.state === 'failed' && this.#turned === undefined) this.#set(id, { state: 'started', attempts: step.attempts + 1 });
          if (step.state === 'kept' && step.problem !== undefined) this.#set(id, { state: 'failed' });
        }
        for (const id of event.again ?? []) this.#set(id, { state: 'started' });
        return;
      case 'run.turned':
        this.#turned = event.because;
        return;
      case 'run.ended':
      case 'run.paused':
        this.#ended = event.type === 'run.ended' ? { outcome: event.outcome, problems: event.problems } : undefined;
        this.#paused = event.type === 'run.paused' ? { outcome: event.outcome, problems: event.problems } : undefined;
        return;
      case 'step.started':
        this.#set(event.step, { state: 'started' });
        return;
      case 'step.acting': {
        const before = this.step(event.step);
        this.#set(event.step, { acts: before.acts + 1, firstActAt: before.firstActAt ?? event.at, lastActAt: event.at });
        return;
      }
      case 'step.acted':
        if (event.problem?.landed === 'no' || event.problem?.landed === 'throttled') this.#set(event.step, { vain: this.step(event.step).vain + 1 });
        return;
      case 'step.note':
        if (event.notes !== undefined) this.memory.learn(event.step, event.notes);
        return;
      case 'step.done':
        this.memory.learn(event.step, event.notes);
        this.#set(event.step, { state: 'done', already: event.already });
        return;
      case 'step.failed':
        this.#set(event.step, { state: 'failed', problem: event.problem });
        return;
      case 'step.undoing':
        this.#set(event.step, { undos: this.step(event.step).undos + 1, lastUndoAt: event.at });
        return;
      case 'step.undone':
        this.#set(event.step, { state: 'undone' });
        return;
      case 'step.kept':
        // Kept on purpose: why it failed is no longer a reason to say that something is in disorder.
        if (event.problem === undefined) this.#forgetProblem(event.step);
        this.#set(event.step, event.problem === undefined ? { state: 'kept' } : { state: 'kept', problem: event.problem });
        return;
      case 'watch.saw':
        this.memory.saw(event.watch, event.samples);
        return;
      default:
        return;
    }
  }

  #forgetProblem(id: string): void {
    const { problem: _, ...rest } = this.step(id);
    this.#steps.set(id, rest);
  }

  #set(id: string, change: Partial<StepProgress>): void {
    this.#steps.set(id, { ...this.step(id), ...change });
  }
}

/** Whether a step may have changed something: it acted, and not only in vain and with nothing to be seen of it. */
export function mayHaveActed({ acts, vain, undos, state }: StepProgress): boolean {
  return acts > vain || undos > 0 || (acts > 0 && state === 'done');
}

/** Whether a run can be gone on with: it was killed, paused, or ended half-way. */
export function isResumable(progress: Progress): boolean {
  return progress.ended === undefined || progress.ended.outcome === 'half-way' || progress.ended.outcome === 'bug';
}
