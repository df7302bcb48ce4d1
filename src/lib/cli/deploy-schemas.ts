// JSON Schemas of what the deploy commands answer beyond the common fields, by kind: for `platform config schema --kind`.
import type { Json } from '../engine/standing.ts';
import type { AnswerFields } from './answer-schema.ts';

type Schema = { readonly [name: string]: Json };

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const count: Schema = { type: 'integer' };
const flag: Schema = { type: 'boolean' };
const instant: Schema = { type: 'string', format: 'date-time' };
const said = (schema: Schema, description: string): Schema => ({ ...schema, description });
const oneOf = (...words: readonly (string | null)[]): Schema => ({ enum: words });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const list = (items: Schema): Schema => ({ type: 'array', items });
const named = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
/** @param sometimes absent where they are not known */
const object = (always: Readonly<Record<string, Schema>>, sometimes: Readonly<Record<string, Schema>> = {}): Schema => ({ type: 'object', properties: { ...always, ...sometimes }, required: Object.keys(always) });

const plan = object(
  {
    headline: text,
    fingerprint: text,
    refusals: list({ type: 'object' }),
    steps: list(object({ id: text, title: text, why: text, byHand: text, actions: list(text), after: list(text), limit: said(number, 'Milliseconds.'), gate: flag, undo: orNull(text), pointOfNoReturn: flag })),
    watches: list(object({ id: text, title: text, kind: text })),
    changes: list({ type: 'object' }),
    warnings: list(text),
    actions: said(list(text), 'Every IAM action that it may use.'),
    estimate: {},
  },
  { duration: {} },
);
/** Of every command that makes a plan and runs it. */
const ofPlans: AnswerFields = {
  plan: said(plan, 'Where nothing was begun: --dry-run, or a refusal.'),
  fingerprint: said(text, 'What --expect takes.'),
  duration: said({}, 'What the plan said of how long it takes.'),
  estimate: said({}, 'What the plan said of what it costs.'),
  changed: said({ const: false }, 'All is so already: nothing was done.'),
  stoppedAfter: said(text, 'The step of --until.'),
  takenBack: { const: true },
};

const seconds = object({ atLeast: number, atMost: said(orNull(number), 'null: how much longer is not known.') });
const felt = object({ downtime: seconds, readDowntime: seconds, writeDowntime: seconds, requests: said(count, 'Of ours.'), failedShare: said(number, '0 to 1.'), degraded: list(object({ path: text, from: instant, to: instant, failedShare: number })) });
const sockets = object({ held: count, openAtShift: orNull(count), cut: count, firstCutAt: orNull(instant), lastCutAt: orNull(instant), openAgainWithin: orNull(number) });
const served = object({ requests: count, failed: count }, { p95: orNull(number) });
const canary = object({ old: served, fresh: served, excess: orNull(object({ points: number, from: number, to: number })), p95: object({ old: orNull(number), fresh: orNull(number) }) }, { newest: number, unseen: flag });
const evidence = object({ path: text, record: text, hash: text }, { locked: orNull(text) });

const deployment = object(
  {
    service: text,
    from: said(orNull(text), 'The image that ran before; null: nothing.'),
    to: text,
    image: text,
    stage: said(text, '`done`, `put-back`, or the step at which it stands.'),
    seconds: number,
    strategy: orNull(text),
    canary: orNull(canary),
    trafficShiftedAt: orNull(instant),
    rolledBack: flag,
    reason: orNull(text),
    verdict: oneOf('met', 'missed', 'inconclusive', null),
    users: felt,
    sockets: orNull(sockets),
  },
  {
    became: said(oneOf('new', 'put-back', 'half-way', 'not-begun'), 'What runs now.'),
    region: text,
    wave: count,
    changes: flag,
    run: text,
    resume: said(text, 'What to type to go on with it.'),
    evidence,
  },
);

const inFlight: AnswerFields = {
  ...ofPlans,
  service: text,
  deployment: said(orNull(text), 'The id that ECS gave it.'),
  stage: orNull(text),
  answered: said(list(text), 'The hooks that got their answer.'),
  putBackAt: said(orNull(instant), 'When what ran before had all the users again.'),
  removedAt: said(orNull(instant), 'When the service of a first deployment was gone.'),
};

const release = object({ release: said(orNull(text), 'The tag; null: not known.'), image: text, digest: orNull(text), taskDefinition: text, since: orNull(instant), run: orNull(text), by: orNull(text) });
const shipped = object({ release: orNull(text), image: orNull(text), digest: orNull(text), taskDefinition: orNull(text) });
const change = object({ kind: oneOf('add', 'change', 'replace', 'remove', 'move'), what: text }, { of: text, before: {}, after: {}, why: text, parts: list({ type: 'object' }) });

const shipping: AnswerFields = { ...ofPlans, deployments: list(deployment), evidence };

export const deployAnswers = {
  deploy: {
    ...shipping,
    runs: said(list(text), 'Of several services: the runs that were begun.'),
    notBegun: list(text),
    waves: said(list(list(text)), 'Which of them side by side, and in which order.'),
    skipped: said(list(text), 'What is left out, and why.'),
    plans: list(object({ label: text, service: text, region: text, wave: count, plan })),
  },
  'deploy.rollback': shipping,
  'deploy.stop': inFlight,
  'deploy.approve': inFlight,
  'deploy.reject': inFlight,
  'deploy.repair': { ...ofPlans, service: text, before: said(named(number), 'Weight by target group.'), after: orNull(text), repaired: flag },
  'deploy.status': {
    services: list(
      object({
        service: text,
        region: text,
        status: said(text, "AWS's own word; `ABSENT`: nothing was deployed yet."),
        runs: orNull(release),
        tasks: object({ wanted: count, running: count, pending: count }),
        groups: list(object({ group: text, arn: text, weight: orNull(number), healthy: count, targets: count })),
        deployment: orNull(
          object({
            deployment: text,
            status: text,
            stage: orNull(text),
            strategy: orNull(text),
            started: orNull(instant),
            seconds: orNull(number),
            to: orNull(release),
            reason: orNull(text),
            waiting: list(object({ hook: text, type: text, stage: orNull(text), expires: orNull(instant), then: orNull(text) })),
          }),
        ),
        alarms: said(list(object({ name: text, reason: text })), 'Those that fire.'),
        alarmsUnknown: count,
        scaling: orNull(object({ min: count, max: count, scaleInSuspended: flag, scaleOutSuspended: flag })),
        remarks: said(list(text), 'What needs a person.'),
      }),
    ),
  },
  'deploy.history': {
    deployments: list(
      object({
        service: text,
        started: instant,
        ended: orNull(instant),
        seconds: orNull(number),
        madeBy: oneOf('platform', 'somebody else', 'unknown'),
        run: orNull(text),
        kind: orNull(text),
        who: orNull(text),
        pipeline: orNull(text),
        from: orNull(shipped),
        to: orNull(shipped),
        strategy: orNull(text),
        outcome: oneOf('successful', 'put-back', 'half-way', 'stopped', 'under-way', 'unknown'),
        ecs: said(orNull(text), "AWS's own word; null: ECS has no record of it."),
        deployment: orNull(text),
        putBackBy: orNull(text),
        rollbackSeconds: orNull(number),
        users: orNull(object({ requests: count, failed: count })),
        reason: orNull(text),
        good: said(orNull(flag), 'Whether it may be gone back to; null: nobody can say.'),
      }),
    ),
  },
  'deploy.diff': { service: text, image: said(orNull(text), 'null: the one that runs.'), changes: list(change) },
  'deploy.verify': { checks: list(object({ service: text, check: text, status: oneOf('pass', 'fail', 'unknown'), reason: text, fix: orNull(text) })) },
} satisfies Readonly<Record<string, AnswerFields>>;
