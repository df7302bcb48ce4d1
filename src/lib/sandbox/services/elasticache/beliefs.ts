// What the sandbox believes about ElastiCache where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const bootstrap = 'operations/steps/cloudformation/stack-steps.ts';

export const rules = rulesOf('elasticache', {
  creation: {
    what: 'Creating a replication group.',
    takes: { until: lasting(300, 600) },
    source: "operators' experience",
    confidence: 'guessed',
    in: ['services/elasticache/create-group.ts'],
    leans: [bootstrap],
    flipped: { what: 'It takes 15 to 25 minutes.', takes: { until: lasting(900, 1500) } },
  },
  failover: {
    what: 'A failover: until the primary is lost, and how long nothing can be written.',
    takes: { start: lasting(4, 12), outage: lasting(10, 35) },
    source: 'ElastiCache guide, "Minimizing downtime with Multi-AZ": only that it is seconds',
    confidence: 'guessed',
    in: ['services/elasticache/failover.ts', 'services/elasticache/zones.ts'],
    leans: [],
    flipped: { what: 'Nothing can be written for one to two minutes.', takes: { start: lasting(20, 40), outage: lasting(60, 120) } },
  },
  recovery: {
    what: 'After a failover the old primary is rebuilt as a replica.',
    takes: { until: lasting(180, 480) },
    source: '',
    confidence: 'guessed',
    in: ['services/elasticache/failover.ts'],
    leans: [],
    flipped: { what: 'It takes 20 to 40 minutes.', takes: { until: lasting(1200, 2400) } },
  },
  'modification-times': {
    what: 'A replication group is `modifying` for so long: for settings (`small`), for nodes; and how long its deletion takes.',
    takes: { small: lasting(20, 90), nodes: lasting(240, 600), deletion: lasting(180, 360) },
    source: '',
    confidence: 'guessed',
    in: ['services/elasticache/modify-group.ts'],
    leans: [bootstrap],
    flipped: { what: 'All of it takes three times as long.', takes: { small: lasting(60, 270), nodes: lasting(720, 1800), deletion: lasting(540, 1080) } },
  },
  'test-failover-quota': {
    what: 'TestFailover is refused after 15 node groups in any 24 hours.',
    source: 'API, TestFailover',
    confidence: 'documented',
    in: ['services/elasticache/failover.ts'],
    leans: [],
  },
  'failover-needs-replica': {
    what: 'A failover needs automatic failover and a replica.',
    source: 'API, TestFailover; which code says so is unverified',
    confidence: 'documented',
    in: ['services/elasticache/failover.ts'],
    leans: [],
  },
});
