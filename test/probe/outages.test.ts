// Outages from samples: bounds that hold the truth however the samples fall.
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/lib/engine/watch.ts';
import { boundsOf, degradedOf, failedPercent, gapsIn, goodInARow, latencyAt, outagesOf, totalOf, unionOf } from '../../src/lib/probe/outages.ts';
import { instant, seconds } from '../../src/lib/world/time.ts';

/** One look a second: `g` good, `b` all bad, `m` mixed; each answer takes 100 ms. */
const looks = (text: string, path = 'read', from = 0): readonly Sample[] =>
  [...text].map((look, n) => ({
    at: instant((from + n) * 1000),
    until: instant((from + n) * 1000 + 100),
    ok: look !== 'b',
    asked: 2,
    failed: look === 'b' ? 2 : look === 'm' ? 1 : 0,
    path,
    ...(look === 'g' ? {} : { detail: '503' }),
  }));

describe('outages', () => {
  it('lie between the last good look and the first good answer; their edges count only upwards', () => {
    const [outage] = outagesOf(looks('ggbbbbgg'), 'read');
    expect(outage).toMatchObject({ lastGood: 1000, firstBad: 2000, lastBad: 5000, firstGood: 6100, bad: 4, details: ['503'], surely: { from: 3000, to: 4000 } });
    expect(outage && boundsOf(outage)).toEqual({ atLeast: 1, atMost: 5.1 });
  });

  it('hold whatever the truth was, for every way the samples can fall', () => {
    for (let begin = 5000; begin < 7000; begin += 70) {
      for (let lasts = 200; lasts < 9000; lasts += 330) {
        const samples = Array.from({ length: 40 }, (_, n) => ({ at: instant(n * 500), until: instant(n * 500 + 40), ok: n * 500 < begin || n * 500 >= begin + lasts, path: 'read' }));
        const { atLeast, atMost } = totalOf(outagesOf(samples, 'read'));
        expect(atLeast).toBeLessThanOrEqual(lasts / 1000);
        if (samples.some((sample) => !sample.ok)) expect(atMost).toBeGreaterThanOrEqual(lasts / 1000);
      }
    }
  });

  it('promise nothing of looks that may have failed by bad luck, beside a time in which a part failed', () => {
    // Three of four requests fail for a minute and more: whole bad looks are frequent, and none of them is an outage.
    const unlucky = looks(`gggggggggg${'mbmbbmbbbmmb'.repeat(6)}gggggggggg`);
    expect(totalOf(outagesOf(unlucky, 'read')).atLeast).toBe(0);
    // Also where it is luck from one end only that explains all of a row.
    const ending = looks(`gggggggggg${'mbmbbmbbbmmb'.repeat(3)}mbbbbbbgggggggggg`);
    expect(totalOf(outagesOf(ending, 'read')).atLeast).toBe(0);
    // A long row is one, whatever is beside it; only its edges are in doubt.
    const [outage] = outagesOf(looks(`gggggggggg${'m'.repeat(10)}${'b'.repeat(60)}${'g'.repeat(10)}`), 'read').map(boundsOf);
    expect(outage?.atLeast).toBeGreaterThan(50);
    expect(outage?.atLeast).toBeLessThan(57);
  });

  it('have no upper bound where good was not seen on both sides', () => {
    expect(outagesOf(looks('bbg'), 'read').map(boundsOf)).toEqual([{ atLeast: 0, atMost: null }]);
    expect(outagesOf(looks('gbbb'), 'read').map(boundsOf)).toEqual([{ atLeast: 0, atMost: null }]);
    expect(totalOf(outagesOf(looks('gbbgbbb'), 'read')).atMost).toBeNull();
  });

  it('of several paths count an instant once', () => {
    const samples = [...looks('ggbbbbgg', 'read'), ...looks('gggbbbbg', 'write')];
    const outages = [...outagesOf(samples, 'read'), ...outagesOf(samples, 'write')];
    expect(unionOf(outages)).toEqual({ atLeast: 2, atMost: 6.1 });
    expect(unionOf([])).toEqual({ atLeast: 0, atMost: 0 });
  });

  it('are told apart from spans in which only a part failed', () => {
    const samples = looks('ggmmbbbmggggggggggggm');
    expect(outagesOf(samples, 'read')).toHaveLength(1);
    expect(degradedOf(samples, 'read').map(({ from, to, failedShare }) => [from, to, Number(failedShare.toFixed(2))])).toEqual([[2000, 7000, 0.75], [20000, 20000, 0.5]]);
    expect(failedPercent(looks('gmb'))).toBe(50);
  });
});

describe('what a probe knows of itself', () => {
  it('sees where it did not look', () => {
    expect(gapsIn([...looks('gg'), ...looks('gg', 'read', 9)], seconds(5))).toEqual([{ from: 1000, to: 9000 }]);
  });

  it('counts good looks back from the newest, and takes latencies of good ones', () => {
    expect(goodInARow(looks('gbggg'), 'read')).toBe(3);
    expect(latencyAt(looks('ggg'), 0.95)).toBe(100);
    expect(latencyAt(looks('bbb'), 0.95)).toBeUndefined();
  });
});
