// Walks a plan: check; if it is not so yet, write the intention down, act; check until it is so. Resume is the same walk.
import { asProblemData, type Outcome, type ProblemData } from '../problems/problem.ts';
import type { Clock } from '../world/clock.ts';
import { token, type RunId } from '../world/ids.ts';
import type { Journal } from '../world/file-journal.ts';
import { latest, milliseconds, plus, seconds, type Duration } from '../world/time.ts';
import type { Emit, EventBody, RunEvent, RunStarted } from './event.ts';
import type { Memory } from './memory.ts';
import type { Conclusion } from './operation.ts';
import type { Plan } from './plan.ts';
import { afterOf } from './preview.ts';
import { engineProblem } from './problems.ts';
import { mayHaveActed, Progress, type StepProgress } from './progress.ts';
import type { Standing } from './standing.ts';
import type { Step, StepContext } from './step.ts';
import { WatchRunner } from './watch-runner.ts';

const defaultSettle = seconds(30);
const mostActs = 3;
/** How many looks in a row may fail for passing reasons before the step counts as not lookable. */
const mostBlindLooks = 20;

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

/** Why all fibres put down what they do: thrown through sleeps, never reported. */
class PutDown extends Error {}

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
    const standing = await this.#bringAbout(step, past);
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

  async #bringAbout(step: Step, past: StepProgress): Promise<Extract<Standing, { is: 'done' | 'failed' }>> {
    const deadline = plus(this.#clock.now(), step.limit);
    const settle = step.settle ?? defaultSettle;
    let actsHere = 0;
    let blind = 0;
    let said = '';
    let last: ProblemData | undefined;
    for (;;) {
      const standing = await this.#look(() => step.check(this.#context(step.id)), step);
      let seen = standing.is === 'waiting' ? standing.because : 'nothing of it is to be seen yet';
      if ('blind' in standing) {
        seen = standing.because;
        if (++blind > mostBlindLooks) return { is: 'failed', problem: engineProblem('LOOKING_FAILED', { step: step.title, reason: standing.because, back: this.#back }).data };
      } else {
        blind = 0;
        if (standing.is === 'done' || standing.is === 'failed') return standing;
      }
      if (standing.is === 'todo' && step.act !== undefined) {
        const lastActAt = this.#progress.step(step.id).lastActAt;
        const settled = lastActAt === undefined || this.#clock.now() >= plus(lastActAt, settle);
        const refusedAtOnce = last?.landed === 'no' && actsHere === 1 && past.acts === 0;
        if (refusedAtOnce && last !== undefined) return { is: 'failed', problem: last };
        if (!settled && last?.landed !== 'throttled') {
          seen = last === undefined ? 'asked for; not visible yet' : `the answer was lost (${last.message}); waiting to see whether it landed`;
        } else if (actsHere >= mostActs) {
          return { is: 'failed', problem: last ?? engineProblem('STEP_NO_EFFECT', { step: step.title, acts: actsHere, back: this.#back }).data };
        } else {
          this.#mayAct();
          actsHere++;
          last = await this.#act(step, () => step.act?.(this.#context(step.id)));
          if (this.#halt !== undefined) throw new PutDown();
          continue;
        }
      }
      if (this.#clock.now() >= deadline) return { is: 'failed', problem: engineProblem('STEP_TIMEOUT', { step: step.title, limit: step.limit, because: seen, back: this.#back }).data };
      const percent = standing.is === 'waiting' && 'percent' in standing ? standing.percent : undefined;
      const line = `${seen} ${percent ?? ''}`;
      if (line !== said) this.#emit({ type: 'step.waiting', step: step.id, because: seen, ...(percent === undefined ? {} : { percent }) });
      said = line;
      await this.#sleep(milliseconds(Math.max(1, Math.min(step.every, deadline - this.#clock.now()))));
    }
  }

  /** Write before you act. An act that throws is not a failure: we look again. */
  async #act(step: Step, act: () => Promise<void> | undefined): Promise<ProblemData | undefined> {
    const attempt = this.#progress.step(step.id).acts + 1;
    this.#emit({ type: 'step.acting', step: step.id, attempt });
    let problem: ProblemData | undefined;
    try {
      await act();
    } catch (thrown) {
      problem = asProblemData(thrown);
    }
    this.#emit(problem === undefined ? { type: 'step.acted', step: step.id } : { type: 'step.acted', step: step.id, problem });
    if (problem?.halt === true) this.#haltFor(problem);
    return problem;
  }

  /** One look. A reason that may pass (throttled, no answer) is "blind": unknown, neither good nor bad. */
  async #look(check: () => Promise<Standing>, step: Step): Promise<Standing | { readonly is: 'waiting'; readonly because: string; readonly blind: true }> {
    try {
      return await check();
    } catch (thrown) {
      const problem = asProblemData(thrown);
      if (problem.halt === true) {
        this.#haltFor(problem);
        throw new PutDown();
      }
      if (problem.landed === 'maybe' || problem.landed === 'throttled') return { is: 'waiting', because: `could not look: ${problem.message}`, blind: true };
      return { is: 'failed', problem: { ...problem, where: problem.where ?? step.id } };
    }
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
      else await this.#takeBack(step);
      if (this.#halt !== undefined) return;
    }
  }

  async #takeBack(step: Step): Promise<void> {
    const { undo } = step;
    if (undo === undefined) return;
    const limit = undo.limit ?? step.limit;
    const deadline = plus(this.#clock.now(), limit);
    const settle = step.settle ?? defaultSettle;
    const check = (context: StepContext): Promise<Standing> => (undo.check === undefined ? step.check(context) : undo.check(context));
    let undosHere = 0;
    let blind = 0;
    let said = '';
    let last: ProblemData | undefined;
    for (;;) {
      const standing = await this.#look(() => check(this.#context(step.id)), step);
      const { lastActAt, lastUndoAt } = this.#progress.step(step.id);
      const now = this.#clock.now();
      const actSettled = lastActAt === undefined || now >= plus(lastActAt, settle);
      const undoSettled = lastUndoAt === undefined || now >= plus(lastUndoAt, settle);
      let seen = standing.is === 'waiting' ? standing.because : 'still as it was';
      if ('blind' in standing) {
        if (++blind > mostBlindLooks) return this.#keep(step, engineProblem('LOOKING_FAILED', { step: step.title, reason: standing.because, back: false }).data);
      } else {
        blind = 0;
        // A `todo` soon after the act may only mean that the act is not visible yet.
        if (standing.is === 'todo' && actSettled) return this.#emit({ type: 'step.undone', step: step.id });
        if (standing.is === 'todo') seen = 'nothing of it is to be seen; waiting to be sure that it does not land late';
        else if (undo.check !== undefined && standing.is === 'failed' && undosHere > 0 && undoSettled) return this.#keep(step, standing.problem);
        // Once an undo was asked for, by whichever process, `waiting` means that it is under way: it is not asked for again.
        else if (lastUndoAt === undefined || (standing.is !== 'waiting' && undoSettled)) {
          if (undosHere >= mostActs) return this.#keep(step, last ?? engineProblem('STEP_NO_EFFECT', { step: undo.title, acts: undosHere, back: false }).data);
          undosHere++;
          this.#emit({ type: 'step.undoing', step: step.id, attempt: undosHere });
          try {
            await undo.act(this.#context(step.id));
            last = undefined;
          } catch (thrown) {
            last = asProblemData(thrown);
            if (last.halt === true) return this.#haltFor(last);
          }
          continue;
        }
      }
      if (now >= deadline) return this.#keep(step, last ?? engineProblem('UNDO_TIMEOUT', { step: undo.title, limit, because: seen }).data);
      if (seen !== said) this.#emit({ type: 'step.waiting', step: step.id, because: seen });
      said = seen;
      await this.#clock.sleep(milliseconds(Math.max(1, Math.min(step.every, deadline - now))));
    }
  }

  /** Whether a failure leads back. */
  get #back(): boolean {
    return this.#options.onFailure === 'undo';
  }

  #keep(step: Step, problem: ProblemData): void {
    this.#emit({ type: 'step.kept', step: step.id, because: 'it could not be put back', problem });
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

  #mayAct(): void {
    if (this.#rest.signal.aborted || this.#stopping) throw new PutDown();
  }

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
    const problem = engineProblem('INTERRUPTED', { back: this.#options.onInterrupt === 'undo' }).data;
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

  async #sleep(d: Duration): Promise<void> {
    await this.#clock.sleep(d, this.#rest.signal);
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
