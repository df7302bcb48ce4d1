// What was proved: a run's events folded into one record that can be checked again without us. Pure.
import type { RunEvent } from '../engine/event.ts';
import type { Json } from '../engine/standing.ts';
import { stepRows } from '../engine/step-rows.ts';
import type { Sample } from '../engine/watch.ts';
import { hashOf } from '../world/ids.ts';
import { iso, type Instant } from '../world/time.ts';

/** A stretch of equal answers of one path. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly ok: boolean;
  readonly samples: number;
}

export interface Lane {
  readonly path: string;
  readonly stretches: readonly Stretch[];
}

export interface EvidenceRecord {
  readonly version: 1;
  readonly run: string;
  readonly kind: string;
  readonly environment: string;
  /** `sandbox` proves nothing about a real environment. */
  readonly cloud: string;
  readonly headline: string;
  readonly fingerprint: string;
  readonly caller: Json;
  readonly started: string;
  readonly ended: string;
  readonly outcome: string;
  readonly verdict: string | null;
  readonly objectiveSeconds: number | null;
  readonly measured: Json;
  readonly problems: Json;
  readonly steps: readonly { readonly id: string; readonly title: string; readonly from: string; readonly to: string; readonly end: string }[];
  readonly lanes: readonly { readonly path: string; readonly stretches: readonly { readonly from: string; readonly to: string; readonly ok: boolean; readonly samples: number }[] }[];
  /** Hash over all events of the journal, in order: the record belongs to that very journal. */
  readonly journal: string;
  /** Hash over everything above. */
  readonly hash: string;
}

export interface Judgement {
  readonly verdict: string | null;
  readonly objectiveSeconds: number | null;
  readonly measured: Json;
}

/** @param events of a run that has begun; the last one is its end */
export function evidenceOf(events: readonly RunEvent[], judgement: Judgement): EvidenceRecord {
  const [first] = events;
  const last = events.at(-1);
  if (first?.type !== 'run.started' || last === undefined) throw new Error('evidence needs a run that has begun');
  const end = events.findLast((event) => event.type === 'run.ended' || event.type === 'run.paused');
  const body: Omit<EvidenceRecord, 'hash'> = {
    version: 1,
    run: first.run,
    kind: first.kind,
    environment: first.environment,
    cloud: first.cloud,
    headline: first.plan.headline,
    fingerprint: first.plan.fingerprint,
    caller: first.caller,
    started: iso(first.at),
    ended: iso(last.at),
    outcome: end?.outcome ?? 'half-way',
    ...judgement,
    problems: (end?.problems ?? []).map(({ code, message, fix }) => ({ code, message, fix })),
    steps: stepRows(events).map((row) => ({ ...row, from: iso(row.from), to: iso(row.to) })),
    lanes: lanesOf(events).map((lane) => ({ path: lane.path, stretches: lane.stretches.map((it) => ({ ...it, from: iso(it.from), to: iso(it.to) })) })),
    journal: hashOf(events),
  };
  return { ...body, hash: hashOf(body) };
}

/** Whether a record is as it was written. */
export function isUntouched({ hash, ...body }: EvidenceRecord): boolean {
  return hashOf(body) === hash;
}

/** Every probed path as stretches of good and bad. */
export function lanesOf(events: readonly RunEvent[]): readonly Lane[] {
  const byPath = new Map<string, Sample[]>();
  for (const event of events) {
    if (event.type !== 'watch.saw') continue;
    for (const sample of event.samples) {
      const seen = byPath.get(sample.path);
      if (seen === undefined) byPath.set(sample.path, [sample]);
      else seen.push(sample);
    }
  }
  return [...byPath].map(([path, samples]) => ({ path, stretches: stretchesOf(samples.sort((a, b) => a.at - b.at)) }));
}

function stretchesOf(samples: readonly Sample[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { at, ok } of samples) {
    const last = stretches.at(-1);
    if (last !== undefined && last.ok === ok) stretches[stretches.length - 1] = { ...last, to: at, samples: last.samples + 1 };
    else stretches.push({ from: at, to: at, ok, samples: 1 });
  }
  return stretches;
}
