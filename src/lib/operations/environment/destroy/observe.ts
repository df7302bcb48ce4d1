// Looks at all that an environment is: its stacks, and what deploys have put beside them. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { baseName } from '../../names.ts';
import type { DestroyFacts, DestroyRequest, StandingStack } from './request.ts';

export const destroyReads: readonly string[] = [
  'application-autoscaling:DescribeScalableTargets',
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'ecs:ListServices',
  'elasticloadbalancing:DescribeRules',
  'sts:GetCallerIdentity',
];

export async function observeDestroy(cloud: Cloud, { environment }: DestroyRequest): Promise<DestroyFacts> {
  const { region } = environment;
  const cluster = baseName(environment);
  const { account } = await cloud.identity().caller();
  const formation = cloud.cloudFormation(region);
  const stacks: StandingStack[] = [];
  for (const { name, status, parameters, outputs, tags } of await formation.stacks({ 'platform:app': environment.app, 'platform:environment': environment.environment })) {
    const template = status === 'REVIEW_IN_PROGRESS' ? '' : ((await formation.template(name)) ?? '');
    stacks.push({ name, layer: tags['platform:layer'] ?? '', service: tags['platform:service'] ?? '', status, parameters, outputs, template });
  }
  const services = [];
  for (const name of await cloud.ecs(region).services(cluster)) services.push({ name, scaled: (await cloud.scaling(region).target(cluster, name)) !== undefined });
  return { account, cluster, stacks, services, rules: await rulesOf(cloud, region, stacks) };
}

/** Whatever made them: while a rule leads to a target group, neither can go. */
async function rulesOf(cloud: Cloud, region: string, stacks: readonly StandingStack[]): Promise<DestroyFacts['rules']> {
  const listener = stacks.find((stack) => stack.layer === 'edge')?.outputs['HttpsListenerArn'];
  if (listener === undefined) return [];
  const owners = new Map(stacks.flatMap(({ service, outputs }) => ['BlueTargetGroupArn', 'GreenTargetGroupArn'].flatMap((output) => (outputs[output] === undefined ? [] : [[outputs[output], service] as const]))));
  return (await cloud.loadBalancing(region).rules(listener)).flatMap(({ arn, hosts, weights, isDefault }) => {
    const group = Object.keys(weights).find((it) => owners.has(it));
    return isDefault || group === undefined ? [] : [{ arn, hosts, service: owners.get(group) ?? '' }];
  });
}
