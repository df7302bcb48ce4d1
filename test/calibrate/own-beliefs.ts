// What the model does without saying it in a rule book of its services, but a real account can contradict.
import { lasting, rulesOf } from '../../src/lib/sandbox/world/beliefs.ts';

/** Seconds that the probes' target groups drain. */
export const drainSeconds = 20;

const atOnce = (service: string) =>
  ({
    what: `What was written to ${service} is in the next read.`,
    takes: { lag: lasting(0, 0) },
    source: 'AWS says of all of them that reads may be old; how old nowhere',
    confidence: 'guessed',
    in: ['world/world.ts'],
    leans: ['engine/run.ts'],
    flipped: { what: 'It is missing for seconds; the fault `read-lag` does that.', takes: { lag: lasting(4, 60) } },
  }) as const;

export const ownRules = rulesOf('calibrate', {
  'ecs-reads-see-writes': atOnce('ECS'),
  'iam-reads-see-writes': atOnce('IAM'),
  'elasticloadbalancing-reads-see-writes': atOnce('a load balancer'),
  'deployment-listed-at-once': {
    what: 'ListServiceDeployments names a deployment as soon as CreateService or UpdateService has answered.',
    takes: { lag: lasting(0, 0) },
    source: '',
    confidence: 'guessed',
    in: ['services/ecs/deployment-begin.ts'],
    leans: ['operations/deploy/release-step.ts'],
    flipped: { what: 'It is missing for seconds.', takes: { lag: lasting(4, 60) } },
  },
  'draining-shown-for-the-whole-delay': {
    what: `A target is shown as draining for the whole deregistration delay (here ${drainSeconds} s), also where nothing is in flight.`,
    takes: { drain: lasting(drainSeconds, drainSeconds) },
    source: 'ELB guide, "Deregistration delay"',
    confidence: 'documented',
    in: ['services/elasticloadbalancing/registration.ts'],
    leans: [],
    flipped: { what: 'It is gone as soon as nothing is in flight.', takes: { drain: lasting(0, drainSeconds / 2) } },
  },
});
