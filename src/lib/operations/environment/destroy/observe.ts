// Looks at all that an environment is: its stacks, and what deploys have put beside them. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { regionsOf, regionsWithStacks } from '../../../config/describe.ts';
import { baseName, stepAlarmPrefix } from '../../names.ts';
import type { DestroyFacts, DestroyRequest, StandingStack } from './request.ts';

export const destroyReads: readonly string[] = [
  'application-autoscaling:DescribeScalableTargets',
  'cloudwatch:DescribeAlarms',
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'ecs:ListServices',
  'elasticloadbalancing:DescribeRules',
  'route53:GetHostedZone',
  'sts:GetCallerIdentity',
];

export async function observeDestroy(cloud: Cloud, { environment, service }: DestroyRequest): Promise<DestroyFacts> {
  const cluster = baseName(environment);
  const { account } = await cloud.identity().caller();
  const stacks: StandingStack[] = [];
  const services: DestroyFacts['services'][number][] = [];
  const rules: DestroyFacts['rules'][number][] = [];
  for (const region of regionsWithStacks(environment)) {
    const there = await stacksIn(cloud, region, environment);
    stacks.push(...there);
    rules.push(...(await rulesOf(cloud, region, there)));
    if (!regionsOf(environment).includes(region)) continue;
    for (const name of await cloud.ecs(region).services(cluster)) services.push({ region, name, scaled: (await cloud.scaling(region).target(cluster, name)) !== undefined, stepAlarms: await cloud.takenNames(region).alarms(stepAlarmPrefix(environment, name)) });
  }
  if (service === undefined) return { account, cluster, stacks, services, rules, ...(await ownZone(cloud, stacks)) };
  return { account, cluster, stacks: stacks.filter((it) => it.service === service), services: services.filter(({ name }) => name === service), rules: rules.filter((it) => it.service === service) };
}

/** One that was there before stays, with what leads to it. */
async function ownZone(cloud: Cloud, stacks: readonly StandingStack[]): Promise<Pick<DestroyFacts, 'zone'>> {
  const stack = stacks.find(({ layer }) => layer === 'zone');
  const { HostedZoneId: id, ParentZone: above, ParentRole: role } = stack?.outputs ?? {};
  if (id === undefined || above === undefined || role === undefined || stack?.parameters['ZoneId'] !== '') return {};
  return { zone: { id, servers: await cloud.dns().nameServers(id), above, role } };
}

/** What belongs to the account does not carry the environment's tags, and stays. */
async function stacksIn(cloud: Cloud, region: string, environment: DestroyRequest['environment']): Promise<readonly StandingStack[]> {
  const formation = cloud.cloudFormation(region);
  const own = { 'platform:app': environment.app, 'platform:environment': environment.environment };
  const stacks: StandingStack[] = [];
  for (const { name, status, parameters, outputs, tags } of regionsOf(environment).includes(region) ? await formation.stacks(own) : await formation.stacksIfOpen(own)) {
    const template = status === 'REVIEW_IN_PROGRESS' ? '' : ((await formation.template(name)) ?? '');
    stacks.push({ region, name, layer: tags['platform:layer'] ?? '', service: tags['platform:service'] ?? '', status, parameters, outputs, template });
  }
  return stacks;
}

/** Whatever made them: while a rule leads to a target group, neither can go. */
async function rulesOf(cloud: Cloud, region: string, stacks: readonly StandingStack[]): Promise<DestroyFacts['rules']> {
  const listener = stacks.find((stack) => stack.layer === 'edge')?.outputs['HttpsListenerArn'];
  if (listener === undefined) return [];
  const owners = new Map(stacks.flatMap(({ service, outputs }) => ['BlueTargetGroupArn', 'GreenTargetGroupArn'].flatMap((output) => (outputs[output] === undefined ? [] : [[outputs[output], service] as const]))));
  return (await cloud.loadBalancing(region).rules(listener)).flatMap(({ arn, hosts, weights, isDefault }) => {
    const group = Object.keys(weights).find((it) => owners.has(it));
    return isDefault || group === undefined ? [] : [{ region, arn, hosts, service: owners.get(group) ?? '' }];
  });
}
