// What KMS's operations ask IAM for, and what others ask for when they use a customer's key for somebody.
// AWS: "Actions, resources, and condition keys for AWS Key Management Service" (Service Authorization Reference).
import { AwsFault } from '../../world/aws-fault.ts';
import { each, needsOf, nothingInParticular, on, text, type Need, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { existingKey, isManaged } from './find.ts';

function arnOfKey(context: Context, given: string): string | undefined {
  try {
    return existingKey(context, given).arn;
  } catch (refusal) {
    if (refusal instanceof AwsFault) return given.startsWith('arn:') ? given : undefined;
    throw refusal;
  }
}

const key = (member: string): Where => (input, context) => [arnOfKey(context, text(input[member]))];
const alias = (context: Context, name: string): string => `arn:aws:kms:${context.region}:${context.account}:${name}`;
/** AWS: an alias is changed with rights on both, itself and its key. */
const aliasAndKey: Where = (input, context) => [alias(context, text(input['AliasName'])), ...(text(input['TargetKeyId']) === '' ? [] : key('TargetKeyId')(input, context))];

/**
 * What a service asks for in a caller's name to use a key; nothing for one that AWS keeps, which lets everybody of the account in.
 * @param use `service` as kms:ViaService names it: `secretsmanager`
 */
export function keyNeeds(context: Context, given: string, use: { readonly actions: readonly string[]; readonly service: string }): readonly Need[] {
  if (given === '') return [];
  const { actions, service } = use;
  try {
    const it = existingKey(context, given);
    if (isManaged(it)) return [];
    const keys = { 'kms:ViaService': [`${service}.${context.region}.amazonaws.com`], 'kms:CallerAccount': [context.account], 'kms:GrantIsForAWSResource': ['true'] };
    return actions.flatMap((action) => on(action, [it.arn], keys));
  } catch (refusal) {
    // The service itself says what is wrong with the key.
    if (refusal instanceof AwsFault) return [];
    throw refusal;
  }
}

export const needs = needsOf({
  prefix: 'kms',
  keys: (_, context) => ({ 'kms:CallerAccount': [context.account] }),
  at: {
    ...each('CreateKey ListKeys ListAliases', nothingInParticular),
    ...each(
      `DescribeKey UpdateKeyDescription EnableKey DisableKey GetKeyPolicy PutKeyPolicy ScheduleKeyDeletion CancelKeyDeletion EnableKeyRotation DisableKeyRotation
       GetKeyRotationStatus TagResource UntagResource ListResourceTags ReplicateKey`,
      key('KeyId'),
    ),
    ...each('CreateAlias UpdateAlias', aliasAndKey),
    DeleteAlias: (input, context) => [alias(context, text(input['AliasName']))],
  },
  // AWS: kms:ReplicateKey on the primary, kms:CreateKey where the replica will be (KMS developer guide, "Create multi-Region replica keys").
  besides: { ReplicateKey: () => on('kms:CreateKey', ['*']), CreateKey: (input) => (Array.isArray(input['Tags']) && input['Tags'].length > 0 ? on('kms:TagResource', ['*']) : []) },
});
