// What stands in the way is found before anything is made: each finding refused with its fix, all at once, and nothing changed.
import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { callerOf } from '../../src/lib/sandbox/wire/access-keys.ts';
import { differences, stateOf } from '../laws/state.ts';
import { breakIt, byHand, emptyWorld, mend, staging, standing, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging, more: Partial<Walk> = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment }, ...more });

/** Refused, and nothing changed. @returns each finding as code and message */
async function refusedFor(sandbox: OpenSandbox, environment: EnvironmentDescription = staging): Promise<readonly string[]> {
  const before = stateOf(sandbox, staging);
  const walked = await up(sandbox, environment);
  expect(walked.outcome).toBe('refused');
  expect(differences(before, stateOf(sandbox, staging))).toEqual([]);
  for (const { fix } of walked.problems) expect(fix).toContain('Nothing was changed.');
  return walked.problems.map(({ code, message }) => `${code}: ${message}`);
}

const bucket = 'video-auctions-staging-alb-logs-111111111111-us-east-1';
const withClass = (instanceClass: string): EnvironmentDescription => ({ ...staging, settings: { ...staging.settings, data: { ...(staging.settings['data'] as object), instanceClass } } }) as EnvironmentDescription;

/** A role that may do all of this, and may not do those. */
function sessionOf(sandbox: OpenSandbox, { deny = [], allow = ['*'] }: { readonly allow?: readonly string[]; readonly deny?: readonly string[] }): ReturnType<typeof callerOf> {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${staging.account}:root` }, Action: 'sts:AssumeRole' }] };
  const statements = [{ Effect: 'Allow', Action: allow, Resource: '*' }, ...(deny.length === 0 ? [] : [{ Effect: 'Deny', Action: deny, Resource: '*' }])];
  return sandbox.world.transact(sandbox.now(), () => {
    const context = sandbox.world.context({ account: staging.account, region: staging.region, principal: 'aws' });
    context.call('iam', 'CreateRole', { RoleName: 'builder', Path: '/teams/', AssumeRolePolicyDocument: JSON.stringify(trust) });
    context.call('iam', 'PutRolePolicy', { RoleName: 'builder', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });
    const { Credentials } = context.call<AssumeRoleCommandOutput>('sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${staging.account}:role/teams/builder`, RoleSessionName: 'run' });
    return callerOf(staging.account, Credentials?.SessionToken);
  });
}

describe('before anything is made, a bootstrap refuses', () => {
  it.each([
    ['L-F678F1CE', 'VPCs per Region', ['ec2', 'CreateVpc', { CidrBlock: '192.168.0.0/16' }]],
    ['L-0263D0A3', 'EC2-VPC Elastic IPs', ['ec2', 'AllocateAddress', { Domain: 'vpc' }]],
  ] as const)('where the quota %s (%s) has no room', async (code, name, [service, operation, input]) => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, [service, operation, input]);
    breakIt(sandbox, `quota code=${code} value=1`);
    const said = await refusedFor(sandbox);
    expect(said).toEqual([expect.stringMatching(new RegExp(`^QUOTA_TOO_SMALL: us-east-1: \\d more needed where 1 of 1 are used: ${name}$`))]);
    mend(sandbox);
    expect((await up(sandbox)).outcome).toBe('done');
  });

  it('where Fargate gives fewer vCPU than the services ask for', async () => {
    const sandbox = emptyWorld([staging]);
    const big = { ...staging, services: Object.fromEntries(Object.entries(staging.services).map(([name, service]) => [name, { ...service, cpu: 4096 }])) } as EnvironmentDescription;
    breakIt(sandbox, 'quota code=L-3032A538 value=6');
    expect(await refusedFor(sandbox, big)).toEqual([expect.stringContaining('Fargate On-Demand vCPU')]);
  });

  it.each([
    ['a bucket', ['s3', 'CreateBucket', { Bucket: bucket }], bucket],
    ['a log group', ['logs', 'CreateLogGroup', { logGroupName: '/platform/video-auctions-staging/exec' }], '/platform/video-auctions-staging/exec'],
    ['a secret', ['secretsmanager', 'CreateSecret', { Name: 'video-auctions-staging/cache/token', SecretString: 'x' }], 'video-auctions-staging/cache/token'],
  ] as const)('where the name of %s is taken by nobody of ours', async (_, made, name) => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, made);
    expect(await refusedFor(sandbox)).toEqual([expect.stringMatching(new RegExp(`^NAME_TAKEN: ${name} \\(AWS::[A-Za-z0-9:]+\\) exists in us-east-1 and belongs to no stack that stands: video-auctions-staging-\\w+ would make it as \\w+, and fail$`))]);
  });

  it('where a secret of that name waits for its deletion', async () => {
    const sandbox = emptyWorld([staging]);
    const name = 'video-auctions-staging/cache/token';
    byHand(sandbox, staging, ['secretsmanager', 'CreateSecret', { Name: name, SecretString: 'x' }]);
    byHand(sandbox, staging, ['secretsmanager', 'DeleteSecret', { SecretId: name }]);
    expect(await refusedFor(sandbox)).toEqual([expect.stringContaining(`NAME_TAKEN: ${name}`)]);
  });

  it('where the database class is not offered', async () => {
    expect(await refusedFor(emptyWorld([staging]), withClass('db.x9z.large'))).toEqual([expect.stringMatching(/^CLASS_NOT_OFFERED: us-east-1 does not offer db\.x9z\.large for postgres 15\.\d+ in a zone of the network \(us-east-1\w, us-east-1\w\): in none of the region$/)]);
  });

  it('where public DNS does not hand the domain to the zone', async () => {
    const sandbox = emptyWorld([staging]);
    // The parent comes to the same account later, without a word of the child.
    byHand(sandbox, staging, ['route53', 'CreateHostedZone', { Name: 'auctions.example.com', CallerReference: 'parent' }]);
    const said = await refusedFor(sandbox);
    expect(said).toEqual([expect.stringContaining('ZONE_NOT_DELEGATED: public DNS hands staging.auctions.example.com to nobody')]);
  });

  it.runIf(whole)('where the caller may not work with the stacks', async () => {
    const sandbox = emptyWorld([staging]);
    const walked = await up(sandbox, staging, { cloud: { session: sessionOf(sandbox, { deny: ['cloudformation:ExecuteChangeSet', 'rds:CreateDBInstance'] }) } });
    expect(walked.outcome).toBe('refused');
    expect(walked.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^PERMISSION_MISSING: arn:aws:iam::111111111111:role\/teams\/builder may not cloudformation:ExecuteChangeSet on \d+ stacks, such as arn:aws:cloudformation:us-east-1/),
      expect.stringContaining('may not rds:CreateDBInstance on anything: a policy says no'),
    ]);
  });

  it.runIf(whole)('where nobody makes the service-linked role, and there is no zone either', async () => {
    const environment: EnvironmentDescription = { ...staging, components: ['search'] };
    // Without the account's own stack, which has it.
    const { problems } = await up(emptyWorld([]), environment, { request: { environment, layers: ['foundation', 'network', 'search'] } });
    expect(problems.map(({ code }) => code)).toEqual(['ZONE_MISSING', 'LINKED_ROLE_MISSING']);
    expect(problems[1]?.fix).toContain('aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com');
  });

  it.runIf(whole)('for all of it at once', async () => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, ['s3', 'CreateBucket', { Bucket: bucket }]);
    byHand(sandbox, staging, ['ec2', 'AllocateAddress', { Domain: 'vpc' }]);
    byHand(sandbox, staging, ['route53', 'CreateHostedZone', { Name: 'auctions.example.com', CallerReference: 'parent' }]);
    breakIt(sandbox, 'quota code=L-0263D0A3 value=1');
    const said = await refusedFor(sandbox, withClass('db.x9z.large'));
    expect(said.map((it) => it.split(':')[0])).toEqual(['QUOTA_TOO_SMALL', 'NAME_TAKEN', 'CLASS_NOT_OFFERED', 'ZONE_NOT_DELEGATED']);
  });
});

describe('before anything is made, a bootstrap only warns', () => {
  it.runIf(whole)('of a network with the same addresses', async () => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, ['ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'old' }] }] }]);
    const walked = await up(sandbox);
    expect(walked.outcome).toBe('done');
    expect(walked.plan.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/overlaps 10\.0\.0\.0\/16 of vpc-\w+ \(old\): the two could never be peered/)]));
  });

  it.runIf(whole)('of service-linked roles that services would make, where the caller may not let them', async () => {
    const sandbox = emptyWorld([staging]);
    const request = { environment: staging, layers: ['foundation', 'network', 'cluster'] };
    const { plan } = await up(sandbox, staging, { request, cloud: { session: sessionOf(sandbox, { deny: ['iam:CreateServiceLinkedRole'] }) } });
    expect(plan.warnings?.join('\n')).toMatch(/has no AWSServiceRoleForECS yet: each service makes its own/);
    expect((await up(emptyWorld([staging]), staging, { request })).plan.warnings ?? []).toEqual([]);
  });

  it.runIf(whole)('of what the caller may not look at, and of nothing else', async () => {
    const sandbox = emptyWorld([staging]);
    const walked = await up(sandbox, staging, { cloud: { session: sessionOf(sandbox, { deny: ['iam:SimulatePrincipalPolicy', 'servicequotas:*'] }) } });
    expect(walked.outcome).toBe('done');
    const unread = walked.plan.warnings?.filter((it) => it.startsWith('not checked: ')) ?? [];
    expect(unread).toEqual([expect.stringMatching(/^not checked: permissions: not allowed: iam:SimulatePrincipalPolicy/), expect.stringMatching(/^not checked: quotas in us-east-1: not allowed: servicequotas:GetServiceQuota/)]);
  });
});

it.runIf(whole)('where every stack stands, nothing is asked', async () => {
  const sandbox = await standing(staging);
  const asked: string[] = [];
  const walked = await up(sandbox, staging, { cloud: { onAction: (action) => asked.push(action) } });
  expect(walked.plan.steps).toEqual([]);
  expect(asked.filter((action) => /servicequotas|Simulate|ListAllMyBuckets|DescribeVpcs/.test(action))).toEqual([]);
});
