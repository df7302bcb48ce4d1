// Resource policies and tags of secrets.
import type { DeleteResourcePolicyCommandInput, DeleteResourcePolicyCommandOutput, GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput, PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput, TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-secrets-manager';
import { operation } from '../../world/service.ts';
import { tagsOf, withoutTags } from '../../world/tags.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { readPolicy } from '../iam/policy-document.ts';
import { existingSecret, secrets } from './find.ts';

export const putPolicy = operation<PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  const statements = readPolicy(input.ResourcePolicy, 'resource');
  const open = statements.some(({ effect, principal, conditions }) => effect === 'Allow' && JSON.stringify(principal).includes('"*"') && Object.keys(conditions).length === 0);
  if (open && input.BlockPublicPolicy === true) throw new AwsFault('PublicPolicyException', 'The resource policy grants public access.');
  secrets(context).put(secret.name, { ...secret, policy: input.ResourcePolicy ?? '' });
  return { ARN: secret.arn, Name: secret.name };
});

export const getPolicy = operation<GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput>((input, context) => {
  const { arn, name, policy } = existingSecret(context, input.SecretId);
  return { ARN: arn, Name: name, ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
});

export const deletePolicy = operation<DeleteResourcePolicyCommandInput, DeleteResourcePolicyCommandOutput>((input, context) => {
  const { policy: _, ...secret } = existingSecret(context, input.SecretId);
  secrets(context).put(secret.name, secret);
  return { ARN: secret.arn, Name: secret.name };
});

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  secrets(context).put(secret.name, { ...secret, tags: { ...secret.tags, ...tagsOf(input.Tags) } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  secrets(context).put(secret.name, { ...secret, tags: withoutTags(secret.tags, input.TagKeys) });
  return {};
});
