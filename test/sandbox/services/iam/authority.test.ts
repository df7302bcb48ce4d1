// Who may do what: calls of a role's session, judged by all of its policies.
import type { AssumeRoleCommandOutput, AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { openSandbox } from '../../../../src/lib/sandbox/open.ts';
import { callerOf } from '../../../../src/lib/sandbox/wire/access-keys.ts';
import { AwsFault } from '../../../../src/lib/sandbox/world/aws-fault.ts';

const account = '111122223333';
const region = 'us-east-1';
const administrator = { principal: `arn:aws:iam::${account}:user/sandbox` };

type Statement = Readonly<Record<string, unknown>>;
const policy = (...statements: readonly Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (action: string | readonly string[], resource: string | readonly string[] = '*', condition?: object): Statement => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition === undefined ? {} : { Condition: condition }) });
const deny = (action: string | readonly string[], resource: string | readonly string[] = '*', condition?: object): Statement => ({ ...allow(action, resource, condition), Effect: 'Deny' });
const trustIn = (principal: unknown, action = 'sts:AssumeRole', condition?: object): string => policy({ Effect: 'Allow', Principal: principal, Action: action, ...(condition === undefined ? {} : { Condition: condition }) });
const ours = trustIn({ AWS: `arn:aws:iam::${account}:root` });

function world() {
  const sandbox = openSandbox({ wishes: { seed: 'access', speed: 'max' } });
  const as = (caller: { readonly principal: string; readonly session?: string }) => {
    const call = <T>(service: string, operation: string, input: object = {}): T => sandbox.world.answer({ service, operation, input, account, region, ...caller }, sandbox.now()) as T;
    const refusal = (service: string, operation: string, input: object = {}): AwsFault | undefined => {
      try {
        call(service, operation, input);
        return undefined;
      } catch (thrown) {
        if (thrown instanceof AwsFault) return thrown;
        throw thrown;
      }
    };
    return { call, refusal };
  };
  const root = as(administrator);
  const role = (name: string, { identity, trust = ours, ...more }: { readonly identity?: string; readonly trust?: string; readonly [member: string]: unknown } = {}): string => {
    root.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust, ...more });
    if (identity !== undefined) root.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'own', PolicyDocument: identity });
    return `arn:aws:iam::${account}:role${typeof more['Path'] === 'string' ? more['Path'] : '/'}${name}`;
  };
  const session = (roleArn: string, more: object = {}) => {
    const { Credentials } = root.call<AssumeRoleCommandOutput>('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: 'run', ...more });
    return as(callerOf(account, Credentials?.SessionToken));
  };
  return { sandbox, as, root, role, session };
}

const lists = { cluster: 'shop', services: ['api'] };

describe('identity policies', () => {
  it('allow nothing until one says so, and the refusal is AWS\'s', () => {
    const { role, session } = world();
    const refusal = session(role('none')).refusal('ecs', 'ListClusters');
    expect(refusal).toMatchObject({ code: 'AccessDeniedException', status: 400 });
    expect(refusal?.message).toBe(`User: arn:aws:sts::${account}:assumed-role/none/run is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action`);
  });

  it('are refused with the code of each service', () => {
    const { role, session } = world();
    const nobody = session(role('none'));
    const refused = (service: string, operation: string, input: object = {}) => {
      const { code, status, message } = nobody.refusal(service, operation, input) ?? { code: 'none', status: 0, message: '' };
      return [code, status, message.includes(' on resource: ')];
    };
    expect(refused('ec2', 'DescribeVpcs')).toEqual(['UnauthorizedOperation', 403, false]);
    expect(refused('elasticloadbalancing', 'DescribeRules', { ListenerArn: 'x' })).toEqual(['AccessDenied', 403, false]);
    expect(refused('rds', 'DescribeDBInstances')).toEqual(['AccessDenied', 403, true]);
    expect(refused('ssm', 'GetParameter', { Name: '/a' })).toEqual(['AccessDeniedException', 400, true]);
    expect(refused('iam', 'ListRoles')).toEqual(['AccessDenied', 403, true]);
    expect(refused('s3', 'ListBuckets')).toEqual(['AccessDenied', 403, true]);
    expect(nobody.refusal('ec2', 'DescribeVpcs')?.message).toMatch(/^You are not authorized to perform this operation\. User: /);
    expect(nobody.refusal('s3', 'HeadBucket', { Bucket: 'b' })?.message).toContain('s3:ListBucket on resource: "arn:aws:s3:::b"');
    // Asking who one is needs nothing.
    expect(nobody.refusal('sts', 'GetCallerIdentity')).toBeUndefined();
  });

  it('know resources, wildcards, NotAction and NotResource, and a deny wins', () => {
    const { root, role, session } = world();
    root.call('ecs', 'CreateCluster', { clusterName: 'shop' });
    const mine = session(role('mine', { identity: policy(allow('ecs:Describe*', `arn:aws:ecs:*:${account}:service/shop/*`)) }));
    expect(mine.refusal('ecs', 'DescribeServices', lists)).toBeUndefined();
    expect(mine.refusal('ecs', 'DescribeServices', { ...lists, cluster: 'other' })?.message).toContain(`service/other/api because no identity-based policy`);
    // Two services: both must be allowed.
    expect(mine.refusal('ecs', 'DescribeServices', { cluster: 'shop', services: ['api', `arn:aws:ecs:${region}:${account}:service/other/web`] })?.message).toContain('service/other/web');
    const rest = session(role('rest', { identity: policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, deny('ecs:ListClusters')) }));
    expect(rest.refusal('ecs', 'DescribeServices', lists)).toBeUndefined();
    expect(rest.refusal('iam', 'GetRole', { RoleName: 'mine' })?.message).toContain('no identity-based policy allows the iam:GetRole');
    expect(rest.refusal('ecs', 'ListClusters')?.message).toMatch(/with an explicit deny in an identity-based policy$/);
    const except = session(role('except', { identity: policy({ Effect: 'Allow', Action: 'ecs:*', NotResource: `arn:aws:ecs:${region}:${account}:service/shop/*` }) }));
    expect(except.refusal('ecs', 'DescribeServices', lists)).toBeDefined();
    expect(except.refusal('ecs', 'DescribeClusters', { clusters: ['shop'] })).toBeUndefined();
  });

  it('an action about no resource is not allowed by a policy for one', () => {
    const { role, session } = world();
    const narrow = session(role('narrow', { identity: policy(allow(['ecs:ListClusters', 'ec2:DescribeVpcs'], [`arn:aws:ecs:${region}:${account}:cluster/*`, `arn:aws:ec2:${region}:${account}:vpc/*`])) }));
    expect(narrow.refusal('ecs', 'ListClusters')).toBeDefined();
    expect(narrow.refusal('ec2', 'DescribeVpcs')).toBeDefined();
  });

  it('conditions: tags of the request and of the resource, the cluster, lists', () => {
    const { root, role, session } = world();
    const one = session(role('one', { identity: policy(allow('ecs:CreateCluster', '*', { StringEquals: { 'aws:RequestTag/team': 'shop' } }), allow('ecs:TagResource', '*'), allow('ecs:DeleteCluster', '*', { StringEquals: { 'aws:ResourceTag/team': 'shop' } }), allow('ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': `arn:aws:ecs:${region}:${account}:cluster/shop` } })) }));
    expect(one.refusal('ecs', 'CreateCluster', { clusterName: 'shop' })).toBeDefined();
    expect(one.refusal('ecs', 'CreateCluster', { clusterName: 'shop', tags: [{ key: 'team', value: 'shop' }] })).toBeUndefined();
    root.call('ecs', 'CreateCluster', { clusterName: 'other' });
    expect(one.refusal('ecs', 'DeleteCluster', { cluster: 'other' })).toBeDefined();
    expect(one.refusal('ecs', 'ListTasks', { cluster: 'other' })).toBeDefined();
    expect(one.refusal('ecs', 'ListTasks', { cluster: 'shop' })).toBeUndefined();
    expect(one.refusal('ecs', 'DeleteCluster', { cluster: 'shop' })).toBeUndefined();
    expect(root.refusal('iam', 'PutRolePolicy', { RoleName: 'one', PolicyName: 'wrong', PolicyDocument: policy(allow('ecs:*', '*', { StringEqualz: { a: 'b' } })) })).toMatchObject({ code: 'MalformedPolicyDocumentException' });
  });

  it('a role is passed only to whom the policy says', () => {
    const { role, session } = world();
    const execution = role('execution', { trust: trustIn({ Service: 'ecs-tasks.amazonaws.com' }), Path: '/platform/shop/' });
    const definition = { family: 'api', executionRoleArn: execution, containerDefinitions: [{ name: 'api', image: 'api:1', memory: 128 }] };
    const register = allow('ecs:RegisterTaskDefinition');
    const may = (name: string, passing: Statement): AwsFault | undefined => session(role(name, { identity: policy(register, passing) })).refusal('ecs', 'RegisterTaskDefinition', definition);
    expect(may('right', allow('iam:PassRole', `arn:aws:iam::${account}:role/platform/shop/*`, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }))).toBeUndefined();
    expect(may('service', allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ecs.amazonaws.com' } }))?.message).toContain(`iam:PassRole on resource: ${execution} because`);
    expect(may('path', allow('iam:PassRole', `arn:aws:iam::${account}:role/platform/other/*`))).toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('what limits them', () => {
  it('a permissions boundary, and a session policy', () => {
    const { root, role, session } = world();
    root.call('iam', 'CreatePolicy', { PolicyName: 'edge', PolicyDocument: policy(allow('ecs:List*'), deny('ecs:ListServices')) });
    const arn = role('bound', { identity: policy(allow('ecs:*')), PermissionsBoundary: `arn:aws:iam::${account}:policy/edge` });
    const bound = session(arn);
    expect(bound.refusal('ecs', 'ListClusters')).toBeUndefined();
    expect(bound.refusal('ecs', 'DescribeServices', lists)?.message).toContain('because no permissions boundary allows the ecs:DescribeServices action');
    expect(bound.refusal('ecs', 'ListServices')?.message).toContain('with an explicit deny in a permissions boundary');
    const small = session(role('wide', { identity: policy(allow('ecs:*')) }), { Policy: policy(allow('ecs:ListTaskDefinitions')) });
    expect(small.refusal('ecs', 'ListTaskDefinitions')).toBeUndefined();
    expect(small.refusal('ecs', 'ListClusters')?.message).toContain('because no session policy allows the ecs:ListClusters action');
  });

  it('managed policies of AWS and of the account count, and go with their detachment', () => {
    const { root, role, session } = world();
    const arn = role('reader', { identity: undefined as never });
    root.call('iam', 'AttachRolePolicy', { RoleName: 'reader', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    const reader = session(arn);
    expect(reader.refusal('ecs', 'ListClusters')).toBeUndefined();
    expect(reader.refusal('ecs', 'CreateCluster', { clusterName: 'x' })).toBeDefined();
    root.call('iam', 'DetachRolePolicy', { RoleName: 'reader', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
    expect(reader.refusal('ecs', 'ListClusters')).toBeDefined();
  });
});

describe('policies of resources', () => {
  it('a bucket lets a role in, or forbids it', () => {
    const { root, role, session } = world();
    root.call('s3', 'CreateBucket', { Bucket: 'media' });
    const arn = role('reader');
    const reader = session(arn);
    const read = { Bucket: 'media', Key: 'a' };
    root.call('s3', 'PutObject', { ...read, Body: Buffer.from('x') });
    expect(reader.refusal('s3', 'GetObject', read)).toMatchObject({ code: 'AccessDenied', status: 403 });
    root.call('s3', 'PutBucketPolicy', { Bucket: 'media', Policy: policy({ Effect: 'Allow', Principal: { AWS: arn }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::media/*' }) });
    expect(reader.refusal('s3', 'GetObject', read)).toBeUndefined();
    root.call('iam', 'PutRolePolicy', { RoleName: 'reader', PolicyName: 'all', PolicyDocument: policy(allow('s3:*')) });
    root.call('s3', 'PutBucketPolicy', { Bucket: 'media', Policy: policy({ Effect: 'Deny', Principal: { AWS: arn }, Action: 's3:*', Resource: 'arn:aws:s3:::media/*' }) });
    expect(reader.refusal('s3', 'GetObject', read)?.message).toContain('with an explicit deny in a resource-based policy');
  });

  it('a key has the first word, and a secret that it locks needs it', () => {
    const { root, role, session } = world();
    const keyPolicy = (...more: readonly Statement[]): string => policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:user/sandbox` }, Action: 'kms:*', Resource: '*' }, ...more);
    const { KeyMetadata: key } = root.call<{ KeyMetadata: { Arn: string; KeyId: string } }>('kms', 'CreateKey', { Policy: keyPolicy(), BypassPolicyLockoutSafetyCheck: true });
    root.call('secretsmanager', 'CreateSecret', { Name: 'shop/db', SecretString: 's', KmsKeyId: key.KeyId });
    const arn = role('reader', { identity: policy(allow('secretsmanager:GetSecretValue'), allow('kms:Decrypt', '*', { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } })) });
    const reader = session(arn);
    const get = { SecretId: 'shop/db' };
    expect(reader.refusal('secretsmanager', 'GetSecretValue', get)?.message).toContain(`kms:Decrypt on resource: ${key.Arn} because no resource-based policy allows the kms:Decrypt action`);
    root.call('kms', 'PutKeyPolicy', { KeyId: key.KeyId, PolicyName: 'default', Policy: keyPolicy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }) });
    expect(reader.refusal('secretsmanager', 'GetSecretValue', get)).toBeUndefined();
    root.call('iam', 'PutRolePolicy', { RoleName: 'reader', PolicyName: 'own', PolicyDocument: policy(allow('secretsmanager:GetSecretValue')) });
    expect(reader.refusal('secretsmanager', 'GetSecretValue', get)?.message).toContain('no identity-based policy allows the kms:Decrypt action');
  });
});

describe('roles are taken on', () => {
  it('by whom the trust names, under its conditions, for a time', () => {
    const { sandbox, root, as, role, session } = world();
    const first = session(role('first', { identity: policy(allow('sts:AssumeRole', `arn:aws:iam::${account}:role/second`)) }));
    const second = role('second', { trust: trustIn({ AWS: `arn:aws:iam::${account}:root` }, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': 'secret' } }) });
    const take = { RoleArn: second, RoleSessionName: 'next' };
    expect(first.refusal('sts', 'AssumeRole', take)?.message).toContain('because no role trust policy allows the sts:AssumeRole action');
    expect(first.refusal('sts', 'AssumeRole', { ...take, ExternalId: 'secret' })).toBeUndefined();
    const third = role('third');
    expect(first.refusal('sts', 'AssumeRole', { ...take, RoleArn: third })?.message).toContain('no identity-based policy allows the sts:AssumeRole');
    expect(first.refusal('sts', 'AssumeRole', { ...take, ExternalId: 'secret', DurationSeconds: 7200 })).toMatchObject({ code: 'ValidationError' });
    const direct = role('direct', { trust: trustIn({ AWS: `arn:aws:iam::${account}:role/first` }) });
    expect(first.refusal('sts', 'AssumeRole', { ...take, RoleArn: direct })).toBeUndefined();
    expect(root.call<AssumeRoleCommandOutput>('sts', 'AssumeRole', { ...take, ExternalId: 'secret' }).AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/second/next`);
    expect(as({ principal: `arn:aws:sts::${account}:assumed-role/gone/x` }).refusal('ecs', 'ListClusters')).toBeDefined();
    sandbox.close();
  });

  it('with a token of a provider, by its audience and subject', () => {
    const { root, as, role } = world();
    const url = 'token.actions.githubusercontent.com';
    root.call('iam', 'CreateOpenIDConnectProvider', { Url: `https://${url}`, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] });
    const provider = `arn:aws:iam::${account}:oidc-provider/${url}`;
    const ci = role('ci', { identity: policy(allow('ecs:ListClusters')), trust: trustIn({ Federated: provider }, 'sts:AssumeRoleWithWebIdentity', { StringEquals: { [`${url}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${url}:sub`]: 'repo:video/auctions:*' } }) });
    const token = (claims: object): string => ['header', Buffer.from(JSON.stringify({ iss: `https://${url}`, aud: 'sts.amazonaws.com', sub: 'repo:video/auctions:ref:refs/heads/main', ...claims })).toString('base64url'), ''].join('.');
    const take = (claims: object) => ({ RoleArn: ci, RoleSessionName: 'build', WebIdentityToken: token(claims) });
    const taken = root.call<AssumeRoleWithWebIdentityCommandOutput>('sts', 'AssumeRoleWithWebIdentity', take({}));
    expect(taken).toMatchObject({ Provider: provider, Audience: 'sts.amazonaws.com', AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/ci/build` } });
    const build = as(callerOf(account, taken.Credentials?.SessionToken));
    expect(build.refusal('ecs', 'ListClusters')).toBeUndefined();
    expect(build.refusal('ecs', 'ListServices')).toBeDefined();
    expect(root.refusal('sts', 'AssumeRoleWithWebIdentity', take({ sub: 'repo:somebody/else:ref:refs/heads/main' }))).toMatchObject({ code: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' });
    expect(root.refusal('sts', 'AssumeRoleWithWebIdentity', take({ aud: 'other' }))).toMatchObject({ code: 'InvalidIdentityTokenException' });
    expect(root.refusal('sts', 'AssumeRoleWithWebIdentity', take({ iss: 'https://elsewhere' }))).toMatchObject({ code: 'InvalidIdentityTokenException' });
    expect(root.refusal('sts', 'AssumeRoleWithWebIdentity', take({ exp: 1 }))).toMatchObject({ code: 'ExpiredTokenException' });
    expect(root.refusal('sts', 'AssumeRoleWithWebIdentity', { ...take({}), WebIdentityToken: 'nonsense' })).toMatchObject({ code: 'InvalidIdentityTokenException' });
  });
});
