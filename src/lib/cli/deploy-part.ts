// One service of a deploy of several: what is asked for it, how far it came, and what is told of it.
import type { DeployFacts, DeployRequest } from '../operations/deploy/request.ts';
import type { Json } from '../engine/standing.ts';
import type { RunId } from '../world/ids.ts';
import type { Answer } from './answer.ts';
import type { Held } from './holding.ts';
import { nothingDone, type Asked, type SeenPlan } from './run-operation.ts';
import { deployTelling } from './tellings/deploy.ts';

/** `new`: what was asked for runs now; `put-back`: what ran before runs again; `half-way`: its run is to be gone on with; `not-begun`: as it was. */
export type Became = 'new' | 'put-back' | 'half-way' | 'not-begun';
export const becameWords: Readonly<Record<Became, string>> = { new: 'new', 'put-back': 'put back', 'half-way': 'half-way', 'not-begun': 'not begun' };

export interface PartWish {
  /** How people call it here: the service, and its region where there are several. */
  readonly label: string;
  readonly region: string;
  readonly asked: Asked<DeployRequest, DeployFacts>;
}

export interface Part extends PartWish {
  readonly run: RunId;
  /** Counted from 1, through all regions. */
  readonly wave: number;
  held?: Held;
  seen?: SeenPlan<DeployRequest, DeployFacts>;
  answer?: Answer;
  /** Why it was not begun. */
  because?: string;
}

export function becameOf(answer: Answer | undefined): Became {
  switch (answer?.outcome) {
    case 'done':
      return answer.fields?.['stoppedAfter'] === undefined ? 'new' : 'half-way';
    case 'put-back':
    // Not enough was seen, and all was put back for it.
    case 'inconclusive':
      return 'put-back';
    case undefined:
    case 'refused':
    case 'locked':
    case 'declined':
    case 'usage':
    case 'would-change':
      return 'not-begun';
    case 'half-way':
    case 'interrupted':
    case 'no':
    case 'bug':
      return 'half-way';
  }
}

/** What to type to go on with it. */
export const resumeWords = (run: string): string => `platform runs resume ${run}`;

/** Its entry in `deployments`. */
export function deploymentOf(part: Part): Json {
  const { answer, asked, wave, region, because, seen, run } = part;
  const became = becameOf(answer);
  const told = (answer?.fields?.['deployments'] as readonly Json[] | undefined)?.[0] ?? toldOfNothing(part);
  const begun = answer?.run !== undefined;
  return {
    ...(told as Readonly<Record<string, Json>>),
    ...(became === 'not-begun' ? { stage: 'not-begun', reason: answer?.problems?.[0]?.message ?? because ?? null } : {}),
    service: asked.request.service,
    became,
    region,
    wave,
    changes: (seen?.plan.steps.length ?? 0) > 0,
    ...(begun ? { run } : {}),
    ...(became === 'half-way' && begun ? { resume: resumeWords(run) } : {}),
    ...(answer?.fields?.['evidence'] === undefined ? {} : { evidence: answer.fields['evidence'] }),
  };
}

function toldOfNothing({ asked: { request }, seen }: Part): Json {
  if (seen === undefined) return { service: request.service, image: request.image };
  return (deployTelling.fields(nothingDone(request, seen.facts))['deployments'] as readonly Json[])[0] ?? null;
}

/** The same word in the answer of a command that deploys one alone. */
export function withBecame(answer: Answer): Answer {
  const deployments = answer.fields?.['deployments'] as readonly Readonly<Record<string, Json>>[] | undefined;
  if (deployments === undefined) return answer;
  const became = becameOf(answer);
  return { ...answer, fields: { ...answer.fields, deployments: deployments.map((it) => ({ ...it, became })) } };
}
