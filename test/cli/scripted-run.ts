// A run as a list of events, told by hand: what the views are shown in tests.
import type { EventBody, RunEvent } from '../../src/lib/engine/event.ts';
import type { PlanDocument, StepDocument } from '../../src/lib/engine/preview.ts';
import type { Sample } from '../../src/lib/engine/watch.ts';
import type { ProblemData } from '../../src/lib/problems/problem.ts';
import { instant, minutes, parseInstant, plus, seconds, type Instant } from '../../src/lib/world/time.ts';

export const begin: Instant = parseInstant('2026-01-05T10:15:00Z') ?? instant(0);
export const at = (secondsAfter: number): Instant => plus(begin, seconds(secondsAfter));

const step = (id: string, title: string, more: Partial<StepDocument> = {}): StepDocument => ({
  id,
  title,
  why: 'because',
  byHand: 'by hand',
  actions: ['ecs:UpdateService'],
  after: [],
  limit: minutes(10),
  gate: false,
  undo: `Take back: ${title}`,
  pointOfNoReturn: false,
  ...more,
});

export const plan: PlanDocument = {
  headline: 'Ship serverpod from 1.4.0 to 1.5.0',
  fingerprint: '0123456789abcdef',
  refusals: [],
  steps: [
    step('image', 'Find the image serverpod:1.5.0', { gate: true, undo: null }),
    step('task-definition', 'Register task definition video-auctions-production-serverpod'),
    step('service', 'Update service serverpod'),
    step('bake', 'Watch it for 5 minutes before the old tasks go', { gate: true, undo: null }),
    step('clean', 'Stop the old tasks', { undo: null, pointOfNoReturn: true }),
  ],
  watches: [
    { id: 'probe', title: 'Ask https://serverpod.production.auctions.example.com/health', kind: 'probe' },
    { id: 'errors', title: 'Alarm on errors', kind: 'guard' },
  ],
  changes: [
    { kind: 'change', what: 'service serverpod', before: '1.4.0', after: '1.5.0' },
    { kind: 'add', what: 'task definition video-auctions-production-serverpod' },
  ],
  warnings: ['WebSockets are cut when the old tasks stop.'],
  actions: ['ecr:DescribeImages', 'ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
  estimate: { monthly: 12.5 },
};

export const alarm: ProblemData = { code: 'GUARD_ERRORS', message: 'errors are at 4.2 %, over the guard of 1 %', fix: 'Look at `platform logs serverpod`.', outcome: 'put-back' };

const sample = (seconds: number, ok: boolean, detail?: string): Sample => ({ at: at(seconds), until: plus(at(seconds), minutes(0.0005)), ok, path: 'read', ...(detail === undefined ? {} : { detail }) });

/** Numbered and with their times: `[seconds after the beginning, event]`. */
const told = (script: readonly (readonly [number, EventBody])[]): readonly RunEvent[] => script.map(([after, body], seq) => ({ ...body, seq, at: at(after) }));

const started: EventBody = {
  type: 'run.started',
  run: '20260105-101500-5a4d-1f2e3d',
  kind: 'deploy',
  environment: 'production',
  cloud: 'sandbox',
  request: {},
  facts: {},
  plan,
  caller: {},
};

const untilBake: readonly (readonly [number, EventBody])[] = [
  [0, started],
  [0, { type: 'watch.started', watch: 'probe' }],
  [0, { type: 'step.started', step: 'image' }],
  [1, { type: 'step.done', step: 'image', already: true, notes: {} }],
  [1, { type: 'step.started', step: 'task-definition' }],
  [1, { type: 'step.acting', step: 'task-definition', attempt: 1 }],
  [2, { type: 'step.acted', step: 'task-definition' }],
  [2, { type: 'step.done', step: 'task-definition', already: false, notes: {} }],
  [2, { type: 'step.started', step: 'service' }],
  [2, { type: 'step.acting', step: 'service', attempt: 1 }],
  [12, { type: 'step.acted', step: 'service', problem: { code: 'NO_ANSWER', message: 'no answer in 10 s', fix: 'Wait.', outcome: 'half-way', landed: 'maybe' } }],
  [12, { type: 'step.waiting', step: 'service', because: 'the answer was lost; waiting to see whether it landed' }],
  [42, { type: 'step.acting', step: 'service', attempt: 2 }],
  [43, { type: 'step.acted', step: 'service' }],
  [43, { type: 'step.waiting', step: 'service', because: 'green tasks start: 1 of 2', percent: 50 }],
  [58, { type: 'step.note', step: 'service', line: 'both green tasks are healthy' }],
  [60, { type: 'watch.saw', watch: 'probe', samples: [sample(55, true), sample(56, true), sample(57, false, '503'), sample(58, false, '503')] }],
  [61, { type: 'watch.saw', watch: 'probe', samples: [sample(59.5, true)] }],
  [65, { type: 'step.done', step: 'service', already: false, notes: {} }],
  [65, { type: 'watch.started', watch: 'errors' }],
  [65, { type: 'step.started', step: 'bake' }],
  [65, { type: 'step.waiting', step: 'bake', because: 'baking', percent: 0 }],
];

/** Everything works. */
export const goodRun = told([
  ...untilBake,
  [365, { type: 'step.done', step: 'bake', already: false, notes: {} }],
  [365, { type: 'watch.ended', watch: 'errors' }],
  [365, { type: 'step.started', step: 'clean' }],
  [365, { type: 'step.acting', step: 'clean', attempt: 1 }],
  [366, { type: 'step.acted', step: 'clean' }],
  [396, { type: 'step.done', step: 'clean', already: false, notes: {} }],
  [396, { type: 'watch.ended', watch: 'probe' }],
  [396, { type: 'run.ended', outcome: 'done', problems: [] }],
]);

/** The guard trips while it bakes: everything is put back but one thing. */
export const turnedRun = told([
  ...untilBake,
  [125, { type: 'watch.tripped', watch: 'errors', problem: alarm }],
  [125, { type: 'run.turned', because: alarm }],
  [125, { type: 'step.failed', step: 'bake', problem: alarm }],
  [125, { type: 'step.undoing', step: 'service', attempt: 1 }],
  [126, { type: 'step.waiting', step: 'service', because: 'blue takes the traffic back', percent: 80 }],
  [140, { type: 'step.undone', step: 'service' }],
  [140, { type: 'step.kept', step: 'task-definition', because: 'it has no way back' }],
  [141, { type: 'watch.ended', watch: 'probe' }],
  [141, { type: 'run.ended', outcome: 'put-back', problems: [alarm] }],
]);

/** Stopped by a signal while it bakes. */
export const interruptedRun = told([
  ...untilBake,
  [70, { type: 'watch.ended', watch: 'probe' }],
  [70, { type: 'run.paused', outcome: 'interrupted', problems: [{ code: 'INTERRUPTED', message: 'stopped by SIGINT', fix: 'Resume.', outcome: 'interrupted' }] }],
]);
