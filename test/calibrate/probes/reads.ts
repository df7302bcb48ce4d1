// Reads right after writes: how long ECS, IAM and a load balancer's control plane show what was before.
import { CreateClusterCommand, DescribeClustersCommand, ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-ecs';
import { CreateTargetGroupCommand, DescribeTargetGroupsCommand, ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, GetRoleCommand, ListRoleTagsCommand, TagRoleCommand } from '@aws-sdk/client-iam';
import { ecsTags } from '../container.ts';
import { measured, prefix, tagList, unless, type Lab } from '../lab.ts';

const name = `${prefix}reads`;
const rounds = ['1', '2', '3', '4'] as const;

export async function reads(lab: Lab): Promise<void> {
  await ofEcs(lab);
  await ofIam(lab);
  await ofLoadBalancing(lab);
}

async function seen<T>(lab: Lab, { rule, write, read, shows }: { readonly rule: string; readonly write: () => Promise<unknown>; readonly read: () => Promise<T>; readonly shows: (value: T) => boolean }): Promise<void> {
  // The write has landed when it is answered, at the latest: what is believed begins then.
  const { at } = await lab.pace.timed(write);
  await measured(lab, rule, { what: 'what was written', since: { from: at.to, to: at.to }, look: read, until: shows, every: 0.25, longest: 120 });
}

async function ofEcs(lab: Lab): Promise<void> {
  const { ecs } = lab.aws;
  const rule = 'calibrate.ecs-reads-see-writes/lag';
  let arn = '';
  await seen(lab, {
    rule,
    write: async () => (arn = (await ecs.send(new CreateClusterCommand({ clusterName: name, tags: ecsTags }))).cluster?.clusterArn ?? ''),
    read: () => ecs.send(new DescribeClustersCommand({ clusters: [name] })),
    shows: ({ clusters }) => clusters?.some(({ status }) => status === 'ACTIVE') === true,
  });
  for (const round of rounds) {
    await seen(lab, {
      rule,
      write: () => ecs.send(new TagResourceCommand({ resourceArn: arn, tags: [{ key: 'round', value: round }] })),
      read: () => ecs.send(new ListTagsForResourceCommand({ resourceArn: arn })),
      shows: ({ tags }) => tags?.some(({ key, value }) => key === 'round' && value === round) === true,
    });
  }
}

async function ofIam(lab: Lab): Promise<void> {
  const { iam } = lab.aws;
  const rule = 'calibrate.iam-reads-see-writes/lag';
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
  await seen(lab, {
    rule,
    write: () => iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust, Tags: tagList })),
    read: () => unless(['NoSuchEntityException'], () => iam.send(new GetRoleCommand({ RoleName: name }))),
    shows: (answer) => answer !== undefined,
  });
  for (const round of rounds) {
    await seen(lab, {
      rule,
      write: () => iam.send(new TagRoleCommand({ RoleName: name, Tags: [{ Key: 'round', Value: round }] })),
      read: () => unless(['NoSuchEntityException'], () => iam.send(new ListRoleTagsCommand({ RoleName: name }))),
      shows: (answer) => answer?.Tags?.some(({ Key, Value }) => Key === 'round' && Value === round) === true,
    });
  }
}

async function ofLoadBalancing(lab: Lab): Promise<void> {
  const { elb } = lab.aws;
  const rule = 'calibrate.elasticloadbalancing-reads-see-writes/lag';
  let arn = '';
  const read = () => unless(['TargetGroupNotFoundException'], () => elb.send(new DescribeTargetGroupsCommand({ Names: [name] })));
  await seen(lab, {
    rule,
    write: async () => (arn = (await elb.send(new CreateTargetGroupCommand({ Name: name, Protocol: 'HTTP', Port: 80, VpcId: lab.network.vpc, TargetType: 'ip', Tags: tagList }))).TargetGroups?.[0]?.TargetGroupArn ?? ''),
    read,
    shows: (answer) => answer?.TargetGroups?.length === 1,
  });
  for (const round of rounds) {
    const interval = 10 + Number(round);
    await seen(lab, {
      rule,
      write: () => elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, HealthCheckIntervalSeconds: interval })),
      read,
      shows: (answer) => answer?.TargetGroups?.[0]?.HealthCheckIntervalSeconds === interval,
    });
  }
}
