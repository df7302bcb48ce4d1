// What ECR's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon Elastic Container Registry" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, texts, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';

const arn = (context: Context, account: unknown, name: string): string => `arn:aws:ecr:${context.region}:${text(account) || context.account}:repository/${name}`;
const repository: Where = (input, context) => [arn(context, input['registryId'], text(input['repositoryName']))];
const repositories: Where = (input, context) => (texts(input['repositoryNames']).length === 0 ? ['*'] : texts(input['repositoryNames'])).map((name) => arn(context, input['registryId'], name));

export const needs = needsOf({
  prefix: 'ecr',
  at: {
    ...each(
      `BatchDeleteImage BatchGetImage CreateRepository DeleteLifecyclePolicy DeleteRepository DescribeImageScanFindings DescribeImages GetLifecyclePolicy GetRepositoryPolicy ListImages
       PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy`,
      repository,
    ),
    DescribeRepositories: repositories,
    ...each('GetAuthorizationToken GetRegistryScanningConfiguration PutRegistryScanningConfiguration', nothingInParticular),
    ...each('TagResource UntagResource ListTagsForResource', (input) => [text(input['resourceArn'])]),
  },
  besides: { CreateRepository: (input, context) => (inputs(input['tags']).length === 0 ? [] : on('ecr:TagResource', repository(input, context))) },
});
