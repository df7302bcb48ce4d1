// A canary against the release it is to replace: the same minutes, how much worse it is, and how sure that is. Pure.
import type { GuardConfig } from '../../config/config.ts';
import { inSeconds, type Instant } from '../../world/time.ts';
import type { ServedMinute } from '../../aws/metrics.ts';

export interface Comparison {
  readonly old: Served;
  readonly fresh: Served;
  /** Percentage points by which more of the new release's requests fail, with the bounds of its 95 % confidence interval; null: nothing to compare. */
  readonly excess: { readonly points: number; readonly from: number; readonly to: number } | null;
  /** Seconds; medians over the minutes of each minute's 95th percentile. */
  readonly p95: { readonly old: number | null; readonly fresh: number | null };
  /** The begin of the newest minute that is compared. */
  readonly newest?: Instant;
}

interface Served {
  readonly requests: number;
  readonly failed: number;
}

export function compareReleases(old: readonly ServedMinute[], fresh: readonly ServedMinute[]): Comparison {
  const both = old.filter(({ at }) => fresh.some((minute) => minute.at === at));
  const same = both.map(({ at }) => at);
  const freshly = fresh.filter(({ at }) => same.includes(at));
  const [a, b] = [total(both), total(freshly)];
  const newest = same.at(-1);
  return {
    old: a,
    fresh: b,
    excess: a.requests === 0 || b.requests === 0 ? null : excessOf(a, b),
    p95: { old: medianP95(both), fresh: medianP95(freshly) },
    ...(newest === undefined ? {} : { newest }),
  };
}

const total = (minutes: readonly ServedMinute[]): Served => ({ requests: sum(minutes.map(({ requests }) => requests)), failed: sum(minutes.map(({ failed }) => failed)) });
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function medianP95(minutes: readonly ServedMinute[]): number | null {
  const sorted = minutes.flatMap(({ p95 }) => (p95 === undefined ? [] : [p95])).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/**
 * The difference of two shares and its 95 % interval, by Newcombe's method 10: the square-and-add of both Wilson intervals
 * (R. G. Newcombe, Statistics in Medicine 17, 1998), which keeps its promise with few requests and with none that fail.
 */
function excessOf(old: Served, fresh: Served): { readonly points: number; readonly from: number; readonly to: number } {
  const [a, b] = [wilson(old), wilson(fresh)];
  const points = b.share - a.share;
  const percent = (share: number): number => Math.round(share * 10_000) / 100;
  return {
    points: percent(points),
    from: percent(points - Math.hypot(b.share - b.from, a.to - a.share)),
    to: percent(points + Math.hypot(b.to - b.share, a.share - a.from)),
  };
}

/** The two-sided 95 % point of the normal distribution. */
const z = 1.959964;

function wilson({ requests, failed }: Served): { readonly share: number; readonly from: number; readonly to: number } {
  const share = failed / requests;
  const middle = share + z ** 2 / (2 * requests);
  const half = z * Math.sqrt((share * (1 - share)) / requests + z ** 2 / (4 * requests ** 2));
  const whole = 1 + z ** 2 / requests;
  return { share, from: Math.max(0, (middle - half) / whole), to: Math.min(1, (middle + half) / whole) };
}

/** Fewer minutes than these make no p95 that is more than one slow answer. */
const fewestMinutes = 2;

/**
 * What is worse than allowed, in words; undefined while nothing is. More failures count when they are more than allowed and when
 * chance alone would not explain that there are more at all.
 */
export function isWorse({ excess, p95, fresh }: Comparison, guard: GuardConfig): string | undefined {
  if (excess !== null && guard.errorPercent !== undefined && excess.points > guard.errorPercent && excess.from > 0 && fresh.failed >= 3) return `${excess.points} points more of its requests fail; ${guard.errorPercent} % is allowed`;
  const allowed = guard.p95 === undefined ? undefined : inSeconds(guard.p95);
  if (allowed !== undefined && p95.fresh !== null && p95.old !== null && p95.fresh > allowed && p95.fresh > p95.old && fresh.requests >= 10 * fewestMinutes) return `its p95 is ${shown(p95.fresh)}, the old one's ${shown(p95.old)}; ${shown(allowed)} is allowed`;
  return undefined;
}

const shown = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`);

export function showComparison({ old, fresh, excess, p95 }: Comparison): string {
  if (excess === null) return 'CloudWatch has no minute of both releases yet';
  const sign = (points: number): string => (points > 0 ? `+${points}` : String(points));
  const times = p95.old === null || p95.fresh === null ? '' : `, p95 ${shown(p95.fresh)}, old ${shown(p95.old)}`;
  return `new ${fresh.failed} of ${fresh.requests} failed, old ${old.failed} of ${old.requests}: ${sign(excess.points)} points (95 % sure: ${sign(excess.from)} to ${sign(excess.to)})${times}`;
}
