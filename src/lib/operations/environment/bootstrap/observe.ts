// Looks at everything a bootstrap's plan is made of. Reads only.
import type { CloudFormation } from '../../../aws/cloud-formation.ts';
import { accountReads } from '../../../aws/account-singletons.ts';
import type { Cloud } from '../../../aws/cloud.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { bundledTemplates } from '../../../config/bundled.ts';
import { markName } from '../../names.ts';
import { readLayer } from '../layer.ts';
import { stacksWanted } from '../placement.ts';
import { preflightReads, readPreflight } from './preflight/preflight.ts';
import { itemsWanted } from '../estimate/estimate.ts';
import { priceReads, readFreshPrices } from '../estimate/fresh-prices.ts';
import { estimateSubject } from '../estimate/subject.ts';
import { preflightOf, wantedStacks } from './plan.ts';
import { seeAccount } from './account.ts';
import type { BootstrapFacts, BootstrapRequest, SeenRegion, SeenStack } from './request.ts';

export const bootstrapReads: readonly string[] = [
  ...accountReads,
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'cloudformation:ListStackResources',
  'rds:DescribeDBEngineVersions',
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
    regions[region] = { availabilityZoneIds: await cloud.parameters(region).availabilityZoneIds(region), stacks, ...account, ...ran };
  }
  const own = await cloud.dns().publicZone(environment.baseDomain);
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  const facts: BootstrapFacts = {
    account,
    caller,
    hostedZoneId: own ?? (await cloud.dns().publicZone(environment.domain)) ?? '',
    engineVersion: (await cloud.databases(environment.region).newestVersion('postgres', major)) ?? '',
    templates,
    regions,
  };
  const toPrice = account === environment.account ? itemsWanted(estimateSubject(request, facts, wantedStacks(request, facts))) : [];
  const prices = await readFreshPrices(cloud, toPrice);
  const priced: BootstrapFacts = prices === undefined ? facts : { ...facts, prices };
  const preflight = preflightOf(request, facts);
  if (preflight === undefined) return priced;
  return { ...priced, preflight: await readPreflight(cloud, preflight, { caller, hostedZoneId: facts.hostedZoneId, domain: own === undefined ? environment.domain : environment.baseDomain }) };
}

async function seeRan(cloud: Cloud, environment: BootstrapRequest['environment'], { region, layers }: { readonly region: string; readonly layers: readonly string[] }): Promise<Pick<SeenRegion, 'ran'>> {
  if (layers.length === 0) return {};
  const marks = new Map(layers.map((layer) => [markName(environment, layer), layer]));
  const found = await cloud.parameters(region).named([...marks.keys()]);
  return { ran: Object.fromEntries(Object.entries(found).map(([name, value]) => [marks.get(name) ?? name, value])) };
}

const halfThere: ReadonlySet<string> = new Set(['CREATE_FAILED', 'DELETE_FAILED']);
const isGone: ReadonlySet<string> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

async function seeStack(formation: CloudFormation, name: string): Promise<SeenStack | undefined> {
  const stack = await formation.stack(name);
  if (stack === undefined) return undefined;
  const template = stack.status === 'REVIEW_IN_PROGRESS' ? '' : ((await formation.template(name)) ?? '');
  const failed = stack.status === 'UPDATE_ROLLBACK_FAILED' ? { failed: (await formation.resources(name)).filter(({ status }) => status === 'UPDATE_FAILED').map(({ logicalId }) => logicalId) } : {};
  const left = halfThere.has(stack.status) ? { left: (await formation.resources(name)).filter(({ status, physicalId }) => physicalId !== '' && !isGone.has(status)).map(({ logicalId }) => logicalId) } : {};
  return { status: stack.status, reason: stack.reason ?? '', parameters: stack.parameters, outputs: stack.outputs, tags: stack.tags, template, ...failed, ...left };
}
