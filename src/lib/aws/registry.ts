// ECR in our words: whether an image is there, and its digest.
import type { DescribeImagesCommandOutput } from '@aws-sdk/client-ecr';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface Image {
  readonly digest: string;
  readonly tags: readonly string[];
}

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
}
