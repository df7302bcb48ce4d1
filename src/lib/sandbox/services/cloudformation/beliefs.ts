// What the sandbox believes about CloudFormation where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

const steps = 'operations/steps/cloudformation/stack-steps.ts';

export const rules = rulesOf('cloudformation', {
  pace: {
    what: "CloudFormation's own time: until the first resource, until a service is asked, between looks at what takes long, for a resource whose type says nothing, for a change set, until a rollback begins.",
    takes: { untilWork: lasting(2, 2), untilAsked: lasting(1, 1), betweenLooks: lasting(5, 5), usualMaking: lasting(2, 2), untilChangeSet: lasting(4, 4), untilRollback: lasting(2, 2) },
    source: 'event logs of public stacks',
    confidence: 'guessed',
    in: ['services/cloudformation/engine/timing.ts'],
    leans: [steps, 'operations/environment/bootstrap/plan.ts'],
    flipped: {
      what: 'All of it takes five to twenty times as long.',
      takes: { untilWork: lasting(20, 20), untilAsked: lasting(8, 8), betweenLooks: lasting(60, 60), usualMaking: lasting(25, 25), untilChangeSet: lasting(75, 75), untilRollback: lasting(30, 30) },
    },
  },
  'deletion-attempts': {
    what: 'A deletion that meets a dependency is tried again every 15 s, twenty times, before it counts as failed.',
    takes: { between: lasting(15, 15) },
    source: 'CloudFormation guide: that it is tried again; how often nowhere',
    confidence: 'guessed',
    in: ['services/cloudformation/engine/timing.ts', 'services/cloudformation/engine/removal.ts'],
    leans: [steps],
    flipped: { what: 'It is tried once a minute.', takes: { between: lasting(60, 60) } },
  },
  'rollback-triggers-watched': {
    what: 'Alarms of rollback triggers are looked at every half minute.',
    takes: { between: lasting(30, 30) },
    source: '',
    confidence: 'guessed',
    in: ['services/cloudformation/engine/timing.ts', 'services/cloudformation/engine/triggers.ts'],
    leans: [],
    flipped: { what: 'Every two minutes.', takes: { between: lasting(120, 120) } },
  },
  'drift-detection': {
    what: 'Drift detection of a stack takes so long.',
    takes: { until: lasting(12, 12) },
    source: '',
    confidence: 'guessed',
    in: ['services/cloudformation/engine/timing.ts', 'services/cloudformation/operations/drift.ts'],
    leans: [],
    flipped: { what: 'Three minutes.', takes: { until: lasting(180, 180) } },
  },
  'events-at-once': {
    what: 'DescribeStackEvents and DescribeEvents show an event in the moment in which it happens.',
    takes: { later: lasting(0, 0) },
    source: '',
    confidence: 'guessed',
    in: ['services/cloudformation/operations/describe-events.ts'],
    leans: [steps],
    flipped: { what: 'They show it half a minute later.', takes: { later: lasting(30, 30) } },
  },
  'one-operation-at-a-time': {
    what: 'A stack takes one operation at a time; another is refused.',
    source: 'API, ExecuteChangeSet, UpdateStack',
    confidence: 'documented',
    in: ['services/cloudformation/operations/stacks.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
  'empty-change-set-fails': {
    what: 'A change set without changes ends as FAILED, with words that say so.',
    source: 'public threads on "didn\'t contain changes"',
    confidence: 'reported',
    in: ['services/cloudformation/operations/change-sets.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
  'review-in-progress': {
    what: 'A change set of type CREATE leaves a stack in REVIEW_IN_PROGRESS until it is executed.',
    source: 'API, CreateChangeSet',
    confidence: 'documented',
    in: ['services/cloudformation/operations/change-sets.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
  'rollback-complete-is-an-end': {
    what: 'A stack in ROLLBACK_COMPLETE can only be deleted.',
    source: 'CloudFormation guide, stack status codes',
    confidence: 'documented',
    in: ['services/cloudformation/operations/find.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
  'token-twice': {
    what: 'The same ClientRequestToken starts an operation once.',
    source: 'API, ExecuteChangeSet ClientRequestToken',
    confidence: 'documented',
    in: ['services/cloudformation/operations/tokens.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
  'policies-keep-data': {
    what: 'DeletionPolicy and UpdateReplacePolicy decide what is kept; a database without one is snapshotted.',
    source: 'CloudFormation reference, DeletionPolicy',
    confidence: 'documented',
    in: ['services/cloudformation/engine/leftovers.ts'],
    leans: ['operations/environment/layer.ts'],
  },
  'previous-template-decides': {
    what: 'What changes is found against the previous template, not against what stands.',
    source: 'CloudFormation guide, change sets',
    confidence: 'documented',
    in: ['services/cloudformation/diff.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
  },
});
