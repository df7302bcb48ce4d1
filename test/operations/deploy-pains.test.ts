// What hurt people who deploy with other tools, where a look at one step or one plan tells that it does not hurt here; docs/pains.md lists all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceDeployment, Task } from '../../src/lib/aws/ecs.ts';
import { deployLocks, takeLocks } from '../../src/lib/cli/locks.ts';
import { approveGate } from '../../src/lib/operations/deploy/gates/canary.ts';
import { finishGate } from '../../src/lib/operations/deploy/gates/finish.ts';
import { healthyGate } from '../../src/lib/operations/deploy/gates/healthy.ts';
import { gates } from '../../src/lib/operations/deploy/gates/all.ts';
import { deploymentConfiguration } from '../../src/lib/operations/deploy/strategy.ts';
import { usersGuard } from '../../src/lib/operations/deploy/users-watch.ts';
import { minutes, seconds, type Duration } from '../../src/lib/world/time.ts';
import { cloudWith, contextOf, definitionOf, production, serverpodWith, subjectOf } from './deploys.ts';

const arn = 'arn:aws:ecs:us-east-1:222222222222:service-deployment/c/serverpod/ours';
const notes = { release: { deployment: arn }, register: { taskDefinition: definitionOf(2) } };
const deploymentAt = (status: string, lifecycleStage?: string): ServiceDeployment => ({ serviceDeploymentArn: arn, status, lifecycleStage, targetServiceRevision: { requestedTaskCount: 50, runningTaskCount: 0 } }) as ServiceDeployment;
const dead = (n: number): Task[] => Array.from({ length: n }, () => ({ taskDefinitionArn: definitionOf(2), createdAt: new Date(0), stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', containers: [{ exitCode: 1 }] }) as Task);

describe('a release that takes its time', () => {
  const limitOf = (every: Duration): number => {
    const { service } = subjectOf();
    return healthyGate(cloudWith({}), subjectOf({ environment: serverpodWith({ health: { ...service.health, every } }) })).limit;
  };

  it('is given minutes to become healthy, and nobody sets a default that puts slow ones back (sil-org/ecs-deploy#102)', async () => {
    expect(limitOf(seconds(30))).toBe(minutes(12));
    const step = healthyGate(cloudWith({ deployment: deploymentAt('IN_PROGRESS', 'SCALE_UP') }), subjectOf());
    expect(await step.check(contextOf(notes, seconds(90)))).toMatchObject({ is: 'waiting' });
  });

  it.each([seconds(6), seconds(30), minutes(2), minutes(5)])('is waited for longer than its health check takes to say no, or yes (cedarcode/mi_carrera#560; every %i ms)', (every) => {
    // The grace of a task is a minute and two answers, and two bad ones more say no; what comes up late needs two good ones.
    expect(limitOf(every)).toBeGreaterThan(minutes(3) + minutes(1) + 4 * every);
  });
});

describe('a release whose tasks die', () => {
  it('is given up at the third, however many tasks it has (aws/containers-roadmap#1247)', async () => {
    const look = (n: number) => healthyGate(cloudWith({ deployment: deploymentAt('IN_PROGRESS', 'SCALE_UP'), stopped: dead(n) }), subjectOf()).check(contextOf(notes));
    expect(await look(2)).toMatchObject({ is: 'waiting' });
    expect(await look(3)).toMatchObject({ is: 'failed', problem: { code: 'TASKS_DIE' } });
  });

  it('is gone back from by the circuit breaker of ECS as well, where ECS has one (aws/containers-roadmap#1488)', () => {
    expect(deploymentConfiguration({ strategy: 'rolling' }, { bake: minutes(1), alarms: { names: [], enable: true } }).deploymentCircuitBreaker).toEqual({ enable: true, rollback: true });
  });
});

it('a change of strategy takes the hooks of the one before away (aws/containers-roadmap#2664)', () => {
  const told = (shifting: Parameters<typeof deploymentConfiguration>[0]) => deploymentConfiguration(shifting, { bake: minutes(1), alarms: { names: [], enable: true } });
  expect(told({ strategy: 'canary', percent: 10, bake: minutes(5) }).lifecycleHooks).toHaveLength(1);
  expect(told({ strategy: 'rolling' })).toMatchObject({ strategy: 'ROLLING', lifecycleHooks: [] });
  expect(told({ strategy: 'blue-green' })).toMatchObject({ strategy: 'BLUE_GREEN', lifecycleHooks: [] });
});

it('a deployment is followed by its own name, also when the list does not show it any more (kayac/ecspresso#663)', async () => {
  const gone = cloudWith({ deployment: { ...deploymentAt('ROLLBACK_SUCCESSFUL'), rollback: { reason: 'an alarm' } } as ServiceDeployment, listed: [] });
  expect(await finishGate(gone, subjectOf()).check(contextOf({ ...notes, healthy: { at: 1 } }))).toMatchObject({ is: 'failed', problem: { code: 'ROLLED_BACK_BY_ECS' } });
});

it.each(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL'])('the end of a deployment is ECS’s own word for it and no rule of ours: %s (kayac/ecspresso#1083, kayac/ecspresso#1080, kayac/ecspresso#1082)', async (status) => {
  // All tasks run, all users are there, the last stage is reached: still not the end.
  const running = { ...deploymentAt(status, 'CLEAN_UP'), targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2, requestedProductionTrafficWeight: 100 } } as ServiceDeployment;
  expect(await finishGate(cloudWith({ deployment: running }), subjectOf()).check(contextOf(notes))).toMatchObject({ is: status === 'SUCCESSFUL' ? 'done' : 'waiting' });
});

describe('a release that waits for an answer', () => {
  const asked = { ...production.services['serverpod']?.deploy, strategy: 'canary', canary: { percent: 10, bake: minutes(5) }, approve: minutes(60) };
  const subject = subjectOf({ environment: serverpodWith({ deploy: asked }) });

  it('is guarded while it waits: errors put it back, nobody need answer (fluxcd/flagger#1801)', () => {
    const [guard] = usersGuard(cloudWith({}), subject);
    const ids = gates(cloudWith({}), subject).map(({ id }) => id);
    expect(ids.indexOf(guard?.from ?? '')).toBeLessThan(ids.indexOf('approve'));
    expect(ids.indexOf('approve')).toBeLessThan(ids.indexOf(guard?.until ?? ''));
    expect(ids.indexOf(guard?.from ?? '')).toBeGreaterThanOrEqual(0);
  });

  it('says for whom, with the words to type, from its first look on (kayac/ecspresso#1068, kayac/ecspresso#1069)', async () => {
    const waits = { ...deploymentAt('IN_PROGRESS', 'PRE_PRODUCTION_TRAFFIC_SHIFT'), lifecycleHookDetails: [{ hookId: 'h', targetType: 'PAUSE', status: 'AWAITING_ACTION', expiresAt: new Date(3_600_000) }] } as ServiceDeployment;
    const step = approveGate(cloudWith({ deployment: waits }), subject, minutes(60));
    expect(await step.check(contextOf(notes))).toMatchObject({ is: 'waiting', because: expect.stringMatching(/`platform deploy approve serverpod -e production` or `platform deploy reject serverpod -e production`, until 01:00/) });
  });
});

it('what a run holds is let go by what it took, whatever platform.yml says by then (basecamp/kamal#1393)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-locks-'));
  try {
    const who = { run: 'run-1', kind: 'deploy' };
    const environment = { ...production };
    const held = takeLocks(folder, deployLocks(environment, 'serverpod'), who);
    expect(() => takeLocks(folder, deployLocks(production, 'serverpod'), who)).toThrow(/serverpod in production/);
    Object.assign(environment, { environment: 'renamed', region: 'eu-west-1', services: {} });
    held.release();
    takeLocks(folder, deployLocks(production, 'serverpod'), who).release();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
