// An environment that stands in a VPC which somebody else made: it will do or not, nothing of it is changed, and it outlives the environment.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { Setting, Settings } from '../../src/lib/config/blueprint.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { adopt } from '../../src/lib/cli/adopt.ts';
import type { Answer } from '../../src/lib/cli/answer.ts';
import { openProject } from '../../src/lib/cli/project.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { FoundNetwork } from '../../src/lib/aws/found-network.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { emptyWorld, staging, standing, whole } from './stage.ts';
import { example, twin, walk, type Walked } from './world.ts';

const layers = ['foundation', 'network', 'cluster', 'edge'];

/** EC2 as somebody with a console uses it: real clients, real bytes. */
function ec2(sandbox: OpenSandbox, region = staging.region) {
  const cloud = cloudIn(sandbox, staging.account);
  return {
    call: <Output>(operation: string, input: object): Promise<Output> => cloud.drive(cloud.acting.api('ec2', region).call<object, Output>(operation, input)),
    look: (vpc: string): Promise<FoundNetwork | undefined> => cloud.drive(cloud.reading.networks(region).look(vpc)),
    wait: (milliseconds: number): Promise<void> => cloud.drive(cloud.clock.sleep(milliseconds as never, new AbortController().signal)),
  };
}

interface Made {
  readonly vpc: string;
  readonly open: readonly string[];
  readonly inner: readonly string[];
  readonly address: string;
  /** The private subnets' route table. */
  readonly routes: string;
}

/** As the console's wizard makes it: public and private subnets, an internet gateway, one NAT gateway. */
async function makeVpc(sandbox: OpenSandbox, zones: readonly string[] = ['use1-az2', 'use1-az3'], { cidr = '10.40.0.0/20', region = staging.region }: { readonly cidr?: string; readonly region?: string } = {}): Promise<Made> {
  const { call, wait } = ec2(sandbox, region);
  const prefix = cidr.split('.').slice(0, 2).join('.');
  const { Vpc } = await call<{ Vpc: { VpcId: string } }>('CreateVpc', { CidrBlock: cidr });
  const vpc = Vpc.VpcId;
  await call('ModifyVpcAttribute', { VpcId: vpc, EnableDnsHostnames: { Value: true } });
  const { InternetGateway } = await call<{ InternetGateway: { InternetGatewayId: string } }>('CreateInternetGateway', {});
  await call('AttachInternetGateway', { VpcId: vpc, InternetGatewayId: InternetGateway.InternetGatewayId });
  const subnet = async (zone: string, third: number): Promise<string> => (await call<{ Subnet: { SubnetId: string } }>('CreateSubnet', { VpcId: vpc, CidrBlock: `${prefix}.${third}.0/24`, AvailabilityZoneId: zone })).Subnet.SubnetId;
  const open: string[] = [];
  const inner: string[] = [];
  for (const [place, zone] of zones.entries()) {
    open.push(await subnet(zone, place));
    inner.push(await subnet(zone, place + 8));
  }
  const { AllocationId, PublicIp } = await call<{ AllocationId: string; PublicIp: string }>('AllocateAddress', { Domain: 'vpc' });
  const { NatGateway } = await call<{ NatGateway: { NatGatewayId: string } }>('CreateNatGateway', { SubnetId: open[0], AllocationId });
  await wait(10 * 60_000);
  const table = async (subnets: readonly string[], way: object): Promise<string> => {
    const { RouteTable } = await call<{ RouteTable: { RouteTableId: string } }>('CreateRouteTable', { VpcId: vpc });
    await call('CreateRoute', { RouteTableId: RouteTable.RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...way });
    for (const SubnetId of subnets) await call('AssociateRouteTable', { RouteTableId: RouteTable.RouteTableId, SubnetId });
    return RouteTable.RouteTableId;
  };
  await table(open, { GatewayId: InternetGateway.InternetGatewayId });
  const routes = await table(inner, { NatGatewayId: NatGateway.NatGatewayId });
  return { vpc, open, inner, address: PublicIp, routes };
}

/** As platform.yml says it. */
function standingIn({ vpc, open, inner, address }: Made, more: Readonly<Record<string, Setting>> = {}): EnvironmentDescription {
  const { staging: written } = example.environments;
  if (written === undefined) throw new Error('no staging');
  const network = { cidr: '10.40.0.0/20', adopt: { vpc, publicSubnets: open, privateSubnets: inner, natAddresses: [address] }, ...more };
  return describeEnvironment({ ...example, environments: { ...example.environments, staging: { ...written, settings: { ...written.settings, edge: { firewall: true }, network } } } }, 'staging');
}

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers } });
const said = ({ problems }: Walked): readonly string[] => problems.map(({ code, message }) => `${code}: ${message}`);

const vpcAlone = (found: FoundNetwork | undefined): unknown => found && { ...found, subnets: found.subnets.map(({ free: _, ...subnet }) => subnet) };

describe('a VPC that exists already', () => {
  let world: OpenSandbox;
  let made: Made;
  let before: FoundNetwork | undefined;
  let first: Walked;
  let wanted: EnvironmentDescription;

  beforeAll(async () => {
    world = emptyWorld([staging]);
    made = await makeVpc(world);
    before = await ec2(world).look(made.vpc);
    wanted = standingIn(made, { interfaceEndpoints: true });
    first = await up(world, wanted);
  }, 60_000);

  it('is stood in as it is: the network makes none, and hands on what was adopted', async () => {
    expect(said(first)).toEqual([]);
    expect(first.outcome).toBe('done');
    expect(first.plan.warnings).toContain(`us-east-1: stands in ${made.vpc}, which is adopted as it is and never changed or deleted`);
    const cloud = cloudIn(world, staging.account);
    const handedOn = await cloud.drive(cloud.reading.parameters('us-east-1').under('/platform/video-auctions/staging/network/'));
    expect(Object.fromEntries(Object.entries(handedOn).map(([name, value]) => [name.split('/').at(-1), value]))).toEqual({ VpcId: made.vpc, VpcCidr: '10.40.0.0/20', PublicSubnetIds: made.open.join(), PrivateSubnetIds: made.inner.join(), NatAddressA: `${made.address}/32`, NatAddresses: `${made.address}/32` });
    const resources = await cloud.drive(cloud.reading.cloudFormation('us-east-1').resources('video-auctions-staging-network'));
    expect(new Set(resources.filter(({ type }) => type.startsWith('AWS::EC2::')).map(({ type }) => type))).toEqual(new Set(['AWS::EC2::FlowLog', 'AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint']));
    // Its zones, and not the region's first: what is chosen by zone goes where the subnets are.
    expect((await cloud.drive(cloud.reading.cloudFormation('us-east-1').stack('video-auctions-staging-network')))?.parameters['AvailabilityZoneIds']).toBe('use1-az2,use1-az3');
    const { LoadBalancers } = await cloud.drive(cloud.reading.api('elasticloadbalancing', 'us-east-1').call<object, { LoadBalancers: { VpcId: string }[] }>('DescribeLoadBalancers', {}));
    expect(LoadBalancers.map(({ VpcId }) => VpcId)).toEqual([made.vpc]);
  });

  it('leaves a second bootstrap nothing to do', async () => {
    expect((await up(twin(world), wanted)).plan).toMatchObject({ steps: [], refusals: [], headline: expect.stringContaining('no changes') as string });
  });

  it('is whole after the environment is destroyed', async () => {
    const sandbox = twin(world);
    expect(await walk(sandbox, { kind: 'env.destroy', request: { environment: wanted } })).toMatchObject({ outcome: 'done', problems: [] });
    expect(before).toBeDefined();
    expect(vpcAlone(await ec2(sandbox).look(made.vpc))).toEqual(vpcAlone(before));
  });

  it('is not left for a network of its own, nor for another', async () => {
    expect(said(await up(twin(world), staging))).toEqual([expect.stringContaining(`NETWORK_STAYS: staging stands in ${made.vpc} in us-east-1 and cannot move to a network of its own`)]);
    expect(said(await up(twin(world), standingIn({ ...made, vpc: 'vpc-0aaaaaaaaaaaaaaaa' })))).toEqual([expect.stringContaining('and cannot move to vpc-0aaaaaaaaaaaaaaaa')]);
  });

  it.runIf(whole)('is said to be no longer as it should be, and holds nothing up', async () => {
    const sandbox = twin(world);
    await ec2(sandbox).call('DeleteRoute', { RouteTableId: made.routes, DestinationCidrBlock: '0.0.0.0/0' });
    const again = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: wanted, layers: [...layers, 'storage'] } });
    expect(said(again)).toEqual([]);
    const network = again.plan.warnings?.filter((it) => it.includes('the network is not as it should be')) ?? [];
    expect(network).toHaveLength(2);
    for (const warning of network) expect(warning).toContain('has no way out');
  });
});

describe('a VPC in the standby region', () => {
  it.runIf(whole)('is stood in beside a network of its own at home, and outlives the environment', async () => {
    const west = 'us-west-2';
    const { staging: written } = example.environments;
    if (written === undefined) throw new Error('no staging');
    const asked = (network: Settings): EnvironmentDescription => describeEnvironment({ ...example, regions: { home: 'us-east-1', standby: west }, environments: { staging: { ...written, standby: { network } } } }, 'staging');
    const sandbox = emptyWorld([staging]);
    const made = await makeVpc(sandbox, ['usw2-az1', 'usw2-az3'], { region: west });
    const before = vpcAlone(await ec2(sandbox, west).look(made.vpc));
    const environment = asked({ cidr: '10.40.0.0/20', adopt: { vpc: made.vpc, publicSubnets: made.open, privateSubnets: made.inner, natAddresses: [made.address] } });
    const first = await up(sandbox, environment);
    expect([first.outcome, ...said(first)]).toEqual(['done']);
    expect(first.plan.warnings).toContain(`us-west-2: stands in ${made.vpc}, which is adopted as it is and never changed or deleted`);
    const cloud = cloudIn(sandbox, staging.account);
    const stack = async (region: string) => (await cloud.drive(cloud.reading.cloudFormation(region).stack('video-auctions-staging-network')))?.parameters;
    expect([(await stack(west))?.['AvailabilityZoneIds'], (await stack('us-east-1'))?.['AdoptedVpcId'] ?? '']).toEqual(['usw2-az1,usw2-az3', '']);
    expect((await up(sandbox, environment)).plan).toMatchObject({ steps: [], refusals: [] });
    expect(said(await up(twin(sandbox), asked({ cidr: '10.1.0.0/16' })))).toEqual([expect.stringContaining(`NETWORK_STAYS: staging stands in ${made.vpc} in us-west-2`)]);
    expect(await walk(sandbox, { kind: 'env.destroy', request: { environment } })).toMatchObject({ outcome: 'done', problems: [] });
    expect(vpcAlone(await ec2(sandbox, west).look(made.vpc))).toEqual(before);
  });
});

describe('a VPC that will not do', () => {
  it.runIf(whole)('is refused with everything that is in its way at once, and nothing is made', async () => {
    const sandbox = emptyWorld([staging]);
    const made = await makeVpc(sandbox, ['use1-az2']);
    await ec2(sandbox).call('ModifyVpcAttribute', { VpcId: made.vpc, EnableDnsHostnames: { Value: false } });
    await ec2(sandbox).call('DeleteRoute', { RouteTableId: made.routes, DestinationCidrBlock: '0.0.0.0/0' });
    const environment = standingIn({ ...made, open: [...made.open, 'subnet-0aaaaaaaaaaaaaaaa'] }, { cidr: '10.0.0.0/16' });
    const refused = await up(sandbox, environment);
    expect(refused.outcome).toBe('refused');
    expect(said(refused).map((it) => it.replaceAll(made.vpc, 'VPC').replaceAll(made.inner[0] ?? '', 'PRIVATE').replaceAll(made.open[0] ?? '', 'PUBLIC'))).toEqual([
      'NETWORK_UNFIT: us-east-1: network.cidr is 10.0.0.0/16; VPC has 10.40.0.0/20',
      'NETWORK_UNFIT: us-east-1: VPC has DNS hostnames off: names of AWS\'s services and of the environment would not be found',
      'NETWORK_UNFIT: us-east-1: subnet-0aaaaaaaaaaaaaaaa is no subnet of VPC',
      'NETWORK_UNFIT: us-east-1: PRIVATE (use1-az2) has no way out: tasks could neither fetch their images nor reach AWS',
      'NETWORK_UNFIT: us-east-1: PUBLIC has 10.40.0.0/24, which is not within network.cidr, 10.0.0.0/16',
      'NETWORK_UNFIT: us-east-1: PRIVATE has 10.40.8.0/24, which is not within network.cidr, 10.0.0.0/16',
      'NETWORK_UNFIT: us-east-1: public subnets in 1 zone (use1-az2) of us-east-1; network.zones wants 2',
      'NETWORK_UNFIT: us-east-1: private subnets in 1 zone (use1-az2) of us-east-1; network.zones wants 2',
    ]);
    expect(said(await up(sandbox, standingIn({ ...made, vpc: 'vpc-0aaaaaaaaaaaaaaaa' })))).toEqual(['NETWORK_UNFIT: us-east-1: us-east-1 has no VPC vpc-0aaaaaaaaaaaaaaaa in this account']);
  });

  it.runIf(whole)('nor is a network that was made left for one that exists', async () => {
    const sandbox = await standing(staging);
    const made = await makeVpc(sandbox);
    expect(said(await up(sandbox, standingIn(made)))).toEqual([expect.stringContaining(`NETWORK_STAYS: staging stands in a network of its own in us-east-1 and cannot move to ${made.vpc}`)]);
  });
});

describe('env adopt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adoption-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function asked(sandbox: OpenSandbox, vpc: string, more: { readonly write?: boolean; readonly zone?: string } = {}): Promise<Answer & { readonly file: string }> {
    const file = join(folder, 'platform.yml');
    cpSync(bundledFile('examples/video-auctions/platform.yml'), file);
    const project = await openProject(file, { PLATFORM_CACHE: 'off' });
    return { ...(await adopt(cloudIn(sandbox, staging.account), project, { environment: staging, words: { region: 'us-east-1', vpc, zone: more.zone, write: more.write ?? false } })), file };
  }

  const reasons = ({ problems = [] }: Answer): readonly string[] => problems.map(({ message }) => message);
  const page = { width: 200, paint: { green: String, red: String, dim: String, bold: String } } as never;

  it.runIf(whole)('says that a VPC will do, and writes what takes it over: a bootstrap stands in it', async () => {
    const sandbox = emptyWorld([staging]);
    const made = await makeVpc(sandbox, ['use1-az4', 'use1-az1']);
    const answer = await asked(sandbox, made.vpc, { write: true });
    expect(reasons(answer)).toEqual([]);
    // In order of zones, whatever the order in which they were made.
    const network = { vpc: made.vpc, cidr: '10.40.0.0/20', publicSubnets: made.open.toReversed(), privateSubnets: made.inner.toReversed(), natAddresses: [made.address], zoneIds: ['use1-az1', 'use1-az4'] };
    expect(answer).toMatchObject({ outcome: 'done', fields: { fit: true, network, written: answer.file } });
    expect(answer.text?.(page)).toContain(`${made.vpc} in us-east-1: staging can stand in it`);
    const text = readFileSync(answer.file, 'utf8');
    const original = readFileSync(bundledFile('examples/video-auctions/platform.yml'), 'utf8');
    const lines = new Set(text.split('\n'));
    expect(original.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    expect(text).toContain(made.vpc);
    const environment = describeEnvironment(loadConfig(answer.file), 'staging');
    expect(await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['foundation', 'network'] } })).toMatchObject({ outcome: 'done', problems: [] });
  }, 60_000);

  it.runIf(whole)('says everything that is in the way at once, and writes nothing', async () => {
    const sandbox = emptyWorld([staging]);
    const made = await makeVpc(sandbox, ['use1-az2'], { cidr: '10.0.0.0/20' });
    await ec2(sandbox).call('DeleteRoute', { RouteTableId: made.routes, DestinationCidrBlock: '0.0.0.0/0' });
    await ec2(sandbox).call('ModifyVpcAttribute', { VpcId: made.vpc, EnableDnsHostnames: { Value: false } });
    const answer = await asked(sandbox, made.vpc, { write: true, zone: 'Z0000' });
    expect(answer).toMatchObject({ outcome: 'no', fields: { fit: false, written: null } });
    expect(reasons(answer)).toEqual([
      expect.stringContaining('has DNS hostnames off'),
      `${made.vpc} has 10.0.0.0/20, which overlaps 10.0.0.0/16 of production: the two could never be joined`,
      `${String(made.inner[0])} (use1-az2) has no way out: tasks could neither fetch their images nor reach AWS`,
      'public subnets in 1 zone (use1-az2) of us-east-1; network.zones wants 2',
      'private subnets in 1 zone (use1-az2) of us-east-1; network.zones wants 2',
      expect.stringMatching(/^the zone that a bootstrap takes is Z\w+, of staging\.auctions\.example\.com, not Z0000$/),
    ]);
    expect(readFileSync(answer.file, 'utf8')).toBe(readFileSync(bundledFile('examples/video-auctions/platform.yml'), 'utf8'));
    expect(reasons(await asked(sandbox, 'vpc-0aaaaaaaaaaaaaaaa'))).toEqual(['us-east-1 has no VPC vpc-0aaaaaaaaaaaaaaaa in this account']);
  }, 60_000);
});
