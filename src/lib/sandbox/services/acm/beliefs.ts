// What the sandbox believes about ACM where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const bootstrap = 'operations/steps/cloudformation/stack-steps.ts';

export const rules = rulesOf('acm', {
  'issue-time': {
    what: 'Once the CNAMEs are found a certificate is issued after some minutes.',
    takes: { until: lasting(60, 300) },
    source: 'ACM guide, "DNS validation": "some minutes", up to several hours',
    confidence: 'guessed',
    in: ['services/acm/validation.ts'],
    leans: [bootstrap],
    flipped: { what: 'It takes 20 to 40 minutes.', takes: { until: lasting(1200, 2400) } },
  },
  'records-shown': {
    what: 'Right after the request the CNAMEs are missing from DescribeCertificate.',
    takes: { until: lasting(2, 8) },
    source: 'hashicorp/terraform-provider-aws waits for them; the time nowhere',
    confidence: 'reported',
    in: ['services/acm/service.ts'],
    leans: [],
    flipped: { what: 'They are missing for one to two minutes.', takes: { until: lasting(60, 120) } },
  },
});
