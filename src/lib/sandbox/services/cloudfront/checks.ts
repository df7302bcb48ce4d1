// What CloudFront refuses in a distribution, before it keeps anything of it.
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { certificatesOf } from '../acm/entities.ts';
import { genericResources } from '../cloudformation/generic-resource.ts';
import { webAclByArn } from '../wafv2/entities.ts';
import { aliasesOf, distributionsOf } from './entities.ts';

// Texts of this file unverified; the codes are those of botocore's model.
const refuse = (code: string, message: string, status = 400): AwsFault => new AwsFault(code, message, { status });

/** AWS: the ids of the managed cache policies. (CloudFront developer guide, "Use managed cache policies") */
const managedCaches: ReadonlySet<string> = new Set(['658327ea-f89d-4fab-a63d-7e88639e58f6', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d', '2e54312d-136d-493c-8eb9-b001f22f67d2', '08627262-05a9-4f76-9ded-b50ca2e3a84f', '83da9c7e-98b4-4e11-a168-04f0df8e2c65', '4cc15a8a-d715-48a4-82b8-cc0b614638fe']);

export function checkDistribution(context: Context, config: DistributionConfig, id: string | undefined): void {
  const origins = config.Origins?.Items ?? [];
  if (origins.length === 0) throw refuse('InvalidArgument', 'The parameter Origins is required.');
  for (const { Id, OriginAccessControlId, S3OriginConfig, CustomOriginConfig, VpcOriginConfig } of origins) {
    if (S3OriginConfig === undefined && CustomOriginConfig === undefined && VpcOriginConfig === undefined) throw refuse('InvalidOrigin', `The origin ${Id} has no configuration of its kind.`);
    if ((OriginAccessControlId ?? '') !== '' && !isMade(context, 'AWS::CloudFront::OriginAccessControl', OriginAccessControlId)) throw refuse('InvalidOriginAccessControl', 'The specified origin access control does not exist.');
  }
  for (const behavior of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    if (behavior === undefined) continue;
    if (!origins.some((it) => it.Id === behavior.TargetOriginId)) throw refuse('NoSuchOrigin', `One or more of your origins or origin groups do not exist: ${behavior.TargetOriginId}.`, 404);
    if (behavior.CachePolicyId === undefined && behavior.ForwardedValues === undefined) throw refuse('InvalidArgument', 'The parameter ForwardedValues is required.');
    if (behavior.CachePolicyId !== undefined && !managedCaches.has(behavior.CachePolicyId) && !isMade(context, 'AWS::CloudFront::CachePolicy', behavior.CachePolicyId)) throw refuse('NoSuchCachePolicy', 'The cache policy does not exist.', 404);
  }
  checkNames(context, config, id);
  // AWS: by its ARN, and of the scope CLOUDFRONT. (botocore cloudfront: DistributionConfig WebACLId)
  if ((config.WebACLId ?? '') !== '' && webAclByArn(context.in('us-east-1'), config.WebACLId ?? '')?.scope !== 'CLOUDFRONT') throw refuse('InvalidWebACLId', 'A Web ACL ID specified is not valid.');
}

/** By a stack: the sandbox has no operations for CloudFront's other things, which belong to no region and are kept where their stack is. */
const isMade = (context: Context, type: string, id: string | undefined): boolean => [context, context.in('us-east-1')].some((it) => genericResources(it).get(`${type} ${id ?? ''}`) !== undefined);

/** AWS: each name on one distribution of the world, and covered by a certificate of us-east-1. (CloudFront developer guide, "Use custom URLs") */
function checkNames(context: Context, config: DistributionConfig, id: string | undefined): void {
  const names = aliasesOf({ config });
  if (names.length === 0) return;
  for (const other of distributionsOf(context).values()) {
    if (other.id === id) continue;
    const taken = names.find((name) => aliasesOf(other).includes(name));
    if (taken !== undefined) throw refuse('CNAMEAlreadyExists', 'One or more of the CNAMEs you provided are already associated with a different resource.', 409);
  }
  const arn = config.ViewerCertificate?.ACMCertificateArn;
  const certificate = certificatesOf(context.in('us-east-1')).get(arn ?? '');
  if (arn === undefined || certificate?.status !== 'ISSUED') throw refuse('InvalidViewerCertificate', "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.");
  const uncovered = names.find((name) => !certificate.names.includes(name) && !certificate.names.includes(`*${name.slice(name.indexOf('.'))}`));
  if (uncovered !== undefined) throw refuse('InvalidViewerCertificate', `The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add: ${uncovered}.`);
}
