// From samples to outages: what can be said of an interruption by somebody who only looked now and then. Pure.
import type { Sample } from '../engine/watch.ts';
import { between, inSeconds, milliseconds, minus, plus, seconds, type Duration, type Instant } from '../world/time.ts';

/**
 * A run of looks in which every request failed. The interruption is at most from the last good look before it to the first
 * good answer after it. Where a part of the targets fails first, or comes back first, a look may fail whole by bad luck: so
 * at both ends as many looks count only for the upper bound as bad luck may explain there.
 */
export interface Outage {
  readonly path: string;
  /** Undefined where nothing good was seen before: when it began is not known. */
  readonly lastGood: Instant | undefined;
  readonly firstBad: Instant;
  readonly lastBad: Instant;
  /** Within this span everything failed, as far as looking now and then can say. */
  readonly surely: { readonly from: Instant; readonly to: Instant };
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

/** Nobody asked: nothing is known, and nothing is promised. */
export const unasked: Bounds = { atLeast: 0, atMost: null };

/** All outages of one path, in order of time. */
export function outagesOf(samples: readonly Sample[], path: string): readonly Outage[] {
  const mine = samples.filter((sample) => sample.path === path).sort((a, b) => a.at - b.at);
  const outages: Outage[] = [];
  for (let from = 0; from < mine.length; from++) {
    if (mine[from]?.ok !== false) continue;
    let to = from;
    while (mine[to + 1]?.ok === false) to++;
    outages.push(outageOf(mine, { path, from, to }));
    from = to;
  }
  return outages;
}

/** @param row of the samples of one path: indexes of its first and its last bad look */
function outageOf(samples: readonly Sample[], { path, from, to }: { readonly path: string; readonly from: number; readonly to: number }): Outage {
  const bad = samples.slice(from, to + 1);
  const firstBad = (bad[0] as Sample).at;
  const lastBad = (bad.at(-1) as Sample).at;
  const before = samples.slice(0, from).reverse().filter((sample) => sample.at >= minus(firstBad, farthest));
  const after = samples.slice(to + 1).filter((sample) => sample.at <= plus(lastBad, farthest));
  const surelyFrom = bad[badLuck(before)]?.at;
  const surelyTo = bad[bad.length - 1 - badLuck(after)]?.at;
  // Bad luck from either end may explain all of it: then nothing is sure.
  const sure = surelyFrom !== undefined && surelyTo !== undefined && surelyFrom < surelyTo;
  return {
    path,
    // A good answer proves that it was served when it was sent, not when it was read.
    lastGood: samples[from - 1]?.at,
    firstBad,
    lastBad,
    surely: sure ? { from: surelyFrom, to: surelyTo } : { from: firstBad, to: firstBad },
    firstGood: samples[to + 1]?.until,
    bad: bad.length,
    details: [...new Set(bad.flatMap((sample) => sample.detail ?? []))],
  };
}

/** Rarer than this is no bad luck. */
const luck = 0.001;
/** What is farther from an outage than this says nothing of its edges. */
const farthest: Duration = seconds(60);
/** So many of the nearest looks are judged together: few see what changes fast, many are not fooled by a lucky moment. */
const nearest = [5, 20, 60] as const;

/** How many looks in a row may have failed whole by bad luck, beside a time in which a part of the requests failed. At least one. */
function badLuck(beside: readonly Sample[]): number {
  return Math.max(1, ...nearest.map((count) => lucklessLooks(beside.slice(0, count))));
}

function lucklessLooks(looks: readonly Sample[]): number {
  const [made, failed] = [requestsMade(looks), requestsFailed(looks)];
  // One more of each than was seen: few requests may have met the better part of it.
  return failed === 0 ? 1 : Math.ceil(Math.log(luck) / Math.log((failed + 1) / (made + 2)) / (made / looks.length));
}

export function boundsOf(outage: Outage): Bounds {
  const atLeast = inSeconds(between(outage.surely.from, outage.surely.to));
  const whole = outage.lastGood !== undefined && outage.firstGood !== undefined;
  return { atLeast, atMost: whole ? inSeconds(between(outage.lastGood as Instant, outage.firstGood as Instant)) : null };
}

/** A span in which some requests failed and some were served. */
export interface Degraded {
  readonly path: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Of the requests in it. */
  readonly failedShare: number;
}

/** Neighbouring looks that were partly bad, as spans; apart by more than this they are two. */
const apart: Duration = seconds(10);

export function degradedOf(samples: readonly Sample[], path: string): readonly Degraded[] {
  const mixed = samples.filter((sample) => sample.path === path && sample.ok && (sample.failed ?? 0) > 0).sort((a, b) => a.at - b.at);
  const spans: Sample[][] = [];
  for (const sample of mixed) {
    const last = spans.at(-1)?.at(-1);
    if (last !== undefined && sample.at - last.at <= apart) spans.at(-1)?.push(sample);
    else spans.push([sample]);
  }
  return spans.map((span) => {
    const [from, to] = [span[0]?.at as Instant, span.at(-1)?.at as Instant];
    const within = samples.filter((sample) => sample.path === path && sample.at >= from && sample.at <= to);
    return { path, from, to, failedShare: requestsFailed(within) / requestsMade(within) };
  });
}

export const requestsMade = (samples: readonly Sample[]): number => samples.reduce((sum, sample) => sum + (sample.asked ?? 1), 0);
export const requestsFailed = (samples: readonly Sample[]): number => samples.reduce((sum, sample) => sum + (sample.failed ?? (sample.ok ? 0 : 1)), 0);

/** The total of several outages. */
export function totalOf(outages: readonly Outage[]): Bounds {
  return outages.map(boundsOf).reduce<Bounds>((sum, it) => ({ atLeast: sum.atLeast + it.atLeast, atMost: sum.atMost === null || it.atMost === null ? null : sum.atMost + it.atMost }), { atLeast: 0, atMost: 0 });
}

/** The union over several paths: an instant counts once, whichever path failed. */
export function unionOf(outages: readonly Outage[]): Bounds {
  const inner = lengthOf(outages.map((it) => [it.surely.from, it.surely.to] as const));
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

/** Per cent of requests that failed; 0 where none was made. */
export const failedPercent = (samples: readonly Sample[]): number => (samples.length === 0 ? 0 : (100 * requestsFailed(samples)) / requestsMade(samples));

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
  const times = samples.filter((sample) => sample.ok).map((sample) => sample.took ?? sample.until - sample.at).sort((a, b) => a - b);
  const found = times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)];
  return found === undefined ? undefined : milliseconds(found);
}
