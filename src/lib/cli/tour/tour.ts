// The whole story in a sandbox of its own, told as it happens: built, shipped, broken, put back, measured, paid for.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFile } from '../../config/bundled.ts';
import type { Config } from '../../config/config.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../config/describe.ts';
import { loadConfig } from '../../config/load.ts';
import type { Json } from '../../engine/standing.ts';
import { deploy } from '../../operations/deploy/operation.ts';
import { bootstrap } from '../../operations/environment/bootstrap/operation.ts';
import { drill } from '../../operations/failover/drill/operation.ts';
import { gatherBudgets, judgeBudgets } from '../../reports/budget.ts';
import { gatherCosts, periodOf } from '../../reports/cost.ts';
import { openSandbox, type OpenSandbox } from '../../sandbox/open.ts';
import { days, iso, type Instant } from '../../world/time.ts';
import type { Answer } from '../answer.ts';
import { cloudIn, prepareAccount } from '../clouds/sandbox.ts';
import { costText } from '../cost-text.ts';
import { environmentLock, serviceLock } from '../locks.ts';
import type { OpenCloud } from '../open-cloud.ts';
import { runOperation, type RunWords, type Surrounding } from '../run-operation.ts';
import { letPass, sayImage, truthIn } from '../sandbox-desk.ts';
import { pageOf, type Screen, type Variables } from '../terminal.ts';
import { bootstrapTelling } from '../tellings/bootstrap.ts';
import { deployTelling } from '../tellings/deploy.ts';
import { drillTelling } from '../tellings/drill.ts';
import { problemsView } from '../views/problem-view.ts';
import { chapters, type Chapter } from './chapters.ts';
import { paceForTheEye } from './eye.ts';

export interface TourOptions {
  /** `.platform/tour` of the folder; what an earlier tour left there is removed. */
  readonly folder: string;
  readonly stderr: Screen;
  readonly variables: Variables;
  readonly signal: AbortSignal;
  readonly progress: RunWords['progress'];
  readonly version: string;
  /** Somebody looks: time passes at a pace for the eye. */
  readonly watched: boolean;
}

export interface ToldChapter {
  readonly id: string;
  readonly title: string;
  readonly outcome: string;
  readonly run: string | null;
  /** World seconds. */
  readonly seconds: number;
  readonly evidence: string | null;
  readonly asExpected: boolean;
  readonly said: string;
}

export interface ToldTour {
  readonly chapters: readonly ToldChapter[];
  readonly complete: boolean;
  readonly started: Instant;
  readonly ended: Instant;
  readonly proved: readonly string[];
}

/** The tour's own seed: the same story for everybody. */
const seed = 'tour';

export async function tellTour(options: TourOptions): Promise<ToldTour> {
  rmSync(options.folder, { recursive: true, force: true });
  const eye = paceForTheEye(options.watched);
  const sandbox = openSandbox({ folder: join(options.folder, 'sandbox'), wishes: { seed, speed: 'max' }, ...(eye === undefined ? {} : { eye }) });
  try {
    return await new Tour(options, sandbox).tell();
  } finally {
    sandbox.close();
  }
}

class Tour {
  readonly #options: TourOptions;
  readonly #sandbox: OpenSandbox;
  readonly #config: Config = loadConfig(bundledFile('examples/video-auctions/platform.yml'));
  readonly #clouds = new Map<string, OpenCloud>();

  constructor(options: TourOptions, sandbox: OpenSandbox) {
    this.#options = options;
    this.#sandbox = sandbox;
  }

  async tell(): Promise<ToldTour> {
    const told: ToldChapter[] = [];
    const started = this.#sandbox.now();
    for (const [index, chapter] of chapters.entries()) {
      if (this.#options.signal.aborted) break;
      this.#head(index + 1, chapter);
      const from = this.#sandbox.now();
      const answer = await this.#play(chapter);
      const asExpected = chapter.expect.includes(answer.outcome);
      const said = this.#say(answer);
      const evidence = (answer.fields?.['evidence'] as { path?: string } | undefined)?.path ?? null;
      told.push({ id: chapter.id, title: chapter.title, outcome: answer.outcome, run: answer.run ?? null, seconds: (this.#sandbox.now() - from) / 1000, evidence, asExpected, said });
      if (!asExpected) break;
    }
    return { chapters: told, complete: told.length === chapters.length && told.every((it) => it.asExpected), started, ended: this.#sandbox.now(), proved: this.#proved(told) };
  }

  #head(number: number, chapter: Chapter): void {
    const { stderr, variables } = this.#options;
    const { paint } = pageOf(stderr, variables);
    const clock = iso(this.#sandbox.now()).slice(0, 16).replace('T', ' ');
    stderr.write(`\n${paint.bold(`${number}. ${chapter.title}`)}  ${paint.dim(`${chapter.environment}, ${clock} in the sandbox`)}\n   ${paint.dim(chapter.why)}\n`);
  }

  /** The answer's own words to stderr: stdout belongs to the tour's summary. */
  #say(answer: Answer): string {
    const { stderr, variables } = this.#options;
    const page = pageOf(stderr, variables);
    const text = [answer.text?.(page) ?? '', problemsView(answer.problems ?? [], page)].filter((it) => it !== '').join('\n');
    stderr.write(`${text}\n`);
    return answer.text?.({ width: 100, paint: pageOf({ write: () => {} }, { NO_COLOR: '1' }).paint }).split('\n')[0] ?? '';
  }

  #environment(name: string): EnvironmentDescription {
    return describeEnvironment(this.#config, name);
  }

  #cloud(environment: EnvironmentDescription): OpenCloud {
    const known = this.#clouds.get(environment.account);
    if (known !== undefined) return known;
    prepareAccount(this.#sandbox, environment);
    const cloud = cloudIn(this.#sandbox, environment.account);
    this.#clouds.set(environment.account, cloud);
    return cloud;
  }

  async #play({ environment: name, scene }: Chapter): Promise<Answer> {
    const environment = this.#environment(name);
    const open = this.#cloud(environment);
    const words: RunWords = { 'dry-run': false, yes: true, confirm: name, json: false, progress: this.#options.progress };
    const around: Surrounding = {
      stateFolder: this.#options.folder,
      stderr: this.#options.stderr,
      variables: this.#options.variables,
      signal: this.#options.signal,
      person: undefined,
      begun: () => {},
      caller: { version: this.#options.version, pipeline: '' },
    };
    const how = { words, around };
    const whole = environmentLock(name, 'exclusive');
    switch (scene.do) {
      case 'bootstrap':
        return runOperation({ make: bootstrap, request: { environment }, environment, locks: [whole], destructive: false, telling: bootstrapTelling }, open, how);
      case 'deploy':
        if (scene.behaviour !== undefined) sayImage(this.#sandbox, scene.image, scene.behaviour);
        return runOperation(
          { make: deploy, request: { environment, service: scene.service, image: scene.image }, environment, locks: [environmentLock(name, 'shared'), serviceLock(name, scene.service)], destructive: false, telling: deployTelling },
          open,
          how,
        );
      case 'drill':
        return runOperation({ make: drill, request: { environment, scenario: 'multi-az' as const }, environment, locks: [whole], destructive: true, telling: drillTelling }, open, how);
      case 'wait': {
        const now = await letPass(this.#sandbox, days(scene.days));
        return { outcome: 'done', text: () => `It is ${iso(now).slice(0, 10)}.` };
      }
      case 'cost': {
        const report = await open.drive(gatherCosts(open.reading, { by: 'service', ...periodOf(this.#sandbox.now(), {}) }, environment.region));
        return { outcome: report.rows.length > 0 ? 'done' : 'inconclusive', fields: { total: report.total }, text: (page) => costText(report, { format: 'table', by: 'service', page }) };
      }
      case 'budget': {
        const lines = await open.drive(gatherBudgets(open.reading, environment.account, environment.region));
        const judged = judgeBudgets(lines, { account: environment.account, environment: name, prefix: `${environment.app}-${name}`, forecast: false, failAt: 100 });
        const text = judged.budgets.map((it) => `${it.name}: ${it.actual === null ? 'not known yet' : `${it.actual.toFixed(2)} of ${it.limit.toFixed(2)} ${it.unit}`}`).join('\n');
        return { outcome: judged.outcome, problems: judged.problems, text: () => text };
      }
    }
  }

  /** What the story has shown, against the sandbox's own truth, which no probe can read. */
  #proved(told: readonly ToldChapter[]): readonly string[] {
    const truth = truthIn(this.#sandbox);
    const lines = told.filter((it) => it.evidence !== null).map((it) => `${it.title}: ${it.outcome}`);
    const outages = truth.outages.filter((it) => it.failedShare === 1).map((it) => `${it.environment} ${it.service} ${it.kind}: ${it.seconds.toFixed(1)} s from ${it.from.slice(11, 19)}`);
    return [...lines, `The sandbox's own truth, which no probe can read: ${outages.length === 0 ? 'no outage' : outages.join('; ')}`];
  }
}

export const tourFields = (tour: ToldTour): Readonly<Record<string, Json>> => ({ chapters: tour.chapters.map(({ said: _, ...chapter }) => ({ ...chapter })), complete: tour.complete, proved: [...tour.proved] });
