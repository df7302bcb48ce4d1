// The roles of the templates at work: ECS starts tasks, and moves traffic, with what they allow and no more.
import type { DescribeTasksCommandOutput, DescribeTaskDefinitionCommandOutput, DescribeServicesCommandOutput, ListTasksCommandOutput } from '@aws-sdk/client-ecs';
import type { GetRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes, plus } from '../../src/lib/world/time.ts';
import { serving, ship, staging, toldDeploy } from './stage.ts';
import { twin } from './world.ts';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
}

class Bench {
  readonly sandbox: OpenSandbox;

  constructor(sandbox: OpenSandbox) {
    this.sandbox = sandbox;
  }

  call<T>(service: string, operation: string, input: object): T {
    const { world } = this.sandbox;
    return world.answer({ service, operation, input, account: staging.account, region: staging.region, principal: `arn:aws:iam::${staging.account}:user/sandbox` }, world.now) as T;
  }

  get cluster(): string {
    return `${staging.app}-${staging.environment}`;
  }

  service(): NonNullable<DescribeServicesCommandOutput['services']>[number] {
    return this.call<DescribeServicesCommandOutput>('ecs', 'DescribeServices', { cluster: this.cluster, services: ['serverpod'] }).services?.[0] ?? {};
  }

  role(which: 'executionRoleArn' | 'taskRoleArn'): string {
    const { taskDefinition } = this.call<DescribeTaskDefinitionCommandOutput>('ecs', 'DescribeTaskDefinition', { taskDefinition: this.service().taskDefinition });
    return taskDefinition?.[which] ?? '';
  }

  /** Takes actions out of a role's own policy. */
  takeAway(roleArn: string, policy: string, ...actions: readonly string[]): void {
    const RoleName = roleArn.split('/').at(-1);
    const { PolicyDocument = '' } = this.call<GetRolePolicyCommandOutput>('iam', 'GetRolePolicy', { RoleName, PolicyName: policy });
    const document = JSON.parse(decodeURIComponent(PolicyDocument)) as { readonly Statement: readonly Statement[] };
    const left = document.Statement.map((it) => ({ ...it, Action: [it.Action].flat().filter((action) => !actions.includes(action)) })).filter((it) => it.Action.length > 0);
    if (JSON.stringify(left).length >= JSON.stringify(document.Statement).length) throw new Error(`the role does not have ${actions.join(', ')}`);
    this.call('iam', 'PutRolePolicy', { RoleName, PolicyName: policy, PolicyDocument: JSON.stringify({ ...document, Statement: left }) });
  }

  /** Loses a task, and sees why the next one does not start. */
  reasonOfNext(): string {
    const { world } = this.sandbox;
    const [lost] = this.call<ListTasksCommandOutput>('ecs', 'ListTasks', { cluster: this.cluster, serviceName: 'serverpod' }).taskArns ?? [];
    this.call('ecs', 'StopTask', { cluster: this.cluster, task: lost });
    world.passTo(plus(world.now, minutes(4)));
    const stopped = this.call<ListTasksCommandOutput>('ecs', 'ListTasks', { cluster: this.cluster, serviceName: 'serverpod', desiredStatus: 'STOPPED' }).taskArns ?? [];
    const { tasks = [] } = this.call<DescribeTasksCommandOutput>('ecs', 'DescribeTasks', { cluster: this.cluster, tasks: stopped });
    return tasks.find(({ stopCode }) => stopCode === 'TaskFailedToStart')?.stoppedReason ?? '';
  }
}

const bench = async (): Promise<Bench> => new Bench(twin(await serving(staging)));

describe('the execution role', () => {
  it.each([
    ['ecr:GetAuthorizationToken', /^ResourceInitializationError: unable to pull secrets or registry auth: .*unable to retrieve ecr registry auth: .*AccessDeniedException: User: arn:aws:sts::\d+:assumed-role\/[^/]+\/[0-9a-f]{32} is not authorized to perform: ecr:GetAuthorizationToken on resource: \* because no identity-based policy allows/],
    ['ecr:BatchGetImage', /^CannotPullContainerError: .*403 Forbidden$/],
    ['secretsmanager:GetSecretValue', /^ResourceInitializationError: unable to pull secrets .*failed to fetch secret arn:.* from secrets manager: AccessDeniedException: User: .* secretsmanager:GetSecretValue on resource: arn:/],
    ['kms:Decrypt', /^ResourceInitializationError: .*AccessDeniedException: Access to KMS is not allowed status code: 400, request id: /],
    ['logs:CreateLogStream', /^ResourceInitializationError: failed to validate logger args: .*logs:CreateLogStream on resource: arn:aws:logs:[^:]+:\d+:log-group:[^:]+:log-stream:.*\/[0-9a-f]{32} because/],
  ])('without %s starts no task, and ECS says so', async (action, says) => {
    const it = await bench();
    it.takeAway(it.role('executionRoleArn'), 'start', action);
    expect(it.reasonOfNext()).toMatch(says);
  });

  it('as it is starts the next task', async () => {
    expect((await bench()).reasonOfNext()).toBe('');
  });
});

it('a role that does not trust ECS is not taken on', async () => {
  const it = await bench();
  const role = it.role('taskRoleArn');
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
  it.call('iam', 'UpdateAssumeRolePolicy', { RoleName: role.split('/').at(-1), PolicyDocument: trust });
  expect(it.reasonOfNext()).toBe('');
  expect(it.service().runningCount).toBeLessThan(it.service().desiredCount ?? 0);
  expect(it.service().events?.map(({ message }) => message).join('\n')).toContain(`failed to launch a task with (error ECS was unable to assume the role '${role}' that was provided for this task.`);
});

it('an infrastructure role without its permissions: ECS rolls the deployment back and names the role', async () => {
  const it = await bench();
  const role = it.service().deployments?.[0] === undefined ? '' : (it.service().loadBalancers?.[0]?.advancedConfiguration?.roleArn ?? '');
  it.call('iam', 'DetachRolePolicy', { RoleName: role.split('/').at(-1), PolicyArn: 'arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers' });
  const walked = await ship(it.sandbox, { environment: staging, image: '1.1.0' });
  expect(walked.outcome).toBe('put-back');
  expect(toldDeploy(walked, 'serverpod', staging).reason).toContain(`ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${role}'`);
});
