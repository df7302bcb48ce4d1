// What the sandbox believes about Application Auto Scaling where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('application-autoscaling', {
  'bounds-hold-soon': {
    what: 'A service below a raised MinCapacity, or above a lowered MaxCapacity, is scaled within seconds.',
    takes: { until: lasting(2, 10) },
    source: 'Application Auto Scaling guide: that it is scaled; when nowhere',
    confidence: 'guessed',
    in: ['services/application-autoscaling/targets.ts'],
    leans: ['operations/deploy/scaling-steps.ts', 'operations/steps/scaling/scale-in.ts'],
    flipped: { what: 'It takes one to three minutes.', takes: { until: lasting(60, 180) } },
  },
  'policies-go-with-target': {
    what: 'Deregistering a target takes its policies away.',
    source: 'API, DeregisterScalableTarget',
    confidence: 'documented',
    in: ['services/application-autoscaling/targets.ts'],
    leans: ['operations/deploy/scaling-steps.ts'],
  },
  'zero-stays-zero': {
    what: 'A service at 0 is not scaled.',
    source: 'ECS guide, service auto scaling',
    confidence: 'documented',
    in: ['services/application-autoscaling/targets.ts'],
    leans: [],
  },
});
