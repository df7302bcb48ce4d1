// ECR in our words: whether an image is there, its digest, and what the registry knows of it.
import type { BatchGetImageCommandOutput, DescribeImageScanFindingsCommandOutput, DescribeImagesCommandOutput, DescribeRepositoriesCommandOutput } from '@aws-sdk/client-ecr';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface Image {
  readonly digest: string;
  readonly tags: readonly string[];
}

export interface ImageScan {
  /** AWS's own word, such as COMPLETE or IN_PROGRESS; `NONE`: it was never scanned. */
  readonly status: string;
  readonly critical: number;
}

/** One that names an image for each platform, and one that is an image. */
const indexes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
const manifests = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];

export class Registry {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The image that a tag (or `sha256:` digest) names now, or undefined where repository or image is missing. */
  async image(repository: string, tagOrDigest: string): Promise<Image | undefined> {
    const id = tagOrDigest.startsWith('sha256:') ? { imageDigest: tagOrDigest } : { imageTag: tagOrDigest };
    try {
      const answer = await this.#api.call<object, DescribeImagesCommandOutput>('DescribeImages', { repositoryName: repository, imageIds: [id] });
      const [image] = answer.imageDetails ?? [];
      return image?.imageDigest === undefined ? undefined : { digest: image.imageDigest, tags: image.imageTags ?? [] };
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ImageNotFoundException', 'RepositoryNotFoundException')) return undefined;
      throw thrown;
    }
  }

  /** What its scan has found so far. */
  async scan(repository: string, digest: string): Promise<ImageScan> {
    try {
      const answer = await this.#api.call<object, DescribeImageScanFindingsCommandOutput>('DescribeImageScanFindings', { repositoryName: repository, imageId: { imageDigest: digest }, maxResults: 1 });
      // AWS: the counts are of all findings, of basic and of enhanced scanning, also where only some are listed (ECR API, ImageScanFindings).
      return { status: answer.imageScanStatus?.status ?? 'NONE', critical: answer.imageScanFindings?.findingSeverityCounts?.CRITICAL ?? 0 };
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ScanNotFoundException')) return { status: 'NONE', critical: 0 };
      throw thrown;
    }
  }

  /** Whether a tag can be given to another image later. */
  async tagsMove(repository: string): Promise<boolean> {
    const answer = await this.#api.call<object, DescribeRepositoriesCommandOutput>('DescribeRepositories', { repositoryNames: [repository] });
    // AWS: with exclusions some tags move, and which ones is a matter of patterns: as good as all (ECR API, ImageTagMutability).
    return answer.repositories?.[0]?.imageTagMutability !== 'IMMUTABLE';
  }

  /**
   * `linux/amd64` and others, where the digest is an index of images. Undefined where it is a single image: its platform is in a
   * blob that ECR hands out by a download address and not by its API.
   */
  async platforms(repository: string, digest: string): Promise<readonly string[] | undefined> {
    const answer = await this.#api.call<object, BatchGetImageCommandOutput>('BatchGetImage', { repositoryName: repository, imageIds: [{ imageDigest: digest }], acceptedMediaTypes: [...indexes, ...manifests] });
    return platformsIn(answer.images?.[0]?.imageManifest ?? '');
  }
}

interface Manifest {
  readonly manifests?: readonly { readonly platform?: { readonly os?: string; readonly architecture?: string } }[];
}

function platformsIn(text: string): readonly string[] | undefined {
  const { manifests: of } = readManifest(text);
  if (!Array.isArray(of)) return undefined;
  // Attestations of the build stand there as unknown/unknown.
  const found = of.flatMap(({ platform }) => (platform?.os === undefined || platform.os === 'unknown' ? [] : [`${platform.os}/${platform.architecture ?? 'unknown'}`]));
  return [...new Set(found)].sort();
}

function readManifest(text: string): Manifest {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
