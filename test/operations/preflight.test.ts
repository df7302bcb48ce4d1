// The judgements of preflight, each for what it was told and nothing else.
import { describe, expect, it } from 'vitest';
import { judgeClasses } from '../../src/lib/operations/environment/bootstrap/preflight/classes.ts';
import { judgeDelegation } from '../../src/lib/operations/environment/bootstrap/preflight/delegation.ts';
import { judgeLinkedRoles } from '../../src/lib/operations/environment/bootstrap/preflight/linked-roles.ts';
import { judgeNames } from '../../src/lib/operations/environment/bootstrap/preflight/names.ts';
import { overlap } from '../../src/lib/world/ipv4.ts';
import { judgeNetworks } from '../../src/lib/operations/environment/bootstrap/preflight/networks.ts';
import type { NewResource } from '../../src/lib/operations/environment/bootstrap/preflight/new-resources.ts';
import { judgePermissions } from '../../src/lib/operations/environment/bootstrap/preflight/permissions.ts';
import { judgeQuotas } from '../../src/lib/operations/environment/bootstrap/preflight/quotas.ts';
import { environmentOf } from '../stories/world.ts';

const region = 'us-east-1';
const made = (type: string, properties: Readonly<Record<string, unknown>> = {}, there = region): NewResource => ({ region: there, stack: 'shop-live-x', id: 'It', type, properties });
const codes = ({ refusals }: { readonly refusals: readonly { readonly code: string }[] }): readonly string[] => refusals.map(({ code }) => code);
const environment = environmentOf('staging');

describe('quotas', () => {
  const need = (count: number) => ({ region, environment, resources: Array.from({ length: count }, () => made('AWS::EC2::EIP')) });
  const facts = (limit: number | null, used: number) => ({ limits: { 'L-0263D0A3': limit }, used: { 'L-0263D0A3': used } });
  it.each([
    [3, 5, 2, []], [3, 5, 3, ['QUOTA_TOO_SMALL']], [3, null, 90, []], [0, 0, 5, []],
  ] as const)('%i more of %s with %i used: %j', (more, limit, used, expected) => expect(codes(judgeQuotas(need(more), facts(limit, used)))).toEqual(expected));

  it('count NAT gateways by zone: one more in each', () => {
    const nat = { region, environment, resources: [1, 2, 3].map(() => made('AWS::EC2::NatGateway')) };
    const judged = (used: number): readonly string[] => codes(judgeQuotas(nat, { limits: { 'L-FE5A380F': 5 }, used: { 'L-FE5A380F': used } }));
    expect([judged(12), judged(13)]).toEqual([[], ['QUOTA_TOO_SMALL']]);
  });
});

it('a name is taken by the whole name, in its own region', () => {
  const resources = [made('AWS::S3::Bucket', { BucketName: 'shop' }), made('AWS::S3::Bucket', { BucketName: 'west' }, 'us-west-2'), made('AWS::S3::Bucket', { BucketName: { Ref: 'X' } })];
  const judged = judgeNames({ region, resources, environment }, { 'AWS::S3::Bucket': ['shop', 'west', 'shop-other'] });
  expect(judged.refusals.map(({ message }) => message)).toEqual(['shop (AWS::S3::Bucket) exists in us-east-1 and belongs to no stack that stands: shop-live-x would make it as It, and fail']);
  expect(judged.refusals[0]?.fix).toContain('aws --region us-east-1 s3 rb s3://shop --force');
});

describe('database classes', () => {
  const need = (MultiAZ: string) => ({ region, zones: ['use1-az1', 'use1-az2'], resources: [made('AWS::RDS::DBInstance', { DBInstanceClass: 'db.t4g.small', MultiAZ })] });
  const facts = (...zones: readonly string[]) => ({ names: { 'use1-az1': 'us-east-1c', 'use1-az2': 'us-east-1d' }, offered: { 'db.t4g.small ': zones } });
  it.each([
    ['true', ['us-east-1c', 'us-east-1d'], []], ['true', ['us-east-1a', 'us-east-1d'], ['CLASS_NOT_OFFERED']], ['false', ['us-east-1d'], []], ['false', ['us-east-1a'], ['CLASS_NOT_OFFERED']], ['false', [], ['CLASS_NOT_OFFERED']],
  ] as const)('Multi-AZ %s, offered in %j: %j', (multi, zones, expected) => expect(codes(judgeClasses(need(multi), facts(...zones)))).toEqual(expected));
});

describe('delegation', () => {
  const judged = (seen: readonly string[] | null) => judgeDelegation({ domain: 'a.example', servers: ['ns-1', 'ns-2'], seen });
  it.each([
    [['ns-1', 'ns-2'], 0, 0], [['ns-1'], 0, 0], [['ns-1', 'old'], 0, 1], [['old'], 1, 0], [[], 1, 0], [null, 0, 1],
  ] as const)('seen %j: %i refusals, %i warnings', (seen, refusals, warnings) => expect([judged(seen).refusals.length, judged(seen).warnings.length]).toEqual([refusals, warnings]));
});

it.each([
  ['10.0.0.0/16', '10.0.128.0/20', true], ['10.0.0.0/16', '10.1.0.0/16', false], ['0.0.0.0/0', '192.168.0.0/24', true], ['10.0.0.0/17', '10.0.128.0/17', false],
])('%s and %s overlap: %s', (a, b, expected) => expect([overlap(a, b), overlap(b, a)]).toEqual([expected, expected]));

it('networks of another region do not count', () => {
  expect(judgeNetworks({ region, resources: [made('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }, 'us-west-2')] }, [{ id: 'vpc-1', name: '', cidrs: ['10.0.0.0/16'] }]).warnings).toEqual([]);
});

it('service-linked roles: what nobody makes is a reason, what services make none, unless the caller may not let them', () => {
  const resources = [made('AWS::OpenSearchService::Domain'), made('AWS::ECS::Cluster')];
  const judged = (mayCreate?: boolean) => judgeLinkedRoles(resources, { found: [], mayCreate });
  expect([codes(judged()), judged().warnings.length, judged(false).warnings.length]).toEqual([['LINKED_ROLE_MISSING'], 0, 1]);
  expect(judgeLinkedRoles(resources, { found: ['AWSServiceRoleForAmazonOpenSearchService', 'AWSServiceRoleForECS'], mayCreate: false })).toEqual({ refusals: [], warnings: [] });
});

describe('permissions', () => {
  const denial = (explicit: boolean, unsure: boolean) => ({ action: 'x:Y', resource: 'arn', explicit, unsure });
  it.each([
    ['stacks', false, false, 1, 0], ['stacks', false, true, 0, 1], ['stacks', true, true, 1, 0], ['resources', false, false, 0, 1], ['resources', true, false, 1, 0], ['resources', true, true, 0, 1],
  ] as const)('on %s, explicit %s, unsure %s: %i refusals, %i warnings', (on, explicit, unsure, refusals, warnings) => {
    const one = [denial(explicit, unsure)];
    const judged = judgePermissions({ principal: 'p', onStacks: on === 'stacks' ? one : [], onResources: on === 'resources' ? one : [] });
    expect([judged.refusals.length, judged.warnings.length]).toEqual([refusals, warnings]);
  });
});
