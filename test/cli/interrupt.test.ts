// Signals: the first asks, the second leaves, and one press that arrives twice is one press.
import { describe, expect, it } from 'vitest';
import { Interrupts } from '../../src/lib/cli/interrupt.ts';
import { isProblem } from '../../src/lib/problems/problem.ts';

function listening() {
  const story: string[] = [];
  let now = 0;
  const interrupts = new Interrupts({
    onFirst: (signal) => story.push(`first ${signal}, aborted ${interrupts.signal.aborted}`),
    onLeave: () => story.push('leaves'),
    elapsed: () => now,
    exit: (code) => story.push(`exit ${code}`),
  });
  return { interrupts, story, later: (ms: number) => (now += ms) };
}

describe('signals', () => {
  it('the first tells, then aborts with a problem whose outcome is interrupted', () => {
    const { interrupts, story } = listening();
    interrupts.receive('SIGTERM');
    expect(story).toEqual(['first SIGTERM, aborted false']);
    expect(interrupts.signal.aborted).toBe(true);
    expect(isProblem(interrupts.signal.reason) && interrupts.signal.reason.data.outcome).toBe('interrupted');
  });

  it('the second leaves at once with 130', () => {
    const { interrupts, story, later } = listening();
    interrupts.receive('SIGINT');
    later(500);
    interrupts.receive('SIGINT');
    expect(story.slice(1)).toEqual(['leaves', 'exit 130']);
  });

  it('the same press passed on by npm counts once', () => {
    const { interrupts, story, later } = listening();
    interrupts.receive('SIGINT');
    later(20);
    interrupts.receive('SIGINT');
    expect(story).toHaveLength(1);
    later(200);
    interrupts.receive('SIGINT');
    later(20);
    interrupts.receive('SIGINT');
    expect(story).toEqual(['first SIGINT, aborted false', 'leaves', 'exit 130']);
  });

  it('listens to the process only while asked to', () => {
    const before = process.listenerCount('SIGINT');
    const { interrupts } = listening();
    interrupts.listen();
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    interrupts.stop();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
