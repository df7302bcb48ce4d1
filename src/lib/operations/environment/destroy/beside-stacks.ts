// The steps that take away what deploys own and no stack knows: rules, scaling, services.
import type { Cloud } from '../../../aws/cloud.ts';
import { done, todo, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';

interface Of {
  readonly region: string;
  readonly cluster: string;
  readonly name: string;
  /** The name as it is in step ids: with the region where that is not home. */
  readonly part: string;
}

const aws = ({ region, name, part }: Pick<Of, 'region' | 'name' | 'part'>): string => (part === name ? 'aws' : `aws --region ${region}`);

export function removeRule(cloud: Cloud, { region, arn, hosts, part }: { readonly region: string; readonly arn: string; readonly hosts: readonly string[]; readonly part: string }): Step {
  const host = hosts.join(', ') || 'other conditions';
  return {
    id: `${part}-rule-${arn.split('/').at(-1) ?? ''}`,
    title: `Take the rule for ${host} away`,
    why: 'users get the listener’s fixed answer from here on; while a rule leads to a target group, the group cannot go',
    byHand: `aws --region ${region} elbv2 delete-rule --rule-arn ${arn}`,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DeleteRule'],
    after: [],
    limit: minutes(5),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await cloud.loadBalancing(region).rule(arn)) === undefined ? done() : todo),
    act: () => cloud.loadBalancing(region).deleteRule(arn),
  };
}

export function stopScaling(cloud: Cloud, { region, cluster, name, part }: Of): Step {
  return {
    id: `${part}-scaling`,
    title: `Stop scaling ${part}`,
    why: 'scaling would go on for a service that is no more',
    byHand: `${aws({ region, name, part })} application-autoscaling deregister-scalable-target --service-namespace ecs --resource-id service/${cluster}/${name} --scalable-dimension ecs:service:DesiredCount`,
    actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DeregisterScalableTarget'],
    after: [],
    limit: minutes(5),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await cloud.scaling(region).target(cluster, name)) === undefined ? done() : todo),
    act: () => cloud.scaling(region).deregister(cluster, name),
  };
}

export function removeStepAlarms(cloud: Cloud, { region, name, part, alarms }: Of & { readonly alarms: readonly string[] }): Step {
  return {
    id: `${part}-scaling-alarms`,
    title: `Take the alarms for the steps of ${part} away`,
    why: 'AWS leaves them when the policy that they ask goes',
    byHand: `${aws({ region, name, part })} cloudwatch delete-alarms --alarm-names ${alarms.join(' ')}`,
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
    after: [],
    limit: minutes(5),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await cloud.alarms(region).states(alarms)).length === 0 ? done() : todo),
    act: () => cloud.alarms(region).remove(alarms),
  };
}

export function removeService(cloud: Cloud, { region, cluster, name, part }: Of, after: readonly string[]): Step {
  const ecs = () => cloud.ecs(region);
  return {
    id: `${part}-service`,
    title: `Take the service ${part} away`,
    why: 'its tasks end first: the stacks beneath it hold their network, roles and target groups',
    byHand: `${aws({ region, name, part })} ecs delete-service --cluster ${cluster} --service ${name} --force`,
    actions: ['ecs:DescribeServices', 'ecs:DeleteService'],
    after,
    limit: minutes(20),
    every: seconds(5),
    pointOfNoReturn: true,
    async check() {
      const seen = await ecs().service(cluster, name);
      if (seen === undefined) return done();
      return seen.status === 'DRAINING' ? waiting(`${seen.runningCount ?? 0} tasks still run`) : todo;
    },
    act: () => ecs().deleteService(cluster, name),
  };
}
