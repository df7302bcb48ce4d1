// What the sandbox believes about load balancers where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const deploy = 'operations/deploy/weights.ts';

export const rules = rulesOf('elasticloadbalancing', {
  'new-target-needs-one-check': {
    what: 'A new target is healthy after one passed check; back from unhealthy it needs the whole threshold.',
    source: 'ELB guide, "Health checks for Application Load Balancer target groups"',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/target-health.ts', 'services/elasticloadbalancing/health.ts'],
    leans: [deploy],
    flipped: { what: 'A new target needs as many passed checks as one that comes back.' },
  },
  'first-check-comes-soon': {
    what: 'The first check comes seconds after registration, not an interval later.',
    takes: { until: lasting(1, 6) },
    source: 'one report of 1 s, others of up to 10 s',
    confidence: 'guessed',
    in: ['services/elasticloadbalancing/target-health.ts'],
    leans: [deploy],
    flipped: { what: 'It comes after 20 to 40 s.', takes: { until: lasting(20, 40) } },
  },
  'network-targets-register-slowly': {
    what: 'A target of a Network Load Balancer is checked only minutes after its registration.',
    takes: { until: lasting(60, 180) },
    source: 'NLB guide, health checks: "a few minutes"; how many is a guess after public threads',
    confidence: 'reported',
    in: ['services/elasticloadbalancing/target-health.ts'],
    leans: [],
    flipped: { what: 'It takes three to five minutes.', takes: { until: lasting(180, 300) } },
  },
  'rules-hold-at-once': {
    what: 'A changed rule holds in the same moment for every request.',
    source: '',
    confidence: 'guessed',
    in: ['services/elasticloadbalancing/settling.ts', 'services/elasticloadbalancing/route.ts'],
    leans: [deploy, 'operations/deploy/users-watch.ts'],
    flipped: { what: 'The nodes go by the old actions for another 10 to 30 s, while DescribeRules shows the new ones.', takes: { settling: lasting(10, 30) } },
    takes: { settling: lasting(0, 0) },
  },
  'network-weights-hold-late': {
    what: 'The nodes of a Network Load Balancer go by the old weights for a while, while DescribeListeners shows the new ones.',
    takes: { settling: lasting(30, 180) },
    source: 'ECS guide, "Network Load Balancer resources for Amazon ECS blue/green": weights and routing can differ, for which ECS waits ten minutes; how long they do is a guess',
    confidence: 'guessed',
    in: ['services/elasticloadbalancing/settling.ts', 'services/elasticloadbalancing/route.ts'],
    leans: [],
    flipped: { what: 'They do for four to eight minutes.', takes: { settling: lasting(240, 480) } },
  },
  provisioning: {
    what: 'A load balancer is provisioning for a while before it is active.',
    takes: { until: lasting(60, 120) },
    source: 'minutes are usual; AWS promises nothing',
    confidence: 'guessed',
    in: ['services/elasticloadbalancing/load-balancers.ts'],
    leans: ['operations/environment/layer.ts'],
    flipped: { what: 'It takes five to eight minutes.', takes: { until: lasting(300, 480) } },
  },
  'fails-open': {
    what: 'A group whose targets are all unhealthy gets its share and sends it to all of them; it never falls over to another group.',
    source: 'ELB guide, health checks',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/route.ts'],
    leans: ['operations/deploy/weights.ts', 'operations/deploy/users-watch.ts'],
  },
  quotas: {
    what: '100 rules a load balancer, default rules not counted; 5 groups an action; 5 values a rule.',
    source: 'ELB guide, quotas',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/rules.ts', 'services/elasticloadbalancing/actions.ts', 'services/elasticloadbalancing/conditions.ts'],
    leans: [],
  },
  'unused-group-has-no-checks': {
    what: 'A group that no rule names is not checked: its targets are `unused`.',
    source: 'API, TargetHealth',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/target-health.ts'],
    leans: ['operations/deploy/weights.ts'],
  },
  'create-is-idempotent': {
    what: 'CreateLoadBalancer with the same settings answers with the one that is there.',
    source: 'API, CreateLoadBalancer',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/load-balancers.ts'],
    leans: [],
  },
});
