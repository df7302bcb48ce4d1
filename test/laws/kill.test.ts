// A process that is killed in its own world leaves just what the laws on crashes keep of an instant.
import { describe, expect, it } from 'vitest';
import { zero } from '../../src/lib/world/time.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { attempt } from './attempt.ts';
import { goOn, undisturbed } from './crash.ts';
import { examples, type Example } from './examples.ts';
import { killAt, takenUp } from './kill.ts';
import { sample, whole } from './verdict.ts';

const tried: readonly Example[] = [examples.twoLayers, examples.next, examples.drill];

/** What was done, in its order. Probes and looks that were under way at the death have their own luck afterwards. */
const storyOf = (lines: readonly RunEvent[]): readonly string[] =>
  lines.filter((line) => line.type.startsWith('run.') || /^step\.(started|acting|acted|done|failed|undoing|undone|kept)$/.test(line.type)).map((line) => [line.type, 'step' in line ? line.step : '', 'outcome' in line ? line.outcome : ''].join(' '));

describe('a process that is really killed', () => {
  it.each(tried.map((example) => [example.name, example] as const))('%s', async (name, example) => {
    const base = await undisturbed(example);
    const points = base.points.filter((point) => !point.label.startsWith('power cut'));
    const chosen = sample(points, whole ? 40 : 2);
    for (const point of chosen) {
      const sandbox = await example.world();
      const corpse = await killAt(example, sandbox, point);
      expect(corpse.past, point.label).toEqual(point.past);
      const calls = corpse.calls();
      const again = await attempt({ example, sandbox: takenUp(sandbox), ...(corpse.past.length === 0 ? {} : { past: corpse.past }) });
      const kept = await goOn(example, point, { away: zero });
      expect(storyOf(again.lines), point.label).toEqual(storyOf(kept.attempted.lines));
      expect(corpse.calls(), `${point.label}: the dead process makes no more calls`).toBe(calls);
    }
    console.info(`killed: ${name}: ${chosen.length} of ${points.length} points`);
  });
});
