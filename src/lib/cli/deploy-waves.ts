// Several services deployed by one command: looked at together, approved at once, in waves, side by side inside a wave.
import { asProblemData, type Outcome, type ProblemData } from '../problems/problem.ts';
import type { RunEvent } from '../engine/event.ts';
import { sharingReads, type Paces } from '../aws/shared-reads.ts';
import { RunFolder } from '../world/file-journal.ts';
import { hashOf, newRunId } from '../world/ids.ts';
import { between, milliseconds, plus, seconds, type Duration, type Instant } from '../world/time.ts';
import type { Answer } from './answer.ts';
import { askConsent } from './ask.ts';
import { becameOf, deploymentOf, type Part, type PartWish } from './deploy-part.ts';
import { allPlansView, wavesView } from './views/waves-view.ts';
import { holdWhenFree } from './hold-when-free.ts';
import type { OpenCloud } from './open-cloud.ts';
import { cliProblem } from './problems.ts';
import { seePlan, tellRun, waitingWords, type RunWords, type Surrounding } from './run-operation.ts';
import { pageOf } from './terminal.ts';
import { chooseView } from './views/choose.ts';
import { openViews, type Views } from './views/many.ts';
import { worstOf } from './worst-outcome.ts';

/** Those that are deployed side by side. */
export interface Wave {
  readonly region: string;
  readonly parts: readonly PartWish[];
}

export interface WavesAsked {
  readonly headline: string;
  readonly environment: string;
  readonly protected: boolean;
  readonly waves: readonly Wave[];
  /** Between two regions. */
  readonly hold: Duration;
  /** What is left out, and why: one line each. */
  readonly skipped: readonly string[];
}

/** AWS: a bucket of 20 RegisterTaskDefinition, one more each second (ECS API reference, "Request throttling"); others may want some too. */
const atOnce = 15;
const betweenBeginnings = seconds(1.1);

/** What may be mended by an earlier wave: such a refusal counts when its turn has come. */
const mendedByOthers: ReadonlySet<string> = new Set(['ALARM_ALREADY_FIRING']);

export async function deployWaves(asked: WavesAsked, open: OpenCloud, how: { readonly words: RunWords; readonly around: Surrounding }): Promise<Answer> {
  return new Deploying(asked, open, how).answer();
}

class Deploying {
  readonly #asked: WavesAsked;
  readonly #open: OpenCloud;
  /** The same for what is looked at and done: runs beside each other ask AWS together. Leases and journals do not wait for others. */
  readonly #together: OpenCloud;
  readonly #words: RunWords;
  readonly #around: Surrounding;
  readonly #waves: readonly (readonly Part[])[];
  readonly #parts: readonly Part[];
  readonly #started: Instant;
  /** What is wrong with the whole, and not with one of them. */
  readonly #problems: ProblemData[] = [];

  constructor(asked: WavesAsked, open: OpenCloud, { words, around }: { readonly words: RunWords; readonly around: Surrounding }) {
    this.#asked = asked;
    this.#open = open;
    const paces: Paces = new Map();
    this.#together = { ...open, reading: sharingReads(open.reading, open.clock, paces), acting: sharingReads(open.acting, open.clock, paces) };
    this.#words = words;
    this.#around = around;
    this.#started = open.clock.now();
    this.#waves = asked.waves.map(({ parts }, index) => parts.map((wish) => ({ ...wish, wave: index + 1, run: newRunId(open.clock.now(), open.worldId, open.chance) })));
    this.#parts = this.#waves.flat();
  }

  async answer(): Promise<Answer> {
    const { 'dry-run': dryRun } = this.#words;
    try {
      if (!dryRun) await this.#hold();
      await this.#see(this.#parts);
      const refused = this.#refusals();
      if (dryRun || refused.length > 0) return this.#plans(refused);
      this.#check();
      if (this.#parts.every(({ seen }) => seen?.plan.steps.length === 0)) {
        for (const part of this.#parts) part.answer = { outcome: 'done' };
        return this.#summary({ changed: false });
      }
      await this.#consent();
      for (const { held } of this.#parts) await held?.begin();
      await this.#walk();
      return this.#summary({});
    } finally {
      for (const { held } of this.#parts.toReversed()) await held?.release();
    }
  }

  /** All leases or none, and each before anything is looked at: what is planned is what stands when it begins. */
  async #hold(): Promise<void> {
    const { stateFolder } = this.#around;
    const held = await holdWhenFree(
      this.#parts.map(({ asked: { environment, locks }, run }) => ({ open: this.#open, environment, stateFolder, run, kind: 'deploy', wishes: locks, wait: this.#words.wait, ...waitingWords(this.#words, this.#around) })),
      async () => (await Promise.all(this.#parts.map(({ asked }) => asked.inTheWay?.(this.#together.reading)))).filter((it) => it !== undefined).join('; ') || undefined,
    );
    this.#parts.forEach((part, index) => Object.assign(part, { held: held[index] }));
  }

  async #see(parts: readonly Part[]): Promise<void> {
    const seen = await Promise.allSettled(parts.map(({ asked }) => seePlan(asked, this.#together, this.#around.stateFolder)));
    for (const [index, result] of seen.entries()) {
      if (result.status === 'rejected') throw result.reason;
      Object.assign(parts[index] ?? {}, { seen: result.value });
    }
  }

  #refusals(): readonly ProblemData[] {
    return this.#parts.flatMap((part) => (part.seen?.plan.refusals ?? []).filter(({ code }) => !(this.#waitsForOthers(part) && mendedByOthers.has(code))).map((problem) => ({ ...problem, where: problem.where ?? part.label })));
  }

  #waitsForOthers({ wave, region }: Part): boolean {
    return this.#parts.some((other) => other.region === region && other.wave < wave);
  }

  /** Over all plans: what `--expect` compares. */
  get #fingerprint(): string {
    return hashOf(this.#parts.map(({ label, wave, seen }) => [label, wave, seen?.document.fingerprint ?? ''])).slice(0, 16);
  }

  #check(): void {
    const { expect, until } = this.#words;
    if (expect !== undefined && expect !== this.#fingerprint) throw cliProblem('PLAN_CHANGED', { expected: expect, now: this.#fingerprint });
    for (const { seen } of this.#parts) {
      const known = (seen?.plan.steps ?? []).map(({ id }) => id);
      if (until !== undefined && known.length > 0 && !known.includes(until)) throw cliProblem('UNTIL_UNKNOWN', { step: until, known });
    }
  }

  #scene() {
    return { headline: this.#asked.headline, environment: this.#asked.environment, cloud: this.#open.name, fingerprint: this.#fingerprint, skipped: this.#asked.skipped, parts: this.#parts };
  }

  async #consent(): Promise<void> {
    const { yes, json, confirm } = this.#words;
    const { person, stderr, variables } = this.#around;
    if (!yes && !json && person !== undefined) stderr.write(`${allPlansView({ ...this.#scene(), full: false }, pageOf(stderr, variables))}\n`);
    await askConsent({ what: this.#asked.headline, environment: this.#asked.environment, destructive: false, protected: this.#asked.protected, yes, confirm }, await person?.());
  }

  /** Wave by wave; the first that is not new all over is the last. */
  async #walk(): Promise<void> {
    const { timeout, progress, json } = this.#words;
    const { stderr, variables } = this.#around;
    const deadline = timeout === undefined ? undefined : plus(this.#open.clock.now(), timeout);
    const kind = chooseView(progress ?? (json ? 'plain' : undefined), stderr, variables);
    const views = await openViews(kind, { screen: stderr, variables, now: () => this.#open.clock.now() }, this.#parts.map(({ label }) => label));
    try {
      for (const [index, wave] of this.#waves.entries()) {
        const before = this.#waves[index - 1];
        if (before !== undefined && !(await this.#goesOn(before, wave, { views, deadline }))) return;
        if (index > 0) await this.#seeAgain(wave);
        // What was refused at its turn is no reason to leave out those beside it.
        await Promise.all(wave.filter(({ answer }) => answer === undefined).map((part, place) => this.#carryOut(part, { views, deadline, place })));
      }
      if (this.#around.signal.aborted && this.#parts.some(({ answer }) => answer === undefined) && !this.#parts.some(({ answer }) => answer?.outcome === 'interrupted')) this.#problems.push(asProblemData(this.#around.signal.reason));
    } finally {
      views.end();
    }
  }

  async #goesOn(before: readonly Part[], wave: readonly Part[], { views, deadline }: { readonly views: Views; readonly deadline: Instant | undefined }): Promise<boolean> {
    const { signal } = this.#around;
    const later = this.#parts.filter(({ answer }) => answer === undefined);
    const stop = (because: string): false => {
      for (const part of later) part.because ??= because;
      return false;
    };
    const old = before.filter(({ answer }) => becameOf(answer) !== 'new');
    if (old.length > 0) return stop(`${old.map(({ label }) => label).join(', ')} did not become new`);
    const from = before[0]?.region;
    const to = wave[0]?.region;
    if (from !== to && this.#asked.hold > 0 && this.#parts.some((part) => part.region === from && part.answer?.run !== undefined)) {
      views.say(`${from} is new; ${to} begins in ${this.#asked.hold / 1000} s`);
      await this.#open.drive(this.#open.clock.sleep(this.#asked.hold, signal).catch(() => undefined));
    }
    if (signal.aborted) {
      this.#problems.push(asProblemData(signal.reason));
      return stop('it was interrupted before its turn');
    }
    if (deadline !== undefined && this.#open.clock.now() >= deadline) {
      this.#problems.push(cliProblem('NO_TIME_LEFT', { labels: later.map(({ label }) => label) }).data);
      return stop('the time limit was over before its turn');
    }
    return true;
  }

  /** What was approved is what runs, also when it is minutes later. */
  async #seeAgain(wave: readonly Part[]): Promise<void> {
    const approved = wave.map(({ seen }) => seen?.document.fingerprint ?? '');
    try {
      await this.#see(wave);
    } catch (thrown) {
      const problem = asProblemData(thrown);
      for (const part of wave) part.answer = { outcome: problem.outcome, problems: [problem] };
      return;
    }
    for (const [index, part] of wave.entries()) {
      const { refusals = [], steps = [] } = part.seen?.plan ?? {};
      const now = part.seen?.document.fingerprint ?? '';
      const [refusal] = refusals;
      if (refusal !== undefined) part.answer = { outcome: refusal.outcome, problems: refusals };
      else if (steps.length > 0 && now !== approved[index]) part.answer = { outcome: 'refused', problems: [cliProblem('CHANGED_MEANWHILE', { label: part.label, approved: approved[index] ?? '', now }).data] };
    }
  }

  async #carryOut(part: Part, { views, deadline, place }: { readonly views: Views; readonly deadline: Instant | undefined; readonly place: number }): Promise<void> {
    const { held, seen, asked, run, label } = part;
    if (held === undefined || seen === undefined) throw new Error(`${label} is not prepared`);
    const { clock } = this.#open;
    const { signal } = this.#around;
    if (seen.plan.steps.length === 0) {
      part.answer = { outcome: 'done' };
      return;
    }
    // So many at a time: what does not get its turn any more is as it was.
    const wait = milliseconds(Math.max(0, place + 1 - atOnce) * betweenBeginnings);
    if (wait > 0) await this.#open.drive(clock.sleep(wait, signal).catch(() => undefined));
    if (signal.aborted) {
      part.because = 'it was interrupted before its turn';
      return;
    }
    try {
      const journal = held.mirror(new RunFolder<RunEvent>(this.#around.stateFolder).open(run), 0);
      const words = deadline === undefined ? this.#words : { ...this.#words, timeout: milliseconds(Math.max(1, between(clock.now(), deadline))) };
      part.answer = await tellRun({ ...seen, asked, open: this.#open, words, around: this.#around, journal, held, run, view: views.of(label) });
    } catch (thrown) {
      const problem = asProblemData(thrown);
      part.answer = { outcome: problem.outcome, problems: [problem] };
    }
    // Others need not wait for those that come after it.
    await held.release();
    delete part.held;
  }

  /** Nothing was begun: what would be, or why not. */
  #plans(refused: readonly ProblemData[]): Answer {
    const outcome: Outcome = refused.length > 0 ? worstOf(refused.map((it) => it.outcome), false) : this.#parts.some(({ seen }) => (seen?.document.changes.length ?? 0) > 0 || (seen?.plan.steps.length ?? 0) > 0) ? 'would-change' : 'done';
    const documents = this.#parts.map(({ label, asked, region, wave, seen }) => ({ label, service: asked.request.service, region, wave, plan: seen?.document as never }));
    return {
      ...this.#about,
      outcome,
      problems: refused,
      fields: { ...this.#fields, fingerprint: this.#fingerprint, plans: documents },
      ...(this.#words['dry-run'] ? { text: (page) => allPlansView({ ...this.#scene(), full: true }, page) } : {}),
    };
  }

  #summary(more: { readonly changed?: false }): Answer {
    const answers = this.#parts.flatMap(({ answer }) => answer ?? []);
    const changed = this.#parts.some(({ answer }) => answer?.run !== undefined && becameOf(answer) === 'new');
    const outcome = worstOf([...answers.map((it) => it.outcome), ...this.#problems.map((it) => it.outcome)], changed);
    const deciding = answers.find((it) => it.outcome === outcome) ?? answers.at(-1);
    const stopped = answers.find(({ fields }) => fields?.['stoppedAfter'] !== undefined)?.fields?.['stoppedAfter'];
    return {
      ...this.#about,
      ...(deciding?.run === undefined ? {} : { run: deciding.run }),
      outcome,
      problems: [...this.#parts.flatMap(({ answer, label }) => (answer?.problems ?? []).map((problem) => ({ ...problem, where: problem.where ?? label }))), ...this.#problems],
      fields: { ...this.#fields, ...more, ...(stopped === undefined ? {} : { stoppedAfter: stopped }) },
      text: (page) => wavesView({ ...this.#scene(), outcome, took: between(this.#started, this.#open.clock.now()) }, page),
    };
  }

  get #about() {
    return { environment: this.#asked.environment, cloud: this.#open.name, started: this.#started, ended: this.#open.clock.now() };
  }

  get #fields() {
    return {
      deployments: this.#parts.map(deploymentOf),
      runs: this.#parts.flatMap(({ answer }) => answer?.run ?? []),
      notBegun: this.#parts.filter(({ answer }) => becameOf(answer) === 'not-begun').map(({ label }) => label),
      waves: this.#waves.map((wave) => wave.map(({ label }) => label)),
      ...(this.#asked.skipped.length === 0 ? {} : { skipped: [...this.#asked.skipped] }),
    };
  }
}
