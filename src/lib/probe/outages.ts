// From samples to outages: what can be said of an interruption by somebody who only looked now and then. Pure.
import type { Sample } from '../engine/watch.ts';
import { between, inSeconds, milliseconds, type Duration, type Instant } from '../world/time.ts';

/**
 * A run of failed samples. The interruption is at least from the first bad to the last bad, and at most from the last good
 * before it to the first good after it: both ends are unknown in between.
 */
export interface Outage {
  readonly path: string;
  /** Undefined where nothing good was seen before: when it began is not known. */
  readonly lastGood: Instant | undefined;
  readonly firstBad: Instant;
  readonly lastBad: Instant;
  /** Undefined where nothing good was seen after: it has not ended, or was not seen to end. */
  readonly firstGood: Instant | undefined;
  readonly bad: number;
  readonly details: readonly string[];
}

export interface Bounds {
  /** Seconds. */
  readonly atLeast: number;
  /** Seconds; null: not bounded, the samples do not tell. */
  readonly atMost: number | null;
}

/** All outages of one path, in order of time. */
export function outagesOf(samples: readonly Sample[], path: string): readonly Outage[] {
  const mine = samples.filter((sample) => sample.path === path).sort((a, b) => a.at - b.at);
  const outages: Outage[] = [];
  let lastGood: Instant | undefined;
  let open: { firstBad: Instant; lastBad: Instant; bad: number; details: Set<string>; lastGood: Instant | undefined } | undefined;
  const close = (firstGood: Instant | undefined): void => {
    if (open !== undefined) outages.push({ path, ...open, firstGood, details: [...open.details] });
    open = undefined;
  };
  for (const sample of mine) {
    if (sample.ok) {
      close(sample.until);
      // A good answer proves that it was served when it was sent, not when it was read.
      lastGood = sample.at;
      continue;
    }
    open ??= { firstBad: sample.at, lastBad: sample.at, bad: 0, details: new Set(), lastGood };
    open.lastBad = sample.at;
    open.bad++;
    if (sample.detail !== undefined) open.details.add(sample.detail);
  }
  close(undefined);
  return outages;
}

export function boundsOf(outage: Outage): Bounds {
  const atLeast = inSeconds(between(outage.firstBad, outage.lastBad));
  const whole = outage.lastGood !== undefined && outage.firstGood !== undefined;
  return { atLeast, atMost: whole ? inSeconds(between(outage.lastGood as Instant, outage.firstGood as Instant)) : null };
}

/** The total of several outages. */
export function totalOf(outages: readonly Outage[]): Bounds {
  return outages.map(boundsOf).reduce<Bounds>((sum, it) => ({ atLeast: sum.atLeast + it.atLeast, atMost: sum.atMost === null || it.atMost === null ? null : sum.atMost + it.atMost }), { atLeast: 0, atMost: 0 });
}

/** The union over several paths: an instant counts once, whichever path failed. */
export function unionOf(outages: readonly Outage[]): Bounds {
  const inner = lengthOf(outages.map((it) => [it.firstBad, it.lastBad] as const));
  const bounded = outages.every((it) => it.lastGood !== undefined && it.firstGood !== undefined);
  const outer = bounded ? lengthOf(outages.map((it) => [it.lastGood as Instant, it.firstGood as Instant] as const)) : undefined;
  return { atLeast: inSeconds(inner), atMost: outer === undefined ? null : inSeconds(outer) };
}

function lengthOf(spans: readonly (readonly [Instant, Instant])[]): Duration {
  let total = 0;
  let end = -Infinity;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return milliseconds(total);
}

/** Share of failed samples since an instant, with how many there were. */
export function failuresSince(samples: readonly Sample[], since: Instant): { readonly samples: number; readonly failed: number } {
  const recent = samples.filter((sample) => sample.at >= since);
  return { samples: recent.length, failed: recent.filter((sample) => !sample.ok).length };
}

/** Per cent of samples that failed; 0 where there are none. */
export const failedPercent = (samples: readonly Sample[]): number => (samples.length === 0 ? 0 : (100 * samples.filter((sample) => !sample.ok).length) / samples.length);

/** Stretches in which the probe itself did not look: longer than `longest` between two samples of a path. */
export function gapsIn(samples: readonly Sample[], longest: Duration): readonly { readonly from: Instant; readonly to: Instant }[] {
  const times = [...new Set(samples.map((sample) => sample.at))].sort((a, b) => a - b);
  return times.flatMap((at, index) => {
    const before = times[index - 1];
    return before !== undefined && at - before > longest ? [{ from: before, to: at }] : [];
  });
}

/** How many samples in a row, counted back from the newest, were good. */
export function goodInARow(samples: readonly Sample[], path: string): number {
  const mine = samples.filter((sample) => sample.path === path);
  const lastBad = mine.findLastIndex((sample) => !sample.ok);
  return mine.length - 1 - lastBad;
}

/** The value below which `share` (0 to 1) of the good answers' times lie. */
export function latencyAt(samples: readonly Sample[], share: number): Duration | undefined {
  const times = samples.filter((sample) => sample.ok).map((sample) => sample.until - sample.at).sort((a, b) => a - b);
  const found = times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)];
  return found === undefined ? undefined : milliseconds(found);
}
