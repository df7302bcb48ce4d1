// CloudFront's distribution for CloudFormation, whose templates have lists where the API has lists with their length.
import type { CreateDistributionCommandOutput } from '@aws-sdk/client-cloudfront';
import { flagOf, given, listOf, numberOf, objectOf, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { distributionsOf, type Distribution } from './entities.ts';

const counted = <T>(items: readonly T[] | undefined): object | undefined => (items === undefined ? undefined : items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: items });

function behavior(properties: Properties): object {
  const methods = textsOf(properties['AllowedMethods']) ?? ['GET', 'HEAD'];
  const functions = properties['FunctionAssociations'] === undefined ? undefined : listOf(properties['FunctionAssociations']).map((it) => ({ EventType: textOf(it['EventType']), FunctionARN: textOf(it['FunctionARN']) }));
  return given({
    PathPattern: textOf(properties['PathPattern']),
    TargetOriginId: textOf(properties['TargetOriginId']),
    ViewerProtocolPolicy: textOf(properties['ViewerProtocolPolicy']),
    AllowedMethods: { ...counted(methods), CachedMethods: counted(textsOf(properties['CachedMethods']) ?? ['GET', 'HEAD']) },
    Compress: flagOf(properties['Compress']) ?? false,
    FunctionAssociations: counted(functions),
    CachePolicyId: textOf(properties['CachePolicyId']),
    OriginRequestPolicyId: textOf(properties['OriginRequestPolicyId']),
    ResponseHeadersPolicyId: textOf(properties['ResponseHeadersPolicyId']),
  });
}

function origin(properties: Properties): object {
  const s3 = objectOf(properties['S3OriginConfig']);
  const custom = objectOf(properties['CustomOriginConfig']);
  return given({
    Id: textOf(properties['Id']),
    DomainName: textOf(properties['DomainName']),
    OriginPath: textOf(properties['OriginPath']) ?? '',
    ConnectionAttempts: numberOf(properties['ConnectionAttempts']) ?? 3,
    ConnectionTimeout: numberOf(properties['ConnectionTimeout']) ?? 10,
    CustomHeaders: counted(listOf(properties['OriginCustomHeaders']).map((it) => ({ HeaderName: textOf(it['HeaderName']), HeaderValue: textOf(it['HeaderValue']) }))),
    S3OriginConfig: s3 === undefined ? undefined : { OriginAccessIdentity: textOf(s3['OriginAccessIdentity']) ?? '' },
    CustomOriginConfig:
      custom === undefined
        ? undefined
        : given({
            HTTPPort: numberOf(custom['HTTPPort']) ?? 80,
            HTTPSPort: numberOf(custom['HTTPSPort']) ?? 443,
            OriginProtocolPolicy: textOf(custom['OriginProtocolPolicy']),
            OriginSslProtocols: counted(textsOf(custom['OriginSSLProtocols'])),
            OriginReadTimeout: numberOf(custom['OriginReadTimeout']) ?? 30,
            OriginKeepaliveTimeout: numberOf(custom['OriginKeepaliveTimeout']) ?? 5,
          }),
    OriginAccessControlId: textOf(properties['OriginAccessControlId']) ?? '',
  });
}

function configOf(properties: Properties, reference: string): object {
  const config = objectOf(properties['DistributionConfig']) ?? {};
  const certificate = objectOf(config['ViewerCertificate']);
  return given({
    CallerReference: reference,
    Aliases: counted(textsOf(config['Aliases'])),
    DefaultRootObject: textOf(config['DefaultRootObject']),
    Origins: counted(listOf(config['Origins']).map(origin)),
    DefaultCacheBehavior: behavior(objectOf(config['DefaultCacheBehavior']) ?? {}),
    CacheBehaviors: counted(config['CacheBehaviors'] === undefined ? undefined : listOf(config['CacheBehaviors']).map(behavior)),
    CustomErrorResponses: counted(config['CustomErrorResponses'] === undefined ? undefined : listOf(config['CustomErrorResponses']).map((it) => given({ ErrorCode: numberOf(it['ErrorCode']), ErrorCachingMinTTL: numberOf(it['ErrorCachingMinTTL']), ResponseCode: textOf(it['ResponseCode']), ResponsePagePath: textOf(it['ResponsePagePath']) }))),
    Comment: textOf(config['Comment']) ?? '',
    PriceClass: textOf(config['PriceClass']),
    Enabled: flagOf(config['Enabled']) ?? false,
    ViewerCertificate:
      certificate === undefined
        ? undefined
        : given({ ACMCertificateArn: textOf(certificate['AcmCertificateArn']), CloudFrontDefaultCertificate: flagOf(certificate['CloudFrontDefaultCertificate']) ?? false, SSLSupportMethod: textOf(certificate['SslSupportMethod']), MinimumProtocolVersion: textOf(certificate['MinimumProtocolVersion']) }),
    WebACLId: textOf(config['WebACLId']),
    HttpVersion: textOf(config['HttpVersion']),
    IsIPV6Enabled: flagOf(config['IPV6Enabled']),
  });
}

const at = (context: Context, id: string): Distribution | undefined => distributionsOf(context).get(id);
const put = (context: Context, it: Distribution, config: object): unknown => context.call('cloudfront', 'UpdateDistribution', { Id: it.id, IfMatch: it.etag, DistributionConfig: config });

const distribution: ResourceType = {
  required: ['DistributionConfig'],
  create(properties, resource) {
    const config = configOf(properties, resource.generatedName(128));
    return resource.context.call<CreateDistributionCommandOutput>('cloudfront', 'CreateDistribution', { DistributionConfig: config }).Distribution?.Id ?? '';
  },
  // AWS: the stack waits until it is deployed. (seen by operators; AWS::CloudFront::Distribution does not say it)
  progress(id, { context }) {
    const it = at(context, id);
    if (it === undefined) return { failed: `The specified distribution does not exist: ${id}.` };
    return it.deployedAt > context.now ? 'waiting' : 'ready';
  },
  attributes: (id, { context }): Readonly<Record<string, string>> => ({ Id: id, DomainName: at(context, id)?.domainName ?? '' }),
  update(id, { after }, { context }) {
    const it = at(context, id);
    if (it !== undefined) put(context, it, configOf(after, it.config.CallerReference ?? ''));
  },
  delete(id, { context }) {
    const it = at(context, id);
    if (it !== undefined && it.config.Enabled === true) put(context, it, { ...it.config, Enabled: false });
  },
  gone(id, { context }) {
    const it = at(context, id);
    if (it === undefined) return 'ready';
    if (it.deployedAt > context.now) return 'waiting';
    context.call('cloudfront', 'DeleteDistribution', { Id: it.id, IfMatch: it.etag });
    return 'ready';
  },
};

export const resources: Readonly<Record<'AWS::CloudFront::Distribution', ResourceType>> = { 'AWS::CloudFront::Distribution': distribution };
