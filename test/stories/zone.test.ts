// An environment's own zone below one of another account: made, handed on, missed, mended, and taken away without a trace.
import type { ListResourceRecordSetsCommandOutput } from '@aws-sdk/client-route-53';
import { beforeAll, describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { BootstrapFacts } from '../../src/lib/operations/environment/bootstrap/request.ts';
import { gatherStatus, judgeStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { byHand, emptyWorld, staging } from './stage.ts';
import { example, twin, walk, type Walked } from './world.ts';

const registrar = '999999999999';
const role = `arn:aws:iam::${registrar}:role/dns/platform-delegates`;
const below = (dns: { readonly zone: string; readonly role: string }): EnvironmentDescription => {
  const { staging: it } = example.environments;
  if (it === undefined) throw new Error('the example has no staging');
  return describeEnvironment({ ...example, environments: { staging: { ...it, dns } } }, 'staging');
};
const environment = below({ zone: staging.domain, role });
const layers = ['account', 'foundation', 'network', 'zone', 'edge'];

const bootstrap = (sandbox: OpenSandbox, more: object = { layers }): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...more } });
const says = ({ outcome, problems }: Walked): readonly string[] => [outcome, ...problems.map(({ code }) => code)];
const steps = ({ plan }: Walked): readonly string[] => plan.steps.map(({ id }) => id);

const above = <T>(sandbox: OpenSandbox, operation: string, input: object): T => sandbox.world.transact(sandbox.now(), () => sandbox.world.context({ account: registrar, region: 'us-east-1', principal: 'aws' }).call<T>('route53', operation, input));
const parentOf = (sandbox: OpenSandbox): string => above<{ HostedZones: readonly { Id: string }[] }>(sandbox, 'ListHostedZonesByName', { DNSName: staging.domain }).HostedZones[0]?.Id ?? '';
const recordsAbove = (sandbox: OpenSandbox) => (above<ListResourceRecordSetsCommandOutput>(sandbox, 'ListResourceRecordSets', { HostedZoneId: parentOf(sandbox) }).ResourceRecordSets ?? []).filter(({ Name }) => Name !== `${staging.domain}.`);
const status = async (sandbox: OpenSandbox) => {
  const { reading, drive } = cloudIn(sandbox, environment.account);
  return judgeStatus(await drive(gatherStatus(reading, environment)), 'staging').problems.map(({ code }) => code);
};

describe('an environment with a zone of its own', () => {
  let sandbox: OpenSandbox;
  let first: Walked;
  beforeAll(async () => {
    sandbox = emptyWorld([environment]);
    first = await bootstrap(sandbox);
  });

  it('is made with the zone before its certificate, and the zone above names its servers and nothing else', async () => {
    expect(says(first)).toEqual(['done']);
    expect(first.plan.steps.filter(({ id, after }) => id.startsWith('edge-') && after?.includes('zone-delegation') === true)).toHaveLength(1);
    const [record, ...others] = recordsAbove(sandbox);
    expect([record?.Name, record?.Type, others]).toEqual([`${environment.baseDomain}.`, 'NS', []]);
    expect(await cloudIn(sandbox, environment.account).drive(cloudIn(sandbox, environment.account).reading.outside.nameServers(environment.baseDomain))).toEqual(record?.ResourceRecords?.map(({ Value = '' }) => Value.slice(0, -1)).sort());
    expect(steps(await bootstrap(sandbox))).toEqual([]);
    expect(await status(sandbox)).toEqual([]);
  });

  it('is told of a delegation that went, and mends it and nothing else', async () => {
    const world = twin(sandbox);
    above(world, 'ChangeResourceRecordSets', { HostedZoneId: parentOf(world), ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: recordsAbove(world)[0] }] } });
    await world.drive(world.clock.sleep(600_000 as never));
    expect(await status(world)).toEqual(['DELEGATION_WRONG']);
    const mended = await bootstrap(world);
    expect([...says(mended), ...steps(mended)]).toEqual(['done', 'zone-delegation']);
    expect([await status(world), recordsAbove(world).length]).toEqual([[], 1]);
  });

  it('is taken away with its delegation first, and nothing is left of its zone', async () => {
    const world = twin(sandbox);
    const gone = await walk(world, { kind: 'env.destroy', request: { environment } });
    expect(says(gone)).toEqual(['done']);
    const order = steps(gone);
    const wanted = ['edge-delete', 'zone-undelegation', 'zone-proofs', 'zone-delete'];
    expect(order.filter((id) => wanted.includes(id))).toEqual(wanted);
    expect(recordsAbove(world)).toEqual([]);
    const { reading, drive } = cloudIn(world, environment.account);
    expect(await drive(reading.dns().publicZone(environment.baseDomain))).toBeUndefined();
  });
});

describe('before anything is made, it is refused', () => {
  it.each([
    ['where the role cannot be taken on', below({ zone: staging.domain, role: role.replace('platform', 'nobody') }), 'ROLE_NOT_TAKEN'],
    ['where the role\'s account has no such zone', below({ zone: 'example.com', role }), 'PARENT_ZONE_MISSING'],
  ])('%s', async (_, asked, code) => {
    const sandbox = emptyWorld([environment]);
    const walked = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: asked, layers } });
    expect(says(walked)).toEqual(['refused', code]);
    expect(steps(walked)).toEqual([]);
  });

  it('where the name is handed to somebody else: that record stays', async () => {
    const sandbox = emptyWorld([environment]);
    const ResourceRecordSet = { Name: environment.baseDomain, Type: 'NS', TTL: 60, ResourceRecords: [{ Value: 'ns1.somebody.example.' }] };
    above(sandbox, 'ChangeResourceRecordSets', { HostedZoneId: parentOf(sandbox), ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] } });
    expect(says(await bootstrap(sandbox))).toEqual(['refused', 'DELEGATION_TAKEN']);
    expect(recordsAbove(sandbox)[0]?.ResourceRecords).toEqual([{ Value: 'ns1.somebody.example.' }]);
  });

  it('where its records are in another zone', async () => {
    const sandbox = emptyWorld([environment]);
    const forget = (facts: unknown): unknown => ({ ...(facts as object), regions: { 'us-east-1': { ...(facts as BootstrapFacts).regions['us-east-1'], stacks: { 'video-auctions-staging-edge': { status: 'CREATE_COMPLETE', reason: '', parameters: { HostedZoneId: 'ZOTHER' }, outputs: {}, tags: {}, template: '' } } } } });
    expect((await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers }, forget })).problems.map(({ code }) => code)).toContain('ZONE_STAYS');
  });
});

it('a zone of its name that was there before is taken as it is: handed on where it is not, and left when the environment goes', async () => {
  const sandbox = emptyWorld([environment]);
  byHand(sandbox, staging, ['route53', 'CreateHostedZone', { Name: staging.baseDomain, CallerReference: 'before' }]);
  const made = await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['zone'] } });
  expect([...says(made), steps(made).at(-1)]).toEqual(['done', 'zone-delegation']);
  expect(says(await walk(sandbox, { kind: 'env.destroy', request: { environment } }))).toEqual(['done']);
  const { reading, drive } = cloudIn(sandbox, environment.account);
  expect([await drive(reading.dns().publicZone(environment.baseDomain)) === undefined, recordsAbove(sandbox).length]).toEqual([false, 1]);
});
