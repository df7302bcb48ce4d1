// From one sizing to another in a living environment: one hop in a run, no write lost, nothing felt that was not announced.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { fingerprint } from '../../src/lib/engine/preview.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { truthOf } from '../../src/lib/sandbox/users/truth.ts';
import { hours, minutes } from '../../src/lib/world/time.ts';
import { parseConfig } from './other-app.ts';
import { byHand, serving, ship, standing, staging, truthOn, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

// Behind a proxy the address is told as DATABASE_HOST, which the start script of a service can copy.
const text = readFileSync(bundledFile('examples/video-auctions/platform.yml'), 'utf8').replace('      SERVERPOD_DATABASE_HOST: database:host\n', '');
const small = describeEnvironment(parseConfig(text), 'production');
const large = describeEnvironment(parseConfig(text.replace('blueprint: startup', 'blueprint: scale')), 'production');

const codes = ({ problems }: Walked): readonly string[] => problems.map(({ code }) => code);
const hopOf = ({ plan }: Walked): string => /hop (\S+);/.exec(plan.headline)?.[1] ?? plan.headline.replace(/^.*: /, '');
const up = (sandbox: OpenSandbox, environment: EnvironmentDescription, more: object = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...more } });
const writes = (sandbox: OpenSandbox): { readonly lost: number; readonly kept: number } => sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world)).writes;

function withSettings(environment: EnvironmentDescription, layer: string, values: object): EnvironmentDescription {
  return { ...environment, settings: { ...environment.settings, [layer]: { ...(environment.settings[layer] as object), ...values } } } as EnvironmentDescription;
}

describe.runIf(whole)('from startup to scale, with users', () => {
  let sandbox: OpenSandbox;
  const runs: { readonly hop: string; readonly outcome: string; readonly codes: readonly string[]; readonly down: number; readonly announced: boolean; readonly warnings: string; readonly fingerprint: string }[] = [];

  let begunAnew: { readonly down: number; readonly degraded: number } | undefined;

  async function run(more: object = {}): Promise<Walked> {
    const from = sandbox.now();
    const walked = await up(sandbox, large, more);
    const warnings = walked.plan.warnings?.join('\n') ?? '';
    runs.push({ hop: hopOf(walked), outcome: walked.outcome, codes: codes(walked), down: truthOn(sandbox, { from }).down, announced: warnings.includes('Users feel'), warnings, fingerprint: fingerprint(walked.plan) });
    return walked;
  }

  beforeAll(async () => {
    sandbox = await serving(small);
    for (let n = 0; n < 12; n++) {
      const { outcome } = await run();
      if (outcome !== 'done') break;
    }
    // A task that is begun anew before its deploy knows the old address only.
    const { taskArns } = byHand(sandbox, large, ['ecs', 'ListTasks', { cluster: 'video-auctions-production', serviceName: 'serverpod' }]) as { taskArns: string[] };
    for (const task of taskArns) {
      byHand(sandbox, large, ['ecs', 'StopTask', { cluster: 'video-auctions-production', task }]);
      await sandbox.drive(sandbox.clock.sleep(minutes(5)));
    }
    const from = sandbox.now();
    await sandbox.drive(sandbox.clock.sleep(minutes(2)));
    begunAnew = truthOn(sandbox, { from });
    await ship(sandbox, { environment: large, image: '1.0.0' });
    await run();
    await run();
    await run({ allowReplacement: ['cache/ReplicationGroup'] });
    await run();
  }, 180_000);

  it('goes one hop in a run, each with a fingerprint of its own, and ends with no changes', () => {
    expect(runs.map(({ hop, outcome, codes: why }) => [hop, outcome, ...why])).toEqual([
      ['network/zone', 'done'],
      ['cache/shards', 'done'],
      ['data/storage', 'done'],
      ['data/class', 'done'],
      ['data/replica', 'done'],
      ['data/proxy', 'done'],
      // The tasks that run know neither the proxy nor the new cache: nothing goes on until they were deployed.
      ['no changes', 'refused', 'SERVICES_BEHIND', 'SERVICES_BEHIND'],
      ['data/one-way', 'done'],
      ['no changes', 'refused', 'STATEFUL_REMOVED'],
      ['cache/leave', 'done'],
      ['no changes', 'done'],
    ]);
    const went = runs.filter(({ hop }) => hop !== 'no changes');
    expect(new Set(went.map((it) => it.fingerprint)).size).toBe(went.length);
  });

  it('says in each plan which hops follow, and what holds them', () => {
    expect(runs[0]?.warnings).toContain('Afterwards: cache/shards');
    expect(runs[0]?.warnings).toContain('data/class: Another instance class (the standby is changed first and takes over');
    expect(runs.find(({ hop }) => hop === 'data/proxy')?.warnings).toContain('Not yet: cache/leave waits: serverpod runs without the new address');
    expect(runs.find(({ hop }) => hop === 'data/one-way')?.warnings).toContain('--allow-replacement cache/ReplicationGroup');
  });

  it('is felt by users only where the plan announced it, and as long', () => {
    expect(runs.filter(({ down }) => down > 0).map(({ hop }) => hop)).toEqual(['data/class']);
    expect(runs.filter(({ announced }) => announced).map(({ hop }) => hop)).toEqual(['data/class']);
    expect(runs.find(({ hop }) => hop === 'data/class')?.down).toBeLessThan(130);
  });

  it.runIf(whole)('lets a task in by the old way until it is deployed anew', () => {
    expect(begunAnew).toMatchObject({ down: 0, degraded: 0 });
  });

  it.runIf(whole)('keeps every write', () => {
    expect(writes(sandbox)).toMatchObject({ lost: 0 });
    expect(writes(sandbox).kept).toBeGreaterThan(10_000);
  });

  it.runIf(whole)('ends as an environment that was made so', () => {
    const [instance] = (byHand(sandbox, large, ['rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'video-auctions-production' }]) as { DBInstances: object[] }).DBInstances;
    expect(instance).toMatchObject({ DBInstanceClass: 'db.r6i.2xlarge', AllocatedStorage: 400, MultiAZ: true, BackupRetentionPeriod: 35 });
    const groups = (byHand(sandbox, large, ['elasticache', 'DescribeReplicationGroups', {}]) as { ReplicationGroups: { ReplicationGroupId: string }[] }).ReplicationGroups;
    expect(groups.map(({ ReplicationGroupId: id }) => id)).toEqual(['video-auctions-production-shards']);
  });
});

describe('what needs a window', () => {
  const another = withSettings(staging, 'data', { instanceClass: 'db.t4g.medium' });

  it.runIf(whole)('is refused on a Single-AZ database, with both ways out', async () => {
    const sandbox = await serving(staging);
    const refused = await up(sandbox, another);
    expect(codes(refused)).toEqual(['DOWNTIME_NEEDED']);
    expect(refused.problems[0]?.fix).toContain('data.multiAz: true');
    expect(refused.problems[0]?.fix).toContain('--allow-downtime data/class');
    const from = sandbox.now();
    expect(await up(sandbox, another, { allowDowntime: ['data/class'] })).toMatchObject({ outcome: 'done' });
    const { down } = truthOn(sandbox, { from, environment: 'staging' });
    expect(down).toBeGreaterThan(100);
    expect(writes(sandbox).lost).toBe(0);
  });

  it.runIf(whole)('needs none where a standby is wished for as well: that comes first', async () => {
    const sandbox = await standing(staging);
    const both = withSettings(another, 'data', { multiAz: true });
    expect([hopOf(await up(sandbox, both)), hopOf(await up(sandbox, both)), hopOf(await up(sandbox, both))]).toEqual(['data/standby', 'data/class', 'no changes']);
  });
});

describe('what AWS makes a hop wait for', () => {
  it.runIf(whole)('six hours between two changes of storage; meanwhile other things go on', async () => {
    const sandbox = await standing(staging);
    expect(hopOf(await up(sandbox, withSettings(staging, 'data', { storage: 40 })))).toBe('data/storage');
    const more = withSettings(staging, 'data', { storage: 80 });
    const refused = await up(sandbox, more);
    expect(codes(refused)).toEqual(['STORAGE_RESTS']);
    const beside = await up(sandbox, withSettings(more, 'data', { backupDays: 9 }));
    expect({ outcome: beside.outcome, held: beside.plan.warnings?.join() }).toMatchObject({ outcome: 'done', held: expect.stringContaining('Not yet: data/storage waits') as unknown });
    await sandbox.drive(sandbox.clock.sleep(hours(7)));
    expect(await up(sandbox, more)).toMatchObject({ outcome: 'done' });
  });

  it.runIf(whole)('a change of somebody else that waits for the maintenance window, and would be applied at once together with ours', async () => {
    const sandbox = await standing(staging);
    byHand(sandbox, staging, ['rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'video-auctions-staging', DBInstanceClass: 'db.t4g.small', ApplyImmediately: false }]);
    const refused = await up(sandbox, withSettings(staging, 'data', { storage: 40 }));
    expect(codes(refused)).toEqual(['DATABASE_PENDING']);
    expect(refused.problems[0]?.message).toContain('DBInstanceClass');
  });

  it.runIf(whole)('nothing, where a volume or the number of zones should shrink: that is refused', async () => {
    const sandbox = await standing(small);
    expect(codes(await up(sandbox, withSettings(small, 'data', { storage: 10 })))).toContain('ONLY_GROWS');
  });
});

describe('from scale back to startup', () => {
  it.runIf(whole)('goes by hops as well, each successor before what it replaces goes; what cannot shrink has to be kept', async () => {
    const sandbox = await standing(large);
    expect(codes(await up(sandbox, small))).toContain('ONLY_GROWS');
    const smaller = withSettings(withSettings(withSettings(small, 'data', { storage: 400, maxStorage: 5120 }), 'network', { zones: 3 }), 'storage', { moreBuckets: true });
    const hops: string[] = [];
    const consent = { allowReplacement: ['cache/ShardedReplicationGroup'] };
    for (let n = 0; n < 10; n++) {
      const walked = await up(sandbox, smaller, consent);
      hops.push(walked.outcome === 'done' ? hopOf(walked) : `${walked.outcome}: ${codes(walked).join()}`);
      if (hops.at(-1) === 'no changes' || walked.outcome !== 'done') break;
    }
    expect(hops).toEqual(['cache/whole', 'cache/leave', 'data/class', 'data/replica', 'data/no-proxy', 'data/one-way', 'no changes']);
  }, 60_000);
});
