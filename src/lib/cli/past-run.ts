// A run from its journal: found by its id, put together again as it was asked, gone on with or taken back.
import { existsSync } from 'node:fs';
import type { Cloud } from '../aws/cloud.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent, RunStarted } from '../engine/event.ts';
import type { Operation } from '../engine/operation.ts';
import { preview } from '../engine/preview.ts';
import { isResumable, Progress } from '../engine/progress.ts';
import { stepRows, type StepRow } from '../engine/step-rows.ts';
import { operations } from '../operations/registry.ts';
import type { Outcome } from '../problems/problem.ts';
import { RunFolder } from '../world/file-journal.ts';
import { isLocked } from '../world/file-lock.ts';
import { worldOfRun, type RunId } from '../world/ids.ts';
import type { Instant } from '../world/time.ts';
import type { Answer } from './answer.ts';
import { hold } from './holding.ts';
import { deployLocks, environmentLock, type LockWish } from './locks.ts';
import { bringInStep } from './remote-runs.ts';
import type { OpenCloud } from './open-cloud.ts';
import { cliProblem } from './problems.ts';
import { tellRun, waitingWords, type RunWords, type Surrounding, type Telling } from './run-operation.ts';
import { bootstrapTelling } from './tellings/bootstrap.ts';
import { changeSetsTelling } from './tellings/change-sets.ts';
import { deployTelling } from './tellings/deploy.ts';
import { destroyTelling } from './tellings/destroy.ts';
import { drillTelling } from './tellings/drill.ts';
import { inFlightTelling } from './tellings/in-flight.ts';
import { repairTelling } from './tellings/repair.ts';
import { rollbackDrillTelling } from './tellings/rollback-drill.ts';

export interface PastRun {
  readonly id: RunId;
  readonly events: readonly RunEvent[];
  readonly begin: RunEvent & RunStarted;
  readonly progress: Progress;
  readonly alive: boolean;
}

/** @throws Problem RUN_UNKNOWN, JOURNAL_CORRUPT */
export function pastRun(stateFolder: string, id: string): PastRun {
  const folder = new RunFolder<RunEvent>(stateFolder);
  const events = folder.read(id);
  const [begin] = events;
  if (begin?.type !== 'run.started') throw cliProblem('RUN_NEVER_BEGAN', { run: id });
  return { id, events, begin, progress: new Progress(events), alive: isLocked(folder.lockPath(id)) };
}

/** Whether this folder has a journal of the run. */
export const isHere = (stateFolder: string, id: string): boolean => existsSync(new RunFolder<RunEvent>(stateFolder).path(id));

export function pastRuns(stateFolder: string): readonly PastRun[] {
  return new RunFolder<RunEvent>(stateFolder).list().flatMap((id) => {
    try {
      return [pastRun(stateFolder, id)];
    } catch {
      // A journal that cannot be read is told of by `runs show`; the list shows the others.
      return [];
    }
  });
}

/** Each step that the run has begun. */
export const stepsOf = ({ events }: PastRun): readonly StepRow[] => stepRows(events);

/** How a run ended or was put down; null while it runs, and where it was killed. */
export function outcomeOf({ alive, progress: { ended, paused } }: PastRun): Outcome | null {
  if (alive) return null;
  // Stopped after the step that was asked for: well, but not at its end.
  return ended?.outcome ?? (paused?.outcome === 'done' ? 'half-way' : (paused?.outcome ?? null));
}

/** Whether it can be gone on with or taken back. */
export const isOpen = ({ alive, progress }: PastRun): boolean => !alive && isResumable(progress);

/** The newest run that can be gone on with: what `resume` without an id means. */
export function newestOpenRun(stateFolder: string, environment: string | undefined): string {
  const open = pastRuns(stateFolder).filter((it) => isOpen(it) && (environment === undefined || it.begin.environment === environment));
  const newest = open.at(-1);
  if (newest === undefined) throw cliProblem('NOTHING_TO_RESUME', {});
  return newest.id;
}

/** The run to look at where nobody named one: the newest that is alive, or else the newest. @throws Problem NO_RUNS */
export function runToWatch(stateFolder: string, environment: string | undefined): string {
  const runs = pastRuns(stateFolder).filter((it) => environment === undefined || it.begin.environment === environment);
  const run = runs.findLast((it) => it.alive) ?? runs.at(-1);
  if (run === undefined) throw cliProblem('NO_RUNS', {});
  return run.id;
}

/** @throws Problem NO_RUNS */
export function newestRun(stateFolder: string): string {
  const newest = new RunFolder<RunEvent>(stateFolder).list().at(-1);
  if (newest === undefined) throw cliProblem('NO_RUNS', {});
  return newest;
}

/** Of every operation: a run whose operation has none could not be gone on with. */
export const tellings: Readonly<Record<string, Telling<never>>> = { 'env.bootstrap': bootstrapTelling, 'env.change-sets': changeSetsTelling, 'env.destroy': destroyTelling, 'env.reconcile': bootstrapTelling, deploy: deployTelling, 'deploy.rollback': deployTelling, 'deploy.repair': repairTelling, 'deploy.stop': inFlightTelling, 'deploy.approve': inFlightTelling, 'deploy.reject': inFlightTelling, 'failover.drill': drillTelling, 'failover.drill.rollback': rollbackDrillTelling };

/** The environment as it was when the run was asked for: platform.yml may have changed since. */
export const environmentOf = (past: PastRun): EnvironmentDescription => (past.begin.request as unknown as { environment: EnvironmentDescription }).environment;

/** They speak to the deployment of another run, which holds the service. */
const needNone: ReadonlySet<string> = new Set(['deploy.stop', 'deploy.approve', 'deploy.reject']);

function locksOf(past: PastRun): readonly LockWish[] {
  if (needNone.has(past.begin.kind)) return [];
  const environment = environmentOf(past);
  const service = (past.begin.request as unknown as { service?: string }).service;
  return service === undefined ? [environmentLock(environment.environment, 'exclusive')] : deployLocks(environment, service);
}

/** Goes on with a run, or takes back what it did. */
export async function goOn(past: PastRun, how: { readonly open: OpenCloud; readonly words: RunWords; readonly around: Surrounding; readonly takeBack: boolean }): Promise<Answer> {
  const { open, words, around, takeBack } = how;
  const { id, begin, progress, alive } = past;
  if (alive) throw cliProblem('RUN_ALIVE', { run: id });
  if (worldOfRun(id) !== open.worldId) throw cliProblem('OTHER_WORLD', { run: id, cloud: begin.cloud, open: open.name });
  if (!isResumable(progress)) throw cliProblem('NOT_RESUMABLE', { run: id, outcome: progress.ended?.outcome ?? 'done' });
  const make = operations[begin.kind];
  const telling = tellings[begin.kind];
  if (make === undefined || telling === undefined) throw cliProblem('OPERATION_UNKNOWN', { run: id, kind: begin.kind });
  const environment = environmentOf(past);
  const held = await hold({ open, environment, stateFolder: around.stateFolder, run: id, kind: begin.kind, wishes: locksOf(past), wait: words.wait, ...waitingWords(words, around) });
  try {
    const there = await bringInStep(past, { open, environment, stateFolder: around.stateFolder });
    const operation = make({ cloud: open.acting as Cloud, now: (): Instant => open.clock.now() }) as Operation<unknown, unknown>;
    const plan = operation.plan(begin.request, begin.facts);
    const now = preview(plan).fingerprint;
    if (now !== begin.plan.fingerprint) throw cliProblem('PLAN_DIFFERS', { run: id, version: String(begin.caller['version'] ?? 'another') });
    const acted = plan.steps.filter((step) => progress.step(step.id).acts > 0);
    const stay = acted.filter((step) => step.undo === undefined && step.leaves === undefined);
    if (takeBack && stay.length > 0 && acted.every((step) => step.undo === undefined)) throw cliProblem('NO_WAY_BACK', { run: id, steps: stay.map((step) => step.title) });
    await held.begin();
    const journal = held.mirror(new RunFolder<RunEvent>(around.stateFolder).open(id), there);
    return await tellRun({
      held,
      asked: { request: begin.request, environment, telling: telling as Telling<unknown> },
      open,
      words,
      around,
      operation,
      journal,
      run: id,
      facts: begin.facts,
      document: begin.plan,
      takeBack,
    });
  } finally {
    await held.release();
  }
}
