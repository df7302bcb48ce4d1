// What the sandbox believes about CloudFront where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('cloudfront', {
  'deploy-time': {
    what: 'A distribution that was made or changed is everywhere after some minutes.',
    takes: { until: lasting(150, 330) },
    source: 'CloudFront developer guide, "Create a distribution": "typically takes less than 15 minutes"; operators see three to five',
    confidence: 'reported',
    in: ['services/cloudfront/service.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
    flipped: { what: 'It takes 15 to 25 minutes.', takes: { until: lasting(900, 1500) } },
  },
});
