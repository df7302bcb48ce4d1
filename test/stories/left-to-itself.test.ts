// What happens to an environment while no command runs, or by somebody's hand: users feel so much, and the next command goes as ever.
import { describe, expect, it } from 'vitest';
import { breakIt, byHand, drill, mend, production, serving, ship, truthOn, whole } from './stage.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';

const later = (sandbox: OpenSandbox, minutes: number): Promise<void> => sandbox.drive(sandbox.clock.sleep((minutes * 60_000) as never));
const name = 'video-auctions-production';

/** Where a guess is turned round (names that are kept for a minute) it may be that not enough was seen to say. */
const drilled = ['done', 'inconclusive'];

interface Database {
  readonly DBInstanceStatus: string;
  readonly AvailabilityZone: string;
}

const rds = (sandbox: OpenSandbox, operation: string, input: object = {}): unknown => byHand(sandbox, production, ['rds', operation, { DBInstanceIdentifier: name, ...input }]);
const database = (sandbox: OpenSandbox): Database => (rds(sandbox, 'DescribeDBInstances') as { readonly DBInstances: readonly Database[] }).DBInstances[0] ?? { DBInstanceStatus: 'gone', AvailabilityZone: '' };
const zones = (sandbox: OpenSandbox, serviceName = 'serverpod'): readonly string[] => {
  const { taskArns } = byHand(sandbox, production, ['ecs', 'ListTasks', { cluster: name, serviceName }]) as { readonly taskArns: readonly string[] };
  const { tasks } = byHand(sandbox, production, ['ecs', 'DescribeTasks', { cluster: name, tasks: taskArns }]) as { readonly tasks: readonly { readonly availabilityZone: string }[] };
  return tasks.map(({ availabilityZone }) => availabilityZone);
};

describe('the zone of the database is lost', () => {
  it.runIf(whole)('makes it fail over by itself; tasks are made anew elsewhere, and spread again when it is back', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const lost = database(sandbox).AvailabilityZone;
    breakIt(sandbox, `az-down az=${lost} for=25m`);
    await later(sandbox, 22);
    expect(database(sandbox)).toMatchObject({ DBInstanceStatus: 'available' });
    expect(zones(sandbox)).not.toContain(lost);
    const felt = truthOn(sandbox, { from });
    expect(felt.write).toBeGreaterThan(0);
    expect(felt.down).toBeLessThan(900);
    await later(sandbox, 60);
    expect(new Set(zones(sandbox)).size).toBeGreaterThan(1);
    const after = sandbox.now();
    mend(sandbox);
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from: after })).toMatchObject({ down: 0 });
  });
});

describe('the zone of a worker is lost', () => {
  it.runIf(whole)('makes ECS start it elsewhere, though no load balancer asks for it', async () => {
    const sandbox = await serving(production, ['video-processing']);
    const [lost = ''] = zones(sandbox, 'video-processing');
    breakIt(sandbox, `az-down az=${lost} for=30m`);
    await later(sandbox, 25);
    const [now = lost] = zones(sandbox, 'video-processing');
    expect(now).not.toBe(lost);
    expect(await ship(sandbox, { service: 'video-processing', image: 'video-processing:1.1.0', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
  });
});

describe('somebody at the console', () => {
  it.runIf(whole)('restarts the database: users feel that alone, and a drill afterwards passes', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    rds(sandbox, 'RebootDBInstance');
    await later(sandbox, 15);
    expect(database(sandbox).DBInstanceStatus).toBe('available');
    const { down } = truthOn(sandbox, { from });
    expect(down).toBeGreaterThan(0);
    expect(down).toBeLessThan(180);
    expect(drilled).toContain((await drill(sandbox)).outcome);
  });

  it.runIf(whole)('stops the database and starts it: no user is served in between, and a deploy afterwards is done', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    rds(sandbox, 'StopDBInstance');
    await later(sandbox, 60);
    expect(database(sandbox).DBInstanceStatus).toBe('stopped');
    rds(sandbox, 'StartDBInstance');
    await later(sandbox, 60);
    expect(database(sandbox).DBInstanceStatus).toBe('available');
    expect(truthOn(sandbox, { from }).down).toBeGreaterThan(1800);
    const after = sandbox.now();
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake: 60_000 })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from: after })).toMatchObject({ down: 0 });
  });

  it.runIf(whole)('restores a copy beside it and promotes a replica: neither users nor a drill take notice', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    byHand(sandbox, production, ['rds', 'RestoreDBInstanceToPointInTime', { SourceDBInstanceIdentifier: name, TargetDBInstanceIdentifier: 'copy', UseLatestRestorableTime: true, DBSubnetGroupName: (database(sandbox) as never as { DBSubnetGroup: { DBSubnetGroupName: string } }).DBSubnetGroup.DBSubnetGroupName }]);
    byHand(sandbox, production, ['rds', 'CreateDBInstanceReadReplica', { DBInstanceIdentifier: 'replica', SourceDBInstanceIdentifier: name }]);
    await later(sandbox, 120);
    byHand(sandbox, production, ['rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'replica' }]);
    await later(sandbox, 60);
    const all = (byHand(sandbox, production, ['rds', 'DescribeDBInstances', {}]) as { readonly DBInstances: readonly Database[] }).DBInstances;
    expect(all.map(({ DBInstanceStatus }) => DBInstanceStatus)).toEqual(['available', 'available', 'available']);
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(drilled).toContain((await drill(sandbox)).outcome);
  });
});
