// The last lines of a run: what came of it, where it is written down, and what to type next.
import type { Outcome } from '../../problems/problem.ts';
import { showDuration, type Duration } from '../../world/time.ts';
import type { Page } from '../terminal.ts';
import { pairs } from '../text/table.ts';
import { cloudWords, outcomeWords } from './phrases.ts';

export interface OutcomeScene {
  readonly outcome: Outcome;
  /** What was run: the plan's headline. */
  readonly headline: string;
  readonly environment: string;
  readonly cloud: string;
  /** Left out: it never became a run. */
  readonly run?: string;
  /** World time. */
  readonly took?: Duration;
  /** Path of the evidence, where there is some. */
  readonly evidence?: string;
  /** Steps that were left as they are though they should have been put back. */
  readonly kept?: readonly string[];
  /** What came of it, where the outcome's own words would mislead: "stopped after healthy, as asked". */
  readonly words?: string;
  /** How it can go on from here: `both` for on and back; left out: by its outcome. */
  readonly open?: 'both' | 'on' | 'no';
  /** More that is worth a line: measured values, where to look. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

export function outcomeView(scene: OutcomeScene, { width, paint }: Page): string {
  const { outcome, run, kept = [] } = scene;
  const ink = outcome === 'done' ? paint.green : outcome === 'bug' || outcome === 'half-way' ? paint.red : paint.yellow;
  const lines = pairs(
    [
      ['where', `${scene.environment} in ${cloudWords(scene.cloud)}`],
      ['run', run],
      ['took', scene.took === undefined ? undefined : showDuration(scene.took)],
      ...(scene.facts ?? []),
      ['stays', kept.length === 0 ? undefined : kept.join(', ')],
      ['evidence', scene.evidence],
      ...(run === undefined ? [] : next(run, scene.open ?? (outcome === 'half-way' || outcome === 'interrupted' ? 'both' : 'no'))),
    ],
    { width, paint, indent: '  ' },
  );
  return `${ink(paint.bold(scene.words ?? outcomeWords[outcome]))}: ${scene.headline}\n${lines}`;
}

/** A run that stands half-way can go on or be taken back; every run can be looked at. */
function next(run: string, open: 'both' | 'on' | 'no'): readonly (readonly [string, string])[] {
  const show = ['look at it', `platform runs show ${run}`] as const;
  if (open === 'no') return [show];
  return [['go on', `platform runs resume ${run}`], ...(open === 'both' ? ([['take back', `platform runs undo ${run}`]] as const) : []), show];
}
