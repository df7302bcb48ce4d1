// Distributions and web ACLs of the sandbox: what they want before they are made, and when they may go.
import { describe, expect, it } from 'vitest';
import { cloudfront } from '../../../src/lib/sandbox/services/cloudfront/service.ts';
import { distributionsOf } from '../../../src/lib/sandbox/services/cloudfront/entities.ts';
import { resources } from '../../../src/lib/sandbox/services/cloudfront/resources.ts';
import { certificatesOf, type Certificate } from '../../../src/lib/sandbox/services/acm/entities.ts';
import { wafv2 } from '../../../src/lib/sandbox/services/wafv2/service.ts';
import { minutes } from '../../../src/lib/world/time.ts';
import { Account, start } from './account.ts';
import { inStack } from './in-stack.ts';

const account = (region?: string): Account => new Account({ services: [cloudfront, wafv2] }, region);
const seen = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'shop' };
const acl = (Scope: string, more: object = {}): object => ({ Name: 'shop', Scope, DefaultAction: { Allow: {} }, VisibilityConfig: seen, ...more });
const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
const config = (more: object = {}): object => ({
  CallerReference: 'one',
  Comment: '',
  Enabled: true,
  Origins: { Quantity: 1, Items: [{ Id: 'host', DomainName: 'origin.example.com', CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' } }] },
  DefaultCacheBehavior: { TargetOriginId: 'host', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' },
  ...more,
});
const named = (alias: string): object => ({ Aliases: { Quantity: 1, Items: [alias] }, ViewerCertificate: { ACMCertificateArn: certificate } });

function issue(it: Account): void {
  const issued: Certificate = { arn: certificate, domain: 'example.com', names: ['example.com', '*.example.com'], method: 'DNS', status: 'ISSUED', validations: [], keyAlgorithm: 'RSA-2048', created: start, recordsShownAt: start, tags: {} };
  it.look((context) => certificatesOf(context).put(certificate, issued), 'us-east-1');
}

describe('a distribution', () => {
  it('wants origins, policies and a web ACL that are there, and a certificate of us-east-1 for its names', () => {
    const it = account();
    const refused = (more: object): string => it.refusal('cloudfront', 'CreateDistribution', { DistributionConfig: config(more) }).code;
    expect(refused({ DefaultCacheBehavior: { TargetOriginId: 'none', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' } })).toBe('NoSuchOrigin');
    expect(refused({ DefaultCacheBehavior: { TargetOriginId: 'host', ViewerProtocolPolicy: 'https-only', CachePolicyId: 'none' } })).toBe('NoSuchCachePolicy');
    expect(refused(named('cdn.example.com'))).toBe('InvalidViewerCertificate');
    issue(it);
    expect(refused(named('cdn.other.com'))).toBe('InvalidViewerCertificate');
    const { Summary } = it.call<{ readonly Summary: { readonly ARN: string } }>('wafv2', 'CreateWebACL', acl('REGIONAL'));
    expect(refused({ WebACLId: Summary.ARN })).toBe('InvalidWebACLId');
    it.call('cloudfront', 'CreateDistribution', { DistributionConfig: config(named('cdn.example.com')) });
    expect(refused({ CallerReference: 'two', ...named('cdn.example.com') })).toBe('CNAMEAlreadyExists');
  });

  it('is everywhere after minutes, is changed by who has seen it, and goes when it is off everywhere', () => {
    const it = account();
    const { Distribution, ETag } = it.call<{ readonly Distribution: { readonly Id: string; readonly Status: string }; readonly ETag: string }>('cloudfront', 'CreateDistribution', { DistributionConfig: config() });
    const { Id } = Distribution;
    expect(Distribution.Status).toBe('InProgress');
    expect(it.refusal('cloudfront', 'UpdateDistribution', { Id, IfMatch: 'E0', DistributionConfig: config() }).code).toBe('PreconditionFailed');
    it.pass(minutes(30));
    expect(it.call('cloudfront', 'GetDistribution', { Id })).toMatchObject({ Distribution: { Status: 'Deployed' } });
    expect(it.refusal('cloudfront', 'DeleteDistribution', { Id, IfMatch: ETag }).code).toBe('DistributionNotDisabled');
    const off = it.call<{ readonly ETag: string }>('cloudfront', 'UpdateDistribution', { Id, IfMatch: ETag, DistributionConfig: config({ Enabled: false }) });
    expect(it.refusal('cloudfront', 'DeleteDistribution', { Id, IfMatch: off.ETag }).code).toBe('DistributionNotDisabled');
    it.pass(minutes(30));
    it.call('cloudfront', 'DeleteDistribution', { Id, IfMatch: off.ETag });
    expect(it.refusal('cloudfront', 'GetDistribution', { Id }).code).toBe('NoSuchDistribution');
  });

  it('of a stack is switched off before it goes, and the stack waits for both', () => {
    const it = account();
    const type = resources['AWS::CloudFront::Distribution'];
    const origin = { Id: 'host', DomainName: 'origin.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } };
    const id = it.look((context) => type.create({ DistributionConfig: { Enabled: 'true', Origins: [origin], DefaultCacheBehavior: { TargetOriginId: 'host', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' } } }, inStack(context)));
    const stands = () => it.look((context) => type.progress?.(id, inStack(context)));
    const gone = () => it.look((context) => type.gone?.(id, inStack(context)));
    expect(stands()).toBe('waiting');
    it.pass(minutes(30));
    expect(stands()).toBe('ready');
    it.look((context) => type.delete(id, inStack(context)));
    expect(gone()).toBe('waiting');
    it.pass(minutes(30));
    expect(gone()).toBe('ready');
    expect(it.look((context) => distributionsOf(context).values())).toEqual([]);
  });
});

describe('a web ACL', () => {
  it('of CloudFront is made in us-east-1 alone, and its name is one of its scope', () => {
    expect(account('eu-west-1').refusal('wafv2', 'CreateWebACL', acl('CLOUDFRONT')).code).toBe('WAFInvalidParameterException');
    const it = account();
    it.call('wafv2', 'CreateWebACL', acl('CLOUDFRONT'));
    it.call('wafv2', 'CreateWebACL', acl('REGIONAL'));
    expect(it.refusal('wafv2', 'CreateWebACL', acl('REGIONAL')).code).toBe('WAFDuplicateItemException');
  });

  it.each([
    ['a window that is none', { Limit: 100, EvaluationWindowSec: 90, AggregateKeyType: 'IP' }],
    ['a limit below ten', { Limit: 9, EvaluationWindowSec: 60, AggregateKeyType: 'IP' }],
    ['a forwarded address without its header', { Limit: 100, EvaluationWindowSec: 60, AggregateKeyType: 'FORWARDED_IP' }],
    ['keys of its own without any', { Limit: 100, EvaluationWindowSec: 60, AggregateKeyType: 'CUSTOM_KEYS' }],
  ])('is refused with %s', (_, rate) => {
    const rule = { Name: 'rate', Priority: 1, VisibilityConfig: seen, Action: { Block: {} }, Statement: { RateBasedStatement: rate } };
    expect(account().refusal('wafv2', 'CreateWebACL', acl('REGIONAL', { Rules: [rule] })).code).toBe('WAFInvalidParameterException');
  });

  it('is refused with an action where a group has an override, and with two rules of one priority', () => {
    const group = { Name: 'common', Priority: 1, VisibilityConfig: seen, Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } } };
    const it = account();
    expect(it.refusal('wafv2', 'CreateWebACL', acl('REGIONAL', { Rules: [{ ...group, Action: { Block: {} } }] })).code).toBe('WAFInvalidParameterException');
    expect(it.refusal('wafv2', 'CreateWebACL', acl('REGIONAL', { Rules: [{ ...group, OverrideAction: { None: {} } }, { ...group, Name: 'other', OverrideAction: { None: {} } }] })).code).toBe('WAFInvalidParameterException');
    it.call('wafv2', 'CreateWebACL', acl('REGIONAL', { Rules: [{ ...group, OverrideAction: { None: {} } }] }));
  });

  it('is changed by who has seen it, and stays while something stands behind it', () => {
    const it = account();
    const { Summary } = it.call<{ readonly Summary: { readonly ARN: string; readonly Id: string; readonly LockToken: string } }>('wafv2', 'CreateWebACL', acl('CLOUDFRONT'));
    const one = { Name: 'shop', Scope: 'CLOUDFRONT', Id: Summary.Id };
    expect(it.refusal('wafv2', 'DeleteWebACL', { ...one, LockToken: '12345678-1234-1234-1234-123456789012' }).code).toBe('WAFOptimisticLockException');
    it.call('cloudfront', 'CreateDistribution', { DistributionConfig: config({ WebACLId: Summary.ARN }) });
    expect(it.refusal('wafv2', 'DeleteWebACL', { ...one, LockToken: Summary.LockToken }).code).toBe('WAFAssociatedItemException');
  });
});
