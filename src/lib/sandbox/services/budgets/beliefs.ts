// What the sandbox believes about Budgets where AWS does not say it, and what the world does where that is wrong.
import { rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('budgets', {
  refresh: {
    what: 'What a budget has spent is brought up to date every 8 to 12 hours.',
    source: 'Budgets guide: up to three times a day, 8 to 12 hours after the last',
    confidence: 'documented',
    in: ['services/budgets/spend.ts'],
    leans: [],
  },
});
