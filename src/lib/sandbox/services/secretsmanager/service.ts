// Secrets Manager.
import type { ServiceModule } from '../../world/service.ts';
import { deletePolicy, getPolicy, putPolicy, tagResource, untagResource } from './policies.ts';
import { getRandomPassword } from './random-password.ts';
import { removeRegions, replicate, stopReplication } from './replication.ts';
import { cancelRotation, rotated, rotateSecret, rotationDue, updateVersionStage } from './rotation.ts';
import { createSecret, deleteSecret, describeSecret, getSecretValue, listSecrets, listSecretVersionIds, putSecretValue, restoreSecret, secretGone, updateSecret } from './secrets.ts';
import { needs } from './needs.ts';

export const secretsmanager: ServiceModule = {
  name: 'secretsmanager',
  sdk: { load: () => import('@aws-sdk/client-secrets-manager'), client: 'SecretsManagerClient' },
  needs,
  operations: {
    CreateSecret: createSecret,
    PutSecretValue: putSecretValue,
    UpdateSecret: updateSecret,
    GetSecretValue: getSecretValue,
    DescribeSecret: describeSecret,
    ListSecrets: listSecrets,
    ListSecretVersionIds: listSecretVersionIds,
    DeleteSecret: deleteSecret,
    RestoreSecret: restoreSecret,
    RotateSecret: rotateSecret,
    CancelRotateSecret: cancelRotation,
    UpdateSecretVersionStage: updateVersionStage,
    GetRandomPassword: getRandomPassword,
    ReplicateSecretToRegions: replicate,
    RemoveRegionsFromReplication: removeRegions,
    StopReplicationToReplica: stopReplication,
    PutResourcePolicy: putPolicy,
    GetResourcePolicy: getPolicy,
    DeleteResourcePolicy: deletePolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  events: { 'secretsmanager.secret-gone': secretGone, 'secretsmanager.rotation-due': rotationDue, 'secretsmanager.rotated': rotated },
};
