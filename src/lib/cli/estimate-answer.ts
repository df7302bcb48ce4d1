// The answer of `platform cost estimate`: the estimate that a plan brings, whether or not that plan may run.
import type { Plan } from '../engine/plan.ts';
import type { Answer } from './answer.ts';
import { durationWords, estimateTable, estimateWords } from './views/estimate-view.ts';

export function estimateAnswer({ estimate, duration, refusals }: Plan, about: { readonly environment: string; readonly cloud: string }): Answer {
  // Without one the plan could not even be thought of: the wrong account, no zone.
  if (estimate === undefined) return { ...about, outcome: refusals[0]?.outcome ?? 'inconclusive', problems: refusals, fields: {} };
  const takes = durationWords(duration ?? null);
  return {
    ...about,
    outcome: 'done',
    problems: [],
    fields: { estimate, ...(duration === undefined ? {} : { duration }) },
    text: (page) => [estimateTable(estimate, page), '', `Estimate  ${estimateWords(estimate) ?? ''}`, ...(takes === undefined ? [] : [`Takes     ${takes}`])].join('\n'),
  };
}
