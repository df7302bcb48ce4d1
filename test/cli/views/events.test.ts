// The events view: one JSON object a line, nothing else.
import { expect, it } from 'vitest';
import { EventsView } from '../../../src/lib/cli/views/events.ts';
import { turnedRun } from '../scripted-run.ts';
import { FakeScreen } from './screen.ts';

it('writes every event as one line of JSON that reads back as the event, with the id of its run', () => {
  const screen = new FakeScreen();
  const view = new EventsView(screen);
  for (const event of turnedRun) view.show(event);
  view.end();
  expect(screen.text.endsWith('\n')).toBe(true);
  expect(screen.lines.map((line) => JSON.parse(line) as unknown)).toEqual(turnedRun.map((event) => ({ ...event, run: '20260105-101500-5a4d-1f2e3d' })));
});

it('says what is no event as JSON too', () => {
  const screen = new FakeScreen();
  new EventsView(screen).say('stopping\nsoon');
  expect(JSON.parse(screen.text)).toEqual({ type: 'says', line: 'stopping\nsoon' });
});
