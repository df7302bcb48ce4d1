// How it is told that a deployment under way was stopped, or got its answer.
import type { InFlightFacts, InFlightRequest } from '../../operations/deploy/in-flight/request.ts';
import { iso, type Instant } from '../../world/time.ts';
import type { Telling } from '../run-operation.ts';

export const inFlightTelling: Telling<InFlightRequest> = {
  fields: ({ request, facts, memory }) => {
    const { deployment } = facts as InFlightFacts;
    const when = (step: string): string | null => {
      const at = memory.note(step, 'at');
      return typeof at === 'number' ? iso(at as Instant) : null;
    };
    return { service: request.service, deployment: deployment?.arn.split('/').at(-1) ?? null, stage: deployment?.stage ?? null, answered: deployment?.pauses.filter(({ hook }) => memory.note(`answer-${hook}`, 'answer') !== undefined).map(({ hook }) => hook) ?? [], putBackAt: when('put-back'), removedAt: when('take-away') };
  },
  facts: ({ facts }) => [['stage', (facts as InFlightFacts).deployment?.stage ?? 'none']],
};
