// What a drill measured: a pure fold of what its probe saw and its steps learned. Every time names its clock.
import type { Memory } from '../../../engine/memory.ts';
import type { Json } from '../../../engine/standing.ts';
import { degradedOf, gapsIn, outagesOf, requestsMade, unasked, unionOf, type Bounds, type Degraded, type Outage } from '../../../probe/outages.ts';
import { between, inSeconds, iso, seconds, type Duration, type Instant } from '../../../world/time.ts';

export const sampleInterval: Duration = seconds(0.5);
/** A probe that did not look for this long has a hole in what it knows. */
const longestGap: Duration = seconds(5);

export interface DrillMeasurement {
  readonly downtime: Bounds;
  readonly readDowntime: Bounds;
  readonly writeDowntime: Bounds;
  /** From the accepted request to the first request of a user that failed; null: none failed. */
  readonly detectSeconds: number | null;
  /** Seconds by what took them: the engine by RDS's own events, what came after it by our clock; null: cannot be told apart from outside. */
  readonly byPart: { readonly engine: number | null; readonly afterEngine: number | null; readonly dns: null; readonly pool: null; readonly app: null };
  readonly sampleInterval: number;
  readonly samples: number;
  readonly outages: readonly Outage[];
  /** Spans in which a part of the requests failed. */
  readonly degraded: readonly Degraded[];
  /** Why even the lower bounds cannot be trusted: the probe itself did not look. */
  readonly blind: readonly string[];
  /** Why nothing is proved by what was seen; empty: it is. */
  readonly doubts: readonly string[];
  readonly timeline: readonly { readonly at: Instant; readonly clock: string; readonly what: string }[];
}

export function measureDrill(memory: Memory): DrillMeasurement {
  const accepted = instantNote(memory, 'acceptedAt');
  const started = instantNote(memory, 'startedAt');
  const completed = instantNote(memory, 'completedAt');
  const samples = memory.samples('users').filter((sample) => accepted === undefined || sample.until >= accepted);
  const all = memory.samples('users');
  const paths = [...new Set(all.map((sample) => sample.path))].sort();
  const outages = paths.flatMap((path) => outagesOf(all, path)).filter((outage) => accepted === undefined || outage.lastBad >= accepted);
  const of = (kind: string): Bounds => (paths.some((path) => path.endsWith(kind)) ? unionOf(outages.filter((outage) => outage.path.endsWith(kind))) : unasked);
  const firstBad = earliest(outages.map((outage) => outage.firstBad));
  const firstGood = latest(outages.map((outage) => outage.firstGood));
  const blind = [
    ...(samples.length === 0 ? ['the probe saw nothing'] : []),
    ...gapsIn(samples, longestGap).map((gap) => `the probe did not look for ${inSeconds(between(gap.from, gap.to))} s at ${iso(gap.from)}`),
  ];
  const doubts = [
    ...blind,
    ...(completed === undefined ? ['RDS did not say that a failover was completed'] : []),
    ...outages.filter((outage) => outage.firstGood === undefined).map((outage) => `${outage.path} was not seen to recover`),
  ];
  return {
    downtime: samples.length === 0 ? unasked : unionOf(outages),
    readDowntime: of('read'),
    writeDowntime: of('write'),
    detectSeconds: accepted === undefined || firstBad === undefined ? null : inSeconds(between(accepted, firstBad)),
    byPart: {
      engine: started === undefined || completed === undefined ? null : inSeconds(between(started, completed)),
      afterEngine: completed === undefined || firstGood === undefined ? null : Math.max(0, inSeconds(between(completed, firstGood))),
      dns: null,
      pool: null,
      app: null,
    },
    sampleInterval: inSeconds(sampleInterval),
    samples: requestsMade(samples),
    outages,
    degraded: paths.flatMap((path) => degradedOf(all, path)),
    blind,
    doubts,
    timeline: timelineOf({ accepted, started, completed, outages }),
  };
}

function timelineOf(known: { readonly accepted: Instant | undefined; readonly started: Instant | undefined; readonly completed: Instant | undefined; readonly outages: readonly Outage[] }): DrillMeasurement['timeline'] {
  const ours = 'this tool';
  const theirs = 'RDS event';
  const points = [
    { at: known.accepted, clock: ours, what: 'AWS accepted the forced failover' },
    { at: known.started, clock: theirs, what: 'failover started' },
    { at: known.completed, clock: theirs, what: 'failover completed' },
    ...known.outages.flatMap((outage) => [
      { at: outage.lastGood, clock: ours, what: `last good ${outage.path}` },
      { at: outage.firstBad, clock: ours, what: `first failed ${outage.path} (${outage.details.join(', ')})` },
      { at: outage.firstGood, clock: ours, what: `first good ${outage.path} again` },
    ]),
  ];
  return points.filter((point): point is { at: Instant; clock: string; what: string } => point.at !== undefined).sort((a, b) => a.at - b.at);
}

const instantNote = (memory: Memory, name: string): Instant | undefined => {
  const value = memory.note('failover', name);
  return typeof value === 'number' ? (value as Instant) : undefined;
};

const known = (instants: readonly (Instant | undefined)[]): readonly Instant[] => instants.filter((at) => at !== undefined);
const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined => known(instants).toSorted((a, b) => a - b)[0];
const latest = (instants: readonly (Instant | undefined)[]): Instant | undefined => known(instants).toSorted((a, b) => b - a)[0];

/** The measurement as the JSON answer and the evidence hold it; times are ISO, durations seconds. */
export function measurementFields(it: DrillMeasurement): { readonly [name: string]: Json } {
  const { outages, degraded, timeline, blind: _, doubts, samples, ...measured } = it;
  return {
    ...(measured as unknown as { readonly [name: string]: Json }),
    samples,
    doubts: [...doubts],
    outages: outages.map((outage) => ({ path: outage.path, lastGood: text(outage.lastGood), firstBad: text(outage.firstBad), lastBad: text(outage.lastBad), firstGood: text(outage.firstGood), failedSamples: outage.bad, details: [...outage.details] })),
    degraded: degraded.map(({ path, from, to, failedShare }) => ({ path, from: iso(from), to: iso(to), failedShare })),
    timeline: timeline.map(({ at, clock, what }) => ({ at: iso(at), clock, what })),
  };
}

const text = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at));
