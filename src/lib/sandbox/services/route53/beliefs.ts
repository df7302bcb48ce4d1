// What the sandbox believes about Route 53 where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('route53', {
  'change-propagation': {
    what: 'A change is PENDING, and not answered, until all name servers have it.',
    takes: { until: lasting(10, 60) },
    source: 'API, GetChange: "usually within 60 seconds"',
    confidence: 'guessed',
    in: ['services/route53/change.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
    flipped: { what: 'It takes one to three minutes.', takes: { until: lasting(60, 180) } },
  },
  'nodes-leave-dns': {
    what: "A load balancer's name stops answering with the nodes of a lost zone after a while.",
    takes: { after: lasting(20, 60) },
    source: 'ELB guide, "Availability Zones and load balancer nodes": that it does; the time nowhere',
    confidence: 'guessed',
    in: ['services/route53/aws-names.ts'],
    leans: ['probe/outages.ts', 'operations/deploy/users-watch.ts'],
    flipped: { what: 'It takes three to five minutes.', takes: { after: lasting(180, 300) } },
  },
  'verdict-delay': {
    what: 'What the health checkers have found reaches the name servers so much later.',
    takes: { after: lasting(2, 2) },
    source: '',
    confidence: 'guessed',
    in: ['users/checkers.ts'],
    leans: [],
    flipped: { what: 'It takes 15 s.', takes: { after: lasting(15, 15) } },
  },
  'empty-group-is-unhealthy': {
    what: 'An alias that evaluates its target\'s health counts a load balancer as unhealthy while one of its target groups has no healthy target, an empty one included.',
    source: 'API, AliasTarget$EvaluateTargetHealth; reports from the field differ on empty groups',
    confidence: 'conflicting',
    in: ['services/route53/aws-names.ts'],
    leans: [],
    flipped: { what: 'A group without any target does not count.' },
  },
});
