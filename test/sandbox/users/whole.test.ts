// The world's users in a whole environment made by the real operations.
import { describe, expect, it } from 'vitest';
import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { GetCostAndUsageCommandOutput } from '@aws-sdk/client-cost-explorer';
import { ask } from '../../../src/lib/sandbox/users/ask.ts';
import { truthOf, type TrueOutage } from '../../../src/lib/sandbox/users/truth.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import { openSandbox, type OpenSandbox } from '../../../src/lib/sandbox/open.ts';
import { days, minutes, plus, seconds, type Duration } from '../../../src/lib/world/time.ts';
import { environmentOf, newWorld, walk } from '../../stories/world.ts';

const environment = environmentOf('production');
const host = 'serverpod.production.auctions.example.com';
const account = environment.account;

/** Production with one service, by the real templates, operations and services; made once. */
const production = (async (): Promise<OpenSandbox> => {
  const sandbox = newWorld('users');
  const outcomes = [await walk(sandbox, { kind: 'env.bootstrap', request: { environment } }), await walk(sandbox, { kind: 'deploy', request: { environment, service: 'serverpod', image: 'serverpod:1.0.0' } })];
  const bad = outcomes.find((it) => it.outcome !== 'done');
  if (bad !== undefined) throw new Error(`production could not be made: ${JSON.stringify(bad.problems)}`);
  return sandbox;
})();

class Twin {
  readonly sandbox: OpenSandbox;
  now;

  constructor(of: OpenSandbox) {
    this.sandbox = openSandbox({ twinOf: of });
    this.now = this.sandbox.now();
  }

  pass(d: Duration): void {
    this.now = plus(this.now, d);
    this.sandbox.world.passTo(this.now);
  }

  call<T>(service: string, operation: string, input: unknown): T {
    return this.sandbox.world.answer({ service, operation, input, account, region: 'us-east-1', principal: `arn:aws:iam::${account}:user/sandbox` }, this.now) as T;
  }

  fault(name: string, args: Record<string, string>): void {
    addFault(this.sandbox.world, this.now, { name, args });
  }

  outages(kind: 'read' | 'write'): readonly TrueOutage[] {
    return this.sandbox.world.transact(this.now, () => truthOf(this.sandbox.world)).outages.filter((it) => it.kind === kind);
  }
}

describe('the users of a whole environment', () => {
  it.runIf(process.env['STORIES'] === 'whole')('meet no failure from its first good answer through a deployment', async () => {
    const twin = new Twin(await production);
    expect(twin.outages('read')).toEqual([]);
    expect((await walk(twin.sandbox, { kind: 'deploy', request: { environment, service: 'serverpod', image: 'serverpod:1.1.0' } })).outcome).toBe('done');
    twin.now = twin.sandbox.now();
    expect([...twin.outages('read'), ...twin.outages('write')]).toEqual([]);
    const answer = ask({ world: twin.sandbox.world, url: `https://${host}/`, method: 'POST', now: twin.now });
    expect(answer.status).toBe(200);
    expect(answer.servedBy).toContain(':task/video-auctions-production/');
  });

  it.runIf(process.env['STORIES'] === 'whole')('are cut off for the seconds that a failover takes, and until their pools are back', async () => {
    const twin = new Twin(await production);
    twin.fault('rds-failover', { seconds: '83' });
    twin.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: 'video-auctions-production', ForceFailover: true });
    twin.pass(minutes(10));
    const all = (kind: 'read' | 'write'): number => twin.outages(kind).filter((it) => it.failedShare === 1).reduce((sum, it) => sum + it.seconds, 0);
    expect(all('read')).toBeGreaterThanOrEqual(83);
    expect(all('read')).toBeLessThan(83 + 5);
    expect(all('write')).toBeGreaterThanOrEqual(all('read'));
    expect(twin.outages('read').at(-1)?.lasts).toBeUndefined();
  });

  it('make the alarm of a bad release go off some minutes later', async () => {
    const twin = new Twin(await production);
    const state = (): string | undefined => twin.call<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', { AlarmNames: ['video-auctions-production-serverpod-errors'] }).MetricAlarms?.[0]?.StateValue;
    twin.pass(minutes(10));
    expect(state()).toBe('OK');
    // The tasks go bad where they are: what a release does that fails under load.
    twin.sandbox.world.transact(twin.now, () => {
      const tasks = twin.sandbox.world.context({ account, region: 'us-east-1', principal: 'test' }).table<{ service?: string; lastStatus: string }>('ecs.task');
      for (const [id, task] of tasks.entries()) if (task.service?.endsWith('/serverpod') === true) tasks.put(id, { ...task, behaviour: { kind: 'errors', share: 0.2 } } as never);
    });
    const from = twin.now;
    while (state() !== 'ALARM' && twin.now - from < 900_000) twin.pass(seconds(10));
    // Two of three minutes must be bad, each some minutes late.
    expect((twin.now - from) / 1000).toBeGreaterThan(90);
    expect((twin.now - from) / 1000).toBeLessThan(360);
    expect(twin.outages('read')[0]?.failedShare).toBe(0.2);
  });

  it('cost what the price list says of what stands there', async () => {
    const twin = new Twin(await production);
    twin.pass(days(3));
    const { ResultsByTime } = twin.call<GetCostAndUsageCommandOutput>('ce', 'GetCostAndUsage', { TimePeriod: { Start: '2026-01-06', End: '2026-01-07' }, Granularity: 'DAILY', Metrics: ['UnblendedCost'], GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }] });
    const costs = Object.fromEntries((ResultsByTime?.[0]?.Groups ?? []).map((group) => [group.Keys?.[0] ?? '', Number(group.Metrics?.['UnblendedCost']?.Amount)]));
    expect(costs['Multi-AZUsage:db.t4g.micro']).toBeCloseTo(24 * 2 * 0.016, 8);
    expect(costs['LoadBalancerUsage']).toBeCloseTo(24 * 0.0225, 8);
    expect(costs['USE1-Fargate-vCPU-Hours:perCPU']).toBeGreaterThan(0);
    expect(costs['NatGateway-Hours']).toBeGreaterThanOrEqual(24 * 0.045);
  });
});
