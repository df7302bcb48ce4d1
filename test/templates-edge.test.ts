// What stands before services and buckets, and what an account has once: promises of these templates beyond those of all.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pieceNames, pieces } from '../src/lib/aws/account-pieces.ts';
import { holds, rendered, resources, templateOf } from './template-files.ts';

describe('the account', () => {
  it('has a parameter for each piece, asked for by the same words', () => {
    const { settings } = templateOf('account').Metadata.platform;
    const asked = Object.fromEntries(pieceNames.map((name) => [pieces[name].parameter, pieces[name].asked]));
    expect(Object.fromEntries(Object.entries(settings).filter(([parameter]) => parameter.startsWith('Make')))).toEqual(asked);
  });

  it('makes nothing that is not asked for, and takes nothing away with it', () => {
    const { Resources: all } = templateOf('account');
    const made = Object.entries(all).flatMap(([id, { Condition: condition }]) => (condition === undefined || holds('account', condition, {}) ? [id] : []));
    expect(made).toEqual(['GitHubProviderArnParameter', 'GitLabProviderArnParameter']);
    expect(Object.entries(all).flatMap(([id, it]) => (it.Condition === undefined || (it.DeletionPolicy === 'RetainExceptOnCreate' && it.UpdateReplacePolicy === 'Retain') ? [] : [id]))).toEqual([]);
  });

  it('names roles of AWS by the services of the pieces', () => {
    const roles = resources('AWS::IAM::ServiceLinkedRole').map(({ resource }) => String(resource.Properties['AWSServiceName']));
    expect(roles.toSorted()).toEqual(pieceNames.flatMap((name) => pieces[name].role?.service ?? []).toSorted());
  });
});

describe('the CDN', () => {
  it('serves renditions, thumbnails and images, and nothing else of the buckets', () => {
    const { DistributionConfig: config } = rendered('cdn', 'Distribution', { HasImages: 'true' }) as { readonly DistributionConfig: Readonly<Record<string, unknown>> };
    const origins = config['Origins'] as readonly { readonly Id: string; readonly OriginPath?: string }[];
    const behaviors = config['CacheBehaviors'] as readonly { readonly PathPattern: string; readonly TargetOriginId: string }[];
    expect(origins.map(({ Id, OriginPath }) => `${Id}${OriginPath ?? ''}`)).toEqual(['videos/renditions', 'thumbnails', 'images']);
    expect(behaviors.map(({ PathPattern, TargetOriginId }) => `${PathPattern} ${TargetOriginId}`)).toEqual(['/videos/*.m3u8 videos', '/videos/*.mpd videos', '/videos/* videos', '/thumbnails/* thumbnails', '/images/* images']);
    // Whatever else is asked for is answered at the edge.
    expect(config['DefaultCacheBehavior']).toMatchObject({ FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'NotHere-FunctionARN' }] });
    expect(config['ViewerCertificate']).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021' });
    expect(JSON.stringify(config)).not.toContain('"ViewerProtocolPolicy":"allow-all"');
  });

  it('is let into the buckets where there is one, to what it serves', () => {
    const allowed = (id: string, cdn: string) => (rendered('storage', id, { Cdn: cdn })['PolicyDocument'] as { readonly Statement: readonly { readonly Effect: string; readonly Resource: string }[] }).Statement.flatMap((it) => (it.Effect === 'Allow' && JSON.stringify(it).includes('cloudfront') ? [it.Resource] : []));
    expect(['VideosPolicy', 'ThumbnailsPolicy', 'ImagesPolicy'].map((id) => allowed(id, 'true'))).toEqual([['Videos-Arn/renditions/*'], ['Thumbnails-Arn/*'], ['Images-Arn/*']]);
    expect(['VideosPolicy', 'ThumbnailsPolicy', 'ImagesPolicy'].flatMap((id) => allowed(id, 'false'))).toEqual([]);
    expect(JSON.stringify(['DocumentsPolicy', 'BackupsPolicy', 'AnalyticsPolicy'].map((id) => templateOf('storage').Resources[id]))).not.toContain('cloudfront');
  });

  it('lets another CDN answer first, and answers itself when that is ill', () => {
    const weightOf = (id: string, other: string): unknown => rendered('cdn', id, { VideoCdn: other })['Weight'];
    expect([weightOf('OwnName', ''), weightOf('OwnName', 'video.example.net'), weightOf('VideoCdnName', 'video.example.net')]).toEqual([100, 0, 100]);
    expect(rendered('cdn', 'VideoCdnName', { VideoCdn: 'video.example.net' })).toHaveProperty('HealthCheckId');
    expect(rendered('cdn', 'OwnName', { VideoCdn: 'video.example.net' })).not.toHaveProperty('HealthCheckId');
  });

  it('counts the viewer\'s own address', () => {
    const rates = (rendered('edge-global', 'WebAcl', { Firewall: 'true' })['Rules'] as readonly { readonly Statement: { readonly RateBasedStatement?: object } }[]).flatMap(({ Statement }) => Statement.RateBasedStatement ?? []);
    expect(rates).toEqual([{ Limit: '1667', EvaluationWindowSec: 600, AggregateKeyType: 'IP' }, { Limit: '334', EvaluationWindowSec: 60, AggregateKeyType: 'IP' }]);
  });
});

describe('CloudFront before the services', () => {
  const { DistributionConfig: config } = rendered('front', 'Distribution', { BaseDomain: 'live.example.com' }) as { readonly DistributionConfig: Readonly<Record<string, unknown>> };

  it('passes everything on as the viewer sent it, over TLS 1.2 on both sides, and keeps files by their host', () => {
    expect(config).toMatchObject({ Aliases: ['*.live.example.com'], HttpVersion: 'http2and3', ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } });
    expect(config['Origins']).toMatchObject([{ DomainName: 'origin.live.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } }]);
    // CachingDisabled and AllViewer.
    expect(config['DefaultCacheBehavior']).toMatchObject({ CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3', Compress: true });
    const kept = config['CacheBehaviors'] as readonly Readonly<Record<string, unknown>>[];
    expect(kept.map(({ PathPattern, CachePolicyId, OriginRequestPolicyId }) => [PathPattern, CachePolicyId, OriginRequestPolicyId])).toEqual([['/static/*', 'Static-id', undefined], ['/assets/*', 'Static-id', undefined]]);
    expect(rendered('front', 'Static', {})).toMatchObject({ CachePolicyConfig: { MinTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Host'] }, CookiesConfig: { CookieBehavior: 'none' } } } });
    expect(JSON.stringify(config)).not.toContain('"ViewerProtocolPolicy":"allow-all"');
  });

  it('has the names of the services, and the pair of the regions is its origin', () => {
    const names = (given: Readonly<Record<string, string>>): readonly string[] =>
      (rendered('dns', 'ServiceNames', { BaseDomain: 'live.example.com', HomeName: 'home.live.example.com', FrontName: 'd1.cloudfront.net', ...given })['RecordSets'] as readonly { readonly Name: string; readonly Type: string; readonly SetIdentifier?: string; readonly AliasTarget?: { readonly DNSName: string } }[]).map(
        ({ Name, Type, SetIdentifier, AliasTarget }) => `${Name} ${Type} ${SetIdentifier ?? AliasTarget?.DNSName ?? ''}`,
      );
    expect(names({})).toEqual(['*.live.example.com A d1.cloudfront.net', '*.live.example.com AAAA d1.cloudfront.net', 'origin.live.example.com A home.live.example.com']);
    expect(names({ StandbyName: 'standby.live.example.com', SwitchCheckId: 'check' }).slice(2)).toEqual(['origin.live.example.com CNAME home', 'origin.live.example.com CNAME standby']);
    expect(names({ FrontName: '', StandbyName: 'standby.live.example.com', SwitchCheckId: 'check' })).toEqual(['*.live.example.com CNAME home', '*.live.example.com CNAME standby']);
  });

  it('is all that the load balancer lets in, but for the network itself, once the direct way is shut', () => {
    const letsIn = (given: Readonly<Record<string, string>>): unknown => rendered('edge', 'SecurityGroup', { VpcCidr: '10.0.0.0/16', CloudFrontPrefixList: 'pl-1', ...given })['SecurityGroupIngress'];
    expect(letsIn({ Front: 'true', Direct: 'false' })).toMatchObject([{ FromPort: 443, ToPort: 443, SourcePrefixListId: 'pl-1' }, { FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }]);
    expect(letsIn({ Front: 'true', Direct: 'true' })).toMatchObject([{ FromPort: 80, CidrIp: '0.0.0.0/0' }, { FromPort: 443, CidrIp: '0.0.0.0/0' }]);
  });

  it('does not count what comes from our own networks', () => {
    const rules = (given: Readonly<Record<string, string | readonly string[]>>): readonly string[] => (rendered('edge-global', 'WebAcl', { Firewall: 'true', ...given })['Rules'] as readonly { readonly Name: string }[]).map(({ Name }) => Name);
    expect(rules({ HomeAddresses: ['192.0.2.1/32'], StandbyAddresses: ['192.0.2.9/32'] })).toEqual(['reputation', 'known-bad-inputs', 'own', 'own-standby', 'address-in-10-minutes', 'address-in-a-minute']);
    expect(rules({})).toEqual(['reputation', 'known-bad-inputs', 'address-in-10-minutes', 'address-in-a-minute']);
  });
});

describe('the API', () => {
  it('is deployed anew when its methods change: the deployment bears their hash', () => {
    const { Resources: all } = templateOf('api');
    const shown = Object.entries(all).filter(([, { Type }]) => ['Resource', 'Method', 'Model', 'RequestValidator', 'GatewayResponse', 'RestApi'].some((kind) => Type === `AWS::ApiGateway::${kind}`));
    const hash = createHash('sha256').update(JSON.stringify(shown.map(([id, { Properties }]) => [id, Properties]))).digest('hex').slice(0, 8);
    expect(Object.keys(all).filter((id) => id.startsWith('Deployment'))).toEqual([`Deployment${hash}`]);
  });

  it('validates, lets through what the record says, and is reached by its own name only', () => {
    expect(rendered('api', 'Method', {})).toMatchObject({ RequestValidatorId: 'Validator-id', Integration: { ConnectionType: 'VPC_LINK', ConnectionId: 'VpcLink-id', IntegrationTarget: 'LoadBalancerArn-value' } });
    expect(rendered('api', 'Stage', {})['MethodSettings']).toMatchObject([{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: '10000', ThrottlingBurstLimit: '5000' }]);
    expect(rendered('api', 'RestApi', {})).toMatchObject({ DisableExecuteApiEndpoint: true, EndpointConfiguration: { Types: ['REGIONAL'] } });
    expect(rendered('api', 'DomainName', {})).toMatchObject({ SecurityPolicy: 'TLS_1_2' });
  });
});
