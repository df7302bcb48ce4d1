// CloudFront: distributions made, seen, changed, switched off and taken away; every change takes minutes to be everywhere.
import type {
  CreateDistributionCommandInput as CreateInput,
  CreateDistributionCommandOutput as CreateOutput,
  DeleteDistributionCommandInput as DeleteInput,
  DeleteDistributionCommandOutput as DeleteOutput,
  Distribution as Shown,
  DistributionConfig,
  DistributionSummary,
  GetDistributionCommandInput as GetInput,
  GetDistributionCommandOutput as GetOutput,
  ListDistributionsCommandInput as ListInput,
  ListDistributionsCommandOutput as ListOutput,
  UpdateDistributionCommandInput as UpdateInput,
  UpdateDistributionCommandOutput as UpdateOutput,
} from '@aws-sdk/client-cloudfront';
import { token } from '../../../world/ids.ts';
import { asDate, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type ServiceModule } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { checkDistribution } from './checks.ts';
import { distributionsOf, type Distribution } from './entities.ts';
import { needs } from './needs.ts';

function distributionOf(context: Context, id: string | undefined): Distribution {
  const found = distributionsOf(context).get(id ?? '');
  if (found === undefined) throw new AwsFault('NoSuchDistribution', 'The specified distribution does not exist.', { status: 404 });
  return found;
}

const newTag = (context: Context, id: string): string => `E${token('cloudfront.etag', id, String(context.count(`cloudfront.etag.${id}`))).slice(0, 13).toUpperCase()}`;
const everywhereAt = (context: Context, id: string): Instant => plus(context.now, draw(context, `cloudfront/${id}/deploys`, rules.takes(context, 'deploy-time').until));
const statusOf = (it: Distribution, context: Context): string => (it.deployedAt > context.now ? 'InProgress' : 'Deployed');

const none = { Quantity: 0 };

/** What CloudFront adds to what was not said. AWS: botocore cloudfront, the defaults that DistributionConfig names. */
const whole = (config: DistributionConfig): DistributionConfig => ({
  ...config,
  Aliases: config.Aliases ?? none,
  DefaultRootObject: config.DefaultRootObject ?? '',
  CacheBehaviors: config.CacheBehaviors ?? none,
  CustomErrorResponses: config.CustomErrorResponses ?? none,
  PriceClass: config.PriceClass ?? 'PriceClass_All',
  ViewerCertificate: config.ViewerCertificate ?? { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1', CertificateSource: 'cloudfront' },
  Restrictions: config.Restrictions ?? { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
  WebACLId: config.WebACLId ?? '',
  HttpVersion: config.HttpVersion ?? 'http2',
  IsIPV6Enabled: config.IsIPV6Enabled ?? true,
  Staging: config.Staging ?? false,
});

const shown = (it: Distribution, context: Context): Shown => ({
  Id: it.id,
  ARN: it.arn,
  Status: statusOf(it, context),
  LastModifiedTime: asDate(it.changed),
  InProgressInvalidationBatches: 0,
  DomainName: it.domainName,
  ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
  ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
  DistributionConfig: it.config,
});

function summary(it: Distribution, context: Context): DistributionSummary {
  const { Aliases, Origins, DefaultCacheBehavior, CacheBehaviors, CustomErrorResponses, Comment, PriceClass, Enabled, ViewerCertificate, Restrictions, WebACLId, HttpVersion, IsIPV6Enabled, Staging } = it.config;
  return {
    Id: it.id,
    ARN: it.arn,
    ETag: it.etag,
    Status: statusOf(it, context),
    LastModifiedTime: asDate(it.changed),
    DomainName: it.domainName,
    Aliases,
    Origins,
    DefaultCacheBehavior,
    CacheBehaviors,
    CustomErrorResponses,
    Comment,
    PriceClass,
    Enabled,
    ViewerCertificate,
    Restrictions,
    WebACLId,
    HttpVersion,
    IsIPV6Enabled,
    Staging,
  } as DistributionSummary;
}

const create = operation<CreateInput, CreateOutput>((input, context) => {
  const config = whole(input.DistributionConfig as DistributionConfig);
  const before = distributionsOf(context).values().find((it) => it.config.CallerReference === config.CallerReference);
  if (before !== undefined) throw new AwsFault('DistributionAlreadyExists', 'The caller reference that you are using to create a distribution is associated with another distribution.', { status: 409 });
  checkDistribution(context, config, undefined);
  const hex = token('cloudfront.distribution', context.account, String(context.count('cloudfront.distribution')));
  const id = `E${hex.slice(0, 13).toUpperCase()}`;
  const it: Distribution = {
    id,
    arn: `arn:aws:cloudfront::${context.account}:distribution/${id}`,
    domainName: `d${hex.slice(13, 26)}.cloudfront.net`,
    config,
    etag: newTag(context, id),
    changed: context.now,
    deployedAt: everywhereAt(context, id),
    tags: {},
  };
  distributionsOf(context).put(id, it);
  return { Distribution: shown(it, context), ETag: it.etag, Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${id}` };
});

function unchanged(it: Distribution, seen: string | undefined): void {
  if (seen === undefined) throw new AwsFault('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.');
  if (seen !== it.etag) throw new AwsFault('PreconditionFailed', 'The request failed because it didn’t meet the preconditions in one or more request-header fields.', { status: 412 });
}

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  const it = distributionOf(context, input.Id);
  unchanged(it, input.IfMatch);
  const config = whole(input.DistributionConfig as DistributionConfig);
  if (config.CallerReference !== it.config.CallerReference) throw new AwsFault('IllegalUpdate', 'The caller reference cannot be updated.');
  checkDistribution(context, config, it.id);
  const next: Distribution = { ...it, config, etag: newTag(context, it.id), changed: context.now, deployedAt: everywhereAt(context, it.id) };
  distributionsOf(context).put(it.id, next);
  return { Distribution: shown(next, context), ETag: next.etag };
});

const remove = operation<DeleteInput, DeleteOutput>((input, context) => {
  const it = distributionOf(context, input.Id);
  unchanged(it, input.IfMatch);
  // AWS: switched off, and that everywhere. (CloudFront developer guide, "Delete a distribution")
  if (it.config.Enabled === true || statusOf(it, context) === 'InProgress') throw new AwsFault('DistributionNotDisabled', 'The distribution you are trying to delete has not been disabled.', { status: 409 });
  distributionsOf(context).delete(it.id);
  return {};
});

const list = operation<ListInput, ListOutput>((input, context) => {
  const max = Math.min(Number(input.MaxItems ?? 100), 100);
  const refuse = (): AwsFault => new AwsFault('InvalidArgument', 'The marker is not valid.');
  if (!(max >= 1)) throw new AwsFault('InvalidArgument', 'MaxItems is not valid.');
  const { items, next } = page(distributionsOf(context).values(), { max, token: input.Marker === '' ? undefined : input.Marker, key: (it) => it.id, refuse });
  return {
    DistributionList: {
      Marker: input.Marker ?? '',
      MaxItems: max,
      IsTruncated: next !== undefined,
      Quantity: items.length,
      ...(next === undefined ? {} : { NextMarker: next }),
      ...(items.length === 0 ? {} : { Items: items.map((it) => summary(it, context)) }),
    },
  };
});

export const cloudfront: ServiceModule = {
  name: 'cloudfront',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-cloudfront'), client: 'CloudFrontClient' },
  needs,
  operations: {
    CreateDistribution: create,
    GetDistribution: operation<GetInput, GetOutput>((input, context) => {
      const it = distributionOf(context, input.Id);
      return { Distribution: shown(it, context), ETag: it.etag };
    }),
    UpdateDistribution: update,
    DeleteDistribution: remove,
    ListDistributions: list,
  },
};
