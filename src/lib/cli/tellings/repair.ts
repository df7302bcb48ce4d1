// How a repair of weights is told.
import type { RepairFacts, RepairRequest } from '../../operations/deploy/repair/request.ts';
import type { Telling } from '../run-operation.ts';

export const repairTelling: Telling<RepairRequest> = {
  fields: ({ request, facts, memory, outcome }) => ({ service: request.service, before: { ...(facts as RepairFacts).rule?.weights }, after: memory.note('weights', 'weights') ?? null, repaired: outcome === 'done' && memory.note('weights', 'weights') !== undefined }),
  facts: ({ memory }) => {
    const weights = memory.note('weights', 'weights');
    return typeof weights === 'string' ? [['users are sent to', weights]] : [];
  },
};
