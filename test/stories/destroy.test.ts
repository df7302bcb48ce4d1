// Environments that are taken away: in order, with what holds data left behind, and never underneath somebody else.
import { describe, expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { stateOf } from '../laws/state.ts';
import { byHand, production, serving, ship, staging, standing, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';

const down = (sandbox: OpenSandbox, environment = staging, more: Partial<Walk> = {}): Promise<Walked> => walk(sandbox, { kind: 'env.destroy', request: { environment }, ...more });
const codes = ({ problems }: Walked): readonly string[] => problems.map((it) => it.code);
/** Without the account's, which is no environment's to take away. */
const stacksOf = (sandbox: OpenSandbox, environment = staging): readonly string[] => Object.keys(stateOf(sandbox, environment)).filter((what) => /^stack (?!platform-account)\S+ status$/.test(what));

describe('a destruction', () => {
  it('of a protected production takes services and stacks away, and leaves buckets and final snapshots', async () => {
    const sandbox = await serving(production);
    const { outcome, problems, plan } = await down(sandbox, production);
    expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    expect(plan.warnings).toContain('AWS::RDS::DBInstance: video-auctions-production leaves a last snapshot (at most 1.90 USD a month)');
    expect(stacksOf(sandbox, production)).toEqual([]);
    const { DBSnapshots: snapshots } = byHand(sandbox, production, ['rds', 'DescribeDBSnapshots', {}]) as { readonly DBSnapshots: readonly { readonly SnapshotType: string }[] };
    expect(snapshots.filter((it) => it.SnapshotType === 'manual')).toHaveLength(1);
    expect(byHand(sandbox, production, ['rds', 'DescribeDBInstances', {}])).toMatchObject({ DBInstances: [] });
    const { Buckets: buckets } = byHand(sandbox, production, ['s3', 'ListBuckets', {}]) as { readonly Buckets: readonly { readonly Name: string }[] };
    expect(buckets.map(({ Name }) => Name)).toEqual(expect.arrayContaining([expect.stringContaining('-videos-'), expect.stringContaining('-thumbs-')]));
    expect((await down(sandbox, production)).plan).toMatchObject({ steps: [], refusals: [] });
  });

  it.runIf(whole)('that meets something of somebody else in a subnet says so, and is done when that is gone', async () => {
    const sandbox = await standing(staging);
    const { Subnets } = byHand(sandbox, staging, ['ec2', 'DescribeSubnets', {}]) as { readonly Subnets: readonly { readonly SubnetId: string; readonly Tags?: readonly { readonly Key: string }[] }[] };
    const SubnetId = Subnets.find(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'platform:app'))?.SubnetId;
    const { NetworkInterface } = byHand(sandbox, staging, ['ec2', 'CreateNetworkInterface', { SubnetId }]) as { readonly NetworkInterface: { readonly NetworkInterfaceId: string } };
    const first = await down(sandbox);
    expect(first.outcome).toBe('half-way');
    expect(first.problems[0]?.message).toContain('network');
    byHand(sandbox, staging, ['ec2', 'DeleteNetworkInterface', { NetworkInterfaceId: NetworkInterface.NetworkInterfaceId }]);
    expect(await down(sandbox)).toMatchObject({ outcome: 'done', problems: [] });
    expect(stacksOf(sandbox)).toEqual([]);
  });

  it.runIf(whole)('of a service that platform.yml does not name any more takes that one away; before, it is refused, and a bootstrap tells of it', async () => {
    const sandbox = await serving(staging, ['serverpod', 'video-processing']);
    const service = 'video-processing';
    expect(codes(await down(sandbox, staging, { request: { environment: staging, service } } as never))).toEqual(['SERVICE_STILL_NAMED']);
    const { [service]: _, ...others } = staging.services;
    const environment = { ...staging, services: others };
    expect((await walk(sandbox, { kind: 'env.bootstrap', request: { environment } })).plan.warnings).toContain('video-processing stands, and platform.yml does not name it: `platform env destroy --service video-processing -e staging` takes it away');
    const before = stacksOf(sandbox);
    expect(await walk(sandbox, { kind: 'env.destroy', request: { environment, service } })).toMatchObject({ outcome: 'done', problems: [] });
    expect(before.filter((stack) => !stacksOf(sandbox).includes(stack))).toEqual(['stack video-auctions-staging-service-video-processing status']);
    expect(byHand(sandbox, staging, ['ecs', 'ListServices', { cluster: 'video-auctions-staging' }])).toMatchObject({ serviceArns: [expect.stringMatching(/serverpod$/)] });
    expect((await walk(sandbox, { kind: 'env.bootstrap', request: { environment } })).plan).toMatchObject({ steps: [], refusals: [] });
  });

  it.runIf(whole)('leaves the other environment of the account alone', async () => {
    const sandbox = await standing(staging);
    const other = { ...staging, environment: 'review' };
    expect((await down(sandbox, other)).plan).toMatchObject({ steps: [], changes: [] });
    expect(stacksOf(sandbox).length).toBe(14);
  });

  it.runIf(whole)('is refused where somebody has put a service of their own into the cluster', async () => {
    const sandbox = await serving(staging);
    const { services } = byHand(sandbox, staging, ['ecs', 'DescribeServices', { cluster: 'video-auctions-staging', services: ['serverpod'] }]) as { readonly services: readonly { readonly taskDefinition: string; readonly networkConfiguration: object }[] };
    const [{ taskDefinition, networkConfiguration } = { taskDefinition: '', networkConfiguration: {} }] = services;
    byHand(sandbox, staging, ['ecs', 'CreateService', { cluster: 'video-auctions-staging', serviceName: 'mine', taskDefinition, desiredCount: 0, launchType: 'FARGATE', networkConfiguration }]);
    const refused = await down(sandbox);
    expect({ outcome: refused.outcome, codes: codes(refused) }).toEqual({ outcome: 'refused', codes: ['FOREIGN_SERVICES'] });
    expect(refused.problems[0]?.message).toContain('mine');
    expect(stacksOf(sandbox).length).toBe(14);
  });

  it.runIf(whole)('whose stack cannot be deleted stops half-way, says which resource, and goes on when it is mended', async () => {
    const sandbox = await standing(staging);
    const protect = (on: boolean): unknown => byHand(sandbox, staging, ['rds', 'ModifyDBInstance', { DBInstanceIdentifier: 'video-auctions-staging', DeletionProtection: on, ApplyImmediately: true }]);
    protect(true);
    const first = await down(sandbox);
    expect({ outcome: first.outcome, codes: codes(first) }).toEqual({ outcome: 'half-way', codes: ['STACK_NOT_DELETED'] });
    expect(first.problems[0]?.message).toMatch(/video-auctions-staging-data could not be deleted: Instance \(AWS::RDS::DBInstance\)/);
    protect(false);
    const second = await down(sandbox, staging, { forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });
    expect({ outcome: second.outcome, codes: codes(second) }).toEqual({ outcome: 'done', codes: [] });
    expect(stacksOf(sandbox)).toEqual([]);
  });

  it.runIf(whole)('while a deployment goes on takes its service away as well', async () => {
    const sandbox = await serving(staging);
    await ship(sandbox, { environment: staging, image: 'serverpod:1.1.0', run: { until: 'healthy' } });
    expect((await down(sandbox)).outcome).toBe('done');
    expect(stacksOf(sandbox)).toEqual([]);
  });
});
