// What the sandbox believes about Cloud Map where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('servicediscovery', {
  'operation-time': {
    what: 'Creating or deleting a namespace is an operation that is done after seconds.',
    takes: { until: lasting(1, 5) },
    source: '',
    confidence: 'guessed',
    in: ['services/servicediscovery/namespaces.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
    flipped: { what: 'It takes one to two minutes.', takes: { until: lasting(60, 120) } },
  },
});
