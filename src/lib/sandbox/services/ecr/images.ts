// Which images a repository has, by tag or digest, and how they behave.
import { AwsFault } from '../../world/aws-fault.ts';
import { digestOf, imageBehaviour, parseReference, worldImages, type ImageBehaviour, type WorldImage } from '../../world/images.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type PushedTag, type Repository } from './entities.ts';

export interface KnownImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly behaviour: ImageBehaviour;
}

/** @throws AwsFault RepositoryNotFoundException */
export function repositoryAt(context: Context, name: string | undefined, registryId?: string): Repository {
  const found = context.table<Repository>(kinds.repository).get(name ?? '');
  if (found !== undefined && (registryId === undefined || registryId === context.account)) return found;
  throw new AwsFault('RepositoryNotFoundException', `The repository with name '${name ?? ''}' does not exist in the registry with id '${registryId ?? context.account}'`);
}

/** The image of a repository that a tag or digest names; undefined when there is none. */
export function findImage(context: Context, repository: string, id: { readonly imageTag?: string | undefined; readonly imageDigest?: string | undefined }): KnownImage | undefined {
  const pushed = pushedTags(context, repository);
  const row = pushed.find(({ tag }) => tag === id.imageTag);
  if (id.imageTag !== undefined && row !== undefined && row.digest === undefined) return undefined;
  const digest = id.imageTag === undefined ? id.imageDigest : (row?.digest ?? digestOf({ repository, tag: id.imageTag }));
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  if (id.imageDigest !== undefined && id.imageDigest !== digest) return undefined;
  const named = id.imageTag === undefined ? undefined : imageBehaviour(context, `${repository}:${id.imageTag}`);
  const behaviour = named === undefined || named.kind === 'healthy' ? imageBehaviour(context, `${repository}@${digest}`) : named;
  if (behaviour.kind === 'missing') return undefined;
  const tags = new Set([...(id.imageTag === undefined ? [] : [id.imageTag]), ...namedTags(context, repository).filter((tag) => tagDigest(repository, tag, pushed) === digest)]);
  return { digest, tags: [...tags].sort(), behaviour };
}

/** The images that can be listed: what was pushed, and what the world knows by name. */
export function listedImages(context: Context, repository: string): readonly KnownImage[] {
  const found = new Map<string, KnownImage>();
  for (const imageTag of namedTags(context, repository)) {
    const image = findImage(context, repository, { imageTag });
    if (image !== undefined) found.set(image.digest, image);
  }
  return [...found.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

export const pushedTags = (context: Context, repository: string): readonly PushedTag[] =>
  context
    .table<PushedTag>(kinds.tag)
    .values()
    .filter((row) => row.repository === repository);

function namedTags(context: Context, repository: string): readonly string[] {
  const pushed = pushedTags(context, repository).map(({ tag }) => tag);
  const world = context
    .worldTable<WorldImage>(worldImages)
    .values()
    .map(({ ref }) => parseReference(ref))
    .filter((ref) => ref.repository === repository || repository.endsWith(`/${ref.repository}`))
    .flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
  return [...new Set([...pushed, ...world])].sort();
}

function tagDigest(repository: string, tag: string, pushed: readonly PushedTag[]): string | undefined {
  const row = pushed.find((one) => one.tag === tag);
  return row === undefined ? digestOf({ repository, tag }) : row.digest;
}
