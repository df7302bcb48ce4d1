// An environment in two regions: made side by side, told apart in what is said of it, switched by one object, taken away in reverse.
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { gatherDrift, judgeDrift } from '../../src/lib/reports/drift.ts';
import { gatherStatus, judgeStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes, plus, seconds } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { alone, bucketIn, inAws, pair, reading, usersGoTo } from './pair.ts';
import { breakIt, emptyWorld, mend, ship, standing, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';

const west = 'us-west-2';
const up = (sandbox: OpenSandbox, environment = pair, more: Partial<Walk> = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment }, ...more });
const goOn = (sandbox: OpenSandbox, first: Walked, kind = 'env.bootstrap'): Promise<Walked> =>
  walk(sandbox, { kind, request: { environment: pair }, forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });
const ended = ({ outcome, problems }: Walked): object => ({ outcome, codes: problems.map((it) => it.code) });
const wait = (sandbox: OpenSandbox, time = minutes(2)): void => sandbox.world.passTo(plus(sandbox.now(), time));
/** When a step was begun or done: as a place in the journal. */
const placeOf = (events: readonly RunEvent[], type: string, step: string): number => events.findIndex((it) => it.type === type && 'step' in it && it.step === step);

describe('an environment in two regions', () => {
  it.runIf(whole)('stands in both: the second follows the first, by key, database and secret', async () => {
    const sandbox = await standing(pair);
    const { reading: cloud, drive } = reading(sandbox);
    const status = await drive(gatherStatus(cloud, pair));
    expect(judgeStatus(status, 'live')).toEqual({ outcome: 'done', problems: [] });
    const layersIn = (region: string) => status.stacks.filter((it) => it.region === region).map(({ layer }) => layer);
    expect(layersIn('us-east-1')).toEqual(['cache', 'cdn', 'cluster', 'data', 'database-init', 'database-rotation', 'dns', 'edge', 'edge-global', 'foundation', 'network', 'observability', 'service', 'storage']);
    expect(layersIn(west)).toEqual(['cache', 'cluster', 'data-replica', 'edge', 'foundation', 'network', 'observability', 'service', 'storage', 'switch']);
    expect([status.database, status.replica]).toMatchObject([{ region: 'us-east-1', name: 'pair-live' }, { region: west, name: 'pair-live', status: 'available' }]);
    expect(inAws(sandbox, west, ['rds', 'DescribeDBInstances', {}])).toMatchObject({ DBInstances: [{ ReadReplicaSourceDBInstanceIdentifier: 'arn:aws:rds:us-east-1:555555555555:db:pair-live', StorageEncrypted: true, KmsKeyId: expect.stringContaining(`:${west}:`) }] });
    expect(inAws(sandbox, west, ['kms', 'DescribeKey', { KeyId: 'alias/pair-live' }])).toMatchObject({ KeyMetadata: { MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Region: 'us-east-1' } } } });
    // The ARN that services of the standby region are given is that of the copy.
    const { Parameter } = inAws(sandbox, west, ['ssm', 'GetParameter', { Name: '/platform/pair/live/data/SecretArn' }]) as { readonly Parameter: { readonly Value: string } };
    expect(inAws(sandbox, west, ['secretsmanager', 'DescribeSecret', { SecretId: Parameter.Value }])).toMatchObject({ Name: 'pair-live/data/services', PrimaryRegion: 'us-east-1' });
    // Backups are copied as well, under this region's key.
    expect(inAws(sandbox, west, ['rds', 'DescribeDBInstanceAutomatedBackups', {}])).toMatchObject({ DBInstanceAutomatedBackups: [{ DBInstanceIdentifier: 'pair-live', Region: 'us-east-1', BackupRetentionPeriod: 7, KmsKeyId: expect.stringContaining(`:${west}:`) }] });
    // A budget counts the account: there is one.
    expect(inAws(sandbox, 'us-east-1', ['budgets', 'DescribeBudgets', { AccountId: pair.account }])).toMatchObject({ Budgets: [{}] });
    expect((await up(sandbox)).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
    expect(judgeDrift(await drive(gatherDrift(cloud, pair)), 'live')).toEqual({ outcome: 'done', problems: [] });
  });

  it.runIf(whole)('is made side by side, but for what waits: names wait for the check, home’s copies for the buckets that they go to', async () => {
    const { events, outcome } = await up(emptyWorld([pair]));
    expect(outcome).toBe('done');
    expect(placeOf(events, 'step.acting', `${west}/network-stack`)).toBeLessThan(placeOf(events, 'step.done', 'network-stack'));
    expect(placeOf(events, 'step.done', `${west}/storage-stack`)).toBeLessThan(placeOf(events, 'step.acting', 'storage-changes'));
    expect(placeOf(events, 'step.done', 'data-stack')).toBeLessThan(placeOf(events, 'step.acting', `${west}/data-replica-changes`));
    const healthy = events.find((it) => it.type === 'step.done' && 'step' in it && it.step === 'dns-healthy');
    const made = events.find((it) => it.type === 'step.done' && 'step' in it && it.step === `${west}/switch-stack`);
    expect(placeOf(events, 'step.done', 'dns-healthy')).toBeLessThan(placeOf(events, 'step.acting', 'dns-changes'));
    expect((healthy?.at ?? 0) - (made?.at ?? 0)).toBeGreaterThanOrEqual(seconds(30));
  });

  it.runIf(whole)('is told by an alarm of the second region when that falls behind, and not before', async () => {
    const sandbox = await standing(pair);
    const alarm = (): unknown => (inAws(sandbox, west, ['monitoring', 'DescribeAlarms', { AlarmNames: ['pair-live-data-replica-lag'] }]) as { readonly MetricAlarms: readonly { readonly StateValue: string }[] }).MetricAlarms[0]?.StateValue;
    wait(sandbox, minutes(30));
    expect(alarm()).toBe('OK');
    inAws(sandbox, west, ['rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'pair-live' }]);
    wait(sandbox, minutes(60));
    expect(alarm()).toBe('ALARM');
  });

  it.runIf(whole)('sends users home, to the standby while the object is there, and home again', async () => {
    const sandbox = await standing(pair);
    expect(usersGoTo(sandbox)).toEqual({ 'us-east-1': 1 });
    inAws(sandbox, west, ['s3', 'PutObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live', Body: 'x' }]);
    wait(sandbox);
    expect(usersGoTo(sandbox)).toEqual({ [west]: 1 });
    inAws(sandbox, west, ['s3', 'DeleteObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live' }]);
    wait(sandbox);
    expect(usersGoTo(sandbox)).toEqual({ 'us-east-1': 1 });
  });

  it.runIf(whole)('has in the second region what is put into the buckets of the first', async () => {
    const sandbox = await standing(pair);
    for (const kind of ['videos', 'thumbs', 'images', 'docs', 'backups', 'exports']) {
      inAws(sandbox, 'us-east-1', ['s3', 'PutObject', { Bucket: bucketIn('us-east-1', kind), Key: 'web/one', Body: kind, ChecksumCRC32: 'AAAAAA==' }]);
      wait(sandbox);
      expect(inAws(sandbox, west, ['s3', 'HeadObject', { Bucket: bucketIn(west, kind), Key: 'web/one' }])).toMatchObject({ ReplicationStatus: 'REPLICA', ContentLength: kind.length });
    }
  });

  it.runIf(whole)('is deployed to at home, as before', async () => {
    const sandbox = await standing(pair);
    expect(ended(await ship(sandbox, { environment: pair, service: 'web', image: 'web:1.0.0' }))).toEqual({ outcome: 'done', codes: [] });
    const { reading: cloud, drive } = reading(sandbox);
    expect((await drive(gatherStatus(cloud, pair))).services).toMatchObject([{ region: 'us-east-1', name: 'web', running: 2 }]);
  });

  it.runIf(whole)('changes where the setting holds, and says in which region', async () => {
    const sandbox = await standing(pair);
    const days = (settings: typeof pair.settings) => ({ ...settings, storage: { ...(settings['storage'] as object), videoVersionDays: 60 } }) as typeof pair.settings;
    const there = { ...pair, standby: { ...pair.standby, settings: days(pair.standby?.settings ?? {}) } } as typeof pair;
    const first = await up(sandbox, there);
    expect(first).toMatchObject({ outcome: 'done', problems: [] });
    // Home takes a value from there, and services from both: they are looked at again, and there is nothing to change in them.
    expect(first.plan.changes.map(({ what }) => what)).toEqual([`${west} pair-live-storage: VideoVersionDays`, 'pair-live-storage: ReplicaRegion', 'pair-live-service-web', `${west} pair-live-service-web`]);
    expect((await up(sandbox, there)).plan.steps).toEqual([]);
    const both = await up(sandbox, { ...there, settings: days(pair.settings) });
    expect(both.plan.changes.map(({ what }) => what)).toEqual(['pair-live-storage: VideoVersionDays', 'pair-live-service-web']);
    expect(both.outcome).toBe('done');
  });

  it.runIf(whole)('has drifted when somebody changed the second region by hand', async () => {
    const sandbox = await standing(pair);
    inAws(sandbox, west, ['kms', 'UpdateKeyDescription', { KeyId: 'alias/pair-live', Description: 'mine' }]);
    const { reading: cloud, drive } = reading(sandbox);
    expect((await drive(gatherDrift(cloud, pair, ['foundation']))).drifted).toMatchObject([{ region: west, stack: 'pair-live-foundation', logicalId: 'ReplicaKey', differences: [{ property: '/Description', actual: 'mine' }] }]);
  });

  it.runIf(whole)('comes from one that stood in one region: its names never lead nowhere, and go by the switch only when that says home', async () => {
    const sandbox = await standing(alone);
    expect(usersGoTo(sandbox)).toEqual({ 'us-east-1': 1 });
    const before = ['account', 'foundation', 'network', 'cluster', 'storage', 'edge', 'cache', 'data', 'data-replica', 'service', 'observability', 'switch'];
    expect(ended(await up(sandbox, pair, { request: { environment: pair, layers: before } }))).toEqual({ outcome: 'done', codes: [] });
    const seen = new Set<string>();
    const look = (): void => void seen.add(JSON.stringify(usersGoTo(sandbox)));
    const watching = { cloud: { onCall: look as never } };
    // Somebody has put the object there already: names that went by the check now would send everybody west.
    inAws(sandbox, west, ['s3', 'PutObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live', Body: 'x' }]);
    wait(sandbox);
    const first = await up(sandbox, pair, watching);
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: ['STEP_TIMEOUT'] });
    inAws(sandbox, west, ['s3', 'DeleteObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live' }]);
    expect(ended(await goOn(sandbox, first))).toEqual({ outcome: 'done', codes: [] });
    for (let n = 0; n < 12; n++) {
      look();
      wait(sandbox, seconds(10));
    }
    expect([...seen]).toEqual(['{"us-east-1":1}']);
    // A secret's ARN ends as chance has it.
    expect(differences(stateOf(await standing(pair), pair), stateOf(sandbox, pair)).filter((line) => !/zones|SecretArn|status: CREATE_COMPLETE -> UPDATE_COMPLETE/.test(line))).toEqual([]);
  });

  it.runIf(whole)('goes back to one when the second is no longer asked for: home lets go of it, and what stands there stays', async () => {
    const sandbox = await standing(pair);
    const back = await up(sandbox, alone);
    expect(ended(back)).toEqual({ outcome: 'done', codes: [] });
    expect(back.plan.changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['pair-live-storage: ReplicaRegion', 'pair-live-dns: StandbyName', 'pair-live-data: ReplicaKeyArn']));
    wait(sandbox);
    expect(usersGoTo(sandbox)).toEqual({ 'us-east-1': 1 });
    expect((await up(sandbox, alone)).plan).toMatchObject({ steps: [], changes: [] });
    expect(stateOf(sandbox, pair)[`${west} database pair-live status`]).toBe('available');
  });

  it.runIf(whole).each([`${west}:data-replica`, `${west}:foundation`, 'us-east-1:storage', `${west}:switch`, 'us-east-1:dns'])('whose %s fails is half-way, and done when it is mended', async (what) => {
    const [region = '', layer = ''] = what.split(':');
    const sandbox = emptyWorld([pair]);
    breakIt(sandbox, `failed-resource stack=pair-live-${layer} on=create region=${region}`);
    const first = await up(sandbox);
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: ['STACK_FAILED'] });
    mend(sandbox);
    expect(ended(await goOn(sandbox, first))).toEqual({ outcome: 'done', codes: [] });
    // A secret's ARN ends as chance has it.
    expect(differences(stateOf(await standing(pair), pair), stateOf(sandbox, pair)).filter((line) => !/zones|SecretArn/.test(line))).toEqual([]);
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });

  it.runIf(whole)('whose process ends in the middle of the second region goes on there', async () => {
    const sandbox = emptyWorld([pair]);
    const first = await up(sandbox, pair, { run: { until: `${west}/network-stack` } });
    expect(stateOf(sandbox, pair)[`${west} stack pair-live-network status`]).toBe('CREATE_COMPLETE');
    expect(ended(await goOn(sandbox, first))).toEqual({ outcome: 'done', codes: [] });
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });

  it.runIf(whole)('goes in reverse: what follows before what it follows; buckets, keys and a last snapshot stay', async () => {
    const sandbox = await standing(pair);
    await ship(sandbox, { environment: pair, service: 'web', image: 'web:1.0.0' });
    const { events, plan, ...walked } = await walk(sandbox, { kind: 'env.destroy', request: { environment: pair } });
    expect(ended({ events, plan, ...walked })).toEqual({ outcome: 'done', codes: [] });
    for (const [before, after] of [['us-west-2/data-replica', 'data'], ['data', 'us-west-2/foundation'], ['us-west-2/foundation', 'foundation'], ['dns', 'us-west-2/switch'], ['storage', 'us-west-2/storage']] as const) {
      expect([before, placeOf(events, 'step.done', `${before}-delete`) < placeOf(events, 'step.acting', `${after}-delete`)]).toEqual([before, true]);
    }
    expect(Object.keys(stateOf(sandbox, pair)).filter((what) => /stack (?!platform-account)\S+ status$/.test(what))).toEqual([]);
    expect(inAws(sandbox, 'us-east-1', ['s3', 'ListBuckets', {}])).toMatchObject({ Buckets: expect.arrayContaining([{ Name: bucketIn(west), BucketRegion: west, CreationDate: expect.anything() }]) });
    expect(inAws(sandbox, 'us-east-1', ['rds', 'DescribeDBSnapshots', { SnapshotType: 'manual' }])).toMatchObject({ DBSnapshots: [{}] });
    expect(plan.warnings).toContain('AWS::KMS::ReplicaKey: us-west-2 pair-live-foundation/ReplicaKey stays as it is (1.00 USD a month)');
  });
});
