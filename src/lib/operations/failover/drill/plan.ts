// The steps of a Multi-AZ drill: steady, broken on purpose, swapped, recovered; users asked all the while.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Plan } from '../../../engine/plan.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProbeWatch } from '../../../engine/watch.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { goodInARow } from '../../../probe/outages.ts';
import { samplePaths, type ProbedPath } from '../../../probe/sample.ts';
import { between, clockTime, milliseconds, minus, minutes, seconds, showDuration } from '../../../world/time.ts';
import { failoverProblem } from '../problems.ts';
import { sampleInterval } from './measure.ts';
import type { DrillFacts, DrillRequest } from './request.ts';

/** RDS is asked so often: its events carry their own times, and users are asked beside it. */
const lookEvery = seconds(20);
/** So many good answers in a row on every path before anything is broken. */
const steadySamples = 20;
/** And so many, half a minute, before it counts as recovered. */
const recoveredSamples = 60;
/** AWS does not publish how soon is too soon; half an hour is a cautious guess (unverified). */
const restBetween = minutes(30);

export function planDrill(cloud: Cloud, request: DrillRequest, facts: DrillFacts): Plan {
  const { environment } = request;
  const refusals = refusalsOf(request, facts);
  const objective = environment.objectives['multi-az-failover'];
  return {
    headline: `${environment.app} ${environment.environment}: force ${facts.instanceId || 'the database'} to fail over to its standby, and measure what users feel`,
    refusals,
    steps: refusals.length > 0 ? [] : [steady(facts), failover(cloud, request, facts), swapped(cloud, request, facts), recovered(facts)],
    watches: refusals.length > 0 ? [] : [probe(cloud, facts)],
    changes: refusals.length > 0 ? [] : [{ kind: 'move', what: `${facts.instanceId}: writer`, before: facts.instance?.zone ?? '', after: facts.instance?.standbyZone ?? '' }],
    warnings: [
      'users will be without the database for one to two minutes: AWS says 60 to 120 s for the engine, clients may need longer',
      ...(facts.unwatched.length === 0 ? [] : [`not watched, for want of a running probe path: ${facts.unwatched.join(', ')}`]),
      ...(objective === undefined ? ['no objective is set (objectives.multi-az-failover): it is measured, not judged'] : [`objective: ${showDuration(objective)}`]),
    ],
    approval: { scenario: request.scenario, instance: facts.instanceId, paths: facts.paths.map((path) => path.url) },
  };
}

function refusalsOf({ environment }: DrillRequest, facts: DrillFacts): readonly ProblemData[] {
  const { instance, instanceId } = facts;
  const problems = [];
  if (facts.account !== environment.account) problems.push(failoverProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment }));
  else if (instance === null) problems.push(failoverProblem('NO_DATABASE', { environment: environment.environment }));
  else {
    if (!instance.multiAz) problems.push(failoverProblem('SINGLE_AZ', { instance: instanceId, environment: environment.environment }));
    if (instance.status !== 'available') problems.push(failoverProblem('NOT_AVAILABLE', { instance: instanceId, status: instance.status }));
    const ago = facts.secondsSinceFailover === null ? restBetween : seconds(facts.secondsSinceFailover);
    if (ago < restBetween) problems.push(failoverProblem('TOO_SOON', { instance: instanceId, ago, wait: milliseconds(restBetween - ago) }));
    if (facts.paths.length === 0) problems.push(failoverProblem('NOTHING_TO_WATCH', { environment: environment.environment, services: facts.unwatched }));
    else if (environment.objectives['multi-az-failover'] !== undefined && !facts.paths.some((path) => path.kind === 'write')) problems.push(failoverProblem('NO_WRITES_TO_WATCH', { paths: facts.paths.map((path) => path.name) }));
  }
  return problems.map((problem) => problem.data);
}

function probe(cloud: Cloud, { paths }: DrillFacts): ProbeWatch {
  const asked = paths.map(({ name, url, kind }): ProbedPath => ({ name, url, method: kind === 'write' ? 'POST' : 'GET' }));
  return {
    kind: 'probe',
    id: 'users',
    title: `Ask ${paths.map((path) => path.name).join(', ')} every ${showDuration(sampleInterval)}`,
    every: sampleInterval,
    actions: [],
    look: () => samplePaths(cloud.outside, asked),
  };
}

function steady({ paths }: DrillFacts): Step {
  return {
    id: 'steady',
    title: 'See that users are served well',
    why: 'an outage that was there before cannot be measured',
    byHand: `curl -sf ${paths[0]?.url ?? ''}, several times in a row`,
    actions: [],
    limit: minutes(2),
    every: seconds(1),
    async check({ memory, now, actedAt }) {
      const samples = memory.samples('users');
      const least = Math.min(...paths.map((path) => goodInARow(samples, path.name)));
      if (least >= steadySamples) return done({ at: now() });
      const bad = paths.filter((path) => samples.filter((sample) => sample.path === path.name).slice(-steadySamples).some((sample) => !sample.ok)).map((path) => path.name);
      if (actedAt === undefined && samples.length >= paths.length * steadySamples * 5 && bad.length > 0) return failed(failoverProblem('NOT_STEADY', { paths: bad }).data);
      return waiting(`${least} of ${steadySamples} good answers in a row`, Math.floor((100 * least) / steadySamples));
    },
  };
}

/** RDS's own words (RDS user guide, "Amazon RDS event categories and event messages"); its API shows no event ids. */
const words = {
  started: /Multi-AZ instance failover started/i,
  completed: /Multi-AZ instance failover completed/i,
  abandoned: /Abandoning user requested failover/i,
};

function failover(cloud: Cloud, request: DrillRequest, facts: DrillFacts): Step {
  const { region } = request.environment;
  return {
    id: 'failover',
    title: `Force ${facts.instanceId} to fail over`,
    why: 'the promise is that the standby takes over by itself; this is how it is proved',
    byHand: `aws rds reboot-db-instance --db-instance-identifier ${facts.instanceId} --force-failover, then aws rds describe-events --source-identifier ${facts.instanceId} --source-type db-instance`,
    actions: ['rds:RebootDBInstance', 'rds:DescribeEvents', 'rds:DescribeDBInstances'],
    limit: minutes(20),
    every: lookEvery,
    // RDS has no client tokens, its status lags, and nobody says how late its events are: a short failover may be over before the
    // first of them is shown. A second one would be a second outage, so it is asked again only after five minutes without a sign.
    settle: minutes(5),
    undo: {
      title: `Wait until ${facts.instanceId} is available, in whichever zone`,
      limit: minutes(40),
      // A failover cannot be called off; what can be made sure of is that the database serves again.
      act: async () => {},
      async check() {
        const instance = await cloud.databases(region).instance(facts.instanceId);
        return instance?.status === 'available' ? todo : waiting(`RDS: ${instance?.status ?? 'no such instance'}`);
      },
    },
    async check(context) {
      if (context.actedAt === undefined) return todo;
      // AWS's clock and ours may differ by a little.
      const events = await cloud.databases(region).events(facts.instanceId, minus(context.actedAt, seconds(5)));
      const find = (pattern: RegExp) => events.find((event) => pattern.test(event.message));
      const abandoned = find(words.abandoned);
      if (abandoned !== undefined) return failed(failoverProblem('ABANDONED', { instance: facts.instanceId, message: abandoned.message }).data);
      const started = find(words.started);
      const completed = find(words.completed);
      if (completed !== undefined) return done({ completedAt: completed.at, ...(started === undefined ? {} : { startedAt: started.at }) });
      if (started !== undefined) return waiting(`RDS: failover started at ${clockTime(started.at)}`);
      // Its status would tell nothing that could be acted on so early, and lags as well.
      if (between(context.actedAt, context.now()) < minutes(1)) return todo;
      const instance = await cloud.databases(region).instance(facts.instanceId);
      return instance?.status === 'rebooting' ? waiting('RDS: rebooting') : todo;
    },
    async act(context) {
      await cloud.databases(region).forceFailover(facts.instanceId);
      context.say('AWS accepted the forced failover', { acceptedAt: context.now() });
    },
  };
}

function swapped(cloud: Cloud, request: DrillRequest, facts: DrillFacts): Step {
  const before = facts.instance?.zone ?? '';
  return {
    id: 'swapped',
    title: `See that the writer has left ${before}`,
    why: 'an accepted call proves nothing: AWS abandons a failover that comes too soon, and says success',
    byHand: `aws rds describe-db-instances --db-instance-identifier ${facts.instanceId} --query "DBInstances[0].[AvailabilityZone,SecondaryAvailabilityZone]"`,
    actions: ['rds:DescribeDBInstances'],
    limit: minutes(10),
    every: lookEvery,
    async check() {
      const instance = await cloud.databases(request.environment.region).instance(facts.instanceId);
      if (instance?.zone === facts.instance?.standbyZone) return done({ from: before, to: instance?.zone ?? '' });
      return waiting(`RDS still shows ${instance?.zone ?? 'no zone'}; its zone fields lag`);
    },
  };
}

function recovered({ paths }: DrillFacts): Step {
  return {
    id: 'recovered',
    title: 'Wait until users are served well again',
    why: 'the outage ends when reads and writes are good, not when RDS says so',
    byHand: `curl -sf ${paths[0]?.url ?? ''}, for half a minute`,
    actions: [],
    limit: minutes(20),
    every: seconds(1),
    async check({ memory, now }) {
      const samples = memory.samples('users');
      const rows = paths.map((path) => [path.name, goodInARow(samples, path.name)] as const);
      const least = Math.min(...rows.map(([, row]) => row));
      if (least >= recoveredSamples) return done({ at: now() });
      const bad = rows.filter(([, row]) => row === 0).map(([name]) => name);
      return waiting(bad.length > 0 ? `${bad.join(', ')} still fail` : `${least} of ${recoveredSamples} good answers in a row`, Math.floor((100 * least) / recoveredSamples));
    },
  };
}
