// The live view: what a person sees of a run, at its end and while it goes on, drawn by the real listr2 on a terminal of ours.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../src/lib/engine/event.ts';
import { openLiveView } from '../../../src/lib/cli/views/live.ts';
import { at, goodRun, interruptedRun, turnedRun } from '../scripted-run.ts';
import { FakeScreen } from './screen.ts';

async function shown(events: readonly RunEvent[], screen = new FakeScreen({ isTTY: true })): Promise<string> {
  const last = events.at(-1)?.at ?? at(0);
  const view = await openLiveView({ screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => last });
  for (const event of events) view.show(event);
  view.end();
  return screen.text;
}

/** What stays on the screen: everything after the last time it was cleared. */
const remaining = (text: string): string => text.slice(text.lastIndexOf('▸')).replaceAll('\u001b[?25h', '').replaceAll(/\u001b\[\?2026[hl]/g, '');

afterEach(() => {
  vi.useRealTimers();
});

describe('what stays when the run is over', () => {
  it('a run that works', async () => {
    await expect(remaining(await shown(goodRun))).toMatchFileSnapshot('golden/live-good.txt');
  });

  it('a run that was put back', async () => {
    await expect(remaining(await shown(turnedRun))).toMatchFileSnapshot('golden/live-turned.txt');
  });

  it('a run that was interrupted has no spinner left', async () => {
    const text = remaining(await shown(interruptedRun));
    expect(text).toContain('■ Watch it for 5 minutes before the old tasks go  not finished');
    expect(text).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  });

  it('fits a narrow terminal: no line is longer than it is wide', async () => {
    const text = remaining(await shown(turnedRun, new FakeScreen({ isTTY: true, columns: 40 })));
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(40);
    expect(text).toContain('…');
  });

  it('shows the cursor again, and gives stderr back', async () => {
    const screen = new FakeScreen({ isTTY: true });
    const { write } = screen;
    await shown(goodRun, screen);
    expect(screen.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.text.lastIndexOf('\u001b[?25l'));
    expect(screen.write).toBe(write);
  });
});

describe('while it goes on', () => {
  it('counts the time of the world, shows percent, and the line of the probe', async () => {
    vi.useFakeTimers();
    const screen = new FakeScreen({ isTTY: true });
    let now = at(0);
    const view = await openLiveView({ screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => now });
    const cutAt = goodRun.findIndex(({ type, at: when }) => type === 'watch.saw' && when === at(60));
    for (const event of goodRun.slice(0, cutAt + 1)) view.show(event);
    now = at(62);
    await vi.advanceTimersByTimeAsync(200);
    const frame = screen.text.slice(screen.text.lastIndexOf('▸'));
    expect(frame).toContain('✔ Find the image serverpod:1.5.0  was so already');
    expect(frame).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Update service serverpod {2}1m 00s\n {2}both green tasks are healthy {2}▰▰▰▰▰▱▱▱▱▱ 50 %/);
    expect(frame).toContain('· Stop the old tasks');
    expect(frame).toContain('read down for 5s (503), 2 bad of 4');
    view.end();
  });

  it('counts the time of what is put back from its own beginning', async () => {
    vi.useFakeTimers();
    const screen = new FakeScreen({ isTTY: true });
    let now = at(0);
    const view = await openLiveView({ screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => now });
    const cutAt = turnedRun.findIndex(({ type }) => type === 'step.undoing');
    for (const event of turnedRun.slice(0, cutAt + 2)) view.show(event);
    now = at(132);
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.text.slice(screen.text.lastIndexOf('▸'))).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] .* {2}7s\n {2}blue takes the traffic back/);
    view.end();
  });

  it('shows at once what anybody writes to stderr, and keeps it', async () => {
    vi.useFakeTimers();
    const screen = new FakeScreen({ isTTY: true });
    const view = await openLiveView({ screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => at(0) });
    for (const event of goodRun.slice(0, 9)) view.show(event);
    screen.write('\nSIGINT: stopping where it is safe to.\n');
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.text).toContain('■ SIGINT: stopping where it is safe to.');
    view.end();
    expect(remaining(screen.text)).toContain('■ SIGINT: stopping where it is safe to.');
    screen.write('later');
    expect(screen.text.endsWith('later')).toBe(true);
  });

  it('draws on a beat, not on every event', async () => {
    vi.useFakeTimers();
    const screen = new FakeScreen({ isTTY: true });
    const view = await openLiveView({ screen, variables: { TERM: 'xterm' }, now: () => at(0) });
    const before = screen.text.length;
    for (const event of goodRun) view.show(event);
    expect(screen.text.length).toBe(before);
    view.end();
  });

  it('folds what is done and what is to come when the terminal is low', async () => {
    vi.useFakeTimers();
    const screen = new FakeScreen({ isTTY: true, rows: 14 });
    const [first] = goodRun;
    if (first?.type !== 'run.started') throw new Error('the script begins with run.started');
    const template = first.plan.steps[0];
    if (template === undefined) throw new Error('the plan has steps');
    const steps = Array.from({ length: 30 }, (_, index) => ({ ...template, id: `s${index}`, title: `Step ${index}` }));
    const doneSteps = steps.slice(0, 10).flatMap(({ id }): RunEvent[] => [
      { type: 'step.started', step: id, seq: 1, at: at(1) },
      { type: 'step.done', step: id, already: false, notes: {}, seq: 1, at: at(2) },
    ]);
    const events: RunEvent[] = [{ ...first, plan: { ...first.plan, steps, watches: [] } }, ...doneSteps, { type: 'step.started', step: 's10', seq: 1, at: at(3) }];
    const view = await openLiveView({ screen, variables: { NO_COLOR: '1', TERM: 'xterm' }, now: () => at(5) });
    for (const event of events) view.show(event);
    await vi.advanceTimersByTimeAsync(200);
    const frame = screen.text.slice(screen.text.lastIndexOf('▸'));
    expect(frame).toContain('10 of 30 steps done');
    expect(frame).toContain('Step 10');
    expect(frame).toMatch(/\d+ more to come/);
    expect(frame.split('\n').length).toBeLessThanOrEqual(14);
    view.end();
    expect(remaining(screen.text)).toContain('Step 29');
  });
});
