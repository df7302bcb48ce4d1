// Walks a plan: check; if it is not so yet, write the intention down, act; check until it is so. Resume is the same walk.
import { asProblemData, type Outcome, type ProblemData } from '../problems/problem.ts';
import type { Clock } from '../world/clock.ts';
import { token, type RunId } from '../world/ids.ts';
import type { Journal } from '../world/file-journal.ts';
import { latest, type Duration } from '../world/time.ts';
import type { Emit, EventBody, RunEvent, RunStarted } from './event.ts';
import type { Memory } from './memory.ts';
import type { Conclusion } from './operation.ts';
import type { Plan } from './plan.ts';
import { afterOf } from './preview.ts';
import { engineProblem } from './problems.ts';
import { mayHaveActed, Progress } from './progress.ts';
import type { Step, StepContext } from './step.ts';
import { PutDown, StepRunner } from './step-runner.ts';
import { WatchRunner } from './watch-runner.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly onFailure: 'undo' | 'stop';
  readonly onInterrupt: 'undo' | 'leave';
  readonly journal: Journal<RunEvent>;
  readonly clock: Clock;
  /** How a new run introduces itself; a run that is resumed has done so already. */
  readonly introduction: Omit<RunStarted, 'type' | 'run'>;
  readonly run: RunId;
  /** Aborted: the person or CI wants it to stop. */
  readonly signal: AbortSignal;
  readonly listeners: readonly Emit[];
  /** Stop, resumable, once this step is done. */
  readonly until?: string;
  readonly timeout?: Duration;
  /** Go backwards from here: `platform runs undo`. */
  readonly takeBack?: boolean;
  readonly conclude?: (memory: Memory) => Conclusion;
  /** Asked when an intention is in the journal and before it is carried out. Throws a Problem when nothing may be written any more. */
  readonly clearance?: () => Promise<void>;
  /** Other runs go on beside it: looks fall on the same instants as theirs, so that what they read can be asked for in one call. */
  readonly together?: boolean;
}

export interface RunResult {
  readonly outcome: Outcome;
  readonly problems: readonly ProblemData[];
  readonly memory: Memory;
  readonly events: readonly RunEvent[];
}

/** Runs a plan, or goes on with the run whose past is in the journal. Never throws for what happens to the run. */
export async function run(options: RunOptions): Promise<RunResult> {
  return new Run(options).walk();
}

type Latch = { readonly promise: Promise<'done' | 'not'>; readonly open: (how: 'done' | 'not') => void };

function latch(): Latch {
  let open: Latch['open'] = () => {};
  const promise = new Promise<'done' | 'not'>((resolve) => (open = resolve));
  return { promise, open };
}

class Run {
  readonly #options: RunOptions;
  readonly #progress: Progress;
  readonly #clock: Clock;
  /** Aborted when steps must begin nothing new and stop waiting. */
  readonly #rest = new AbortController();
  readonly #watches: WatchRunner;
  readonly #steps: StepRunner;
  /** The first thing that makes going on in this process pointless. */
  #halt: ProblemData | undefined;
  #failures: ProblemData[] = [];
  #broken = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#progress = new Progress(options.journal.lines);
    this.#watches = new WatchRunner({
      clock: options.clock,
      plan: options.plan,
      emit: (body) => this.#emit(body),
      context: (id) => this.#context(id),
      standing: (step) => {
        const { state } = this.#progress.step(step);
        return state === 'new' ? 'new' : state === 'started' ? 'begun' : 'over';
      },
      tripped: (problem) => this.#fail(problem),
    });
    this.#steps = new StepRunner({
      clock: options.clock,
      progress: this.#progress,
      emit: (body) => this.#emit(body),
      context: (id) => this.#context(id),
      rest: this.#rest.signal,
      back: options.onFailure === 'undo',
      mayAct: () => !this.#rest.signal.aborted && !this.#stopping,
      halted: () => this.#halt !== undefined,
      haltFor: (problem) => this.#haltFor(problem),
      clearance: options.clearance,
      together: options.together ?? false,
    });
  }

  async walk(): Promise<RunResult> {
    const { introduction, run, journal, signal } = this.#options;
    try {
      if (journal.lines.length === 0) this.#emit({ type: 'run.started', run, ...introduction });
      else this.#emit({ type: 'run.resumed', caller: introduction.caller, ...this.#usedUp() });
      if (this.#options.takeBack === true && this.#progress.turned === undefined) this.#emit({ type: 'run.turned', because: engineProblem('UNDO_ASKED', {}).data });
      const interrupt = (): void => {
        try {
          this.#interrupted();
        } catch {
          // The line could not be written, which has stopped the run already; nobody would catch it here.
        }
      };
      signal.addEventListener('abort', interrupt, { once: true });
      if (signal.aborted) interrupt();
      const alarm = new AbortController();
      void this.#timeLimit(alarm.signal);
      try {
        this.#watches.resume();
        if (this.#progress.turned === undefined) await this.#forwards();
        if (this.#progress.turned !== undefined && this.#halt === undefined) await this.#backwards();
      } finally {
        signal.removeEventListener('abort', interrupt);
        alarm.abort(new PutDown());
        await this.#watches.end();
      }
      return this.#conclude();
    } catch (thrown) {
      // The journal itself failed, or we have a bug: what was written stands, and that is where resume begins.
      const problem = this.#halt ?? asProblemData(thrown);
      return this.#result(problem.outcome === 'refused' && journal.lines.length > 0 ? 'half-way' : problem.outcome, [problem]);
    }
  }

  /** The steps whose work the failed ones have used up. */
  #usedUp(): { readonly again?: readonly string[] } {
    const again = this.#options.plan.steps.flatMap((step) => (this.#progress.step(step.id).state === 'failed' ? (step.again ?? []) : []));
    return this.#progress.turned !== undefined || again.length === 0 ? {} : { again };
  }

  /** All steps as fibres, each waiting for those before it. */
  async #forwards(): Promise<void> {
    const { plan } = this.#options;
    const wanted = this.#wanted();
    const after = afterOf(plan);
    const latches = new Map(plan.steps.map((step) => [step.id, latch()]));
    await Promise.all(
      plan.steps.map(async (step) => {
        const mine = latches.get(step.id);
        let how: 'done' | 'not' = 'not';
        try {
          const before = await Promise.all((after.get(step.id) ?? []).map((id) => latches.get(id)?.promise));
          if (wanted.has(step.id) && before.every((it) => it === 'done')) how = await this.#stepForwards(step);
        } catch (thrown) {
          if (!(thrown instanceof PutDown)) this.#stopFor(thrown);
        } finally {
          // A failed step must release those that wait for it, or they wait for ever.
          mine?.open(how);
        }
      }),
    );
    if (this.#broken) throw new Error(this.#halt?.message ?? 'the run cannot go on');
  }

  /** `--until`: the step itself and all that it waits for. */
  #wanted(): ReadonlySet<string> {
    const { plan, until } = this.#options;
    if (until === undefined) return new Set(plan.steps.map((step) => step.id));
    const after = afterOf(plan);
    const wanted = new Set<string>();
    const want = (id: string): void => {
      if (wanted.has(id)) return;
      wanted.add(id);
      for (const before of after.get(id) ?? []) want(before);
    };
    want(until);
    return wanted;
  }

  async #stepForwards(step: Step): Promise<'done' | 'not'> {
    const past = this.#progress.step(step.id);
    if (past.state === 'done') return 'done';
    if (this.#rest.signal.aborted || this.#stopping) return 'not';
    this.#watches.start(step.id);
    if (past.state === 'new') this.#emit({ type: 'step.started', step: step.id });
    const standing = await this.#steps.bringAbout(step, past);
    if (standing.is === 'done') {
      const { acts } = this.#progress.step(step.id);
      this.#emit({ type: 'step.done', step: step.id, already: acts === 0 && step.act !== undefined, notes: standing.notes ?? {} });
    } else {
      this.#emit({ type: 'step.failed', step: step.id, problem: standing.problem });
    }
    this.#watches.stepEnded(step.id);
    if (standing.is === 'done') return 'done';
    this.#fail(standing.problem);
    return 'not';
  }

  /** What acted, in reverse order; each undo is checked until it is so. */
  async #backwards(): Promise<void> {
    const acted = this.#options.plan.steps.filter((step) => this.#progress.step(step.id).acts > 0);
    const beyond = acted.findLastIndex((step) => step.pointOfNoReturn === true && this.#progress.step(step.id).state !== 'undone');
    for (const [index, step] of [...acted.entries()].reverse()) {
      const { state } = this.#progress.step(step.id);
      if (state === 'undone' || state === 'kept') continue;
      if (step.undo === undefined && !mayHaveActed(this.#progress.step(step.id))) continue;
      if (index <= beyond) this.#emit({ type: 'step.kept', step: step.id, because: 'the point of no return has been passed' });
      else if (step.undo === undefined) this.#emit({ type: 'step.kept', step: step.id, because: step.leaves ?? 'it has no way back' });
      else await this.#steps.takeBack(step);
      if (this.#halt !== undefined) return;
    }
  }

  #fail(problem: ProblemData): void {
    this.#failures.push(problem);
    if (this.#progress.turned !== undefined) return;
    if (this.#options.onFailure === 'undo' && problem.halt !== true) {
      this.#emit({ type: 'run.turned', because: problem });
      this.#rest.abort(new PutDown());
    } else {
      // What is under way is followed to its own end; nothing new begins.
      this.#stopping = true;
    }
  }
  #stopping = false;

  #haltFor(problem: ProblemData): void {
    this.#halt ??= problem;
    this.#rest.abort(new PutDown());
  }

  #stopFor(thrown: unknown): void {
    this.#broken = true;
    this.#haltFor(asProblemData(thrown));
  }

  #interrupted(): void {
    if (this.#progress.turned !== undefined) return;
    const problem = engineProblem('INTERRUPTED', { back: this.#options.onInterrupt === 'undo', undo: this.#options.plan.steps.some((step) => step.undo !== undefined) }).data;
    if (this.#options.onInterrupt === 'undo') this.#emit({ type: 'run.turned', because: problem });
    else this.#halt ??= problem;
    this.#rest.abort(new PutDown());
  }

  async #timeLimit(signal: AbortSignal): Promise<void> {
    const { timeout } = this.#options;
    if (timeout === undefined) return;
    try {
      await this.#clock.sleep(timeout, signal);
      this.#haltFor(engineProblem('RUN_TIMEOUT', { limit: timeout }).data);
    } catch {
      // The run ended first.
    }
  }

  #conclude(): RunResult {
    const { plan, until, conclude } = this.#options;
    const { turned, memory } = this.#progress;
    if (this.#halt !== undefined) {
      const outcome: Outcome = this.#halt.outcome === 'interrupted' || this.#halt.outcome === 'bug' ? this.#halt.outcome : 'half-way';
      const problems = [this.#halt, ...this.#failures.filter((it) => it !== this.#halt)];
      this.#emit({ type: 'run.paused', outcome, problems });
      return this.#result(outcome, problems);
    }
    if (turned !== undefined) {
      const kept = plan.steps.filter((step) => {
        const it = this.#progress.step(step.id);
        return it.state === 'kept' && (it.problem !== undefined || step.leaves === undefined);
      });
      const acted = plan.steps.some((step) => mayHaveActed(this.#progress.step(step.id)));
      // "Not enough was seen" stays what it is, when nothing is left in disorder; a call that AWS did not answer is a failure like others.
      const own = turned.outcome === 'interrupted' || (turned.outcome === 'inconclusive' && turned.landed === undefined) ? turned.outcome : undefined;
      const outcome: Outcome = kept.length > 0 ? 'half-way' : (own ?? (acted ? 'put-back' : 'refused'));
      const problems = [turned, ...kept.flatMap((step) => this.#progress.step(step.id).problem ?? [])];
      return this.#end(outcome, problems);
    }
    if (this.#failures.length > 0) {
      // Another run has it: that is nobody's failure.
      if (this.#failures.every((problem) => problem.outcome === 'locked')) return this.#end('locked', this.#failures);
      const refused = this.#failures.every((problem) => problem.landed === 'no' || problem.landed === 'throttled') && !plan.steps.some((step) => mayHaveActed(this.#progress.step(step.id)));
      return this.#end(refused ? 'refused' : 'half-way', this.#failures);
    }
    if (until !== undefined && plan.steps.some((step) => this.#progress.step(step.id).state !== 'done')) {
      this.#emit({ type: 'run.paused', outcome: 'done', problems: [] });
      return this.#result('done', []);
    }
    const conclusion = conclude?.(memory) ?? { outcome: 'done' as const, problems: [] };
    return this.#end(conclusion.outcome, conclusion.problems);
  }

  #end(outcome: Outcome, problems: readonly ProblemData[]): RunResult {
    this.#emit({ type: 'run.ended', outcome, problems });
    return this.#result(outcome, problems);
  }

  #result(outcome: Outcome, problems: readonly ProblemData[]): RunResult {
    return { outcome, problems, memory: this.#progress.memory, events: this.#options.journal.lines };
  }

  #context(id: string): StepContext {
    const { run, signal } = this.#options;
    return {
      run,
      signal,
      now: () => this.#clock.now(),
      memory: this.#progress.memory,
      actedAt: this.#progress.step(id).firstActAt,
      attempt: this.#progress.step(id).attempts,
      token: (purpose) => token(run, id, purpose),
      say: (line, notes) => this.#emit(notes === undefined ? { type: 'step.note', step: id, line } : { type: 'step.note', step: id, line, notes }),
    };
  }

  #emit(body: EventBody): void {
    const { last } = this.#progress;
    const now = this.#clock.now();
    const event: RunEvent = { ...body, seq: (last?.seq ?? -1) + 1, at: last === undefined ? now : latest(now, last.at) };
    const durable = body.type.startsWith('run.') || body.type === 'step.acting' || body.type === 'step.undoing';
    try {
      this.#options.journal.append(event, durable);
    } catch (thrown) {
      this.#stopFor(thrown);
      throw thrown;
    }
    this.#progress.take(event);
    for (const listen of this.#options.listeners) listen(event);
  }
}
