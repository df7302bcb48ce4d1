// After a promotion or a restore that somebody made by hand: bootstrap refuses, reconcile brings the stacks in step, and no data are touched.
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { gatherStatus, judgeStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { truthOf } from '../../src/lib/sandbox/users/truth.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { inAws, pair } from './pair.ts';
import { byHand, ship, standing, staging, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const codes = ({ problems }: Walked): readonly string[] => problems.map(({ code }) => code);
const up = (sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment } });
const reconcile = (sandbox: OpenSandbox, environment: EnvironmentDescription, more: object = {}): Promise<Walked> => walk(sandbox, { kind: 'env.reconcile', request: { environment, ...more } });

async function statusOf(sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<readonly string[]> {
  const cloud = cloudIn(sandbox, environment.account, {});
  return judgeStatus(await cloud.drive(gatherStatus(cloud.reading, environment)), environment.environment).problems.map(({ code }) => code);
}

interface Instance {
  readonly DBInstanceStatus: string;
  readonly DbiResourceId: string;
  readonly VpcSecurityGroups: readonly { readonly VpcSecurityGroupId: string }[];
  readonly DBSubnetGroup: { readonly DBSubnetGroupName: string };
  readonly Endpoint: { readonly Address: string };
}

/** What the clock alone moves on is left out. */
const still = ({ DBInstances }: { readonly DBInstances: readonly (Instance & { readonly LatestRestorableTime?: unknown })[] }): readonly Instance[] => DBInstances.map(({ LatestRestorableTime: _, ...rest }) => rest);
const instancesOf = (sandbox: OpenSandbox): readonly Instance[] => still(byHand(sandbox, staging, ['rds', 'DescribeDBInstances', {}]) as never);
const main = 'video-auctions-staging';
const restored = `${main}-restored`;
const pointer = (instance: string, epoch: number): object => ({ Name: `/platform/video-auctions/staging/writer`, Type: 'String', Overwrite: true, Value: JSON.stringify({ region: 'us-east-1', instance, epoch }) });

/** How long RDS takes over it is a guess. */
async function untilAvailable(sandbox: OpenSandbox, statuses: () => readonly (string | undefined)[]): Promise<void> {
  for (let n = 0; n < 100; n++) {
    await sandbox.drive(sandbox.clock.sleep(minutes(15)));
    if (statuses().every((status) => status === 'available')) return;
  }
  throw new Error(`not available: ${statuses().join(', ')}`);
}

/** A snapshot is taken and restored beside, with the same network around it. */
async function restoreBeside(sandbox: OpenSandbox, { letIn = true } = {}): Promise<void> {
  const [it] = instancesOf(sandbox);
  byHand(sandbox, staging, ['rds', 'CreateDBSnapshot', { DBInstanceIdentifier: main, DBSnapshotIdentifier: 'before' }]);
  await untilAvailable(sandbox, () => (byHand(sandbox, staging, ['rds', 'DescribeDBSnapshots', { DBSnapshotIdentifier: 'before' }]) as { DBSnapshots: { Status: string }[] }).DBSnapshots.map(({ Status }) => Status));
  const groups = letIn ? { VpcSecurityGroupIds: it?.VpcSecurityGroups.map(({ VpcSecurityGroupId: id }) => id) } : {};
  byHand(sandbox, staging, ['rds', 'RestoreDBInstanceFromDBSnapshot', { DBInstanceIdentifier: restored, DBSnapshotIdentifier: 'before', DBSubnetGroupName: it?.DBSubnetGroup.DBSubnetGroupName, ...groups }]);
  await untilAvailable(sandbox, () => instancesOf(sandbox).map(({ DBInstanceStatus }) => DBInstanceStatus));
}

const point = (sandbox: OpenSandbox, instance: string, epoch = 1): unknown => byHand(sandbox, staging, ['ssm', 'PutParameter', pointer(instance, epoch)]);

describe('a snapshot restored beside, and the pointer at it', () => {
  it.runIf(whole)('is diverged: bootstrap refuses and names reconcile, status says so; then services follow by a deploy', async () => {
    const sandbox = await standing(staging);
    await restoreBeside(sandbox);
    expect(codes(await up(sandbox, staging))).toEqual([]);
    point(sandbox, restored);
    const refused = await up(sandbox, staging);
    expect({ outcome: refused.outcome, codes: codes(refused) }).toEqual({ outcome: 'refused', codes: ['DIVERGED'] });
    expect(refused.problems[0]?.fix).toContain('platform env reconcile -e staging');
    expect(await statusOf(sandbox, staging)).toContain('ENVIRONMENT_DIVERGED');

    const before = instancesOf(sandbox);
    const walked = await reconcile(sandbox, staging);
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(walked.plan.warnings?.join()).toContain('deploy the services anew');
    // Both databases are the very ones they were.
    expect(instancesOf(sandbox)).toEqual(before);
    expect(await statusOf(sandbox, staging)).toEqual([]);
    expect((await reconcile(sandbox, staging)).plan.headline).toContain('no changes');
    // What only SQL can say is said to this one as well, once.
    expect(walked.plan.warnings?.join()).toContain('Prepare the database: `platform env bootstrap -e staging`');
    const prepared = await up(sandbox, staging);
    expect([prepared.outcome, ...prepared.plan.steps.map(({ id }) => id)]).toEqual(['done', 'database-init-task', 'database-init-mark']);
    expect((await up(sandbox, staging)).plan.headline).toContain('no changes');

    await ship(sandbox, { environment: staging, image: '1.1.0', bake: 60_000 });
    const address = before.find(({ Endpoint }) => Endpoint.Address.startsWith(restored))?.Endpoint.Address;
    const { SecretString } = byHand(sandbox, staging, ['secretsmanager', 'GetSecretValue', { SecretId: `${main}/data/master` }]) as { SecretString: string };
    expect(JSON.parse(SecretString)).toMatchObject({ host: address });
    const { writers } = sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world)) as unknown as { writers: unknown };
    expect(JSON.stringify(writers)).toContain(restored);

    // And back.
    point(sandbox, main, 2);
    expect(codes(await up(sandbox, staging))).toEqual(['DIVERGED']);
    expect(await reconcile(sandbox, staging)).toMatchObject({ outcome: 'done' });
    expect((await up(sandbox, staging)).plan.headline).toMatch(/run 1 task once|no changes/);
    expect((await up(sandbox, staging)).plan.headline).toContain('no changes');
  }, 60_000);

  it.runIf(whole)('is refused where services could not come in, or where there is none', async () => {
    const sandbox = await standing(staging);
    await restoreBeside(sandbox, { letIn: false });
    point(sandbox, restored);
    const refused = await reconcile(sandbox, staging);
    expect(codes(refused)).toEqual(['WRITER_UNFIT']);
    expect(refused.problems[0]?.fix).toContain('--vpc-security-group-ids sg-');
    point(sandbox, 'nobody', 2);
    expect((await reconcile(sandbox, staging)).problems[0]?.message).toContain('there is no such database');
    byHand(sandbox, staging, ['ssm', 'PutParameter', { ...pointer(main, 1), Value: 'garbled' }]);
    expect(codes(await up(sandbox, staging))).toEqual(['DIVERGED']);
    // A word of a person mends the pointer too.
    expect(await reconcile(sandbox, staging, { writer: { region: 'us-east-1', instance: main } })).toMatchObject({ outcome: 'done' });
    expect((await up(sandbox, staging)).plan.headline).toContain('no changes');
  });
});

describe('the class of both regions\' databases', () => {
  const larger = (it: EnvironmentDescription): EnvironmentDescription => {
    const settings = (from: EnvironmentDescription['settings']) => ({ ...from, data: { ...(from['data'] as object), instanceClass: 'db.t4g.medium' } });
    const { standby } = it;
    return { ...it, settings: settings(it.settings), ...(standby === undefined ? {} : { standby: { ...standby, settings: settings(standby.settings) } }) } as EnvironmentDescription;
  };

  it.runIf(whole)('goes hop by hop, the replica first, which nobody feels; home\'s waits for a window', async () => {
    const sandbox = await standing(pair);
    const first = await up(sandbox, larger(pair));
    expect([first.outcome, /hop (\S+);/.exec(first.plan.headline)?.[1], first.plan.warnings?.join().includes('Users feel')]).toEqual(['done', 'us-west-2/data-replica/class', false]);
    expect(codes(await up(sandbox, larger(pair)))).toEqual(['DOWNTIME_NEEDED']);
    const last = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: larger(pair), allowDowntime: ['data/class'] } });
    expect([last.outcome, /hop (\S+);/.exec(last.plan.headline)?.[1]]).toEqual(['done', 'data/class']);
    expect((await up(sandbox, larger(pair))).plan.headline).toContain('no changes');
  });
});

describe('a replica that somebody promoted', () => {
  it.runIf(whole)('is diverged; who is written to is asked for, not guessed; the promoted one stays as it is', async () => {
    const sandbox = await standing(pair);
    inAws(sandbox, 'us-west-2', ['rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'pair-live', BackupRetentionPeriod: 7 }]);
    await sandbox.drive(sandbox.clock.sleep(minutes(60)));
    const seen = (): unknown => still(inAws(sandbox, 'us-west-2', ['rds', 'DescribeDBInstances', {}]) as never);
    expect(codes(await up(sandbox, pair))).toEqual(['DIVERGED']);
    expect(await statusOf(sandbox, pair)).toContain('ENVIRONMENT_DIVERGED');
    const asked = await reconcile(sandbox, pair);
    expect(codes(asked)).toEqual(['WRITER_UNKNOWN']);
    expect(asked.problems[0]?.fix).toContain('--writer us-east-1/pair-live or --writer us-west-2/pair-live');
    expect(codes(await reconcile(sandbox, pair, { writer: { region: 'us-east-1', instance: 'pair-live' } }))).toEqual(['WRITER_UNFIT']);

    const before = seen();
    expect(await reconcile(sandbox, pair, { writer: { region: 'us-west-2', instance: 'pair-live' } })).toMatchObject({ outcome: 'done', problems: [] });
    expect(seen()).toEqual(before);
    const { Parameter } = inAws(sandbox, 'us-west-2', ['ssm', 'GetParameter', { Name: '/platform/pair/live/writer' }]) as { Parameter: { Value: string } };
    expect(JSON.parse(Parameter.Value)).toEqual({ region: 'us-west-2', instance: 'pair-live', epoch: 1 });
    expect((await up(sandbox, pair)).plan.headline).toContain('no changes');
    expect((await reconcile(sandbox, pair)).plan.headline).toContain('no changes');
  }, 60_000);
});
