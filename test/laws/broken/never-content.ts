// Breaks "once is enough": it says that it converges, and acts each time.
import { done, todo } from '../../../src/lib/engine/standing.ts';
import type { Step } from '../../../src/lib/engine/step.ts';
import { minutes, seconds } from '../../../src/lib/world/time.ts';
import { examples } from '../examples.ts';
import { bentOperation } from './bent.ts';
import { mark } from './mark.ts';

export const neverContent = bentOperation(examples.twoLayers, (operation, { cloud }) => ({
  ...operation,
  convergent: true,
  plan: (request, facts) => ({ ...operation.plan(request, facts), steps: [touch(() => mark(cloud))] }),
}));

/** Content in this run, and in no other. */
const touch = (act: () => Promise<void>): Step => ({
  id: 'touch',
  title: 'Leave a mark',
  why: 'no reason',
  byHand: 'aws ssm put-parameter',
  actions: ['ssm:PutParameter'],
  limit: minutes(1),
  every: seconds(1),
  check: async ({ actedAt }) => (actedAt === undefined ? todo : done()),
  act,
});
