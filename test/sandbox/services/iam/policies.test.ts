// Roles and their policies: what IAM refuses, and what a role may do.
import type { GetRoleCommandOutput, ListRolesCommandOutput, SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { iam } from '../../../../src/lib/sandbox/services/iam/service.ts';
import { Account } from '../account.ts';

const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
const policy = (...statements: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

function withRole(...inline: readonly object[]): Account {
  const account = new Account({ services: [iam] });
  account.call('iam', 'CreateRole', { RoleName: 'web-task', AssumeRolePolicyDocument: trust, Path: '/shop/' });
  if (inline.length > 0) account.call('iam', 'PutRolePolicy', { RoleName: 'web-task', PolicyName: 'own', PolicyDocument: policy(...inline) });
  return account;
}

const arn = 'arn:aws:iam::111122223333:role/shop/web-task';
function decide(account: Account, action: string, resource: string, more: object = {}): string | undefined {
  const answer = account.call<SimulatePrincipalPolicyCommandOutput>('iam', 'SimulatePrincipalPolicy', { PolicySourceArn: arn, ActionNames: [action], ResourceArns: [resource], ...more });
  return answer.EvaluationResults?.[0]?.EvalDecision;
}

describe('policy documents', () => {
  it('are refused in IAM’s words', () => {
    const account = withRole();
    const put = (document: string) => account.refusal('iam', 'PutRolePolicy', { RoleName: 'web-task', PolicyName: 'own', PolicyDocument: document });
    const cases: readonly (readonly [string, string])[] = [
      ['{', 'This policy contains invalid Json'],
      [policy({ Effect: 'Allow', Action: 'GetObject', Resource: '*' }), 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
      [policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'videos/*' }), 'Resource videos/* must be in ARN format or "*".'],
      [policy({ Effect: 'Allow', Action: 's3:GetObject' }), 'Policy statement must contain resources.'],
      [policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }), 'Policy document should not specify a principal.'],
      [policy({ Effect: 'Maybe', Action: '*', Resource: '*' }), 'Syntax errors in policy.'],
      [policy({ Sid: 'A', Effect: 'Allow', Action: '*', Resource: '*' }, { Sid: 'A', Effect: 'Allow', Action: '*', Resource: '*' }), 'Statement IDs (SID) in a single policy must be unique.'],
    ];
    for (const [document, message] of cases) expect(put(document)).toMatchObject({ code: 'MalformedPolicyDocumentException', message });
    expect(account.refusal('iam', 'CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/nobody' }, Action: 'sts:AssumeRole' }) }).message).toContain('Invalid principal in policy');
    expect(account.refusal('iam', 'CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }) }).message).toBe('AssumeRole policy may only specify STS AssumeRole actions.');
  });
});

describe('simulation', () => {
  it('allows by wildcard, denies what is denied, and knows no more', () => {
    const account = withRole(
      { Effect: 'Allow', Action: ['s3:Get*', 's3:ListBucket'], Resource: ['arn:aws:s3:::videos', 'arn:aws:s3:::videos/*'] },
      { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::videos/private/*' },
      { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: 'arn:aws:ecs:*:*:cluster/shop' },
    );
    expect(decide(account, 's3:GetObject', 'arn:aws:s3:::videos/a.mp4')).toBe('allowed');
    expect(decide(account, 'S3:getobject', 'arn:aws:s3:::videos/a.mp4')).toBe('allowed');
    expect(decide(account, 's3:GetObject', 'arn:aws:s3:::videos/private/a.mp4')).toBe('explicitDeny');
    account.call('iam', 'PutRolePolicy', { RoleName: 'web-task', PolicyName: 'other', PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::videos/private/*' }) });
    const denied = account.call<SimulatePrincipalPolicyCommandOutput>('iam', 'SimulatePrincipalPolicy', { PolicySourceArn: arn, ActionNames: ['s3:GetObject'], ResourceArns: ['arn:aws:s3:::videos/private/a.mp4'] });
    expect(denied.EvaluationResults?.[0]?.MatchedStatements).toMatchObject([{ SourcePolicyId: 'role_web-task_own' }]);
    expect(decide(account, 's3:PutObject', 'arn:aws:s3:::videos/a.mp4')).toBe('implicitDeny');
    expect(decide(account, 's3:GetObject', 'arn:aws:s3:::videos-2/a.mp4')).toBe('implicitDeny');
    expect(decide(account, 'ecs:DescribeClusters', 'arn:aws:ecs:us-east-1:111122223333:cluster/shop')).toBe('allowed');
    expect(decide(account, 'iam:PassRole', 'arn:aws:ecs:us-east-1:111122223333:cluster/shop')).toBe('implicitDeny');
  });

  it('looks at managed policies, conditions and the boundary', () => {
    const account = withRole({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/app': 'shop' } } });
    expect(decide(account, 'logs:PutLogEvents', '*')).toBe('implicitDeny');
    account.call('iam', 'AttachRolePolicy', { RoleName: 'web-task', PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' });
    expect(decide(account, 'logs:PutLogEvents', '*')).toBe('allowed');
    const secret = ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db'] as const;
    const tagged = (value: string): object => ({ ContextEntries: [{ ContextKeyName: 'aws:ResourceTag/app', ContextKeyType: 'string', ContextKeyValues: [value] }] });
    expect(decide(account, ...secret)).toBe('implicitDeny');
    expect(decide(account, ...secret, tagged('shop'))).toBe('allowed');
    expect(decide(account, ...secret, tagged('other'))).toBe('implicitDeny');
    account.call('iam', 'CreatePolicy', { PolicyName: 'edge', PolicyDocument: policy({ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }) });
    account.call('iam', 'PutRolePermissionsBoundary', { RoleName: 'web-task', PermissionsBoundary: 'arn:aws:iam::111122223333:policy/edge' });
    expect(decide(account, ...secret, tagged('shop'))).toBe('allowed');
    expect(decide(account, 'logs:PutLogEvents', '*')).toBe('implicitDeny');
  });
});

describe('roles', () => {
  it('are the account’s, whatever the region, and stay while something hangs on them', () => {
    const account = withRole({ Effect: 'Allow', Action: '*', Resource: '*' });
    const { Role } = account.call<GetRoleCommandOutput>('iam', 'GetRole', { RoleName: 'web-task' }, 'eu-west-1');
    expect(Role).toMatchObject({ Arn: arn, RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/) });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(trust));
    expect(account.refusal('iam', 'CreateRole', { RoleName: 'Web-Task', AssumeRolePolicyDocument: trust }).code).toBe('EntityAlreadyExistsException');
    expect(account.refusal('iam', 'DeleteRole', { RoleName: 'web-task' }).code).toBe('DeleteConflictException');
    account.call('iam', 'DeleteRolePolicy', { RoleName: 'web-task', PolicyName: 'own' });
    account.call('iam', 'DeleteRole', { RoleName: 'web-task' });
    expect(account.refusal('iam', 'GetRole', { RoleName: 'web-task' })).toMatchObject({ code: 'NoSuchEntityException', status: 404 });
    expect(account.refusal('iam', 'AttachRolePolicy', { RoleName: 'web-task', PolicyArn: 'arn:aws:iam::aws:policy/NoSuch' }).code).toBe('NoSuchEntityException');
  });

  it('come a page at a time', () => {
    const account = new Account({ services: [iam] });
    for (let n = 0; n < 25; n++) account.call('iam', 'CreateRole', { RoleName: `role-${String(n).padStart(2, '0')}`, AssumeRolePolicyDocument: trust });
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const answer: ListRolesCommandOutput = account.call('iam', 'ListRoles', { MaxItems: 10, ...(Marker === undefined ? {} : { Marker }) });
      names.push(...(answer.Roles ?? []).map(({ RoleName }) => RoleName));
      expect(answer.IsTruncated).toBe(answer.Marker !== undefined);
      Marker = answer.Marker;
    } while (Marker !== undefined);
    expect(names).toHaveLength(25);
    expect(new Set(names).size).toBe(25);
  });

  it('for services are made once', () => {
    const account = new Account({ services: [iam] });
    account.call('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' });
    expect(account.refusal('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }).message).toContain('has been taken in this account');
    expect(account.refusal('iam', 'DeleteRole', { RoleName: 'AWSServiceRoleForECS' }).code).toBe('UnmodifiableEntityException');
  });
});
