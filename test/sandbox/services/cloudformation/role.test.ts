// In whose name a stack's resources are made: its service role's, or its caller's.
import type { DescribeStackEventsCommandOutput, DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { openSandbox } from '../../../../src/lib/sandbox/open.ts';
import { callerOf } from '../../../../src/lib/sandbox/wire/access-keys.ts';
import { minutes, plus } from '../../../../src/lib/world/time.ts';

const account = '111122223333';
const administrator = { principal: `arn:aws:iam::${account}:user/sandbox` };
type Caller = ReturnType<typeof callerOf>;

const policy = (...statements: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (...actions: readonly string[]): object => ({ Effect: 'Allow', Action: actions, Resource: '*' });

function world() {
  const { world: it, now } = openSandbox({ wishes: { seed: 'role', speed: 'max' } });
  const call = <T>(service: string, operation: string, input: object, caller: Caller = administrator): T => it.answer({ service, operation, input, account, region: 'us-east-1', ...caller }, it.now) as T;
  const role = (name: string, principal: object, ...statements: readonly object[]): string => {
    call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }) });
    call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'own', PolicyDocument: policy(...statements) });
    return `arn:aws:iam::${account}:role/${name}`;
  };
  const session = (RoleArn: string): Caller => callerOf(account, call<AssumeRoleCommandOutput>('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'ci' }).Credentials?.SessionToken);
  const settle = (StackName: string) => {
    it.passTo(plus(now(), minutes(5)));
    const status = call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', { StackName }).Stacks?.[0]?.StackStatus;
    const events = call<DescribeStackEventsCommandOutput>('cloudformation', 'DescribeStackEvents', { StackName }).StackEvents ?? [];
    return { status, reasons: events.map(({ ResourceStatusReason }) => ResourceStatusReason ?? '').join('\n') };
  };
  return { call, role, session, settle };
}

const template = (type: string, properties: object = {}): string => JSON.stringify({ Resources: { Thing: { Type: type, Properties: properties } } });
const topic = template('AWS::SNS::Topic', { TopicName: 'alarms' });
const service = { Service: 'cloudformation.amazonaws.com' };
const everybody = { AWS: `arn:aws:iam::${account}:root` };

it('a service role makes what its policy allows; what it does not allow fails the stack, in the service\'s words', () => {
  const { call, role, settle } = world();
  const RoleARN = role('stacks', service, allow('sns:CreateTopic', 'sns:TagResource', 'sns:DeleteTopic', 'sns:Subscribe'));
  call('cloudformation', 'CreateStack', { StackName: 'good', TemplateBody: topic, RoleARN });
  expect(settle('good').status).toBe('CREATE_COMPLETE');
  call('cloudformation', 'CreateStack', { StackName: 'bad', TemplateBody: template('AWS::ECS::Cluster', { ClusterName: 'shop' }), RoleARN, OnFailure: 'DO_NOTHING' });
  const bad = settle('bad');
  expect(bad.status).toBe('CREATE_FAILED');
  expect(bad.reasons).toContain(`User: arn:aws:sts::${account}:assumed-role/stacks/AWSCloudFormation is not authorized to perform: ecs:CreateCluster on resource: arn:aws:ecs:us-east-1:${account}:cluster/shop because no identity-based policy allows the ecs:CreateCluster action (Service: ECS`);
  expect(bad.reasons).toContain('HandlerErrorCode: AccessDenied)');
});

it('is remembered by the stack, and asked for deletions too', () => {
  const { call, role, settle } = world();
  const RoleARN = role('stacks', service, allow('sns:CreateTopic', 'sns:TagResource'));
  call('cloudformation', 'CreateChangeSet', { StackName: 'good', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody: topic, RoleARN });
  settle('good');
  call('cloudformation', 'ExecuteChangeSet', { StackName: 'good', ChangeSetName: 'first' });
  expect(settle('good').status).toBe('CREATE_COMPLETE');
  expect(call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', { StackName: 'good' }).Stacks?.[0]?.RoleARN).toBe(RoleARN);
  call('cloudformation', 'DeleteStack', { StackName: 'good' });
  expect(settle('good').reasons).toContain('is not authorized to perform: sns:DeleteTopic');
});

it('a role that CloudFormation cannot take on is refused, as is passing one without the right', () => {
  const { call, role, session } = world();
  const wrong = role('people', everybody, allow('*'));
  expect(() => call('cloudformation', 'CreateStack', { StackName: 'x', TemplateBody: topic, RoleARN: wrong })).toThrow(`Role ${wrong} is invalid or cannot be assumed`);
  const stacks = role('stacks', service, allow('*'));
  const ci = session(role('ci', everybody, allow('cloudformation:*')));
  expect(() => call('cloudformation', 'CreateStack', { StackName: 'x', TemplateBody: topic, RoleARN: stacks }, ci)).toThrow(`is not authorized to perform: iam:PassRole on resource: ${stacks}`);
});

it('without a role the services are asked in the caller\'s name', () => {
  const { call, role, session, settle } = world();
  const ci = session(role('ci', everybody, allow('cloudformation:*', 'sns:CreateTopic')));
  call('cloudformation', 'CreateStack', { StackName: 'mine', TemplateBody: topic, OnFailure: 'DO_NOTHING' }, ci);
  const { status, reasons } = settle('mine');
  expect(status).toBe('CREATE_FAILED');
  expect(reasons).toContain(`User: arn:aws:sts::${account}:assumed-role/ci/ci is not authorized to perform: sns:TagResource`);
  const values = JSON.stringify({ Parameters: { Name: { Type: 'AWS::SSM::Parameter::Value<String>' } }, Resources: { Thing: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Name' } } } } });
  call('ssm', 'PutParameter', { Name: '/platform/name', Value: 'alarms', Type: 'String' });
  expect(() => call('cloudformation', 'CreateStack', { StackName: 'theirs', TemplateBody: values, Parameters: [{ ParameterKey: 'Name', ParameterValue: '/platform/name' }] }, ci)).toThrow(`ssm:GetParameters on resource: arn:aws:ssm:us-east-1:${account}:parameter/platform/name`);
});
