// The story of several runs at once on one screen: lines that name their run, or a row for each.
import type { ProgressKind } from '../everywhere.ts';
import { EventsView } from './events.ts';
import { rowsOfMany } from './many-rows.ts';
import { NoView } from './none.ts';
import { RunPicture } from './picture.ts';
import { longestSilenceMs, PlainView } from './plain.ts';
import type { View, ViewOptions } from './view.ts';

export interface Views {
  /** The view of one run; ended with the others. */
  of(label: string): View;
  /** One line of the story that is of no run, or of all. */
  say(line: string): void;
  end(): void;
}

export async function openViews(kind: ProgressKind, options: Omit<ViewOptions, 'past'>, labels: readonly string[]): Promise<Views> {
  switch (kind) {
    case 'live':
      return liveViews(options, labels);
    case 'plain':
      return plainViews(options, labels);
    case 'events': {
      const views = new Map(labels.map((label) => [label, new EventsView(options.screen)]));
      return { of: (label) => viewAt(views, label), say: (line) => new EventsView(options.screen).say(line), end() {} };
    }
    case 'none':
      return { of: () => new NoView(), say() {}, end() {} };
  }
}

async function liveViews(options: Omit<ViewOptions, 'past'>, labels: readonly string[]): Promise<Views> {
  const width = widest(labels);
  const pictures = new Map(labels.map((label) => [label.padEnd(width), new RunPicture()]));
  const { openLiveScreen } = await import('./live.ts');
  const screen = await openLiveScreen(options, {
    rows: (drawing) => rowsOfMany(pictures, drawing),
    get over() {
      return [...pictures.values()].every(({ outcome }) => outcome !== undefined);
    },
  });
  return {
    of: (label) => ({ show: (event) => pictures.get(label.padEnd(width))?.take(event), say: (line) => screen.say(`${label}  ${line}`), end() {} }),
    say: (line) => screen.say(line),
    end: () => screen.end(),
  };
}

function plainViews({ screen, now }: Omit<ViewOptions, 'past'>, labels: readonly string[]): Views {
  const width = widest(labels);
  const views = new Map(labels.map((label) => [label, new PlainView({ screen, now }, label.padEnd(width))]));
  const timer = setInterval(() => views.forEach((view) => view.stillThere()), longestSilenceMs);
  timer.unref();
  const own = new PlainView({ screen, now }, '');
  return { of: (label) => viewAt(views, label), say: (line) => own.say(line), end: () => clearInterval(timer) };
}

const widest = (labels: readonly string[]): number => Math.max(0, ...labels.map(({ length }) => length));

function viewAt(views: ReadonlyMap<string, View>, label: string): View {
  const view = views.get(label);
  if (view === undefined) throw new Error(`no view of ${label}`);
  return view;
}
