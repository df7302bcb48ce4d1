// What every command is: words in, one answer out, an exit code; a command itself only says which answer.
import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput, InferredArgs, InferredFlags } from '@oclif/core/interfaces';
import { isProblem, exitCodes, type ProblemData } from '../problems/problem.ts';
import { wallNow } from '../world/real-clock.ts';
import type { Instant } from '../world/time.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { AnswerFields } from './answer-schema.ts';
import { envelope, type About, type Answer } from './answer.ts';
import { everywhere, type ProgressKind } from './everywhere.ts';
import { Interrupts, type StopSignal } from './interrupt.ts';
import { cliProblem } from './problems.ts';
import { annotations, jobSummary, keepSummary, onGitHub } from './pipelines/github-run.ts';
import { openProject, type Project } from './project.ts';
import { writeNow } from './streams.ts';
import { canAsk, inPipeline, isOn, pageOf, processSurroundings, wantsJson, type Surroundings } from './terminal.ts';
import { problemsOfThrown } from './thrown.ts';
import { problemsView } from './views/problem-view.ts';

/**
 * `asks`: reads and changes nothing. `plans`: changes through an operation, so that there is a plan to show. `writes`:
 * changes without one (a file, the sandbox), and so refuses the flags that speak of a plan.
 */
export type Work = 'asks' | 'plans' | 'writes';

type FlagsOf<C extends typeof Command> = InferredFlags<typeof everywhere & C['flags']>;
type ArgsOf<C extends typeof Command> = InferredArgs<C['args']>;

const planFlags = ['dry-run', 'expect', 'until'] as const;

export abstract class PlatformCommand<C extends typeof Command> extends Command {
  static override baseFlags = everywhere;
  static work: Work = 'asks';
  /** `--region` says which of the environment's two. */
  static oneRegion = false;
  /** `--region all`: in both, one after the other. */
  static eachRegion = false;

  /** JSON Schemas of what `--json` holds beyond the common fields: for `platform config schema --kind`. */
  static answerFields(): AnswerFields {
    return {};
  }

  protected flags!: FlagsOf<C>;
  protected args!: ArgsOf<C>;
  protected readonly surroundings: Surroundings = processSurroundings();
  readonly #started: Instant = wallNow();
  #about: About = {};
  #typed: ReadonlySet<string> = new Set();
  readonly #interrupts = new Interrupts({ onFirst: (signal) => this.onInterrupt(signal), onLeave: () => this.#leave() });

  /** The command's work. What it throws becomes its answer. */
  protected abstract answer(): Promise<Answer>;

  /** Aborted when the person or the pipeline wants it to stop. */
  protected get signal(): AbortSignal {
    return this.#interrupts.signal;
  }

  /** What is known by now of the run: it stands in the answer even when the command throws or is killed. */
  protected about(known: About): void {
    this.#about = { ...this.#about, ...known };
  }

  /** Told of the first signal, before `signal` is aborted; a command with a view tells the story there. */
  protected onInterrupt(signal: StopSignal): void {
    if (this.#work !== 'asks') this.surroundings.stderr.write(`\n${signal}: stopping where it is safe to. Once more leaves at once.\n`);
  }

  /** Whether the flag was typed, rather than set by its variable. */
  protected wasTyped(flag: string): boolean {
    return this.#typed.has(flag);
  }

  /** All words that are no flags: for commands that take any number of them. */
  protected get words(): readonly string[] {
    return this.#bareWords;
  }
  #bareWords: readonly string[] = [];

  /** Whether somebody is there to be asked. */
  protected get canAsk(): boolean {
    return canAsk(this.surroundings) && !this.flags.json;
  }

  override async run(): Promise<void> {
    this.#interrupts.listen();
    const answer = await this.#answered();
    this.#interrupts.stop();
    this.#print(answer);
    process.exitCode = exitCodes[answer.outcome];
  }

  get #work(): Work {
    return (this.ctor as unknown as { readonly work: Work }).work;
  }

  get #looksAtOneRegion(): boolean {
    return (this.ctor as unknown as { readonly oneRegion: boolean }).oneRegion;
  }

  get #goesToEachRegion(): boolean {
    return (this.ctor as unknown as { readonly eachRegion: boolean }).eachRegion;
  }

  get #words(): string {
    return (this.id ?? '').replaceAll(':', ' ');
  }

  get #kind(): string {
    return (this.id ?? '').replaceAll(':', '.');
  }

  async #answered(): Promise<Answer> {
    try {
      await this.#read();
      const answer = await (this.#work === 'asks' ? Promise.race([this.answer(), this.#interrupted()]) : this.answer());
      return { ...this.#about, ...answer };
    } catch (thrown) {
      const problems = problemsOfThrown(thrown, { command: this.#words, flags: Object.keys(this.#flagInput) });
      return { ...this.#about, outcome: problems[0].outcome, problems };
    }
  }

  /** A command that only reads has nothing to leave half-way: it ends where it is. */
  #interrupted(): Promise<never> {
    return new Promise((_resolve, reject) => this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true }));
  }

  get #flagInput(): FlagInput {
    return { ...this.ctor.baseFlags, ...this.ctor.flags };
  }

  async #read(): Promise<void> {
    checkVariables(this.#flagInput, this.surroundings);
    const { args, flags, raw } = await this.parse({
      flags: this.ctor.flags,
      baseFlags: this.ctor.baseFlags ?? {},
      args: withoutStdin(this.ctor.args),
      strict: this.ctor.strict,
    });
    this.flags = flags as unknown as FlagsOf<C>;
    this.args = args as unknown as ArgsOf<C>;
    this.#bareWords = raw.flatMap((token) => (token.type === 'arg' ? [token.input] : []));
    this.#typed = new Set(raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    if (this.flags.sandbox || isOn(this.surroundings.variables['PLATFORM_ENDPOINT'])) this.about({ cloud: 'sandbox' });
    if (this.flags.env !== undefined) this.about({ environment: this.flags.env });
    const promised = this.#work === 'writes' ? planFlags.find((flag) => this.flags[flag] !== undefined && this.flags[flag] !== false) : undefined;
    if (promised !== undefined) throw cliProblem('NO_PLAN', { command: this.#words, flag: promised });
  }

  /** The application's config and folders; read once. */
  protected project(): Promise<Project> {
    this.#project ??= openProject(this.flags.config, this.surroundings.variables);
    return this.#project;
  }
  #project: Promise<Project> | undefined;

  /** The environment that `-e` names. There is no default. */
  protected async environment(): Promise<EnvironmentDescription> {
    const { config, blueprint } = await this.project();
    const { env } = this.flags;
    if (env === undefined) throw cliProblem('MISSING_ENVIRONMENT', { known: Object.keys(config.environments) });
    const { describeEnvironment } = await import('../config/describe.ts');
    const environment = describeEnvironment(config, env, blueprint);
    const { region } = this.flags;
    const second = this.#looksAtOneRegion ? environment.standby?.region : undefined;
    const known = [environment.region, ...(second === undefined ? [] : [second])];
    if (region !== undefined && !known.includes(region) && !(region === 'all' && this.#goesToEachRegion)) throw cliProblem('REGION_UNKNOWN', { region, home: environment.region, ...(second === undefined ? {} : { standby: second }) });
    if (environment.protected) this.refuseInheritedConsent(env);
    return environment;
  }

  /**
   * A protected environment in a pipeline takes nothing from variables that decide what is touched or whether anybody is
   * asked.
   * @throws Problem refused
   */
  protected refuseInheritedConsent(environment: string): void {
    const { variables } = this.surroundings;
    if (!inPipeline(variables)) return;
    for (const flag of this.#work === 'asks' ? (['sandbox'] as const) : (['sandbox', 'yes'] as const)) {
      const variable = `PLATFORM_${flag.toUpperCase()}`;
      if (isOn(variables[variable]) && !this.wasTyped(flag)) throw cliProblem('VARIABLE_DOES_NOT_COUNT', { variable, flag, environment });
    }
  }

  #print(answer: Answer): void {
    const { stdout, stderr, variables } = this.surroundings;
    const json = this.#wantsJson;
    const problems = answer.problems ?? [];
    if (json) stdout.write(this.#document(answer));
    else if (answer.text !== undefined) stdout.write(`${answer.text(pageOf(stdout, variables)).trimEnd()}\n`);
    if (onGitHub(variables) && (this.#work === 'plans' || problems.length > 0)) keepSummary(jobSummary(this.#words, answer), variables);
    const progress: ProgressKind | undefined = (this.flags as FlagsOf<C> | undefined)?.progress;
    if (problems.length === 0 || (json && progress === 'none')) return;
    stderr.write(progress === 'events' ? problems.map(problemLine).join('') : `${problemsView(problems, pageOf(stderr, variables))}\n`);
    if (onGitHub(variables) && progress !== 'events') stderr.write(annotations(problems));
  }

  #document(answer: Answer): string {
    const document = answer.document ?? envelope(this.#kind, answer, { started: this.#started, ended: wallNow() });
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  /** Known even when the words could not be parsed. */
  get #wantsJson(): boolean {
    return wantsJson(this.argv, this.surroundings.variables);
  }

  /** The second signal: the pipeline still gets its document. */
  #leave(): void {
    const reason: unknown = this.signal.reason;
    const problems = isProblem(reason) ? [reason.data] : [];
    if (this.#wantsJson) writeNow(1, this.#document({ ...this.#about, outcome: 'interrupted', problems }));
    if (this.surroundings.stderr.isTTY === true) writeNow(2, '\u001b[?25h');
  }
}

/** One line of `--progress events` for a problem that is no part of a run. */
const problemLine = (problem: ProblemData): string => `${JSON.stringify({ type: 'problem', ...problem })}\n`;

/** oclif would read a missing argument from stdin: in a pipeline that is somebody else's input. */
function withoutStdin(args: ArgInput): ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, argument]) => [name, { ...argument, ignoreStdin: true }]));
}

const yesOrNo: ReadonlySet<string> = new Set(['', '1', 'true', 'yes', 'y', '0', 'false', 'no', 'n']);

/** oclif takes every unknown word for no: `PLATFORM_DRY_RUN=on` would then change things. */
function checkVariables(flags: FlagInput, { variables }: Surroundings): void {
  for (const [flag, { type, env }] of Object.entries(flags)) {
    const value = env === undefined ? undefined : variables[env];
    if (type === 'boolean' && env !== undefined && value !== undefined && !yesOrNo.has(value.toLowerCase())) {
      throw cliProblem('WRONG_VARIABLE', { variable: env, value, flag });
    }
  }
}
