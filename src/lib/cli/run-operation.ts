// From words to a finished run: look, plan, show, ask, lock, run, tell, keep the evidence. Every command that changes AWS comes through here.
import type { Cloud } from '../aws/cloud.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent } from '../engine/event.ts';
import type { Memory } from '../engine/memory.ts';
import type { Operation } from '../engine/operation.ts';
import type { Plan } from '../engine/plan.ts';
import { preview, type PlanDocument } from '../engine/preview.ts';
import { Progress } from '../engine/progress.ts';
import { run, type RunResult } from '../engine/run.ts';
import type { Json } from '../engine/standing.ts';
import { evidenceOf, type EvidenceRecord, type Judgement } from '../evidence/record.ts';
import { keepEvidence } from '../evidence/keep.ts';
import { isProblem, type Outcome, type ProblemData } from '../problems/problem.ts';
import { RunFolder, type Journal } from '../world/file-journal.ts';
import { newRunId, type RunId } from '../world/ids.ts';
import { between, type Duration, type Instant } from '../world/time.ts';
import type { Answer } from './answer.ts';
import { askConsent, type Person } from './ask.ts';
import type { ProgressKind } from './everywhere.ts';
import { lockEvidence } from './locked-evidence.ts';
import type { Held } from './holding.ts';
import { holdWhenFree } from './hold-when-free.ts';
import { takeLocks, type LockWish } from './locks.ts';
import type { OpenCloud } from './open-cloud.ts';
import { cliProblem } from './problems.ts';
import { pageOf, type Page, type Screen, type Variables } from './terminal.ts';
import { chooseView } from './views/choose.ts';
import { outcomeView } from './views/outcome-view.ts';
import { planView } from './views/plan-view.ts';
import { openView, type View } from './views/view.ts';

/** What all commands that run operations are told by the person. */
export interface RunWords {
  readonly 'dry-run': boolean;
  readonly expect?: string | undefined;
  readonly until?: string | undefined;
  readonly timeout?: Duration | undefined;
  readonly wait?: Duration | undefined;
  readonly yes: boolean;
  readonly confirm?: string | undefined;
  readonly json: boolean;
  readonly progress?: ProgressKind | undefined;
}

export interface Surrounding {
  readonly stateFolder: string;
  readonly stderr: Screen;
  readonly variables: Variables;
  readonly signal: AbortSignal;
  /** Left out where nobody can be asked. */
  readonly person: (() => Promise<Person>) | undefined;
  /** Told the run's id as soon as there is one. */
  readonly begun: (run: RunId, started: Instant) => void;
  readonly caller: Readonly<Record<string, string>>;
}

/** How one kind of run is told to people and pipelines. */
export interface Telling<Request> {
  /** Fields of the JSON answer beyond the common ones. */
  readonly fields: (result: Told<Request>) => Readonly<Record<string, Json>>;
  /** Lines worth saying at the end. */
  readonly facts?: (result: Told<Request>) => readonly (readonly [string, string])[];
  /** Left out: the run leaves no evidence. */
  readonly judgement?: (result: Told<Request>) => Judgement;
}

export interface Told<Request> {
  readonly request: Request;
  readonly facts: unknown;
  readonly memory: Memory;
  readonly outcome: Outcome;
  readonly problems: readonly ProblemData[];
  readonly events: readonly RunEvent[];
}

/** Where runs of ours are looked for. */
export interface Place {
  readonly open: OpenCloud;
  readonly environment: EnvironmentDescription;
  readonly stateFolder: string;
}

export interface Asked<Request, Facts> {
  readonly make: (cloud: Cloud, now: () => Instant) => Operation<Request, Facts>;
  readonly request: Request;
  readonly environment: EnvironmentDescription;
  readonly locks: readonly LockWish[];
  readonly destructive: boolean;
  readonly telling: Telling<Request>;
  /** What other runs of ours say to the plan. Left out: nothing. */
  readonly knowing?: (plan: Plan, facts: Facts, place: Place) => Promise<Plan>;
  /** What of AWS is to end by itself before this can begin, in words: `--wait` waits for that as well. Left out: nothing. */
  readonly inTheWay?: (cloud: Cloud) => Promise<string | undefined>;
}

export async function runOperation<Request, Facts>(asked: Asked<Request, Facts>, open: OpenCloud, how: { readonly words: RunWords; readonly around: Surrounding }): Promise<Answer> {
  const { words, around } = how;
  const { request, environment } = asked;
  const about = { environment: environment.environment, cloud: open.name };
  const run = newRunId(open.clock.now(), open.worldId, open.chance);
  const observer = asked.make(open.reading, () => open.clock.now());
  const held = words['dry-run'] ? undefined : (await holdWhenFree([{ open, environment, stateFolder: around.stateFolder, run, kind: observer.name, wishes: asked.locks, wait: words.wait, ...waitingWords(words, around) }], async () => asked.inTheWay?.(open.reading)))[0];
  try {
    const { facts, operation, plan, document } = await seePlan(asked, open, around.stateFolder);
    const [refusal] = plan.refusals;
    if (words['dry-run']) return dryRun(document, about, refusal?.outcome);
    if (refusal !== undefined) return { ...about, outcome: refusal.outcome, problems: plan.refusals, fields: { plan: document as never } };
    if (words.expect !== undefined && words.expect !== document.fingerprint) throw cliProblem('PLAN_CHANGED', { expected: words.expect, now: document.fingerprint });
    if (words.until !== undefined && !plan.steps.some((step) => step.id === words.until)) throw cliProblem('UNTIL_UNKNOWN', { step: words.until, known: plan.steps.map((step) => step.id) });
    if (plan.steps.length === 0) return { ...about, outcome: 'done', fields: { ...asked.telling.fields(nothingDone(request, facts)), ...estimatesOf(document), changed: false }, text: () => plan.headline };
    if (!words.yes && !words.json && around.person !== undefined) around.stderr.write(`${planView(document, { ...about, full: false }, pageOf(around.stderr, around.variables))}\n`);
    await askConsent({ what: plan.headline, environment: about.environment, destructive: asked.destructive, protected: environment.protected, yes: words.yes, confirm: words.confirm }, await around.person?.());
    if (held === undefined) throw new Error('a dry run does not get here');
    // A person may have thought for longer than a lease lasts.
    await held.begin();
    const journal = held.mirror(new RunFolder<RunEvent>(around.stateFolder).open(run), 0);
    return await tellRun({ asked, open, words, around, operation, journal, held, run, facts, document });
  } finally {
    await held?.release();
  }
}

/** Who is waited for is part of the story, where it is told in words. */
export const waitingWords = ({ progress }: RunWords, { signal, stderr }: Surrounding): { readonly signal: AbortSignal; readonly say?: (line: string) => void } => ({
  signal,
  ...(progress === 'none' || progress === 'events' ? {} : { say: (line: string) => void stderr.write(`${line}\n`) }),
});

export interface SeenPlan<Request, Facts> {
  readonly facts: Facts;
  readonly operation: Operation<Request, Facts>;
  readonly plan: Plan;
  readonly document: PlanDocument;
}

/** Looks, and makes the plan of what was seen. */
export async function seePlan<Request, Facts>({ make, request, environment, knowing }: Pick<Asked<Request, Facts>, 'make' | 'request' | 'environment' | 'knowing'>, open: OpenCloud, stateFolder: string): Promise<SeenPlan<Request, Facts>> {
  const facts = await open.drive(make(open.reading, () => open.clock.now()).observe(request));
  const operation = make(open.acting, () => open.clock.now());
  const made = operation.plan(request, facts);
  const plan = (await knowing?.(made, facts, { open, environment, stateFolder })) ?? made;
  return { facts, operation, plan, document: preview(plan) };
}

interface Running<Request, Facts> {
  readonly asked: Pick<Asked<Request, Facts>, 'request' | 'environment' | 'telling'>;
  readonly open: OpenCloud;
  readonly words: RunWords;
  readonly around: Surrounding;
  readonly operation: Operation<Request, Facts>;
  readonly journal: Journal<RunEvent>;
  readonly held: Held;
  readonly run: RunId;
  readonly facts: Facts;
  readonly document: PlanDocument;
  readonly takeBack?: boolean;
  /** Shared with runs beside this one, whose looks fall together with its own; left out: one of its own, opened and ended here. */
  readonly view?: View;
}

/** Runs (or goes on with) what the journal holds, and answers for it. */
export async function tellRun<Request, Facts>(it: Running<Request, Facts>): Promise<Answer> {
  const { asked, open, words, around, operation, journal, held, run: id, facts, document } = it;
  const started = journal.lines[0]?.at ?? open.clock.now();
  around.begun(id, started);
  const runLock = takeLocks(around.stateFolder, [{ what: `run ${id}`, path: `runs/${id}/lock`, mode: 'exclusive' }], { run: id, kind: operation.name });
  const kind = chooseView(words.progress ?? (words.json ? 'plain' : undefined), around.stderr, around.variables);
  const view = it.view ?? (await openView(kind, { screen: around.stderr, variables: around.variables, now: () => open.clock.now(), past: journal.lines }));
  let result: RunResult;
  try {
    result = await open.drive(
      run({
        plan: operation.plan(asked.request, facts),
        onFailure: operation.onFailure,
        onInterrupt: operation.onInterrupt,
        journal,
        clock: open.clock,
        introduction: { kind: operation.name, environment: asked.environment.environment, cloud: open.name, request: asked.request as never, facts: facts as never, plan: document, caller: around.caller },
        run: id,
        signal: around.signal,
        listeners: [view.show],
        clearance: () => held.clearance(),
        ...(it.view === undefined ? {} : { together: true }),
        ...(words.until === undefined ? {} : { until: words.until }),
        ...(words.timeout === undefined ? {} : { timeout: words.timeout }),
        ...(it.takeBack === undefined ? {} : { takeBack: it.takeBack }),
        ...(operation.conclude === undefined ? {} : { conclude: (memory: Memory) => operation.conclude?.(asked.request, memory) ?? { outcome: 'done', problems: [] } }),
      }),
    );
  } catch (thrown) {
    result = brokenOff(thrown, journal);
  } finally {
    if (it.view === undefined) view.end();
    runLock.release();
  }
  const unsent = await held.finish();
  journal.close();
  const told: Told<Request> = { request: asked.request, facts, ...result };
  const evidence = asked.telling.judgement === undefined ? undefined : keep(around.stateFolder, result.events, asked.telling.judgement(told));
  const locked = evidence === undefined ? undefined : await lockEvidence({ record: evidence.proof, events: result.events }, open, asked.environment);
  const last = result.events.at(-1);
  const ended = last?.at ?? open.clock.now();
  const takenBack = it.takeBack === true && (result.outcome === 'put-back' || result.outcome === 'refused');
  const stopped = result.outcome === 'done' && last?.type === 'run.paused' ? words.until : undefined;
  const about = { environment: asked.environment.environment, cloud: open.name, run: id, started, ended };
  return {
    ...about,
    outcome: takenBack ? 'done' : result.outcome,
    problems: [...(takenBack ? [] : result.problems), ...(unsent === undefined ? [] : [cliProblem('JOURNAL_NOT_SENT', { run: id, reason: unsent.message }).data]), ...(evidence?.problem === undefined ? [] : [evidence.problem]), ...(locked?.problem === undefined ? [] : [locked.problem])],
    fields: {
      ...asked.telling.fields(told),
      ...estimatesOf(document),
      ...(takenBack ? { takenBack } : {}),
      ...(stopped === undefined ? {} : { stoppedAfter: stopped }),
      ...(evidence === undefined || evidence.problem !== undefined ? {} : { evidence: { path: evidence.path, record: evidence.record, hash: evidence.hash, ...(locked === undefined ? {} : { locked: locked.problem === undefined ? locked.where : null }) } }),
    },
    text: (page: Page) =>
      outcomeView(
        {
          outcome: takenBack ? 'done' : result.outcome,
          headline: document.headline,
          ...(takenBack ? { words: 'taken back' } : stopped === undefined ? {} : { words: `stopped after ${stopped}, as asked` }),
          ...about,
          took: between(started, ended),
          open: !isOpenAfter(result) ? 'no' : hasWayBack(document) ? 'both' : 'on',
          ...(evidence === undefined || evidence.problem !== undefined ? {} : { evidence: evidence.path }),
          kept: keptSteps(result.events),
          facts: [...(asked.telling.facts?.(told) ?? []), ...(locked === undefined || locked.problem !== undefined ? [] : [['evidence, locked', locked.where] as const])],
        },
        page,
      ),
  };
}

/** The world under the run was lost (its disk is full): what had begun stands in the journal. */
function brokenOff(thrown: unknown, { lines }: Journal<RunEvent>): RunResult {
  if (!isProblem(thrown) || lines.length === 0) throw thrown;
  return { outcome: 'half-way', problems: [thrown.data], memory: new Progress(lines).memory, events: lines };
}

const isOpenAfter = ({ outcome, events }: RunResult): boolean => events.at(-1)?.type === 'run.paused' || outcome === 'half-way' || outcome === 'bug';

/** Whether anything that the plan does can be taken back. */
export const hasWayBack = ({ steps }: PlanDocument): boolean => steps.some((step) => step.undo !== null);

interface Kept {
  /** Of the page. */
  readonly path: string;
  /** Path of the record itself, as JSON. */
  readonly record: string;
  readonly hash: string;
  readonly proof: EvidenceRecord;
  /** Why it could not be kept. */
  readonly problem?: ProblemData;
}

/** A disk that is full must not hide what became of the run. */
function keep(stateFolder: string, events: readonly RunEvent[], judgement: Judgement): Kept {
  const record = evidenceOf(events, judgement);
  try {
    const path = keepEvidence(stateFolder, record);
    return { path, record: path.replace(/\.html$/, '.json'), hash: record.hash, proof: record };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { path: '', record: '', hash: record.hash, proof: record, problem: cliProblem('EVIDENCE_NOT_KEPT', { run: record.run, reason }).data };
  }
}

/** Titles of steps that could not be put back. */
function keptSteps(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'step.kept' && event.problem !== undefined ? [event.step] : []));
}

export function nothingDone<Request>(request: Request, facts: unknown): Told<Request> {
  const none: Memory = { notes: () => ({}), note: () => undefined, text: () => '', samples: () => [] };
  return { request, facts, memory: none, outcome: 'done', problems: [], events: [] };
}

/** What the plan said beforehand, where it says such things. */
export const estimatesOf = ({ estimate, duration }: PlanDocument): Readonly<Record<string, Json>> => ({ ...(estimate === null ? {} : { estimate }), ...(duration === undefined ? {} : { duration }) });

function dryRun(plan: PlanDocument, about: { readonly environment: string; readonly cloud: string }, refused: Outcome | undefined): Answer {
  const outcome: Outcome = refused ?? (plan.changes.length === 0 && plan.steps.length === 0 ? 'done' : 'would-change');
  return { ...about, outcome, problems: plan.refusals, fields: { plan: plan as never, fingerprint: plan.fingerprint, ...estimatesOf(plan) }, text: (page) => planView({ ...plan, refusals: [] }, { ...about, full: true }, page) };
}
