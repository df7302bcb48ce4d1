// What CloudFormation cannot reach: the database and search are prepared by tasks that run once, in their place, and go on where they stopped.
import type { GetLogEventsCommandOutput, DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { DescribeTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { behave, breakIt, byHand, emptyWorld, mend, staging, standing, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';

const psql = 'public.ecr.aws/docker/library/postgres:17';
const layers = ['foundation', 'network', 'cluster', 'data', 'database-init'];
const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging, more: Partial<Walk> & { readonly layers?: readonly string[] } = {}): Promise<Walked> =>
  walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...(more.layers === undefined ? {} : { layers: more.layers }) }, ...more });
const ended = ({ outcome, problems }: Walked): object => ({ outcome, codes: problems.map(({ code }) => code) });
const well = { outcome: 'done', codes: [] };
const call = <T>(sandbox: OpenSandbox, service: string, operation: string, input: object): T => byHand(sandbox, staging, [service, operation, input]) as T;
const group = '/platform/video-auctions-staging/database-init';
const runs = (sandbox: OpenSandbox): number => (call<DescribeLogStreamsCommandOutput>(sandbox, 'logs', 'DescribeLogStreams', { logGroupName: group }).logStreams ?? []).length;
const ran = (sandbox: OpenSandbox): string | undefined => call<GetParametersCommandOutput>(sandbox, 'ssm', 'GetParameters', { Names: ['/platform/video-auctions/staging/database-init/Ran'] }).Parameters?.[0]?.Value;
const longer = (timeout: number): EnvironmentDescription => ({ ...staging, settings: { ...staging.settings, data: { ...(staging.settings['data'] as object), statementTimeout: timeout } } }) as EnvironmentDescription;

describe('the database', () => {
  it.runIf(whole)('is prepared once, after its stack; the secret goes by reference; a second bootstrap runs nothing, a changed text runs once', async () => {
    const sandbox = await standing(staging);
    expect(runs(sandbox)).toBe(1);
    const { taskDefinition } = call<DescribeTaskDefinitionCommandOutput>(sandbox, 'ecs', 'DescribeTaskDefinition', { taskDefinition: 'video-auctions-staging-database-init' });
    expect(ran(sandbox)).toBe(taskDefinition?.taskDefinitionArn);
    const [container] = taskDefinition?.containerDefinitions ?? [];
    expect(container?.secrets?.map(({ name }) => name)).toEqual(['PGUSER', 'PGPASSWORD', 'USER_A', 'PASSWORD_A', 'USER_B', 'PASSWORD_B']);
    expect(container?.secrets?.every(({ valueFrom }) => valueFrom?.startsWith('arn:aws:secretsmanager:') === true)).toBe(true);
    expect(taskDefinition?.taskRoleArn).toBeUndefined();
    expect((await up(sandbox)).plan).toMatchObject({ steps: [], changes: [] });
    const changed = await up(sandbox, longer(60_000));
    expect(ended(changed)).toEqual(well);
    expect(changed.plan.headline).toContain('run 1 task once');
    expect(runs(sandbox)).toBe(2);
    expect(ran(sandbox)).toMatch(/video-auctions-staging-database-init:2$/);
    expect((await up(sandbox, longer(60_000))).plan.steps).toEqual([]);
  });

  it.runIf(whole)('whose task crashes: the bootstrap ends half-way with its last lines, the rest stands, resume runs it again', async () => {
    const sandbox = emptyWorld([staging]);
    behave(sandbox, psql, 'crash');
    const first = await up(sandbox, staging, { layers });
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: ['TASK_FAILED'] });
    expect(first.problems[0]?.message).toMatch(/^Prepare the database: the task [0-9a-f]{32} did not do it: .*exit code 1.* Its last lines: fatal: the image was told to crash$/);
    expect(ran(sandbox)).toBeUndefined();
    behave(sandbox, psql, 'healthy');
    const second = await up(sandbox, staging, { layers, forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });
    expect(ended(second)).toEqual(well);
    expect(runs(sandbox)).toBe(2);
    expect((await up(sandbox, staging, { layers })).plan.steps).toEqual([]);
  });

  it.runIf(whole)('whose task failed is prepared by a new bootstrap too, which has nothing else to do', async () => {
    const sandbox = emptyWorld([staging]);
    behave(sandbox, psql, 'unpullable');
    const first = await up(sandbox, staging, { layers });
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: ['TASK_FAILED'] });
    expect(first.problems[0]?.message).toContain('CannotPullContainerError');
    expect(first.problems[0]?.message).toContain('it wrote no log');
    behave(sandbox, psql, 'healthy');
    const again = await up(sandbox, staging, { layers });
    expect(again.plan.steps.map(({ id }) => id)).toEqual(['database-init-task', 'database-init-mark']);
    expect(again.plan.changes).toMatchObject([{ what: 'video-auctions-staging-database-init: task', after: 'runs once' }]);
    expect(ended(again)).toEqual(well);
    expect(ran(sandbox)).toMatch(/:1$/);
  });

  it.runIf(whole).each(['lost-reply op=ecs:RunTask', 'late op=ecs:RunTask by=8s times=1', 'lost-reply op=ssm:PutParameter'])('(%s) is prepared once', async (fault) => {
    const sandbox = await standing(staging);
    breakIt(sandbox, fault);
    expect(ended(await up(sandbox, longer(61_000)))).toEqual(well);
    mend(sandbox);
    expect(runs(sandbox)).toBe(2);
  });

  it.runIf(whole)('that ECS has no room to prepare waits for another try', async () => {
    const sandbox = await standing(staging);
    breakIt(sandbox, 'no-capacity');
    const first = await up(sandbox, longer(62_000));
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: [expect.stringMatching(/^TASK_/)] });
    mend(sandbox);
    await sandbox.drive(sandbox.clock.sleep(minutes(1)));
    expect(ended(await up(sandbox, longer(62_000)))).toEqual(well);
    expect(ran(sandbox)).toMatch(/:2$/);
  });
});

describe('search', () => {
  it.runIf(whole)('is prepared wherever it stands, and nowhere else', async () => {
    const sandbox = emptyWorld([staging]);
    const environment = { ...staging, components: ['search'] } as EnvironmentDescription;
    const asked = ['account', 'foundation', 'network', 'cluster', 'search', 'search-init'];
    const walked = await up(sandbox, environment, { layers: asked });
    expect(ended(walked)).toEqual(well);
    const { logStreams = [] } = call<DescribeLogStreamsCommandOutput>(sandbox, 'logs', 'DescribeLogStreams', { logGroupName: '/platform/video-auctions-staging/search-init' });
    expect(logStreams).toHaveLength(1);
    const { events = [] } = call<GetLogEventsCommandOutput>(sandbox, 'logs', 'GetLogEvents', { logGroupName: '/platform/video-auctions-staging/search-init', logStreamName: logStreams[0]?.logStreamName });
    expect(events.map(({ message }) => message)).toEqual(['done']);
    expect((await up(sandbox, environment, { layers: asked })).plan.steps).toEqual([]);
    await expect(up(sandbox, staging, { layers: ['search-init'] })).rejects.toThrow(/LAYER_UNKNOWN/);
  });
});
