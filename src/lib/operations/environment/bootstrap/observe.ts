// Looks at everything a bootstrap's plan is made of. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { bundledTemplates } from '../../../config/bundled.ts';
import { stackName } from '../../names.ts';
import type { BootstrapFacts, BootstrapRequest, SeenStack } from './request.ts';

export const bootstrapReads: readonly string[] = [
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'rds:DescribeDBEngineVersions',
  'route53:ListHostedZonesByName',
  'ssm:GetParametersByPath',
  'sts:GetCallerIdentity',
];

export async function observeBootstrap(cloud: Cloud, request: BootstrapRequest): Promise<BootstrapFacts> {
  const { environment } = request;
  const templates = bundledTemplates();
  const names = Object.keys(templates).flatMap((layer) =>
    layer === 'service' ? Object.keys(environment.services).map((service) => stackName(environment, layer, service)) : [stackName(environment, layer)],
  );
  const { account } = await cloud.identity().caller();
  const stacks: Record<string, SeenStack> = {};
  for (const name of names) {
    const seen = await seeStack(cloud, name);
    if (seen !== undefined) stacks[name] = seen;
  }
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  return {
    account,
    hostedZoneId: (await cloud.dns().publicZone(environment.baseDomain)) ?? (await cloud.dns().publicZone(environment.domain)) ?? '',
    availabilityZoneIds: await cloud.parameters(environment.region).availabilityZoneIds(environment.region),
    engineVersion: (await cloud.databases(environment.region).newestVersion('postgres', major)) ?? '',
    templates,
    stacks,
  };

  async function seeStack(from: Cloud, name: string): Promise<SeenStack | undefined> {
    const formation = from.cloudFormation(environment.region);
    const stack = await formation.stack(name);
    if (stack === undefined) return undefined;
    const template = stack.status === 'REVIEW_IN_PROGRESS' ? '' : ((await formation.template(name)) ?? '');
    return { status: stack.status, reason: stack.reason ?? '', parameters: stack.parameters, tags: stack.tags, template };
  }
}
