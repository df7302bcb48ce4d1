// The plain view: which events are worth a line, and what the line says.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../src/lib/engine/event.ts';
import { PlainView } from '../../../src/lib/cli/views/plain.ts';
import { at, begin, goodRun, interruptedRun, turnedRun } from '../scripted-run.ts';
import { FakeScreen } from './screen.ts';

function told(events: readonly RunEvent[], past: readonly RunEvent[] = []): string {
  const screen = new FakeScreen();
  const view = new PlainView({ screen, now: () => begin, past });
  for (const event of events) view.show(event);
  view.end();
  return screen.text;
}

describe('the plain view', () => {
  it('tells a run that works', async () => {
    await expect(told(goodRun)).toMatchFileSnapshot('golden/plain-good.txt');
  });

  it('tells a run that is put back, with the reason and what stays (aws/aws-cdk#36764, superfly/flyctl#276)', async () => {
    await expect(told(turnedRun)).toMatchFileSnapshot('golden/plain-turned.txt');
  });

  it('does not tell the past of a resumed run again, but knows it', () => {
    const cutAt = goodRun.findIndex(({ type, at: when }) => type === 'step.done' && when === at(365));
    const resumed: RunEvent = { type: 'run.resumed', caller: {}, seq: cutAt, at: at(300) };
    const lines = told([resumed, ...goodRun.slice(cutAt)], goodRun.slice(0, cutAt)).split('\n');
    expect(lines[0]).toBe('10:20:00  going on with deploy on production in the sandbox, run 20260105-101500-5a4d-1f2e3d');
    expect(lines[1]).toBe('10:21:05  [bake] done in 5m 00s');
  });

  it('says that an interrupted run is not over', () => {
    expect(told(interruptedRun).trimEnd().split('\n').at(-1)).toBe('10:16:10  interrupted');
  });

  it('says a failing path once, however many samples fail', () => {
    const down = told(goodRun).split('\n').filter((line) => line.includes('read is down'));
    expect(down).toHaveLength(1);
  });
});

describe('silence', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is broken every minute of wall time while a step is under way', () => {
    vi.useFakeTimers();
    const screen = new FakeScreen();
    const view = new PlainView({ screen, now: () => at(185) });
    for (const event of goodRun.slice(0, goodRun.findIndex(({ type }) => type === 'step.waiting') + 1)) view.show(event);
    const before = screen.lines.length;
    vi.advanceTimersByTime(60_000);
    expect(screen.lines).toHaveLength(before);
    vi.advanceTimersByTime(60_000);
    expect(screen.lines.slice(before)).toEqual(['10:18:05  [service] for 3m 03s: the answer was lost; waiting to see whether it landed']);
    view.end();
    vi.advanceTimersByTime(600_000);
    expect(screen.lines).toHaveLength(before + 1);
  });
});
