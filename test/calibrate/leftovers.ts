// What a run has left in an account: found by its name alone, so that a later run finds what an earlier one left.
import { DeleteStackCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DeleteAlarmsCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DeleteLoadBalancerCommand, DeleteTargetGroupCommand, paginateDescribeLoadBalancers, paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteRoleCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { DeleteDBInstanceCommand, DeleteDBSubnetGroupCommand, paginateDescribeDBInstances, paginateDescribeDBSubnetGroups } from '@aws-sdk/client-rds';
import { ChangeResourceRecordSetsCommand, DeleteHostedZoneCommand, ListResourceRecordSetsCommand, paginateListHostedZones } from '@aws-sdk/client-route-53';
import type { Clients } from './clients.ts';
import { ecsLeftovers } from './ecs-leftovers.ts';
import { prefix } from './lab.ts';
import { gathered, type Leftover } from './leftover.ts';

const ours = (name: string | undefined): name is string => name?.startsWith(prefix) === true;

export async function findLeftovers(aws: Clients, region: string): Promise<readonly Leftover[]> {
  const found = await Promise.all([ecsLeftovers(aws), balancers(aws), databases(aws), alarms(aws), zones(aws), roles(aws), stacks(aws)]);
  return found.flat().map((it) => ({ ...it, byHand: `${it.byHand} --region ${region}` }));
}

async function stacks({ cloudFormation: client }: Clients): Promise<readonly Leftover[]> {
  const all = await gathered(paginateDescribeStacks({ client }, {}), (page) => page.Stacks);
  return all.flatMap(({ StackName, StackStatus }): Leftover[] => {
    if (!ours(StackName)) return [];
    const remove = async (): Promise<unknown> => (StackStatus === 'DELETE_IN_PROGRESS' ? undefined : client.send(new DeleteStackCommand({ StackName })));
    return [{ name: `stack ${StackName}`, byHand: `aws cloudformation delete-stack --stack-name ${StackName}`, remove, last: true }];
  });
}

async function balancers({ elb: client }: Clients): Promise<readonly Leftover[]> {
  const standing = (await gathered(paginateDescribeLoadBalancers({ client }, {}), (page) => page.LoadBalancers)).filter(({ LoadBalancerName }) => ours(LoadBalancerName));
  const groups = (await gathered(paginateDescribeTargetGroups({ client }, {}), (page) => page.TargetGroups)).filter(({ TargetGroupName }) => ours(TargetGroupName));
  return [
    ...standing.map(
      ({ LoadBalancerName = '', LoadBalancerArn }): Leftover => ({
        name: `load balancer ${LoadBalancerName}`,
        byHand: `aws elbv2 delete-load-balancer --load-balancer-arn "$(aws elbv2 describe-load-balancers --names ${LoadBalancerName} --query 'LoadBalancers[0].LoadBalancerArn' --output text)"`,
        remove: () => client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn })),
      }),
    ),
    ...groups.map(
      ({ TargetGroupName = '', TargetGroupArn }): Leftover => ({
        name: `target group ${TargetGroupName}`,
        byHand: `aws elbv2 delete-target-group --target-group-arn "$(aws elbv2 describe-target-groups --names ${TargetGroupName} --query 'TargetGroups[0].TargetGroupArn' --output text)"`,
        remove: () => client.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
      }),
    ),
  ];
}

async function databases({ rds: client }: Clients): Promise<readonly Leftover[]> {
  const instances = await gathered(paginateDescribeDBInstances({ client }, {}), (page) => page.DBInstances);
  const groups = await gathered(paginateDescribeDBSubnetGroups({ client }, {}), (page) => page.DBSubnetGroups);
  return [
    ...instances.flatMap(({ DBInstanceIdentifier: id, DBInstanceStatus }): Leftover[] => {
      if (!ours(id)) return [];
      const remove = async (): Promise<unknown> => (DBInstanceStatus === 'deleting' ? undefined : client.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true })));
      return [{ name: `database ${id}`, byHand: `aws rds delete-db-instance --db-instance-identifier ${id} --skip-final-snapshot --delete-automated-backups`, remove }];
    }),
    ...groups.flatMap(({ DBSubnetGroupName: name }): Leftover[] =>
      ours(name) ? [{ name: `subnet group ${name}`, byHand: `aws rds delete-db-subnet-group --db-subnet-group-name ${name}`, remove: () => client.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: name })) }] : [],
    ),
  ];
}

async function alarms({ cloudWatch: client }: Clients): Promise<readonly Leftover[]> {
  const all = await gathered(paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix }), (page) => page.MetricAlarms);
  return all.map(({ AlarmName = '' }) => ({ name: `alarm ${AlarmName}`, byHand: `aws cloudwatch delete-alarms --alarm-names ${AlarmName}`, remove: () => client.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] })) }));
}

async function zones({ route53: client }: Clients): Promise<readonly Leftover[]> {
  const all = (await gathered(paginateListHostedZones({ client }, {}), (page) => page.HostedZones)).filter(({ Name }) => ours(Name));
  return all.map(({ Id, Name = '' }) => ({
    name: `hosted zone ${Name}`,
    byHand: `aws route53 delete-hosted-zone --id ${Id?.replace('/hostedzone/', '') ?? ''} # after its records other than NS and SOA,`,
    remove: async () => {
      const records = ((await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: Id }))).ResourceRecordSets ?? []).filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
      if (records.length > 0) await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: Id, ChangeBatch: { Changes: records.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })) } }));
      await client.send(new DeleteHostedZoneCommand({ Id }));
    },
  }));
}

async function roles({ iam: client }: Clients): Promise<readonly Leftover[]> {
  const all = await gathered(paginateListRoles({ client }, {}), (page) => page.Roles);
  // The stack's own go with it.
  return all.flatMap(({ RoleName }): Leftover[] =>
    ours(RoleName) && !RoleName.startsWith(`${prefix}network-`) ? [{ name: `role ${RoleName}`, byHand: `aws iam delete-role --role-name ${RoleName}`, remove: () => client.send(new DeleteRoleCommand({ RoleName })) }] : [],
  );
}
