// The picture of a run that people are shown: the fold of its events, with how long things have taken.
import type { RunEvent } from '../../engine/event.ts';
import type { PlanDocument, StepDocument } from '../../engine/preview.ts';
import type { Sample } from '../../engine/watch.ts';
import type { Outcome, ProblemData } from '../../problems/problem.ts';
import type { Instant } from '../../world/time.ts';

export type StepLook = 'to come' | 'running' | 'done' | 'already' | 'failed' | 'undoing' | 'undone' | 'kept';

export interface StepPicture {
  readonly document: StepDocument;
  readonly look: StepLook;
  readonly since?: Instant;
  readonly ended?: Instant;
  /** What it says of itself: what it waits for, its last note, why it failed. */
  readonly line?: string;
  readonly percent?: number;
}

/** One path of a probe (`read`, `write`): how it answers now and how often it did. */
export interface PathPicture {
  readonly good: number;
  readonly bad: number;
  readonly last: Sample;
  /** Since when it has answered the way it does now. */
  readonly since: Instant;
}

export interface WatchPicture {
  readonly id: string;
  readonly title: string;
  readonly look: 'to come' | 'running' | 'ended' | 'tripped';
  readonly paths: ReadonlyMap<string, PathPicture>;
  readonly problem?: ProblemData;
}

export class RunPicture {
  run = '';
  kind = '';
  environment = '';
  cloud = '';
  headline = '';
  started: Instant | undefined;
  /** Why it goes backwards. */
  turned: ProblemData | undefined;
  outcome: Outcome | undefined;
  readonly steps = new Map<string, StepPicture>();
  readonly watches = new Map<string, WatchPicture>();

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        this.run = event.run;
        this.kind = event.kind;
        this.environment = event.environment;
        this.cloud = event.cloud;
        this.started = event.at;
        this.#plan(event.plan);
        return;
      case 'run.resumed':
        this.outcome = undefined;
        return;
      case 'run.turned':
        this.turned = event.because;
        return;
      case 'run.paused':
      case 'run.ended':
        this.outcome = event.outcome;
        return;
      case 'watch.started':
        return this.#watch(event.watch, { look: 'running' });
      case 'watch.saw':
        return this.#saw(event.watch, event.samples);
      case 'watch.tripped':
        return this.#watch(event.watch, { look: 'tripped', problem: event.problem });
      case 'watch.ended':
        return this.#watch(event.watch, this.watches.get(event.watch)?.look === 'tripped' ? {} : { look: 'ended' });
      default:
        this.#step(event);
    }
  }

  #plan(plan: PlanDocument): void {
    this.headline = plan.headline;
    for (const document of plan.steps) this.steps.set(document.id, { document, look: 'to come' });
    for (const { id, title } of plan.watches) this.watches.set(id, { id, title, look: 'to come', paths: new Map() });
  }

  #step(event: Extract<RunEvent, { readonly step: string }>): void {
    const step = this.steps.get(event.step);
    if (step !== undefined) this.steps.set(event.step, stepAfter(step, event));
  }

  #watch(id: string, change: Partial<WatchPicture>): void {
    const watch = this.watches.get(id);
    if (watch !== undefined) this.watches.set(id, { ...watch, ...change });
  }

  #saw(id: string, samples: readonly Sample[]): void {
    const watch = this.watches.get(id);
    if (watch === undefined) return;
    const paths = new Map(watch.paths);
    for (const sample of samples) paths.set(sample.path, pathAfter(paths.get(sample.path), sample));
    this.watches.set(id, { ...watch, paths });
  }
}

function stepAfter(step: StepPicture, event: Extract<RunEvent, { readonly step: string }>): StepPicture {
  const { line: _line, percent: _percent, ...quiet } = step;
  switch (event.type) {
    case 'step.started':
      return { ...quiet, look: 'running', since: event.at };
    case 'step.acting':
      return { ...quiet, ...oncemore(event.attempt), look: 'running', since: step.since ?? event.at };
    case 'step.undoing': {
      // It ended once, forwards; now it goes on.
      const { ended: _ended, ...going } = quiet;
      return { ...going, ...oncemore(event.attempt), look: 'undoing', since: step.look === 'undoing' ? (step.since ?? event.at) : event.at };
    }
    case 'step.acted':
      return event.problem === undefined ? step : { ...step, line: `no clear answer (${event.problem.code}): looking whether it landed` };
    case 'step.waiting':
      return { ...quiet, look: step.look === 'to come' ? 'running' : step.look, line: event.because, ...(event.percent === undefined ? {} : { percent: event.percent }) };
    case 'step.note':
      return { ...step, line: event.line };
    case 'step.done':
      return { ...quiet, look: event.already ? 'already' : 'done', ended: event.at };
    case 'step.failed':
      return { ...quiet, look: 'failed', ended: event.at, line: event.problem.message };
    case 'step.undone':
      return { ...quiet, look: 'undone', ended: event.at };
    case 'step.kept':
      return { ...quiet, look: 'kept', ended: event.at, line: event.problem?.message ?? event.because };
  }
}

const oncemore = (attempt: number): { readonly line?: string } => (attempt > 1 ? { line: `asking once more (${attempt})` } : {});

/** Samples of one path come in order of when they were sent, but a late batch may overlap an earlier one. */
function pathAfter(before: PathPicture | undefined, sample: Sample): PathPicture {
  const turned = before === undefined || before.last.ok !== sample.ok;
  return {
    good: (before?.good ?? 0) + (sample.ok ? 1 : 0),
    bad: (before?.bad ?? 0) + (sample.ok ? 0 : 1),
    last: sample,
    since: turned ? sample.at : before.since,
  };
}
