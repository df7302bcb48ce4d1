// What the live view draws of several runs at once: a row for each, with the step that it is at.
import { between, showDuration } from '../../world/time.ts';
import { cloudWords, outcomeWords, showCount, waitingLine, watchLine } from './phrases.ts';
import type { Drawing, Row } from './live-rows.ts';
import type { RunPicture } from './picture.ts';

/** By label: a service, or a service in a region. */
export type Pictures = ReadonlyMap<string, RunPicture>;

export function rowsOfMany(pictures: Pictures, drawing: Drawing): readonly Row[] {
  const all = [...pictures].map(([label, picture]) => rowOf(label, picture, drawing));
  const known = [...pictures.values()].find(({ run }) => run !== '');
  const { paint } = drawing.page;
  const head: Row[] = known === undefined ? [] : [{ id: 'head', state: 'head', title: `${paint.bold(`${known.kind.replaceAll('.', ' ')} on ${known.environment}`)} ${paint.dim(`in ${cloudWords(known.cloud)}, ${showCount(all.length)} runs`)}` }];
  const lines = all.reduce((sum, row) => sum + row.title.split('\n').length, 0);
  if (lines <= drawing.height - 1) return [...head, ...all];
  // Those at rest become a line each kind.
  const busy = all.filter(({ state }) => state !== 'done' && state !== 'to come');
  const folded = (state: 'done' | 'to come', words: string): Row[] => {
    const count = all.filter((row) => row.state === state).length;
    return count === 0 ? [] : [{ id: `folded ${state}`, state, title: paint.dim(`${showCount(count)} of ${showCount(all.length)} ${words}`) }];
  };
  return [...head, ...folded('done', 'done'), ...busy.slice(0, Math.max(1, Math.floor((drawing.height - 3) / 2))), ...folded('to come', 'to come')];
}

function rowOf(label: string, picture: RunPicture, { page: { paint }, now, over }: Drawing): Row {
  const id = `run ${label}`;
  const { outcome, turned, started } = picture;
  if (picture.run === '') return { id, state: 'to come', title: paint.dim(label) };
  const steps = [...picture.steps.values()];
  if (outcome !== undefined) {
    const took = started === undefined ? '' : `  ${paint.dim(showDuration(between(started, ended(picture) ?? now)))}`;
    const why = turned === undefined ? '' : `\n${paint.dim(`${turned.code}: ${turned.message}`)}`;
    return { id, state: outcome === 'done' ? 'done' : outcome === 'put-back' ? 'undone' : 'notice', title: `${label}  ${outcomeWords[outcome]}${took}${why}` };
  }
  const at = steps.findLast(({ look }) => look === 'running' || look === 'undoing');
  const place = at === undefined ? '' : paint.dim(`  ${steps.indexOf(at) + 1} of ${steps.length}`);
  const title = at === undefined ? picture.headline : at.look === 'undoing' ? (at.document.undo ?? `Put back: ${at.document.title}`) : at.document.title;
  const down = [...picture.watches.values()].filter(({ paths }) => [...paths.values()].some(({ last }) => !last.ok)).map((watch) => watchLine(watch, now));
  const said = [...(at?.line === undefined ? [] : [paint.dim(waitingLine(at.line, at.percent))]), ...down.map((line) => paint.red(line))].join(' · ');
  return { id, state: over ? 'notice' : turned === undefined ? 'running' : 'undoing', title: `${label}  ${title}${place}${said === '' ? '' : `\n${said}`}` };
}

const ended = ({ steps }: RunPicture) => [...steps.values()].reduce((last, step) => (step.ended !== undefined && (last === undefined || step.ended > last) ? step.ended : last), undefined as RunPicture['started']);
