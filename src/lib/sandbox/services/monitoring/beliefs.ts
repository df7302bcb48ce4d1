// What the sandbox believes about CloudWatch where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const users = 'operations/deploy/users-watch.ts';

export const rules = rulesOf('monitoring', {
  'metrics-late': {
    what: 'The datapoint of a minute can be read so long after the minute began, the same for all that one thing sends.',
    takes: { after: lasting(60, 180) },
    source: 'commonly seen of load balancers and tasks: one to three minutes',
    confidence: 'guessed',
    in: ['services/monitoring/lateness.ts'],
    leans: [users, 'operations/deploy/release-step.ts', 'operations/deploy/gates/canary.ts'],
    flipped: { what: 'It takes three to five minutes.', takes: { after: lasting(180, 300) } },
  },
  'alarm-evaluation': {
    what: 'Alarms are judged once a minute, at a second that is drawn once for a region.',
    takes: { between: lasting(60, 60) },
    source: 'CloudWatch guide for the minute; the second nowhere',
    confidence: 'guessed',
    in: ['services/monitoring/evaluate.ts'],
    leans: ['operations/deploy/release-step.ts'],
    flipped: { what: 'They are judged every three minutes.', takes: { between: lasting(180, 180) } },
  },
  'evaluation-range': {
    what: 'An alarm looks at five minutes more than its periods, so that late data counts.',
    source: 'CloudWatch guide, "Configuring how alarms treat missing data": that it looks at more; how many nowhere',
    confidence: 'guessed',
    in: ['services/monitoring/evaluate.ts'],
    leans: ['operations/deploy/release-step.ts'],
    flipped: { what: 'It looks at a quarter of an hour more.' },
  },
  'newest-n-decide': {
    what: 'With N datapoints in its range the newest N decide; fewer are filled as TreatMissingData says.',
    source: 'CloudWatch guide, "Configuring how alarms treat missing data"',
    confidence: 'documented',
    in: ['services/monitoring/judge.ts'],
    leans: ['operations/deploy/release-step.ts'],
  },
  'set-state-snaps-back': {
    what: 'SetAlarmState of a metric alarm lasts until its next evaluation, of a composite one until a child changes.',
    source: 'API, SetAlarmState',
    confidence: 'documented',
    in: ['services/monitoring/alarm-operations.ts'],
    leans: [],
  },
  'metric-alarms-by-default': {
    what: 'DescribeAlarms shows metric alarms only, unless other types are asked for.',
    source: 'API, DescribeAlarms',
    confidence: 'documented',
    in: ['services/monitoring/describe-alarms.ts'],
    leans: ['operations/deploy/observe.ts'],
  },
});
