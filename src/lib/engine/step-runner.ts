// One step, forwards and back: check; if it is not so yet, write the intention down, act; check until it is so.
import { asProblemData, type ProblemData } from '../problems/problem.ts';
import type { Clock } from '../world/clock.ts';
import { between, milliseconds, plus, seconds, type Duration, type Instant } from '../world/time.ts';
import type { EventBody } from './event.ts';
import { engineProblem } from './problems.ts';
import type { Progress, StepProgress } from './progress.ts';
import type { Standing } from './standing.ts';
import type { Step, StepContext } from './step.ts';

const defaultSettle = seconds(30);
/** Between two looks at what should be over by now. */
const whenDue = seconds(2);
const mostActs = 3;
/** How many looks in a row may fail for passing reasons before the step counts as not lookable. */
const mostBlindLooks = 20;

/** Why all fibres put down what they do: thrown through sleeps, never reported. */
export class PutDown extends Error {}

export interface StepRunnerOptions {
  readonly clock: Clock;
  readonly progress: Progress;
  readonly emit: (body: EventBody) => void;
  readonly context: (id: string) => StepContext;
  /** Aborted when steps must begin nothing new and stop waiting. */
  readonly rest: AbortSignal;
  /** Whether a failure leads back. */
  readonly back: boolean;
  /** Whether anything new may begin. */
  readonly mayAct: () => boolean;
  readonly halted: () => boolean;
  readonly haltFor: (problem: ProblemData) => void;
  readonly clearance: (() => Promise<void>) | undefined;
  /** Looks fall on whole multiples of their interval, as those of runs beside this one do. */
  readonly together: boolean;
}

export class StepRunner {
  readonly #options: StepRunnerOptions;

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** Looks, acts when it must, and looks until it is so or has failed. */
  async bringAbout(step: Step, past: StepProgress): Promise<Extract<Standing, { is: 'done' | 'failed' }>> {
    const began = this.#options.clock.now();
    const deadline = plus(began, step.limit);
    const settle = step.settle ?? defaultSettle;
    let actsHere = 0;
    let blind = 0;
    let said = '';
    let last: ProblemData | undefined;
    for (;;) {
      const standing = await this.#look(() => step.check(this.#options.context(step.id)), step);
      let seen = standing.is === 'waiting' ? standing.because : 'nothing of it is to be seen yet';
      if ('blind' in standing) {
        seen = standing.because;
        if (++blind > mostBlindLooks) return { is: 'failed', problem: engineProblem('LOOKING_FAILED', { step: step.title, reason: standing.because, back: this.#options.back }).data };
      } else {
        blind = 0;
        if (standing.is === 'done' || standing.is === 'failed') return standing;
      }
      if (standing.is === 'todo' && step.act !== undefined) {
        const lastActAt = this.#options.progress.step(step.id).lastActAt;
        const settled = lastActAt === undefined || this.#options.clock.now() >= plus(lastActAt, settle);
        const refusedAtOnce = last?.landed === 'no' && actsHere === 1 && past.acts === 0;
        if (refusedAtOnce && last !== undefined) return { is: 'failed', problem: last };
        if (!settled && last?.landed !== 'throttled') {
          seen = last === undefined ? 'asked for; not visible yet' : `the answer was lost (${last.message}); waiting to see whether it landed`;
        } else if (actsHere >= mostActs) {
          return { is: 'failed', problem: last ?? engineProblem('STEP_NO_EFFECT', { step: step.title, acts: actsHere, back: this.#options.back }).data };
        } else {
          if (!this.#options.mayAct()) throw new PutDown();
          actsHere++;
          last = await this.#act(step, () => step.act?.(this.#options.context(step.id)));
          if (this.#options.halted()) throw new PutDown();
          continue;
        }
      }
      if (this.#options.clock.now() >= deadline) return { is: 'failed', problem: engineProblem('STEP_TIMEOUT', { step: step.title, limit: step.limit, because: seen, back: this.#options.back, ...(step.overdue === undefined ? {} : { overdue: step.overdue }) }).data };
      const percent = standing.is === 'waiting' && 'percent' in standing ? standing.percent : undefined;
      const line = `${seen} ${percent ?? ''}`;
      if (line !== said) this.#options.emit({ type: 'step.waiting', step: step.id, because: seen, ...(percent === undefined ? {} : { percent }) });
      said = line;
      const expectedAt = standing.is === 'waiting' && 'expectedAt' in standing ? standing.expectedAt : undefined;
      await this.#options.clock.sleep(this.#pause(step, { began, deadline, expectedAt }), this.#options.rest);
    }
  }

  /** Write before you act. An act that throws is not a failure: we look again. */
  async #act(step: Step, act: () => Promise<void> | undefined): Promise<ProblemData | undefined> {
    const attempt = this.#options.progress.step(step.id).acts + 1;
    this.#options.emit({ type: 'step.acting', step: step.id, attempt });
    await this.#clearance();
    let problem: ProblemData | undefined;
    try {
      await act();
    } catch (thrown) {
      problem = asProblemData(thrown);
    }
    this.#options.emit(problem === undefined ? { type: 'step.acted', step: step.id } : { type: 'step.acted', step: step.id, problem });
    if (problem?.halt === true) this.#options.haltFor(problem);
    return problem;
  }

  /** One look. A reason that may pass (throttled, no answer) is "blind": unknown, neither good nor bad. */
  async #look(check: () => Promise<Standing>, step: Step): Promise<Standing | { readonly is: 'waiting'; readonly because: string; readonly blind: true }> {
    try {
      return await check();
    } catch (thrown) {
      const problem = asProblemData(thrown);
      if (problem.halt === true) {
        this.#options.haltFor(problem);
        throw new PutDown();
      }
      if (problem.landed === 'maybe' || problem.landed === 'throttled') return { is: 'waiting', because: `could not look: ${problem.message}`, blind: true };
      return { is: 'failed', problem: { ...problem, where: problem.where ?? step.id } };
    }
  }

  /** The same backwards: asks for the undo, and looks until nothing of the step is left. */
  async takeBack(step: Step): Promise<void> {
    const { undo } = step;
    if (undo === undefined) return;
    const limit = undo.limit ?? step.limit;
    const began = this.#options.clock.now();
    const deadline = plus(began, limit);
    const settle = step.settle ?? defaultSettle;
    const check = (context: StepContext): Promise<Standing> => (undo.check === undefined ? step.check(context) : undo.check(context));
    let undosHere = 0;
    let blind = 0;
    let said = '';
    let last: ProblemData | undefined;
    for (;;) {
      const standing = await this.#look(() => check(this.#options.context(step.id)), step);
      const { lastActAt, lastUndoAt } = this.#options.progress.step(step.id);
      const now = this.#options.clock.now();
      const actSettled = lastActAt === undefined || now >= plus(lastActAt, settle);
      const undoSettled = lastUndoAt === undefined || now >= plus(lastUndoAt, settle);
      let seen = standing.is === 'waiting' ? standing.because : 'still as it was';
      if ('blind' in standing) {
        if (++blind > mostBlindLooks) return this.#keep(step, engineProblem('LOOKING_FAILED', { step: step.title, reason: standing.because, back: false }).data);
      } else {
        blind = 0;
        // A `todo` soon after the act may only mean that the act is not visible yet.
        if (standing.is === 'todo' && actSettled) return this.#options.emit({ type: 'step.undone', step: step.id });
        if (standing.is === 'todo') seen = 'nothing of it is to be seen; waiting to be sure that it does not land late';
        else if (undo.check !== undefined && standing.is === 'failed' && undosHere > 0 && undoSettled) return this.#keep(step, standing.problem);
        // Once an undo was asked for, by whichever process, `waiting` means that it is under way: it is not asked for again.
        else if (lastUndoAt === undefined || (standing.is !== 'waiting' && undoSettled)) {
          if (undosHere >= mostActs) return this.#keep(step, last ?? engineProblem('STEP_NO_EFFECT', { step: undo.title, acts: undosHere, back: false }).data);
          undosHere++;
          this.#options.emit({ type: 'step.undoing', step: step.id, attempt: undosHere });
          await this.#clearance();
          try {
            await undo.act(this.#options.context(step.id));
            last = undefined;
          } catch (thrown) {
            last = asProblemData(thrown);
            if (last.halt === true) return this.#options.haltFor(last);
          }
          continue;
        }
      }
      if (now >= deadline) return this.#keep(step, last ?? engineProblem('UNDO_TIMEOUT', { step: undo.title, limit, because: seen }).data);
      if (seen !== said) this.#options.emit({ type: 'step.waiting', step: step.id, because: seen });
      said = seen;
      await this.#options.clock.sleep(this.#pause(step, { began, deadline }));
    }
  }

  /** The intention is written down here; whoever else must know of it does after this. @throws PutDown when nothing may be written any more */
  async #clearance(): Promise<void> {
    const { clearance } = this.#options;
    if (clearance === undefined) return;
    try {
      await clearance();
    } catch (thrown) {
      this.#options.haltFor(asProblemData(thrown));
      throw new PutDown();
    }
  }

  /** Until the next look. */
  #pause({ every, rarest = every }: Step, { began, deadline, expectedAt }: { readonly began: Instant; readonly deadline: Instant; readonly expectedAt?: Instant | undefined }): Duration {
    const now = this.#options.clock.now();
    const usual = Math.max(every, Math.min(rarest, Math.round(between(began, now) / 10)));
    // What should be over by now is looked at closely: whoever waits wants to know at once.
    if (this.#options.together && expectedAt === undefined) {
      // Never later than alone: down to the next multiple.
      const next = Math.floor((now + usual) / every) * every;
      return milliseconds(Math.max(1, Math.min(next, deadline) - now));
    }
    const wanted = expectedAt === undefined ? usual : Math.min(usual, expectedAt > now ? between(now, expectedAt) : whenDue);
    return milliseconds(Math.max(1, Math.min(wanted, deadline - now)));
  }

  #keep(step: Step, problem: ProblemData): void {
    this.#options.emit({ type: 'step.kept', step: step.id, because: 'it could not be put back', problem });
  }
}
