// Looks at everything a bootstrap's plan is made of. Reads only.
import type { CloudFormation } from '../../../aws/cloud-formation.ts';
import { accountReads } from '../../../aws/account-singletons.ts';
import type { Cloud } from '../../../aws/cloud.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { bundledTemplates } from '../../../config/bundled.ts';
import { seeWriter } from '../../../aws/writer.ts';
import { regionsOf, type EnvironmentDescription } from '../../../config/describe.ts';
import { markName, parameterRoot, stackName } from '../../names.ts';
import { readLayer } from '../layer.ts';
import { stacksWanted } from '../placement.ts';
import { halfThere } from '../stack-status.ts';
import { preflightReads, readPreflight } from './preflight/preflight.ts';
import { itemsWanted } from '../estimate/estimate.ts';
import { priceReads, readFreshPrices } from '../estimate/fresh-prices.ts';
import { estimateSubject } from '../estimate/subject.ts';
import { hopsNext, preflightOf, wantedStacks } from './plan.ts';
import { adoptionReads, seeAdopted } from './adoption.ts';
import { seeWay } from './see-way.ts';
import { seeAccount } from './account.ts';
import { seeDelegation } from './delegation.ts';
import type { BootstrapFacts, BootstrapRequest, SeenRegion, SeenStack } from './request.ts';

export const bootstrapReads: readonly string[] = [
  ...accountReads,
  ...adoptionReads,
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'cloudformation:ListStackResources',
  'ec2:DescribeManagedPrefixLists',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:ListServiceDeployments',
  'rds:DescribeDBEngineVersions',
  'rds:DescribeDBInstances',
  'rds:DescribeEvents',
  'route53:ListHostedZonesByName',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
  'sts:GetCallerIdentity',
  ...preflightReads,
  ...priceReads,
];

export async function observeBootstrap(cloud: Cloud, request: BootstrapRequest): Promise<BootstrapFacts> {
  const { environment } = request;
  const templates = bundledTemplates();
  const { account, arn: caller } = await cloud.identity().caller();
  const wanted = Map.groupBy(stacksWanted(environment, Object.values(templates).map(readLayer)), ({ region }) => region);
  const regions: Record<string, SeenRegion> = {};
  for (const [region, places] of wanted) {
    const stacks: Record<string, SeenStack> = {};
    for (const { name } of places) {
      const seen = await seeStack(cloud.cloudFormation(region), name);
      if (seen !== undefined) stacks[name] = seen;
    }
    const account = places.some(({ layer }) => layer.scope === 'account') ? { account: await seeAccount(cloud, environment, { region, stacks }) } : {};
    const ran = await seeRan(cloud, environment, { region, layers: places.filter(({ name, layer }) => layer.runs !== undefined && stacks[name] !== undefined).map(({ layer }) => layer.layer) });
    regions[region] = { availabilityZoneIds: await cloud.parameters(region).availabilityZoneIds(region), stacks, ...account, ...ran, ...(await seeAdopted(cloud, environment, region)), ...(await seeCloudFront(cloud, environment, region)) };
  }
  const own = await cloud.dns().publicZone(environment.baseDomain);
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  const writer = await seeWriter(cloud, { root: parameterRoot(environment), home: environment.region, standby: environment.standby?.region, ...databaseStacks(environment, regions) });
  const seen: BootstrapFacts = {
    account,
    caller,
    hostedZoneId: own ?? (await cloud.dns().publicZone(environment.domain)) ?? '',
    engineVersion: (await cloud.databases(environment.region).newestVersion('postgres', major)) ?? '',
    templates,
    regions,
    ...(writer === undefined ? {} : { writer }),
    ...(environment.dns === undefined || own === undefined ? {} : { ownZoneId: own }),
    ...(await seeLeftOver(cloud, environment, regions)),
  };
  const delegation = await seeDelegation(cloud, environment, seen);
  const facts = await withWay(cloud, request, delegation === undefined ? seen : { ...seen, delegation });
  const toPrice = account === environment.account ? itemsWanted(estimateSubject(request, facts, wantedStacks(request, facts))) : [];
  const prices = await readFreshPrices(cloud, toPrice);
  const priced: BootstrapFacts = prices === undefined ? facts : { ...facts, prices };
  const preflight = preflightOf(request, facts);
  if (preflight === undefined) return priced;
  return { ...priced, preflight: await readPreflight(cloud, preflight, { caller, hostedZoneId: environment.dns === undefined ? facts.hostedZoneId : '', domain: own === undefined ? environment.domain : environment.baseDomain }) };
}

/** Only where it is let in: its list has another id in every region. */
async function seeCloudFront(cloud: Cloud, environment: EnvironmentDescription, region: string): Promise<Pick<SeenRegion, 'cloudFrontPrefixList'>> {
  if (!regionsOf(environment).includes(region) || settingAt(environment.settings, 'edge.front') !== true) return {};
  const id = await cloud.networks(region).prefixList('com.amazonaws.global.cloudfront.origin-facing');
  return id === undefined ? {} : { cloudFrontPrefixList: id };
}

async function seeLeftOver(cloud: Cloud, environment: EnvironmentDescription, regions: Readonly<Record<string, SeenRegion>>): Promise<Pick<BootstrapFacts, 'leftOver'>> {
  const leftOver = new Set<string>();
  for (const region of regionsOf(environment)) {
    if (Object.keys(regions[region]?.stacks ?? {}).length === 0) continue;
    const own = await cloud.cloudFormation(region).stacks({ 'platform:app': environment.app, 'platform:environment': environment.environment });
    for (const { tags } of own) if (tags['platform:service'] !== undefined && environment.services[tags['platform:service']] === undefined) leftOver.add(tags['platform:service']);
  }
  return leftOver.size === 0 ? {} : { leftOver: [...leftOver].sort() };
}

async function seeRan(cloud: Cloud, environment: BootstrapRequest['environment'], { region, layers }: { readonly region: string; readonly layers: readonly string[] }): Promise<Pick<SeenRegion, 'ran'>> {
  if (layers.length === 0) return {};
  const marks = new Map(layers.map((layer) => [markName(environment, layer), layer]));
  const found = await cloud.parameters(region).named([...marks.keys()]);
  return { ran: Object.fromEntries(Object.entries(found).map(([name, value]) => [marks.get(name) ?? name, value])) };
}

const isGone: ReadonlySet<string> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

async function seeStack(formation: CloudFormation, name: string): Promise<SeenStack | undefined> {
  const stack = await formation.stack(name);
  if (stack === undefined) return undefined;
  const template = stack.status === 'REVIEW_IN_PROGRESS' ? '' : ((await formation.template(name)) ?? '');
  const failed = stack.status === 'UPDATE_ROLLBACK_FAILED' ? { failed: (await formation.resources(name)).filter(({ status }) => status === 'UPDATE_FAILED').map(({ logicalId }) => logicalId) } : {};
  const left = halfThere.has(stack.status) ? { left: (await formation.resources(name)).filter(({ status, physicalId }) => physicalId !== '' && !isGone.has(status)).map(({ logicalId }) => logicalId) } : {};
  return { status: stack.status, reason: stack.reason ?? '', parameters: stack.parameters, outputs: stack.outputs, tags: stack.tags, template, ...failed, ...left };
}

/** Looks at what the next hops wait for, where there are some. */
async function withWay(cloud: Cloud, request: BootstrapRequest, facts: BootstrapFacts): Promise<BootstrapFacts> {
  const next = Map.groupBy(hopsNext(request, facts), ({ stack }) => stack.region);
  const regions: Record<string, SeenRegion> = { ...facts.regions };
  for (const [region, ahead] of next) {
    const seen = regions[region];
    if (seen !== undefined) regions[region] = { ...seen, way: await seeWay(cloud, request.environment, { region, ahead, stacks: seen.stacks }) };
  }
  return { ...facts, regions };
}

function databaseStacks(environment: EnvironmentDescription, regions: Readonly<Record<string, SeenRegion>>): { readonly data: SeenStack | undefined; readonly replica: SeenStack | undefined } {
  const { region, standby } = environment;
  return { data: regions[region]?.stacks[stackName(environment, 'data')], replica: standby === undefined ? undefined : regions[standby.region]?.stacks[stackName(environment, 'data-replica')] };
}
