// What a release brings along besides itself: tasks that run before it, options of its tasks, and what is cleared away after it.
import type { DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { DescribeServicesCommandOutput, DescribeTaskDefinitionCommandOutput, DescribeTasksCommandOutput, ListTaskDefinitionsCommandOutput, ListTasksCommandOutput, RegisterTaskDefinitionCommandOutput, TaskDefinition } from '@aws-sdk/client-ecs';
import type { DescribeSecurityGroupsCommandOutput } from '@aws-sdk/client-ec2';
import type { SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription, ServiceDescription } from '../../src/lib/config/describe.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { memoryJournal } from '../../src/lib/world/file-journal.ts';
import { minutes, seconds } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { behave, breakIt, byHand, mend, production, serving, ship, someOf, truthOn, whole, type Shipping } from './stage.ts';
import { walk, type Walked } from './world.ts';

const bake = 60_000;
const ended = ({ outcome, problems }: Walked): object => ({ outcome, codes: problems.map(({ code }) => code) });
const well = { outcome: 'done', codes: [] };
const call = <T>(sandbox: OpenSandbox, service: string, operation: string, input: object): T => byHand(sandbox, production, [service, operation, input]) as T;

/** Production whose serverpod is a little different. */
function asking(more: Partial<ServiceDescription>): EnvironmentDescription {
  const { serverpod } = production.services;
  if (serverpod === undefined) throw new Error('the example has no service serverpod');
  return { ...production, services: { ...production.services, serverpod: { ...serverpod, ...more } } };
}

const migrating = (timeout = minutes(15), command = ['dart', 'run', 'migrate']): EnvironmentDescription => asking({ before: [{ name: 'migrate', command, timeout }] });
const release = (sandbox: OpenSandbox, wish: Partial<Shipping> = {}): Promise<Walked> => ship(sandbox, { environment: migrating(), image: 'serverpod:1.1.0', bake, ...wish });
/** Only tasks that run once write into the log. */
const runs = (sandbox: OpenSandbox): number => (call<DescribeLogStreamsCommandOutput>(sandbox, 'logs', 'DescribeLogStreams', { logGroupName: '/aws/ecs/video-auctions-production/serverpod' }).logStreams ?? []).length;
const goOn = (sandbox: OpenSandbox, first: Walked, environment = migrating()): Promise<Walked> =>
  walk(sandbox, { kind: 'deploy', request: { environment, service: 'serverpod', image: 'serverpod:1.1.0', bake }, forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });
const untouched = { read: 0, write: 0, down: 0, degraded: 0 };

/** A process that dies when this line is to be written. */
function dyingAt(when: (line: RunEvent) => boolean) {
  const journal = memoryJournal<RunEvent>();
  const append = journal.append.bind(journal);
  let dead = false;
  journal.append = (line, durable) => {
    if (!dead && when(line)) {
      dead = true;
      throw new Error('the process is killed');
    }
    append(line, durable);
  };
  return journal;
}

describe('a migration', () => {
  it('runs once with the new image and the service’s own roles, before anything of the release is started', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const walked = await release(sandbox);
    expect(ended(walked)).toEqual(well);
    expect(runs(sandbox)).toBe(1);
    const order = walked.events.flatMap((event) => (event.type === 'step.done' || event.type === 'step.acting' ? [`${event.step} ${event.type === 'step.done' ? 'done' : 'begun'}`] : []));
    expect(order.indexOf('before-migrate done')).toBeGreaterThan(order.indexOf('register done'));
    expect(order.indexOf('release begun')).toBeGreaterThan(order.indexOf('before-migrate done'));
    expect(walked.plan.warnings?.join()).toMatch(/migrate: what it does is not undone.*must fit the old release/);
    expect(truthOn(sandbox, { from })).toEqual(untouched);
    expect((await release(sandbox)).plan.steps).toEqual([]);
  });

  it('that fails stops the deploy: nothing of the service was changed, the old release serves, its last words are shown', async () => {
    const sandbox = await serving(production);
    behave(sandbox, 'serverpod:1.1.0', 'crash');
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    const walked = await release(sandbox);
    expect(ended(walked)).toEqual({ outcome: 'put-back', codes: ['BEFORE_FAILED'] });
    expect(walked.problems[0]?.message).toMatch(/^migrate of serverpod failed \(task [0-9a-f]{32}\): .*exit code 1.* Its last lines: fatal: the image was told to crash$/);
    expect(walked.problems[0]?.fix).toContain('not undone');
    expect(walked.events.flatMap((event) => (event.type === 'step.note' ? [event.line] : []))).toEqual([expect.stringMatching(/^the task has ended .*: what it did stays$/)]);
    expect(walked.events.some((event) => 'step' in event && event.step === 'release')).toBe(false);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
    expect(truthOn(sandbox, { from })).toEqual(untouched);
  });

  it.runIf(whole)('that takes longer than it may is stopped, and the deploy put back', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const walked = await release(sandbox, { environment: migrating(minutes(2), ['sh', '-c', 'sleep 3600']) });
    expect(ended(walked)).toEqual({ outcome: 'put-back', codes: ['BEFORE_TOO_LONG'] });
    expect(walked.problems[0]?.message).toContain('2m');
    expect(call<{ taskArns: string[] }>(sandbox, 'ecs', 'ListTasks', { cluster: 'video-auctions-production', family: 'video-auctions-production-serverpod', desiredStatus: 'RUNNING' }).taskArns).toHaveLength(production.services['serverpod']?.count ?? 0);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
  });

  it.each(someOf([
    ['as soon as it was asked for', (line: RunEvent) => line.type === 'step.acted' && line.step === 'before-migrate', 0],
    ['while it runs, for longer than it takes', (line: RunEvent) => line.type === 'step.waiting' && line.step === 'before-migrate', 20],
    ['when it has ended well', (line: RunEvent) => line.type === 'step.done' && line.step === 'before-migrate', 5],
  ] as const, 2))('runs once though the process dies %s', async (_, when, later) => {
    const sandbox = await serving(production);
    const first = await release(sandbox, { run: { journal: dyingAt(when) } });
    expect(first.outcome).toBe('bug');
    await sandbox.drive(sandbox.clock.sleep(minutes(later)));
    expect(ended(await goOn(sandbox, first))).toEqual(well);
    expect(runs(sandbox)).toBe(1);
  });

  it.runIf(whole)('of which nobody knows any more whether it ended well is not run again', async () => {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const first = await release(sandbox, { run: { journal: dyingAt((line) => line.type === 'step.waiting' && line.step === 'before-migrate') } });
    await sandbox.drive(sandbox.clock.sleep(minutes(180)));
    const second = await goOn(sandbox, first);
    expect(ended(second)).toEqual({ outcome: 'put-back', codes: ['BEFORE_UNKNOWN'] });
    expect(runs(sandbox)).toBe(1);
    expect(differences(before, stateOf(sandbox, production))).toEqual([]);
  });

  it.each(someOf(['late op=ecs:RunTask by=8s times=1', 'lost-reply op=ecs:RunTask'], 1))('(%s) runs once', async (fault) => {
    const sandbox = await serving(production);
    breakIt(sandbox, fault);
    expect(ended(await release(sandbox))).toEqual(well);
    mend(sandbox);
    expect(runs(sandbox)).toBe(1);
  });

  it.runIf(whole)('for which there is no room waits for another deploy', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'no-capacity');
    const first = await release(sandbox);
    expect(ended(first)).toEqual({ outcome: 'put-back', codes: [expect.stringMatching(/^BEFORE_/)] });
    mend(sandbox);
    await sandbox.drive(sandbox.clock.sleep(seconds(60)));
    expect(ended(await release(sandbox))).toEqual(well);
  });
});

const definitionOf = (sandbox: OpenSandbox, service = 'serverpod'): TaskDefinition => {
  const { services = [] } = call<DescribeServicesCommandOutput>(sandbox, 'ecs', 'DescribeServices', { cluster: 'video-auctions-production', services: [service] });
  const { taskDefinition } = call<DescribeTaskDefinitionCommandOutput>(sandbox, 'ecs', 'DescribeTaskDefinition', { taskDefinition: services[0]?.taskDefinition });
  if (taskDefinition === undefined) throw new Error('no task definition');
  return taskDefinition;
};
const warningsIn = ({ plan }: Walked): string => (plan.warnings ?? []).join('\n');

describe('a task', () => {
  it('is given a user and a root that cannot be written, when that is asked for', async () => {
    const sandbox = await serving(production);
    expect(definitionOf(sandbox).containerDefinitions?.[0]).not.toHaveProperty('readonlyRootFilesystem');
    const walked = await ship(sandbox, { environment: asking({ readOnlyRoot: true, user: '1000:1000' }), image: 'serverpod:1.1.0', bake });
    expect(ended(walked)).toEqual(well);
    const { containerDefinitions: [container] = [], volumes } = definitionOf(sandbox);
    expect(container).toMatchObject({ readonlyRootFilesystem: true, user: '1000:1000', mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp' }] });
    expect(volumes).toEqual([{ name: 'tmp' }]);
    expect(warningsIn(walked)).toMatch(/no shell can be opened.*VOLUME \/tmp/);
  });

  it.runIf(whole)('is warned of where its checks and its times do not fit together, with the numbers', async () => {
    const sandbox = await serving(production);
    const plan = (more: Partial<ServiceDescription>): Promise<Walked> => ship(sandbox, { environment: asking(more), image: 'serverpod:1.1.0', bake, run: { until: 'register' } });
    const checked = (url: string): Partial<ServiceDescription> => ({ health: { every: seconds(30), path: '/health', command: ['curl', '-f', url] } });
    expect(warningsIn(await plan(checked('http://localhost:8080/alive')))).toContain("asks /health and the container's own check /alive");
    expect(warningsIn(await plan(checked('http://localhost:8080/health?from=ecs')))).not.toContain('own check');
    expect(warningsIn(await plan({ drain: minutes(3) }))).toContain('bake 1m 00s, drain 3m 00s, stopTimeout 30s: after the bake');
    expect(warningsIn(await plan({ drain: minutes(20) }))).toContain('takes up to 20m 30s to go');
    expect(warningsIn(await plan({ drain: seconds(0) }))).toContain('cut off');
    expect(warningsIn(await plan({}))).toBe('');
  });
});

const repository = 'video-auctions-production/serverpod';
/** As a registry does that lets tags move. */
const push = (sandbox: OpenSandbox, tag: string, manifest: object): unknown => call(sandbox, 'ecr', 'PutImage', { repositoryName: repository, imageTag: tag, imageManifest: JSON.stringify({ schemaVersion: 2, ...manifest }) });
const index = (...platforms: readonly string[]): object => ({ mediaType: 'application/vnd.oci.image.index.v1+json', manifests: platforms.map((platform) => ({ digest: `sha256:${'0'.repeat(64)}`, platform: { os: platform.split('/')[0], architecture: platform.split('/')[1] } })) });

describe('an image', () => {
  it('in which the registry has found something is warned of, refused, or not asked about: as platform.yml says', async () => {
    const sandbox = await serving(production);
    const scan = (how: 'refuse' | 'warn' | 'ignore'): Promise<Walked> => ship(sandbox, { environment: asking({ deploy: { ...production.services['serverpod']?.deploy, scan: how } as ServiceDescription['deploy'] }), image: 'serverpod:1.1.0', bake, run: { until: 'hold-scale-in' } });
    expect(warningsIn(await scan('warn'))).not.toContain('CRITICAL');
    breakIt(sandbox, 'scan-findings image=1.1.0 critical=2');
    expect(warningsIn(await scan('warn'))).toContain("the registry's scan of 1.1.0 found 2 CRITICAL weaknesses");
    expect(ended(await scan('refuse'))).toEqual({ outcome: 'refused', codes: ['IMAGE_HAS_FINDINGS'] });
    expect(warningsIn(await scan('ignore'))).toBe('');
    mend(sandbox);
    breakIt(sandbox, 'scan-findings status=IN_PROGRESS');
    expect(warningsIn(await scan('warn'))).toContain('1.1.0 was not scanned by the registry (IN_PROGRESS)');
    expect(ended(await scan('refuse'))).toEqual({ outcome: 'refused', codes: ['IMAGE_NOT_SCANNED'] });
  });

  it.runIf(whole)('of another architecture is refused where it says so; where it does not, the deploy is put back and says it', async () => {
    const sandbox = await serving(production);
    push(sandbox, '1.1.0', index('linux/arm64', 'unknown/unknown'));
    const refused = await ship(sandbox, { image: 'serverpod:1.1.0', bake });
    expect(ended(refused)).toEqual({ outcome: 'refused', codes: ['IMAGE_WRONG_ARCHITECTURE'] });
    expect(refused.problems[0]?.message).toContain('it has linux/arm64');
    push(sandbox, '1.2.0', index('linux/arm64', 'linux/amd64'));
    expect((await ship(sandbox, { image: 'serverpod:1.2.0', bake, run: { until: 'register' } })).plan.refusals).toEqual([]);
    behave(sandbox, 'serverpod:1.3.0', 'wrong-arch');
    const walked = await ship(sandbox, { image: 'serverpod:1.3.0', bake });
    expect(ended(walked)).toEqual({ outcome: 'put-back', codes: ['TASKS_DIE'] });
    expect(walked.problems[0]?.message).toContain('another architecture than x86_64');
  });

  it.runIf(whole)('whose tag moves while it is deployed: what was approved is what runs', async () => {
    const sandbox = await serving(production);
    call(sandbox, 'ecr', 'PutImageTagMutability', { repositoryName: repository, imageTagMutability: 'MUTABLE' });
    push(sandbox, '1.1.0', { layers: ['approved'] });
    const environment = production;
    const walked = await walk(sandbox, { kind: 'deploy', request: { environment, service: 'serverpod', image: 'serverpod:1.1.0', bake }, forget: (facts) => (push(sandbox, '1.1.0', { layers: ['another'] }), facts) });
    expect(ended(walked)).toEqual(well);
    expect(warningsIn(walked)).toContain('can be moved to another image');
    const approved = (walked.facts as { digest: string }).digest;
    const tasks = call<ListTasksCommandOutput>(sandbox, 'ecs', 'ListTasks', { cluster: 'video-auctions-production', serviceName: 'serverpod' }).taskArns ?? [];
    const { tasks: running = [] } = call<DescribeTasksCommandOutput>(sandbox, 'ecs', 'DescribeTasks', { cluster: 'video-auctions-production', tasks });
    expect(running.length).toBeGreaterThan(0);
    expect(new Set(running.map((task) => task.containers?.[0]?.imageDigest))).toEqual(new Set([approved]));
  });
});

const family = 'video-auctions-production-serverpod';
const active = (sandbox: OpenSandbox): readonly number[] => (call<ListTaskDefinitionsCommandOutput>(sandbox, 'ecs', 'ListTaskDefinitions', { familyPrefix: family }).taskDefinitionArns ?? []).map((arn) => Number(arn.split(':').at(-1)));
const keeping = (keep: number): EnvironmentDescription => asking({ deploy: { ...production.services['serverpod']?.deploy, keep } as ServiceDescription['deploy'] });
/** Revisions that somebody registers by the console, the last first. */
function registerMore(sandbox: OpenSandbox, count: number): readonly string[] {
  const { family: _, taskDefinitionArn, revision, status, requiresAttributes, compatibilities, registeredAt, registeredBy, ...input } = definitionOf(sandbox);
  return Array.from({ length: count }, () => call<RegisterTaskDefinitionCommandOutput>(sandbox, 'ecs', 'RegisterTaskDefinition', { ...input, family }).taskDefinition?.taskDefinitionArn ?? '').reverse();
}

describe('old revisions', () => {
  it.runIf(whole)('are deregistered beyond the newest; what runs, and what rollback needs, stays', async () => {
    const sandbox = await serving(production);
    const [, newest, used = ''] = registerMore(sandbox, 4);
    expect(active(sandbox)).toEqual([1, 2, 3, 4, 5]);
    const { networkConfiguration } = call<DescribeServicesCommandOutput>(sandbox, 'ecs', 'DescribeServices', { cluster: 'video-auctions-production', services: ['serverpod'] }).services?.[0] ?? {};
    call(sandbox, 'ecs', 'RunTask', { cluster: 'video-auctions-production', taskDefinition: used, launchType: 'FARGATE', networkConfiguration, overrides: { containerOverrides: [{ name: 'serverpod', command: ['sleep', '7200'] }] } });
    const walked = await ship(sandbox, { environment: keeping(2), image: 'serverpod:1.1.0', bake });
    expect(ended(walked)).toEqual(well);
    // 6 is new, 5 the next newest, 3 runs, 1 is what was live before.
    expect(newest).toMatch(/:4$/);
    expect(active(sandbox)).toEqual([1, 3, 5, 6]);
    expect(walked.plan.steps.at(-1)?.id).toBe('old-revisions');
  });

  it.runIf(whole)('that were good stay for rollbacks, however many bad ones came after them', async () => {
    const sandbox = await serving(production);
    expect(ended(await ship(sandbox, { image: 'serverpod:1.1.0', bake }))).toEqual(well);
    registerMore(sandbox, 3);
    expect(ended(await ship(sandbox, { environment: keeping(2), image: 'serverpod:1.2.0', bake }))).toEqual(well);
    expect(active(sandbox)).toEqual([1, 2, 5, 6]);
    for (const back of [2, 1]) {
      expect(ended(await walk(sandbox, { kind: 'deploy.rollback', request: { environment: production, service: 'serverpod' } }))).toEqual(well);
      expect(definitionOf(sandbox).revision).toBe(back);
    }
  });

  it.each(someOf(['throttle op=ecs:DeregisterTaskDefinition', 'api-error op=ecs:DeregisterTaskDefinition code=AccessDeniedException', 'lost-reply op=ecs:DeregisterTaskDefinition times=1'], 1))('(%s) that AWS does not let go never cost a good release', async (fault) => {
    const sandbox = await serving(production);
    registerMore(sandbox, 3);
    breakIt(sandbox, fault);
    const walked = await ship(sandbox, { environment: keeping(2), image: 'serverpod:1.1.0', bake });
    expect(ended(walked)).toEqual(well);
    mend(sandbox);
    expect(ended(await ship(sandbox, { environment: keeping(2), image: 'serverpod:1.2.0', bake }))).toEqual(well);
    // 1 was good as well.
    expect(active(sandbox)).toEqual([1, 5, 6]);
  });

  it.runIf(whole)('stay, all of them, when the release is bad (fabfuel/ecs-deploy#185)', async () => {
    const sandbox = await serving(production);
    registerMore(sandbox, 3);
    behave(sandbox, 'serverpod:1.1.0', 'unhealthy');
    expect(await ship(sandbox, { environment: keeping(2), image: 'serverpod:1.1.0', bake })).toMatchObject({ outcome: 'put-back' });
    expect(active(sandbox)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a service that is traced, and publishes metrics', () => {
  it('has a collector beside it, is told where both go, and may send them there; where the stack does not know of it, the deploy is refused', async () => {
    const environment: EnvironmentDescription = { ...asking({ tracing: true }), metrics: [{ title: 'Bids', metric: 'Bids', from: ['serverpod'], dimensions: {}, statistic: 'Sum' }] };
    const sandbox = await serving(production);
    const refused = await ship(sandbox, { environment, image: 'serverpod:1.1.0', bake });
    expect(ended(refused)).toEqual({ outcome: 'refused', codes: ['NOT_BOOTSTRAPPED'] });
    expect(refused.problems[0]?.message).toContain('service-serverpod/Tracing, service-serverpod/MetricsNamespace');
    const before = definitionOf(sandbox);
    expect(before.containerDefinitions).toHaveLength(1);
    const own = await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['service'] } });
    expect(ended(own)).toEqual(well);
    const walked = await ship(sandbox, { environment, image: 'serverpod:1.1.0', bake });
    expect(ended(walked)).toEqual(well);
    const { containerDefinitions: [container, collector] = [], cpu, memory, taskRoleArn = '' } = definitionOf(sandbox);
    expect(collector).toMatchObject({ name: 'otel-collector', essential: false, cpu: 32, memory: 128, image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d+\.\d+\.\d+$/) });
    // The task is no larger; the service's own container has what the collector leaves, and goes first.
    expect({ cpu, memory }).toEqual({ cpu: before.cpu, memory: before.memory });
    expect((container?.cpu ?? 0) + (collector?.cpu ?? 0)).toBe(Number(cpu));
    expect(container?.dependsOn).toEqual([{ containerName: 'otel-collector', condition: 'START' }]);
    const told = Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
    expect(told).toMatchObject({ OTEL_SERVICE_NAME: 'serverpod', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.05', METRICS_NAMESPACE: 'video-auctions/production' });
    const settings = JSON.parse(collector?.environment?.find(({ name }) => name === 'AOT_CONFIG_CONTENT')?.value ?? '{}') as { receivers: { otlp: { protocols: { http: { endpoint: string } } } } };
    expect(`http://${settings.receivers.otlp.protocols.http.endpoint}`).toBe(told['OTEL_EXPORTER_OTLP_ENDPOINT']);
    const { EvaluationResults = [] } = call<SimulatePrincipalPolicyCommandOutput>(sandbox, 'iam', 'SimulatePrincipalPolicy', { PolicySourceArn: taskRoleArn, ActionNames: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetTraceSummaries'] });
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'allowed', 'implicitDeny']);
    expect(warningsIn(walked)).toContain('tracing takes up to 128 of the 512 MiB');
  });
});

describe('services that call each other', () => {
  const calling = (): EnvironmentDescription => {
    const { websocket } = production.services;
    if (websocket === undefined) throw new Error('the example has no service websocket');
    return { ...production, services: { ...production.services, websocket: { ...websocket, needs: [...websocket.needs, 'serverpod'] } } };
  };
  const connection = (sandbox: OpenSandbox, service: string) =>
    call<DescribeServicesCommandOutput>(sandbox, 'ecs', 'DescribeServices', { cluster: 'video-auctions-production', services: [service] }).services?.[0]?.deployments?.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration;
  const groupOf = (sandbox: OpenSandbox, service: string): string => call<GetParametersCommandOutput>(sandbox, 'ssm', 'GetParameters', { Names: [`/platform/video-auctions/production/service-${service}/SecurityGroupId`] }).Parameters?.[0]?.Value ?? '';

  it.runIf(whole)('find each other by name, are let in, and go back to what they were when the release is bad or nobody calls any more', async () => {
    const sandbox = await serving(production);
    const environment = calling();
    expect(connection(sandbox, 'serverpod')).toBeUndefined();
    const built = await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['service'] } });
    expect(ended(built)).toEqual(well);
    const { IpPermissions = [] } = call<DescribeSecurityGroupsCommandOutput>(sandbox, 'ec2', 'DescribeSecurityGroups', { GroupIds: [groupOf(sandbox, 'serverpod')] }).SecurityGroups?.[0] ?? {};
    const open = IpPermissions.filter(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => GroupId === groupOf(sandbox, 'websocket')));
    expect(open.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([[8080, 8080]]);
    // The release is the same; that somebody calls it is new.
    behave(sandbox, 'serverpod:bad', 'unhealthy');
    expect(await ship(sandbox, { environment, image: 'serverpod:bad', bake })).toMatchObject({ outcome: 'put-back' });
    expect(connection(sandbox, 'serverpod')?.enabled ?? false).toBe(false);
    const from = sandbox.now();
    expect(ended(await ship(sandbox, { environment, image: 'serverpod:1.0.0', bake }))).toEqual(well);
    const namespace = expect.stringMatching(/^arn:aws:servicediscovery:.*:namespace\/ns-/);
    expect(connection(sandbox, 'serverpod')).toMatchObject({ enabled: true, namespace, services: [{ portName: 'serverpod', discoveryName: 'serverpod', clientAliases: [{ port: 8080, dnsName: 'serverpod' }] }] });
    const second = await ship(sandbox, { environment, service: 'websocket', image: 'websocket:1.0.0', bake });
    expect(ended(second)).toEqual(well);
    expect(connection(sandbox, 'websocket')).toEqual({ enabled: true, namespace });
    expect(definitionOf(sandbox, 'websocket').containerDefinitions?.[0]?.environment).toContainEqual({ name: 'SERVERPOD_URL', value: 'http://serverpod:8080' });
    expect(warningsIn(second)).toContain('AWS advises 256 CPU units and 64 MiB');
    expect(truthOn(sandbox, { from })).toEqual(untouched);
    expect((await ship(sandbox, { environment, image: 'serverpod:1.0.0', bake })).plan.steps).toEqual([]);
    expect(ended(await ship(sandbox, { image: 'serverpod:1.0.0', bake }))).toEqual(well);
    expect(connection(sandbox, 'serverpod')).toEqual({ enabled: false });
  });

  it.runIf(whole)('keep being let in when what was called before them is called no more', async () => {
    const sandbox = await serving(production);
    const { serverpod, websocket, 'video-processing': worker } = production.services;
    if (serverpod === undefined || websocket === undefined || worker === undefined) throw new Error('the example has other services');
    const needing = (needs: readonly string[]): EnvironmentDescription => ({ ...production, services: { ...production.services, 'video-processing': { ...worker, needs: [...worker.needs, ...needs] } } });
    const build = (needs: readonly string[]): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment: needing(needs), layers: ['service'] } });
    expect(ended(await build(['serverpod', 'websocket']))).toEqual(well);
    expect(ended(await build(['websocket']))).toEqual(well);
    const lets = (service: string): boolean =>
      (call<DescribeSecurityGroupsCommandOutput>(sandbox, 'ec2', 'DescribeSecurityGroups', { GroupIds: [groupOf(sandbox, service)] }).SecurityGroups?.[0]?.IpPermissions ?? []).some(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => GroupId === groupOf(sandbox, 'video-processing')));
    expect([lets('serverpod'), lets('websocket')]).toEqual([false, true]);
  });

  it.each([
    ['a port that has no name in the task definition', { services: [{ portName: 'web' }] }, /portName web does not exist/],
    ['a namespace that is not there', { namespace: 'arn:aws:servicediscovery:us-east-1:222222222222:namespace/ns-none' }, /namespace wasn't found/],
    ['two names for one port', { services: [{ portName: 'serverpod', clientAliases: [{ port: 80 }, { port: 81 }] }] }, /at most one client alias/],
  ])('are not connected by %s', async (_, configuration, says) => {
    const sandbox = await serving(production);
    expect(() => call(sandbox, 'ecs', 'UpdateService', { cluster: 'video-auctions-production', service: 'serverpod', serviceConnectConfiguration: { enabled: true, ...configuration } })).toThrow(says);
  });
});
