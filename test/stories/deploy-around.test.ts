// What is asked and done around a deploy: what runs, who shipped what, what would change, can it be shipped and put back; stopping, answering, repairing.
import type { DescribeServicesCommandOutput, ListServiceDeploymentsCommandOutput, Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { deployStatusText } from '../../src/lib/cli/deploy-status-text.ts';
import { paintWith } from '../../src/lib/cli/text/paint.ts';
import { gatherDeployStatus } from '../../src/lib/reports/deploy-status/gather.ts';
import { statusLines, type StatusLine } from '../../src/lib/reports/deploy-status/judge.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes, seconds } from '../../src/lib/world/time.ts';
import { byHand, production, serving, ship } from './stage.ts';

const page = { width: 120, paint: paintWith(false) };
const cluster = 'video-auctions-production';
const call = <T>(sandbox: OpenSandbox, service: string, operation: string, input: object): T => byHand(sandbox, production, [service, operation, input]) as T;
const pass = (sandbox: OpenSandbox, span: number): Promise<void> => sandbox.drive(sandbox.clock.sleep(span as never)) as Promise<void>;
const liveService = (sandbox: OpenSandbox, service = 'serverpod'): Service => call<DescribeServicesCommandOutput>(sandbox, 'ecs', 'DescribeServices', { cluster, services: [service] }).services?.[0] ?? {};
// const newest = (sandbox: OpenSandbox, service = 'serverpod') => call<ListServiceDeploymentsCommandOutput>(sandbox, 'ecs', 'ListServiceDeployments', { cluster, service }).serviceDeployments?.[0];

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
  return { lines: statusLines(seen, 'production'), calls };
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

  it('of a paused deployment says what serves meanwhile, at which stage it waits, for how long, and for whose answer (ecs_deploy#125)', async () => {
    const sandbox = await serving(production);
    deployByConsole(sandbox, 'POST_TEST_TRAFFIC_SHIFT');
    await pass(sandbox, minutes(10));
    const { lines: [line] } = await statusOf(sandbox);
    expect(line).toMatchObject({ runs: { release: '1.0.0' }, deployment: { status: 'IN_PROGRESS', stage: 'POST_TEST_TRAFFIC_SHIFT', strategy: 'BLUE_GREEN', to: { release: '1.0.0' }, waiting: [{ type: 'PAUSE', then: 'ROLLBACK', stage: 'POST_TEST_TRAFFIC_SHIFT' }] } });
    expect(line?.deployment?.seconds).toBeGreaterThan(590);
    expect(line?.remarks).toEqual(['waits for an answer: `platform deploy approve serverpod -e production`, or reject']);
    expect(deployStatusText([line as StatusLine], page)).toMatch(/BLUE_GREEN IN_PROGRESS POST_TEST_TRAFFIC_SHIFT, to 1\.0\.0, for (9m 5\ds|10m 0\ds)/);
  });

  it('asks about many services at once, and says what is left half-way', async () => {
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
