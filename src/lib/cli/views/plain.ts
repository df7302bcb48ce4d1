// One line for every event worth one, with the world's time: for pipelines, logs and terminals without a cursor.
import type { RunEvent } from '../../engine/event.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { between, clockTime, showDuration, type Instant } from '../../world/time.ts';
import type { Screen } from '../terminal.ts';
import { cloudWords, outcomeWords, showCount } from './phrases.ts';
import { RunPicture, type PathPicture } from './picture.ts';
import type { View, ViewOptions } from './view.ts';

/** Pipelines kill what is silent for ten minutes. Wall time. */
export const longestSilenceMs = 60_000;

export class PlainView implements View {
  readonly #screen: Screen;
  readonly #now: () => Instant;
  readonly #picture = new RunPicture();
  readonly #label: string;
  readonly #timer: NodeJS.Timeout | undefined;
  #saidSomething = false;

  /** @param label before each line, where several runs are told at once; whoever tells them breaks the silence */
  constructor({ screen, now, past = [] }: Pick<ViewOptions, 'screen' | 'now' | 'past'>, label?: string) {
    this.#screen = screen;
    this.#now = now;
    this.#label = label === undefined || label === '' ? '' : `${label}  `;
    for (const event of past) this.#picture.take(event);
    if (label !== undefined) return;
    this.#timer = setInterval(() => this.stillThere(), longestSilenceMs);
    this.#timer.unref();
  }

  readonly show = (event: RunEvent): void => {
    const before = event.type === 'watch.saw' ? this.#picture.watches.get(event.watch)?.paths : undefined;
    this.#picture.take(event);
    const lines = event.type === 'watch.saw' ? this.#turns(event, before) : this.#lines(event);
    for (const line of lines) this.#write(event.at, line);
  };

  say(line: string): void {
    this.#write(this.#now(), line);
  }

  /** One line for each step that is under way, if there was none for a while. */
  stillThere(): void {
    const now = this.#now();
    const silent = !this.#saidSomething;
    this.#saidSomething = false;
    if (!silent) return;
    for (const [id, { look, since, line }] of this.#picture.steps) {
      if ((look === 'running' || look === 'undoing') && since !== undefined) this.#write(now, `[${id}] for ${showDuration(between(since, now))}: ${line ?? 'under way'}`);
    }
    this.#saidSomething = false;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #write(at: Instant, line: string): void {
    this.#saidSomething = true;
    const before = `${clockTime(at)}  ${this.#label}`;
    this.#screen.write(`${before}${line.replaceAll('\n', `\n${' '.repeat(before.length)}`)}\n`);
  }

  #lines(event: Exclude<RunEvent, { readonly type: 'watch.saw' }>): readonly string[] {
    const { kind, environment, cloud, run, headline, steps, watches } = this.#picture;
    switch (event.type) {
      case 'run.started':
        return [`${kind.replaceAll('.', ' ')} on ${environment} in ${cloudWords(cloud)}, run ${run}`, headline];
      case 'run.resumed':
        return [`going on with ${kind.replaceAll('.', ' ')} on ${environment} in ${cloudWords(cloud)}, run ${run}`];
      case 'run.turned':
        return [`putting back, because of ${brief(event.because)}`];
      case 'run.paused':
        return [event.outcome === 'done' ? 'stopped where it was asked to' : outcomeWords[event.outcome]];
      case 'run.ended':
        return [outcomeWords[event.outcome]];
      case 'watch.started':
        return [`[${event.watch}] watching: ${watches.get(event.watch)?.title ?? event.watch}`];
      case 'watch.tripped':
        return [`[${event.watch}] ${brief(event.problem)}`];
      case 'watch.ended':
        return [`[${event.watch}] ${this.#sum(event.watch)}`];
      case 'step.started':
        return [`[${event.step}] ${steps.get(event.step)?.document.title ?? event.step}`];
      case 'step.acting':
        return event.attempt === 1 ? [] : [`[${event.step}] asking once more (${event.attempt})`];
      case 'step.acted':
        return event.problem === undefined ? [] : [`[${event.step}] no clear answer, looking whether it landed: ${brief(event.problem)}`];
      case 'step.waiting':
        return [`[${event.step}] ${event.because}${event.percent === undefined ? '' : `, ${Math.round(event.percent)} %`}`];
      case 'step.note':
        return [`[${event.step}] ${event.line}`];
      case 'step.done':
        return [`[${event.step}] ${event.already ? 'was so already' : `done${this.#took(event.step)}`}`];
      case 'step.failed':
        return [`[${event.step}] failed${this.#took(event.step)}: ${brief(event.problem)}`, `[${event.step}] ${event.problem.fix}`];
      case 'step.undoing':
        return event.attempt === 1 ? [`[${event.step}] ${steps.get(event.step)?.document.undo ?? 'putting back'}`] : [`[${event.step}] going on with putting it back (${event.attempt})`];
      case 'step.undone':
        return [`[${event.step}] put back${this.#took(event.step)}`];
      case 'step.kept':
        return [`[${event.step}] stays: ${event.because}${event.problem === undefined ? '' : `: ${brief(event.problem)}`}`];
    }
  }

  #took(id: string): string {
    const { since, ended } = this.#picture.steps.get(id) ?? {};
    return since === undefined || ended === undefined || ended === since ? '' : ` in ${showDuration(between(since, ended))}`;
  }

  /** Of thousands of samples only the ones where good turned to bad, or back. */
  #turns({ watch, samples }: Extract<RunEvent, { readonly type: 'watch.saw' }>, before: ReadonlyMap<string, PathPicture> | undefined): readonly string[] {
    const state = new Map([...(before ?? [])].map(([path, { last, since }]) => [path, { ok: last.ok, since }]));
    const lines: string[] = [];
    for (const { path, ok, at, detail } of samples) {
      const was = state.get(path);
      if (was === undefined || was.ok !== ok) {
        const reason = detail === undefined ? '' : `: ${detail}`;
        if (!ok) lines.push(`[${watch}] ${path} is down${reason} (since ${clockTime(at)})`);
        else if (was !== undefined) lines.push(`[${watch}] ${path} is up again (at ${clockTime(at)}, first bad ${showDuration(between(was.since, at))} before)`);
        state.set(path, { ok, since: at });
      }
    }
    return lines;
  }

  #sum(id: string): string {
    const paths = [...(this.#picture.watches.get(id)?.paths ?? [])];
    if (paths.length === 0) return 'watched to the end';
    return `watched to the end: ${paths.map(([path, { good, bad }]) => `${path} ${showCount(good)} good, ${showCount(bad)} bad`).join('; ')}`;
  }
}

const brief = ({ code, message }: ProblemData): string => `${code}: ${message}`;
