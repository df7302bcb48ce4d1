// Repositories: made, shown, set, taken away.
import type {
  CreateRepositoryCommandInput,
  CreateRepositoryCommandOutput,
  DeleteLifecyclePolicyCommandInput,
  DeleteLifecyclePolicyCommandOutput,
  DeleteRepositoryCommandInput,
  DeleteRepositoryCommandOutput,
  DescribeRepositoriesCommandInput,
  DescribeRepositoriesCommandOutput,
  GetLifecyclePolicyCommandInput,
  GetLifecyclePolicyCommandOutput,
  GetRepositoryPolicyCommandInput,
  GetRepositoryPolicyCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  PutImageScanningConfigurationCommandInput,
  PutImageScanningConfigurationCommandOutput,
  PutImageTagMutabilityCommandInput,
  PutImageTagMutabilityCommandOutput,
  PutLifecyclePolicyCommandInput,
  PutLifecyclePolicyCommandOutput,
  Repository as Shape,
  SetRepositoryPolicyCommandInput,
  SetRepositoryPolicyCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-ecr';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type PushedTag, type Repository } from './entities.ts';
import { pushedTags, repositoryAt } from './images.ts';

const invalid = (message: string): AwsFault => new AwsFault('InvalidParameterException', message);
const mutabilities: ReadonlySet<string> = new Set(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']);
const nameForm = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export const createRepository = operation<CreateRepositoryCommandInput, CreateRepositoryCommandOutput>((input, context) => {
  const name = input.repositoryName ?? '';
  if (name.length < 2 || name.length > 256 || !nameForm.test(name)) {
    throw invalid(`Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${nameForm.source}''`);
  }
  const mutability = checkMutability(input.imageTagMutability ?? 'MUTABLE');
  if (context.table<Repository>(kinds.repository).get(name) !== undefined) {
    throw new AwsFault('RepositoryAlreadyExistsException', `The repository with name '${name}' already exists in the registry with id '${context.account}'`);
  }
  const { encryptionType = 'AES256', kmsKey } = input.encryptionConfiguration ?? {};
  const made: Repository = {
    name,
    arn: `arn:aws:ecr:${context.region}:${context.account}:repository/${name}`,
    uri: `${context.account}.dkr.ecr.${context.region}.amazonaws.com/${name}`,
    createdAt: context.now,
    mutability,
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: { encryptionType, ...(kmsKey === undefined ? {} : { kmsKey }) },
    tags: tagsFrom(input.tags),
  };
  context.table<Repository>(kinds.repository).put(name, made);
  return { repository: shape(context, made) };
});

export const describeRepositories = operation<DescribeRepositoriesCommandInput, DescribeRepositoriesCommandOutput>((input, context) => {
  const named = input.repositoryNames;
  const all = named === undefined ? context.table<Repository>(kinds.repository).values() : named.map((name) => repositoryAt(context, name, input.registryId));
  const shown = page(all, { max: named === undefined ? (input.maxResults ?? 100) : all.length || 1, token: input.nextToken, key: ({ name }) => name, refuse: () => invalid('Invalid parameter at \'nextToken\' failed to satisfy constraint: \'invalid token\'') });
  return { repositories: shown.items.map((one) => shape(context, one)), ...(shown.next === undefined ? {} : { nextToken: shown.next }) };
});

export const deleteRepository = operation<DeleteRepositoryCommandInput, DeleteRepositoryCommandOutput>((input, context) => {
  const repository = repositoryAt(context, input.repositoryName, input.registryId);
  const pushed = pushedTags(context, repository.name);
  if (input.force !== true && pushed.some(({ digest }) => digest !== undefined)) {
    throw new AwsFault('RepositoryNotEmptyException', `The repository with name '${repository.name}' in registry with id '${context.account}' cannot be deleted because it still contains images`);
  }
  for (const { tag } of pushed) context.table<PushedTag>(kinds.tag).delete(`${repository.name}:${tag}`);
  context.table<Repository>(kinds.repository).delete(repository.name);
  return { repository: shape(context, repository) };
});

export const putImageTagMutability = operation<PutImageTagMutabilityCommandInput, PutImageTagMutabilityCommandOutput>((input, context) => {
  const mutability = checkMutability(input.imageTagMutability);
  const repository = change(context, input.repositoryName, (one) => ({ ...one, mutability }));
  return { registryId: context.account, repositoryName: repository.name, imageTagMutability: mutability as 'IMMUTABLE' };
});

export const putImageScanningConfiguration = operation<PutImageScanningConfigurationCommandInput, PutImageScanningConfigurationCommandOutput>((input, context) => {
  const repository = change(context, input.repositoryName, (one) => ({ ...one, scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false }));
  return { registryId: context.account, repositoryName: repository.name, imageScanningConfiguration: { scanOnPush: repository.scanOnPush } };
});

export const putLifecyclePolicy = operation<PutLifecyclePolicyCommandInput, PutLifecyclePolicyCommandOutput>((input, context) => {
  const text = json(input.lifecyclePolicyText, 'lifecyclePolicyText');
  const repository = change(context, input.repositoryName, (one) => ({ ...one, lifecyclePolicy: text }));
  return { registryId: context.account, repositoryName: repository.name, lifecyclePolicyText: text };
});

export const getLifecyclePolicy = operation<GetLifecyclePolicyCommandInput, GetLifecyclePolicyCommandOutput>((input, context) => {
  const { name, lifecyclePolicy } = repositoryAt(context, input.repositoryName, input.registryId);
  if (lifecyclePolicy === undefined) throw noPolicy(context, 'Lifecycle', name);
  return { registryId: context.account, repositoryName: name, lifecyclePolicyText: lifecyclePolicy };
});

export const deleteLifecyclePolicy = operation<DeleteLifecyclePolicyCommandInput, DeleteLifecyclePolicyCommandOutput>((input, context) => {
  const { lifecyclePolicy, ...rest } = repositoryAt(context, input.repositoryName, input.registryId);
  if (lifecyclePolicy === undefined) throw noPolicy(context, 'Lifecycle', rest.name);
  context.table<Repository>(kinds.repository).put(rest.name, rest);
  return { registryId: context.account, repositoryName: rest.name, lifecyclePolicyText: lifecyclePolicy };
});

export const setRepositoryPolicy = operation<SetRepositoryPolicyCommandInput, SetRepositoryPolicyCommandOutput>((input, context) => {
  const text = json(input.policyText, 'policyText');
  const repository = change(context, input.repositoryName, (one) => ({ ...one, policy: text }));
  return { registryId: context.account, repositoryName: repository.name, policyText: text };
});

export const getRepositoryPolicy = operation<GetRepositoryPolicyCommandInput, GetRepositoryPolicyCommandOutput>((input, context) => {
  const { name, policy } = repositoryAt(context, input.repositoryName, input.registryId);
  if (policy === undefined) throw noPolicy(context, 'Repository', name);
  return { registryId: context.account, repositoryName: name, policyText: policy };
});

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  change(context, nameIn(input.resourceArn), (one) => ({ ...one, tags: { ...one.tags, ...tagsFrom(input.tags) } }));
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const keys = new Set(input.tagKeys ?? []);
  change(context, nameIn(input.resourceArn), (one) => ({ ...one, tags: Object.fromEntries(Object.entries(one.tags).filter(([key]) => !keys.has(key))) }));
  return {};
});

export const listTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({
  tags: Object.entries(repositoryAt(context, nameIn(input.resourceArn)).tags).map(([Key, Value]) => ({ Key, Value })),
}));

function change(context: Context, name: string | undefined, to: (before: Repository) => Repository): Repository {
  const changed = to(repositoryAt(context, name));
  context.table<Repository>(kinds.repository).put(changed.name, changed);
  return changed;
}

function checkMutability(given: string | undefined): string {
  if (given === undefined || !mutabilities.has(given)) throw invalid(`Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value set: [${[...mutabilities].join(', ')}]'`);
  return given;
}

function json(text: string | undefined, member: string): string {
  try {
    JSON.parse(text ?? '');
  } catch {
    throw invalid(`Invalid parameter at '${member}' failed to satisfy constraint: 'Invalid repository policy provided'`);
  }
  return text ?? '';
}

const noPolicy = (context: Context, kind: 'Lifecycle' | 'Repository', name: string): AwsFault =>
  new AwsFault(`${kind}PolicyNotFoundException`, `${kind} policy does not exist for the repository with name '${name}' in the registry with id '${context.account}'`);

const nameIn = (arn: string | undefined): string => /^arn:aws:ecr:[^:]+:[^:]+:repository\/(.+)$/.exec(arn ?? '')?.[1] ?? '';

const tagsFrom = (tags: readonly Tag[] | undefined): Readonly<Record<string, string>> => Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));

function shape(context: Context, repository: Repository): Shape {
  return {
    repositoryArn: repository.arn,
    registryId: context.account,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: asDate(repository.createdAt),
    imageTagMutability: repository.mutability as 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption as { encryptionType: 'AES256' },
  };
}
