// What Secrets Manager's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Secrets Manager" (Service Authorization Reference).
import { each, needsOf, nothingInParticular, text, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { keyNeeds } from '../kms/needs.ts';
import type { Secret } from './entities.ts';
import { secrets } from './find.ts';

const found = (context: Context, given: string): Secret | undefined => secrets(context).get(given) ?? secrets(context).values().find(({ arn }) => arn === given || arn.slice(0, -7) === given);
/** AWS: one that does not exist is judged by the name that was given. */
const secret: Where = (input, context) => {
  const given = text(input['SecretId']);
  return [found(context, given)?.arn ?? (given.startsWith('arn:') ? given : `arn:aws:secretsmanager:${context.region}:${context.account}:secret:${given}`)];
};
const created: Where = (input, context) => [`arn:aws:secretsmanager:${context.region}:${context.account}:secret:${text(input['Name'])}`];

const using = (...actions: readonly string[]): NeedsOf => (input, context) => keyNeeds(context, found(context, text(input['SecretId']))?.kmsKeyId ?? '', { actions, service: 'secretsmanager' });

export const needs = needsOf({
  prefix: 'secretsmanager',
  keys: (input, context) => (text(input['SecretId']) === '' ? { 'secretsmanager:Name': [text(input['Name'])] } : { 'secretsmanager:SecretId': [found(context, text(input['SecretId']))?.arn ?? text(input['SecretId'])] }),
  at: {
    CreateSecret: created,
    ...each(
      `PutSecretValue UpdateSecret GetSecretValue DescribeSecret ListSecretVersionIds DeleteSecret RestoreSecret RotateSecret CancelRotateSecret UpdateSecretVersionStage ReplicateSecretToRegions
       RemoveRegionsFromReplication StopReplicationToReplica PutResourcePolicy GetResourcePolicy DeleteResourcePolicy TagResource UntagResource`,
      secret,
    ),
    ...each('ListSecrets GetRandomPassword', nothingInParticular),
  },
  besides: {
    GetSecretValue: using('kms:Decrypt'),
    PutSecretValue: using('kms:GenerateDataKey', 'kms:Decrypt'),
    UpdateSecret: using('kms:GenerateDataKey', 'kms:Decrypt'),
    CreateSecret: (input, context) => keyNeeds(context, text(input['KmsKeyId']), { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], service: 'secretsmanager' }),
  },
});
