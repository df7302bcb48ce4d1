// What is asked and done around a deploy: what runs, who shipped what, what would change, can it be shipped and put back; stopping, answering, repairing.
import type { DescribeServicesCommandOutput, Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { deployStatusText } from '../../src/lib/cli/deploy-status-text.ts';
import { differencesText } from '../../src/lib/cli/deploy-diff-text.ts';
import { deployHistoryText } from '../../src/lib/cli/deploy-history-text.ts';
import { recordOf } from '../../src/lib/cli/recorded-deploys.ts';
import { inFlightTelling } from '../../src/lib/cli/tellings/in-flight.ts';
import { repairTelling } from '../../src/lib/cli/tellings/repair.ts';
import { paintWith } from '../../src/lib/cli/text/paint.ts';
import { noCloud } from '../../src/lib/aws/cloud.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { Progress } from '../../src/lib/engine/progress.ts';
import { compareConfiguration, compareDeploy, diffDeploy } from '../../src/lib/operations/deploy/diff.ts';
import { joinHistory } from '../../src/lib/operations/deploy/history/join.ts';
import { readEcsRecord } from '../../src/lib/operations/deploy/history/read.ts';
import type { EcsRecord, PastDeployment, RunRecord } from '../../src/lib/operations/deploy/history/record.ts';
import { planApprove, planStop } from '../../src/lib/operations/deploy/in-flight/plans.ts';
import type { InFlightFacts } from '../../src/lib/operations/deploy/in-flight/request.ts';
import { planRepair } from '../../src/lib/operations/deploy/repair/plan.ts';
import type { RepairFacts } from '../../src/lib/operations/deploy/repair/request.ts';
import { verdictOf, verifyChecks, verifyService, type ServiceCheck } from '../../src/lib/operations/deploy/verify/verify.ts';
import type { DeployFacts } from '../../src/lib/operations/deploy/request.ts';
import { planDeploy } from '../../src/lib/operations/deploy/plan.ts';
import { gatherDeployStatus } from '../../src/lib/reports/deploy-status/gather.ts';
import { statusLines, type StatusLine } from '../../src/lib/reports/deploy-status/judge.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { instant, iso, minutes, seconds } from '../../src/lib/world/time.ts';
import { expectShape } from '../answer-shape.ts';
import { behave, byHand, production, serving, ship, truthOn, whole } from './stage.ts';
import { goodReleases } from './good-releases.ts';
import { walk, type Walked } from './world.ts';

const page = { width: 240, paint: paintWith(false) };
const cluster = 'video-auctions-production';
const call = <T>(sandbox: OpenSandbox, service: string, operation: string, input: object): T => byHand(sandbox, production, [service, operation, input]) as T;
const pass = (sandbox: OpenSandbox, span: number): Promise<void> => sandbox.drive(sandbox.clock.sleep(span as never)) as Promise<void>;
const liveService = (sandbox: OpenSandbox, service = 'serverpod'): Service => call<DescribeServicesCommandOutput>(sandbox, 'ecs', 'DescribeServices', { cluster, services: [service] }).services?.[0] ?? {};

/** Somebody deploys by the console, with a hook that waits for an answer when there is a stage for one. */
function deployByConsole(sandbox: OpenSandbox, pauseAt?: string): void {
  const { deploymentConfiguration } = liveService(sandbox);
  const lifecycleHooks = pauseAt === undefined ? [] : [{ targetType: 'PAUSE', lifecycleStages: [pauseAt], timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' } }];
  call(sandbox, 'ecs', 'UpdateService', { cluster, service: 'serverpod', forceNewDeployment: true, deploymentConfiguration: { ...deploymentConfiguration, lifecycleHooks } });
}

async function statusOf(sandbox: OpenSandbox, services = ['serverpod']): Promise<{ readonly lines: readonly StatusLine[]; readonly calls: readonly string[] }> {
  const calls: string[] = [];
  const cloud = cloudIn(sandbox, production.account, { onCall: (made) => void calls.push(made.operation) });
  const seen = await cloud.drive(gatherDeployStatus(cloud.reading, { environment: production, services, now: cloud.clock.now() }));
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  const lines = statusLines(seen, 'production');
  expectShape('deploy.status', { services: lines });
  return { lines, calls };
}

describe('the status of deploys', () => {
  it('says what runs, since when, by which run, behind which group, and that nothing fires', async () => {
    const sandbox = await serving(production);
    const { run } = await ship(sandbox, { image: 'serverpod:1.1.0' });
    const { lines } = await statusOf(sandbox, ['serverpod', 'websocket']);
    expect(lines[0]).toMatchObject({ service: 'serverpod', status: 'ACTIVE', runs: { release: '1.1.0', run }, tasks: { wanted: 2, running: 2, pending: 0 }, deployment: null, alarms: [], scaling: { scaleInSuspended: false }, remarks: [] });
    expect(lines[0]?.runs?.since).toMatch(/^\d{4}-/);
    expect(lines[0]?.runs?.digest).toMatch(/^sha256:/);
    expect(lines[0]?.groups.map(({ weight, healthy }) => [weight, healthy]).sort()).toEqual([[0, 0], [100, 2]]);
    expect(lines[1]).toMatchObject({ service: 'websocket', status: 'ABSENT', runs: null, remarks: [] });
    expect(deployStatusText(lines, page)).toMatch(/serverpod {2}1\.1\.0[\s\S]*2 of 2 run[\s\S]*weight 100, 2 of 2 targets healthy[\s\S]*none fires[\s\S]*websocket {2}not deployed yet/);
  });

  it('of a paused deployment says what serves meanwhile, at which stage it waits, for how long, and for whose answer (reproio/ecs_deploy#125, kayac/ecspresso#1068)', async () => {
    const sandbox = await serving(production);
    deployByConsole(sandbox, 'POST_TEST_TRAFFIC_SHIFT');
    await pass(sandbox, minutes(10));
    const { lines: [line] } = await statusOf(sandbox);
    expect(line).toMatchObject({ runs: { release: '1.0.0' }, deployment: { status: 'IN_PROGRESS', stage: 'POST_TEST_TRAFFIC_SHIFT', strategy: 'BLUE_GREEN', to: { release: '1.0.0' }, waiting: [{ type: 'PAUSE', then: 'ROLLBACK', stage: 'POST_TEST_TRAFFIC_SHIFT' }] } });
    expect(line?.deployment?.seconds).toBeGreaterThan(540);
    expect(line?.remarks).toEqual(['waits for an answer: `platform deploy approve serverpod -e production`, or reject']);
    expect(deployStatusText([line as StatusLine], page)).toMatch(/ 4 run, 2 are wanted\n/);
    expect(deployStatusText([line as StatusLine], page)).toMatch(/BLUE_GREEN IN_PROGRESS POST_TEST_TRAFFIC_SHIFT, to 1\.0\.0 \(registered by run \S+\), for (9m \d\ds|10m 0\ds)/);
  });

  it.runIf(whole)('asks about many services at once, and says what is left half-way', async () => {
    const sandbox = await serving(production, ['serverpod', 'websocket']);
    const one = await statusOf(sandbox, ['serverpod']);
    const two = await statusOf(sandbox, ['serverpod', 'websocket']);
    const count = (calls: readonly string[], name: string): number => calls.filter((it) => it === name).length;
    for (const shared of ['DescribeServices', 'DescribeRules', 'DescribeAlarms', 'DescribeScalableTargets', 'GetParametersByPath']) expect([shared, count(two.calls, shared)]).toEqual([shared, count(one.calls, shared)]);
    call(sandbox, 'application-autoscaling', 'RegisterScalableTarget', { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: `service/${cluster}/serverpod`, SuspendedState: { DynamicScalingInSuspended: true } });
    const { lines } = await statusOf(sandbox);
    expect(lines[0]?.remarks.join()).toMatch(/scale-in is held back/);
    await pass(sandbox, seconds(1));
  });
});

/** As a folder's journal would tell it. */
function recorded({ run = '', journal }: Walked): RunRecord {
  const [begin] = journal.lines;
  if (begin?.type !== 'run.started') throw new Error('no journal');
  return recordOf({ id: run, events: journal.lines, begin, progress: new Progress(journal.lines), alive: false });
}

async function historyOf(sandbox: OpenSandbox, walked: readonly Walked[], allRuns = true): Promise<readonly PastDeployment[]> {
  const cloud = cloudIn(sandbox, production.account, {});
  const ecs = await cloud.drive(readEcsRecord(cloud.reading, { region: production.region, cluster, service: 'serverpod', most: 20 }));
  const history = joinHistory({ service: 'serverpod', ecs, runs: walked.map(recorded), allRuns });
  expectShape('deploy.history', { deployments: history.map((it) => ({ ...it, started: iso(it.started), ended: it.ended === null ? null : iso(it.ended) })) });
  return history;
}

const shortly = ({ madeBy, outcome, ecs, good, from, to }: PastDeployment): object => ({ madeBy, outcome, ecs, good, from: from?.release, to: to?.release });

describe('the history of deploys', () => {
  it('joins our journals with ECS’s own record; what was put back by ECS is no success (fabfuel/ecs-deploy#185), and the last bad build is never the one to go back to (fabfuel/ecs-deploy#8)', async () => {
    const sandbox = await serving(production);
    const good = await ship(sandbox, { image: 'serverpod:1.1.0' });
    behave(sandbox, 'serverpod:bad', 'errors=100%');
    const bad = await ship(sandbox, { image: 'serverpod:bad' });
    expect(bad.outcome).toBe('put-back');
    deployByConsole(sandbox);
    await pass(sandbox, minutes(40));
    const history = await historyOf(sandbox, [good, bad]);
    expect(history.map(shortly)).toEqual([
      { madeBy: 'somebody else', outcome: 'successful', ecs: 'SUCCESSFUL', good: true, from: '1.1.0', to: '1.1.0' },
      { madeBy: 'platform', outcome: 'put-back', ecs: 'ROLLBACK_SUCCESSFUL', good: false, from: '1.1.0', to: 'bad' },
      { madeBy: 'platform', outcome: 'successful', ecs: 'SUCCESSFUL', good: true, from: '1.0.0', to: '1.1.0' },
      // Its journal is not at hand, but its run has marked it.
      { madeBy: 'platform', outcome: 'successful', ecs: 'SUCCESSFUL', good: true, from: undefined, to: '1.0.0' },
    ]);
    expect(history[0]).toMatchObject({ run: null, who: null, users: null });
    expect(history[1]).toMatchObject({ run: bad.run, strategy: 'BLUE_GREEN', who: expect.stringMatching(/^arn:/) });
    expect(history[1]?.users?.failed).toBeGreaterThan(0);
    expect(history[1]?.rollbackSeconds).toBeGreaterThan(0);
    expect(history[1]?.to?.digest).toMatch(/^sha256:/);
    expect(goodReleases(history).map(({ release }) => release)).toEqual(['1.1.0', '1.0.0']);
    const text = deployHistoryText(history, { ...page, width: 80 });
    expect(text).toMatch(/1\.1\.0 -> bad +put-back +\d+m \d+s\n {4}\S+, sandbox; BLUE_GREEN; back\s[\s\S]*requests failed/);
    expect(text).toMatch(/nothing -> 1\.0\.0/);
    // No reason stands in a narrow pillar at the right.
    expect(text.split('\n').filter((line) => /^ {20}/.test(line))).toEqual([]);
  });

  it('knows a rollback drill for one of ours, and judges no release by it', async () => {
    const sandbox = await serving(production);
    const drilled = await walk(sandbox, { kind: 'failover.drill.rollback', request: { environment: production, service: 'serverpod', scenario: 'rollback' } });
    const history = await historyOf(sandbox, [drilled]);
    expect(history[0]).toMatchObject({ madeBy: 'platform', kind: 'failover.drill.rollback', outcome: 'put-back', good: null });
    expect(goodReleases(history).map(({ release }) => release)).toEqual(['1.0.0']);
    expect(deployHistoryText(history, page)).toMatch(/, a drill, sandbox; BLUE_GREEN; back within/);
  });

  it.runIf(whole)('says unknown, and not somebody else, where the journals of other machines cannot be read', async () => {
    const sandbox = await serving(production);
    deployByConsole(sandbox);
    await pass(sandbox, minutes(40));
    expect((await historyOf(sandbox, [], false)).map(({ madeBy, good }) => [madeBy, good])).toEqual([['unknown', true], ['platform', true]]);
  });

  it('of a run that deployed the old release once more is one line, put back; of a killed run is not known to be good', () => {
    const release = (name: string) => ({ release: name, image: name, digest: `sha256:${name}`, taskDefinition: `td:${name}` });
    const record = (arn: string, it: Partial<EcsRecord>): EcsRecord => ({ arn, status: 'SUCCESSFUL', created: instant(0), finished: instant(1000), strategy: 'BLUE_GREEN', from: null, to: null, rollbackStarted: null, reason: null, taggedRun: null, registeredBy: null, markedGood: false, markedLeft: false, ...it });
    const run: RunRecord = { run: 'r2', kind: 'deploy', service: 's', started: instant(9_000), last: instant(60_000), outcome: 'put-back', alive: false, deployment: 'd/2', turned: instant(30_000), from: release('1'), to: release('2'), who: null, pipeline: null, users: null, reason: 'users see errors' };
    const ecs = [
      record('d/3', { created: instant(31_000), finished: instant(50_000), to: release('1'), from: release('2'), taggedRun: 'r1' }),
      record('d/2', { created: instant(10_000), finished: instant(29_000), to: release('2'), from: release('1'), taggedRun: 'r2' }),
    ];
    const [line, ...more] = joinHistory({ service: 's', ecs, runs: [run], allRuns: true });
    expect(more).toEqual([]);
    expect(line).toMatchObject({ outcome: 'put-back', ecs: 'SUCCESSFUL', putBackBy: '3', rollbackSeconds: 20, good: false, run: 'r2' });
    // Somebody else stopped it, and the run heard of it afterwards.
    const stopped = record('d/2', { status: 'ROLLBACK_SUCCESSFUL', created: instant(10_000), rollbackStarted: instant(20_000), finished: instant(29_000), to: release('2'), from: release('1'), taggedRun: 'r2' });
    expect(joinHistory({ service: 's', ecs: [stopped], runs: [run], allRuns: true })).toMatchObject([{ outcome: 'put-back', rollbackSeconds: 9 }]);
    const killed = joinHistory({ service: 's', ecs: ecs.slice(1), runs: [{ ...run, outcome: null, turned: null, deployment: null }], allRuns: true });
    expect(killed).toMatchObject([{ outcome: 'unknown', ecs: 'SUCCESSFUL', good: null, run: 'r2' }]);
    expect(goodReleases(killed)).toEqual([]);
    // Without journal and mark nobody can say; what a person went back from is not offered again.
    const good = (more: Partial<EcsRecord>) => joinHistory({ service: 's', ecs: [record('d/9', { to: release('9'), taggedRun: 'r9', ...more })], runs: [], allRuns: true }).map((it) => it.good);
    expect([good({}), good({ markedGood: true }), good({ markedGood: true, markedLeft: true }), good({ taggedRun: null })]).toEqual([[null], [true], [false], [true]]);
  });
});

/** Production with something else said of serverpod. */
const saying = (more: object): EnvironmentDescription => ({ ...production, services: { ...production.services, serverpod: { ...production.services['serverpod'], ...more } } }) as EnvironmentDescription;

describe('the diff of a deploy', () => {
  const diffOf = async (sandbox: OpenSandbox, image: string, environment = production) => {
    const cloud = cloudIn(sandbox, production.account, {});
    const diff = await cloud.drive(diffDeploy(cloud.reading, { environment, service: 'serverpod', image }));
    expectShape('deploy.diff', { service: 'serverpod', image, changes: diff.changes });
    return diff;
  };

  it('is nothing for what runs already: AWS’s defaults are no differences', async () => {
    const sandbox = await serving(production);
    const { refusals, differences } = await diffOf(sandbox, 'serverpod:1.0.0');
    expect({ refusals, differences }).toEqual({ refusals: [], differences: [] });
    expect(differencesText('serverpod', differences, { ...page, image: 'serverpod' })).toMatch(/nothing/);
  });

  it('without an image is of what is configured alone: the image stays that runs, also when it is in no registry any more', async () => {
    const sandbox = await serving(production);
    const { facts } = await ship(sandbox, { image: 'serverpod:1.0.0' });
    const cloud = cloudIn(sandbox, production.account, {});
    const of = (environment: EnvironmentDescription) => cloud.drive(diffDeploy(cloud.reading, { environment, service: 'serverpod' }));
    expect(await of(production)).toEqual({ refusals: [], differences: [], changes: [] });
    const { refusals, differences } = await of(saying({ memory: 1024 }));
    expect({ refusals, paths: differences.map(({ path }) => path).filter((path) => !path.startsWith('service.')) }).toEqual({ refusals: [], paths: ['taskDefinition.memory', 'rule.weights'] });
    expect(differencesText('serverpod', differences, { ...page, image: undefined })).toMatch(/^serverpod, with the image that runs: what platform\.yml says otherwise\n.*memory/);
    // What another tool named by a tag, and what is not there at all.
    const seen = facts as DeployFacts;
    const codes = (live: DeployFacts['live']) => compareConfiguration(noCloud(), { environment: production, service: 'serverpod', image: 'serverpod' }, { ...seen, digest: '', live }).refusals.map(({ code }) => code);
    expect([codes(seen.live), codes(seen.live === null ? null : { ...seen.live, image: 'serverpod:latest' }), codes(null)]).toEqual([[], ['RUNS_A_TAG'], ['NOTHING_RUNS']]);
  });

  it('says each value, before and after; and a dry run says the same', async () => {
    const sandbox = await serving(production);
    const environment = saying({ memory: 1024, env: { GREETING: 'hello' }, secrets: { STRIPE: { of: 'service', name: 'stripe' } }, scaling: { min: 2, max: 12, cpu: 70, memory: 80 } });
    const { differences, changes } = await diffOf(sandbox, 'serverpod:1.1.0', environment);
    const of = (path: string) => differences.find((it) => it.path === path);
    const container = 'taskDefinition.containerDefinitions.serverpod';
    expect(of(`${container}.image`)).toMatchObject({ before: expect.stringMatching(/@sha256:/), after: expect.stringMatching(/@sha256:/) });
    expect(of('taskDefinition.memory')).toMatchObject({ after: '1024' });
    expect(of(`${container}.environment.GREETING`)).toEqual({ path: `${container}.environment.GREETING`, before: null, after: 'hello' });
    expect(of(`${container}.secrets.STRIPE`)?.after).toMatch(/^arn:aws:secretsmanager:.*stripe/);
    expect(of('scaling.max')).toMatchObject({ after: 12 });
    expect(of('rule.weights')).toBeDefined();
    const planned = await ship(sandbox, { environment, image: 'serverpod:1.1.0', run: { until: 'register' } });
    expect(planned.plan.changes).toEqual(changes);
    expect(differencesText('serverpod', differences, { ...page, image: 'serverpod' })).toMatch(/\+ +taskDefinition\S*GREETING +hello/);
  });

  it('sees what somebody changed by the console, though the revision bears our marks; and keeps what looks like a secret to itself (cloudflare/cloudflare-docs#24820)', async () => {
    const sandbox = await serving(production);
    const { taskDefinition, tags } = call<{ taskDefinition: { containerDefinitions: { environment: object[] }[] } & Record<string, unknown>; tags: object[] }>(sandbox, 'ecs', 'DescribeTaskDefinition', { taskDefinition: liveService(sandbox).taskDefinition, include: ['TAGS'] });
    const [container] = taskDefinition.containerDefinitions;
    const { family, networkMode, requiresCompatibilities, cpu, memory, runtimePlatform, executionRoleArn, taskRoleArn } = taskDefinition;
    const containerDefinitions = [{ ...container, environment: [...(container?.environment ?? []), { name: 'DEBUG', value: 'all' }, { name: 'ADMIN_PASSWORD', value: 'hunter2' }] }];
    const made = call<{ taskDefinition: { taskDefinitionArn: string } }>(sandbox, 'ecs', 'RegisterTaskDefinition', { family, networkMode, requiresCompatibilities, cpu, memory, runtimePlatform, executionRoleArn, taskRoleArn, containerDefinitions, tags });
    call(sandbox, 'ecs', 'UpdateService', { cluster, service: 'serverpod', taskDefinition: made.taskDefinition.taskDefinitionArn });
    await pass(sandbox, minutes(40));
    const seen = await ship(sandbox, { image: 'serverpod:1.0.0', run: { until: 'register' } });
    expect(JSON.stringify(seen.facts)).not.toContain('hunter2');
    const { changes } = compareDeploy(noCloud(), { environment: production, service: 'serverpod', image: 'serverpod:1.0.0' }, seen.facts as never);
    expect(changes.filter(({ what }) => what.startsWith('taskDefinition')).map(({ kind, what, before }) => [kind, what.split('.').at(-1), before])).toEqual([['remove', 'ADMIN_PASSWORD', 'hidden'], ['remove', 'DEBUG', 'all']]);
    expect(seen.plan.steps.map(({ id }) => id)).toContain('register');
  });
});

describe('the checks before a deploy', () => {
  const verify = async (sandbox: OpenSandbox, image?: string): Promise<readonly ServiceCheck[]> => {
    const cloud = cloudIn(sandbox, production.account, {});
    const checks = await cloud.drive(verifyService(cloud.reading, { environment: production, service: 'serverpod', ...(image === undefined ? {} : { image }) }));
    expectShape('deploy.verify', { checks: checks.map(({ service, check, status, reason, fix }) => ({ service, check, status, reason, fix })) });
    return checks;
  };
  const notWell = (checks: readonly ServiceCheck[]) => checks.filter(({ status }) => status !== 'pass').map(({ check, status }) => `${check.replace(/^secret .*/, 'secret')}: ${status}`);

  it('all pass for a service that can be shipped and put back', async () => {
    const checks = await verify(await serving(production), 'serverpod:1.1.0');
    expect(notWell(checks)).toEqual([]);
    expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(['image', 'trust-task', 'trust-execution', 'trust-infrastructure', 'log-group', 'health-path', 'target-groups', 'weights', 'fargate-quota', 'addresses', 'alarms', 'alarms-quiet', 'scaling', 'in-flight', 'old-revision', 'old-image']));
    expect(verdictOf(checks)).toBe('done');
  });

  const outputs = async (sandbox: OpenSandbox): Promise<(name: string) => string> => {
    const cloud = cloudIn(sandbox, production.account, {});
    const all = await cloud.drive(cloud.reading.parameters(production.region).under('/platform/video-auctions/production/service-serverpod/'));
    return (name) => all[`/platform/video-auctions/production/service-serverpod/${name}`] ?? '';
  };
  const roleName = (arn: string): string => arn.split('/').at(-1) ?? arn;

  it.runIf(whole)('find what somebody broke by hand; what would certainly end badly is refused before anything is changed, the rest is said', async () => {
    const breakages: readonly (readonly [string, (sandbox: OpenSandbox, own: (name: string) => string) => void, readonly string[], string])[] = [
      ['trust', (sandbox, own) => call(sandbox, 'iam', 'UpdateAssumeRolePolicy', { RoleName: roleName(own('ExecutionRoleArn')), PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }) }), ['trust-execution: fail'], 'CHECK_FAILED'],
      ['permissions', (sandbox, own) => call(sandbox, 'iam', 'DeleteRolePolicy', { RoleName: roleName(own('ExecutionRoleArn')), PolicyName: 'start' }), ['secret: fail', 'secret: fail', 'log-group: fail'], 'CHECK_FAILED'],
      ['log group', (sandbox, own) => {
        call(sandbox, 'logs', 'PutLogGroupDeletionProtection', { logGroupIdentifier: own('LogGroupName'), deletionProtectionEnabled: false });
        call(sandbox, 'logs', 'DeleteLogGroup', { logGroupName: own('LogGroupName') });
      }, ['log-group: fail'], 'CHECK_FAILED'],
      ['health path', (sandbox, own) => call(sandbox, 'elasticloadbalancing', 'ModifyTargetGroup', { TargetGroupArn: own('GreenTargetGroupArn'), HealthCheckPath: '/other' }), ['health-path: fail', 'target-groups: fail'], ''],
      ['alarm', (sandbox, own) => call(sandbox, 'monitoring', 'DeleteAlarms', { AlarmNames: [own('LatencyAlarmName')] }), ['alarms: fail'], ''],
      ['revision', (sandbox) => call(sandbox, 'ecs', 'DeregisterTaskDefinition', { taskDefinition: liveService(sandbox).taskDefinition }), ['old-revision: fail'], 'CHECK_FAILED'],
    ];
    for (const [what, breaks, expected, refusal] of breakages) {
      const sandbox = await serving(production);
      breaks(sandbox, await outputs(sandbox));
      const checks = await verify(sandbox);
      expect([what, ...notWell(checks)]).toEqual([what, ...expected]);
      expect(verdictOf(checks)).toBe('no');
      for (const { status, fix } of checks) if (status !== 'pass') expect(fix).toMatch(/\w/);
      const { plan } = await ship(sandbox, { image: 'serverpod:1.1.0', run: { until: 'register' } });
      expect([what, plan.refusals[0]?.code ?? '']).toEqual([what, refusal]);
      if (refusal === '') expect(plan.warnings?.join()).toContain(checks.find(({ status }) => status === 'fail')?.reason);
    }
  });

  it.runIf(whole)('let a release ship that has no way back only by a word of consent', async () => {
    const sandbox = await serving(production);
    call(sandbox, 'ecs', 'DeregisterTaskDefinition', { taskDefinition: liveService(sandbox).taskDefinition });
    const { plan } = await walk(sandbox, { kind: 'deploy', request: { environment: production, service: 'serverpod', image: 'serverpod:1.1.0', allowNoWayBack: true }, run: { until: 'register' } });
    expect(plan.refusals).toEqual([]);
    expect(plan.warnings?.join()).toMatch(/could not be put back/);
  });

  it('name a secret that is not there, and what cannot be read is unknown, not well', async () => {
    const sandbox = await serving(production);
    const environment = saying({ secrets: { STRIPE: { of: 'service', name: 'stripe' } }, before: [{ name: 'migrate', command: ['migrate'], timeout: minutes(5) }] });
    const refused = await ship(sandbox, { environment, image: 'serverpod:1.1.0' });
    expect(refused).toMatchObject({ outcome: 'refused', problems: [{ code: 'CHECK_FAILED', message: expect.stringMatching(/no secret video-auctions-production\/service-serverpod\/stripe, from which STRIPE comes for serverpod and migrate before it/) }] });
    const facts = { ...(refused.facts as DeployFacts), verify: { trust: { task: null, execution: null, infrastructure: null }, secrets: [], denied: null, logGroup: null, targetGroups: null, revisionGroup: null, vcpus: null, free: null, alarms: null, oldImage: null } };
    const checks = verifyChecks({ environment: production, service: 'serverpod', image: 'serverpod:1.1.0' }, facts, undefined);
    expect(checks.filter(({ status }) => status === 'unknown')).toHaveLength(11);
    expect(verdictOf(checks)).toBe('inconclusive');
    expect(planDeploy(noCloud(), { environment: production, service: 'serverpod', image: 'serverpod:1.1.0' }, facts)).toMatchObject({ refusals: [], warnings: expect.arrayContaining([expect.stringMatching(/^not known: /)]) });
  });
});

describe('the repair of weights', () => {
  const groupsOf = (sandbox: OpenSandbox) => statusOf(sandbox).then(({ lines }) => lines[0]?.groups ?? []);
  const mislead = async (sandbox: OpenSandbox): Promise<string> => {
    const cloud = cloudIn(sandbox, production.account, {});
    const outputs = await cloud.drive(cloud.reading.parameters(production.region).under('/platform/video-auctions/production/edge/'));
    const rule = (await cloud.drive(cloud.reading.loadBalancing(production.region).rules(outputs['/platform/video-auctions/production/edge/HttpsListenerArn'] ?? ''))).find(({ hosts }) => hosts[0]?.startsWith('serverpod.'));
    call(sandbox, 'elasticloadbalancing', 'ModifyRule', { RuleArn: rule?.arn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: Object.entries(rule?.weights ?? {}).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight: 100 - Weight })) } }] });
    return rule?.arn ?? '';
  };
  const repairIt = async (sandbox: OpenSandbox): Promise<Walked> => {
    const request = { environment: production, service: 'serverpod' };
    const walked = await walk(sandbox, { kind: 'deploy.repair', request });
    expectShape('deploy.repair', repairTelling.fields({ ...walked, request }));
    return walked;
  };

  it('sends users to where the service revision is healthy (aws/containers-roadmap#2853), which verify and status name before', async () => {
    const sandbox = await serving(production);
    const before = await groupsOf(sandbox);
    const from = sandbox.now();
    await mislead(sandbox);
    // For the nodes to go by it.
    await pass(sandbox, minutes(1));
    const { lines } = await statusOf(sandbox);
    expect(lines[0]?.remarks.join()).toMatch(/nothing is healthy: `platform deploy repair serverpod -e production`/);
    const cloud = cloudIn(sandbox, production.account, {});
    const checks = await cloud.drive(verifyService(cloud.reading, { environment: production, service: 'serverpod' }));
    expect(checks.find(({ check }) => check === 'weights')).toMatchObject({ status: 'fail', fix: expect.stringMatching(/deploy repair/) });
    expect((await ship(sandbox, { image: 'serverpod:1.1.0' })).problems.map(({ code }) => code)).toEqual(['WEIGHTS_DISAGREE']);
    const repaired = await repairIt(sandbox);
    expect(repaired.outcome).toBe('done');
    expect(await groupsOf(sandbox)).toEqual(before);
    const to = sandbox.now();
    await pass(sandbox, minutes(2));
    expect(truthOn(sandbox, { from, to }).down).toBeGreaterThan(0);
    expect(truthOn(sandbox, { from: to }).down).toBe(0);
    expect((await repairIt(sandbox)).plan).toMatchObject({ steps: [], refusals: [], headline: expect.stringMatching(/no changes/) });
    expect((await ship(sandbox, { image: 'serverpod:1.1.0' })).outcome).toBe('done');
  });

  it.runIf(whole)('is refused while a deployment is under way, and where nothing is healthy', async () => {
    const sandbox = await serving(production);
    await mislead(sandbox);
    deployByConsole(sandbox, 'POST_SCALE_UP');
    expect((await repairIt(sandbox)).problems.map(({ code }) => code)).toEqual(['DEPLOYMENT_IN_FLIGHT']);
    const ill = await serving(production);
    const { facts } = await repairIt(ill);
    const none = { ...(facts as RepairFacts), groups: { a: 0, b: 0 } };
    expect(planRepair(noCloud(), { environment: production, service: 'serverpod' }, none).refusals.map(({ code }) => code)).toEqual(['NOTHING_TO_REPAIR']);
  });
});

describe('a deployment under way, spoken to from anywhere', () => {
  const say = async (sandbox: OpenSandbox, word: 'stop' | 'approve' | 'reject', environment = production): Promise<Walked> => {
    const request = { environment, service: 'serverpod' };
    const walked = await walk(sandbox, { kind: `deploy.${word}`, request });
    expectShape(`deploy.${word}`, inFlightTelling.fields({ ...walked, request }));
    return walked;
  };
  const codes = ({ problems }: Walked) => problems.map(({ code }) => code);
  const waits = async (stage = 'POST_TEST_TRAFFIC_SHIFT'): Promise<OpenSandbox> => {
    const sandbox = await serving(production);
    deployByConsole(sandbox, stage);
    await pass(sandbox, minutes(10));
    return sandbox;
  };

  it.runIf(whole)('goes on when somebody approves it, and only that once (reproio/ecs_deploy#125)', async () => {
    const sandbox = await waits();
    const approved = await say(sandbox, 'approve');
    expect(approved.outcome).toBe('done');
    expect(approved.plan.headline).toMatch(/POST_TEST_TRAFFIC_SHIFT/);
    await pass(sandbox, minutes(30));
    expect((await statusOf(sandbox)).lines[0]).toMatchObject({ deployment: null, tasks: { running: 2 } });
    expect((await historyOf(sandbox, []))[0]).toMatchObject({ ecs: 'SUCCESSFUL' });
    expect(codes(await say(sandbox, 'approve'))).toEqual(['NOTHING_IN_FLIGHT']);
  });

  it.runIf(whole)('is put back when somebody rejects it, and nobody is without the service', async () => {
    const sandbox = await waits();
    const from = sandbox.now();
    const rejected = await say(sandbox, 'reject');
    expect(rejected.outcome).toBe('done');
    expect(rejected.memory.note('put-back', 'weights')).toMatch(/ 100/);
    expect((await historyOf(sandbox, []))[0]).toMatchObject({ ecs: 'ROLLBACK_SUCCESSFUL', outcome: 'put-back', good: false });
    expect(truthOn(sandbox, { from }).down).toBe(0);
  });

  it.runIf(whole)('is stopped in its bake, and the users are back before that is called done', async () => {
    const sandbox = await serving(production);
    deployByConsole(sandbox);
    for (let look = 0; look < 60 && (await statusOf(sandbox)).lines[0]?.deployment?.stage !== 'BAKE_TIME'; look++) await pass(sandbox, seconds(20));
    const before = (await statusOf(sandbox)).lines[0];
    expect(before?.deployment?.stage).toBe('BAKE_TIME');
    const from = sandbox.now();
    const stopped = await say(sandbox, 'stop');
    expect(stopped.outcome).toBe('done');
    const { lines: [after] } = await statusOf(sandbox);
    expect(after?.deployment).toBeNull();
    expect(after?.groups.find(({ weight }) => weight === 100)?.group).toBe(before?.groups.find(({ weight }) => weight === 0)?.group);
    expect(truthOn(sandbox, { from }).down).toBe(0);
    expect(codes(await say(sandbox, 'stop'))).toEqual(['NOTHING_IN_FLIGHT']);
  });

  it('is not approved where nothing waits, nor a canary that is still compared, nor stopped where nothing ran before', async () => {
    const sandbox = await serving(production);
    deployByConsole(sandbox);
    await pass(sandbox, minutes(2));
    expect(codes(await say(sandbox, 'approve'))).toEqual(['NOTHING_WAITS']);
    const { facts } = await say(await waits(), 'approve');
    const seen = facts as InFlightFacts;
    const canary = (more: object, environment = production) => planApprove(noCloud(), { environment, service: 'serverpod' }, { ...seen, deployment: { ...seen.deployment, strategy: 'CANARY', canaryMinutes: 10, ...more } as InFlightFacts['deployment'] }).refusals.map(({ code }) => code);
    const asking = saying({ deploy: { ...production.services['serverpod']?.deploy, approve: minutes(60) } });
    const since = (ago: number) => [{ hook: 'ecs-pause-1', since: (seen.seen - ago) as never }];
    expect(canary({ share: 5, pauses: since(minutes(11)) })).toEqual(['CANARY_IS_COMPARED']);
    expect(canary({ share: 5, pauses: since(minutes(9)) }, asking)).toEqual(['CANARY_IS_COMPARED']);
    expect(canary({ share: 0, pauses: since(minutes(11)) }, asking)).toEqual(['CANARY_IS_COMPARED']);
    expect(canary({ share: 5, pauses: since(minutes(11)) }, asking)).toEqual([]);
    const first = { ...seen, deployment: { ...seen.deployment, hasSource: false, served: false } as InFlightFacts['deployment'] };
    expect(planStop(noCloud(), { environment: production, service: 'serverpod' }, first).refusals.map(({ code }) => code)).toEqual(['NOTHING_BEFORE']);
  });
});
