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
