// The worlds that examples begin in. One that takes seconds to prepare is kept on disk until any source changes.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { prepareAccount } from '../../src/lib/cli/clouds/sandbox.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { environmentOf, twin, walk, type Walk } from '../stories/world.ts';

export const staging = environmentOf('staging');
export const production = environmentOf('production');

/** Staging with a second region, of which only what is asked for stands. */
export const twoRegions: EnvironmentDescription = { ...staging, standby: { region: 'us-west-2', layers: ['foundation', 'storage'], settings: { ...staging.settings, budget: { scope: 'account', monthly: '', email: '' } } } };

/** AWS counts the bake in minutes; this is the shortest. */
export const bake = 60_000;

const wishes = { seed: 'laws', speed: 'max' };
/** Always the same: run ids and all that is made of them are the same in every process. */
const world = 'slaws';

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const ready = (sandbox: OpenSandbox): OpenSandbox => {
  for (const environment of [staging, production]) prepareAccount(sandbox, environment);
  return sandbox;
};

/** Two accounts with a hosted zone and nothing else. */
export const empty = once(async () => {
  const sandbox = openSandbox({ wishes });
  return ready({ ...sandbox, birth: { ...sandbox.birth, world } });
});

/** Two layers of staging stand. */
export const twoLayers = once(async () => {
  const sandbox = twin(await empty());
  await well(sandbox, { kind: 'env.bootstrap', request: { environment: staging, layers: ['foundation', 'storage'] } as Walk['request'] });
  return sandbox;
});

/** Two layers of staging stood and were destroyed: their buckets are there. */
export const leftBuckets = once(async () => {
  const sandbox = twin(await twoLayers());
  await well(sandbox, { kind: 'env.destroy', request: { environment: staging } });
  return sandbox;
});

/** Two layers of staging stand in each of two regions. */
export const twoLayersTwice = once(async () => {
  const sandbox = twin(await empty());
  await well(sandbox, { kind: 'env.bootstrap', request: { environment: twoRegions, layers: ['foundation', 'storage'] } as Walk['request'] });
  return sandbox;
});

/** Staging's database stands, and another one beside it, into which services may come. */
export const moved = once(async () => {
  const sandbox = twin(await empty());
  await well(sandbox, { kind: 'env.bootstrap', request: { environment: staging, layers: ['account', 'foundation', 'network', 'data'] } as Walk['request'] });
  const call = (service: string, operation: string, input: object): unknown => sandbox.world.answer({ service, operation, input, account: staging.account, region: staging.region, principal: `arn:aws:iam::${staging.account}:user/sandbox` }, sandbox.now());
  const [it] = (call('rds', 'DescribeDBInstances', {}) as { DBInstances: { VpcSecurityGroups: { VpcSecurityGroupId: string }[]; DBSubnetGroup: { DBSubnetGroupName: string }; KmsKeyId: string }[] }).DBInstances;
  call('rds', 'CreateDBInstance', {
    DBInstanceIdentifier: 'beside', DBInstanceClass: 'db.t4g.micro', Engine: 'postgres', AllocatedStorage: 20, StorageType: 'gp3', StorageEncrypted: true, KmsKeyId: it?.KmsKeyId, MasterUsername: 'dbowner', MasterUserPassword: 'only-for-laws-0',
    DBSubnetGroupName: it?.DBSubnetGroup.DBSubnetGroupName, VpcSecurityGroupIds: it?.VpcSecurityGroups.map(({ VpcSecurityGroupId: id }) => id), BackupRetentionPeriod: 7,
  });
  await sandbox.drive(sandbox.clock.sleep(3_600_000 as never));
  // What became due is done when somebody asks.
  call('rds', 'DescribeDBInstances', {});
  return sandbox;
});

/** Production stands and serves serverpod 1.0.0. */
export const serving = once(() =>
  kept('serving', async (sandbox) => {
    await well(sandbox, { kind: 'env.bootstrap', request: { environment: production } });
    await well(sandbox, { kind: 'deploy', request: { environment: production, service: 'serverpod', image: 'serverpod:1.0.0', bake } as Walk['request'] });
  }),
);

/** The same with 1.1.0 after it. */
export const twoReleases = once(async () => {
  const sandbox = twin(await serving());
  await well(sandbox, { kind: 'deploy', request: { environment: production, service: 'serverpod', image: 'serverpod:1.1.0', bake } as Walk['request'] });
  return sandbox;
});

async function well(sandbox: OpenSandbox, asked: Walk): Promise<void> {
  const { outcome, problems } = await walk(sandbox, asked);
  if (outcome !== 'done') throw new Error(`a world could not be prepared: ${asked.kind} ended as ${outcome}: ${problems.map((problem) => problem.message).join('; ')}`);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/platform-laws');

/** Everything that a world is made by. */
const sourceHash = once(() => {
  const hash = createHash('sha256');
  for (const file of globSync(['src/lib/**/*.ts', 'templates/*.yml', 'blueprints/*.yml', 'examples/**/*.yml', 'package-lock.json', 'test/laws/worlds.ts', 'test/stories/world.ts'], { cwd: root }).sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
});

/** The world of that name from disk, made now if there is none: as a copy in memory. */
async function kept(name: string, prepare: (sandbox: OpenSandbox) => Promise<void>): Promise<OpenSandbox> {
  const folder = join(cache, `${name}-${sourceHash()}`);
  if (!existsSync(folder)) {
    for (const old of existsSync(cache) ? globSync(`${name}-*`, { cwd: cache }) : []) if (!old.includes(sourceHash())) rmSync(join(cache, old), { recursive: true, force: true });
    const own = `${folder}.${process.pid}`;
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'world.json'), JSON.stringify({ version: 1, world, seed: wishes.seed, speed: wishes.speed, wall: 0 }));
    const sandbox = ready(openSandbox({ folder: own, wishes }));
    await prepare(sandbox);
    sandbox.close();
    try {
      renameSync(own, folder);
    } catch {
      // Another process was faster; its world is the same.
      rmSync(own, { recursive: true, force: true });
    }
  }
  const sandbox = openSandbox({ folder, wishes });
  const copy = twin(sandbox);
  sandbox.close();
  return copy;
}
