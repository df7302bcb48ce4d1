// Images as ECR's callers see them: described, fetched, tagged, scanned.
import type {
  BatchDeleteImageCommandInput,
  BatchDeleteImageCommandOutput,
  BatchGetImageCommandInput,
  BatchGetImageCommandOutput,
  DescribeImageScanFindingsCommandInput,
  DescribeImageScanFindingsCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  GetAuthorizationTokenCommandInput,
  GetAuthorizationTokenCommandOutput,
  ImageDetail,
  ImageFailure,
  ImageIdentifier,
  ListImagesCommandInput,
  ListImagesCommandOutput,
  PutImageCommandInput,
  PutImageCommandOutput,
  ScanStatus,
} from '@aws-sdk/client-ecr';
import { createHash } from 'node:crypto';
import { asDate, hours, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type PushedTag, type Repository } from './entities.ts';
import { findImage, listedImages, pushedTags, repositoryAt, type KnownImage } from './images.ts';

const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
/** Carries the digest through a manifest, since the sandbox makes digests from names and not from manifests. */
const annotation = 'sandbox.digest';

const badToken = (): AwsFault => new AwsFault('InvalidParameterException', 'Invalid parameter at \'nextToken\' failed to satisfy constraint: \'invalid token\'');

export const describeImages = operation<DescribeImagesCommandInput, DescribeImagesCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  if (input.imageIds !== undefined && input.imageIds.length > 0) {
    const images = input.imageIds.map((id) => existing(context, repository, id));
    const unique = [...new Map(images.map((image) => [image.digest, image])).values()];
    return { imageDetails: unique.map((image) => detail(context, repository, image)) };
  }
  const wanted = listedImages(context, repository.name).filter(({ tags }) => input.filter?.tagStatus !== 'UNTAGGED' || tags.length === 0);
  const shown = page(wanted, { max: input.maxResults ?? 100, token: input.nextToken, key: ({ digest }) => digest, refuse: badToken });
  return { imageDetails: shown.items.map((image) => detail(context, repository, image)), ...(shown.next === undefined ? {} : { nextToken: shown.next }) };
});

export const listImages = operation<ListImagesCommandInput, ListImagesCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const ids = listedImages(context, repository.name).flatMap(({ digest, tags }) => tags.map((imageTag): ImageIdentifier => ({ imageDigest: digest, imageTag })));
  const wanted = input.filter?.tagStatus === 'UNTAGGED' ? [] : ids;
  const shown = page(wanted, { max: input.maxResults ?? 100, token: input.nextToken, key: ({ imageDigest, imageTag }) => `${imageDigest}:${imageTag}`, refuse: badToken });
  return { imageIds: [...shown.items], ...(shown.next === undefined ? {} : { nextToken: shown.next }) };
});

export const batchGetImage = operation<BatchGetImageCommandInput, BatchGetImageCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const asked = (input.imageIds ?? []).map((id) => ({ id, image: findImage(context, repository.name, id) }));
  return {
    images: asked.flatMap(({ id, image }) =>
      image === undefined
        ? []
        : [
            {
              registryId: context.account,
              repositoryName: repository.name,
              imageId: { imageDigest: image.digest, ...(id.imageTag === undefined ? {} : { imageTag: id.imageTag }) },
              ...manifestOf(context, repository, image.digest),
            },
          ],
    ),
    failures: asked.flatMap(({ id, image }) => (image === undefined ? [failure(id)] : [])),
  };
});

export const putImage = operation<PutImageCommandInput, PutImageCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const digest = input.imageDigest ?? digestIn(input.imageManifest ?? '');
  const { imageTag: tag } = input;
  const known = tag === undefined ? undefined : pushedTags(context, repository.name).find((row) => row.tag === tag);
  if (known?.digest === digest) throw new AwsFault('ImageAlreadyExistsException', `Image with digest '${digest}' and tag '${tag ?? ''}' already exists in the repository with name '${repository.name}' in registry with id '${context.account}'`);
  if (known?.digest !== undefined && repository.mutability.startsWith('IMMUTABLE')) {
    throw new AwsFault('ImageTagAlreadyExistsException', `The image tag '${tag ?? ''}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`);
  }
  if (tag !== undefined) context.table<PushedTag>(kinds.tag).put(`${repository.name}:${tag}`, { repository: repository.name, tag, digest, ...(input.imageManifest === undefined ? {} : { manifest: input.imageManifest }), at: context.now });
  return {
    image: {
      registryId: context.account,
      repositoryName: repository.name,
      imageId: { imageDigest: digest, ...(tag === undefined ? {} : { imageTag: tag }) },
      imageManifest: input.imageManifest,
      imageManifestMediaType: input.imageManifestMediaType ?? mediaType,
    },
  };
});

export const batchDeleteImage = operation<BatchDeleteImageCommandInput, BatchDeleteImageCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const asked = (input.imageIds ?? []).map((id) => ({ id, image: findImage(context, repository.name, id) }));
  const gone = asked.flatMap(({ id, image }) => (image === undefined ? [] : (id.imageTag === undefined ? image.tags : [id.imageTag]).map((imageTag) => ({ imageTag, imageDigest: image.digest }))));
  for (const { imageTag } of gone) context.table<PushedTag>(kinds.tag).put(`${repository.name}:${imageTag}`, { repository: repository.name, tag: imageTag, at: context.now });
  return { imageIds: gone, failures: asked.flatMap(({ id, image }) => (image === undefined ? [failure(id)] : [])) };
});

/** What a scan has come to: nothing found, unless the fault `scan-findings` says otherwise. */
function scanOf(context: Context, repository: Repository, image: KnownImage): { readonly status: ScanStatus; readonly critical: number } {
  const named = (text: string): boolean => text === image.digest || findImage(context, repository.name, { imageTag: text })?.digest === image.digest;
  const told = context.faults('scan-findings').find(({ args }) => args['image'] === undefined || named(args['image']));
  return { status: (told?.args['status'] ?? 'COMPLETE') as ScanStatus, critical: Number(told?.args['critical'] ?? 0) };
}

/** Every image was scanned when it was pushed, where its repository says so. */
export const describeImageScanFindings = operation<DescribeImageScanFindingsCommandInput, DescribeImageScanFindingsCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const image = existing(context, repository, input.imageId ?? {});
  if (!repository.scanOnPush) throw new AwsFault('ScanNotFoundException', `Image scan does not exist for the image with '{imageDigest:'${image.digest}'}' in the repository with name '${repository.name}' in the registry with id '${context.account}'`);
  const { status, critical } = scanOf(context, repository, image);
  return {
    registryId: context.account,
    repositoryName: repository.name,
    imageId: { imageDigest: image.digest, ...(input.imageId?.imageTag === undefined ? {} : { imageTag: input.imageId.imageTag }) },
    imageScanStatus: { status, ...(status === 'COMPLETE' ? { description: 'The scan was completed successfully.' } : {}) },
    ...(status === 'COMPLETE' ? { imageScanFindings: { imageScanCompletedAt: asDate(repository.createdAt), findings: [], findingSeverityCounts: critical === 0 ? {} : { CRITICAL: critical } } } : {}),
  };
});

export const getAuthorizationToken = operation<GetAuthorizationTokenCommandInput, GetAuthorizationTokenCommandOutput>((_, context) => ({
  authorizationData: [
    {
      authorizationToken: Buffer.from(`AWS:sandbox-${context.account}-${context.region}`).toString('base64'),
      // AWS: valid for 12 hours (API reference, GetAuthorizationToken).
      expiresAt: asDate(plus(context.now, hours(12))),
      proxyEndpoint: `https://${context.account}.dkr.ecr.${context.region}.amazonaws.com`,
    },
  ],
}));

function existing(context: Context, repository: Repository, id: ImageIdentifier): KnownImage {
  const image = findImage(context, repository.name, id);
  if (image !== undefined) return image;
  const named = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  throw new AwsFault('ImageNotFoundException', `The image with imageId ${named} does not exist within the repository with name '${repository.name}' in the registry with id '${context.account}'`);
}

function failure(id: ImageIdentifier): ImageFailure {
  return { imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function detail(context: Context, repository: Repository, image: KnownImage): ImageDetail {
  const pushed = pushedTags(context, repository.name).find(({ digest }) => digest === image.digest);
  return {
    registryId: context.account,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(image.tags.length === 0 ? {} : { imageTags: [...image.tags] }),
    imageSizeInBytes: 40_000_000 + (Number.parseInt(image.digest.slice(7, 13), 16) % 200_000_000),
    imagePushedAt: asDate(pushed?.at ?? repository.createdAt),
    imageManifestMediaType: mediaType,
    artifactMediaType: 'application/vnd.docker.container.image.v1+json',
    ...(repository.scanOnPush ? { imageScanStatus: { status: 'COMPLETE' as const }, imageScanFindingsSummary: { imageScanCompletedAt: asDate(repository.createdAt), findingSeverityCounts: {} } } : {}),
  };
}

function manifestOf(context: Context, repository: Repository, digest: string): { readonly imageManifest: string; readonly imageManifestMediaType: string } {
  const put = pushedTags(context, repository.name).find((row) => row.digest === digest)?.manifest;
  if (put === undefined) return { imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, config: { mediaType: 'application/vnd.docker.container.image.v1+json', digest }, layers: [], annotations: { [annotation]: digest } }), imageManifestMediaType: mediaType };
  return { imageManifest: put, imageManifestMediaType: (JSON.parse(put) as { readonly mediaType?: string }).mediaType ?? mediaType };
}

function digestIn(manifest: string): string {
  try {
    const parsed = JSON.parse(manifest) as { readonly annotations?: Readonly<Record<string, string>> };
    const digest = parsed.annotations?.[annotation];
    if (digest !== undefined) return digest;
  } catch {
    throw new AwsFault('InvalidParameterException', 'Invalid parameter at \'imageManifest\' failed to satisfy constraint: \'invalid image manifest\'');
  }
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}
