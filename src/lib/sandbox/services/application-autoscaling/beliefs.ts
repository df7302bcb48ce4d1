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
  'scheduled-go-with-target': {
    what: 'Deregistering a target takes its scheduled actions away.',
    source: 'API, PutScheduledAction',
    confidence: 'documented',
    in: ['services/application-autoscaling/targets.ts'],
    leans: ['operations/environment/destroy/beside-stacks.ts'],
  },
  'scheduled-sets-range': {
    what: 'A scheduled action sets MinCapacity and MaxCapacity of the target itself, and nothing sets them back.',
    source: 'Application Auto Scaling guide, scheduled scaling',
    confidence: 'documented',
    in: ['services/application-autoscaling/scheduled-actions.ts'],
    leans: ['operations/deploy/scaling/range.ts'],
  },
  'scheduled-soon': {
    what: 'A scheduled action runs some seconds after its time.',
    takes: { after: lasting(1, 20) },
    source: 'Application Auto Scaling guide: at the specified time; how exactly when nowhere',
    confidence: 'guessed',
    in: ['services/application-autoscaling/scheduled-actions.ts'],
    leans: ['operations/deploy/scaling/range.ts'],
    flipped: { what: 'It takes one to three minutes.', takes: { after: lasting(60, 180) } },
  },
  'once-then-gone': {
    what: 'A scheduled action with at() is deleted when it has run.',
    source: 'by analogy with EC2 Auto Scaling (hashicorp/terraform-provider-aws#19446)',
    confidence: 'guessed',
    in: ['services/application-autoscaling/scheduled-actions.ts'],
    leans: ['operations/deploy/scaling/schedule.ts'],
    flipped: { what: 'It stays, and does nothing more.' },
  },
  'past-refused': {
    what: 'PutScheduledAction refuses an at() that has passed.',
    source: '',
    confidence: 'guessed',
    in: ['services/application-autoscaling/scheduled-actions.ts'],
    leans: ['operations/deploy/scaling/schedule.ts'],
    flipped: { what: 'It takes it, and it never runs.' },
  },
  'step-alarms-stay': {
    what: 'Deleting a step scaling policy takes it out of its alarms, and leaves them.',
    source: 'API, DeleteScalingPolicy',
    confidence: 'documented',
    in: ['services/application-autoscaling/step-policies.ts'],
    leans: ['operations/deploy/scaling-steps.ts', 'operations/environment/destroy/beside-stacks.ts'],
  },
  'zero-stays-zero': {
    what: 'A service at 0 is not scaled.',
    source: 'ECS guide, service auto scaling',
    confidence: 'documented',
    in: ['services/application-autoscaling/targets.ts'],
    leans: [],
  },
});
