// The roles that ECS takes on: to start a task, to be the task, to move its load balancer's traffic; each judged by IAM as it stands.
import type { LoadBalancer } from '@aws-sdk/client-ecs';
import { createHash } from 'node:crypto';
import type { Caller, Need } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { ruleBehind } from '../elasticloadbalancing/network.ts';
import { denialOf } from '../iam/authority.ts';
import { serviceMayAssume, sessionArn } from '../iam/trust.ts';
import { clusterArn, uuid } from './names.ts';

/** The role that starts a task, and the task that it starts. */
export interface Starter {
  readonly role: string | undefined;
  readonly task: string;
}

/** Why a task with these roles cannot even be tried; undefined where it can. */
export function unassumable(context: Context, roles: readonly (string | undefined)[], cluster: string): string | undefined {
  // AWS: confused-deputy keys of the task role's trust (ECS developer guide, "Task IAM role"); that the execution role gets them too is unverified.
  const keys = { 'aws:SourceAccount': [context.account], 'aws:SourceArn': [clusterArn(context, cluster).replace(':cluster/', ':task/')] };
  const role = roles.find((arn) => arn !== undefined && !serviceMayAssume(context, arn, { service: 'ecs-tasks.amazonaws.com', keys }));
  // AWS: the sentence of "Amazon ECS service event messages"; the same as RunTask's ClientException in public threads.
  return role === undefined ? undefined : `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;
}

/** Whether what keeps a task from starting is a role that ECS may not take on. */
export const isUnassumable = (reason: string): boolean => reason.startsWith('ECS was unable to assume the role ');

const callerOf = ({ role = '', task }: Starter): Caller => ({ principal: sessionArn(role, task) });

/** What the service says when the role may not; undefined where it may, or where there is no role or no IAM to ask. */
export function refusedTo(context: Context, starter: Starter, needs: readonly Need[]): string | undefined {
  if (starter.role === undefined || !context.knows('iam', 'GetRole')) return undefined;
  for (const need of needs) {
    const refusal = denialOf(context, callerOf(starter), { service: need.action.split(':')[0] ?? '', need });
    if (refusal !== undefined) return `AccessDeniedException: ${refusal.message} status code: 400, request id: ${uuid(createHash('sha256').update(`${starter.task}/${need.action}`).digest('hex'))}`;
  }
  return undefined;
}

/** The rules of a service whose traffic ECS moves, and the groups that it moves it between. */
function balancing(context: Context, { targetGroupArn, advancedConfiguration: more }: LoadBalancer): readonly Need[] {
  const changes = [more?.productionListenerRule, more?.testListenerRule].flatMap((arn): readonly Need[] => {
    const rule = ruleBehind(context, arn);
    if (rule === undefined) return [];
    return [rule.priority === 'default' ? { action: 'elasticloadbalancing:ModifyListener', resource: rule.listenerArn } : { action: 'elasticloadbalancing:ModifyRule', resource: rule.arn }];
  });
  const groups = [targetGroupArn, more?.alternateTargetGroupArn].filter((arn) => arn !== undefined);
  return [
    ...['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map((read) => ({ action: `elasticloadbalancing:${read}`, resource: '*' })),
    ...changes,
    ...groups.flatMap((resource) => ['RegisterTargets', 'DeregisterTargets'].map((act) => ({ action: `elasticloadbalancing:${act}`, resource }))),
  ];
}

/**
 * Why ECS cannot work on a load balancer with the role that it was given for it; undefined where it can.
 * AWS: the permissions of AmazonECSInfrastructureRolePolicyForLoadBalancers; that each of them is needed is a guess.
 */
export function infrastructureFault(context: Context, balancer: LoadBalancer): string | undefined {
  const role = balancer.advancedConfiguration?.roleArn;
  if (role === undefined || !context.knows('iam', 'GetRole')) return undefined;
  const may = serviceMayAssume(context, role, { service: 'ecs.amazonaws.com' }) && refusedTo(context, { role, task: 'ecs-service-scheduler' }, balancing(context, balancer)) === undefined;
  // AWS: "Troubleshooting Amazon ECS blue/green deployments" (ECS developer guide).
  return may ? undefined : `ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${role}'.`;
}
