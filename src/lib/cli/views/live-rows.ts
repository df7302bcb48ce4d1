// What the live view draws, row by row, and what it folds away when the terminal is too low for all of it.
import { between, showDuration, type Instant } from '../../world/time.ts';
import type { Page } from '../terminal.ts';
import { cloudWords, outcomeWords, showCount, waitingLine, watchLine } from './phrases.ts';
import type { RunPicture, StepPicture, WatchPicture } from './picture.ts';

export interface Row {
  readonly id: string;
  readonly state: 'head' | 'to come' | 'running' | 'done' | 'already' | 'failed' | 'undoing' | 'undone' | 'notice';
  /** One line, or two: what it is, and what it says of itself. */
  readonly title: string;
}

export interface Drawing {
  readonly page: Page;
  readonly now: Instant;
  /** Lines that there is room for, the head not counted. */
  readonly height: number;
  /** Nothing moves any more: what is under way was left where it was. */
  readonly over: boolean;
}

export function headLines(picture: RunPicture, { paint }: Page): Row[] {
  if (picture.run === '') return [];
  const where = `${picture.kind.replaceAll('.', ' ')} on ${picture.environment}`;
  return [{ id: 'head', state: 'head', title: `${paint.bold(where)} ${paint.dim(`in ${cloudWords(picture.cloud)}, run ${picture.run}`)}\n${picture.headline}` }];
}

export function rowsOf(picture: RunPicture, drawing: Drawing): readonly Row[] {
  const steps = folded(picture, drawing, picture.watches.size + (picture.turned === undefined ? 0 : 1));
  const watches = [...picture.watches.values()].filter(({ look }) => look !== 'to come').map((watch) => watchRow(watch, drawing));
  const turned = picture.turned;
  const back: Row[] =
    turned === undefined
      ? []
      : [{ id: 'turned', state: drawing.over ? 'notice' : 'undoing', title: `${picture.outcome === undefined ? 'Putting back' : outcomeWords[picture.outcome]}: ${turned.code}: ${turned.message}` }];
  return [...steps, ...watches, ...back];
}

/** All steps where they fit; otherwise those at rest become one line before and one after those that are under way. */
function folded(picture: RunPicture, drawing: Drawing, taken: number): readonly Row[] {
  const steps = [...picture.steps.values()];
  const rows = steps.map((step) => stepRow(step, drawing));
  const lines = rows.reduce((sum, row) => sum + row.title.split('\n').length, 0);
  const room = drawing.height - taken * 2 - 2;
  if (lines <= room) return rows;
  const atRest = (step: StepPicture): boolean => ['done', 'already', 'undone'].includes(step.look);
  const busy = rows.filter((_, index) => !['to come', 'done', 'already', 'undone'].includes(steps[index]?.look ?? ''));
  const coming = rows.filter((_, index) => steps[index]?.look === 'to come');
  const done = steps.filter(atRest).length;
  const next = coming.slice(0, Math.max(0, room - busy.length * 2 - 2));
  const dim = drawing.page.paint.dim;
  return [
    ...(done === 0 ? [] : [{ id: 'folded-done', state: 'done', title: dim(`${showCount(done)} of ${showCount(steps.length)} steps done`) } as const]),
    ...busy,
    ...next,
    ...(coming.length === next.length ? [] : [{ id: 'folded-to-come', state: 'to come', title: dim(`${showCount(coming.length - next.length)} more to come`) } as const]),
  ];
}

function stepRow(step: StepPicture, { page: { paint }, now, over }: Drawing): Row {
  const { document, look, since, ended, line, percent } = step;
  const lasted = since === undefined ? '' : showDuration(between(since, ended ?? now));
  const time = lasted === '' || lasted === '0ms' ? '' : `  ${paint.dim(lasted)}`;
  const said = line === undefined ? '' : `\n${paint.dim(waitingLine(line, percent))}`;
  switch (look) {
    case 'to come':
      return { id: document.id, state: 'to come', title: paint.dim(document.title) };
    case 'already':
      return { id: document.id, state: 'already', title: `${document.title}  ${paint.dim('was so already')}` };
    case 'undoing':
      return { id: document.id, state: 'undoing', title: `${document.undo ?? `Put back: ${document.title}`}${time}${said}` };
    case 'undone':
      return { id: document.id, state: 'undone', title: `${document.title}  ${paint.dim('put back')}` };
    case 'kept':
      return { id: document.id, state: 'notice', title: `${document.title}  ${paint.yellow('stays as it is')}${said}` };
    case 'running':
      return { id: document.id, state: over ? 'notice' : 'running', title: `${document.title}${over ? `  ${paint.yellow('not finished')}` : time}${said}` };
    case 'done':
    case 'failed':
      return { id: document.id, state: look, title: `${document.title}${time}${said}` };
  }
}

function watchRow(watch: WatchPicture, { page: { paint }, now, over }: Drawing): Row {
  const id = `watch ${watch.id}`;
  const line = watch.problem?.message ?? watchLine(watch, now);
  const down = !over && watch.look === 'running' && [...watch.paths.values()].some(({ last }) => !last.ok);
  const said = line === '' ? '' : `\n${down ? paint.red(line) : paint.dim(line)}`;
  if (watch.look === 'tripped') return { id, state: 'failed', title: `${watch.title}${said}` };
  return { id, state: over || watch.look === 'ended' ? 'done' : 'running', title: `${watch.title}${said}` };
}
