// What is said of an environment as it stands: well, unwell, in the midst of something, or changed by hand.
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { gatherCosts, periodOf } from '../../src/lib/reports/cost.ts';
import { gatherDrift, judgeDrift, type DriftReport } from '../../src/lib/reports/drift.ts';
import { gatherStatus, judgeStatus, type EnvironmentStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { days, minutes, plus } from '../../src/lib/world/time.ts';
import { behave, byHand, emptyWorld, serving, ship, staging, standing } from './stage.ts';

const statusOf = (sandbox: OpenSandbox): Promise<EnvironmentStatus> => {
  const cloud = cloudIn(sandbox, staging.account, {});
  return cloud.drive(gatherStatus(cloud.reading, staging));
};
const driftOf = (sandbox: OpenSandbox, layers?: readonly string[]): Promise<DriftReport> => {
  const cloud = cloudIn(sandbox, staging.account, {});
  return cloud.drive(gatherDrift(cloud.reading, staging, layers));
};
const said = ({ outcome, problems }: ReturnType<typeof judgeStatus>): object => ({ outcome, codes: problems.map((it) => it.code) });

describe('the status of an environment', () => {
  it('is well when its stacks stand and its tasks run', async () => {
    const status = await statusOf(await serving(staging));
    expect(said(judgeStatus(status, 'staging'))).toEqual({ outcome: 'done', codes: [] });
    expect(status.stacks.map(({ layer }) => layer).filter((layer) => layer !== 'service')).toEqual(['cache', 'cluster', 'data', 'database-init', 'database-rotation', 'dns', 'edge', 'foundation', 'network', 'observability', 'storage']);
    expect(status.services).toMatchObject([{ name: 'serverpod', status: 'ACTIVE', running: 2, desired: 2, release: '1.0.0', inFlight: '' }, { name: 'video-processing', status: 'ABSENT' }, { name: 'websocket', status: 'ABSENT' }]);
    expect(status.services[0]?.image).toMatch(/\/serverpod@sha256:/);
    expect(status.database).toMatchObject({ name: 'video-auctions-staging', status: 'available', multiAz: false });
  });

  it('is not known while a deployment goes on, and no when tasks are missing', async () => {
    const sandbox = await serving(staging);
    const half = await ship(sandbox, { environment: staging, image: 'serverpod:1.1.0', run: { until: 'healthy' } });
    expect(half.outcome).toBe('done');
    expect(said(judgeStatus(await statusOf(sandbox), 'staging'))).toEqual({ outcome: 'inconclusive', codes: ['DEPLOYMENT_MOVING'] });
    const status = await statusOf(await serving(staging));
    const short = { ...status, services: status.services.map((it) => (it.name === 'serverpod' ? { ...it, running: 1 } : it)) };
    expect(said(judgeStatus(short, 'staging'))).toEqual({ outcome: 'no', codes: ['TASKS_MISSING'] });
  });

  it('of a release that was put back is that of the one before', async () => {
    const sandbox = await serving(staging);
    behave(sandbox, 'serverpod:bad', 'crash');
    expect((await ship(sandbox, { environment: staging, image: 'serverpod:bad' })).outcome).toBe('put-back');
    const status = await statusOf(sandbox);
    expect(status.services[0]).toMatchObject({ name: 'serverpod', release: '1.0.0', running: 2 });
  });

  it('is no where nothing stands', async () => {
    expect(said(judgeStatus(await statusOf(emptyWorld([staging])), 'staging'))).toEqual({ outcome: 'no', codes: ['ENVIRONMENT_ABSENT'] });
  });
});

describe('the drift of an environment', () => {
  it('is none after a bootstrap, and a deploy is none either', async () => {
    const report = await driftOf(await serving(staging));
    expect(said(judgeDrift(report, 'staging'))).toEqual({ outcome: 'done', codes: [] });
    expect(report.looked).toBeGreaterThan(100);
  });

  it('names property, expected and actual of what somebody changed by hand', async () => {
    const sandbox = await standing(staging);
    byHand(sandbox, staging, ['rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'video-auctions-staging', BackupRetentionPeriod: 1, ApplyImmediately: true }]);
    sandbox.world.passTo(plus(sandbox.now(), minutes(30)));
    const report = await driftOf(sandbox, ['data']);
    expect(said(judgeDrift(report, 'staging'))).toEqual({ outcome: 'no', codes: ['DRIFTED'] });
    expect(report.drifted).toMatchObject([{ stack: 'video-auctions-staging-data', logicalId: 'Instance', status: 'MODIFIED', differences: [{ property: '/BackupRetentionPeriod', expected: '7', actual: '1' }] }]);
  });

  it('names what is gone', async () => {
    const sandbox = await standing(staging);
    byHand(sandbox, staging, ['monitoring', 'DeleteAlarms', { AlarmNames: ['video-auctions-staging-serverpod-cpu'] }]);
    const report = await driftOf(sandbox, ['service']);
    expect(report.drifted).toMatchObject([{ stack: 'video-auctions-staging-service-serverpod', type: 'AWS::CloudWatch::Alarm', status: 'DELETED' }]);
    expect(said(judgeDrift(report, 'staging'))).toEqual({ outcome: 'no', codes: ['DRIFTED'] });
  });

  it('of a layer that is none is an error that names those that stand', async () => {
    await expect(driftOf(await standing(staging), ['nonsense'])).rejects.toThrow(/LAYER_ABSENT.*nonsense/s);
  });
});

describe('what an environment has cost', () => {
  it('is not known on its first day, and known up to a day that is over some days later', async () => {
    const sandbox = await standing(staging);
    const costs = async () => {
      const cloud = cloudIn(sandbox, staging.account, {});
      return cloud.drive(gatherCosts(cloud.reading, { by: 'service', ...periodOf(sandbox.now(), {}) }, staging.region));
    };
    expect(await costs()).toMatchObject({ rows: [], total: 0, dataAsOf: null });
    const before = sandbox.now();
    await sandbox.drive(sandbox.clock.sleep(days(3)));
    const { rows, total, dataAsOf } = await costs();
    expect(rows.map(({ key }) => key)).toContain('Amazon Relational Database Service');
    expect(total).toBeGreaterThan(0);
    expect(Date.parse(dataAsOf ?? '')).toBeGreaterThanOrEqual(before - days(1));
    expect(Date.parse(dataAsOf ?? '')).toBeLessThan(sandbox.now());
  });
});
