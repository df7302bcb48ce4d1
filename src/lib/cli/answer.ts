// What a command answers, and the one JSON document that all answers are printed as.
import type { Json } from '../engine/standing.ts';
import type { Outcome, ProblemData } from '../problems/problem.ts';
import { iso, type Instant } from '../world/time.ts';
import type { Page } from './terminal.ts';

/** What is known about a run before, while and after it runs; also when it throws. */
export interface About {
  readonly run?: string;
  readonly environment?: string;
  /** `sandbox` or the account id. */
  readonly cloud?: string;
  /** World time. */
  readonly started?: Instant;
  readonly ended?: Instant;
}

export interface Answer extends About {
  readonly outcome: Outcome;
  readonly problems?: readonly ProblemData[];
  /** What `--json` holds beyond the common fields. */
  readonly fields?: Readonly<Record<string, Json>>;
  /** What a person reads on stdout; left out: nothing beyond the problems on stderr. */
  readonly text?: (page: Page) => string;
  /**
   * The JSON document itself, in place of the envelope: for the few answers whose shape is somebody else's (a JSON
   * Schema, SARIF).
   */
  readonly document?: Json;
}

export const envelopeVersion = 1;

/** Common fields first, then the command's own, which cannot hide them. */
export function envelope(kind: string, answer: Answer, wall: { readonly started: Instant; readonly ended: Instant }): Json {
  return {
    version: envelopeVersion,
    kind,
    outcome: answer.outcome,
    run: answer.run ?? null,
    environment: answer.environment ?? null,
    cloud: answer.cloud ?? null,
    started: iso(answer.started ?? wall.started),
    ended: iso(answer.ended ?? wall.ended),
    problems: (answer.problems ?? []).map(problemFields),
    ...Object.fromEntries(Object.entries(answer.fields ?? {}).filter(([name]) => !commonFields.has(name))),
  };
}

const commonFields: ReadonlySet<string> = new Set(['version', 'kind', 'outcome', 'run', 'environment', 'cloud', 'started', 'ended', 'problems']);

const problemFields = ({ code, message, fix, where }: ProblemData): Json => ({ code, message, fix, ...(where === undefined ? {} : { where }) });
