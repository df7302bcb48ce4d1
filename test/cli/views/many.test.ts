// Several runs told at once: lines that say whose they are, one object a line with the run's id, and a row for each on a live screen.
import { expect, it } from 'vitest';
import { openViews } from '../../../src/lib/cli/views/many.ts';
import { rowsOfMany } from '../../../src/lib/cli/views/many-rows.ts';
import { RunPicture } from '../../../src/lib/cli/views/picture.ts';
import type { RunEvent } from '../../../src/lib/engine/event.ts';
import { at, begin, goodRun, interruptedRun, turnedRun } from '../scripted-run.ts';
import { FakeScreen } from './screen.ts';

const of = (run: string, events: readonly RunEvent[]): readonly RunEvent[] => events.map((event) => (event.type === 'run.started' ? { ...event, run } : event));
const runs = { api: of('run-a', goodRun), 'web-front': of('run-w', turnedRun) };

async function told(kind: 'plain' | 'events' | 'live', screen = new FakeScreen()): Promise<FakeScreen> {
  const views = await openViews(kind, { screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => begin }, Object.keys(runs));
  for (const index of Array.from({ length: Math.max(goodRun.length, turnedRun.length) }).keys()) {
    for (const [label, events] of Object.entries(runs)) {
      const event = events[index];
      if (event !== undefined) views.of(label).show(event);
    }
  }
  views.end();
  return screen;
}

it('plainly: each line begins with its time and its service', async () => {
  const { lines } = await told('plain');
  expect(lines.filter((line) => !/^(\d\d:\d\d:\d\d {2}(api {6}|web-front) {2}| {21})\S/.test(line))).toEqual([]);
  expect(lines).toContain('10:21:36  api        done');
  expect(lines).toContain('10:17:21  web-front  failed, and everything was put back');
});

it('as events: each with the id of its run', async () => {
  const { lines } = await told('events');
  const ids = lines.map((line) => (JSON.parse(line) as { readonly run: string }).run);
  expect(Map.groupBy(ids, (id) => id)).toEqual(new Map([['run-a', runs.api.map(() => 'run-a')], ['run-w', runs['web-front'].map(() => 'run-w')]]));
});

const same = (text: string): string => text;
const drawing = { page: { width: 100, paint: { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same } as never }, now: at(120), height: 30, over: false };
const picture = (events: readonly RunEvent[]): RunPicture => {
  const made = new RunPicture();
  for (const event of events) made.take(event);
  return made;
};
const baking = of('run-b', goodRun.slice(0, goodRun.findIndex(({ at: when }) => when === at(365))));
const rows = (pictures: Readonly<Record<string, RunPicture>>, height = 30) => rowsOfMany(new Map(Object.entries(pictures)), { ...drawing, height }).map(({ state, title }) => `${state}: ${title.split('\n')[0]}`);

it('live: a row for each run, with the step that it is at', () => {
  expect(rows({ 'api ': picture(goodRun), 'web ': picture(turnedRun), 'pay ': picture(baking), 'mail': new RunPicture(), 'cut ': picture(interruptedRun) })).toEqual([
    'head: deploy on production in the sandbox, 5 runs',
    'done: api   done  6m 36s',
    'undone: web   failed, and everything was put back  2m 20s',
    'running: pay   Watch it for 5 minutes before the old tasks go  4 of 5',
    'to come: mail',
    'notice: cut   interrupted  1m 05s',
  ]);
});

it('live: those at rest are folded where the screen is too low for all', () => {
  const many = Object.fromEntries([...Array.from({ length: 20 }, (_, n) => [`a${n}`, picture(goodRun)] as const), ['x', picture(baking)], ...Array.from({ length: 20 }, (_, n) => [`z${n}`, new RunPicture()] as const)]);
  expect(rows(many, 12)).toEqual(['head: deploy on production in the sandbox, 41 runs', 'done: 20 of 41 done', 'running: x  Watch it for 5 minutes before the old tasks go  4 of 5', 'to come: 20 of 41 to come']);
});

it('live: what stays on the screen when all are over is how each ended', async () => {
  const { text } = await told('live', new FakeScreen({ isTTY: true }));
  const stays = text.slice(text.lastIndexOf('▸')).replaceAll(/\u001b\[\?\d+[hl]/g, '').trimEnd();
  expect(stays.split('\n').map((line) => line.trimEnd())).toEqual([
    '▸ deploy on production in the sandbox, 2 runs',
    '✔ api        done  6m 36s',
    '↩ web-front  failed, and everything was put back  2m 20s',
    '  GUARD_ERRORS: errors are at 4.2 %, over the guard of 1 %',
  ]);
});
