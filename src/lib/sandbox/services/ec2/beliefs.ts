// What the sandbox believes about VPCs where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const bootstrap = 'operations/steps/cloudformation/stack-steps.ts';

export const rules = rulesOf('ec2', {
  'nat-gateway-times': {
    what: 'A NAT gateway is pending, or deleting, for so long.',
    takes: { creation: lasting(60, 180), deletion: lasting(30, 60) },
    source: "operators' experience",
    confidence: 'guessed',
    in: ['services/ec2/nat-gateways.ts'],
    leans: [bootstrap],
    flipped: { what: 'It takes six to ten minutes.', takes: { creation: lasting(360, 600), deletion: lasting(360, 600) } },
  },
  'vpc-endpoint-times': {
    what: 'An interface endpoint is pending, or any endpoint deleting, for so long.',
    takes: { creation: lasting(40, 120), deletion: lasting(30, 90) },
    source: "operators' experience",
    confidence: 'guessed',
    in: ['services/ec2/vpc-endpoints.ts'],
    leans: [bootstrap],
    flipped: { what: 'It takes six to ten minutes.', takes: { creation: lasting(360, 600), deletion: lasting(360, 600) } },
  },
});
