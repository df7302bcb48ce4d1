// A canary against the old release: the interval, the verdict, and which minutes count.
import { describe, expect, it } from 'vitest';
import type { ServedMinute } from '../../src/lib/aws/metrics.ts';
import { compareReleases, isWorse, showComparison } from '../../src/lib/operations/deploy/comparison.ts';
import { instant, milliseconds } from '../../src/lib/world/time.ts';

const minute = (at: number, requests: number, failed = 0, p95?: number): ServedMinute => ({ at: instant(at * 60_000), requests, failed, ...(p95 === undefined ? {} : { p95 }) });
const guard = { errorPercent: 1, p95: milliseconds(500) };

describe('a comparison', () => {
  it('has the interval that Newcombe prints for 56 of 70 and 48 of 80 (Statistics in Medicine 17, 1998, table II, method 10)', () => {
    const { excess } = compareReleases([minute(0, 80, 48)], [minute(0, 70, 56)]);
    expect(excess).toEqual({ points: 20, from: 5.24, to: 33.39 });
  });

  it('counts only minutes of which CloudWatch has both', () => {
    const compared = compareReleases([minute(0, 900), minute(1, 900), minute(2, 900, 90)], [minute(1, 100, 1), minute(2, 100, 9), minute(3, 100, 100)]);
    expect(compared).toMatchObject({ old: { requests: 1800, failed: 90 }, fresh: { requests: 200, failed: 10 }, excess: { points: 0 }, newest: 120_000 });
  });

  it('without a common minute says nothing', () => {
    const compared = compareReleases([minute(0, 900)], [minute(1, 100, 100)]);
    expect(compared.excess).toBeNull();
    expect(isWorse(compared, guard)).toBeUndefined();
    expect(showComparison(compared)).toBe('CloudWatch has no minute of both releases yet');
  });

  it.each([
    ['one failure more, which chance explains', [minute(0, 900)], [minute(0, 60, 2)], undefined],
    ['as many failures as the old one has', [minute(0, 900, 45)], [minute(0, 100, 5)], undefined],
    ['more, but fewer than are allowed', [minute(0, 90_000, 10)], [minute(0, 10_000, 80)], undefined],
    ['five in a hundred', [minute(0, 900, 1)], [minute(0, 100, 5)], '4.89 points more of its requests fail; 1 % is allowed'],
    ['slow answers', [minute(0, 900, 0, 0.12)], [minute(0, 100, 0, 0.9)], "its p95 is 900 ms, the old one's 120 ms; 500 ms is allowed"],
    ['slow answers, as slow as the old one\'s', [minute(0, 900, 0, 0.9)], [minute(0, 100, 0, 0.9)], undefined],
  ] as const)('of %s', (_, old, fresh, worse) => {
    expect(isWorse(compareReleases(old, fresh), guard)).toBe(worse);
  });
});
